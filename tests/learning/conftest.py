"""A catalog of named recipes to learn from, and small data sets to judge on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from ladle.catalog import CatalogBuilder, CatalogStore
from ladle.core import Recipe, RecipeId
from ladle.food import facts_of
from ladle.learning import Ask, Dataset, Rows
from ladle.models import Content

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


@pytest.fixture(scope="session")
def dataset_of() -> Callable[..., Dataset]:
    """Return `dataset_of(rows, asks, n_items)`.

    Rows are (person, item, at, weight). Item n carries the label ("meal", "odd") or ("meal",
    "even"), and every third ("main", "rice"); its id is "r<n>".
    """

    def dataset_of(
        rows: Sequence[tuple[int, int, int, float]], asks: Sequence[Ask] = (), n_items: int = 10
    ) -> Dataset:
        columns = list(zip(*sorted(rows, key=lambda r: (r[2], r[0], r[1])), strict=True))
        person, item, at, weight = columns or ((), (), (), ())
        numbers = np.arange(n_items, dtype=np.int32)
        return Dataset(
            "test",
            numbers.astype(np.uint64) * 10,
            [f"r{n}" for n in range(n_items)],
            Content.unknown(n_items),
            {
                ("meal", "even"): numbers[::2], ("meal", "odd"): numbers[1::2],
                ("main", "rice"): numbers[::3],
            },
            Rows(
                np.array(person, np.int32), np.array(item, np.int32),
                np.array(at, np.int64), np.array(weight, np.float32),
            ),
            list(asks),
        )  # fmt: skip

    return dataset_of
