"""The one compiled pass that builds a pantry index; apart, since it compiles in a moment."""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.store import compiled

_INTS, _LONGS = compiled.read_only(types.int32), compiled.read_only(types.int64)


@compiled.kernel(
    _INTS, compiled.read_only(types.uint16), _INTS, _LONGS, types.uint64[:, ::1], types.int32[::1]
)
def fill(
    row_offsets: NDArray[np.int32],
    entries: NDArray[np.uint16],
    place: NDArray[np.int32],
    starts: NDArray[np.int64],
    planes: NDArray[np.uint64],
    rows: NDArray[np.int32],
) -> None:
    """Write each row into the planes and lists of its entries, in one pass over all rows."""
    at = starts.copy()
    for row in range(row_offsets.size - 1):
        for i in range(row_offsets[row], row_offsets[row + 1]):
            entry = entries[i]
            if place[entry] >= 0:
                planes[place[entry], row >> 6] |= np.uint64(1) << np.uint64(row & 63)
            else:
                rows[at[entry]] = row
                at[entry] += 1
