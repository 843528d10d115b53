"""Compiled look-ups of recipes by the hashes of their ids.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.store import compiled

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]
Table: TypeAlias = tuple[Hashes, NDArray[Any], NDArray[np.int32], np.uint64]
"""Hashes, ascending; what each leads to; where those begin that share their highest bits, and how
far to shift a hash to have only these."""

_HASHES, _ROWS = compiled.read_only(types.uint64), compiled.read_only(types.int32)
_TO_ROWS = types.Tuple((_HASHES, _ROWS, _ROWS, types.uint64))  # type: ignore[no-untyped-call]
_TO_KEPT = types.Tuple((_HASHES, _HASHES, _ROWS, types.uint64))  # type: ignore[no-untyped-call]


@compiled.kernel(_HASHES, _ROWS, types.uint64, types.uint64)
def place(
    hashes: Hashes, starts: NDArray[np.int32], shift: np.uint64, hashed: np.uint64
) -> np.int64:
    """Return where a hash lies in a table first, -1 where it does not."""
    bucket = np.int64(hashed >> shift)
    for at in range(starts[bucket], starts[bucket + 1]):
        if hashes[at] >= hashed:
            return np.int64(at) if hashes[at] == hashed else np.int64(-1)
    return np.int64(-1)


@compiled.inner
def _at(table: Table, hashed: np.uint64) -> np.int64:
    return place(table[0], table[2], table[3], hashed)


@compiled.inner
def _is_set(plane: Hashes, row: np.int64) -> bool:
    """Tell whether a plane has a row; it has none that a damaged file names beyond its end."""
    word = row >> 6
    return bool(0 <= word < plane.size and plane[word] >> np.uint64(row & 63) & np.uint64(1))


@compiled.inner
def _own_row(
    base: Table, live: Hashes, changes: Table, n_before: int, hashed: np.uint64
) -> np.int64:
    """Return the row of a recipe that is here under its own id, -1 where it is not."""
    at = _at(changes, hashed)
    if at >= 0:
        return np.int64(n_before + changes[1][at])
    at = _at(base, hashed)
    if at < 0:
        return np.int64(-1)
    row = np.int64(base[1][at])
    return row if _is_set(live, row) else np.int64(-1)


@compiled.inner
def _own_rows(
    base: Table, live: Hashes, changes: Table, n_before: int, wanted: Hashes, rows: Rows
) -> None:
    """Write the row of each recipe as `_own_row` finds it.

    A step at a time for all of them: no step waits for what the step before has just asked the
    memory for, which takes a hundred times as long as it does.
    """
    hashes, of_rank, starts, shift = base
    for i, hashed in enumerate(wanted):
        rows[i] = starts[np.int64(hashed >> shift)]
    for i, hashed in enumerate(wanted):
        rank = rows[i]
        for at in range(rank, starts[np.int64(hashed >> shift) + 1]):
            rank += hashes[at] < hashed  # no branch, which would wait for each of them
        rows[i] = rank
    for i, hashed in enumerate(wanted):
        rank = rows[i]
        is_here = rank < hashes.size and hashes[rank] == hashed
        rows[i] = of_rank[rank] if is_here else -1
    for i, hashed in enumerate(wanted):
        row = rows[i]
        if not _is_set(live, row):
            rows[i] = -1
        if changes[0].size:
            changed = _at(changes, hashed)
            rows[i] = n_before + changes[1][changed] if changed >= 0 else rows[i]


@compiled.inner
def _is_among(ascending: Hashes, hashed: np.uint64) -> bool:
    at = int(np.searchsorted(ascending, hashed))
    return bool(at < ascending.size and ascending[at] == hashed)


@compiled.inner
def _copy_at(copies: Table, changed_copies: Table, hashed: np.uint64) -> tuple[np.int64, bool]:
    """Return where a copy lies, -1 where there is none, and whether that is among the changes."""
    at = _at(changed_copies, hashed)
    if at >= 0:
        return at, True
    return _at(copies, hashed), False


@compiled.kernel(_TO_ROWS, _HASHES, _TO_ROWS, types.int64, _HASHES, types.int64[::1])
def own_rows(
    base: Table,
    live: Hashes,
    changes: Table,
    n_before: int,
    wanted: Hashes,
    rows: Rows,
) -> None:
    """Write the rows of recipes that are here under their own ids, -1 for the others.

    Parameters
    ----------
    base, changes
        The rows of each segment, by the hashes of their ids.
    live
        The plane of the base's rows that still count.
    n_before
        How many rows come before those of the changes.
    """
    _own_rows(base, live, changes, n_before, wanted, rows)


@compiled.kernel(
    _TO_ROWS, _HASHES, _TO_ROWS, types.int64, _HASHES, _TO_KEPT, _TO_KEPT, types.int64, _HASHES,
    types.int64[::1],
)  # fmt: skip
def rows_or_kept(  # noqa: PLR0913, PLR0917 - what two segments hold
    base: Table,
    live: Hashes,
    changes: Table,
    n_before: int,
    deleted: Hashes,
    copies: Table,
    changed_copies: Table,
    most_hops: int,
    wanted: Hashes,
    rows: Rows,
) -> None:
    """Write the rows of recipes, or of what is kept of them; -1 for what was deleted or is not.

    Parameters
    ----------
    base, live, changes, n_before
        As of `own_rows`.
    deleted
        The hashes of what was deleted, ascending.
    copies, changed_copies
        The hash of what is kept of each copy that a segment left out; the changes' counts more.
    most_hops
        How many ids are looked up for one at most.
    """
    _own_rows(base, live, changes, n_before, wanted, rows)
    for i, first in enumerate(wanted):
        hashed = first
        for n_hops in range(most_hops):
            if _is_among(deleted, hashed):
                rows[i] = -1
                break
            if n_hops:
                rows[i] = _own_row(base, live, changes, n_before, hashed)
            if rows[i] >= 0:
                break
            at, is_changed = _copy_at(copies, changed_copies, hashed)
            if at < 0:
                break
            hashed = changed_copies[1][at] if is_changed else copies[1][at]


@compiled.kernel(
    _TO_ROWS, _HASHES, _TO_ROWS, types.int64, _HASHES, _TO_KEPT, _TO_KEPT, types.uint64[::1]
)
def lead_to(  # noqa: PLR0913, PLR0917 - what two segments hold
    base: Table,
    live: Hashes,
    changes: Table,
    n_before: int,
    deleted: Hashes,
    copies: Table,
    changed_copies: Table,
    hashed: Hashes,
) -> bool:
    """Put the hash of what is kept of a copy in the place of its own; False where it is no copy.

    Parameters
    ----------
    hashed
        Shape (1,).
    """
    if _is_among(deleted, hashed[0]):
        return False
    if _own_row(base, live, changes, n_before, hashed[0]) >= 0:
        return False
    at, is_changed = _copy_at(copies, changed_copies, hashed[0])
    if at < 0:
        return False
    hashed[0] = changed_copies[1][at] if is_changed else copies[1][at]
    return True
