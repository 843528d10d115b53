"""Places: from a time zone to a country and a hemisphere, and to nothing finer.

Read from tzdata's `zone.tab` (country and latitude of each zone) and `tzdata.zi` (other names of
zones), both in the public domain. The package has them where the system has no such files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType


class Hemisphere(StrEnum):
    """Which half of the earth: it decides when summer is."""

    NORTH = "north"
    SOUTH = "south"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a time zone is, as coarse as holidays and seasons need."""

    country: str
    """ISO 3166-1 alpha-2."""
    hemisphere: Hemisphere


_OF_NO_COUNTRY = frozenset({
    "CET", "CST6CDT", "EET", "EST", "EST5EDT", "HST", "MET", "MST", "MST7MDT", "PST8PDT", "WET",
})  # fmt: skip
"""Clocks that several countries share; tzdata has them as names of one country's zone."""

_SAME_PLACE = {
    "Africa/Asmera": "Africa/Asmara",
    "Africa/Timbuktu": "Africa/Bamako",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Virgin": "America/St_Thomas",
    "Antarctica/South_Pole": "Antarctica/McMurdo",
    "Atlantic/Jan_Mayen": "Arctic/Longyearbyen",
    "Iceland": "Atlantic/Reykjavik",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
    "Pacific/Yap": "Pacific/Chuuk",
}
"""Old names that tzdata leads to a zone of another country, where clocks went the same way."""


def place_of(zone: str) -> Place | None:
    """Return where a zone of that IANA name is; None for one that is nowhere (UTC, CET)."""
    return _places().get(zone)


@cache
def _places() -> Mapping[str, Place]:
    found = dict(_listed())
    for name, target in _other_names():
        place = found.get(_SAME_PLACE.get(name, target))
        if place and name not in found and name not in _OF_NO_COUNTRY:
            found[name] = place
    return MappingProxyType(found)


def _listed() -> Iterator[tuple[str, Place]]:
    for row in _lines("zone.tab"):
        if not row.startswith("#"):
            country, coordinates, zone, *_ = row.split("\t")
            south = coordinates.startswith("-")  # ISO 6709: the latitude stands first
            yield zone, Place(country, Hemisphere.SOUTH if south else Hemisphere.NORTH)


def _other_names() -> Iterator[tuple[str, str]]:
    """Yield each other name with the zone it stands for."""
    for row in _lines("tzdata.zi"):
        if row.startswith("L "):
            _, target, name = row.split()
            yield name, target


def _lines(name: str) -> list[str]:
    return (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8").splitlines()
