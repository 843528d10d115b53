"""Where recipes lie, by the hashes of their ids: those that are here, and those kept of copies.

What the changes say of a recipe counts more than the base, and what was deleted is not here,
whatever else is said of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.planes import Plane

if TYPE_CHECKING:
    from ladle.catalog.ids_kernel import Table

MOST_HOPS = 8
"""A copy's kept recipe may itself have become a copy of a better one; a circle must end."""
_MOST_BITS = 20
_HASHES_A_BUCKET = 3
"""As a power of two: eight hashes fill a cache line."""

_NOTHING_HASHED = hashlib.blake2b(digest_size=8)

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]


def hashes_of(recipe_ids: Sequence[str]) -> Hashes:
    """Return the hashes under which recipes are looked up."""
    digests = []
    for recipe_id in recipe_ids:  # as `id_hash` does it; a copy is quicker than one made anew
        hashed = _NOTHING_HASHED.copy()
        hashed.update(recipe_id.encode())
        digests.append(hashed.digest())
    return np.frombuffer(bytearray().join(digests), "<u8")


@dataclass(frozen=True, eq=False)
class ByHash:
    """What each of many hashes leads to.

    Hashes are spread evenly, so the highest bits tell nearly where one lies: a look-up reads two
    or three cache lines, where halving the whole reads twenty.
    """

    hashes: Hashes
    """Ascending."""
    leads_to: NDArray[Any]
    """Shape of `hashes`."""

    @cached_property
    def table(self) -> Table:
        """The columns, and where the hashes of each bucket begin; made on the first look-up."""
        n_bits = min(max(self.hashes.size.bit_length() - 1 - _HASHES_A_BUCKET, 1), _MOST_BITS)
        shift = np.uint64(64 - n_bits)
        firsts = np.arange(1 << n_bits, dtype=np.uint64) << shift
        starts = np.append(np.searchsorted(self.hashes, firsts), self.hashes.size)
        return self.hashes, self.leads_to, starts.astype(np.int32), shift

    def place(self, hashed: int) -> int:
        """Return the first place at which a hash lies, -1 where it does not."""
        from ladle.catalog.ids_kernel import place  # noqa: PLC0415 - compiles

        return int(place(self.table[0], *self.table[2:], np.uint64(hashed)))


_NO_HASHES = np.empty(0, np.uint64)
_NO_ROWS, _NONE_KEPT = ByHash(_NO_HASHES, np.empty(0, np.int32)), ByHash(_NO_HASHES, _NO_HASHES)


class Ids:
    """Finds the recipes of one version; safe to share between threads.

    Parameters
    ----------
    rows
        The rows of each segment: of the base and, if there are any, of the changes.
    live
        The base's rows that still count.
    n_before
        How many rows come before those of the changes.
    deleted
        Hashes of what was deleted, ascending.
    kept
        The hash of what is kept of each copy that a segment left out.
    """

    def __init__(
        self,
        rows: Sequence[ByHash],
        live: Plane,
        n_before: int,
        deleted: Hashes,
        kept: Sequence[ByHash],
    ) -> None:
        self.base, self.deleted = rows[0], deleted
        self._live, self._n_before = live, n_before
        self._changes, self._kept = [*rows[1:], _NO_ROWS][0], [*kept, _NONE_KEPT][:2]

    @cached_property
    def _own(self) -> tuple[Table, Plane, Table, int]:
        return self.base.table, self._live, self._changes.table, self._n_before

    @cached_property
    def _of_copies(self) -> tuple[Hashes, Table, Table]:
        return self.deleted, self._kept[0].table, self._kept[1].table

    def own_rows(self, hashes: Hashes) -> Rows:
        """Return the rows of recipes that are here under their own ids, -1 for the others."""
        from ladle.catalog.ids_kernel import own_rows  # noqa: PLC0415 - compiles

        rows = np.empty(hashes.size, np.int64)
        own_rows(*self._own, hashes, rows)
        return rows

    def rows(self, hashes: Hashes) -> Rows:
        """Return the rows of recipes, or of what is kept of them, -1 for those not here."""
        from ladle.catalog.ids_kernel import rows_or_kept  # noqa: PLC0415 - compiles

        rows = np.empty(hashes.size, np.int64)
        rows_or_kept(*self._own, *self._of_copies, MOST_HOPS, hashes, rows)
        return rows

    def leads_to(self, hashed: int) -> int | None:
        """Return the hash of what is kept for a copy; None for what is here itself, or deleted."""
        from ladle.catalog.ids_kernel import lead_to  # noqa: PLC0415 - compiles

        kept = np.array([hashed], np.uint64)
        return int(kept[0]) if lead_to(*self._own, *self._of_copies, kept) else None

    def is_deleted(self, hashed: int) -> bool:
        """Tell whether a recipe was deleted, and not put back since."""
        at = int(np.searchsorted(self.deleted, np.uint64(hashed)))
        return at < self.deleted.size and int(self.deleted[at]) == hashed
