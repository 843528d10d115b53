"""The pantry's dates: what is urgent, and what nobody is to eat any more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food import EntryIx
from ladle.request import sort_pantry, urgency

TODAY = date(2026, 4, 17)
MILK, RICE, LEEK, HAM = (EntryIx(n) for n in range(4))


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [(0, 1.0), (1, 6 / 7), (3, 4 / 7), (6, 1 / 7), (7, 0.0), (400, 0.0), (-1, 0.0), (-300, 0.0)],
)
def test_urgency_rises_over_the_last_week_and_ends_with_the_date(
    days_left: int, expected: float
) -> None:
    assert urgency(TODAY + timedelta(days=days_left), TODAY) == pytest.approx(expected)


def test_what_keeps_is_not_urgent() -> None:
    assert urgency(None, TODAY) == 0.0


@given(days=st.integers(0, 3000))
def test_what_must_be_used_sooner_is_never_less_urgent(days: int) -> None:
    sooner, later = (urgency(TODAY + timedelta(days=n), TODAY) for n in (days, days + 1))
    assert 0 <= later <= sooner <= 1


def test_a_pantry_is_sorted_by_urgency_without_what_is_past() -> None:
    found = sort_pantry(
        {
            RICE: None,
            MILK: TODAY + timedelta(days=1),
            HAM: TODAY - timedelta(days=1),
            LEEK: TODAY,
        },
        TODAY,
    )
    assert found.foods == (LEEK, MILK, RICE)
    assert found.urgency == pytest.approx((1.0, 6 / 7, 0.0))


def test_a_pantry_without_dates_stays_in_its_order() -> None:
    found = sort_pantry({RICE: None, MILK: None}, TODAY)
    assert (found.foods, found.urgency) == ((RICE, MILK), (0.0, 0.0))


def test_an_empty_pantry_stays_one() -> None:
    found = sort_pantry({}, TODAY)
    assert (found.foods, found.urgency) == ((), ())
