"""Ingredient lines: what holds of any words in them."""

from __future__ import annotations

import html

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.food.test_lines import Named

from ladle.food import EntryIx, vocabulary
from ladle.food.lines import (
    FoodsRead,
    LineReading,
    Role,
    read_foods,
    read_line,
)
from ladle.food.text import tokenize
from ladle.food.vocabulary import Match

FOODS = (
    "butter", "peanut butter", "egg", "milk", "coconut", "coconut milk", "green onion", "onion",
    "soup", "onion soup mix", "walnut", "tomato sauce", "sour cream", "cream cheese", "cheese",
    "rice", "rice noodle", "noodle", "salt", "shrimp", "soy sauce", "celery salt", "lemon",
)  # fmt: skip
WORDS = (*FOODS, "2", "cup", "chopped", "or", "large", "red", "zorgblat", "free", "gluten", ",")
words_of_lines = st.lists(st.sampled_from(WORDS), max_size=6)


def _matches(line: str) -> tuple[int, list[Match]]:
    tokens = tokenize(line)
    return len(tokens), list(vocabulary().matches(tokens))


@given(words_of_lines, st.sampled_from(FOODS), st.booleans())
def test_one_more_word_takes_a_food_away_only_into_a_longer_name(
    words: list[str], more: str, in_front: bool
) -> None:
    n, before = _matches(" ".join(words))
    both, after = _matches(" ".join((more, *words) if in_front else (*words, more)))
    shift = both - n if in_front else 0
    for match in before:
        start, stop = match.start + shift, match.stop + shift
        is_kept = any((m.start, m.stop, m.entry) == (start, stop, match.entry) for m in after)
        took = [m for m in after if m.start <= start and stop <= m.stop]
        assert is_kept or any(m.start < shift if in_front else m.stop > n for m in took)


@given(words_of_lines, st.sampled_from(FOODS))
def test_a_food_behind_a_comma_takes_nothing_away(words: list[str], more: str) -> None:
    alone = read_line(" ".join(words))
    both = read_line(f"{' '.join(words)}, {more}")
    assert set(both.entries) == set(alone.entries) | set(read_line(more).entries)


@given(words_of_lines, st.integers(0, 6))
def test_an_unknown_word_never_goes_unnoticed(words: list[str], at: int) -> None:
    line = " ".join((*words[:at], "qwib", *words[at:]))
    for text in (line, f"{line}:"):
        assert any("qwib" in run.split() for run in read_line(text).unread)


@given(words_of_lines)
@example(["egg", "cup"])  # a tool, and told as such
def test_a_line_with_a_food_or_an_amount_is_never_read_as_nothing(
    words: list[str],
) -> None:
    line = " ".join(words)
    reading = read_line(line)
    if any(word in FOODS for word in line.replace("egg cup", "").split()) and "free" not in words:
        assert reading.entries
    elif "2" in words:
        assert reading.entries or reading.unread  # "2 egg free": no note, since it has an amount


def _told(line: str) -> tuple[FoodsRead, list[tuple[EntryIx, Role]], str, bool]:
    """Return all of a reading but the line itself, and amounts: "1 T" is no "1 t"."""
    reading = read_line(line)
    foods = [(food.entry, food.role) for food in reading.foods]
    return read_foods(line), foods, reading.preparation, reading.is_optional


@given(words_of_lines)
def test_case_and_entities_change_nothing(words: list[str]) -> None:
    line = " ".join(("lemon", *words))
    wanted = _told(line)
    assert _told(line.upper()) == wanted
    assert _told(line.title()) == wanted
    escaped = "".join(f"&#{ord(c)};" for c in line)
    for same in (escaped, html.escape(escaped)):
        assert _told(same) == wanted
        assert read_line(same).amounts == read_line(line).amounts
    assert read_line(f"<p>{line}</p>").entries == read_line(line).entries


@given(st.sampled_from(FOODS))
def test_plurals_and_fractions_change_nothing(food: str) -> None:
    wanted = read_foods(f"1 cup {food}")
    assert wanted.unread == ()
    for line in (f"½ cup {food}", f"1½ cups {food}", f"1 1/2 cups {food}", f"2 cups {food}s"):
        assert read_foods(line) == wanted
    assert read_line(f"1½ cups {food}").amounts == read_line(f"1 1/2 cups {food}s").amounts


@given(st.one_of(words_of_lines.map(" ".join), st.text()), st.booleans())
def test_both_ways_of_reading_agree(line: str, may_head: bool) -> None:
    read, reading = read_foods(line, may_head=may_head), read_line(line, may_head=may_head)
    assert isinstance(reading, LineReading)
    assert reading.unread == read.unread
    assert {ix for ix, _ in read.foods} == set(reading.entries)
    assert set(reading.names) <= set(reading.entries)
    assert bool(reading.names) is bool(reading.foods)
    assert {(food.entry, food.claims) for food in reading.foods} == set(read.foods)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("2 cups flour", ["flour"]), ("sugar and carrots", ["sugar", "carrot"]),
        ("butter or margarine", ["butter"]), ("1 egg, beaten with milk", ["egg"]),
        ("1 vanilla bean or 1 tsp extract", ["vanilla bean"]),
        ("2 cloves peeled garlic", ["garlic"]), ("butter, more butter", ["butter"]),
        ("6 wooden skewers", []), ("zorgblat", []),
    ],
)  # fmt: skip
def test_what_is_asked_for_are_the_main_foods(line: str, wanted: list[str], named: Named) -> None:
    assert named(read_foods(line).asked) == wanted


@given(words_of_lines.map(" ".join))
def test_what_is_asked_for_follows_from_the_roles(line: str) -> None:
    reading = read_line(line)
    main = tuple(dict.fromkeys(f.entry for f in reading.foods if f.role is Role.MAIN))
    assert read_foods(line).asked == (main or (reading.names or reading.entries)[:1])


@given(st.text())
def test_any_text_can_be_read(line: str) -> None:
    reading = read_line(line)
    assert all(0 <= entry < len(vocabulary()) for entry in reading.entries)
    assert len(set(reading.entries)) == len(reading.entries)
    assert all(reading.unread)
