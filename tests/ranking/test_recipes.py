"""Recipes by their ids: shown, put, deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ranking.conftest import RICE, catalog_of

from ladle.catalog import CatalogStore, delete_recipes, put_recipes
from ladle.core import BadRequestError, Recipe, RecipeId, RecipeNotFoundError
from ladle.ranking import Ladle, Paths, RecipeView


def test_a_recipe_is_shown_by_its_id(opened: Ladle) -> None:
    shown = opened.recipe("rice")
    assert isinstance(shown, RecipeView)
    assert (shown.id, shown.name, shown.allergens["milk"]) == ("rice", "Rice", "free")
    with pytest.raises(RecipeNotFoundError, match=r"^no recipe 'Rice' is in the catalog$"):
        opened.recipe("Rice")


def test_a_nameless_recipe_is_never_shown(tmp_path: Path) -> None:
    nameless = Recipe(id=RecipeId("7"), name="", lines=("1 potato",))
    catalog_of(tmp_path, [RICE, nameless])
    with Ladle.open(tmp_path) as ladle, pytest.raises(RecipeNotFoundError):
        ladle.recipe("7")


def test_a_put_recipe_is_served_from_then_on_and_a_deleted_one_no_more(opened: Ladle) -> None:
    given = {"name": "Egg Rice", "recipeIngredient": ["1 cup rice", "1 egg"]}
    new = opened.put_recipe("egg-rice", given)
    assert (new.is_new, new.catalog_version) == (True, opened.status().catalog)
    assert new.recipe == opened.recipe("egg-rice")
    again = opened.put_recipe("egg-rice", given | {"recipeIngredient": ["1 cup rice", "2 eggs"]})
    assert again.recipe is not None
    assert (again.is_new, again.recipe.lines) == (False, ("1 cup rice", "2 eggs"))
    gone = opened.delete_recipe("egg-rice")
    assert (gone.is_new, gone.recipe) == (False, None)
    for call in (opened.recipe, opened.facts, opened.delete_recipe):
        with pytest.raises(RecipeNotFoundError, match=r"^no recipe 'egg-rice' is in the catalog$"):
            call("egg-rice")


def test_what_is_no_recipe_is_not_put(opened: Ladle) -> None:
    before = opened.status()
    with pytest.raises(BadRequestError, match=r"^name: is missing; a recipe without a name"):
        opened.put_recipe("x", {"name": ""})
    assert opened.status() == before


def test_a_put_recipe_that_another_deletes_at_once_was_put_all_the_same(
    opened: Ladle, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_and_delete(*given: object) -> str:
        version = put_recipes(*given)  # type: ignore[arg-type]
        delete_recipes(CatalogStore(Paths(home).catalog), ["rice"])
        return version

    monkeypatch.setattr("ladle.ranking.recipes.put_recipes", put_and_delete)
    changed = opened.put_recipe("rice", {"name": "Rice", "recipeIngredient": ["1 cup rice"]})
    assert (changed.catalog_version[:6], changed.recipe) == ("000002", None)
    assert opened.status().catalog.startswith("000003")
