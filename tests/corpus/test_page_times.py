"""Durations as pages write them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.corpus.page_times import iso_duration


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ("PT1H25M", 85),
        ("pt25m", 25),
        ("P0DT0H30M", 30),
        ("PT90", 90),
        ("PTH25M", 25),
        ("P1D", 1440),
        ("P1W", 10_080),
        ("PT30S", 1),
        ("PT1.5H", 90),
        ("PT1,5H", 90),
        (" PT 20 M ", 20),
        ("1:20", 80),
        ("0:05:59", 5),
        ("45", 45),
        (45, 45),
        (1.5, 2),
        ("1 hr 20 mins", 80),
        ("1h20", 80),
        ("1½ hours", 90),
        ("1 1/2 hours", 90),
        ("1/2 hour", 30),
        ("20-30 minutes", 30),
        ("20 to 30 min", 30),
        ("1 Std. 10 Minuten", 70),
        ("1 час 10 минут", 70),
        ("30分", 30),
        ("Prep: 10 minutes", 10),
        (["", "PT5M"], 5),
        ({"@type": "Duration", "maxValue": "PT40M", "minValue": "PT20M"}, 40),
        ({"@value": "PT10M"}, 10),
    ],
)
def test_a_time_of_any_wording_is_read(told: object, minutes: int) -> None:
    assert iso_duration(told) == f"PT{minutes}M"


@pytest.mark.parametrize(
    "told",
    ["", "P", "PT", "PT0M", "overnight", "5 minions", "1/0", 0, True, None, {}, [], float("nan"),
     float("inf"), "P9999Y", "-10", "-10 minutes", "PT-5M", "-PT5M", {"value": {"value": 5}},
     [[["PT5M"]]]],
)  # fmt: skip
def test_what_tells_no_time_gives_none(told: object) -> None:
    assert iso_duration(told) == ""


@given(st.text(max_size=60) | st.from_regex(r"\A(?:P?T?[\d.,½/ :HMhm-]{0,30})\Z"))
def test_any_text_gives_minutes_or_nothing(told: str) -> None:
    assert re.fullmatch(r"(?:PT[1-9]\d*M)?", iso_duration(told))


@pytest.mark.parametrize("piece", ["9", "1 ", "½", "1/2 to ", "P", "1-"])
def test_no_text_is_slow_to_read(piece: str) -> None:
    start = time.process_time()
    iso_duration(piece * 200_000)
    assert time.process_time() - start < 2
