from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import LadleError, VocabularyError
from ladle.food import SILENT
from ladle.food.text import tokenize
from ladle.food.vocabulary import (
    COLUMNS,
    Entry,
    EntryIx,
    Vocabulary,
    read_entries,
    vocabulary,
)
from ladle.food.words import Diet

DATA = files("ladle.food") / "data"


def _entry(name: str, *, is_a: str = "", made_of: str = "", also: str = "") -> Entry:
    def cells(text: str) -> tuple[str, ...]:
        return tuple(text.split("; ")) if text else ()

    return Entry(
        name, cells(also), cells(is_a), cells(made_of), frozenset(), frozenset(),
        Diet.VEGAN, Diet.VEGAN, ("raw",),
    )  # fmt: skip


KITCHEN = Vocabulary(
    [
        _entry("allium"),
        _entry("onion", is_a="allium"),
        _entry("green onion", is_a="onion", also="scallion; spring onion"),
        _entry("onion soup mix", made_of="onion; salt"),
        _entry("soup"),
        _entry("salt"),
        _entry("stew", made_of="onion soup mix"),
        _entry("coconut"),
        _entry("milk"),
        _entry("coconut milk", made_of="coconut"),
        _entry("m&m's", also="m and m candy"),
        _entry("cookie"),
    ],
    silent=["cookie sheet"],
)


def _found(text: str) -> list[str]:
    return [
        "silent" if m.entry == SILENT else KITCHEN.entries[m.entry].name
        for m in KITCHEN.matches(tokenize(text))
    ]


def _ix(name: str) -> EntryIx:
    found = KITCHEN.find(name)
    assert found is not None
    return found


def _of(found: Iterable[EntryIx]) -> set[str]:
    return {KITCHEN.entries[ix].name for ix in found}


MATCHES = {
    "green onion soup mix": ["green onion", "onion soup mix"],
    "green onion, soup mix": ["green onion", "soup"],
    "green onions": ["green onion"],
    "Spring-Onions": ["green onion"],
    "onion soup": ["onion", "soup"],
    "onion (soup mix)": ["onion", "soup"],
    "coconut milk": ["coconut milk"],
    "coconut, milk": ["coconut", "milk"],
    "coconut/milk": ["coconut", "milk"],
    "coconut - milk": ["coconut", "milk"],
    "coconut & milk": ["coconut", "milk"],
    "coconut milk milk": ["coconut milk", "milk"],
    "M&amp;M's": ["m&m's"],
    "cookie": ["cookie"],
    "cookie sheet": ["silent"],
    "cookie, sheet": ["cookie"],
    "cookies on a cookie sheet": ["cookie", "silent"],
    "stone": [],
    "": [],
}


@given(st.text(st.sampled_from("abs'&- ;éßş1½.")))
def test_a_name_of_plain_words_is_cut_as_any_text_is(name: str) -> None:
    words = [token.text for token in tokenize(name)]
    if not words:
        with pytest.raises(VocabularyError, match="holds no word"):
            Vocabulary([_entry(name)])
    else:
        assert list(Vocabulary([_entry(name)]).phrases) == [" ".join(words)]


@pytest.mark.parametrize(("text", "names"), MATCHES.items())
def test_names_are_found_longest_first_and_may_overlap(text: str, names: list[str]) -> None:
    assert _found(text) == names


def test_a_match_tells_where_it_stands() -> None:
    match = next(KITCHEN.matches(tokenize("2 green onions, sliced")))
    assert (match.start, match.stop, match.entry) == (1, 3, _ix("green onion"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("green onion soup mix", ["green onion", "soup"]),
        ("onion soup mix", ["onion", "soup"]),
        ("onion soup mix, coconut milk", ["onion", "soup", "coconut milk"]),
        ("stew", []),
        ("a stew of onions", ["onion"]),
    ],
)
def test_a_skipped_name_is_passed_over_as_if_it_were_not_there(text: str, names: list[str]) -> None:
    skipped = {_ix("onion soup mix"), _ix("stew")}
    found = KITCHEN.matches(tokenize(text), skipped)
    assert [KITCHEN.entries[m.entry].name for m in found] == names


PIECES = (
    "green", "onion", "soup", "mix", "coconut", "milk", "salt", "cookie", "sheet", ",",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)))
