"""A catalog of named recipes to learn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ladle.catalog import CatalogBuilder, CatalogStore
from ladle.core import Recipe, RecipeId
from ladle.food import facts_of

RECIPES = ("apple", "bread", "curry", "dumpling")


@pytest.fixture
def store_of(tmp_path: Path) -> Callable[[Sequence[str]], CatalogStore]:
    """Return `store_of(ids)`: a store whose catalog has recipes of these ids."""

    def store_of(ids: Sequence[str]) -> CatalogStore:
        store = CatalogStore(tmp_path / "catalog")
        with store.versions.writing() as folder:
            builder = CatalogBuilder(folder, store.open_any())
            try:
                for i in ids:
                    recipe = Recipe(RecipeId(i), f"Soup {i}")
                    builder.add(recipe, facts_of(recipe))
                builder.finish()
            finally:
                builder.close()
        return store

    return store_of


@pytest.fixture
def catalogs(store_of: Callable[[Sequence[str]], CatalogStore]) -> CatalogStore:
    """Return a store whose catalog has four recipes."""
    return store_of(RECIPES)
