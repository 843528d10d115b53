"""Public holidays of a country, its weekends, and the occasions of food among its holidays.

Days come from the `holidays` library (docs/decisions), occasions from `data/occasions.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

_IN_BRACKETS = re.compile(r" \([^)]*\)")
_OF_ANOTHER_DAY = re.compile(r"\([^)]*(?:observed|in lieu|substitute)[^)]*\)")
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday."""

    name: str
    """In English; two that fall on one day are joined by "; "."""
    occasions: tuple[str, ...] = ()
    """Occasions of food, by their names in `data/occasions.toml`."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One country's year."""

    holidays: Mapping[date, Holiday] = field(default_factory=dict)
    weekend: frozenset[int] = frozenset({_SATURDAY, _SUNDAY})
    """Days of the week, Monday 0."""
    worked: frozenset[date] = frozenset()
    """Days of the weekend that are worked, for another day off."""

    def is_weekend(self, day: date) -> bool:
        """Tell whether a day is of the weekend there."""
        return day.weekday() in self.weekend and day not in self.worked


@lru_cache(maxsize=1024)
def calendar_of(country: str, year: int) -> Calendar:
    """Return a country's holidays and weekends in a year.

    Parameters
    ----------
    country
        ISO 3166-1 alpha-2. One that the library does not know has no holidays.
    """
    # imported here: who tells no zone needs none of it, and a server starts without it
    from holidays import country_holidays  # noqa: PLC0415

    try:
        found = country_holidays(country, years=year, language="en_US", expand=False)
    except NotImplementedError:
        return Calendar()
    return Calendar(
        holidays=MappingProxyType({day: _holiday(names) for day, names in found.items()}),
        weekend=frozenset(found.weekend),
        worked=frozenset(day for day in found.weekend_workdays if day.year == year),
    )


@cache
def title_words(occasion: str) -> tuple[str, ...]:
    """Return the words by which a recipe's title says that it is made for an occasion."""
    return _table()[occasion].titles


def _holiday(names: str) -> Holiday:
    """Read the library's names of one day, joined by "; "."""
    parts = names.split("; ")
    clean = dict.fromkeys(_IN_BRACKETS.sub("", part) for part in parts)
    feasts = (_IN_BRACKETS.sub("", p) for p in parts if not _OF_ANOTHER_DAY.search(p))
    return Holiday("; ".join(clean), _occasions(feasts))


def _occasions(names: Iterable[str]) -> tuple[str, ...]:
    folded = [name.casefold() for name in names]
    return tuple(
        occasion
        for occasion, row in _table().items()
        if any(fnmatchcase(name, pattern) for name in folded for pattern in row.holidays)
    )


@dataclass(frozen=True, slots=True)
class _Row:
    holidays: tuple[str, ...]
    titles: tuple[str, ...]


@cache
def _table() -> Mapping[str, _Row]:
    path = files("ladle.request") / "data" / "occasions.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = {o: _Row(tuple(r["holidays"]), tuple(r["titles"])) for o, r in table.items()}
    return MappingProxyType(rows)