def test_no_name_is_lost_but_within_a_longer_one(words: list[str]) -> None:
    tokens = tokenize(" ".join(words))
    found = list(KITCHEN.matches(tokens))
    assert all(not any(t.breaks for t in tokens[m.start + 1 : m.stop]) for m in found)
    assert all(a.start < b.start and a.stop < b.stop for a, b in pairwise(found))
    covered = {i for m in found for i in range(m.start, m.stop)}
    for i, token in enumerate(tokens):
        if KITCHEN.find(token.text) is not None:
            assert i in covered


FINDS = ["green onion", "Green Onions", "SCALLION", "spring-onions", " spring  onion "]


@pytest.mark.parametrize("name", FINDS)
def test_a_food_is_found_however_its_name_is_spelled(name: str) -> None:
    assert KITCHEN.find(name) == _ix("green onion")


@pytest.mark.parametrize("name", ["stone", "", "cookie sheet", "green onion soup"])
def test_what_is_no_name_is_not_found(name: str) -> None:
    assert KITCHEN.find(name) is None


def test_a_closure_holds_ancestors_and_parts_of_parts() -> None:
    closure = {e.name: _of(KITCHEN.closures[i]) for i, e in enumerate(KITCHEN.entries)}
    assert closure["stew"] == {"stew", "onion soup mix", "onion", "allium", "salt"}
    assert closure["green onion"] == {"green onion", "onion", "allium"}
    assert closure["coconut milk"] == {"coconut milk", "coconut"}
    assert closure["milk"] == {"milk"}


def test_a_kind_has_ancestors_but_not_parts() -> None:
    kinds = {e.name: _of(KITCHEN.kinds[i]) for i, e in enumerate(KITCHEN.entries)}
    assert kinds["stew"] == {"stew"}
    assert kinds["green onion"] == {"green onion", "onion", "allium"}


def test_holders_are_all_foods_that_are_or_hold_a_food() -> None:
    assert _of(KITCHEN.holders[_ix("onion")]) == {"onion", "green onion", "onion soup mix", "stew"}
    assert _of(KITCHEN.holders[_ix("stew")]) == {"stew"}
    assert KITCHEN.holders.keys() == set(range(len(KITCHEN)))


LARDER = Vocabulary(
    [
        _entry("fruit"),
        _entry("berry", is_a="fruit"),
        _entry("blueberry", is_a="berry"),
        _entry("jam", made_of="fruit; sugar"),
        _entry("berry jam", is_a="jam", made_of="berry"),
        _entry("blueberry jam", is_a="jam", made_of="blueberry"),
        _entry("sugar"),
        _entry("meat"),
        _entry("beef", is_a="meat"),
        _entry("sausage", is_a="meat", made_of="meat"),
        _entry("hot dog", is_a="sausage"),
        _entry("corn dog", made_of="hot dog"),
        _entry("beef sausage", is_a="sausage; beef"),
        _entry("beef stew", made_of="beef"),
    ]
)


GENERICS = {
    "berry": {"berry"},
    "blueberry": {"blueberry"},
    "jam": {"jam", "fruit", "sugar"},
    "berry jam": {"berry jam", "berry", "sugar"},
    "blueberry jam": {"blueberry jam", "blueberry", "sugar"},
    # no animal is named, however long the chain of names
    "sausage": {"sausage", "meat"},
    "hot dog": {"hot dog", "meat"},
    "corn dog": {"corn dog", "hot dog", "meat"},
    # an animal is named
    "beef sausage": {"beef sausage"},
    "beef stew": {"beef stew", "beef"},
}


@pytest.mark.parametrize(("name", "wanted"), GENERICS.items())
def test_a_food_holds_what_it_holds_as_generally_as_it_is_named(
    name: str, wanted: set[str]
) -> None:
    found = LARDER.find(name)
    assert found is not None
    assert {LARDER.entries[ix].name for ix in LARDER.generics[found]} == wanted


def test_a_name_that_stands_for_several_kinds_is_general() -> None:
    assert {LARDER.entries[ix].name for ix in LARDER.general} == {
        "fruit", "berry", "jam", "meat", "beef", "sausage",
    }  # fmt: skip


def test_dishes_are_the_entries_of_their_own_file() -> None:
    text = (DATA / "ingredients" / "dishes.tsv").read_text(encoding="utf-8")
    named = {row.split("\t")[0] for row in text.splitlines()[1:]}
    assert {vocabulary().entries[ix].name for ix in vocabulary().dishes} == named
    assert KITCHEN.dishes == frozenset()


