"""Compiled counting of foods at home, row by row: for a few thousand rows among millions.

What `pantry_kernel` counts for all rows at once costs the same however few are asked about. Here
each row's own foods are looked up among those at home. Reading them is what takes time, since they
lie scattered over the catalog: first those of many rows are touched, so that memory fetches them
side by side, then they are counted.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.catalog.compiled import inner, kernel, prefetch, read_only
from ladle.catalog.pantry import MAX_NEED, Asked, Best
from ladle.catalog.pantry_kernel import ASKED, offer
from ladle.catalog.planes_kernel import place_of

Words: TypeAlias = NDArray[np.uint64]
Offsets: TypeAlias = NDArray[np.int32]
Foods: TypeAlias = NDArray[np.uint16]
Longs: TypeAlias = NDArray[np.int64]
Ints: TypeAlias = NDArray[np.int32]

_AT_ONCE = 256
"""Rows whose foods are touched before they are counted."""
_AHEAD = 16
"""Rows whose foods are asked for from memory before they are looked at."""
_ONE, _AT_HOME = np.uint64(1), np.uint64(63)
"""The bit of a food that is at home; those below it are of the items that expire."""
_LONGS, _INTS, _WORDS = read_only(types.int64), read_only(types.int32), read_only(types.uint64)
_FOODS = read_only(types.uint16)


@inner
def _touch(offsets: Offsets, values: Foods, rows: Longs, starts: Longs, stops: Longs) -> int:
    """Read where the foods of some rows lie, and the first and the last of them."""
    touched = 0
    for i in range(rows.size):
        starts[i] = min(max(offsets[rows[i]], 0), values.size)
        stops[i] = min(max(offsets[rows[i] + 1], starts[i]), values.size)
    for i in range(rows.size):
        if starts[i] < stops[i]:
            touched += values[starts[i]] ^ values[stops[i] - 1]
    return touched


@inner
def _marks(asked: Asked, n_entries: int) -> Words:
    """Return a word for each food: whether it is at home, and the items that expire it is."""
    marks = np.zeros(n_entries, np.uint64)
    for entry in asked.entries:
        marks[entry] = _ONE << _AT_HOME
    for item in range(asked.urgency.size):
        for i in range(asked.starts[item], asked.starts[item + 1]):
            marks[asked.of_item[i]] |= _ONE << np.uint64(item)
    return marks


@inner
def _urgency(asked: Asked, used: np.uint64) -> float:
    """Add the urgency of some items, in their order."""
    total = 0.0
    for item in range(asked.urgency.size):
        if (used >> np.uint64(item)) & _ONE:
            total += asked.urgency[item]
    return total


@inner
def _offer_some(  # noqa: PLR0913, PLR0917 - becomes part of its caller
    values: Foods, rows: Longs, starts: Longs, stops: Longs, marks: Words,
    asked: Asked, max_missing: int, best: Best, size: int,
) -> int:  # fmt: skip
    """Offer those of some rows that use something and miss few enough."""
    for i in range(rows.size):
        need = stops[i] - starts[i]
        if need > MAX_NEED:
            continue
        used, at_home = np.uint64(0), 0
        for at in range(starts[i], stops[i]):
            entry = values[at]
            mark = marks[entry] if entry < marks.size else np.uint64(0)
            used |= mark
            at_home += int(mark >> _AT_HOME)
        missing = need - at_home
        if at_home and missing <= max_missing:
            rest = missing << 38 | (MAX_NEED - at_home) << 32 | rows[i]
            size = offer(best, size, _urgency(asked, used), rest)
    return size


@kernel(_INTS, _FOODS, types.int64, ASKED, types.int64, _WORDS, types.int64)
def find_among(  # noqa: PLR0913, PLR0917 - the columns of what rows name
    offsets: Offsets,
    values: Foods,
    n_entries: int,
    asked: Asked,
    max_missing: int,
    within: Words,
    n_best: int,
) -> Best:
    """Find what `find_rows` finds, by looking at the rows of a plane one by one.

    At most 63 items may expire. `values[offsets[r]:offsets[r + 1]]` are the foods that row r needs.
    """
    marks = _marks(asked, n_entries)
    best, size = Best(np.empty(n_best, np.float64), np.empty(n_best, np.int64)), 0
    rows, n, touched = np.empty(_AT_ONCE, np.int64), 0, 0
    starts, stops = np.empty(_AT_ONCE, np.int64), np.empty(_AT_ONCE, np.int64)
    for w in range(within.size):
        left = within[w]
        while left:
            lowest = left & (~left + _ONE)
            left ^= lowest
            rows[n] = w * 64 + place_of(lowest)
            n += 1
            if n == _AT_ONCE:
                touched ^= _touch(offsets, values, rows, starts, stops)
                size = _offer_some(
                    values, rows, starts, stops, marks, asked, max_missing, best, size
                )
                n = 0
    touched ^= _touch(offsets, values, rows[:n], starts, stops)
    size = _offer_some(values, rows[:n], starts, stops, marks, asked, max_missing, best, size)
    if touched == -1:  # never: it only keeps the touching from being left out
        size = min(size, n_best)
    return Best(best.urgency[:size], best.rest[:size])


@kernel(_INTS, _FOODS, _LONGS, _INTS, _INTS, _LONGS, types.uint64[::1], types.boolean[:, ::1])
def foods_of_rows(  # noqa: PLR0913, PLR0917 - the columns of two tables
    offsets: Offsets,
    values: Foods,
    kind_offsets: Longs,
    kinds: Ints,
    foods: Ints,
    rows: Longs,
    bits: Words,
    found: NDArray[np.bool_],
) -> None:
    """Tell which foods, or kinds of them, each row names.

    `values[offsets[r]:offsets[r + 1]]` are what row r names, `kinds[kind_offsets[f]:...]` the kinds
    of food f, itself among them; `bits`, of a word for each entry, is scratch. `found` is of shape
    (n_foods, n_rows).
    """
    for first in range(0, foods.size, 64):
        n = min(64, foods.size - first)
        bits[:] = 0
        for i in range(n):
            food = foods[first + i]
            for at in range(kind_offsets[food], kind_offsets[food + 1]):
                bits[kinds[at]] |= _ONE << np.uint64(i)
        for r in range(rows.size):
            if r + 2 * _AHEAD < rows.size:
                prefetch(offsets, np.uint64(rows[r + 2 * _AHEAD]))
            if r + _AHEAD < rows.size:
                prefetch(values, np.uint64(offsets[rows[r + _AHEAD]]))
            some = np.uint64(0)
            start, stop = max(offsets[rows[r]], 0), min(offsets[rows[r] + 1], values.size)
            for at in range(start, stop):
                if values[at] < bits.size:  # of a damaged file as well
                    some |= bits[values[at]]
            for i in range(n):
                found[first + i, r] = (some >> np.uint64(i)) & _ONE != 0
