"""The log: durable before it says so, each event once, read back in one order."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import LONG_S
from tests.events.conftest import (
    AN_HOUR,
    ANN,
    BOB,
    NOON,
    NOON_S,
    answer,
    ids_of,
    opened,
    rating,
    shown,
    took,
)

from ladle.core import BadRequestError, PersonHash, StoreError
from ladle.events import Event, EventKind, EventLog, HistoryItem
from ladle.store import Database, Prepared

# -- durability ------------------------------------------------------------------------------------


def test_an_event_is_durable_when_its_future_is_done(log: EventLog, tmp_path: Path) -> None:
    for n in range(3):
        assert log.append(rating(f"r{n}")).result(timeout=LONG_S) is None
        with opened(tmp_path / "ladle.db") as other:
            assert other.count() == n + 1
            assert ids_of(other.history(ANN)) != []


@pytest.mark.parametrize(
    ("minute", "second", "kept"), [(0, 0, 0), (14, 59, 0), (15, 0, 15), (59, 59, 45)]
)
def test_a_moment_is_kept_by_the_quarter_of_an_hour(
    log: EventLog, minute: int, second: int, kept: int
) -> None:
    at = NOON.replace(minute=minute, second=second)
    log.append(Event(EventKind.COOK, "stew", ANN, at)).result()
    assert log.history(ANN) == [HistoryItem("stew", EventKind.COOK, None, NOON_S + kept * 60)]


def test_an_event_comes_back_as_it_was_written(log: EventLog) -> None:
    log.append(
        rating("soup", rating=3.5, at=NOON.astimezone(timezone(timedelta(hours=9))))
    ).result()
    log.append(Event(EventKind.COOK, "stew", ANN)).result()
    log.append(Event(EventKind.CONVERSION, "cake", ANN, datetime(1969, 1, 1, tzinfo=UTC))).result()
    assert log.history(ANN) == [
        HistoryItem("soup", EventKind.RATING, 3.5, NOON_S),
        HistoryItem("cake", EventKind.CONVERSION, None, -365 * 86400),
        HistoryItem("stew", EventKind.COOK, None, None),
    ]
    assert {type(item.kind) for item in log.history(ANN)} == {EventKind}


def test_closing_writes_what_is_queued(tmp_path: Path) -> None:
    with opened(tmp_path / "ladle.db") as log:
        done = [log.append(rating(f"r{n}")) for n in range(3000)]
    assert all(future.done() and future.exception() is None for future in done)
    with opened(tmp_path / "ladle.db") as log:
        assert log.count() == 3000


@pytest.mark.usefixtures("patient_database")
def test_threads_append_without_losing_anything(log: EventLog) -> None:
    def append(thread: int) -> None:
        for n in range(25):
            log.append(rating(f"r{thread}-{n}")).result(timeout=LONG_S)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(8)))
    assert sorted(ids_of(log.history(ANN))) == sorted(
        f"r{t}-{n}" for t in range(8) for n in range(25)
    )


def test_an_event_that_cannot_be_written_says_so_and_the_next_one_is_taken(
    log: EventLog, database: Database
) -> None:
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE events RENAME TO away"))
    with pytest.raises(StoreError, match=r"writing .*ladle\.db failed: no such table: events"):
        log.append(rating("soup")).result(timeout=LONG_S)
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE away RENAME TO events"))
    log.append(rating("stew")).result(timeout=LONG_S)
    assert ids_of(log.history(ANN)) == ["stew"]


@pytest.mark.alone
def test_a_log_that_is_only_read_starts_no_thread(database: Database) -> None:
    before = set(threading.enumerate())  # others may end meanwhile

    def begun() -> int:
        return len(set(threading.enumerate()) - before)

    with closing(EventLog(database)) as log:
        assert log.append_many([rating("soup")]) == log.count() == 1
        assert begun() == 0
        log.append(rating("stew")).result(timeout=LONG_S)
        log.append(rating("cake")).result(timeout=LONG_S)
        assert begun() == 1
    assert begun() == 0


@pytest.mark.parametrize("n_before", [0, 1])
def test_a_closed_log_takes_nothing_more(database: Database, n_before: int) -> None:
    log = EventLog(database)
    for n in range(n_before):
        log.append(rating(f"r{n}"))
    log.close()
    log.close()
    with pytest.raises(StoreError, match=r"append\(\) after close\(\).*; open it anew"):
        log.append(rating("soup"))
    assert log.count() == n_before


_WRITER = """
import sys
from pathlib import Path
from ladle.core import PersonHash
from ladle.events import Event, EventKind, EventLog
from ladle.store import Database, Prepared