def test_what_a_food_holds_generally_it_holds() -> None:
    vocab = vocabulary()
    pairs = zip(vocab.generics, vocab.closures, strict=True)
    assert all(generic <= closure for generic, closure in pairs)
    assert all(ix in generic for ix, generic in enumerate(vocab.generics))


def test_the_version_changes_with_any_entry_but_not_with_their_order() -> None:
    salt, milk = _entry("salt"), _entry("milk")
    version = Vocabulary([salt, milk]).version
    assert Vocabulary([milk, salt]).version == version
    assert len({version, Vocabulary([salt]).version, Vocabulary([salt, _entry("mylk")]).version,
                Vocabulary([salt, _entry("milk", is_a="salt")]).version}) == 4  # fmt: skip


def test_an_error_of_the_vocabulary_is_one_of_ladle() -> None:
    assert issubclass(VocabularyError, LadleError)


BROKEN_LINKS: dict[str, tuple[list[Entry], list[str], str]] = {
    "two entries of one name": (
        [_entry("onion"), _entry("shallot", also="Onions")], [],
        r"^'Onions' names both 'onion' and 'shallot'; keep one$",
    ),
    "a silent phrase that is a food": (
        [_entry("onion")], ["onions"],
        r"^'onions' names both 'onion' and 'a silent phrase'; keep one$",
    ),
    "an unknown parent": (
        [_entry("onion", is_a="allium")], [],
        r"^'onion' refers to 'allium', which is no entry's name$",
    ),
    "an unknown part": (
        [_entry("stew", made_of="onions"), _entry("onion")], [],
        r"^'stew' refers to 'onions', which is no entry's name$",
    ),
    "a name without a word": ([_entry("--")], [], r"^'--' holds no word$"),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "silent", "text"), BROKEN_LINKS.values(), ids=BROKEN_LINKS)
def test_entries_that_do_not_fit_together_are_refused(
    entries: list[Entry], silent: list[str], text: str
) -> None:
    with pytest.raises(VocabularyError, match=text):
        Vocabulary(entries, silent)


def test_parents_in_a_circle_are_refused() -> None:
    circle = Vocabulary([_entry("a b", is_a="b"), _entry("b", made_of="c"), _entry("c", is_a="b")])
    with pytest.raises(VocabularyError, match=r"^a b > b > c > b goes in a circle$"):
        _ = circle.closures


HEADER = "\t".join(COLUMNS)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Entry]]:
    """Return `read(*rows, header=...)`: the entries of a file `plants.tsv` with those rows."""

    def read(*rows: str, header: str = HEADER) -> list[Entry]:
        path = tmp_path / "plants.tsv"
        path.write_text("".join(f"{row}\n" for row in (header, *rows)), encoding="utf-8")
        return list(read_entries(path))

    return read


def test_a_line_is_read_cell_by_cell(read: Callable[..., list[Entry]]) -> None:
    assert read(
        'pesto\tgreen "pesto"; pesto sauce\tsauce\tbasil; pine nut\tmilk; tree_nut\tmilk; celery'
        "\tvegetarian..meat\trecipe; label",
        "carrot\t-\t-\t-\tnone\t-\tvegan\traw",
    ) == [
        Entry(
            "pesto", ('green "pesto"', "pesto sauce"), ("sauce",), ("basil", "pine nut"),
            frozenset({"milk", "tree_nut"}), frozenset({"celery"}),
            Diet.VEGETARIAN, Diet.MEAT, ("recipe", "label"),
        ),
        Entry("carrot", (), (), (), frozenset(), frozenset(), Diet.VEGAN, Diet.VEGAN, ("raw",)),
    ]  # fmt: skip


