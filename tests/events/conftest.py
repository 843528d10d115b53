"""A log, the registry that belongs to it, and what is logged there."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.conftest import LONG_S

from ladle.core import ImpressionId, PersonHash, StoreError
from ladle.events import Choice, Event, EventKind, EventLog, HistoryItem, Impression
from ladle.people import People
from ladle.store import Database

ANN, BOB = PersonHash("a" * 32), PersonHash("b" * 32)

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)

NOON_S = 1_714_564_800

AN_HOUR = timedelta(hours=1)

Items = Sequence[Event | Impression]

AT_NOON = Choice("noon", is_day_off=False, is_by_hour=True, recipe_id="soup")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Lend an empty database at `tmp_path/ladle.db`."""
    database = Database(tmp_path / "ladle.db")
    yield database
    database.close()


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


@pytest.fixture
def log(database: Database) -> Iterator[EventLog]:
    """Lend an empty log in `database`."""
    log = EventLog(database)
    yield log
    log.close()


@contextmanager
def opened(path: Path) -> Iterator[EventLog]:
    """Lend a log with a connection of its own, as another process would have it."""
    with closing(Database(path)) as database, closing(EventLog(database)) as log:
        yield log


def rating(recipe_id: str, person: PersonHash | None = ANN, **fields: object) -> Event:
    event = Event(EventKind.RATING, recipe_id, person, NOON, 4.0)
    return msgspec.structs.replace(event, **fields)


def shown(impression_id: str, person: PersonHash | None = ANN) -> Impression:
    return Impression(
        ImpressionId(impression_id), person, "soup", ("stew", "cake"), NOON,
        arm="a", model="popularity", model_version="1", catalog_version="2",
        n_candidates=7, propensity=0.25, part_of_day="noon", is_day_off=False, is_by_hour=True,
    )  # fmt: skip


def ids_of(items: Sequence[HistoryItem]) -> list[str]:
    return [item.recipe_id for item in items]


def answer(
    impression_id: str, recipe_id: str, at: datetime = NOON, person: PersonHash | None = ANN
) -> Impression:
    return replace(shown(impression_id, person), recipe_id=recipe_id, at=at)


def declined(log: EventLog, items: Items, since: datetime) -> set[str]:
    for done in [log.append(item) for item in items]:
        done.result(timeout=LONG_S)
    return set(log.remember(ANN, since)[1])


def took(impression_id: str | None, recipe_id: str = "soup", **fields: object) -> Event:
    shown_as = None if impression_id is None else ImpressionId(impression_id)
    event = Event(EventKind.CONVERSION, recipe_id, ANN, NOON, None, shown_as)
    return msgspec.structs.replace(event, **fields)


def held(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold every write back until the event is set."""
    insert, may_write = log._insert, threading.Event()

    def late(items: Sequence[Event | Impression]) -> int:
        assert may_write.wait(timeout=LONG_S)
        return insert(items)

    monkeypatch.setattr(log, "_insert", late)
    return may_write


@contextmanager
def full_disk(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Semaphore]:
    """Let every write fail; lends what is released by each."""
    tried = threading.Semaphore(0)

    def fail(_items: Sequence[Event | Impression]) -> int:
        tried.release()
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(log, "_insert", fail)
        yield tried
