"""The log: what is exported and erased of a person, and what comes after."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.conftest import LONG_S, until
from tests.events.conftest import (
    ANN,
    BOB,
    NOON,
    NOON_S,
    full_disk,
    held,
    ids_of,
    opened,
    rating,
    shown,
)

from ladle.core import BadRequestError, ImpressionId, PersonHash, StoreError
from ladle.events import EventLog
from ladle.people import Erasable, Purpose
from ladle.store import Database

# -- export and erasure ---------------------------------------------------------------------------


def test_a_log_is_a_room_that_people_can_be_erased_from(log: EventLog) -> None:
    room: Erasable = log
    assert (room.name, room.purpose) == ("events", Purpose.EVENTS)


def test_an_export_tells_what_was_shown_and_done_and_no_hash(log: EventLog) -> None:
    log.append(shown("i1"))
    log.append(rating("soup", event_id="1", impression_id=ImpressionId("i1")))
    log.append(rating("cake", BOB))
    assert log.export_person(ANN) == {
        "events": [
            {
                "event_id": "1", "kind": "rating", "recipe_id": "soup", "at": NOON_S,
                "rating": 4.0, "impression_id": "i1", "is_synthetic": False,
            }
        ],
        "impressions": [
            {
                "impression_id": "i1", "recipe_id": "soup", "alternatives": ["stew", "cake"],
                "at": NOON_S, "arm": "a", "model": "popularity", "model_version": "1",
                "catalog_version": "2", "n_candidates": 7, "propensity": 0.25,
                "part_of_day": "noon", "is_day_off": False, "is_by_hour": True,
            }
        ],
    }  # fmt: skip
    assert log.export_person(PersonHash("c" * 32)) == {"events": [], "impressions": []}


def test_an_export_is_plain_json(log: EventLog) -> None:
    log.append_many([rating("soup"), rating("stew", at=None)])
    told = log.export_person(ANN)
    assert json.loads(json.dumps(told)) == told


def test_an_erased_person_leaves_nothing_and_nobody_else_loses_anything(log: EventLog) -> None:
    log.append_many([rating("soup"), rating("stew"), rating("cake", BOB), rating("pie", None)])
    for name, person in (("i1", ANN), ("i2", BOB), ("i3", None)):
        log.append(shown(name, person)).result(timeout=LONG_S)
    assert log.erase_person(ANN) == 3
    assert log.erase_person(ANN) == 0
    assert (log.history(ANN), log.remember(ANN, NOON))[1] == ([], frozenset())
    assert ids_of(log.history(BOB)) == ["cake"]
    assert (log.count(), log.count_impressions()) == (2, 2)


def test_what_is_queued_of_an_erased_person_goes_too(
    log: EventLog, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write = held(log, monkeypatch)
    queued = [log.append(rating(f"r{n}")) for n in range(20)] + [log.append(shown("i1"))]
    with ThreadPoolExecutor(1) as pool:
        erased = pool.submit(log.erase_person, ANN)
        assert not erased.done()
        may_write.set()
        assert erased.result(timeout=LONG_S) == 21
    assert all(done.result(timeout=LONG_S) is None for done in queued)
    with database.reading() as connection:
        left = connection.execute(sa.text("SELECT person FROM events UNION ALL "
                                          "SELECT person FROM impressions")).all()  # fmt: skip
    assert left == []


def test_an_erasure_is_durable_when_it_returns(log: EventLog, tmp_path: Path) -> None:
    log.append(rating("soup"))
    log.erase_person(ANN)
    with opened(tmp_path / "ladle.db") as other:
        assert other.count() == 0


def test_a_closed_log_erases_what_it_wrote_at_the_end(database: Database) -> None:
    log = EventLog(database)
    log.append(rating("soup"))
    log.close()
    assert log.erase_person(ANN) == 1


def test_an_erasure_that_cannot_be_written_says_so(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    with full_disk(log, monkeypatch):
        log.append(rating("soup"))
        log.show(shown("i1"))
        with pytest.raises(StoreError, match=r"^the disk is full$"):
            log.erase_person(ANN)
    # a try that began on the full disk may still fail whoever comes meanwhile
    until(lambda: (log.count(), log.count_impressions()) == (1, 1))
    assert log.erase_person(ANN) == 2
    assert (log.count(), log.count_impressions()) == (0, 0)


# -- what comes after an erasure -------------------------------------------------------------------


def test_nothing_is_logged_under_a_hash_that_was_erased(log: EventLog) -> None:
    log.erase_person(ANN)
    done = [log.append(rating("soup")), log.append(shown("i1")), log.append(rating("stew", BOB))]
    assert log.append_many([rating("cake"), rating("cake", BOB), rating("cake", None)]) == 2
    log.show(shown("i2"))
    assert [future.result(timeout=LONG_S) for future in done] == [None] * 3
    log.erase_person(PersonHash("c" * 32))  # waits for what is queued
    assert (log.count(), log.count_impressions()) == (3, 0)
    assert log.history(ANN) == []
    with pytest.raises(BadRequestError, match="names no answer that Ladle gave"):
        log.impression("i2")


@pytest.mark.usefixtures("patient_database")
def test_threads_that_log_while_somebody_is_erased_leave_nothing_of_them(
    log: EventLog, tmp_path: Path
) -> None:
    is_over = threading.Event()

    def go_on(own: EventLog, thread: int) -> int:
        n = 0
        while not is_over.is_set():
            n += 1
            own.show(shown(f"{thread}-{n}"))
            own.append_many([rating(f"r{n}"), rating(f"r{n}", BOB)])
            own.append(rating(f"s{n}")).result(timeout=LONG_S)
        return n

    with opened(tmp_path / "ladle.db") as other, ThreadPoolExecutor(4) as pool:
        running = [pool.submit(go_on, own, i) for i, own in enumerate((log, other) * 2)]
        while log.count() < 50:
            pass
        log.erase_person(ANN)
        left = log.export_person(ANN)
        while log.count() < 100:
            pass
        is_over.set()
        n_done = sum(one.result(timeout=LONG_S) for one in running)
    assert left == log.export_person(ANN) == {"events": [], "impressions": []}
    assert log.count() == n_done


_UNDER_WAY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ladle.core import ImpressionId, PersonHash
from ladle.events import Event, EventKind, EventLog, Impression
from ladle.store import Database, database

others = [pragma for pragma in database._PRAGMAS if "busy_timeout" not in pragma]
database._PRAGMAS = (*others, "PRAGMA busy_timeout=300000")
log = EventLog(Database(Path(sys.argv[1])))
for n in range(1_000_000):
    for person in map(PersonHash, ("a" * 32, "b" * 32)):
        log.append(
            Impression(
                ImpressionId(f"{n}-{person}"), person, "soup", (), datetime.now(UTC),
                "a", "m", "1", "2", 7, 0.25,
            )
        )
        log.append(Event(EventKind.COOK, f"{n}", person)).result()
    print(n, flush=True)
"""


@pytest.mark.usefixtures("patient_database")
def test_another_process_that_logs_while_somebody_is_erased_leaves_nothing_of_them(
    log: EventLog, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _UNDER_WAY, str(tmp_path / "ladle.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603
        assert writer.stdout is not None
        for _ in range(20):
            writer.stdout.readline()
        assert log.erase_person(ANN) >= 40
        left = log.export_person(ANN)
        n_after = next(n for n in range(20, 1_000_000) if int(writer.stdout.readline()) >= 40)
        writer.kill()
    assert left == log.export_person(ANN) == {"events": [], "impressions": []}
    assert log.count() >= n_after
    assert {person for person, _ in log.all_events()} == {BOB}
