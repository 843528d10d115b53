"""Habits: what a person cooked lately, and how often they cook a dish again.

A *cook* is an event of a dish that is no echo of an earlier one (a pick, then the cook, then the
rating of the same pan). Of each dish that was cooked before, the *repeat weight* is an additive
log-weight beside recipes that never were (they have 0). With d days since the last cook:

    z = (ln d - mu) / sigma
    weight = ln(eps + rho phi(z) / sigma + min(1, rho) Phi(z)),  at most ln 4

phi and Phi are the standard normal's density and distribution. Gaps between cooks of a dish are
log-normal(mu, sigma): Phi(z) is the share of gaps that are over by now, phi(z) / sigma how many end
about now, by day in the logarithm. rho = theta / theta_0 says how much more than the prior expects
the person repeats the dish. So the weight is ln eps = -3 right after a cook, rises to 0 where the
dish has become one like any other, lies above 0 about the usual gap of who repeats, and stays below
0 for who does not. It is bounded: nothing is banned, and nothing wins by habit alone.

theta, mu and sigma are shrunk twice: a person's towards the prior, a dish's towards its person's.

    theta_person = (a + repeats) / (a + b + cooks - 1)               Beta(a, b), conjugate
    theta_dish = (s theta_person + repeats) / (s + repeats)          s: `share_worth`
    mu' = (w mu + sum x) / (w + n)                                   x: ln gaps; w: `gap_worth`
    sigma'^2 = (w sigma^2 + sum (x - mean)^2 + w n (mean - mu)^2 / (w + n)) / (w + n)

The last two are the normal-inverse-gamma posterior's location and scale; a dish's gaps count in its
person's, too. A dish's share counts only what speaks for it: that it has not been cooked again yet
is told by the days since.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ladle.events import EventKind, HistoryItem

_SECONDS_A_DAY = 86_400
_ECHO_DAYS = {EventKind.RATING: 3.0, EventKind.CONVERSION: 0.5, EventKind.COOK: 0.5}
"""An event this soon after another of its dish is about the same cook."""
_PLANNED_DAYS = 2.0
"""What was picked is cooked within this time."""
_SHORTEST_GAP_DAYS = 0.25
_LEAST, _MOST = 0.05, 4.0
"""Bounds of what a weight is the logarithm of."""

Dishes = NDArray[np.int64]
"""Shape (n,): numbers of dishes, such as catalog rows."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RepeatPrior:
    """What is believed of somebody's repeating before their history says more.

    An assumption, and a weak one: no data at hand repeats (Food.com's 180,735 and Allrecipes'
    237,563 rows name each recipe once a person; benchmarks/results/habits-v1.json).
    """

    repeats: float = 1.0
    """a of the Beta prior: repeats among the cooks that it is worth."""
    others: float = 4.0
    """b: the other cooks."""
    gap_days: float = 21.0
    """Median gap between two cooks of a dish."""
    gap_spread: float = 1.0
    """Sigma of the logarithm of a gap: two thirds lie between 8 and 57 days."""
    gap_worth: float = 1.0
    """How many gaps the gap's prior is worth, for a person and again for a dish."""
    share_worth: float = 2.0
    """How many repeats of a dish its person's share is worth."""

    @property
    def share(self) -> float:
        """Mean of the Beta prior: the share of cooks that are repeats."""
        return self.repeats / (self.repeats + self.others)


NO_HISTORY = RepeatPrior()


@dataclass(frozen=True, eq=False)
class Cooks:
    """A person's dated cooks."""

    dish: Dishes
    """Ascending."""
    day: Floats
    """Shape (n,): days since 1970, ascending within a dish."""

    @property
    def is_repeat(self) -> NDArray[np.bool_]:
        """Shape (n,): whether the dish was cooked before."""
        return np.concatenate(([False], self.dish[1:] == self.dish[:-1]))[: self.dish.size]


def cooks_of(history: Sequence[HistoryItem], dishes: Dishes, now_s: int) -> Cooks:
    """Return the cooks that a history tells of.

    Parameters
    ----------
    dishes
        The dish of each event; -1 for one that counts for nothing.
    now_s
        Seconds since 1970; what is later does not count, nor what has no date.
    """
    dated = [
        (int(dish), event.at / _SECONDS_A_DAY, event.kind)
        for event, dish in zip(history, dishes, strict=True)
        if dish >= 0 and event.at is not None and event.at <= now_s
    ]
    dated.sort()
    kept = [
        (dish, day)
        for i, (dish, day, kind) in enumerate(dated)
        if not i or dated[i - 1][0] != dish or day - dated[i - 1][1] > _reach(dated[i - 1][2], kind)
    ]
    return Cooks(
        np.array([dish for dish, _ in kept], dtype=np.int64),
        np.array([day for _, day in kept], dtype=np.float64),
    )


