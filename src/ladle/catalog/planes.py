"""Bit planes: one bit a recipe, so that a filter is an AND over a few kilobytes."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

_WORTH_COMPILED = 4_000
"""Rows or words from which on compiled code saves more than its import costs a small program."""

Plane = NDArray[np.uint64]
"""Shape (ceil(n_recipes / 64),); recipe r is bit r % 64 of word r // 64, the lowest first."""


def is_worth_compiled(n: int) -> bool:
    """Tell whether compiled code saves more over so many rows or words than its import costs."""
    return n >= _WORTH_COMPILED


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
    if not is_worth_compiled(rows.size):
        np.bitwise_or.at(plane, rows >> 6, np.uint64(1) << (rows & 63).astype(np.uint64))
    else:
        from ladle.catalog.planes_kernel import set_rows  # noqa: PLC0415 - compiles

        set_rows(rows.astype(np.int32, copy=False), plane)
    return plane


def rows_of(plane: Plane, n_set: int | None = None) -> NDArray[np.int64]:
    """Return the rows that are set, ascending.

    Parameters
    ----------
    n_set
        How many there are, where that is known; of more than these only the first are returned.
    """
    if not is_worth_compiled(plane.size):
        # numpy finds what is true eight times as fast as what is not 0
        bits = np.unpackbits(plane.view(np.uint8), bitorder="little").view(np.bool_)
        return np.flatnonzero(bits)
    from ladle.catalog.planes_kernel import rows_set  # noqa: PLC0415 - compiles

    rows = np.empty(count(plane) if n_set is None else n_set, np.int32)
    return rows[: rows_set(np.ascontiguousarray(plane), rows)].astype(np.int64)


def bits_at(plane: Plane, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether each of these rows is set."""
    shifts = (rows & 63).astype(np.uint64)
    bits: NDArray[np.bool_] = ((plane[rows >> 6] >> shifts) & np.uint64(1)).astype(np.bool_)
    return bits


def count(plane: Plane) -> int:
    """Return how many bits are set."""
    if not is_worth_compiled(plane.size):
        return int(np.bitwise_count(plane).sum())
    from ladle.catalog.planes_kernel import count_set  # noqa: PLC0415 - compiles

    return int(count_set(np.ascontiguousarray(plane)))


def add_where(
    plane: Plane, rows: NDArray[np.int64], weight: float, total: NDArray[np.float32]
) -> None:
    """Add a weight to the total of each of these rows that is set."""
    if not is_worth_compiled(plane.size):
        total += np.float32(weight) * bits_at(plane, rows)
        return
    from ladle.catalog import planes_kernel  # noqa: PLC0415 - compiles

    planes_kernel.add_where(plane, rows, weight, total)


def without(plane: Plane, rows: NDArray[np.int64]) -> Plane:
    """Return a plane in which some rows are not set; most rows of a plane are not among them."""
    rest = plane.copy()
    np.bitwise_and.at(rest, rows >> 6, ~(np.uint64(1) << (rows & 63).astype(np.uint64)))
    return rest


def and_all(planes: Sequence[Plane]) -> Plane:
    """Return the AND of at least one plane; of one alone, that one itself."""
    return planes[0] if len(planes) == 1 else and_counted(planes)[0]


def and_counted(
    planes: Sequence[Plane], either: Sequence[tuple[Plane, Plane]] = ()
) -> tuple[Plane, int]:
    """Return the AND of at least one plane, a new one, and how many bits it has set.

    Parameters
    ----------
    either
        Pairs of planes, of which one must have a row, too.
    """
    first, *rest = planes
    if not is_worth_compiled(first.size):
        result = np.bitwise_and.reduce([*planes, *(one | other for one, other in either)])
        return result, count(result)
    from ladle.catalog.planes_kernel import and_planes  # noqa: PLC0415 - compiles

    result, n, so_far = np.empty(first.size, np.uint64), 0, first
    for i in range(max(ceil(len(rest) / 3), ceil(len(either) / 2), 1)):
        # each plane is read once, and what they come to counted on the way
        two, three, four = [*rest[3 * i : 3 * i + 3], *[so_far] * 3][:3]
        pairs = [*either[2 * i : 2 * i + 2], *[(so_far, so_far)] * 2]
        n = int(and_planes(so_far, two, three, four, *pairs[0], *pairs[1], result))
        so_far = result
    return result, n
