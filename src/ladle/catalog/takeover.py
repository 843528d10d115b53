"""Whose id it is: recipes of several sources that claim one id, within an import and before it."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.catalog import Catalog
from ladle.catalog.columns import Columns
from ladle.catalog.derive import Batch
from ladle.catalog.parts import Part

Rows = NDArray[np.int64]


class Ids:
    """The ids taken so far: by the previous version, and by the rows of this import.

    Parameters
    ----------
    previous
        The version that is built on.
    """

    def __init__(self, previous: Catalog | None) -> None:
        self._previous = previous
        self._row: dict[int, int] = {}
        self._names, self._sources = array("Q"), array("H")
        self._source_ix: dict[str, int] = {}
        self._dead: list[int] = []

    def dead_rows(self) -> Rows:
        """Return the rows of this import that a later one replaced, ascending."""
        return np.array(sorted(self._dead), dtype=np.int64)

    def to_rename(self, batch: Batch, source: str, *, is_named: bool) -> Rows:
        """Return the rows whose id belongs to another recipe of another source.

        Two publishers' number 38 are kept apart; the same recipe in two files of one stays one. A
        recipe that was kept apart once stays apart: else its older version would be left over.
        """
        if is_named:
            return np.empty(0, np.int64)
        columns = batch.columns
        before = self._before(columns.ids)
        own = _SourceNumber(self._source_ix, source)
        found = []
        for row, hashed in enumerate(columns.ids.tolist()):
            taken = self._taken(hashed, int(before[row]), own)
            if taken is None or taken[0]:
                continue
            is_same = taken[1] != 0 and taken[1] == int(columns.names[row])
            if not is_same or self._is_known(int(batch.prefixed[row])):
                found.append(row)
        return np.array(found, dtype=np.int64)

    def add(self, columns: Columns, source: str) -> int:
        """Take the ids of rows; returns how many replace an older recipe."""
        before = self._before(columns.ids)
        number = self._source_ix.setdefault(source, len(self._source_ix))
        start = len(self._names)
        self._names.extend(columns.names.tolist())
        self._sources.extend([number] * columns.n_rows)
        n_replaced = 0
        for row, hashed in enumerate(columns.ids.tolist(), start):
            older = self._row.get(hashed)
            if older is not None:
                self._dead.append(older)
            if older is not None or before[row - start] >= 0:
                n_replaced += 1
            self._row[hashed] = row
        return n_replaced

    def take_up(self, part: Part) -> None:
        """Take the ids of a stretch that an earlier run has finished."""
        columns = part.columns
        by_source = [part.sources[s] for s in columns.sources.tolist()]
        start = len(self._names)
        self._names.extend(columns.names.tolist())
        self._sources.extend(self._source_ix.setdefault(s, len(self._source_ix)) for s in by_source)
        for row, hashed in enumerate(columns.ids.tolist(), start):
            if (older := self._row.get(hashed)) is not None:
                self._dead.append(older)
            self._row[hashed] = row

    def _is_known(self, hashed: int) -> bool:
        return hashed in self._row or bool(self._before(np.array([hashed], np.uint64))[0] >= 0)

    def _before(self, hashes: NDArray[np.uint64]) -> Rows:
        """Return where the previous version has these ids, -1 where it has not."""
        if self._previous is None:
            return np.full(hashes.size, -1, np.int64)
        return self._previous.rows_of_hashes(hashes)

    def _taken(self, hashed: int, before: int, own: _SourceNumber) -> tuple[bool, int] | None:
        """Return whether an id is this source's already, and its name's hash; None if free."""
        row = self._row.get(hashed)
        if row is not None:
            return self._sources[row] == own.number, self._names[row]
        if before < 0 or self._previous is None:
            return None
        return self._previous.source(before) == own.name, self._previous.name_hash(before)


class _SourceNumber:
    def __init__(self, numbers: dict[str, int], name: str) -> None:
        self.name, self.number = name, numbers.get(name, -1)
