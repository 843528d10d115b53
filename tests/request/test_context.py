"""Context: what a moment suggests, and nothing finer."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ladle.core import BadRequestError
from ladle.food import Meal
from ladle.request import Context, PartOfDay, Season, context_at


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


def test_context_holds_no_moment_and_no_place() -> None:
    names = {f.name for f in fields(Context)}
    assert names == {"part_of_day", "is_weekend", "season", "meal"}
