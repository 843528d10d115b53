"""Recipes by their ids: shown, put and deleted while requests go on."""

from __future__ import annotations

from collections.abc import Mapping

from ladle.catalog import Catalog, CatalogStore, delete_recipes, put_recipes
from ladle.core import Recipe, RecipeNotFoundError
from ladle.food import FactsSheet, Show, cook_sheet
from ladle.ranking.answer import Changed, RecipeView
from ladle.ranking.given import checked_recipe
from ladle.ranking.snapshots import Snapshots
from ladle.ranking.views import view


class Recipes:
    """Shows single recipes of the present catalog, and changes them.

    Parameters
    ----------
    catalogs
        The versions that `snapshots` takes up.
    """

    def __init__(self, catalogs: CatalogStore, snapshots: Snapshots) -> None:
        self._catalogs, self._snapshots = catalogs, snapshots

    def view(self, recipe_id: str, servings: float | None, show: Show) -> RecipeView:
        """Return one recipe with its facts.

        Raises
        ------
        RecipeNotFoundError
            There is none of that id, or it has no name.
        """
        catalog, row, recipe = self._named(recipe_id)
        return view(catalog, row, recipe, servings=servings, show=show)

    def facts(
        self, recipe_id: str, jurisdiction: str, servings: float | None, show: Show
    ) -> FactsSheet:
        """Return what was read in one recipe, line by line.

        Raises
        ------
        RecipeNotFoundError
            There is none of that id, or it has no name.
        BadRequestError
            The jurisdiction is unknown.
        """
        _, _, recipe = self._named(recipe_id)
        return cook_sheet(recipe, jurisdiction, servings=servings, show=show)

    def put(self, recipe_id: str, given: Mapping[str, object]) -> Changed:
        """Add a recipe or replace the one of this id.

        Raises
        ------
        BadRequestError
            It is no recipe that can be served, or bears another id.
        StoreError
            The catalog cannot be written to.
        """
        recipe = checked_recipe(recipe_id, given)
        opened = self._snapshots.current().catalog
        is_new = opened.row(recipe_id) is None
        version = put_recipes(self._catalogs, [recipe], opened)
        served = _served(self._snapshots.refreshed().catalog, recipe_id)
        return Changed(id=recipe_id, catalog_version=version, is_new=is_new, recipe=served)

    def delete(self, recipe_id: str) -> Changed:
        """Delete a recipe, until it is put again.

        Raises
        ------
        RecipeNotFoundError
            There is none of that id.
        StoreError
            The catalog cannot be written to.
        """
        version = delete_recipes(self._catalogs, [recipe_id], self._snapshots.current().catalog)
        self._snapshots.refreshed()
        return Changed(id=recipe_id, catalog_version=version, is_new=False, recipe=None)

    def _named(self, recipe_id: str) -> tuple[Catalog, int, Recipe]:
        catalog = self._snapshots.current().catalog
        row, recipe = catalog.find(recipe_id)
        if not recipe.name or self._snapshots.deleted_among([recipe.id]):
            raise RecipeNotFoundError(recipe_id)
        return catalog, row, recipe


def _served(catalog: Catalog, recipe_id: str) -> RecipeView | None:
    """Return a recipe as it is served; None where another call has just deleted it."""
    try:
        return view(catalog, *catalog.find(recipe_id))
    except RecipeNotFoundError:
        return None
