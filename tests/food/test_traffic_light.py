"""The colours of British packages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ladle.core import Recipe, RecipeId
from ladle.food import NUTRIENTS, Light, Nutrition, nutrition_of, traffic_light

MakeRecipe = Callable[..., Recipe]

TABLE_2 = {
    "fat": (3.0, 17.5, 21.0),
    "saturates": (1.5, 5.0, 6.0),
    "sugars": (5.0, 22.5, 27.0),
    "salt": (0.3, 1.5, 1.8),
}
"""Of 100 g up to which it is low, and medium; of a portion above which it is high."""
TABLE_3 = {
    "fat": (1.5, 8.75, 10.5),
    "saturates": (0.75, 2.5, 3.0),
    "sugars": (2.5, 11.25, 13.5),
    "salt": (0.3, 0.75, 0.9),
}
ROWS = [(False, name, row) for name, row in TABLE_2.items()]
ROWS += [(True, name, row) for name, row in TABLE_3.items()]


def held(name: str, in_100g: float, portion_g: float) -> Nutrition:
    """Return the nutrition of one portion that holds so much of one nutrient in 100 g."""
    base = nutrition_of(Recipe(RecipeId("r"), "x", ("100 g water",), servings="1"))
    total = tuple(in_100g * portion_g / 100 if name == n else 0.0 for n in NUTRIENTS)
    return replace(base, total=total, mass_g=portion_g, unknown=frozenset())


@pytest.mark.parametrize(("is_drink", "name", "row"), ROWS)
def test_each_limit_parts_two_colours(
    is_drink: bool, name: str, row: tuple[float, float, float]
) -> None:
    def light(in_100g: float, portion_g: float) -> Light:
        lights = traffic_light(held(name, in_100g, portion_g), is_drink=is_drink)
        found: Light = getattr(lights, name)
        return found

    low, medium, portion = row
    assert [light(grams, 100) for grams in (low, low + 0.01, medium, medium + 0.01)] == [
        Light.LOW, Light.MEDIUM, Light.MEDIUM, Light.HIGH,
    ]  # fmt: skip
    # in a large portion so much is red, whatever 100 g hold
    assert light(100 * (portion - 0.01) / 1000, 1000) is not Light.HIGH
    assert light(100 * (portion + 0.01) / 1000, 1000) is Light.HIGH


@pytest.mark.parametrize("name", list(TABLE_3))
def test_a_portion_counts_from_150_ml_of_a_drink(name: str) -> None:
    _, medium, _ = TABLE_3[name]
    lights = [
        getattr(traffic_light(held(name, medium - 0.01, ml), is_drink=True), name)
        for ml in (150, 151)
    ]
    assert lights == [Light.MEDIUM, Light.HIGH]


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
