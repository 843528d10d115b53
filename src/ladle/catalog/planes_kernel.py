"""Compiled walks over bit planes: rows set one by one, and the first that are set in an order.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.catalog.compiled import kernel, read_only

Plane = NDArray[np.uint64]
Rows = NDArray[np.int32]

_PLANE, _ROWS = read_only(types.uint64), read_only(types.int32)


@kernel(_ROWS, types.uint64[::1])
def set_rows(rows: Rows, plane: Plane) -> None:
    """Set the bits of some rows; a row past the end, of a damaged file, is passed over."""
    for row in rows:
        word = row >> 6
        if 0 <= word < plane.size:
            plane[word] |= np.uint64(1) << np.uint64(row & 63)


@kernel(_PLANE)
def count_set(plane: Plane) -> np.uint64:
    """Count the bits that are set."""
    n = np.uint64(0)
    for word in plane:
        # as in Warren, "Hacker's Delight" (2012), figure 5-2: sums of 2, 4 and 8 bits side by side
        pairs = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
        fours = (pairs & np.uint64(0x3333333333333333)) + (
            (pairs >> np.uint64(2)) & np.uint64(0x3333333333333333)
        )
        bytes_ = (fours + (fours >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
        n += (bytes_ * np.uint64(0x0101010101010101)) >> np.uint64(56)
    return n


@kernel(_ROWS, _PLANE, _PLANE, types.int64, types.int32[::1])
def first_rows(order: Rows, plane: Plane, other: Plane, n_looked_at: int, found: Rows) -> int:
    """Write the first rows of an order that two planes have; returns how many were found.

    Parameters
    ----------
    n_looked_at
        How far the order is walked at most; `found` is filled no further than there is room.
    """
    n_found = 0
    if not found.size:
        return 0
    for row in order[:n_looked_at]:
        word = row >> 6
        if (plane[word] & other[word]) >> np.uint64(row & 63) & np.uint64(1):
            found[n_found] = row
            n_found += 1
            if n_found == found.size:
                break
    return n_found
