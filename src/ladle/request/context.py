"""Implicit signals: what clock and calendar say where the asker is, kept coarse on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ladle.core import BadRequestError
from ladle.food import Meal
from ladle.request.occasions import Calendar, calendar_of
from ladle.request.places import Hemisphere, Place, place_of


class PartOfDay(StrEnum):
    """When it is, as coarse as a kitchen needs."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


class Weekday(StrEnum):
    """Day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Season(StrEnum):
    """Season where the asker is; the tropics count as their hemisphere."""

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
"""By quarter from December on, in the north."""
_WEEKDAYS = tuple(Weekday)
_NO_COUNTRY = Calendar()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the moment suggests; never the moment itself, nor the place."""

    part_of_day: PartOfDay
    weekday: Weekday
    is_weekend: bool
    """Of the weekend as the country has it: Friday and Saturday in Egypt."""
    season: Season
    meal: Meal
    """What is eaten at that hour, or at the occasion that was named: soft, what was asked wins."""
    is_meal_named: bool = False
    """Whether somebody named that meal ("eggs for dinner"), so that the hour has no say."""
    holiday: str | None = None
    """Name of the country's public holiday, in English."""
    occasions: tuple[str, ...] = ()
    """Occasions of food on that day ("christmas"); those of `data/occasions.toml`."""

    @property
    def is_day_off(self) -> bool:
        """Whether most people there do not work on that day."""
        return self.is_weekend or self.holiday is not None


def context_at(moment: datetime, zone: str | None = None) -> Context:
    """Return the context of a moment, seen in a time zone.

    Parameters
    ----------
    moment
        With its zone; read in that zone unless another is given.
    zone
        IANA name ("Europe/Berlin"): it also tells the hemisphere and the country's holidays. Where
        neither it nor the moment's own zone has such a name, seasons are northern and no day is a
        holiday.

    Raises
    ------
    BadRequestError
        The zone is unknown, the moment has none, or lies outside the calendar there.
    """
    local = _local(moment, zone)
    place = _place(local)
    calendar = calendar_of(place.country, local.year) if place else _NO_COUNTRY
    part, today = next(part for before, part in _PARTS if local.hour < before), local.date()
    holiday = calendar.holidays.get(today)
    return Context(
        part_of_day=part,
        weekday=_WEEKDAYS[today.weekday()],
        is_weekend=calendar.is_weekend(today),
        season=_season(today, place),
        meal=_MEALS[part],
        holiday=holiday.name if holiday else None,
        occasions=holiday.occasions if holiday else (),
    )


def local_day(moment: datetime, zone: str | None = None) -> date:
    """Return the day of a moment, seen in a time zone; raises as `context_at` does."""
    return _local(moment, zone).date()


def _local(moment: datetime, zone: str | None) -> datetime:
    if moment.tzinfo is None:
        raise BadRequestError("now", "has no time zone; write it like 2026-05-01T18:30:00+02:00")
    try:
        return moment.astimezone(_zone(zone)) if zone else moment
    except OverflowError as e:
        raise BadRequestError("now", f"is {moment.isoformat()}, which has no local time") from e


def _place(local: datetime) -> Place | None:
    zone = local.tzinfo
    return place_of(zone.key) if isinstance(zone, ZoneInfo) else None


def _season(today: date, place: Place | None) -> Season:
    is_south = place is not None and place.hemisphere is Hemisphere.SOUTH
    return _SEASONS[(today.month % 12 // 3 + 2 * is_south) % 4]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise BadRequestError(
            "tz", f"{name[:50]!r} is no IANA time zone, such as Europe/Berlin"
        ) from e
