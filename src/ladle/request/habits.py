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
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ladle.events import EventKind, HistoryItem

if TYPE_CHECKING:
    from ladle.request.habits_kernel import Gaps

_SECONDS_A_DAY = 86_400
_KIND = {EventKind.CONVERSION: 0, EventKind.COOK: 1, EventKind.RATING: 2}
_ECHO_DAYS, _PLANNED_DAYS = (0.5, 0.5, 3.0), 2.0
"""An event this soon after another of its dish, by its kind, is about the same cook; and what was
picked is cooked within this time."""
_REACH = np.array([np.maximum(_ECHO_DAYS, _PLANNED_DAYS), _ECHO_DAYS, _ECHO_DAYS])
"""Within how many days an event is about the same cook as the one before it, by both kinds."""
_NEVER = np.iinfo(np.int64).max
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


_NO_COOKS = Cooks(np.empty(0, np.int64), np.empty(0))


def cooks_of(history: Sequence[HistoryItem], dishes: Dishes, now_s: int) -> Cooks:
    """Return the cooks that a history tells of.

    Parameters
    ----------
    dishes
        The dish of each event; -1 for one that counts for nothing.
    now_s
        Seconds since 1970; what is later does not count, nor what has no date.
    """
    at = np.array([_NEVER if e.at is None else e.at for e in history], np.int64)
    counts = (dishes >= 0) & (at <= now_s)
    if not counts.any():
        return _NO_COOKS
    kind = np.array([_KIND[e.kind] for e in history], np.int64)[counts]
    dish, day = dishes[counts], at[counts] / _SECONDS_A_DAY
    order = np.lexsort((kind, day, dish))
    dish, day, kind = dish[order], day[order], kind[order]
    is_cook = np.ones(dish.size, np.bool_)
    is_cook[1:] = (dish[1:] != dish[:-1]) | (np.diff(day) > _REACH[kind[:-1], kind[1:]])
    return Cooks(dish[is_cook], day[is_cook])


def repeat_share(cooks: Cooks, prior: RepeatPrior = NO_HISTORY) -> float:
    """Return the share of a person's cooks that are repeats, 0 to 1, drawn towards the prior's."""
    n_chances = max(cooks.dish.size - 1, 0)
    n_repeats = int(cooks.is_repeat.sum())
    return (prior.repeats + n_repeats) / (prior.repeats + prior.others + n_chances)


def usual_gaps(cooks: Cooks) -> Floats:
    """Return the days between two cooks of each dish, their geometric mean, ascending by dish.

    NaN for one that was cooked once.
    """
    _, gaps = _gaps(cooks)
    return np.where(gaps.n > 0, np.exp(gaps.mean), np.nan)


def repeat_weights(
    cooks: Cooks, now_s: int, prior: RepeatPrior = NO_HISTORY
) -> tuple[Dishes, Floats]:
    """Return the dishes that were cooked, ascending, and the repeat weight of each.

    Returns
    -------
    Weights from -3.0 to 1.4, to be added to log-scores; recipes never cooked have 0.
    """
    from ladle.request.habits_kernel import Belief, weigh  # noqa: PLC0415 - compiles

    dish, gaps = _gaps(cooks)
    days = np.maximum(now_s / _SECONDS_A_DAY - gaps.last, _SHORTEST_GAP_DAYS)
    numbers = (
        math.log(prior.gap_days), prior.gap_spread, prior.gap_worth,
        repeat_share(cooks, prior), prior.share_worth, prior.share,
    )  # fmt: skip
    belief = Belief(*map(float, numbers))  # compiled code takes no other numbers
    times = np.empty(dish.size)
    weigh(days, gaps, belief, _LEAST, times)
    return dish, np.log(np.minimum(times, _MOST))


def _gaps(cooks: Cooks) -> tuple[Dishes, Gaps]:
    from ladle.request.habits_kernel import Gaps, measure_gaps  # noqa: PLC0415 - compiles

    dish, columns = np.empty(cooks.dish.size, np.int64), np.empty((4, cooks.dish.size))
    n = measure_gaps(cooks.dish, cooks.day, _SHORTEST_GAP_DAYS, dish, Gaps(*columns))
    return dish[:n], Gaps(*columns[:, :n])
