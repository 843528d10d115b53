"""What a request grants: the planes of its limits and wishes, ANDed where somebody looks at them.

Mostly nobody looks at what is granted but where it suits the moment, too: one walk over all planes
makes that at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, reduce
from typing import Self

import numpy as np

from ladle.catalog import Plane, and_all, and_counted, count, without
from ladle.ranking.filters import Wish
from ladle.ranking.sought import Rows

_NO_ROWS: Rows = np.empty(0, np.int64)


class Granted:
    """The recipes that some planes leave, but for some that were shown before.

    Parameters
    ----------
    safe
        Planes of what may be served at all.
    wishes
        What was asked: each must be granted.
    before
        Rows that are not shown again.
    """

    def __init__(
        self, safe: Sequence[Plane], wishes: Sequence[Wish] = (), before: Rows = _NO_ROWS
    ) -> None:
        self._all = [*safe, *(w.planes[0] for w in wishes if len(w.planes) == 1)]
        self._either = [
            (first, reduce(np.bitwise_or, others))
            for first, *others in (w.planes for w in wishes)
            if others
        ]
        self._before = before

    @classmethod
    def of(cls, plane: Plane) -> Self:
        """Return what one plane leaves."""
        return cls([plane])

    @cached_property
    def whole(self) -> Plane:
        """The recipes that are granted, those that were shown before included."""
        return and_counted(self._all, self._either)[0] if self._either else and_all(self._all)

    @cached_property
    def plane(self) -> Plane:
        """The recipes that are granted."""
        return without_rows(self.whole, self._before)

    def also(self, other: Plane) -> tuple[Plane, int]:
        """Return the granted recipes that another plane has, too, and how many they are."""
        plane, n = and_counted([*self._all, other], self._either)
        if not self._before.size:
            return plane, n
        rest = without(plane, self._before)
        return rest, count(rest)


def without_rows(plane: Plane, rows: Rows) -> Plane:
    """Return a plane without some rows: itself if there are none."""
    return without(plane, rows) if rows.size else plane
