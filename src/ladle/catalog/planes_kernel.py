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


@kernel(_ROWS, _PLANE, types.int32[::1])
def first_rows(order: Rows, plane: Plane, found: Rows) -> int:
    """Write the first rows of an order that a plane has; returns how many there are.

    `found` is filled as far as there are any.
    """
    n_found = 0
    if not found.size:
        return 0
    for row in order:
        if plane[row >> 6] >> np.uint64(row & 63) & np.uint64(1):
            found[n_found] = row
            n_found += 1
            if n_found == found.size:
                break
    return n_found
