"""A catalog that an older Ladle wrote, written anew from its texts.

Columns, planes and indexes come and go with the format; how texts, copies and deleted ids lie on
disk has stayed since base and changes were parted. So only these are read, and all else is derived.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.build import Draft, part_of, write_base, write_version
from ladle.catalog.columns import id_hash
from ladle.catalog.copies import Copies, LeftOut
from ladle.catalog.derive import RowWriter
from ladle.catalog.deriving import OnDone, derive_again
from ladle.catalog.layout import BASE, CHANGES, DELETED, FORMAT, LIVE, WAY_OUT
from ladle.catalog.opened import format_of
from ladle.catalog.parts import Part
from ladle.catalog.planes import rows_of
from ladle.catalog.progress import Job, turn
from ladle.catalog.segment import Segment
from ladle.catalog.store import CatalogStore
from ladle.catalog.texts import TextReader
from ladle.core import BadFileError, CorruptVersionError, OtherFormatError, Recipe
from ladle.food import food_version
from ladle.store import Version

_HOW_TO_MAKE = "import recipes first: ladle import FILE…, or ladle import --sample"

OnBegin = Callable[[str, int], None]
"""Told what begins now, and of how many recipes."""


@dataclass(frozen=True)
class Upgraded:
    """What was written anew."""

    version: str
    old_version: str
    old_format: int
    n_recipes: int


def upgrade(
    store: CatalogStore,
    n_workers: int | None = None,
    on_begin: OnBegin | None = None,
    on_done: OnDone | None = None,
) -> Upgraded | None:
    """Write the catalog anew in today's format; None where it has that, or there is none.

    Deleted recipes stay deleted, and ids of copies lead to what is kept of them. The old version
    stays beside the new one. What a killed run has done is kept, and the same call goes on behind
    it.

    Raises
    ------
    OtherFormatError
        A newer Ladle wrote it.
    CorruptVersionError
        Its texts cannot be read.
    StoreError
        The new version cannot be written.
    """
    if store.current_name() is None:
        return None
    with turn(store.root) as mine:
        while True:
            version = store.versions.current(_HOW_TO_MAKE)
            found = format_of(version)
            if found == FORMAT:
                return None
            if found > FORMAT:
                raise OtherFormatError(version.path, found, FORMAT, "ladle upgrade")
            old = _Older(version)
            running = mine.begin({"upgrade": version.name, "to": FORMAT, "food": food_version()})
            (on_begin or _silent)("deriving facts", old.rows.size)
            derive_again(running, old.rows, old.recipe, old.dictionary, n_workers, on_done)
            (on_begin or _silent)("building indexes", old.rows.size)
            if name := _written(store, running, old):
                return Upgraded(name, version.name, found, int(old.rows.size))


def _silent(_stage: str, _n: int) -> None:
    return


def _written(store: CatalogStore, running: Job, old: _Older) -> str | None:
    """Make what was derived the current version; None where the old one is that no more."""
    folder = running.new_folder(BASE)
    # all may have been deleted: an empty part still tells a base its columns
    parts = running.parts or [part_of(running.begin(), RowWriter(), old.dictionary)]
    write_base(folder, parts, old.dictionary, None, old.copies_beside(parts))
    with store.versions.writing() as aside:
        if store.current_name() != old.name:
            aside.rmdir()
            return None
        write_version(aside, Draft(Segment(folder), deleted=old.deleted))
    return store.current_name()


class _Older:
    """What is read of an older version: the changes' rows follow those of the base."""

    def __init__(self, version: Version) -> None:
        self.name, self._path = version.name, version.path
        try:
            self._open(version.path)
        except (BadFileError, OSError, EOFError, ValueError) as e:
            raise CorruptVersionError(
                version.path, f"its texts cannot be read ({e})", WAY_OUT
            ) from e

    def _open(self, path: Path) -> None:
        folders = [path / BASE, path / CHANGES]
        folders = [f for f in folders if f.is_dir() or f.name == BASE]
        self._texts = [TextReader(folder) for folder in folders]
        self._copies = [left_out for f in folders for left_out in Copies.load(f).all()]
        self._n_base = self._texts[0].n_recipes
        self.dictionary = self._texts[0].dictionary
        self.deleted: NDArray[np.uint64] = np.load(path / DELETED)
        live = rows_of(np.load(path / LIVE))
        n_changed = sum(texts.n_recipes for texts in self._texts[1:])
        changed = self._n_base + np.arange(n_changed, dtype=np.int64)
        self.rows = np.concatenate([live[live < self._n_base].astype(np.int64), changed])

    def recipe(self, row: int) -> Recipe:
        """Return the recipe of a row."""
        try:
            if row < self._n_base:
                return self._texts[0].recipe(row)
            return self._texts[1].recipe(row - self._n_base)
        except BadFileError as e:
            raise CorruptVersionError(self._path, f"{e.path.name}: {e.why}", WAY_OUT) from e

    def copies_beside(self, parts: list[Part]) -> list[LeftOut]:
        """Return the copies that were left out, but for ids that are a recipe's or deleted now."""
        taken = set(self.deleted.tolist()).union(*(part.column("ids").tolist() for part in parts))
        return [found for found in self._copies if id_hash(found.copy.id) not in taken]
