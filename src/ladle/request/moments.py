"""Moments: which meals are cooked at which part of the day, as a prior and as people teach it.

The share of meal m in context c (part of day, work or day off) has a Dirichlet prior of
pseudo-counts a[c, m], from `data/moments.toml`, and counts n[c, m] of what people chose:

    P(m | c) = (a[c, m] + n[c, m]) / sum over k of (a[c, k] + n[c, k])

A choice of a recipe that is several meals counts for each of them in equal parts. What speaks for a
meal at a moment is its lift P(m | c) / P(m), since how often it is cooked at all is told by
popularity already. P(m) is the mean of P(m | c) over all contexts, each counting the same: a moment
at which most is chosen is not measured by itself.

Who chose tells of P(m | c) only where the answer did not come from it. So what is chosen is counted
by who had a say:

- Somebody said what it was to be, or for which meal ("pancakes for dinner"): the recipe's meals
  count, n[c, m] += 1. The hour had no say in the answer, so that nothing feeds back.
- It was left to the hour: what was proposed is mostly what suited P(m | c) already, and taking it
  says little more than "as usual". It counts as the prior's own shares, n[c, m] += a[c, m] / sum a.
  So nothing that is shown because it was shown before can grow by that, and those who leave it open
  keep their weight beside those who do not: with f the share of named choices, many choices lead to

      P(m | c) = (1 - f) prior(m | c) + f named(m | c)

  where the first is what cannot be learned from answers of our own.
- A meal of the clock was named that is out of place then (dinner in the morning): that is a plan,
  and tells of another moment. It is not counted. What is out of place goes by the prior alone.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from ladle.core import BadRecordError
from ladle.food import Meal
from ladle.request.context import Context, PartOfDay

_PARTS, _DAYS, _MEALS = tuple(PartOfDay), ("work", "off"), tuple(Meal)
_SHAPE = (len(_PARTS), len(_DAYS), len(_MEALS))
_OF_THE_CLOCK = Meal.BREAKFAST | Meal.LUNCH | Meal.DINNER
_LEAST_WEIGHT = -4.0
_IN_PLACE = 1 / 5
_MOMENTS_KEPT = 64
"""Moments whose shares are kept: there are a dozen, and new counts come with each training."""

Shares = NDArray[np.float64]
"""Shape (meals,), in the order of `Meal`."""

Table = dict[str, dict[str, dict[str, float]]]
"""Part of day to kind of day to meal to a number."""

Weights = NDArray[np.float32]
"""Shape (1024,): a log-odds for each set of `Meal` bits, from -4 to 0."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A context as coarse as choices are counted by."""

    part_of_day: PartOfDay
    is_day_off: bool