KNOWN = (
    "celery, crustacean, egg, fish, gluten, lupin, milk, mollusc, mustard, peanut, sesame, soy, "
    "sulphites, tree_nut"
)
BROKEN_ROWS = {
    "too few cells": (
        "carrot\t-\t-\t-\tnone\t-\tvegan",
        "7 cells; there must be 8, tab separated",
    ),
    "too many cells": (
        "carrot\t-\t-\t-\tnone\t-\tvegan\traw\t",
        "9 cells; there must be 8, tab separated",
    ),
    "contains is a dash": (
        "carrot\t-\t-\t-\t-\t-\tvegan\traw",
        "contains of 'carrot' is empty; it must list allergens, or say none",
    ),
    "contains is empty": (
        "carrot\t-\t-\t-\t\t-\tvegan\traw",
        "contains of 'carrot' is empty; it must list allergens, or say none",
    ),
    "an allergen that is none": (
        "carrot\t-\t-\t-\tcarrot; milk\t-\tvegan\traw",
        f"'carrot' is no allergen; known are {KNOWN}",
    ),
    "a may that is none": (
        "carrot\t-\t-\t-\tnone\tdairy\tvegan\traw",
        f"'dairy' is no allergen; known are {KNOWN}",
    ),
    "an allergen without a separator": (
        "carrot\t-\t-\t-\tmilk, egg\t-\tvegan\traw",
        f"'milk, egg' is no allergen; known are {KNOWN}",
    ),
    "none beside an allergen": (
        "carrot\t-\t-\t-\tnone; milk\t-\tvegan\traw",
        f"'none' is no allergen; known are {KNOWN}",
    ),
    "no diet": (
        "carrot\t-\t-\t-\tnone\t-\t-\traw",
        "'-' is no diet; known are vegan, vegetarian, fish, meat, or BEST..WORST",
    ),
    "an unknown best diet": (
        "carrot\t-\t-\t-\tnone\t-\tpaleo\traw",
        "'paleo' is no diet; known are vegan, vegetarian, fish, meat, or BEST..WORST",
    ),
    "an unknown worst diet": (
        "carrot\t-\t-\t-\tnone\t-\tvegan..all\traw",
        "'all' is no diet; known are vegan, vegetarian, fish, meat, or BEST..WORST",
    ),
    "a diet that runs backwards": (
        "carrot\t-\t-\t-\tnone\t-\tmeat..vegan\traw",
        "the diets 'meat..vegan' run backwards; the best stands first",
    ),
    "no source": ("carrot\t-\t-\t-\tnone\t-\tvegan\t-", "'carrot' has no source"),
}


@pytest.mark.parametrize(("row", "text"), BROKEN_ROWS.values(), ids=BROKEN_ROWS)
def test_a_line_that_breaks_the_schema_is_refused_with_its_place(
    read: Callable[..., list[Entry]], row: str, text: str
) -> None:
    with pytest.raises(VocabularyError) as caught:
        read("onion\t-\t-\t-\tnone\t-\tvegan\traw", row)
    assert str(caught.value) == f"plants.tsv:3: {text}"


@pytest.mark.parametrize("header", ["name\talso", "", HEADER.replace("\t", ","), f"{HEADER}\tnote"])
def test_a_wrong_header_is_refused(read: Callable[..., list[Entry]], header: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        read(header=header)
    assert str(caught.value) == (
        "plants.tsv:1: the header must be name also is_a made_of contains may diet source, "
        "tab separated"
    )


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.tsv").touch()
    with pytest.raises(VocabularyError, match=r"^empty\.tsv:1: the header must be name"):
        list(read_entries(tmp_path / "empty.tsv"))


NEAR = {
    "buter": "butter",
    "cheddr": "cheddar cheese",
    "brocolli": "broccoli",
    "parmezan": "parmesan cheese",
    "worchestershire": "worcestershire sauce",
    "tumeric": "turmeric",
}


@pytest.mark.parametrize(("name", "wanted"), NEAR.items())
def test_a_misspelled_name_finds_the_food_that_was_meant(name: str, wanted: str) -> None:
    found = vocabulary().near(name)
    assert found[0] == wanted
    assert len(found) <= 3
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("name", ["xqzzyq", "asdf jkl", "", "qwertyuiop", "ʘ", "b" * 200])
def test_nonsense_suggests_nothing(name: str) -> None:
    assert vocabulary().near(name) == []


def test_suggestions_begin_alike_and_are_about_as_long() -> None:
    small = Vocabulary([_entry("butter"), _entry("cutter"), _entry("butternut squash")])
    assert small.near("buttr") == ["butter"]
    assert small.near("uttr") == []


def test_a_suggestion_takes_milliseconds() -> None:
    vocab = vocabulary()
    took = []
    for name in ("worchestershire sause", "chiken brest", "xqzzy", "strawbery"):
        start = time.thread_time()  # whatever else the machine does
        vocab.near(name)
        took.append(time.thread_time() - start)
    assert min(took) < 0.05
