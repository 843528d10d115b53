"""Implicit signals: what the clock says, kept coarse on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ladle.core import BadRequestError
from ladle.food import Meal


class PartOfDay(StrEnum):
    """When it is, as coarse as a kitchen needs."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


class Season(StrEnum):
    """Season of the northern hemisphere."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


_PARTS = (
    (5, PartOfDay.NIGHT),
    (11, PartOfDay.MORNING),
    (15, PartOfDay.NOON),
    (17, PartOfDay.AFTERNOON),
    (22, PartOfDay.EVENING),
    (24, PartOfDay.NIGHT),
)
"""(hour before which it holds, part of day)."""

_MEALS = {
    PartOfDay.MORNING: Meal.BREAKFAST,
    PartOfDay.NOON: Meal.LUNCH,
    PartOfDay.AFTERNOON: Meal.SNACK,
    PartOfDay.EVENING: Meal.DINNER,
    PartOfDay.NIGHT: Meal.SNACK,
}
_SEASONS = (Season.WINTER, Season.SPRING, Season.SUMMER, Season.AUTUMN)


@dataclass(frozen=True, slots=True)
class Context:
    """What the moment suggests; never the moment itself."""

    part_of_day: PartOfDay
    is_weekend: bool
    season: Season
    meal: Meal
    """What is eaten at that hour, or at the occasion that was named: soft, what was asked wins."""


def context_at(moment: datetime, zone: str | None = None) -> Context:
    """Return the context of a moment, seen in a time zone.

    Parameters
    ----------
    moment
        With its zone; read in that zone unless another is given.
    zone
        IANA name ("Europe/Berlin").

    Raises
    ------
    BadRequestError
        The zone is unknown, the moment has none, or lies outside the calendar there.
    """
    if moment.tzinfo is None:
        raise BadRequestError("now", "has no time zone; write it like 2026-05-01T18:30:00+02:00")
    try:
        local = moment.astimezone(_zone(zone)) if zone else moment
    except OverflowError as e:
        raise BadRequestError("now", f"is {moment.isoformat()}, which has no local time") from e
    part = next(part for before, part in _PARTS if local.hour < before)
    return Context(
        part_of_day=part,
        is_weekend=local.isoweekday() >= 6,  # noqa: PLR2004 - Saturday
        season=_SEASONS[local.month % 12 // 3],
        meal=_MEALS[part],
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise BadRequestError(
            "tz", f"{name[:50]!r} is no IANA time zone, such as Europe/Berlin"
        ) from e
