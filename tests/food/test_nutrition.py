"""Energy and nutrients of a recipe, and how much of it they cover."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import NUTRIENTS, nutrition_of
from ladle.food.nutrition import food_names

MakeRecipe = Callable[..., Recipe]


def test_a_serving_holds_its_share_of_what_the_lines_hold(recipe: MakeRecipe) -> None:
    found = nutrition_of(recipe("200 g sugar", "100 g butter", servings="4"))
    assert found.per_serving is not None
    kcal = found.per_serving[NUTRIENTS.index("kcal")]
    assert kcal == pytest.approx((2 * 387 + 717) / 4)
    assert (found.mass_g, found.serving_g) == (300, 75)
    assert found.per_100g is not None
    assert found.per_100g[0] == pytest.approx(kcal * 4 / 3)
    assert (found.share_of_mass, found.share_of_lines, found.confidence) == (1, 1, 1)
    assert found.is_enough


def test_what_is_not_known_lowers_share_and_confidence(recipe: MakeRecipe) -> None:
    found = nutrition_of(recipe("200 g sugar", "300 g frobnicated zork"))
    assert (found.share_of_mass, found.share_of_lines) == (0.4, 0.5)
    assert found.confidence == pytest.approx(0.4)
    assert not found.is_enough
    assert found.per_serving is None
    assert found.serving_g is None


def test_a_line_without_an_amount_counts_as_heavy_as_the_others_are(recipe: MakeRecipe) -> None:
    found = nutrition_of(recipe("200 g sugar", "butter for the pan"))
    assert found.share_of_mass == 0.5


def test_a_known_and_an_unknown_food_in_one_line_leave_it_unknown(recipe: MakeRecipe) -> None:
    found = nutrition_of(recipe("200 g sugar and activated charcoal"))
    assert not found.lines[0][1].is_known
    assert found.share_of_mass == 0


def test_a_seasoning_to_taste_is_covered_but_for_its_salt(recipe: MakeRecipe) -> None:
    peppered = nutrition_of(recipe("200 g sugar", "black pepper to taste"))
    salted = nutrition_of(recipe("200 g sugar", "salt and pepper to taste"))
    assert (peppered.share_of_lines, salted.share_of_lines) == (1, 1)
    assert not peppered.unknown
    assert salted.unknown == {"salt"}


def test_a_nutrient_that_the_database_lacks_is_unknown(recipe: MakeRecipe) -> None:
    assert "sugars" in nutrition_of(recipe("200 g couscous")).unknown
    assert "sugars" not in nutrition_of(recipe("10 g couscous", "200 g sugar")).unknown


def test_headings_and_things_are_no_lines(recipe: MakeRecipe) -> None:
    found = nutrition_of(recipe("For the cake:", "200 g sugar", "6 wooden skewers"))
    assert [place for place, _ in found.lines] == ["line 2"]


def test_a_recipe_without_lines_has_nothing(recipe: MakeRecipe) -> None:
    found = nutrition_of(recipe())
    assert found.mass_g == found.share_of_mass == found.share_of_lines == found.confidence == 0
    assert found.per_100g is None
    assert found.unknown == set(NUTRIENTS)


def test_cooked_before_the_comma_is_another_food_and_behind_it_a_preparation(
    recipe: MakeRecipe,
) -> None:
    cooked = nutrition_of(recipe("100 g cooked rice")).total[0]
    raw = nutrition_of(recipe("100 g rice, cooked")).total[0]
    assert (cooked, raw) == (130, 365)


def test_of_alternatives_the_first_counts_and_two_foods_share_a_line(recipe: MakeRecipe) -> None:
    either = nutrition_of(recipe("100 g butter or margarine"))
    both = nutrition_of(recipe("100 g sugar and carrots"))
    assert food_names(either.lines[0][1]) == ("butter",)
    assert sorted(both.grams_by_food().values()) == [50, 50]
    assert both.grams_of("fruit_veg") == 50


def test_what_a_food_comes_with_adds_nothing_and_an_adjective_is_no_food(
    recipe: MakeRecipe,
) -> None:
    tomatoes = nutrition_of(recipe("1 (14 oz) can tomatoes with basil and olive oil"))
    spread = nutrition_of(recipe("1 cup creamy or crunchy peanut butter"))
    assert len(tomatoes.lines[0][1].foods) == 1
    assert food_names(spread.lines[0][1]) == ("peanut butter",)


def test_grams_of_a_food_are_added_over_lines(recipe: MakeRecipe) -> None:
    found = nutrition_of(recipe("100 g sugar", "50 g sugar", "sugar"))
    assert list(found.grams_by_food().values()) == [150]
