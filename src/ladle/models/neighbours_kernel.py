"""Compiled sums over the neighbours of a history, kept only for the recipes that have any.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.catalog import compiled

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

_LONGS, _INTS = compiled.read_only(types.int64), compiled.read_only(types.int32)
_FLOATS = compiled.read_only(types.float32)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio in 64 bits: spreads places over the table (Fibonacci hashing)."""
EMPTY = -1


@compiled.inner
def _slot(keys: Ints, key: int) -> np.int64:
    """Return where a key lies in a table, or the free slot that it would take."""
    mask = keys.size - 1
    at = np.int64((np.uint64(key) * _SPREAD) >> np.uint64(33)) & mask
    while keys[at] != EMPTY and keys[at] != key:
        at = (at + 1) & mask
    return at


@compiled.kernel(
    _LONGS, _INTS, _FLOATS, _FLOATS, _INTS,
    types.int32[::1], types.float32[::1], types.float32[::1], types.int32[::1],
)  # fmt: skip
def add_up(  # noqa: PLR0913, PLR0917 - the columns of two tables
    offsets: NDArray[np.int64],
    target: Ints,
    taste: Floats,
    twin: Floats,
    history: Ints,
    keys: Ints,
    tastes: Floats,
    twins: Floats,
    found: Ints,
) -> int:
    """Add up how strongly a history speaks for each recipe; returns for how many it does.

    Parameters
    ----------
    offsets, target, taste, twin
        Neighbours of each place.
    history
        Places.
    keys, tastes, twins
        A table whose size is a power of two, above the number of all neighbours; filled here.
        `keys` is `EMPTY` throughout before.
    found
        Shape (n_neighbours,), of all in the history: where the table holds those that were met, in
        that order.
    """
    n = 0
    for place in history:
        for cell in range(offsets[place], offsets[place + 1]):
            at = _slot(keys, target[cell])
            if keys[at] == EMPTY:
                keys[at] = target[cell]
                tastes[at] = 0
                twins[at] = 0
                found[n] = at
                n += 1
            tastes[at] += taste[cell]
            twins[at] += twin[cell]
    return n


@compiled.kernel(_INTS, _FLOATS, _FLOATS, _INTS, types.float32[::1], types.float32[::1])
def look_up(
    keys: Ints, tastes: Floats, twins: Floats, places: Ints, taste: Floats, twin: Floats
) -> None:
    """Write what a table holds of some places, 0 where it holds nothing."""
    for i, place in enumerate(places):
        at = _slot(keys, place)
        is_here = keys[at] == place
        taste[i] = tastes[at] if is_here else np.float32(0)
        twin[i] = twins[at] if is_here else np.float32(0)
