"""Rows as the driver takes and gives them; what was seen and not taken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ladle.core import ImpressionId, PersonHash
from ladle.events import Event, EventKind, Impression
from ladle.events.rows import declined_of, event_row, impression_row, names_in
from ladle.events.tables import events, impressions
from ladle.store import Row

NOON = datetime(2024, 5, 1, 12, 7, tzinfo=UTC)
NOON_S = 1_714_564_800
SOUP = ("i1", "soup", '["stew","cake"]', NOON_S)


def test_a_row_has_every_column_of_its_table() -> None:
    event = event_row(Event(EventKind.COOK, "soup", PersonHash("a"), NOON))
    assert list(event) != []
    assert set(event) == set(events.columns.keys())
    assert (event["kind"], event["at"]) == ("cook", NOON_S)
    assert event_row(Event(EventKind.COOK, "soup"))["at"] is None
    shown = impression_row(
        Impression(
            ImpressionId("i1"), None, "soup", ("stew", "crème"), NOON, "a", "m", "1", "2", 7, 0.25
        )
    )
    assert set(shown) == set(impressions.columns.keys())
    assert names_in(str(shown["alternatives"])) == ("stew", "crème")


@pytest.mark.parametrize(
    ("done", "declined"),
    [
        ([], {"soup"}),
        ([("soup", "cook", None, NOON_S, None)], set()),
        ([("soup", "cook", None, NOON_S - 900, None)], {"soup"}),
        ([("soup", "conversion", None, NOON_S - 900, "i1")], set()),
        ([("stew", "conversion", None, NOON_S, "i1")], {"soup", "cake"}),
        ([("stew", "conversion", None, NOON_S, "i2")], {"soup"}),
        ([("soup", "cook", None, NOON_S, None), ("soup", "cook", None, NOON_S - 900, None)], set()),
    ],
)
def test_what_was_seen_and_not_taken_since_is_declined(done: list[Row], declined: set[str]) -> None:
    assert declined_of([SOUP], done, NOON_S - 3600) == declined
