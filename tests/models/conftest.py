"""Tiny worlds to train on, and catalogs for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from ladle.catalog import Catalog, CatalogBuilder, CatalogStore
from ladle.core import Recipe, RecipeId
from ladle.food import facts_of
from ladle.models import Training
from ladle.store import write_json

Row = tuple[int, int, int, float]
"""Person, item, month, weight."""


@pytest.fixture(scope="session")
def training_of() -> Callable[..., Training]:
    """Return `training_of(rows, n_items)`: sorted rows; item n is the recipe with hash 10 n."""

    def training_of(rows: Sequence[Row], n_items: int) -> Training:
        columns = list(zip(*sorted(rows), strict=True)) or [(), (), (), ()]
        return Training(
            items=np.arange(n_items, dtype=np.uint64) * 10,
            person=np.array(columns[0], np.int32),
            item=np.array(columns[1], np.int32),
            month=np.array(columns[2], np.int32),
            weight=np.array(columns[3], np.float32),
        )

    return training_of


@pytest.fixture(scope="session")
def two_tastes(training_of: Callable[..., Training]) -> Training:
    """Return a world of 20 people and 20 recipes in which odd likes odd, and even likes even.

    Nobody has met the recipe of their own number yet.
    """
    numbers = range(20)
    rows = [(p, r, 0, 1.0) for p in numbers for r in numbers if p % 2 == r % 2 and p != r]
    return training_of(rows, 20)


@pytest.fixture
def catalog_of(tmp_path: Path) -> Callable[[Sequence[str]], Catalog]:
    """Return `catalog_of(ids)`: a catalog whose rows have these ids, in that order."""

    def catalog_of(ids: Sequence[str]) -> Catalog:
        store = CatalogStore(tmp_path / f"catalog of {len(ids)} {'-'.join(ids)[:50]}")
        with store.versions.writing() as folder:
            builder = CatalogBuilder(folder)
            try:
                for i in ids:
                    recipe = Recipe(RecipeId(i), f"Soup {i}")
                    builder.add(recipe, facts_of(recipe))
                builder.finish()
            finally:
                builder.close()
        return store.open()

    return catalog_of


@pytest.fixture
def change_manifest() -> Callable[..., None]:
    """Return `change_manifest(folder, **values)`: sets keys; a value of None takes a key out."""

    def change_manifest(folder: Path, **values: object) -> None:
        path = folder / "manifest.json"
        changed = json.loads(path.read_text(encoding="utf-8")) | values
        write_json(path, {k: v for k, v in changed.items() if v is not None})

    return change_manifest
