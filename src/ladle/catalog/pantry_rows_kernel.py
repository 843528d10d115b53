"""Compiled counting of foods at home, row by row: for a few thousand rows among millions.

What `pantry_kernel` counts for all rows at once costs the same however few are asked about. Here
each row's own foods are looked up among those at home. Reading them is what takes time, since they
lie scattered over the catalog: memory is asked for those of rows ahead, so that it fetches them
side by side.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.catalog.pantry import MAX_NEED, Asked, Best, PantryUse
from ladle.catalog.pantry_kernel import ASKED, offer
from ladle.store import compiled

Words: TypeAlias = NDArray[np.uint64]
Offsets: TypeAlias = NDArray[np.int32]
Foods: TypeAlias = NDArray[np.uint16]
Longs: TypeAlias = NDArray[np.int64]
Ints: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]

_AHEAD = 16
"""Rows whose foods are asked for from memory before they are looked at."""
_ANY_FOOD = 1 << 16
"""Numbers that a food can have, of a damaged file as well."""
_ONE = np.uint64(1)
_LONGS, _INTS = compiled.read_only(types.int64), compiled.read_only(types.int32)
_FOODS, _FLOATS = compiled.read_only(types.uint16), compiled.read_only(types.float32)
_USE = compiled.named_tuple(PantryUse, types.int32[::1], types.float32[::1], types.int32[::1])


@compiled.inner
def _marks(asked: Asked) -> Words:
    """Return for each food which of the items that expire it is, a bit an item."""
    marks = np.zeros(_ANY_FOOD if asked.urgency.size else 0, np.uint64)
    for item in range(asked.urgency.size):
        for i in range(asked.starts[item], asked.starts[item + 1]):
            marks[np.uint16(asked.of_item[i])] |= _ONE << np.uint64(item)
    return marks


@compiled.inner
def _urgency(asked: Asked, marks: Words, foods: Foods) -> float:
    """Add the urgency of the items that some foods use, in the order of the items."""
    used, total = np.uint64(0), 0.0
    if asked.urgency.size:
        for food in foods:
            used |= marks[food]
    for item in range(asked.urgency.size):
        if (used >> np.uint64(item)) & _ONE:
            total += asked.urgency[item]
    return total


@compiled.inner
def _span(offsets: Offsets, row: int) -> tuple[np.uint64, np.uint64]:
    """Return where the foods of a row begin and end: anywhere in a damaged file."""
    # indexes without a sign: of others it would be asked each time whether they count from the end
    at = np.uint64(row)
    return np.uint64(offsets[at]), np.uint64(offsets[at + _ONE])


@compiled.kernel(_INTS, _FOODS, ASKED, types.int64, _LONGS, types.int64)
def find_among(
    offsets: Offsets, values: Foods, asked: Asked, max_missing: int, rows: Longs, n_best: int
) -> Best:
    """Find what `find_rows` finds, by looking at some rows one by one.

    At most 63 items may expire. `values[offsets[r]:offsets[r + 1]]` are the foods that row r needs.
    """
    marks, at_home = _marks(asked), np.zeros(_ANY_FOOD, np.uint8)
    for entry in asked.entries:
        at_home[np.uint16(entry)] = 1
    best, size = Best(np.empty(n_best, np.float64), np.empty(n_best, np.int64)), 0
    n_values = np.uint64(values.size)
    for i, row in enumerate(rows):
        if i + 2 * _AHEAD < rows.size:
            compiled.prefetch(offsets, np.uint64(rows[i + 2 * _AHEAD]))
        if i + _AHEAD < rows.size:
            compiled.prefetch(values, np.uint64(offsets[np.uint64(rows[i + _AHEAD])]))
        start, stop = _span(offsets, row)
        if start > stop or stop > n_values:
            continue  # of a damaged file
        n_used = np.int64(0)
        for at in range(start, stop):
            n_used += np.int64(at_home[values[at]])
        need = np.int64(stop - start)
        missing = need - n_used
        if n_used and missing <= max_missing and need <= MAX_NEED:
            rest = missing << 38 | (MAX_NEED - n_used) << 32 | row
            size = offer(best, size, _urgency(asked, marks, values[start:stop]), rest)
    return Best(best.urgency[:size], best.rest[:size])


@compiled.inner
def _set_kinds(kind_offsets: Longs, kinds: Ints, foods: Ints, bits: Words) -> None:
    """Write for each entry which of at most 64 foods it is a kind of, a bit a food."""
    bits[:] = 0
    for i, food in enumerate(foods):
        for at in range(kind_offsets[food], kind_offsets[food + 1]):
            bits[kinds[at]] |= _ONE << np.uint64(i)


@compiled.kernel(
    _INTS, _FOODS, _LONGS, _INTS, _INTS, _FLOATS, _LONGS,
    types.uint64[::1], _USE,
)  # fmt: skip
def add_uses(  # noqa: PLR0913, PLR0917 - the columns of two tables, and what is written
    offsets: Offsets,
    values: Foods,
    kind_offsets: Longs,
    kinds: Ints,
    foods: Ints,
    weights: Floats,
    rows: Longs,
    bits: Words,
    found: PantryUse,
) -> None:
    """Add up for each row how many foods it names itself or kinds of, and their weights.

    `values[offsets[r]:offsets[r + 1]]` are what row r names, `kinds[kind_offsets[f]:...]` the kinds
    of food f, itself among them; `bits`, of a word for each entry, is scratch. `found` holds zeros.
    """
    for first in range(0, max(foods.size, 1), 64):
        some = foods[first : first + 64]
        _set_kinds(kind_offsets, kinds, some, bits)
        for r in range(rows.size):
            if r + 2 * _AHEAD < rows.size:
                compiled.prefetch(offsets, np.uint64(rows[r + 2 * _AHEAD]))
            if r + _AHEAD < rows.size:
                compiled.prefetch(values, np.uint64(offsets[np.uint64(rows[r + _AHEAD])]))
            used = np.uint64(0)
            start, stop = _span(offsets, rows[r])
            if start > stop or stop > np.uint64(values.size):
                continue  # of a damaged file
            found.n_needed[r] = stop - start
            for at in range(start, stop):
                if values[at] < bits.size:
                    used |= bits[values[at]]
            for i in range(some.size):
                if (used >> np.uint64(i)) & _ONE:
                    found.n_used[r] += 1
                    found.weight[r] += weights[first + i]
