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
from ladle.models import Content, Training
from ladle.models.tastes import Choices, Features, Layout, choices_of, lay_out
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


# -- recipes by what they are made of, and how tastes see them


def content(*recipes: Sequence[str]) -> Content:
    """Return content of recipes by the names of their features."""
    names = sorted({name for recipe in recipes for name in recipe})
    values = [sorted({names.index(name) for name in recipe}) for recipe in recipes]
    return Content(
        names,
        np.cumsum([0, *map(len, values)]).astype(np.int64),
        np.array([v for own in values for v in own], np.int32),
    )


def training(rows: Sequence[tuple[int, int, int]], made_of: Content) -> Training:
    """Return rows of person, item and month."""
    person, item, month = np.array(sorted(rows), np.int32).reshape(-1, 3).T
    n_items = made_of.offsets.size - 1
    return Training(
        np.arange(n_items, dtype=np.uint64), person, item, month,
        np.ones(person.size, np.float32), made_of,
    )  # fmt: skip


def laid_out(
    rows: Sequence[tuple[int, int, int]], made_of: Content
) -> tuple[Features, Layout, Choices]:
    found = training(rows, made_of)
    features, layout = lay_out(found, [()] * len(made_of.names), 0, 100, 1)
    return features, layout, choices_of(found, features)


SOUPS = content(["food:leek", "word:soup"], ["food:egg"], ["food:egg", "tag:dinner"], [])
ROWS = [(0, 0, 3), (0, 1, 3), (1, 1, 3), (1, 2, 3), (2, 2, 3)]
