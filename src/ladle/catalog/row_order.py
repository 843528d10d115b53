"""An order of a segment's rows, and how the first of them that a filter passes are found.

Where the filter passes many, the order is walked until enough have passed; where it passes few,
they are picked out and put in order. Both give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.planes import Plane, count, n_words, rows_of

Rows = NDArray[np.int64]

_WALKED = 20_000
"""Rows of the order that are walked before it is asked how many there are: some 50 us."""
_WALKED_FOR_ONE = 8
"""Rows of the order that are walked in the time that a row by itself takes."""
_FURTHER = 4
"""How many times as many rows are looked for where some have not been enough."""
_USUAL = 256
"""Rows that are wanted at once, as a rule: what decides how few are worth to be picked out."""


class RowOrder:
    """Rows of a segment in an order that is kept; safe to share between threads.

    Parameters
    ----------
    rows
        Shape (n_rows,): every row of the segment once, counted from 0, the first ahead.
    start
        The segment's first row in the catalog, a multiple of 64.
    """

    def __init__(self, rows: NDArray[np.integer], start: int = 0) -> None:
        self.rows, self.start = np.asarray(rows, np.int32), start
        self._place = np.empty(rows.size, np.int32)
        self._place[self.rows] = np.arange(rows.size, dtype=np.int32)

    def own(self, plane: Plane) -> Plane:
        """Return the part of a plane over all of the catalog that is of this segment."""
        begin = self.start // 64
        return plane[begin : begin + n_words(self.rows.size)]

    def are_few(self, n_set: int, n: int) -> bool:
        """Tell whether to pick out so many rows is quicker than to walk until n are found."""
        return _WALKED_FOR_ONE * n_set * n_set < n * self.rows.size

    def picked_out(self, plane: Plane) -> NDArray[np.int32]:
        """Return all rows that the segment's own plane has, in this order."""
        # a place leads back to its row: numpy sorts numbers ten times as fast as it finds an order
        in_order: NDArray[np.int32] = self.rows[np.sort(self._place[rows_of(plane)])]
        return in_order


class Ahead:
    """The rows of an order that one plane passes, walked no further than questions ask for.

    Parameters
    ----------
    within
        A plane over all of the catalog.
    """

    def __init__(self, order: RowOrder, within: Plane) -> None:
        self._order, self._within = order, order.own(within)
        self._rows = np.empty(0, np.int32)
        self._walked = 0
        """How far the order was walked: behind it nothing is known."""

    @cached_property
    def _n_set(self) -> int:
        return count(self._within)

    @property
    def _is_whole(self) -> bool:
        return self._walked == self._order.rows.size

    def first(self, n: int, also: Plane | None = None, *, is_thorough: bool = True) -> Rows:
        """Return the first n rows, as the catalog counts them.

        Parameters
        ----------
        also
            Another plane over all of the catalog that must have them, too.
        is_thorough
            Whether all n are worth more than a short walk.
        """
        found = self._found(n) if also is None else self._with(self._order.own(also), n)
        if also is not None and found.size < n and not self._is_whole and is_thorough:
            found = self._anew(self._within & self._order.own(also), n)
        return found.astype(np.int64) + self._order.start

    def _found(self, n: int) -> NDArray[np.int32]:
        """Return the first n that the plane passes; looks further for them if it must."""
        self._walk(n, _WALKED)
        if self._rows.size < n and not self._is_whole:
            if self._order.are_few(self._n_set, max(n, _USUAL)):
                self._rows = self._order.picked_out(self._within)
                self._walked = self._order.rows.size
            else:
                self._walk(n, self._order.rows.size)
        return self._rows[:n]

    def _with(self, also: Plane, n: int) -> NDArray[np.int32]:
        """Return the first n that another plane has; looks further for them on a short walk."""
        from ladle.catalog.planes_kernel import first_with  # noqa: PLC0415 - compiles

        while True:
            found = np.empty(min(n, self._rows.size), np.int32)
            n_found = first_with(self._rows, also, found)
            if n_found == n or self._walked >= min(_WALKED, self._order.rows.size):
                return found[:n_found]
            self._walk(_FURTHER * max(self._rows.size, n), _WALKED)

    def _anew(self, both: Plane, n: int) -> NDArray[np.int32]:
        """Return the first n that both planes have, wherever in the order they are."""
        if self._order.are_few(count(both), n):
            return self._order.picked_out(both)[:n]
        return _walked(self._order.rows, 0, both, n)[1]

    def _walk(self, n: int, until: int) -> None:
        """Walk on until n rows are found in all, at most so far in the order."""
        most, order = n - self._rows.size, self._order.rows[:until]
        if most > 0 and self._walked < order.size:
            self._walked, found = _walked(order, self._walked, self._within, most)
            self._rows = np.concatenate([self._rows, found]) if self._rows.size else found


def _walked(
    order: NDArray[np.int32], begin: int, plane: Plane, most: int
) -> tuple[int, NDArray[np.int32]]:
    """Return how far an order had to be walked for so many rows, and these."""
    from ladle.catalog.planes_kernel import first_rows  # noqa: PLC0415 - compiles

    found = np.empty(min(most, order.size - begin), np.int32)
    walked, n_found = first_rows(order, begin, plane, found)
    return walked, found[:n_found]


def ahead_of(orders: Iterable[RowOrder], within: Plane) -> tuple[Ahead, ...]:
    """Return what a plane over all of the catalog passes, in the order of each segment."""
    return tuple(Ahead(order, within) for order in orders)


def first_of(
    ahead: Sequence[Ahead], n: int, also: Plane | None = None, *, is_thorough: bool = True
) -> Rows:
    """Return the first n rows of each segment, that another plane has, too, if one is given."""
    found = [own.first(n, also, is_thorough=is_thorough) for own in ahead]
    return found[0] if len(found) == 1 else np.concatenate(found)
