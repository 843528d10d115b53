"""Context: what a moment suggests, and nothing finer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRequestError
from ladle.food import Meal
from ladle.request import PartOfDay, Season, Weekday, context_at
from ladle.request.occasions import _table, calendar_of
from ladle.request.places import place_of


def at(hour: int, minute: int = 0, day: int = 17, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "part", "meal"),
    [
        (at(0), PartOfDay.NIGHT, Meal.SNACK),
        (at(4, 59), PartOfDay.NIGHT, Meal.SNACK),
        (at(5), PartOfDay.MORNING, Meal.BREAKFAST),
        (at(10, 59), PartOfDay.MORNING, Meal.BREAKFAST),
        (at(11), PartOfDay.NOON, Meal.LUNCH),
        (at(14, 59), PartOfDay.NOON, Meal.LUNCH),
        (at(15), PartOfDay.AFTERNOON, Meal.SNACK),
        (at(16, 59), PartOfDay.AFTERNOON, Meal.SNACK),
        (at(17), PartOfDay.EVENING, Meal.DINNER),
        (at(21, 59), PartOfDay.EVENING, Meal.DINNER),
        (at(22), PartOfDay.NIGHT, Meal.SNACK),
        (at(23, 59), PartOfDay.NIGHT, Meal.SNACK),
    ],
)
def test_the_hour_tells_part_of_day_and_meal(moment: datetime, part: PartOfDay, meal: Meal) -> None:
    context = context_at(moment)
    assert (context.part_of_day, context.meal) == (part, meal)


@pytest.mark.parametrize(
    ("month", "season"),
    [
        (12, Season.WINTER), (1, Season.WINTER), (2, Season.WINTER),
        (3, Season.SPRING), (4, Season.SPRING), (5, Season.SPRING),
        (6, Season.SUMMER), (7, Season.SUMMER), (8, Season.SUMMER),
        (9, Season.AUTUMN), (10, Season.AUTUMN), (11, Season.AUTUMN),
    ],
)  # fmt: skip
def test_the_month_tells_the_season(month: int, season: Season) -> None:
    assert context_at(at(12, month=month)).season is season


@pytest.mark.parametrize(
    ("day", "is_weekend"), [(13, False), (17, False), (18, True), (19, True), (20, False)]
)
def test_saturday_and_sunday_are_the_weekend(day: int, is_weekend: bool) -> None:
    assert context_at(at(12, day=day)).is_weekend is is_weekend


def test_the_zone_decides_hour_and_day() -> None:
    friday_night = at(23, 30)
    assert context_at(friday_night, "America/New_York").part_of_day is PartOfDay.EVENING
    tokyo = context_at(friday_night, "Asia/Tokyo")  # Saturday morning
    assert (tokyo.part_of_day, tokyo.is_weekend) == (PartOfDay.MORNING, True)


def test_summer_time_counts() -> None:
    assert context_at(at(9, 30, month=7), "Europe/Berlin").part_of_day is PartOfDay.NOON
    assert context_at(at(9, 30, month=1), "Europe/Berlin").part_of_day is PartOfDay.MORNING


def test_without_a_zone_the_moment_is_read_in_its_own() -> None:
    moment = datetime(2026, 4, 17, 8, tzinfo=timezone(timedelta(hours=9)))
    assert context_at(moment).part_of_day is PartOfDay.MORNING


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(BadRequestError, match=r"^now: has no time zone; write it like 2026-05-01T"):
        context_at(datetime(2026, 4, 17, 8), "Europe/Berlin")  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    "zone", ["Europe/Nowhere", "../../etc/passwd", "/etc/passwd", "a\0b", "Europe", "x" * 300]
)
def test_an_unknown_zone_is_refused_in_short(zone: str) -> None:
    with pytest.raises(BadRequestError, match=r"is no IANA time zone, such as Europe/Berlin") as e:
        context_at(at(12), zone)
    assert e.value.field == "tz"
    assert len(str(e.value)) < 130


@pytest.mark.parametrize(
    ("moment", "zone"),
    [
        (datetime.min.replace(tzinfo=UTC), "America/New_York"),
        (datetime.max.replace(tzinfo=UTC), "Asia/Tokyo"),
    ],
)
def test_a_moment_at_the_end_of_the_calendar_is_refused(moment: datetime, zone: str) -> None:
    with pytest.raises(BadRequestError, match=r"^now: is .*, which has no local time$"):
        context_at(moment, zone)


# -- calendar and place -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "weekday"),
    [(13, Weekday.MONDAY), (17, Weekday.FRIDAY), (18, Weekday.SATURDAY), (19, Weekday.SUNDAY)],
)
def test_the_day_of_the_week_is_that_of_the_zone(day: int, weekday: Weekday) -> None:
    assert context_at(at(12, day=day)).weekday is weekday
    tomorrow = list(Weekday)[(list(Weekday).index(weekday) + 1) % 7]
    assert context_at(at(23, day=day), "Pacific/Auckland").weekday is tomorrow


@pytest.mark.parametrize(
    ("zone", "month", "season"),
    [
        ("Australia/Sydney", 1, Season.SUMMER), ("Australia/Sydney", 4, Season.AUTUMN),
        ("Australia/Sydney", 7, Season.WINTER), ("Australia/Sydney", 10, Season.SPRING),
        ("America/Sao_Paulo", 12, Season.SUMMER), ("Asia/Singapore", 7, Season.SUMMER),
        ("Asia/Jakarta", 7, Season.WINTER), ("UTC", 7, Season.SUMMER), (None, 7, Season.SUMMER),
    ],
)  # fmt: skip
def test_the_season_is_that_of_the_hemisphere(zone: str | None, month: int, season: Season) -> None:
    assert context_at(at(12, month=month), zone).season is season


@pytest.mark.parametrize(
    ("zone", "month", "day", "holiday", "occasions"),
    [
        ("Europe/Berlin", 12, 25, "Christmas Day", ("christmas",)),
        ("America/New_York", 11, 26, "Thanksgiving Day", ("thanksgiving",)),
        ("Europe/Berlin", 10, 3, "German Unity Day", ()),
        ("US/Pacific", 7, 3, "Independence Day", ()),  # the 4th is a Saturday
        ("Europe/Berlin", 4, 17, None, ()),
        ("UTC", 12, 25, None, ()),
        (None, 12, 25, None, ()),
    ],
)
def test_a_holiday_is_that_of_the_country(
    zone: str | None, month: int, day: int, holiday: str | None, occasions: tuple[str, ...]
) -> None:
    context = context_at(at(18, day=day, month=month), zone)
    assert (context.holiday, context.occasions) == (holiday, occasions)


def test_a_holiday_begins_at_midnight_there() -> None:
    christmas_eve = at(20, day=24, month=12)
    assert context_at(christmas_eve, "Australia/Sydney").holiday == "Christmas Day"
    assert context_at(christmas_eve, "America/New_York").holiday is None


@pytest.mark.parametrize(
    ("zone", "month", "day", "is_weekend", "is_day_off"),
    [
        ("Europe/Berlin", 4, 17, False, False),
        ("Europe/Berlin", 4, 18, True, True),
        ("Europe/Berlin", 4, 6, False, True),  # Easter Monday
        ("Africa/Cairo", 4, 17, True, True),  # a Friday
        ("Africa/Cairo", 4, 19, False, False),  # a Sunday
    ],
)
def test_days_off_are_the_countrys_weekends_and_holidays(
    zone: str, month: int, day: int, is_weekend: bool, is_day_off: bool
) -> None:
    context = context_at(at(12, day=day, month=month), zone)
    assert (context.is_weekend, context.is_day_off) == (is_weekend, is_day_off)


def test_a_moments_own_zone_tells_the_place_where_it_has_a_name() -> None:
    moment = datetime(2026, 12, 25, 18, tzinfo=ZoneInfo("Australia/Sydney"))
    assert context_at(moment) == context_at(moment.astimezone(UTC), "Australia/Sydney")
    assert context_at(moment).season is Season.SUMMER


# -- privacy ----------------------------------------------------------------------------------

ZONES = ("Europe/Berlin", "Australia/Sydney", "Africa/Cairo", "America/New_York", "UTC")
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(moment=MOMENTS, zone=st.sampled_from(ZONES))
def test_a_context_holds_coarse_values_alone(moment: datetime, zone: str) -> None:
    context = asdict(context_at(moment, zone))
    holiday = context.pop("holiday")
    place = place_of(zone)
    year = moment.astimezone(ZoneInfo(zone)).year
    named = calendar_of(place.country, year).holidays.values() if place else ()
    assert holiday in {None, *(h.name for h in named)}
    assert set(context.pop("occasions")) <= set(_table())
    assert {name: type(value) for name, value in context.items()} == {
        "part_of_day": PartOfDay, "weekday": Weekday, "is_weekend": bool, "season": Season,
        "meal": Meal, "is_meal_named": bool,
    }  # fmt: skip


@given(moment=MOMENTS, zone=st.sampled_from(ZONES))
def test_no_digit_of_the_moment_and_no_name_of_the_place_is_shown(
    moment: datetime, zone: str
) -> None:
    context = replace(context_at(moment, zone), holiday=None)
    shown = repr(context).replace(repr(context.meal), "")
    assert not re.search(r"\d", shown)
    assert not any(part in shown for part in zone.split("/"))


@pytest.mark.parametrize("zone", ZONES)
def test_a_context_without_a_holiday_is_that_of_many_days_of_a_year(zone: str) -> None:
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    found = Counter(context_at(start + timedelta(days=n), zone) for n in range(365))
    ordinary = [n for context, n in found.items() if context.holiday is None]
    assert min(ordinary) >= 4
