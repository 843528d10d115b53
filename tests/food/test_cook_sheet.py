"""The whole sheet of one recipe: each part is there, and speaks of the same reading."""

from __future__ import annotations

import pytest

from ladle.core import BadRequestError, Recipe, RecipeId
from ladle.food import (
    Limits,
    Show,
    aspects_in,
    cook_facts,
    cook_sheet,
    facts_of,
    resolve_allergy,
)

OMELETTE = Recipe(
    id=RecipeId("1"), name="Omelette", lines=("4 eggs", "2 tbsp butter", "1/4 tsp salt"),
    steps=("Whisk the eggs with the salt, and fry them in the butter.",), servings="2",
)  # fmt: skip


def test_a_sheet_holds_what_is_read_of_its_recipe() -> None:
    cook = cook_facts(OMELETTE, facts_of(OMELETTE))
    found = cook_sheet(OMELETTE)
    assert found.aspects == aspects_in(cook.aspects)
    assert found.character == cook.character
    assert found.nutrition is not None
    assert found.nutrition.nutri_score.grade == cook.score.grade
    assert found.nutrition.diets["keto"].verdict == "yes"
    assert "keto" in found.aspects


def test_lines_are_scaled_only_where_that_is_asked_for() -> None:
    unscaled, scaled = cook_sheet(OMELETTE).kitchen, cook_sheet(OMELETTE, servings=4).kitchen
    assert unscaled is not None
    assert unscaled.lines == ()
    assert scaled is not None
    assert [line.text for line in scaled.lines][:2] == ["8 eggs", "4 tbsp butter"]
    metric = cook_sheet(OMELETTE, show=Show.METRIC).kitchen
    assert metric is not None
    assert metric.factor == 1


def test_substitutes_keep_to_the_limits() -> None:
    milk = resolve_allergy("milk")
    assert milk is not None
    bound = cook_sheet(OMELETTE, limits=Limits(allergens=frozenset(milk.allergens)))
    assert bound.swaps != cook_sheet(OMELETTE).swaps


def test_an_unknown_jurisdiction_is_refused() -> None:
    with pytest.raises(BadRequestError, match="jurisdiction"):
        cook_sheet(OMELETTE, "mars")
