"""What looks like a word is read as one; words of other scripts are left alone."""

from __future__ import annotations

import pytest

from ladle.core import Recipe, RecipeId
from ladle.food import Verdict, facts_of, scan
from ladle.food.lookalikes import read_as_seen

SEEN = {
    "w\u0430lnuts": "walnuts",
    "\u041cILK": "mILK",
    "a \u0440\u0435\u0430": "a pea",
    "\u0440\u0435\u0430": "\u0440\u0435\u0430",
    "\u0441\u0430\u0445\u0430\u0440": "\u0441\u0430\u0445\u0430\u0440",
    "with \u043c\u043e\u043b\u043e\u043a\u043e": "with \u043c\u043e\u043b\u043e\u043a\u043e",
    "\u03b2-carotene": "\u03b2-carotene",
    "eat \U0001f95c": "eat  peanuts ",
}


@pytest.mark.parametrize(("text", "seen"), SEEN.items())
def test_a_text_is_read_as_it_looks(text: str, seen: str) -> None:
    assert read_as_seen(text) == seen


HIDDEN = {
    "peanut": ("\u0440\u0435\u0430nut cookies", "cookies \U0001f95c", "man\u00ed", "kacang"),
    "egg": ("fried rice with \u0435gg", "\U0001f95a on toast", "\u0415GG rice"),
    "milk": ("rice with mil\u043a", "dairy rice", "al burro", "milchpulver", "\U0001f9c0 rice"),
    "tree_nut": ("w\u0430lnut rice", "walnut\u0455", "\U0001f330 rice"),
    "fish": ("s\u0430lm\u043en", "\U0001f41f rice"),
    "crustacean": ("shr\u0456mp", "\U0001f990 rice", "\U0001f980"),
}  # fmt: skip


@pytest.mark.parametrize(("allergen", "title"), [(a, t) for a, ts in HIDDEN.items() for t in ts])
def test_both_readings_see_what_is_hidden_in_odd_signs(allergen: str, title: str) -> None:
    recipe = Recipe(RecipeId("1"), "Rice", lines=("1 cup rice",), steps=(f"Cook it: {title}.",))
    assert facts_of(recipe).allergens[allergen].verdict is not Verdict.FREE
    assert scan(recipe, [allergen])
