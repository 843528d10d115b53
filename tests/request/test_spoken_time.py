"""Times as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.request.spoken_time import find_times


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("30 minutes", 30),
        ("30 minute", 30),
        ("30-minute", 30),
        ("30min", 30),
        ("45 mins", 45),
        ("20 - 30 minutes", 30),
        ("20 to 30 minutes", 30),
        ("five minutes", 5),
        ("fifteen minutes", 15),
        ("twenty minutes", 20),
        ("twenty-five minutes", 25),
        ("forty five minutes", 45),
        ("ninety-minute", 90),
        ("an hour", 60),
        ("one hour", 60),
        ("1 hour", 60),
        ("1h", 60),
        ("2 hrs", 120),
        ("two hours", 120),
        ("a couple of hours", 120),
        ("half an hour", 30),
        ("half-hour", 30),
        ("a quarter of an hour", 15),
        ("quarter hour", 15),
        ("three quarters of an hour", 45),
        ("an hour and a half", 90),
        ("one and a half hours", 90),
        ("2 and a half hours", 150),
        ("1.5 hours", 90),
        ("1,5 hours", 90),
        ("1 1/2 hours", 90),
        ("1½ hours", 90),
        ("½ hour", 30),
        ("1/2 hour", 30),
        ("1 hour 30 minutes", 90),
        ("1 hour and 30 min", 90),
        ("1 h 30", 90),
        ("1h30", 90),
        ("1h 30m", 90),
        ("two hours and fifteen minutes", 135),
        ("2.25 hours", 135),
        ("0.7 minutes", 1),
        ("no more than 30 minutes", 30),
        ("not longer than an hour", 60),
        ("doesn't take longer than an hour", 60),
        ("don\u2019t need more than 20 minutes", 20),
        ("not over 2 hours", 120),
    ],
)
def test_a_time_is_read_as_minutes(said: str, minutes: int) -> None:
    rest, times, lost = find_times(f"soup in {said} please")
    assert [m for _, m in times] == [minutes]
    assert lost == []
    assert rest.replace(" ", "").replace("20-", "").replace("20to", "") in (
        "soupin,please",
        "soupina,please",
    )


@pytest.mark.parametrize(
    "said",
    [
        "30 people", "banana hour", "give me a minute", "7 pm", "an ho", "3 herbs", "1 ham",
        "2 honeydew melons", "one minced onion", "hours", "minutes", "7 up", "1/4 hour glass",
    ],
)  # fmt: skip
def test_what_is_no_time_is_left_as_it_is(said: str) -> None:
    assert find_times(said) == (said, [], [])


@pytest.mark.parametrize(
    "said", ["at least 2 hours", "more than 30 minutes", "longer than an hour", "over 20 minutes"]
)
def test_the_least_time_is_no_wish_that_ladle_knows(said: str) -> None:
    assert find_times(said)[1:] == ([], [said])


@pytest.mark.parametrize("said", ["0 minutes", "0 hours", "9999 hours"])
def test_a_time_beyond_reason_is_reported(said: str) -> None:
    assert find_times(said)[1:] == ([], [said])


def test_every_time_is_found() -> None:
    rest, times, lost = find_times("half an hour, or 40 minutes")
    assert (times, lost) == ([("half an hour", 30), ("40 minutes", 40)], [])
    assert "hour" not in rest
    assert "minutes" not in rest


@given(st.text(max_size=500))
def test_any_text_can_be_looked_through(text: str) -> None:
    _, times, _ = find_times(text.casefold())
    assert all(1 <= minutes <= 43_200 for _, minutes in times)


@given(st.integers(1, 720))
def test_minutes_in_digits_are_themselves(minutes: int) -> None:
    assert find_times(f"in {minutes} minutes")[1] == [(f"{minutes} minutes", minutes)]
