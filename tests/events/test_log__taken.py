"""The log: what was shown and taken, or declined, and when."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.conftest import LONG_S
from tests.events.conftest import (
    AN_HOUR,
    ANN,
    AT_NOON,
    BOB,
    NOON,
    Items,
    answer,
    declined,
    shown,
    took,
)

from ladle.core import ImpressionId, PersonHash
from ladle.events import Choice, Event, EventKind, EventLog
from ladle.store import Database

# -- what was declined ------------------------------------------------------------------------


def test_what_was_shown_lately_and_not_taken_is_declined(log: EventLog) -> None:
    items = [
        answer("i1", "long ago", NOON - 3 * AN_HOUR),
        answer("i2", "soup", NOON - AN_HOUR),
        answer("i3", "cake"),
        answer("i4", "others", person=BOB),
        answer("i5", "nobodys", person=None),
    ]
    assert declined(log, items, NOON - 2 * AN_HOUR) == {"soup", "cake"}
    assert log.remember(ANN, NOON - AN_HOUR)[1] == {"soup", "cake"}
    assert log.remember(ANN, NOON + timedelta(minutes=15))[1] == frozenset()
    assert log.remember(PersonHash("c" * 32), NOON - 9 * AN_HOUR)[1] == frozenset()


@pytest.mark.parametrize("kind", EventKind)
def test_what_was_taken_after_it_was_shown_is_not_declined(log: EventLog, kind: EventKind) -> None:
    items: Items = [
        answer("i1", "pie"),
        answer("i2", "cake"),
        Event(kind, "pie", ANN, NOON + AN_HOUR),
    ]
    assert declined(log, items, NOON - AN_HOUR) == {"cake"}


def test_what_was_taken_before_it_was_shown_is_declined(log: EventLog) -> None:
    items: Items = [
        Event(EventKind.COOK, "pie", ANN, NOON - AN_HOUR / 2),
        answer("i1", "pie"),
        Event(EventKind.COOK, "pie", BOB, NOON + AN_HOUR),
    ]
    assert declined(log, items, NOON - AN_HOUR) == {"pie"}


def test_a_pick_of_an_answer_counts_whatever_the_callers_clock_said(log: EventLog) -> None:
    early = Event(
        EventKind.CONVERSION, "pie", ANN, NOON - timedelta(minutes=1), None, ImpressionId("i1")
    )
    assert declined(log, [answer("i1", "pie"), early], NOON - AN_HOUR) == set()


def test_alternatives_are_declined_where_one_of_them_was_taken(log: EventLog) -> None:
    """The answer recommended soup, beside stew and cake."""
    picked = Event(EventKind.CONVERSION, "stew", ANN, NOON + AN_HOUR, None, ImpressionId("i1"))
    assert declined(log, [shown("i1")], NOON - AN_HOUR) == {"soup"}
    assert declined(log, [picked], NOON - AN_HOUR) == {"soup", "cake"}


def test_an_alternative_cooked_without_an_answer_opens_none(log: EventLog) -> None:
    by_itself = Event(EventKind.COOK, "stew", ANN, NOON + AN_HOUR)
    assert declined(log, [shown("i1"), by_itself], NOON - AN_HOUR) == {"soup"}


def test_of_very_many_answers_the_latest_500_count(log: EventLog) -> None:
    items = [answer(f"i{n}", f"r{n}", NOON + timedelta(seconds=n)) for n in range(510)]
    assert declined(log, items, NOON) == {f"r{n}" for n in range(10, 510)}


def test_a_database_of_before_gets_the_moment_of_its_answers(database: Database) -> None:
    with closing(EventLog(database)) as log:
        log.append(shown("old")).result(timeout=LONG_S)
    with database.writing() as connection:
        for column in ("part_of_day", "is_day_off", "is_by_hour"):
            connection.execute(sa.text(f"ALTER TABLE impressions DROP COLUMN {column}"))
    for n in range(2):
        with closing(EventLog(database)) as log:
            log.append(shown(f"new {n}")).result(timeout=LONG_S)
            log.append_many([took(f"new {n}"), took("old")])
            assert log.impression("old") == (("soup", "stew", "cake"), ANN)
            assert log.all_choices() == [AT_NOON] * (n + 1)


# -- what was chosen when ----------------------------------------------------------------------


def test_what_was_taken_is_told_with_the_moment_of_its_answer(log: EventLog) -> None:
    for impression in (
        shown("i1"),
        replace(shown("i2"), part_of_day="evening", is_day_off=True, is_by_hour=False),
        replace(shown("i3"), part_of_day=None, is_day_off=None, is_by_hour=None),
        shown("i4", None),
    ):
        log.append(impression).result(timeout=LONG_S)
    log.append_many([
        took("i2", "stew"), took("i1"), took("i3"), took("i4", person=None), took(None),
        took("unknown"),
    ])  # fmt: skip
    by_name = Choice("evening", is_day_off=True, is_by_hour=False, recipe_id="stew")
    assert log.all_choices() == [by_name, AT_NOON, AT_NOON]


def test_what_was_picked_and_then_cooked_is_one_choice(log: EventLog) -> None:
    log.append(shown("i1")).result(timeout=LONG_S)
    log.append_many([took("i1"), took("i1", kind=EventKind.COOK), took("i1"), took("i1", "cake")])
    assert [choice.recipe_id for choice in log.all_choices()] == ["cake", "soup"]


def test_ratings_and_made_up_events_are_no_choices(log: EventLog) -> None:
    log.append(shown("i1")).result(timeout=LONG_S)
    log.append_many([took("i1", kind=EventKind.RATING, rating=5.0), took("i1", is_synthetic=True)])
    assert log.all_choices() == []


def test_an_erased_person_takes_their_choices_along(log: EventLog) -> None:
    for name, person in (("i1", ANN), ("i2", BOB)):
        log.append(shown(name, person)).result(timeout=LONG_S)
    log.append_many([took("i1"), took("i2", person=BOB)])
    assert log.all_choices() == [AT_NOON] * 2
    log.erase_person(ANN)
    assert log.all_choices() == [AT_NOON]
