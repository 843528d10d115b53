"""Which recipes each recipe speaks for, four bytes a neighbour, and the powers of how strongly.

How strongly one recipe speaks for another hangs on three counts alone: how many people chose each
of them, and both. A cell holds the other's place in its lower bits, and above them a number for how
many chose both; the few counts that occur stand in a table of their own, with their powers. Written
out, the strengths would take three times the memory, and all of it is read all the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer]
Floats = NDArray[np.float32]

BOTH = np.dtype([("taste", "<f4"), ("twin", "<f4"), ("people", "<i4"), ("", "<i4")])
"""How many people chose two recipes, and its powers; a quarter of a cache line."""

_CELL_BITS = 32
_AT_ONCE = 1 << 22
"""Cells of a folder of before that are read at once."""


class Powers(NamedTuple):
    """What strengths are made of, by counts of people.

    Of recipes that n and m people chose, and k chose both: the taste is `both[k].taste * calm[n] *
    calm[m]`, the twin `min(both[k].twin * apart[n + m - 2 k], most_twin)`.
    """

    both: NDArray[Any]
    """Shape (n_counts,), of `BOTH`: by the number in a cell."""
    calm: Floats
    """Shape (most people + 1,)."""
    apart: Floats
    """Shape (2 most people + 1,)."""
    most_twin: float


class Table(NamedTuple):
    """The neighbours of each place."""

    offsets: NDArray[np.int64]
    """Shape (n_places + 1,)."""
    cells: NDArray[np.uint32]
    """Shape (n_neighbours,)."""
    both: NDArray[np.int32]
    """Shape (n_counts,): how many people chose both, by the number in a cell; ascending."""

    @property
    def place_bits(self) -> int:
        """How many bits of a cell are the place."""
        return _place_bits(self.offsets.size - 1)

    @classmethod
    def of(cls, source: Numbers, target: Numbers, n_both: Numbers, n_places: int) -> Self:
        """Pack pairs of places that ascend by source.

        Where more counts occur than cells can tell apart (2,048 among two million recipes), large
        ones are rounded, all by the same share at most.
        """
        bits = _place_bits(n_places)
        both = _told_apart(n_both, 1 << (_CELL_BITS - bits))
        number = np.searchsorted((both[1:] + both[:-1]) / 2, n_both)
        cells = number.astype(np.uint32) << np.uint32(bits) | target.astype(np.uint32)
        offsets = np.searchsorted(source, np.arange(n_places + 1)).astype(np.int64)
        return cls(offsets, cells, both)

    @classmethod
    def of_before(
        cls, arrays: Mapping[str, NDArray[Any]], people: Numbers, rate: float, calm: float,
        power: float,
    ) -> Self:  # fmt: skip
        """Read the table of a folder that an older Ladle wrote: it tells tastes instead of counts.

        Parameters
        ----------
        arrays
            "offsets", and "target" and "taste" by themselves or as columns of "cells".
        people
            How many chose each place.
        rate, calm, power
            The pair rate, and the settings by which it was made.
        """
        offsets, columns = arrays["offsets"], arrays.get("cells", arrays)
        source = np.repeat(np.arange(people.size, dtype=np.int32), np.diff(offsets))
        target, n_both = columns["target"], np.empty(source.size, np.int32)
        calmed = people + np.float64(calm)
        for start in range(0, source.size, _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            lift = np.power(columns["taste"][some].astype(np.float64), 1 / power)
            counts = lift * rate * calmed[source[some]] * calmed[target[some]]
            n_both[some] = np.clip(np.rint(counts), 1, people.max())
        return cls.of(source, target, n_both, people.size)


def _place_bits(n_places: int) -> int:
    return max(n_places - 1, 1).bit_length()


def _told_apart(n_both: Numbers, most: int) -> NDArray[np.int32]:
    """Return the counts that occur, or as many steps of the same ratio."""
    found = np.flatnonzero(np.bincount(n_both))
    if found.size > most:
        found = np.unique(np.rint(np.geomspace(found[0], found[-1], most)))
    return found.astype(np.int32)
