"""The sheet of a recipe's nutrition."""

from __future__ import annotations

from collections.abc import Callable

from ladle.core import Recipe
from ladle.food import NUTRIENTS, NutritionView, cook_facts, facts_of, nutrition_view

MakeRecipe = Callable[..., Recipe]


def view_of(recipe: Recipe) -> NutritionView:
    facts = facts_of(recipe)
    return nutrition_view(facts, cook_facts(recipe, facts))


def test_the_sheet_says_amounts_coverage_labels_and_each_line(recipe: MakeRecipe) -> None:
    view = view_of(recipe("200 g sugar", "2 sticks butter", "3 zorks", servings="4"))
    assert view.per_serving is not None
    assert list(view.per_serving) == list(NUTRIENTS)
    assert view.serving_g == 106
    assert view.share_of_lines == 0.667
    assert view.traffic_light["sugars"] == "unknown"
    assert view.nutri_score.grade == ""
    assert view.diets["keto"].verdict == "no"
    sugar, butter, zork = view.lines
    assert (sugar.place, sugar.foods, sugar.ndb, sugar.kcal) == (
        "line 1",
        ("sugar",),
        ("19335",),
        774,
    )
    assert (butter.grams, butter.how) == (226, "2 of 113 g")
    assert (zork.known, zork.kcal, zork.grams) == (False, None, None)


def test_a_recipe_that_says_no_servings_has_none(recipe: MakeRecipe) -> None:
    view = view_of(recipe("200 g sugar"))
    assert (view.servings, view.per_serving, view.serving_g) == (None, None, None)
    assert view.per_100g is not None
    assert view.per_100g["sugars"] == 99.8
