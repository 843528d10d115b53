"""What a cook asks, gathered: declared before estimated, and a dish's meals where none are told."""

from __future__ import annotations

from dataclasses import replace

from ladle.core import Recipe, RecipeId
from ladle.food import Basis, CookFacts, Meal, cook_facts, facts_of

PASTA = Recipe(
    id=RecipeId("1"), name="Pad Thai", lines=("200 g rice noodles", "2 eggs", "100 g tofu"),
    steps=("Fry everything for 20 minutes.",), servings="2",
)  # fmt: skip


def read(recipe: Recipe) -> CookFacts:
    return cook_facts(recipe, facts_of(recipe))


def test_declared_minutes_win_over_those_of_the_steps() -> None:
    assert read(PASTA).basis is Basis.STATED
    assert (read(PASTA).minutes or 0) >= 20
    declared = read(replace(PASTA, total_time="PT1H"))
    assert (declared.minutes, declared.basis) == (60, Basis.DECLARED)


def test_a_label_that_promises_a_time_declares_it() -> None:
    found = read(replace(PASTA, keywords=("30-minutes-or-less",)))
    assert (found.minutes, found.basis) == (30, Basis.DECLARED)


def test_without_labels_meals_and_cuisine_are_those_of_the_dish() -> None:
    found = read(PASTA)
    assert found.meals & Meal.DINNER
    assert "thai" in found.cuisines
    assert "asian" in found.cuisines
    told = read(replace(PASTA, categories=("breakfast",), cuisines=("French",)))
    assert told.meals == Meal.BREAKFAST
    assert "thai" not in told.cuisines


def test_a_drink_is_one_by_its_type_too_where_no_label_tells() -> None:
    smoothie = replace(
        PASTA, name="Strawberry Smoothie", lines=("200 g strawberries", "200 g milk"),
    )  # fmt: skip
    found = read(smoothie)
    assert found.meals & Meal.DRINK
    assert (found.score.grade, found.score.why) == ("", "drinks are scored otherwise")


def test_a_recipe_of_nothing_has_nothing() -> None:
    found = read(Recipe(id=RecipeId("1"), name=""))
    assert (found.minutes, found.basis) == (None, Basis.UNKNOWN)
    assert (found.meals, found.cuisines, found.aspects) == (Meal(0), (), 0)