@dataclass(frozen=True, eq=False)
class MealCounts:
    """How often which meals were chosen at which moments."""

    counts: NDArray[np.float64]
    """Shape (parts of day, 2, meals): 0 or more."""

    @classmethod
    def of(
        cls, named: Iterable[tuple[Moment | Context, Meal]], open_: Iterable[Moment | Context] = ()
    ) -> Self:
        """Count choices.

        Parameters
        ----------
        named
            The moment of each choice of what was asked for, and the meals of the recipe.
        open_
            The moment of each choice of what the hour proposed.
        """
        counts = np.zeros(_SHAPE)
        for moment, meals in named:
            counts[_place(moment)] += _parts(meals)
        usual = _shares_of(_prior())
        for moment in open_:
            counts[_place(moment)] += usual[_place(moment)]
        return cls(counts)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
        return not self.counts.any()

    def __add__(self, other: MealCounts) -> MealCounts:
        """Return the counts of both."""
        return MealCounts(self.counts + other.counts)

    def to_json(self) -> bytes:
        """Return the counts by name, those that are 0 left out; the same counts, the same bytes."""
        table: Table = {part: {day: {} for day in _DAYS} for part in _PARTS}
        for p, d, m in np.argwhere(self.counts > 0).tolist():
            table[_PARTS[p]][_DAYS[d]][_MEALS[m].label] = float(self.counts[p, d, m])
        return msgspec.json.encode(table)

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        BadRecordError
            It is no such JSON, or names what is unknown, or holds no count.
        """
        try:
            return cls(_array(msgspec.json.decode(data, type=Table)))
        except (msgspec.DecodeError, KeyError, ValueError) as e:
            raise BadRecordError(f"these are no counts of meals: {e}") from e


def meal_shares(context: Context, counts: MealCounts | None = None) -> Shares:
    """Return the share P(m | c) of each meal at a moment; they add up to 1."""
    return _shares_at(_place(context), counts)


@lru_cache(maxsize=_MOMENTS_KEPT)
def _shares_at(place: tuple[int, int], counts: MealCounts | None) -> Shares:
    shares: Shares = _shares_of(_known(counts))[place]
    shares.flags.writeable = False
    return shares


def meal_weights(context: Context, counts: MealCounts | None = None) -> Weights:
    """Return for each set of meals how much less it suits a moment than the meal that does best.

    A recipe that is the meals M has the log-odds ln(mean over M of the lift / largest lift), at
    least -4: the mean, since what is labelled as every meal is made for none. A recipe of no known
    meal has -4. Look a recipe up by its `Meal` bits.
    """
    return _weights_at(_place(context), counts)


@lru_cache(maxsize=_MOMENTS_KEPT)
def _weights_at(place: tuple[int, int], counts: MealCounts | None) -> Weights:
    shares = _shares_of(_known(counts))
    lifts = shares[place] / shares.mean(axis=(0, 1))
    sets = _bits(np.arange(1 << len(_MEALS)))
    mean = sets @ lifts / np.maximum(sets.sum(axis=1), 1)
    least = math.exp(_LEAST_WEIGHT)
    weights: Weights = np.log(np.maximum(mean / lifts.max(), least)).astype(np.float32)
    weights.flags.writeable = False
    return weights


def meals_at(context: Context, among: Meal, counts: MealCounts | None = None) -> Meal:
    """Return which of some meals a moment is for; see `meals_in_place`."""
    return _meals_at(_place(context), among, counts)


@lru_cache(maxsize=_MOMENTS_KEPT)
def _meals_at(place: tuple[int, int], among: Meal, counts: MealCounts | None) -> Meal:
    return meals_in_place(_shares_at(place, counts), among)


def meals_in_place(shares: Shares, among: Meal) -> Meal:
    """Return which of some meals a moment is for: those at most five times rarer than the first.

    Parameters
    ----------
    among
        One meal or more.
    """
    asked = _bits(np.array([int(among)]))[0] * shares
    enough = (asked > 0) & (asked >= _IN_PLACE * asked.max())
    return Meal(sum(meal for meal, is_in_place in zip(_MEALS, enough, strict=True) if is_in_place))


def tells_of_its_moment(context: Context, meal: Meal | None) -> bool:
    """Tell whether what is asked now is for now, as far as anybody can tell.

    Parameters
    ----------
    meal
        The meal that was named; None if none was.
    """
    by_the_clock = (meal or Meal(0)) & _OF_THE_CLOCK
    in_place = meals_at(context, _OF_THE_CLOCK)
    return not by_the_clock or bool(by_the_clock & in_place)


def _known(counts: MealCounts | None) -> NDArray[np.float64]:
    return _prior() + counts.counts if counts else _prior()


def _shares_of(known: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = known / known.sum(axis=2, keepdims=True)
    return shares


def _place(moment: Moment | Context) -> tuple[int, int]:
    return _PARTS.index(moment.part_of_day), int(moment.is_day_off)


def _bits(sets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return which meals each set holds, shape (n, meals)."""
    return (sets[:, None] >> np.arange(len(_MEALS)) & 1).astype(np.float64)


def _parts(meals: Meal) -> NDArray[np.float64]:
    held = _bits(np.array([int(meals)]))[0]
    parts: NDArray[np.float64] = held / max(held.sum(), 1)
    return parts


def _array(table: Mapping[str, Mapping[str, Mapping[str, float]]]) -> NDArray[np.float64]:
    """Put a table by name into an array."""
    found = np.zeros(_SHAPE)
    for part, days in table.items():
        of_part = found[_PARTS.index(PartOfDay(part))]
        for day, meals in days.items():
            of_day = of_part[_DAYS.index(day)]
            for meal, number in meals.items():
                of_day[_MEALS.index(Meal[meal.upper()])] = number
    if not (np.isfinite(found).all() and (found >= 0).all()):
        raise ValueError("a count must be 0 or more")
    return found


@cache
def _prior() -> NDArray[np.float64]:
    """Return the pseudo-counts, shape as `MealCounts.counts`."""
    path = files("ladle.request") / "data" / "moments.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    worth, least = float(table.pop("worth")), float(table.pop("least"))
    percent = np.maximum(_array(table), least)
    prior: NDArray[np.float64] = worth * percent / percent.sum(axis=2, keepdims=True)
    return prior
