"""What is logged: dated no closer than it must be, and imported once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ladle.core import PersonHash
from ladle.events import Event, EventKind
from ladle.events.items import coarse, imported_event_id

COOKED = Event(EventKind.COOK, "soup", PersonHash("a" * 32), datetime(2024, 5, 1, 12, tzinfo=UTC))


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
    again = replace(COOKED, event_id="other")
    assert imported_event_id("file", COOKED) == imported_event_id("file", again)
    others = [replace(COOKED, recipe_id="stew"), replace(COOKED, at=None)]
    ids = {imported_event_id("file", event) for event in (COOKED, *others)}
    assert len(ids | {imported_event_id("another file", COOKED)}) == 4
