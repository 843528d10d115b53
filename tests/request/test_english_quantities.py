"""Numbers as people say them: times, people, calories."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.food import fold
from ladle.request.english_quantities import MOST_SERVINGS, Measure, Quantity, find_quantities


def find_times(said: str) -> list[Quantity]:
    return [q for q in find_quantities(fold(said)) if q.measure is Measure.MINUTES]


def numbers(said: str, measure: Measure) -> list[int]:
    found = find_quantities(fold(said))
    return [q.n for q in found if q.measure is measure and not (q.is_least or q.is_beyond)]


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
        ("hour and a quarter", 75),
        ("hour and twenty", 80),
        ("under the hour", 60),
    ],
)
def test_a_time_is_read_as_minutes(said: str, minutes: int) -> None:
    text = f"soup in {said} please"
    assert [(q.n, q.is_least) for q in find_times(text)] == [(minutes, False)]


@pytest.mark.parametrize(
    "said",
    [
        "30 people", "banana hour", "give me a minute", "7 pm", "an ho", "3 herbs", "1 ham",
        "2 honeydew melons", "one minced onion", "hours", "minutes", "7 up", "1/4 hourglass",
    ],
)  # fmt: skip
def test_what_is_no_time_is_left_as_it_is(said: str) -> None:
    assert find_times(said) == []


@pytest.mark.parametrize(
    "said", ["at least 2 hours", "more than 30 minutes", "longer than an hour", "over 20 minutes"]
)
def test_the_least_time_is_no_wish_that_ladle_knows(said: str) -> None:
    assert [(q.is_least, q.start, q.stop) for q in find_times(said)] == [(True, 0, len(said))]


@pytest.mark.parametrize("said", ["0 minutes", "0 hours", "9999 hours", "999999999999 minutes"])
def test_a_time_beyond_reason_is_no_wish_either(said: str) -> None:
    assert [(q.is_beyond, q.start, q.stop) for q in find_times(said)] == [(True, 0, len(said))]


def test_every_time_is_found_where_it_stands() -> None:
    said = "half an hour, or 40 minutes"
    assert [(said[q.start : q.stop], q.n) for q in find_times(said)] == [
        ("half an hour", 30),
        ("40 minutes", 40),
    ]


@pytest.mark.parametrize(
    ("said", "n"),
    [
        ("for two", 2), ("dinner for 6 people", 6), ("feeds four", 4), ("serves about 8", 8),
        ("a table of five", 5), ("there are four of us", 4), ("for a family of six", 6),
        ("me and my two kids", 3), ("just me", 1), ("for half a dozen", 6), ("for a couple", 2),
        ("four hungry teenagers", 4), ("for 2 adults and 3 kids", 5), ("2 adults and 2 kids", 4),
        ("six of us are coming", 6), ("six of us are for dinner", 6),
    ],
)  # fmt: skip
def test_people_are_counted(said: str, n: int) -> None:
    assert numbers(said, Measure.SERVINGS) == [n]


@pytest.mark.parametrize(
    "said", ["for 20 minutes", "for two hours", "for 10 dollars", "for 7 pm", "for one more thing",
             "2 eggs"],
)  # fmt: skip
def test_what_counts_something_else_is_nobody(said: str) -> None:
    assert not any(q.measure is Measure.SERVINGS for q in find_quantities(said))


@pytest.mark.parametrize(
    "said", ["for 0", "serves 0", "0 people", "for 1.5", f"for {MOST_SERVINGS + 1} people",
             "for 1000000 people"],
)  # fmt: skip
def test_people_beyond_reason_are_found_and_not_counted(said: str) -> None:
    assert [(q.is_beyond, q.start, q.stop) for q in find_quantities(said)] == [(True, 0, len(said))]
    assert numbers(said, Measure.SERVINGS) == []


@pytest.mark.parametrize(
    "said", ["under 500 calories", "500 kcal a serving", "500-calorie", "500cal"]
)
def test_calories_are_read(said: str) -> None:
    assert numbers(said, Measure.CALORIES) == [500]


def test_the_least_calories_are_no_wish() -> None:
    assert [q.is_least for q in find_quantities("at least 500 calories")] == [True]


@pytest.mark.parametrize("said", ["0 calories", "99999 kcal", "100000000 calories"])
def test_calories_beyond_reason_are_no_wish(said: str) -> None:
    assert [(q.is_beyond, q.start, q.stop) for q in find_quantities(said)] == [(True, 0, len(said))]


@given(st.text(max_size=500))
def test_any_text_can_be_looked_through(text: str) -> None:
    found = find_quantities(fold(text))
    assert all(1 <= q.n <= 43_200 for q in found if not q.is_beyond)
    assert all(a.stop <= b.start for a, b in pairwise(found))


@given(st.integers(1, 720))
def test_minutes_in_digits_are_themselves(minutes: int) -> None:
    assert [(q.n, q.measure) for q in find_quantities(f"in {minutes} minutes")] == [
        (minutes, Measure.MINUTES)
    ]


@pytest.mark.parametrize(
    "said", ["one of us is vegan", "one guest can't eat nuts", "two of us are vegan"]
)
def test_some_of_those_who_eat_are_not_all(said: str) -> None:
    assert not find_quantities(said.replace("'", ""))
