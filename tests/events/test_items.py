"""What is logged: dated no closer than it must be, and imported once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ladle.core import ImpressionId, PersonHash
from ladle.events import Event, EventKind, told_event_id
from ladle.events.items import coarse, imported_event_id
from ladle.people import PseudonymousInteraction, Signal

COOKED = PseudonymousInteraction(
    PersonHash("a" * 32), False, "38", Signal.COOK, None, datetime(2024, 5, 1, 12, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        (datetime(1970, 1, 1, 0, 14, 59, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 0, 15, tzinfo=UTC), 900),
        (datetime(1970, 1, 1, 5, 44, tzinfo=timezone(timedelta(hours=5))), 1800),
        (datetime(1969, 12, 31, 23, 59, tzinfo=UTC), -900),
    ],
)
def test_a_moment_is_that_of_the_quarter_of_an_hour_it_lies_in(at: datetime, seconds: int) -> None:
    assert coarse(at) == seconds


def test_the_same_row_of_the_same_source_has_one_id() -> None:
    rows = [(COOKED, "soup"), (COOKED, "stew"), (replace(COOKED, at=None), "soup")]
    ids = {imported_event_id("file", row, recipe_id) for row, recipe_id in rows * 2}
    assert len(ids | {imported_event_id("another file", COOKED, "soup")}) == 4


def test_a_row_that_was_imported_by_an_older_ladle_has_the_id_that_it_has_there() -> None:
    rated = PseudonymousInteraction(COOKED.person, False, "1", Signal.RATING, 4.5, None)
    assert imported_event_id("file", COOKED, "soup") == "9c104890acde78b2fbfe76f2"
    assert imported_event_id('a "file"', rated, "it's") == "f8ee87f60b2f91a3209f6c1c"


AT = datetime(2026, 4, 17, 18, 40, tzinfo=UTC)
ANN, BOB = PersonHash("a" * 32), PersonHash("b" * 32)
SHOWN = ImpressionId("i1")
TOLD = Event(EventKind.COOK, "soup", ANN, AT, impression_id=SHOWN)


@pytest.mark.parametrize(
    ("again", "is_same"),
    [
        ({}, True),
        ({"at": AT + timedelta(minutes=4)}, True),
        ({"at": AT + timedelta(minutes=5)}, False),
        ({"at": None}, False),
        ({"kind": EventKind.CONVERSION}, False),
        ({"recipe_id": "stew"}, False),
        ({"person": BOB}, False),
        ({"person": None}, False),
        ({"impression_id": None}, False),
        ({"kind": EventKind.RATING, "rating": 4.0}, False),
    ],
)
def test_what_is_told_again_has_one_id(again: dict[str, Any], is_same: bool) -> None:
    assert (told_event_id(TOLD) == told_event_id(replace(TOLD, event_id="", **again))) is is_same


def test_stars_that_are_changed_back_are_another_event() -> None:
    rated = [Event(EventKind.RATING, "soup", ANN, AT, stars) for stars in (4.0, 5.0, 4.0)]
    assert len({told_event_id(event) for event in rated}) == 3


def test_a_recipe_is_picked_once_from_its_answer_and_by_itself_again_later() -> None:
    later = AT + timedelta(days=2)
    picks = [Event(EventKind.CONVERSION, "soup", ANN, at, None, SHOWN) for at in (AT, later)]
    assert len({told_event_id(pick) for pick in picks}) == 1
    alone = [replace(pick, impression_id=None) for pick in picks]
    assert len({told_event_id(pick) for pick in alone}) == 2


def test_what_nobody_did_is_told_apart_unless_it_follows_an_answer() -> None:
    nobodys = [Event(EventKind.COOK, "soup", None, AT) for _ in range(2)]
    assert len({told_event_id(event) for event in nobodys}) == 2
    of_an_answer = [replace(event, impression_id=SHOWN) for event in nobodys]
    assert len({told_event_id(event) for event in of_an_answer}) == 1


@given(
    st.text(), st.text(), st.sampled_from(Signal), st.none() | st.floats(0, 5),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip
def test_an_id_is_made_of_all_that_a_row_tells(
    source: str, recipe_id: str, signal: Signal, rating: float | None, at: datetime | None
) -> None:
    row = PseudonymousInteraction(PersonHash("p"), False, "theirs", signal, rating, at)
    told = repr((source, row.person, recipe_id, EventKind(signal), rating, at)).encode()
    own = hashlib.blake2b(told, digest_size=12).hexdigest()
    assert imported_event_id(source, row, recipe_id) == own
