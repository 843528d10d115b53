"""An order of a segment's rows, and how the first of them that a filter passes are found.

Where the filter passes many, the order is walked until enough have passed; where it passes few,
they are looked at by themselves. Both give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.planes import Plane, count, n_words, rows_of

Rows = NDArray[np.int64]

_WALKED = 20_000
"""Rows of the order that are walked before it is asked how many there are: some 50 us."""
_WALKED_FOR_ONE = 4
"""Rows of the order that are walked in the time that a row by itself takes."""


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
        self._rows, self._start = np.asarray(rows, np.int32), start
        self._place = np.empty(rows.size, np.int32)
        self._place[self._rows] = np.arange(rows.size, dtype=np.int32)

    def first(
        self, plane: Plane, n: int, also: Plane | None = None, *, is_thorough: bool = True
    ) -> Rows:
        """Return the first n rows that a plane over all of the catalog has, in this order.

        Parameters
        ----------
        also
            Another plane that must have them, too.
        is_thorough
            Whether all n are worth more than a short walk.
        """
        begin = self._start // 64
        within = slice(begin, begin + n_words(self._rows.size))
        own = plane[within]
        other = own if also is None else also[within]
        found = self._walked(own, other, n, _WALKED)
        if found.size == n or self._rows.size <= _WALKED or not is_thorough:
            return found + self._start
        both = own if also is None else own & other
        n_set = count(both)
        if _WALKED_FOR_ONE * n_set * n_set < n * self._rows.size:
            return self._least(rows_of(both), n) + self._start
        return self._walked(both, both, n, self._rows.size) + self._start

    def _walked(self, plane: Plane, other: Plane, n: int, n_looked_at: int) -> Rows:
        from ladle.catalog.planes_kernel import first_rows  # noqa: PLC0415 - compiles

        found = np.empty(max(min(n, self._rows.size), 0), np.int32)
        n_found = first_rows(self._rows, plane, other, n_looked_at, found)
        return found[:n_found].astype(np.int64)

    def _least(self, rows: Rows, n: int) -> Rows:
        places = self._place[rows]
        if rows.size > n:
            kept = np.argpartition(places, n - 1)[:n]
            rows, places = rows[kept], places[kept]
        ahead: Rows = rows[np.argsort(places)]
        return ahead


def first_of(
    orders: Iterable[RowOrder],
    plane: Plane,
    n: int,
    also: Plane | None = None,
    *,
    is_thorough: bool = True,
) -> Rows:
    """Return the first n rows of each segment that a plane has, and another one if given."""
    return np.concatenate([o.first(plane, n, also, is_thorough=is_thorough) for o in orders])
