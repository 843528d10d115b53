"""A compiled walk over a person's cooks, dish by dish.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.store import compiled

Dishes = NDArray[np.int64]
Floats = NDArray[np.float64]


class Gaps(NamedTuple):
    """Of each dish, what is known of the times between two cooks of it."""

    last: Floats
    """The day of its last cook."""
    n: Floats
    """How many gaps it has."""
    mean: Floats
    """Of their logarithms; 0 where there is none."""
    squares: Floats
    """The sum of the squares about it."""


class Belief(NamedTuple):
    """What is believed of a person's repeating before a dish says more."""

    location: float
    """Mean of the logarithm of a gap."""
    scale: float
    """Its standard deviation."""
    gap_worth: float
    """How many gaps these two are worth."""
    share: float
    """The share of cooks that are repeats."""
    share_worth: float
    """How many repeats of a dish that is worth."""
    usual_share: float
    """The share of whoever nothing is known of."""


_DISHES, _FLOATS = compiled.read_only(types.int64), compiled.read_only(types.float64)
_FLOATS_OUT = types.float64[::1]
_GAPS = compiled.named_tuple(Gaps, *[_FLOATS_OUT] * 4)
_BELIEF = compiled.named_tuple(Belief, *[types.float64] * 6)


@compiled.kernel(_DISHES, _FLOATS, types.float64, types.int64[::1], _GAPS)
def measure_gaps(dish: Dishes, day: Floats, shortest: float, dishes: Dishes, gaps: Gaps) -> int:
    """Write when each dish was cooked last, and what its gaps are; returns how many dishes.

    Parameters
    ----------
    dish, day
        Cooks, ascending by dish, then by day.
    shortest
        Days; a shorter gap counts as one of these.
    dishes, gaps
        Each dish once, ascending, and what is known of it.
    """
    last, n, mean, squares = gaps
    here = -1
    for i in range(dish.size):
        if here < 0 or dishes[here] != dish[i]:
            here += 1
            dishes[here] = dish[i]
            n[here] = mean[here] = squares[here] = 0.0
        else:  # as in Welford, "Note on a Method for Calculating Corrected Sums of Squares" (1962)
            gap = math.log(max(day[i] - day[i - 1], shortest))
            n[here] += 1
            off = gap - mean[here]
            mean[here] += off / n[here]
            squares[here] += off * (gap - mean[here])
        last[here] = day[i]
    return here + 1


@compiled.inner
def _posterior(
    location: float, scale: float, worth: float, n: float, mean: float, squares: float
) -> tuple[float, float]:
    """Return location and scale after some gaps: the normal-inverse-gamma update."""
    between = worth * n * (mean - location) ** 2 / (worth + n)
    variance = (worth * scale**2 + squares + between) / (worth + n)
    return (worth * location + n * mean) / (worth + n), math.sqrt(variance)


@compiled.kernel(_FLOATS, _GAPS, _BELIEF, types.float64, _FLOATS_OUT)
def weigh(days: Floats, gaps: Gaps, belief: Belief, least: float, weights: Floats) -> None:
    """Write the repeat weight of each dish before its bound above, not yet as a logarithm.

    Parameters
    ----------
    days
        Since each was cooked last, above 0.
    least
        What is added to each.
    """
    _, n, mean, squares = gaps
    location, scale, gap_worth, share, share_worth, usual_share = belief
    n_all, mean_all = 0.0, 0.0
    for i in range(days.size):
        n_all += n[i]
        mean_all += n[i] * mean[i]
    mean_all /= max(n_all, 1.0)
    squares_all = 0.0
    for i in range(days.size):
        squares_all += squares[i] + n[i] * (mean[i] - mean_all) ** 2
    location, scale = _posterior(location, scale, gap_worth, n_all, mean_all, squares_all)
    for i in range(days.size):
        own, spread = _posterior(location, scale, gap_worth, n[i], mean[i], squares[i])
        rho = (share_worth * share + n[i]) / (share_worth + n[i]) / usual_share
        z = (math.log(days[i]) - own) / spread
        ends_now = math.exp(-0.5 * z * z) / (math.sqrt(2 * math.pi) * spread)
        over = 0.5 * math.erfc(-z / math.sqrt(2))
        weights[i] = least + rho * ends_now + min(1.0, rho) * over
