"""Single recipes put, deleted and restored: each call makes a new version in moments."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ladle.catalog.build import Draft, numbers_of, part_of, write_version
from ladle.catalog.catalog import Catalog
from ladle.catalog.columns import id_hash
from ladle.catalog.derive import RowWriter
from ladle.catalog.publish import next_draft
from ladle.catalog.store import CatalogStore
from ladle.core import Recipe


def put_recipes(
    store: CatalogStore, recipes: Sequence[Recipe], opened: Catalog | None = None
) -> str:
    """Add recipes, or replace those of the same ids; returns the new version's name.

    One that was deleted is back with this. Copies of other recipes are kept: who puts a recipe
    wants to see it.

    Parameters
    ----------
    opened
        A catalog that the caller has open: its base is not opened again.

    Raises
    ------
    NotReadyError
        Nothing was imported yet, or with other food tables.
    StoreError
        The catalog cannot be written to.
    """
    rows = RowWriter()
    for recipe in recipes:
        rows.add(recipe)
    hashes = numbers_of(id_hash(recipe.id) for recipe in recipes)

    def change(current: Catalog, draft: Draft, scratch: Path) -> Draft:
        part = part_of(scratch, rows, current.base.texts.dictionary)
        left_out = [f for f in draft.left_out if id_hash(f.copy.id) not in set(hashes.tolist())]
        deleted = np.setdiff1d(draft.deleted, hashes)
        return replace(draft, changes=[*draft.changes, part], deleted=deleted, left_out=left_out)

    return _change(store, change, opened)


def delete_recipes(
    store: CatalogStore, recipe_ids: Sequence[str], opened: Catalog | None = None
) -> str:
    """Delete recipes; returns the new version's name.

    They stay deleted through imports and compactions until they are put again. For a copy's id that
    copy is forgotten, and what is kept of it stays.

    Raises
    ------
    RecipeNotFoundError
        One is not here; then none is deleted.
    NotReadyError
        Nothing was imported yet, or with other food tables.
    StoreError
        The catalog cannot be written to.
    """
    hashes = numbers_of(map(id_hash, recipe_ids))

    def change(current: Catalog, draft: Draft, _scratch: Path) -> Draft:
        for recipe_id in recipe_ids:
            current.find(recipe_id)
        changes = []
        for part in draft.changes:
            kept = np.flatnonzero(~np.isin(part.columns.ids, hashes))
            if kept.size:
                changes.append(replace(part, rows=kept))
        # the copies of a deleted recipe go with it: its text would come again under their ids
        copies = [id_hash(copy.id) for i in recipe_ids for copy in current.copies_of(i)]
        deleted = np.union1d(draft.deleted, np.union1d(hashes, numbers_of(copies)))
        return replace(draft, changes=changes, deleted=deleted)

    return _change(store, change, opened)


def _change(
    store: CatalogStore,
    change: Callable[[Catalog, Draft, Path], Draft],
    opened: Catalog | None,
) -> str:
    """Write the version that follows from the present one."""
    current = store.open(opened)
    with store.versions.writing() as aside, tempfile.TemporaryDirectory() as scratch:
        current = store.open(current)
        write_version(aside, change(current, next_draft(current), Path(scratch)))
    return store.current_name() or ""
