"""How distinct lines grow with a corpus (Heaps' law), and how often a line cache has one already.

H. S. Heaps, Information Retrieval, 1978, section 7.5: of n words, D(n) = K n^β are distinct. The
same holds for ingredient lines, which is why a cache of readings helps less than its size suggests.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np


class Point(NamedTuple):
    """Where the curve stands."""

    n: int
    distinct: int


@dataclass(frozen=True, slots=True)
class HeapsFit:
    """D(n) = k n^beta."""

    k: float
    beta: float

    @classmethod
    def of(cls, points: Sequence[Point]) -> HeapsFit:
        """Fit a straight line to the logarithms by least squares.

        Parameters
        ----------
        points
            At least two; spaced evenly in log n, so that no decade weighs more than another.
        """
        n, distinct = np.log([p.n for p in points]), np.log([p.distinct for p in points])
        beta, log_k = np.polyfit(n, distinct, 1)
        return cls(math.exp(log_k), float(beta))

    def distinct(self, n: float) -> float:
        """Return how many of n lines are expected to be distinct."""
        return self.k * math.pow(n, self.beta)

    def to_json(self) -> dict[str, float]:
        """Return it as results hold it."""
        return {"k": round(self.k, 4), "beta": round(self.beta, 4)}


class LineCache:
    """What a cache of the most recently used readings would have had; it holds no readings."""

    def __init__(self, size: int) -> None:
        self.size, self.hits, self.misses = size, 0, 0
        self._held: OrderedDict[Hashable, None] = OrderedDict()

    def read(self, line: Hashable) -> None:
        """Ask for one line's reading."""
        held = self._held
        if line in held:
            self.hits += 1
            held.move_to_end(line)
            return
        self.misses += 1
        held[line] = None
        if len(held) > self.size:
            held.popitem(last=False)

    @property
    def hit_share(self) -> float:
        """The share of lines whose reading was there."""
        return self.hits / max(self.hits + self.misses, 1)


@dataclass(slots=True)
class LineStream:
    """Lines counted as they come: the curve, and caches of several sizes.

    Parameters
    ----------
    a_decade
        Points of the curve for each factor ten of lines.
    """

    caches: Sequence[LineCache] = ()
    a_decade: int = 10
    n: int = 0
    times: Counter[Hashable] = field(default_factory=Counter)
    points: list[Point] = field(default_factory=list)
    _next: int = 10

    def add(self, lines: Iterable[Hashable]) -> None:
        """Count the lines of one recipe."""
        for line in lines:
            self.n += 1
            self.times[line] += 1
            for cache in self.caches:
                cache.read(line)
            if self.n >= self._next:
                self._mark()

    def _mark(self) -> None:
        self.points.append(Point(self.n, len(self.times)))
        step = round(math.log10(self.n) * self.a_decade) + 1
        self._next = max(self.n + 1, round(10 ** (step / self.a_decade)))

    def curve(self) -> list[Point]:
        """Return the curve up to the last line."""
        last = Point(self.n, len(self.times))
        return self.points if self.points[-1:] == [last] else [*self.points, last]

    @property
    def once_share(self) -> float:
        """The share of distinct lines that came only once."""
        return sum(t == 1 for t in self.times.values()) / max(len(self.times), 1)

    def to_json(self) -> dict[str, Any]:
        """Return it as results hold it."""
        return {
            "lines": self.n,
            "distinct": len(self.times),
            "once_share": round(self.once_share, 3),
            "cache_hit_share": {str(c.size): round(c.hit_share, 4) for c in self.caches},
            "curve": [list(p) for p in self.curve()],
        }


def last_decade(points: Sequence[Point]) -> list[Point]:
    """Return the points of the last factor ten: the curve bends, so its end says how it goes on."""
    return [p for p in points if p.n * 10 >= points[-1].n]
