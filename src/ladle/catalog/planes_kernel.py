"""Compiled walks over bit planes: rows set one by one, and the first that are set in an order.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.store import compiled

Plane = NDArray[np.uint64]
Rows = NDArray[np.int32]

_PLANE, _ROWS = compiled.read_only(types.uint64), compiled.read_only(types.int32)
_PLANES, _LONGS = compiled.read_only(types.uint64, 2), compiled.read_only(types.int64)
_AT_ONCE = 1_024
"""Words of a plane that are gone through in turn, before the next words are."""
_ONE = np.uint64(1)


@compiled.inner
def _bit(plane: Plane, row: np.int32) -> np.uint64:
    """Return 1 if a plane has a row, which lies within it, and 0 if not.

    A number to reckon with: of a branch it would be guessed wrong each other time.
    """
    # indexes without a sign: of others it would be asked each time whether they count from the end
    unsigned = np.uint64(np.uint32(row))
    return np.uint64(plane[unsigned >> np.uint64(6)] >> (unsigned & np.uint64(63)) & _ONE)


@compiled.inner
def _set(plane: Plane, row: np.int32) -> None:
    """Set the bit of a row; one past the end, of a damaged file, is passed over."""
    unsigned = np.uint64(np.uint32(row))  # what lies before the start is far past the end
    word = unsigned >> np.uint64(6)
    if word < np.uint64(plane.size):
        plane[word] |= np.uint64(1) << (unsigned & np.uint64(63))


@compiled.inner
def _ones(word: np.uint64) -> np.uint64:
    """Count the bits of a word that are set."""
    # as in Warren, "Hacker's Delight" (2012), figure 5-2: sums of 2, 4 and 8 bits side by side
    pairs = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    fours = (pairs & np.uint64(0x3333333333333333)) + (
        (pairs >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    bytes_ = (fours + (fours >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (bytes_ * np.uint64(0x0101010101010101)) >> np.uint64(56)


@compiled.inner
def place_of(lowest: np.uint64) -> int:
    """Return the place of the only bit that is set in a word: how many are below it."""
    return int(np.int64(_ones(lowest - _ONE)))  # with a sign, as rows have one


@compiled.kernel(_ROWS, types.uint64[::1])
def set_rows(rows: Rows, plane: Plane) -> None:
    """Set the bits of some rows; a row past the end, of a damaged file, is passed over."""
    for row in rows:
        _set(plane, row)


@compiled.kernel(_PLANES, _LONGS, _LONGS, _ROWS, _LONGS, types.uint64[::1])
def set_any(
    planes: NDArray[np.uint64],
    places: NDArray[np.int64],
    offsets: NDArray[np.int64],
    rows: Rows,
    keys: NDArray[np.int64],
    plane: Plane,
) -> None:
    """Set the bits of some planes, by their places, and of the rows of some keys.

    What lies past the end, of a damaged file, is passed over.
    """
    for start in range(0, plane.size, _AT_ONCE):
        # parts counted from 0 become vector instructions: places in the whole would not
        part = plane[start : start + _AT_ONCE]
        for place in places:
            other = planes[place, start : start + _AT_ONCE]
            for i in range(part.size):
                part[i] |= other[i]
    for key in keys:
        own = rows[max(offsets[key], 0) : min(offsets[key + 1], rows.size)]
        in_fours = own.size // 4 * 4
        for i in range(0, in_fours, 4):
            for j in range(4):  # unrolled: quicker by a third than one by one
                _set(plane, own[i + j])
        for i in range(in_fours, own.size):
            _set(plane, own[i])


@compiled.kernel(_PLANE)
def count_set(plane: Plane) -> np.uint64:
    """Count the bits that are set."""
    n = np.uint64(0)
    for word in plane:
        n += _ones(word)
    return n


@compiled.kernel(*[_PLANE] * 8, types.uint64[::1])
def and_planes(  # noqa: PLR0913, PLR0917 - each plane is read once
    one: Plane,
    two: Plane,
    three: Plane,
    four: Plane,
    this: Plane,
    or_this: Plane,
    that: Plane,
    or_that: Plane,
    both: Plane,
) -> np.uint64:
    """Write the AND of four planes and of the OR of each of two pairs; counts the bits it has set.

    Some may be the same.
    """
    n = np.uint64(0)
    for i in range(both.size):
        word = one[i] & two[i] & three[i] & four[i]
        word &= (this[i] | or_this[i]) & (that[i] | or_that[i])
        both[i] = word
        n += _ones(word)
    return n


@compiled.kernel(_ROWS, types.int64, _PLANE, types.int32[::1])
def first_rows(order: Rows, begin: int, plane: Plane, found: Rows) -> tuple[int, int]:
    """Write the rows of an order that a plane has, from a place on, as long as there is room.

    Returns
    -------
    How far the order was walked, and how many were found.
    """
    n_found, at = np.uint64(0), np.uint64(begin)
    while at < np.uint64(order.size) and n_found < np.uint64(found.size):
        found[n_found] = order[at]
        n_found += _bit(plane, order[at])
        at += _ONE
    return int(at), int(n_found)


@compiled.kernel(_ROWS, _PLANE, types.int32[::1])
def first_with(rows: Rows, plane: Plane, found: Rows) -> int:
    """Write the first of some rows that a plane has, as many as there is room for; counts them."""
    n_found = np.uint64(0)
    for row in rows:
        if n_found == np.uint64(found.size):
            break
        found[n_found] = row
        n_found += _bit(plane, row)
    return int(n_found)


@compiled.inner
def _words_set(plane: Plane, start: int, words: Rows) -> np.uint64:
    """Write which of the next words have bits set, as many as there is room for; counts them."""
    n = np.uint64(0)
    for i in range(start, min(start + words.size, plane.size)):
        words[n] = np.int32(i)
        n += np.uint64(plane[i] != 0)
    return n


@compiled.kernel(_PLANE, types.int32[::1])
def rows_set(plane: Plane, rows: Rows) -> int:
    """Write the rows that are set, ascending, as many as there is room for; counts them."""
    at, words = np.uint64(0), np.empty(_AT_ONCE, np.int32)
    for start in range(0, plane.size, _AT_ONCE):
        # where few are set, a branch at every word would often be guessed wrong
        for j in range(_words_set(plane, start, words)):
            word = plane[np.uint32(words[j])]
            while word and at < np.uint64(rows.size):
                lowest = word & (~word + _ONE)
                rows[at] = 64 * words[j] + place_of(lowest)
                at += _ONE
                word ^= lowest
    return int(at)


@compiled.kernel(_PLANE, _ROWS, types.int32[::1])
def places_set(plane: Plane, place_of_row: Rows, places: Rows) -> int:
    """Write the place of each row that is set, as many as there is room for; counts them.

    Parameters
    ----------
    place_of_row
        Of each row that the plane may have; of one past the end, the last.
    """
    n, last = rows_set(plane, places), np.uint32(place_of_row.size - 1)
    for i in range(n):
        places[i] = place_of_row[min(np.uint32(places[i]), last)]
    return n


@compiled.kernel(_PLANE, types.int64[::1], types.float32, types.float32[::1])
def add_where(
    plane: Plane, rows: NDArray[np.int64], weight: float, total: NDArray[np.float32]
) -> None:
    """Add a weight to the total of each row that a plane has."""
    for i in range(rows.size):
        total[i] += weight * np.float32(_bit(plane, np.int32(rows[i])))
