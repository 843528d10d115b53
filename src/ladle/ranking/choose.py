"""The last choice: which of the best comes first, and what stands beside it.

What is offered together is varied (Carbonell & Goldstein, "The Use of MMR, Diversity-Based
Reranking for Reordering Documents and Producing Summaries", SIGIR 1998): each next answer gives up
some score for being like those before it. A small share of answers is drawn by chance, with a
probability that is logged, so that what would never come first is seen, and judged, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, Plane, cosines, rows_of
from ladle.ranking.score import Scored, best_first
from ladle.ranking.settings import RankingSettings

_MOST_VARIED = 24
"""How many of the best are looked at for variety; behind them the order is by score alone."""


class Varied:
    """The best rows one by one, each next as different from those that were taken as is worth it.

    Parameters
    ----------
    most
        How many of the best come, at most.
    """

    def __init__(self, scored: Scored, catalog: Catalog, weight: float, most: int) -> None:
        self._all = partial(best_first, scored, catalog, most)
        self._best = best_first(scored, catalog, min(_MOST_VARIED, most))
        ahead = np.array(self._best, np.int64)
        self._weight = np.float32(weight)
        self._worth = scored.scores[np.searchsorted(scored.rows, ahead)]
        self._likeness = _likeness(catalog, ahead) if weight else None
        self._nearest = np.zeros(ahead.size, np.float32)
        """How like each is to the likest of those that were taken."""

    def __iter__(self) -> Iterator[int]:
        """Yield rows; `take` tells that the last one was taken."""
        if self._likeness is None:
            yield from self._best
        else:
            for _ in self._best:
                at = int((self._worth - self._weight * self._nearest).argmax())
                self._worth[at] = -np.inf
                yield self._best[at]
        yield from self._all()[len(self._best) :]

    def take(self, row: int) -> None:
        """Say that what comes next stands beside this row."""
        if self._likeness is not None and row in self._best:
            at = self._best.index(row)
            np.maximum(self._nearest, self._likeness[at], out=self._nearest)


def _likeness(catalog: Catalog, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return how like recipes are to each other by what they are made of, 0 to 1.

    Returns
    -------
    Shape (n_rows, n_rows): the cosine of their content vectors, where it is above 0.
    """
    vectors = catalog.vectors(rows)
    found = cosines(vectors, vectors)
    return np.clip(found, 0, 1, out=found)


@dataclass(frozen=True)
class Draw:
    """What chance says of one answer."""

    among: int
    """How many of the best may come first, evenly."""
    first: int = 0
    """Which of them does."""
    row: int | None = None
    """A row drawn from everything that fits, to come first instead."""
    rate: float = 0.0
    """Share of answers in which one of the best is drawn."""
    rate_of_all: float = 0.0
    """Share of answers in which a row is drawn from everything that fits."""
    n_fitting: int = 1
    """How many fit."""

    def propensity(self, place: int | None) -> float:
        """Return the probability with which this came first.

        With e1 drawn among the best k and e2 from all N that fit, the best one comes first with
        probability 1 - e1 - e2 + e1/k + e2/N, another of the best k with e1/k + e2/N, and anything
        else with e2/N.

        Parameters
        ----------
        place
            Its place among the best; None if it is not one of them.
        """
        among_best = self.rate / self.among if place is not None and place < self.among else 0.0
        kept = 1.0 - self.rate - self.rate_of_all if place == 0 else 0.0
        return kept + among_best + self.rate_of_all / self.n_fitting


def draw(
    fitting: Plane,
    n_fitting: int,
    n_passed: int,
    settings: RankingSettings,
    chance: np.random.Generator,
) -> Draw:
    """Draw whether, and what, to explore.

    Parameters
    ----------
    fitting
        Everything that might be answered.
    n_fitting
        How much that is.
    n_passed
        How many of the best were checked and may come first.
    """
    among = min(n_passed, settings.explore_among)
    of_all = settings.explore_rate * settings.explore_all if n_fitting > among else 0.0
    rate = settings.explore_rate - of_all if among > 1 else 0.0
    told = chance.random()
    return Draw(
        among,
        first=int(chance.integers(among)) if of_all <= told < of_all + rate else 0,
        row=_nth(fitting, int(chance.integers(n_fitting))) if told < of_all else None,
        rate=rate,
        rate_of_all=of_all,
        n_fitting=max(n_fitting, 1),
    )


def _nth(plane: Plane, n: int) -> int:
    """Return the row of the n-th bit that is set, from 0."""
    upto = np.cumsum(np.bitwise_count(plane), dtype=np.int64)
    word = int(np.searchsorted(upto, n, side="right"))
    before = int(upto[word - 1]) if word else 0
    return 64 * word + int(rows_of(plane[word : word + 1])[n - before])
