"""Marks: the longest phrases that mean something, and names that are rather two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.request.language import Cue
from ladle.request.language_file import english
from ladle.request.marks import Mark, find_marks
from ladle.request.spoken import Spoken


def marks_of(said: str, titles: frozenset[str] = frozenset()) -> list[Mark]:
    return find_marks(Spoken(said, english()), english(), titles.__contains__)


@pytest.mark.parametrize(
    ("said", "phrases"),
    [
        ("steer clear of peanut butter", ["steer clear of", "peanut butter"]),
        ("chicken soup", ["chicken", "soup"]),
        ("grilled fish", ["grilled", "fish"]),
        ("leftover rice", ["leftover", "rice"]),
        ("gluten free chocolate cake", ["gluten", "free", "chocolate", "cake"]),
        ("dairy free cheese", ["dairy", "free", "cheese"]),
        ("peanut, butter", ["peanut", "butter"]),
        ("without any milk", ["without", "any", "milk"]),
        ("half an hour", ["half an hour"]),
    ],
)
def test_the_longest_phrase_wins_unless_it_is_rather_two(said: str, phrases: list[str]) -> None:
    assert [mark.phrase for mark in marks_of(said)] == phrases


def test_a_food_behind_a_label_is_a_food_of_its_own() -> None:
    assert [mark.food for mark in marks_of("dairy free cheese")][-1] == "dairy free cheese"


@pytest.mark.parametrize(
    ("said", "n_labels"),
    [("non bacon", 1), ("non walnut bread", 1), ("non fat milk", 0), ("non alcoholic", 0)],
)
def test_a_non_before_a_food_leaves_it_out(said: str, n_labels: int) -> None:
    assert sum(mark.cue is Cue.FREE for mark in marks_of(said)) == n_labels


def test_non_dairy_is_dairy_free() -> None:
    dairy, free, milk = marks_of("non-dairy milk")
    assert (dairy.food, free.cue, milk.food) == ("dairy", Cue.FREE, "non dairy milk")


def test_a_mark_tells_what_it_may_mean() -> None:
    (mark,) = marks_of("supper")
    assert (mark.fills("meal"), mark.fills("dish"), mark.is_unknown) == ("dinner", "", False)
    assert marks_of("zorb")[0].is_unknown


def test_a_word_of_some_title_is_a_dish() -> None:
    assert marks_of("zorbs", frozenset({"zorb"}))[0].fills("dish") == "zorb"


def test_a_repaired_quantity_is_read_and_stands_where_it_was_said() -> None:
    said = "dinner for ate"
    quantity = next(mark for mark in marks_of(said) if mark.quantity)
    assert quantity.quantity is not None
    assert quantity.quantity.n == 8
    assert said[quantity.first : quantity.last] == "for ate"


@given(st.text(max_size=120))
def test_every_word_of_any_text_belongs_to_a_mark(said: str) -> None:
    marks = marks_of(said)
    assert all(mark.start < mark.stop for mark in marks)
    stops = [0, *(mark.stop for mark in marks)]
    assert all(mark.start <= stop for mark, stop in zip(marks, stops, strict=False))


@pytest.mark.parametrize(
    ("said", "dishes"),
    [
        ("school", []), ("what my school allows", []), ("school cake", ["school", "cake"]),
        ("school, cake", ["cake"]), ("zorb", ["zorb"]), ("school nuts", ["school"]),
    ],
)  # fmt: skip
def test_a_word_of_every_day_is_a_dish_only_before_one(said: str, dishes: list[str]) -> None:
    titles = frozenset({"school", "zorb"})
    found = [mark.fills("dish") for mark in marks_of(said, titles)]
    assert [dish for dish in found if dish] == dishes