log = EventLog(Database(Path(sys.argv[1])))
for n in range(1_000_000):
    futures = [log.append(Event(EventKind.COOK, f"{n}-{i}", PersonHash("ann"))) for i in range(3)]
    for i, future in enumerate(futures):
        future.result()
        print(f"{n}-{i}", flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("n_before", [1, 10, 200])
def test_a_killed_writer_loses_no_event_that_was_acknowledged(
    tmp_path: Path, n_before: int
) -> None:
    path = tmp_path / "ladle.db"
    command = [sys.executable, "-c", _WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(n_before)]
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.read().split("\n")[:-1]
    assert writer.returncode == -signal.SIGKILL
    with opened(path) as log:
        kept = {item.recipe_id for _, item in log.all_events()}
    assert len(told) >= n_before
    assert set(told) <= kept
    assert len(kept) <= len(told) + 3


# -- once ------------------------------------------------------------------------------------------


def test_an_event_that_is_sent_again_is_logged_once_and_stays_as_it_was(log: EventLog) -> None:
    first = rating("soup", event_id="x-1")
    for event in (first, first, rating("stew", event_id="x-1"), rating("cake", event_id="x-2")):
        log.append(event).result(timeout=LONG_S)
    assert log.count() == 2
    assert sorted(ids_of(log.history(ANN))) == ["cake", "soup"]


def test_the_same_deed_twice_is_two_events(log: EventLog) -> None:
    one, two = Event(EventKind.COOK, "soup", ANN), Event(EventKind.COOK, "soup", ANN)
    assert one.event_id != two.event_id
    assert log.append_many([one, two]) == 2


def test_a_batch_tells_how_many_of_it_were_new(log: EventLog) -> None:
    events = [rating(f"r{n}", event_id=f"{n}") for n in range(2500)]
    assert log.append_many(events[:1000]) == 1000
    assert log.append_many(events) == 1500
    assert log.append_many([*events, *events]) == 0
    assert log.append_many([]) == 0
    assert log.count() == 2500


def test_where_there_is_nothing_to_write_nobody_is_waited_for(
    log: EventLog, tmp_path: Path
) -> None:
    log.append(rating("soup")).result(timeout=LONG_S)
    with closing(Database(tmp_path / "ladle.db")) as other, other.writing() as connection:
        connection.execute(sa.text("DELETE FROM events"))
        assert log.append_many([]) == 0
        log._write_queued()


@pytest.mark.usefixtures("patient_database")
def test_a_batch_counts_only_its_own_while_others_append(log: EventLog) -> None:
    with ThreadPoolExecutor(4) as pool:
        batches = [[rating(f"r{n}", event_id=f"{t}-{n}") for n in range(500)] for t in range(4)]
        assert list(pool.map(log.append_many, batches)) == [500] * 4


def test_an_answer_is_logged_once_too(log: EventLog) -> None:
    for _ in range(2):
        log.append(shown("i1")).result(timeout=LONG_S)
    assert log.count_impressions() == 1


# -- reading back ----------------------------------------------------------------------------------


def test_a_history_is_one_persons_newest_first_and_undated_last(log: EventLog) -> None:
    log.append_many([
        rating("old", at=NOON - timedelta(days=1)),
        rating("undated", at=None),
        rating("new", at=NOON + timedelta(minutes=15)),
        rating("middle"),
        rating("others", BOB),
        rating("nobodys", None),
    ])  # fmt: skip
    assert ids_of(log.history(ANN)) == ["new", "middle", "old", "undated"]
    assert ids_of(log.history(BOB)) == ["others"]
    assert log.history(PersonHash("c" * 32)) == []


def test_a_long_history_is_cut_to_its_newest_200(log: EventLog) -> None:
    log.append_many([rating(f"r{n}", at=NOON + timedelta(hours=n)) for n in range(300)])
    assert ids_of(log.history(ANN)) == [f"r{n}" for n in range(299, 99, -1)]


def test_events_of_the_same_moment_keep_one_order(log: EventLog) -> None:
    log.append_many([rating(f"r{n}", event_id=f"{n}") for n in (3, 1, 2, 0)])
    assert ids_of(log.history(ANN)) == ["r0", "r1", "r2", "r3"]


_EVENTS = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(EventKind),
        recipe_id=st.sampled_from(["soup", "stew", "cake"]),
        person=st.sampled_from([ANN, BOB, None]),
        at=st.sampled_from([None, NOON, NOON + timedelta(days=1)]),
        rating=st.sampled_from([None, 0.0, 5.0]),
        event_id=st.text("abc", min_size=1, max_size=3),
    ),
    max_size=12,
    unique_by=lambda event: event.event_id,
)


