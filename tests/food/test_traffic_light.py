"""The colours of British packages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import Light, nutrition_of, traffic_light

MakeRecipe = Callable[..., Recipe]


def test_sugar_is_red_for_sugars_and_green_for_the_rest(recipe: MakeRecipe) -> None:
    lights = traffic_light(nutrition_of(recipe("200 g sugar")))
    assert (lights.fat, lights.saturates, lights.sugars, lights.salt) == (
        Light.LOW, Light.LOW, Light.HIGH, Light.LOW,
    )  # fmt: skip
    assert lights.why == ""


@pytest.mark.parametrize(("servings", "wanted"), [("4", Light.MEDIUM), ("1", Light.HIGH)])
def test_a_large_portion_is_red_where_a_small_one_is_amber(
    recipe: MakeRecipe, servings: str, wanted: Light
) -> None:
    found = nutrition_of(recipe("50 g sugar", "350 g water", servings=servings))
    assert traffic_light(found).sugars is wanted


def test_drinks_have_limits_of_their_own(recipe: MakeRecipe) -> None:
    found = nutrition_of(recipe("50 g sugar", "350 g water"))
    assert traffic_light(found).sugars is Light.MEDIUM
    assert traffic_light(found, is_drink=True).sugars is Light.HIGH


def test_salt_to_taste_leaves_salt_unknown_unless_it_is_high_already(recipe: MakeRecipe) -> None:
    mild = traffic_light(nutrition_of(recipe("200 g sugar", "salt to taste")))
    salty = traffic_light(nutrition_of(recipe("200 g soy sauce", "salt to taste")))
    assert (mild.salt, mild.why) == (Light.UNKNOWN, "salt not known")
    assert salty.salt is Light.HIGH


def test_too_little_that_is_known_has_no_colours(recipe: MakeRecipe) -> None:
    lights = traffic_light(nutrition_of(recipe("200 g sugar", "300 g zork")))
    assert {lights.fat, lights.saturates, lights.sugars, lights.salt} == {Light.UNKNOWN}
    assert lights.why == "too little of the recipe is known"
