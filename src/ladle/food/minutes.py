"""Minutes from start to table: declared times, else what a label promises at most."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from ladle.core import Recipe

LONGEST_MINUTES = 43_200
"""Thirty days, for vinegars and liqueurs; more is a mistake of the source."""

_NUMBER = r"\d{1,9}(?:\.\d{1,20})?"
_ISO = re.compile(
    rf"P(?:(?P<w>{_NUMBER})W)?(?:(?P<d>{_NUMBER})D)?"
    rf"(?:T(?:(?P<h>{_NUMBER})H)?(?:(?P<m>{_NUMBER})(?:M|$))?(?:(?P<s>{_NUMBER})S)?)?",
    re.IGNORECASE,
)
# fractions, since 1.1 hours in floats are a little more than 66 minutes, and rounding goes up
_IN_MINUTES = {
    "w": Fraction(10_080), "d": Fraction(1_440), "h": Fraction(60), "m": Fraction(1),
    "s": Fraction(1, 60),
}  # fmt: skip
_PROMISE = re.compile(r"([1-9]\d{0,3})-(minute|hour)s?-or-less")


@lru_cache(maxsize=10_000)
def parse_duration(text: str) -> int | None:
    """Read an ISO 8601 duration ("PT1H30M") as minutes, rounded up.

    Lower case and a missing last letter ("pt30m", "PT1H30") are read too, since pages write them.
    None when it is no duration, holds nothing, or is beyond `LONGEST_MINUTES`.
    """
    found = _ISO.fullmatch(text.strip())
    if not found:
        return None
    minutes = sum(Fraction(v) * _IN_MINUTES[k] for k, v in found.groupdict().items() if v)
    return math.ceil(minutes) if 0 < minutes <= LONGEST_MINUTES else None


def minutes_of(recipe: Recipe) -> int | None:
    """Return the declared total, else preparing plus cooking, else the most that a label allows.

    Preparing alone, or cooking alone, is no total: a stew is not ready after the chopping.
    """
    if total := parse_duration(recipe.total_time):
        return total
    prep, cook = parse_duration(recipe.prep_time), parse_duration(recipe.cook_time)
    if prep and cook and prep + cook <= LONGEST_MINUTES:
        return prep + cook
    return _promised((*recipe.categories, *recipe.keywords))


def _promised(labels: Iterable[str]) -> int | None:
    return min((p for p in map(_promise, labels) if p), default=None)


@lru_cache(maxsize=50_000)
def _promise(label: str) -> int | None:
    """Return the minutes that a label promises; publishers use the same again and again."""
    found = _PROMISE.fullmatch(label.casefold())
    minutes = int(found[1]) * (60 if found[2] == "hour" else 1) if found else 0
    return minutes if 0 < minutes <= LONGEST_MINUTES else None
