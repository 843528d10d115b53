"""A compiled walk over a person's cooks, dish by dish.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

import math

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.store import compiled

Dishes = NDArray[np.int64]
Floats = NDArray[np.float64]

_DISHES, _FLOATS = compiled.read_only(types.int64), compiled.read_only(types.float64)
_FLOATS_OUT = types.float64[::1]


@compiled.kernel(
    _DISHES, _FLOATS, types.float64, types.int64[::1], _FLOATS_OUT, _FLOATS_OUT, _FLOATS_OUT,
    _FLOATS_OUT,
)  # fmt: skip
def measure_gaps(  # noqa: PLR0913, PLR0917 - the columns of a table
    dish: Dishes,
    day: Floats,
    shortest: float,
    dishes: Dishes,
    last: Floats,
    n: Floats,
    mean: Floats,
    squares: Floats,
) -> int:
    """Write when each dish was cooked last, and what its gaps are; returns how many dishes.

    Parameters
    ----------
    dish, day
        Cooks, ascending by dish, then by day.
    shortest
        Days; a shorter gap counts as one of these.
    dishes, last
        Each dish once, ascending; the day of its last cook.
    n, mean, squares
        How many gaps it has; of their logarithms the mean, 0 where there is none, and the sum of
        the squares about it.
    """
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


@compiled.kernel(
    _FLOATS, _FLOATS, _FLOATS, _FLOATS, types.float64, types.float64, types.float64,
    types.float64, types.float64, types.float64, types.float64, _FLOATS_OUT,
)  # fmt: skip
def weigh(  # noqa: PLR0913, PLR0917 - the columns of a table, and a prior
    days: Floats,
    n: Floats,
    mean: Floats,
    squares: Floats,
    location: float,
    scale: float,
    gap_worth: float,
    share: float,
    share_worth: float,
    usual_share: float,
    least: float,
    weights: Floats,
) -> None:
    """Write the repeat weight of each dish before its bound above, not yet as a logarithm.

    Parameters
    ----------
    days
        Since each was cooked last, above 0.
    n, mean, squares
        As `measure_gaps` wrote them.
    location, scale, gap_worth
        The prior's law of a gap, and how many gaps that is worth.
    share, share_worth, usual_share
        The person's share of repeats, how many repeats of a dish that is worth, and the prior's.
    """
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
