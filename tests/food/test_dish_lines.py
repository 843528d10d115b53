"""What lines tell of a dish: meat that leads, its taste, its course."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import facts_of
from ladle.food.dish_lines import course_of_lines, leading_meat, taste_of
from ladle.food.signs import GUESS, Sign

NewRecipe = Callable[..., Recipe]


def test_meat_leads_wherever_it_stands_and_always_the_same(recipe: NewRecipe) -> None:
    lines = ("1 onion", "1 lb ground beef", "2 slices ham")
    first, second = (leading_meat(facts_of(recipe(*of))) for of in (lines, lines[::-1]))
    assert first
    assert second
    assert first.entry == second.entry
    assert leading_meat(facts_of(recipe("1 onion"))) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("1 cup sugar", "1 onion"), "sweet"),
        (("1 cup milk", "1 onion"), "savoury"),
        (("1 cup milk",), ""),
        ((), ""),
    ],
)
def test_sugar_tells_the_taste_before_onions_do(
    recipe: NewRecipe, lines: tuple[str, ...], expected: str
) -> None:
    assert taste_of(facts_of(recipe(*lines))) == expected


def test_pulses_make_a_meal_and_say_so(recipe: NewRecipe) -> None:
    facts = facts_of(recipe("1 tomato", "2 cups lentils", "1 clove garlic"))
    told = course_of_lines(facts, leading_meat(facts))
    assert told
    assert (told.value, told.confidence, told.signs) == ("main", GUESS, (Sign("line 2", "lentil"),))
