"""Planes that were made for a question, kept for the next one that asks for the same.

Most filters lie ready in files. Those of a food, a title word or several meals are put together,
which takes up to milliseconds where there are millions of recipes; the same few are asked for
again and again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from time import thread_time

from ladle.catalog.planes import Plane

_MOST_BYTES = 20 * 2**20
_FEWEST, _MOST = 16, 1_000
_HIGHEST_COST_S = 0.005
"""A plane that took longer to make found files unread, or code not yet compiled."""


@dataclass(slots=True)
class _Kept:
    plane: Plane
    cost_s: float
    rank: tuple[float, int]
    """What it is worth, and when it was asked for last; the lowest goes first."""


class PlaneCache:
    """The planes of one catalog asked for last, the longer kept the longer they took to make.

    It is GreedyDual: N. Young, "The k-server dual and loose competitiveness for paging" (1994).
    Of those that cost the same, the one not asked for longest goes. Safe to share between threads.

    Parameters
    ----------
    clock
        Tells seconds, of which differences are costs.
    """

    def __init__(self, plane_bytes: int, clock: Callable[[], float] = thread_time) -> None:
        self._most = min(max(_MOST_BYTES // max(plane_bytes, 1), _FEWEST), _MOST)
        self._clock = clock
        self._kept: dict[Hashable, _Kept] = {}
        self._queue: list[tuple[tuple[float, int], Hashable]] = []
        """A heap of the kept planes by the ranks that they had when they were last put here."""
        self._numbers = count()
        self._gone_worth = 0.0
        """What the last plane that went was worth: what is asked for now is worth its cost more."""
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Plane]) -> Plane:
        """Return the plane of a key, made now if it is not kept; nobody may write to it.

        One that cannot be written to as it is made lies in a file, or is kept already.
        """
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                kept.rank = self._rank(kept.cost_s)
                return kept.plane
        start = self._clock()
        made = make()  # without the lock: two that ask at once may make it twice
        if made.flags.writeable:
            made.flags.writeable = False
            with self._lock:
                self._keep(key, made, min(self._clock() - start, _HIGHEST_COST_S))
        return made

    def _rank(self, cost_s: float) -> tuple[float, int]:
        return self._gone_worth + cost_s, next(self._numbers)

    def _keep(self, key: Hashable, plane: Plane, cost_s: float) -> None:
        if key in self._kept:
            return
        self._kept[key] = kept = _Kept(plane, cost_s, self._rank(cost_s))
        heappush(self._queue, (kept.rank, key))
        while len(self._kept) > self._most:
            rank, lowest = heappop(self._queue)
            todays = self._kept[lowest].rank
            if rank < todays:  # it was asked for since
                heappush(self._queue, (todays, lowest))
            else:
                del self._kept[lowest]
                self._gone_worth = rank[0]
