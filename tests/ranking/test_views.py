"""What is shown of a recipe: its writer's words, what the catalog knows, and scaled lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog
from ladle.core import ImpressionId, Recipe
from ladle.events import Impression
from ladle.food import ALLERGENS, COLOURED, DIETS, Show, facts_of
from ladle.ranking import RecipeView
from ladle.ranking.views import (
    Shown,
    alternative_of,
    phrases_of,
    recommendation_of,
    view,
)
from ladle.request import hear

STEW = replace(
    recipe(
        "Bean Curry", "2 cups kidney beans", "1 onion", "2 carrots", "1 cup rice",
        meals="dinner", cuisine="mexican", minutes=40,
    ),
    servings="4 servings",
)  # fmt: skip


def shown(tmp_path: Path, given: Recipe, servings: float | None = None) -> RecipeView:
    catalog = catalog_of(tmp_path, [given])
    return view(catalog, 0, catalog.recipe(0), servings=servings)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(tmp_path_factory.mktemp("stew"), [STEW])


def test_a_view_shows_the_writers_words_and_the_facts(catalog: Catalog, tmp_path: Path) -> None:
    found = view(catalog, 0, STEW)
    assert (found.id, found.name, found.lines) == (STEW.id, STEW.name, STEW.lines)
    assert (found.minutes, found.meals, found.source) == (40, ("dinner",), "test")
    assert found.cuisines == facts_of(STEW).cuisines
    assert "mexican" in found.cuisines
    assert list(found.allergens) == list(ALLERGENS)
    assert list(found.diets) == list(DIETS)
    assert (found.allergens["milk"], found.diets["vegan"]) == ("free", "yes")
    butter = shown(tmp_path / "butter", recipe("Toast", "1 slice bread", "butter"))
    assert (butter.allergens["milk"], butter.diets["vegan"]) == ("contains", "no")
    bare = shown(tmp_path / "bare", Recipe(id=STEW.id, name="Stew"))
    assert (bare.allergens["milk"], bare.diets["vegan"]) == ("unknown", "unknown")
    assert (bare.minutes, bare.active_minutes, bare.minutes_basis) == (None, None, "unknown")
    assert (bare.serving, bare.serves, bare.scaled) == (None, None, None)


def test_a_view_tells_what_a_cook_asks(catalog: Catalog) -> None:
    found = view(catalog, 0, STEW)
    assert (found.minutes_basis, found.serves, found.dish) == ("declared", 4, "curry")
    assert 0 < (found.active_minutes or 0) <= 40
    assert found.mains
    assert "easy" in found.aspects
    assert found.aspects == catalog.aspects(0)


def test_a_serving_is_told_with_its_lights(catalog: Catalog) -> None:
    serving = view(catalog, 0, STEW).serving
    assert serving is not None
    assert set(serving.amounts) >= {"kcal", "protein", "fibre"}
    assert serving.amounts["kcal"] == round(serving.amounts["kcal"])
    assert set(serving.lights) == set(COLOURED)
    assert serving.lights["fat"] == "low"
    assert serving.nutri_score in set("ABCDE")
    assert 0.8 <= serving.covered <= 1
    assert serving.grams > 100


def test_lines_are_scaled_to_as_many_as_eat_beside_those_as_written(catalog: Catalog) -> None:
    found = view(catalog, 0, STEW, servings=8)
    assert found.lines == STEW.lines
    assert found.scaled is not None
    assert found.scaled.lines == ("4 cups kidney beans", "2 onions", "4 carrots", "2 cups rice")
    assert (found.scaled.servings, found.scaled.why) == (8, "")


def test_units_can_be_others(catalog: Catalog) -> None:
    found = view(catalog, 0, STEW, show=Show.METRIC)
    assert found.scaled is not None
    assert found.scaled.lines[3].endswith(" g rice")
    hot = replace(STEW, steps=("Cook.", "Bake at 350°F."))
    asked = view(catalog, 0, hot, show=Show.METRIC)
    assert asked.steps == hot.steps
    assert asked.scaled is not None
    assert asked.scaled.steps == {"2": ("350°F is about 180 °C",)}


def test_what_cannot_be_scaled_says_why(tmp_path: Path) -> None:
    found = shown(tmp_path, replace(STEW, servings=""), servings=8)
    assert found.scaled is not None
    assert found.scaled.lines == STEW.lines
    assert found.scaled.why == "the recipe does not say for how many it is"


def test_a_recommendation_and_its_alternatives_carry_the_whole_recipe(catalog: Catalog) -> None:
    seen = Shown(view(catalog, 0, STEW), ("because",))
    impression = Impression(
        impression_id=ImpressionId("1"), person=None, recipe_id=STEW.id, alternatives=(),
        at=datetime(2026, 4, 17, tzinfo=UTC), arm="b", model="popularity",
        model_version="m1", catalog_version="c1", n_candidates=1, propensity=1.0,
    )  # fmt: skip
    best = recommendation_of(seen, impression)
    assert (best.impression_id, best.recipe, best.reasons) == ("1", seen.recipe, ("because",))
    assert (best.model, best.model_version, best.catalog_version) == ("popularity", "m1", "c1")
    assert best.arm == "b"
    other = alternative_of(seen)
    assert (other.id, other.name, other.minutes) == (STEW.id, STEW.name, 40)
    assert other.recipe == seen.recipe


def test_phrases_are_told_with_what_they_were_taken_for() -> None:
    (phrase,) = phrases_of(hear("vegan").heard)
    assert (phrase.phrase, phrase.role, phrase.value) == ("vegan", "diet", "vegan")


def test_a_view_is_kept_and_nobody_else_sees_what_is_done_to_it(catalog: Catalog) -> None:
    first, again = (view(catalog, 0, catalog.recipe(0)) for _ in range(2))
    assert first == again
    for table in (first.allergens, first.diets, first.evidence):
        table.clear()
    if first.serving is not None:
        first.serving.amounts.clear()
        first.serving.lights.clear()
    assert view(catalog, 0, catalog.recipe(0)) == again


def test_scaled_lines_are_not_kept_with_the_view(catalog: Catalog) -> None:
    assert view(catalog, 0, STEW, servings=8).scaled is not None
    assert view(catalog, 0, STEW).scaled is None


def test_a_view_is_of_the_recipe_that_was_given(catalog: Catalog) -> None:
    view(catalog, 0, STEW)
    assert view(catalog, 0, replace(STEW, name="Other Curry")).name == "Other Curry"
    assert view(catalog, 0, STEW).name == STEW.name
