"""Holidays: what the library knows of a country's year, and the occasions of food in it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from holidays import country_holidays

from ladle.request.occasions import Calendar, Holiday, _table, calendar_of, title_words

YEAR = 2026


def on(country: str, month: int, day: int) -> Holiday | None:
    return calendar_of(country, YEAR).holidays.get(date(YEAR, month, day))


@pytest.mark.parametrize(
    ("country", "month", "day", "holiday"),
    [
        ("US", 11, 26, Holiday("Thanksgiving Day", ("thanksgiving",))),
        ("DE", 4, 6, Holiday("Easter Monday", ("easter",))),
        ("DE", 12, 26, Holiday("Second Day of Christmas", ("christmas",))),
        ("GB", 12, 26, Holiday("Boxing Day", ("christmas",))),
        ("CN", 2, 17, Holiday("Chinese New Year", ("lunar_new_year",))),
        ("KR", 9, 25, Holiday("Chuseok", ("mid_autumn",))),
        ("IE", 3, 17, Holiday("Saint Patrick's Day", ("saint_patrick",))),
        ("DE", 10, 3, Holiday("German Unity Day")),
        ("JP", 11, 23, Holiday("Labor Thanksgiving Day")),
    ],
)
def test_a_holiday_has_an_english_name_and_the_occasions_it_is_of_food(
    country: str, month: int, day: int, holiday: Holiday
) -> None:
    assert on(country, month, day) == holiday


def test_what_is_only_estimated_is_named_without_saying_so() -> None:
    found = [h for h in calendar_of("EG", YEAR).holidays.values() if "eid" in h.occasions]
    assert {h.name for h in found} == {"Eid al-Fitr", "Eid al-Adha"}


def test_a_day_off_for_a_feast_on_a_weekend_is_a_holiday_and_no_feast() -> None:
    assert on("GB", 12, 28) == Holiday("Boxing Day")


def test_two_holidays_on_one_day_are_both_named() -> None:
    both = [h for h in calendar_of("CZ", YEAR).holidays.values() if "; " in h.name]
    assert both == [
        Holiday("Independent Czech State Restoration Day; New Year's Day", ("new_year",))
    ]


def test_an_ordinary_day_is_no_holiday() -> None:
    assert on("DE", 4, 17) is None


@pytest.mark.parametrize("country", ["XX", "", "de"])
def test_a_country_that_is_not_known_has_no_holidays(country: str) -> None:
    assert calendar_of(country, YEAR) == Calendar()


@pytest.mark.parametrize("year", [1, 1700, 2500, 9999])
def test_a_year_far_away_has_no_holidays(year: int) -> None:
    for country in ("US", "CN", "SA", "IL", "DE"):
        assert calendar_of(country, year).holidays == {}


@pytest.mark.parametrize(
    ("country", "month", "day", "expected"),
    [
        ("DE", 4, 17, False), ("DE", 4, 18, True), ("DE", 4, 19, True),
        ("EG", 4, 17, True), ("EG", 4, 18, True), ("EG", 4, 19, False),
        ("XX", 4, 18, True),
        ("CN", 10, 10, False),  # a Saturday, worked for the days about the national one
    ],
)  # fmt: skip
def test_the_weekend_is_the_countrys_own(
    country: str, month: int, day: int, expected: bool
) -> None:
    assert calendar_of(country, YEAR).is_weekend(date(YEAR, month, day)) is expected


def test_the_calendar_of_a_year_is_made_once() -> None:
    assert calendar_of("FR", YEAR) is calendar_of("FR", YEAR)


def test_every_occasion_is_some_countrys_and_has_words_for_titles() -> None:
    seen = {
        occasion
        for country in ("US", "DE", "GB", "CN", "IE", "IL", "IN", "IR", "SE", "AR")
        for holiday in calendar_of(country, YEAR).holidays.values()
        for occasion in holiday.occasions
    }
    assert seen == set(_table())
    assert all(title_words(occasion) for occasion in _table())


def test_the_library_still_joins_the_names_of_one_day_as_we_cut_them() -> None:
    found = country_holidays("CZ", years=YEAR, language="en_US")
    assert found[date(YEAR, 1, 1)].count("; ") == 1


def test_who_tells_no_zone_never_imports_the_library() -> None:
    program = (
        "import sys; from datetime import datetime, UTC; from ladle.request import context_at; "
        "context_at(datetime(2026, 4, 17, tzinfo=UTC)); print('holidays' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
