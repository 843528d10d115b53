"""Postings: for each food or word the recipes that hold it, as offsets and rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
_MOST_KEYS = 200_000
"""Keys of a stretch that is sorted at once."""


@dataclass(frozen=True)
class Postings:
    """Compressed rows: those of key k are `values[offsets[k]:offsets[k + 1]]`, ascending.

    It serves both ways: recipe → foods (forward) and food → recipes (inverse).
    """

    offsets: NDArray[Any]
    """Shape (n_keys + 1,): of 64 bits, and of 32 in a column that was read."""
    values: NDArray[Any]
    """Of 32 bits, and of 16 in some columns that were read."""

    def of(self, key: int) -> NDArray[Any]:
        """Return the values of one key."""
        return self.values[self.offsets[key] : self.offsets[key + 1]]

    def take(self, keys: NDArray[np.integer]) -> Postings:
        """Return the postings of some keys, in that order."""
        starts, stops = self.offsets[keys], self.offsets[keys + 1]
        return Postings(_offsets(stops - starts), self.values[_ranges(starts, stops)])

    def inverse(self, n_keys: int) -> Postings:
        """Swap keys and values: `n_keys` is how many values there can be."""
        each = np.arange(n_keys + 1, dtype=np.int64)
        return self.inverse_through(Postings(each, each[:-1].astype(np.int32)))

    def inverse_through(self, closures: Postings) -> Postings:
        """Swap keys and values, each value standing for all of its closure, each once a key.

        Keys are worked on in stretches, sorted as 32-bit numbers: for 60 million pairs that is
        ten times faster than a sort of them all, and needs a hundredth of the memory.
        """
        n_values = int(closures.offsets.size) - 1
        n_keys = int(self.offsets.size) - 1
        width = max(min(_MOST_KEYS, (2**32 - 1) // max(n_values, 1)), 1)
        stretches = [
            self._pairs(start, min(start + width, n_keys), width, closures)
            for start in range(0, n_keys, width)
        ]
        counts = [np.bincount(pairs // width, minlength=n_values) for pairs in stretches]
        offsets = _offsets(np.sum(counts, axis=0) if counts else np.zeros(n_values, np.int64))
        values = np.empty(int(offsets[-1]), np.int32)
        filled = offsets[:-1].copy()
        for i, (pairs, count) in enumerate(zip(stretches, counts, strict=True)):
            places = _ranges(filled, filled + count)
            values[places] = (pairs % width).astype(np.int32) + i * width
            filled += count
        return Postings(offsets, values)

    def _pairs(self, start: int, stop: int, width: int, closures: Postings) -> NDArray[np.uint32]:
        """Return value * width + (key - start) of a stretch, ascending, each once."""
        bounds = self.offsets[start : stop + 1]
        values = self.values[bounds[0] : bounds[-1]]
        owners = np.repeat(np.arange(stop - start, dtype=np.uint32), np.diff(bounds))
        begins, ends = closures.offsets[values], closures.offsets[values + 1]
        owners = np.repeat(owners, ends - begins)
        parts = closures.values[_ranges(begins, ends)].astype(np.uint32)
        pairs = parts * np.uint32(width) + owners
        pairs.sort()
        kept = np.ones(pairs.size, dtype=np.bool_)
        np.not_equal(pairs[1:], pairs[:-1], out=kept[1:])
        return pairs[kept]


def postings_of(lists: Sequence[Collection[int]]) -> Postings:
    """Make postings from one list a key."""
    sizes = np.array([len(x) for x in lists], dtype=np.int64)
    flat = np.fromiter((v for x in lists for v in x), dtype=np.int32, count=int(sizes.sum()))
    return Postings(_offsets(sizes), flat)


def concatenate(parts: Sequence[Postings]) -> Postings:
    """Put the keys of several postings one behind the other."""
    sizes = np.concatenate([np.diff(p.offsets) for p in parts])
    return Postings(_offsets(sizes), np.concatenate([p.values for p in parts]))


def _offsets(sizes: NDArray[np.integer]) -> NDArray[np.int64]:
    offsets = np.zeros(sizes.size + 1, dtype=np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets


def _ranges(starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return arange(starts[0], stops[0]), arange(starts[1], stops[1]), … in one array."""
    sizes = stops - starts
    before = np.cumsum(sizes) - sizes
    places: NDArray[np.int64] = np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes)
    return places


def beside(*parts: Postings, shifts: Sequence[int]) -> Postings:
    """Put the values of several postings of the same keys one behind the other, key by key.

    Parameters
    ----------
    shifts
        What is added to the values of each, so that they stay apart.
    """
    sizes = [np.diff(p.offsets) for p in parts]
    offsets = _offsets(np.sum(sizes, axis=0))
    values = np.empty(int(offsets[-1]), np.int32)
    filled = offsets[:-1].copy()
    for part, size, shift in zip(parts, sizes, shifts, strict=True):
        values[_ranges(filled, filled + size)] = part.values + np.int32(shift)
        filled += size
    return Postings(offsets, values)
