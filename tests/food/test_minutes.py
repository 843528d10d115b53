from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import Recipe
from ladle.food.minutes import LONGEST_MINUTES, minutes_of, parse_duration

DURATIONS = {
    "PT30M": 30,
    "PT1H": 60,
    "PT1H30M": 90,
    "PT90M": 90,
    "PT0H45M": 45,
    "P0DT0H45M": 45,
    "P1D": 1_440,
    "P1DT2H": 1_560,
    "P1W": 10_080,
    "P30D": 43_200,
    "PT1.5H": 90,
    "PT1.1H": 66,
    "PT0.5M": 1,
    "PT30S": 1,
    "PT60S": 1,
    "PT61S": 2,
    "PT90S": 2,
    "PT2940S": 49,
    "PT5400S": 90,
    "PT1H30S": 61,
    "PT1M30S": 2,
    "PT1H5M30S": 66,
    " PT30M ": 30,
    "pt30m": 30,
    "PT1H30": 90,
    "PT45": 45,
    "PT2H0M0S": 120,
}


@pytest.mark.parametrize(("text", "minutes"), DURATIONS.items())
def test_an_iso_duration_is_read_as_minutes_rounded_up(text: str, minutes: int) -> None:
    assert parse_duration(text) == minutes


NO_DURATIONS = [
    "", " ", "P", "PT", "PT0M", "PT0S", "P0D", "P0DT0H0M", "30", "30 minutes", "1:30", "PT-5M",
    "-PT5M", "PT5M later", "PT1,5H", "PTM", "PT5X", "P1Y", "P1M", "P1H", "T30M", "30M", "PT1M30",
    "P31D", "PT43201M", "PT2592001S", "PT1e3M", "PTNaNM", f"PT{'9' * 400}M", f"PT{'9' * 5000}H",
    f"PT0.{'0' * 5000}1H", "PT30M\nPT30M", "null",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_DURATIONS, ids=lambda text: text[:12])
def test_anything_else_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None


@given(st.one_of(st.text(), st.text(st.sampled_from("PTWDHMS0123456789.pt "), max_size=12)))
def test_any_text_is_minutes_within_bounds_or_nothing(text: str) -> None:
    minutes = parse_duration(text)
    assert minutes is None or 0 < minutes <= LONGEST_MINUTES


@given(st.integers(0, 400), st.integers(0, 59), st.integers(0, 59))
def test_a_duration_that_was_written_is_read_back(h: int, m: int, s: int) -> None:
    minutes = h * 60 + m + (s > 0)
    assert parse_duration(f"PT{h}H{m}M{s}S") == (minutes or None)


TIMES: dict[str, tuple[dict[str, str | tuple[str, ...]], int | None]] = {
    "the declared total": ({"total_time": "PT40M"}, 40),
    "the total, whatever its parts say": (
        {"total_time": "PT40M", "prep_time": "PT10M", "cook_time": "PT20M"}, 40,
    ),
    "preparing and cooking": ({"prep_time": "PT10M", "cook_time": "PT20M"}, 30),
    "an empty total": (
        {"total_time": "PT0M", "prep_time": "PT10M", "cook_time": "PT20M"}, 30,
    ),
    "a total that is no duration": (
        {"total_time": "soon", "prep_time": "PT10M", "cook_time": "PT20M"}, 30,
    ),
    "preparing alone": ({"prep_time": "PT10M"}, None),
    "cooking alone": ({"cook_time": "PT10M"}, None),
    "cooking in no time": ({"prep_time": "PT10M", "cook_time": "PT0M"}, None),
    "parts that are together too long": ({"prep_time": "P20D", "cook_time": "P20D"}, None),
    "a keyword": ({"keywords": ("30-minutes-or-less",)}, 30),
    "a category": ({"categories": ("Easy", "60-Minutes-Or-Less")}, 60),
    "hours": ({"keywords": ("4-hours-or-less",)}, 240),
    "one hour": ({"keywords": ("1-hour-or-less",)}, 60),
    "the shortest of promises": ({"keywords": ("4-hours-or-less", "15-minutes-or-less")}, 15),
    "declared before promised": (
        {"total_time": "PT40M", "keywords": ("15-minutes-or-less",)}, 40,
    ),
    "promised, with a part declared": (
        {"cook_time": "PT40M", "keywords": ("60-minutes-or-less",)}, 60,
    ),
    "an empty promise": ({"keywords": ("0-minutes-or-less",)}, None),
    "an endless promise": ({"keywords": (f"{'9' * 5000}-hours-or-less",)}, None),
    "a promise beyond the longest": ({"keywords": ("9999-hours-or-less",)}, None),
    "no promise": ({"keywords": ("in-30-minutes-or-less", "30-minutes-or-less-ish")}, None),
    "nothing": ({}, None),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "minutes"), TIMES.values(), ids=TIMES)
def test_a_recipe_takes(
    recipe: Callable[..., Recipe], fields: dict[str, str | tuple[str, ...]], minutes: int | None
) -> None:
    assert minutes_of(recipe("1 egg", **fields)) == minutes