@settings(max_examples=40)
@given(events=_EVENTS, order=st.data())
def test_the_same_events_are_read_in_the_same_order_however_they_came(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event], order: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    shuffled = order.draw(st.permutations(events))
    with opened(folder / "one.db") as one, opened(folder / "two.db") as two:
        assert one.append_many(events) == len(events)
        for event in shuffled:
            two.append_many([event])
        found = list(one.all_events())
        assert found == list(two.all_events())
        assert one.history(ANN) == two.history(ANN)
    assert len(found) == sum(event.person is not None for event in events)
    assert sorted(p for p, _ in found) == [p for p, _ in found]


def test_reading_all_events_may_stop_half_way(log: EventLog) -> None:
    log.append_many([rating(f"r{n:02d}") for n in range(20)])
    events = log.all_events()
    assert next(events) == (ANN, HistoryItem("r00", EventKind.RATING, 4.0, NOON_S))
    assert isinstance(events, Iterator)
    del events
    log.append(rating("more")).result(timeout=LONG_S)
    assert log.count() == 21


# -- how much is read ---------------------------------------------------------------------------


def steps_of(database: Database, statement: Prepared, **values: object) -> list[str]:
    """Return how SQLite means to run a statement."""
    plan = sa.text(f"EXPLAIN QUERY PLAN {statement.text}")
    with database.reading() as connection:
        rows = connection.execute(plan, {**statement.constants, **values}).all()
    return [row[-1] for row in rows]


def test_what_an_answer_reads_of_a_person_is_found_over_an_index_in_its_order(
    log: EventLog, database: Database
) -> None:
    of_ann = {"person": ANN, "since": NOON_S}
    assert steps_of(database, log._history_of, person=ANN, most=200) == [
        "SEARCH events USING COVERING INDEX events_of_person (person=?)"
    ]
    assert steps_of(database, log._done_since, **of_ann) == [
        "SEARCH events USING COVERING INDEX events_of_person (person=? AND at>?)"
    ]
    assert steps_of(database, log._shown_to, **of_ann) == [
        "SEARCH impressions USING INDEX impressions_by_person (person=? AND at>?)"
    ]


