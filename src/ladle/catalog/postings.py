"""Postings: for each food or word the recipes that hold it, as offsets and rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]


@dataclass(frozen=True)
class Postings:
    """Compressed rows: those of key k are `values[offsets[k]:offsets[k + 1]]`, ascending.

    It serves both ways: recipe → foods (forward) and food → recipes (inverse).
    """

    offsets: NDArray[np.int64]
    """Shape (n_keys + 1,)."""
    values: NDArray[np.int32]

    def of(self, key: int) -> Rows:
        """Return the values of one key."""
        return self.values[self.offsets[key] : self.offsets[key + 1]]

    def of_any(self, keys: Iterable[int]) -> Rows:
        """Return the values of any of the keys, ascending, each once."""
        found = [self.of(k) for k in keys]
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int32)

    def take(self, keys: NDArray[np.integer]) -> Postings:
        """Return the postings of some keys, in that order."""
        starts, stops = self.offsets[keys], self.offsets[keys + 1]
        return Postings(_offsets(stops - starts), self.values[_ranges(starts, stops)])

    def inverse(self, n_keys: int) -> Postings:
        """Swap keys and values: `n_keys` is how many values there can be."""
        owners = np.repeat(np.arange(self.offsets.size - 1, dtype=np.int32), np.diff(self.offsets))
        order = np.argsort(self.values, kind="stable")
        counts = np.bincount(self.values, minlength=n_keys)
        return Postings(_offsets(counts), owners[order])

    def expand(self, closures: Postings) -> Postings:
        """Replace each value by all of its closure, each once a key."""
        owners = np.repeat(np.arange(self.offsets.size - 1), np.diff(self.offsets))
        starts, stops = closures.offsets[self.values], closures.offsets[self.values + 1]
        owners = np.repeat(owners, stops - starts)
        parts = closures.values[_ranges(starts, stops)].astype(np.int64)
        width = int(closures.offsets.size)
        pairs = np.unique(owners * width + parts)
        counts = np.bincount(pairs // width, minlength=self.offsets.size - 1)
        return Postings(_offsets(counts), (pairs % width).astype(np.int32))


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
