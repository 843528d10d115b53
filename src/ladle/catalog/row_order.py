"""An order of a segment's rows, and how the first of them that a filter passes are found.

Where the filter passes many, the order is walked until enough have passed; where it passes few,
they are picked out and put in order. Both give the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.planes import Plane, count, n_words

Rows = NDArray[np.int64]

_WALKED, _FAR = 40_000, 100_000
"""Rows of the order that are walked before it is asked how many there are, some 30 us, and at most
where rows that must be picked out would take longer."""
_FOR_ONE = 16
"""Rows of the order that are walked in the time that it takes to pick one out."""
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

    Raises
    ------
    ValueError
        A row lies outside of the segment: a file is damaged.
    """

    def __init__(self, rows: NDArray[np.integer], start: int = 0) -> None:
        self.rows, self.start = np.asarray(rows, np.int32), start
        if rows.size and not 0 <= rows.min() <= rows.max() < rows.size:  # kernels trust them
            raise ValueError(f"rows of an order must be from 0 to {rows.size - 1:,}")
        self._place = np.empty(rows.size, np.int32)
        self._place[self.rows] = np.arange(rows.size, dtype=np.int32)
        self._place.flags.writeable = False

    def own(self, plane: Plane) -> Plane:
        """Return the part of a plane over all of the catalog that is of this segment."""
        begin = self.start // 64
        return plane[begin : begin + n_words(self.rows.size)]

    def are_few(self, n_set: int, n: int) -> bool:
        """Tell whether to pick out so many rows is quicker than to walk until n are found.

        One row in `size / n_set` passes: n of them take n * size / n_set steps.
        """
        return _FOR_ONE * n_set * n_set < n * self.rows.size

    def places(self, plane: Plane, n_set: int | None = None) -> NDArray[np.int32]:
        """Return where all rows stand that the segment's own plane has, the first ahead.

        Parameters
        ----------
        n_set
            How many rows the plane has, where that is known.
        """
        from ladle.catalog.planes_kernel import places_set  # noqa: PLC0415 - compiles

        found = np.empty(count(plane) if n_set is None else n_set, np.int32)
        found = found[: places_set(np.ascontiguousarray(plane), self._place, found)]
        found.sort()  # a place leads back to its row: to find an order would take ten times as long
        return found


class Ahead:
    """The rows of an order that one plane passes, looked for no further than questions ask.

    Parameters
    ----------
    within
        A plane over all of the catalog.
    n_within
        How many rows of the segment it has.
    """

    def __init__(self, order: RowOrder, within: Plane, n_within: int) -> None:
        self._order, self._within = order, order.own(within)
        self._rows = np.empty(0, np.int32)
        """The first of them, as far as they are known."""
        self._walked = 0
        """How far the order was walked, or the places of what was picked out."""
        self._places: NDArray[np.int32] | None = None
        """Where all of them stand, if they were picked out."""
        if order.are_few(n_within, _USUAL):
            self._places = order.places(self._within, n_within)

    @property
    def _is_whole(self) -> bool:
        places = self._order.rows if self._places is None else self._places
        return self._walked >= places.size

    def first(self, n: int, also: Plane | None = None, *, is_thorough: bool = True) -> Rows:
        """Return the first n rows, as the catalog counts them.

        Parameters
        ----------
        also
            Another plane over all of the catalog that must have them, too.
        is_thorough
            Whether all n are worth more than a short walk.
        """
        if also is None:
            self._walk(n, self._order.rows.size)
            found = self._rows[:n]
        else:
            found = self._with(self._order.own(also), n, is_thorough=is_thorough)
        rows = found.astype(np.int64)
        return rows + self._order.start if self._order.start else rows

    def _with(self, also: Plane, n: int, *, is_thorough: bool) -> NDArray[np.int32]:
        """Return the first n that another plane has."""
        found = self._among_known(also, n)
        until = _WALKED
        while found.size < n and not self._is_whole:
            if self._places is None and self._walked >= until:
                if not is_thorough:
                    break
                # at the rate so far, n of them are farther off than is worth a walk
                if found.size * _FAR <= n * self._walked:
                    return self._anew(self._within & also, n)
                until = _FAR
            self._walk(_FURTHER * max(self._rows.size, n), until)
            found = self._among_known(also, n)
        return found

    def _among_known(self, also: Plane, n: int) -> NDArray[np.int32]:
        from ladle.catalog.planes_kernel import first_with  # noqa: PLC0415 - compiles

        found = np.empty(min(n, self._rows.size), np.int32)
        return found[: first_with(self._rows, also, found)]

    def _anew(self, both: Plane, n: int) -> NDArray[np.int32]:
        """Return the first n that both planes have, wherever in the order they are."""
        rows = self._order.rows
        if self._order.are_few(n_both := count(both), n):
            return rows[self._order.places(both, n_both)[:n]]
        return _walked(rows, 0, both, n)[1]

    def _walk(self, n: int, until: int) -> None:
        """Go on until n rows are known in all, at most so far."""
        most = n - self._rows.size
        if most <= 0:
            return
        if self._places is not None:
            found = self._order.rows[self._places[self._walked : self._walked + most]]
            self._walked += found.size
        elif self._walked < min(until, self._order.rows.size):
            order = self._order.rows[:until]
            self._walked, found = _walked(order, self._walked, self._within, most)
        else:
            return
        self._rows = np.concatenate([self._rows, found]) if self._rows.size else found


def _walked(
    order: NDArray[np.int32], begin: int, plane: Plane, most: int
) -> tuple[int, NDArray[np.int32]]:
    """Return how far an order had to be walked for so many rows, and these."""
    from ladle.catalog.planes_kernel import first_rows  # noqa: PLC0415 - compiles

    found = np.empty(min(most, order.size - begin), np.int32)
    walked, n_found = first_rows(order, begin, plane, found)
    return walked, found[:n_found]


def ahead_of(orders: Sequence[RowOrder], within: Plane, n_within: int) -> tuple[Ahead, ...]:
    """Return what a plane over all of the catalog passes, n rows, in the order of each segment."""
    if len(orders) == 1:
        return (Ahead(orders[0], within, n_within),)
    return tuple(Ahead(order, within, count(order.own(within))) for order in orders)


def first_of(
    ahead: Sequence[Ahead], n: int, also: Plane | None = None, *, is_thorough: bool = True
) -> Rows:
    """Return the first n rows of each segment, that another plane has, too, if one is given."""
    found = [own.first(n, also, is_thorough=is_thorough) for own in ahead]
    return found[0] if len(found) == 1 else np.concatenate(found)
