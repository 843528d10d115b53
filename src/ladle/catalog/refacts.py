"""Deriving facts again: after a food table was corrected, of the recipes that this touches.

A catalog keeps what the tables said when its facts were derived. Recipes that hold a food whose
meaning changed are found by their columns, those with a wording that is read otherwise now by their
text; only where a rule changed, or too many are touched, all are read again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.build import write_version
from ladle.catalog.catalog import Catalog
from ladle.catalog.deriving import derive_again
from ladle.catalog.layout import FOOD
from ladle.catalog.progress import Job, Turn, turn
from ladle.catalog.publish import MOST_CHANGES, Imported, hold_files, next_draft, rebuild
from ladle.catalog.segment import Segment
from ladle.catalog.store import CatalogStore
from ladle.catalog.wordings import Wordings
from ladle.food import FoodChanges, changes_between, food_snapshot, food_version

Rows = NDArray[np.int64]
OnStage = Callable[[str], None]


@dataclass(frozen=True)
class Refacts:
    """What was derived again."""

    n_touched: int
    version: str


def refacts(
    store: CatalogStore, n_workers: int | None = None, on_stage: OnStage | None = None
) -> Refacts | None:
    """Derive facts again where the food tables changed since; None where they did not.

    Raises
    ------
    CorruptVersionError
        The catalog is damaged.
    StoreError
        It cannot be written to.
    """
    if store.current_name() is None:
        return None
    with turn(store.root) as mine:
        return refacts_in(mine, store, n_workers, on_stage)


def refacts_in(
    mine: Turn,
    store: CatalogStore,
    n_workers: int | None = None,
    on_stage: OnStage | None = None,
) -> Refacts | None:
    """Do the same in a turn of the caller's: nobody else may write a base meanwhile."""
    tell = on_stage or (lambda _stage: None)
    while True:
        current = store.open_any()
        if current is None or current.food_version == food_version():
            return None
        hold_files(current)
        tell("looking for the recipes that the changed tables touch")
        touched = touched_rows(current)
        running = mine.begin({"refacts": food_version(), "version": current.name})
        tell(f"deriving the facts of {touched.size:,} recipes")
        dictionary = current.base.texts.dictionary
        derive_again(running, touched, current.recipe, dictionary, n_workers)
        tell("writing")
        if touched.size > MOST_CHANGES or current.base.n_rows <= _TINY:
            imported = Imported(
                np.empty(0, np.int64), current.base.texts.dictionary, merges_copies=False
            )
            rebuild(store, running, current, running.parts, imported)
        elif not _lay_over(store, running, current):
            continue  # a recipe was put or deleted meanwhile: look again, from there
        return Refacts(int(touched.size), store.current_name() or "")


_TINY = 5_000
"""A base so small is written again as fast as changes over it."""


def touched_rows(catalog: Catalog) -> Rows:
    """Return the rows whose facts may differ under today's tables."""
    rows = catalog.live_rows()
    try:
        old = json.loads((catalog.folder / FOOD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return rows
    changes = changes_between(old, food_snapshot())
    if changes is None:
        return rows
    is_touched = np.zeros(catalog.n_rows, dtype=np.bool_)
    shift = 0
    for segment in catalog.segments:
        found = _touched_in(segment, changes)
        is_touched[shift : shift + found.size] = found
        shift = catalog.shift
    live = np.zeros(catalog.n_rows, dtype=np.bool_)
    live[rows] = True
    return np.flatnonzero(is_touched & live)


def _touched_in(segment: Segment, changes: FoodChanges) -> NDArray[np.bool_]:
    columns = segment.columns
    is_changed = np.fromiter((name in changes.foods for name in segment.foods), np.bool_)
    touched = np.zeros(segment.n_rows, dtype=np.bool_)
    for postings in (columns.entries, columns.general):
        keys = np.repeat(np.arange(segment.n_rows), np.diff(postings.offsets))
        touched[keys[is_changed[postings.values]]] = True
    if wordings := Wordings(changes.phrases):
        for row in np.flatnonzero(~touched):
            if wordings.may_stand_in(segment.texts.json(int(row))):
                touched[row] = wordings.stand_in(segment.texts.recipe(int(row)))
    return touched


def _lay_over(store: CatalogStore, running: Job, derived_from: Catalog) -> bool:
    """Write the touched recipes as changes over the base, unless another version came meanwhile."""
    opened = store.open_any(derived_from)
    with store.versions.writing() as aside:
        current = store.open_any(opened)
        if current is None or current.name != derived_from.name:
            aside.rmdir()
            return False
        draft = next_draft(current)
        write_version(
            aside,
            replace(
                draft, changes=[*draft.changes, *running.parts], food_version=food_version(),
                food_file=None,
            ),
        )  # fmt: skip
    return True
