"""What is logged: dated no closer than it must be, and imported once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ladle.core import PersonHash
from ladle.events import EventKind
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