def _reach(before: EventKind, kind: EventKind) -> float:
    """Return within how many days an event is about the same cook as the one before it."""
    planned = _PLANNED_DAYS if before is EventKind.CONVERSION else 0.0
    return max(planned, _ECHO_DAYS[kind])


def days_since(cooks: Cooks, now_s: int) -> tuple[Dishes, Floats]:
    """Return the dishes that were cooked, ascending, and the days since each was last."""
    is_last = np.concatenate((cooks.dish[1:] != cooks.dish[:-1], [True]))[: cooks.dish.size]
    return cooks.dish[is_last], now_s / _SECONDS_A_DAY - cooks.day[is_last]


def repeat_share(cooks: Cooks, prior: RepeatPrior = NO_HISTORY) -> float:
    """Return the share of a person's cooks that are repeats, 0 to 1, drawn towards the prior's."""
    n_chances = max(cooks.dish.size - 1, 0)
    n_repeats = int(cooks.is_repeat.sum())
    return (prior.repeats + n_repeats) / (prior.repeats + prior.others + n_chances)


def usual_gaps(cooks: Cooks) -> Floats:
    """Return the days between two cooks of each dish, their geometric mean, ascending by dish.

    NaN for one that was cooked once.
    """
    dishes = np.unique(cooks.dish)
    gaps = _gaps(cooks, dishes)
    own = np.full(dishes.size, np.nan)
    is_known = gaps.n > 0
    own[is_known] = np.exp(gaps.total[is_known] / gaps.n[is_known])
    return own


def repeat_weights(
    cooks: Cooks, now_s: int, prior: RepeatPrior = NO_HISTORY
) -> tuple[Dishes, Floats]:
    """Return the dishes that were cooked, ascending, and the repeat weight of each.

    Returns
    -------
    Weights from -3.0 to 1.4, to be added to log-scores; recipes never cooked have 0.
    """
    dishes, days = days_since(cooks, now_s)
    gaps = _gaps(cooks, dishes)
    mean, spread = _gap_law(gaps, prior)
    share = prior.share_worth * repeat_share(cooks, prior) + gaps.n
    rho = share / (prior.share_worth + gaps.n) / prior.share
    z = (np.log(np.maximum(days, _SHORTEST_GAP_DAYS)) - mean) / spread
    ends_now = np.exp(-0.5 * z * z) / (math.sqrt(2 * math.pi) * spread)
    times = _LEAST + rho * ends_now + np.minimum(1.0, rho) * _normal(z)
    return dishes, np.log(np.minimum(times, _MOST))


@dataclass(frozen=True, eq=False)
class _Gaps:
    """Logarithms of the gaps between cooks of each dish: their number, sum and squares."""

    n: Floats
    total: Floats
    squares: Floats

    def all(self) -> _Gaps:
        return _Gaps(*(np.array([column.sum()]) for column in (self.n, self.total, self.squares)))


def _gaps(cooks: Cooks, dishes: Dishes) -> _Gaps:
    again = np.flatnonzero(cooks.is_repeat)
    gaps = np.log(np.maximum(cooks.day[again] - cooks.day[again - 1], _SHORTEST_GAP_DAYS))
    of = np.searchsorted(dishes, cooks.dish[again])

    def by_dish(values: Floats) -> Floats:
        return np.bincount(of, values, dishes.size).astype(np.float64)

    return _Gaps(by_dish(np.ones_like(gaps)), by_dish(gaps), by_dish(gaps * gaps))


def _gap_law(gaps: _Gaps, prior: RepeatPrior) -> tuple[Floats, Floats]:
    """Return mu and sigma of each dish's gaps: its own, drawn to its person's, drawn to all's."""
    start = np.array([math.log(prior.gap_days)]), np.array([prior.gap_spread])
    return _posterior(*_posterior(*start, gaps.all(), prior), gaps, prior)


def _posterior(
    mean: Floats, spread: Floats, gaps: _Gaps, prior: RepeatPrior
) -> tuple[Floats, Floats]:
    """Return location and scale after some gaps: the normal-inverse-gamma update."""
    worth = prior.gap_worth
    own = gaps.total / np.maximum(gaps.n, 1)
    within = np.maximum(gaps.squares - gaps.n * own * own, 0)
    between = worth * gaps.n * (own - mean) ** 2 / (worth + gaps.n)
    variance = (worth * spread**2 + within + between) / (worth + gaps.n)
    return (worth * mean + gaps.total) / (worth + gaps.n), np.sqrt(variance)


def _normal(z: Floats) -> Floats:
    """Return the standard normal distribution; numpy has none, and a history is short."""
    return np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in z.tolist()], dtype=np.float64)