def test_ten_times_the_events_cost_no_more(log: EventLog, database: Database) -> None:
    undated = [rating(f"r{n}", BOB, at=None, event_id=f"b{n:04d}") for n in range(5000)]
    log.append_many([rating(f"r{n}", event_id=f"a{n:04d}") for n in range(500)] + undated)

    def work(person: PersonHash) -> int:
        """Count the steps of SQLite's own machine, in hundreds."""
        n_steps = 0

        def step() -> None:
            nonlocal n_steps
            n_steps += 1

        raw = database.engine.raw_connection()
        assert raw.driver_connection is not None
        raw.driver_connection.set_progress_handler(step, 100)
        values = {**log._history_of.constants, "person": person, "most": 200}
        raw.driver_connection.execute(log._history_of.text, values).fetchall()
        raw.driver_connection.set_progress_handler(None, 0)
        raw.close()
        return n_steps

    assert work(BOB) <= work(ANN) + 1
    assert len(log.history(BOB)) == len(log.history(ANN)) == 200


def test_more_taken_since_than_a_history_holds_still_counts(log: EventLog) -> None:
    log.append(answer("i1", "pie", NOON)).result(timeout=LONG_S)
    log.append(answer("i2", "cake", NOON)).result(timeout=LONG_S)
    later = [rating(f"r{n}", at=NOON + AN_HOUR) for n in range(500)]
    log.append_many([rating("pie", at=NOON + AN_HOUR / 2), *later])
    history, declined = log.remember(ANN, NOON)
    assert (history, declined) == (log.history(ANN), frozenset({"cake"}))
    assert "pie" not in ids_of(history)


# -- answers and counts ----------------------------------------------------------------------------


def test_an_answer_is_found_again_by_its_id(log: EventLog) -> None:
    log.append(shown("i1", ANN)).result(timeout=LONG_S)
    log.append(shown("i2", None)).result(timeout=LONG_S)
    log.append(replace(shown("i3", BOB), alternatives=())).result(timeout=LONG_S)
    assert log.impression("i1") == (("soup", "stew", "cake"), ANN)
    assert log.impression("i2") == (("soup", "stew", "cake"), None)
    assert log.impression("i3") == (("soup",), BOB)


def test_an_answer_that_ladle_never_gave_is_refused(log: EventLog) -> None:
    with pytest.raises(BadRequestError, match=r"^impression_id: names no answer that Ladle gave$"):
        log.impression("i1")


def test_an_answer_is_kept_with_all_that_later_judging_must_know(
    log: EventLog, database: Database
) -> None:
    log.append(shown("i1")).result(timeout=LONG_S)
    with database.reading() as connection:
        row = connection.execute(sa.text("SELECT * FROM impressions")).one()
    assert row._asdict() == {
        "impression_id": "i1", "person": ANN, "recipe_id": "soup",
        "alternatives": '["stew","cake"]', "at": NOON_S, "arm": "a", "model": "popularity",
        "model_version": "1", "catalog_version": "2", "n_candidates": 7, "propensity": 0.25,
        "part_of_day": "noon", "is_day_off": 0, "is_by_hour": 1,
    }  # fmt: skip


def test_events_answers_and_made_up_events_are_counted_apart(log: EventLog) -> None:
    assert (log.count(), log.count_impressions(), log.count_synthetic()) == (0, 0, 0)
    log.append_many([rating("soup", is_synthetic=n < 2) for n in range(5)])
    log.append(shown("i1")).result(timeout=LONG_S)
    assert (log.count(), log.count_impressions(), log.count_synthetic()) == (5, 1, 2)


def test_shown_recipes_are_counted_and_how_often_they_were_taken_then(log: EventLog) -> None:
    for name in ("i1", "i2", "i3"):
        log.append(shown(name)).result(timeout=LONG_S)
    log.append(replace(shown("i4"), recipe_id="stew")).result(timeout=LONG_S)
    log.append_many(
        [
            took("i1"),
            took("i1", kind=EventKind.COOK),
            took("i2", is_synthetic=True),
            took("i3", recipe_id="cake"),
            took(None),
            rating("soup"),
        ]
    )
    assert log.count_shown() == {"soup": (3, 1), "stew": (1, 0)}
