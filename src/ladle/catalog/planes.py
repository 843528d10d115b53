"""Bit planes: one bit a recipe, so that a filter is an AND over a few kilobytes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_WORTH_COMPILED = 4_000
"""Rows or words from which on compiled code saves more than its import costs a small program."""

Plane = NDArray[np.uint64]
"""Shape (ceil(n_recipes / 64),); recipe r is bit r % 64 of word r // 64, the lowest first."""


def n_words(n_recipes: int) -> int:
    """Return how many words a plane of so many recipes has."""
    return -(-n_recipes // 64)


def pack(mask: NDArray[np.bool_]) -> Plane:
    """Pack a boolean mask, shape (n_recipes,), into a plane; the bits past the end are 0."""
    padded = np.zeros(n_words(mask.size) * 64, dtype=np.bool_)
    padded[: mask.size] = mask
    return np.packbits(padded, bitorder="little").view("<u8")


def pack_rows(rows: NDArray[np.integer], n_recipes: int) -> Plane:
    """Return the plane that has these rows set."""
    plane = np.zeros(n_words(n_recipes), dtype=np.uint64)
    if rows.size < _WORTH_COMPILED:
        np.bitwise_or.at(plane, rows >> 6, np.uint64(1) << (rows & 63).astype(np.uint64))
    else:
        from ladle.catalog.planes_kernel import set_rows  # noqa: PLC0415 - compiles

        set_rows(rows.astype(np.int32, copy=False), plane)
    return plane


def rows_of(plane: Plane) -> NDArray[np.int64]:
    """Return the rows that are set, ascending."""
    words = np.flatnonzero(plane)
    if 2 * words.size > plane.size:
        return _bits_set(plane)
    found = _bits_set(plane[words])  # of the words that have any: most planes are nearly empty
    rows: NDArray[np.int64] = (words[found >> 6] << 6) | (found & 63)
    return rows


def _bits_set(plane: Plane) -> NDArray[np.int64]:
    # numpy finds what is true eight times as fast as what is not 0
    return np.flatnonzero(np.unpackbits(plane.view(np.uint8), bitorder="little").view(np.bool_))


def bits_at(plane: Plane, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether each of these rows is set."""
    shifts = (rows & 63).astype(np.uint64)
    bits: NDArray[np.bool_] = ((plane[rows >> 6] >> shifts) & np.uint64(1)).astype(np.bool_)
    return bits


def count(plane: Plane) -> int:
    """Return how many bits are set."""
    if plane.size < _WORTH_COMPILED:
        return int(np.bitwise_count(plane).sum())
    from ladle.catalog.planes_kernel import count_set  # noqa: PLC0415 - compiles

    return int(count_set(np.ascontiguousarray(plane)))


def and_all(planes: Iterable[Plane]) -> Plane:
    """Return the AND of at least one plane."""
    first, *rest = planes
    result = first.copy()
    for plane in rest:
        np.bitwise_and(result, plane, out=result)
    return result
