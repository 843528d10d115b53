"""Times in ISO 8601 out of what people and programs write."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.corpus.durations import iso_duration


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("PT1H30M", "PT1H30M"),
        ("pt5m", "PT5M"),
        ("P1DT2H", "P1DT2H"),
        ("90", "PT90M"),
        ("1,5", "PT2M"),
        ("1:30", "PT90M"),
        ("1h30", "PT90M"),
        ("1 h 30 min", "PT90M"),
        ("1½ hours", "PT90M"),
        ("1 1/2 hours", "PT90M"),
        ("1,5 Std.", "PT90M"),
        ("3 hours, 20 minutes", "PT200M"),
        ("about an hour", "PT60M"),
        ("2 days", "PT2880M"),
        ("5 sec", "PT1M"),
        ("20 minutos", "PT20M"),
        ("less than 30 minutes", "PT30M"),
    ],
)
def test_a_time_is_read_however_it_is_written(text: str, want: str) -> None:
    assert iso_duration(text) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("10-15 min", "PT15M"),
        ("10 to 15 minutes", "PT15M"),
        ("1 hour 10-15 min", "PT75M"),
        ("1 hour - 2 hours", "PT120M"),
        ("1 hour to 2 hours", "PT120M"),
    ],
)
def test_of_a_range_the_longer_end_counts(text: str, want: str) -> None:
    assert iso_duration(text) == want


@pytest.mark.parametrize(
    "text", ["overnight", "45 minutes plus overnight", "2 x 30 min", "1 h 30 min - 2 h", "1 h/2"]
)
def test_what_only_a_reader_can_tell_stays_as_it_is(text: str) -> None:
    assert iso_duration(text) == text


@pytest.mark.parametrize(
    "given", ["", " ", None, True, [], "0", 0, "0 min", "PT0M", "PT0H0M", "0:00"]
)
def test_nothing_is_returned_for_nothing_and_zero(given: object) -> None:
    assert iso_duration(given) == ""


@pytest.mark.parametrize(
    "given", [-5, -0.5, "-10", "PT-5M", "PT1H-5M", math.nan, math.inf, -math.inf, 1e30, 10**400]
)
def test_nothing_is_returned_for_what_is_no_time(given: object) -> None:
    assert iso_duration(given) == ""


@pytest.mark.parametrize(("number", "want"), [(45, "PT45M"), (0.3, "PT1M"), (90.0, "PT90M")])
def test_a_number_is_minutes(number: float, want: str) -> None:
    assert iso_duration(number) == want


@given(st.one_of(st.text(), st.integers(), st.floats(), st.from_regex(r"[\d :hm½/.,-]{1,40}")))
def test_whatever_is_given_a_time_or_the_text_itself_comes_back(given: object) -> None:
    found = iso_duration(given)
    is_time = re.fullmatch(r"(PT[1-9]\d*M|P[\d.,WDTHMS]+)?", found, re.IGNORECASE)
    assert is_time or found == str(given).strip()
