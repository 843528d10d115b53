"""Row sets: for each key (a food, a cuisine, a title word) the rows that have it.

A key that more than one row in 32 has is kept as a bit plane, which is then smaller than its rows
and needs no unpacking; the others as ascending rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.arrays import load_array, load_postings, save_array, save_postings
from ladle.catalog.planes import Plane, count, is_worth_compiled, n_words, pack_rows, rows_of
from ladle.catalog.postings import Postings

_DENSE = 32


@dataclass(frozen=True)
class RowSets:
    """The sets of one kind of key over n rows."""

    n_rows: int
    sparse: Postings
    """Key to rows; empty for a key that has a plane."""
    planes: NDArray[np.uint64]
    """Shape (n_dense, n_words)."""
    place: NDArray[np.int32]
    """Shape (n_keys,): which plane a key has; -1 for none."""

    @classmethod
    def of(cls, inverse: Postings, n_rows: int) -> RowSets:
        """Split key → rows into planes and rows."""
        counts = np.diff(inverse.offsets)
        dense = np.flatnonzero(counts > max(n_rows // _DENSE, 1))
        planes = np.zeros((dense.size, n_words(n_rows)), dtype=np.uint64)
        place = np.full(counts.size, -1, np.int32)
        for at, key in enumerate(dense):
            planes[at] = pack_rows(inverse.of(int(key)), n_rows)
            place[key] = at
        kept = np.repeat(place < 0, counts)
        sizes = np.where(place < 0, counts, 0)
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return cls(n_rows, Postings(offsets, inverse.values[kept]), planes, place)

    @classmethod
    def load(cls, folder: Path, name: str, n_rows: int) -> RowSets:
        """Map into memory what `save` wrote.

        Raises
        ------
        ValueError
            The files do not belong together: a plane of other rows would pass recipes unseen.
        """
        sparse, place = load_postings(folder, name), load_array(folder, f"{name}.place")
        planes = load_array(folder, f"{name}.planes")
        n_dense = int(place.max(initial=-1)) + 1
        if planes.shape != (n_dense, n_words(n_rows)) or sparse.offsets.size != place.size + 1:
            raise ValueError(f"row sets {name!r} do not hold {n_rows:,} recipes")
        return cls(n_rows, sparse, planes, place)

    def save(self, folder: Path, name: str) -> None:
        """Write four `.npy` files."""
        save_postings(folder, name, self.sparse)
        save_array(folder, f"{name}.planes", self.planes)
        save_array(folder, f"{name}.place", self.place)

    @property
    def n_keys(self) -> int:
        """How many keys there are."""
        return int(self.place.size)

    def plane(self, key: int) -> Plane:
        """Return the rows of a key as a plane, the one that lies in a file if there is one."""
        if not 0 <= key < self.n_keys:
            return np.zeros(n_words(self.n_rows), dtype=np.uint64)
        at = int(self.place[key])
        return self.planes[at] if at >= 0 else pack_rows(self.sparse.of(key), self.n_rows)

    def plane_of_any(self, keys: Iterable[int]) -> Plane:
        """Return the rows of any of these keys as a plane."""
        plane = np.zeros(n_words(self.n_rows), dtype=np.uint64)
        self.add_any(keys, plane)
        return plane

    def add_any(self, keys: Iterable[int], plane: Plane) -> None:
        """Set the rows of any of these keys in a plane."""
        known = np.array([k for k in keys if 0 <= k < self.n_keys], np.int64)
        places = self.place[known]
        # who avoids garlic avoids a hundred foods, most of them rare
        dense, sparse = places[places >= 0].astype(np.int64), known[places < 0]
        if not is_worth_compiled(plane.size):
            for own in (pack_rows(self.sparse.of(key), self.n_rows) for key in sparse):
                np.bitwise_or(plane, own, out=plane)
            for at in dense:
                np.bitwise_or(plane, self.planes[at], out=plane)
        else:
            from ladle.catalog.planes_kernel import set_any  # noqa: PLC0415 - compiles

            set_any(self.planes, dense, self.sparse.offsets, self.sparse.values, sparse, plane)

    def rows(self, key: int) -> NDArray[np.int64]:
        """Return the rows of a key, ascending."""
        if not 0 <= key < self.n_keys:
            return np.empty(0, np.int64)
        at = int(self.place[key])
        return rows_of(self.planes[at]) if at >= 0 else self.sparse.of(key).astype(np.int64)

    def count(self, key: int) -> int:
        """Return how many rows have a key."""
        if not 0 <= key < self.n_keys:
            return 0
        at = int(self.place[key])
        return count(self.planes[at]) if at >= 0 else int(self.sparse.of(key).size)
