"""The quick test passes over no text that holds a wording."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog.texts import encode
from ladle.catalog.wordings import Wordings
from ladle.core import Recipe, RecipeId
from ladle.food import key

NAMES = (
    "cabbage turnip", "cr\u00e8me fra\u00eeche", "za'atar", "bay leaf", "cherry", "7 up",
    "\u6599\u9152", "mac and cheese",
)  # fmt: skip
WRITTEN = (
    "Cabbage Turnips", "cabbage-turnip", "Cr\u00e8me fra\u00eeche", "cr&egrave;me fra&icirc;che",
    "CREME FRAICHE", "za\u2019atar", "Za'atar", "bay leaves", "bay\u00a0leaf", "cherries",
    "CHERRIES", "cher\u00adries", "\uff43herry", "7-Up", "7 ups", "\u6599\u9152", "ch\u200berry",
    "cabbage\u00bd turnip", "Mac & Cheese", "mac&cheese",
)  # fmt: skip


def recipe(*texts: str) -> Recipe:
    return Recipe(RecipeId("1"), "Dish", tuple(texts), ())


@pytest.mark.parametrize("written", WRITTEN)
def test_a_wording_is_found_however_it_is_spelled(written: str) -> None:
    for text in (written, f"2 \u00bd cups {written}, 350\u00b0", html.escape(f"<b>{written}</b>")):
        for name in NAMES:
            wordings = Wordings([key(name)])
            is_there = f" {key(name)} " in f" {key(text)} "
            assert wordings.stand_in(recipe(text)) == is_there
            assert wordings.may_stand_in(encode(recipe(text))) or not is_there


@given(
    st.lists(
        st.sampled_from(WRITTEN) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        max_size=4,
    ),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
)
def test_no_text_that_holds_a_wording_is_passed_over(parts: list[str], names: list[str]) -> None:
    wordings, found = Wordings(map(key, names)), recipe(" ".join(parts), *parts)
    assert wordings.may_stand_in(encode(found)) or not wordings.stand_in(found)


def test_words_apart_are_no_wording_and_seldom_looked_at_twice() -> None:
    wordings = Wordings([key("cabbage turnip")])
    assert not wordings.stand_in(recipe("1 cabbage", "1 turnip"))
    assert not wordings.may_stand_in(encode(recipe("1 cabbage", "1 cup of cable")))


def test_no_wording_stands_nowhere() -> None:
    wordings = Wordings([])
    assert not wordings
    assert not wordings.may_stand_in(b"anything")
