"""Compiled walk over the pairs of a history: those that lead to recipes that are asked about.

Importing this module loads the compiled function from numba's cache, or compiles it.
"""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.catalog import Plane
from ladle.store import compiled

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

_LONGS, _INTS = compiled.read_only(types.int64), compiled.read_only(types.int32)


@compiled.kernel(
    _LONGS, _INTS, _INTS, compiled.read_only(types.uint64), types.int64[::1], types.int32[::1]
)
def cells_within(
    offsets: Longs, targets: Ints, rows: Ints, wanted: Plane, cells: Longs, owners: Ints
) -> int:
    """Write which cells of some rows have a target that a plane has, as long as there is room.

    Parameters
    ----------
    offsets, targets
        Of row r the cells are `targets[offsets[r]:offsets[r + 1]]`.
    cells, owners
        Filled with where they lie, and with which of `rows` each is of.

    Returns
    -------
    How many there are, whether there was room for them or not.
    """
    n, end = 0, 64 * wanted.size
    for owner in range(rows.size):
        row = rows[owner]
        for at in range(max(offsets[row], 0), min(offsets[row + 1], targets.size)):
            target = targets[at]
            if not 0 <= target < end:
                continue  # of a damaged file, which a server notices only beside its first answers
            if wanted[target >> 6] >> np.uint64(target & 63) & np.uint64(1):
                if n < cells.size:
                    cells[n], owners[n] = at, owner
                n += 1
    return n
