"""Writes that fail: what may pass, and how often the log says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from ladle.core import StoreError
from ladle.store import Database, database
from ladle.store.failing import FailedTries, may_pass


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Return a database with a table of its own, which waits for no lock."""
    pragmas = [p for p in database._PRAGMAS if "timeout" not in p]
    monkeypatch.setattr(database, "_PRAGMAS", (*pragmas, "PRAGMA busy_timeout=0"))
    made = Database(tmp_path / "a.db")
    with made.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE numbers (n INTEGER PRIMARY KEY CHECK (n > 0))")
    return made


def error_of(db: Database, value: object) -> Exception:
    """Return how a value cannot be written, the fast way; and that it is the same the other way."""
    numbers = sa.Table("numbers", sa.MetaData(), sa.Column("n", sa.Integer))

    def the_other_way() -> None:
        with db.writing() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("INSERT INTO numbers VALUES (?)", (value,))

    insert = db.prepared(sa.insert(numbers))
    errors = []
    for write in (lambda: db.write_prepared((insert, [{"n": value}])), the_other_way):
        with pytest.raises((StoreError, OverflowError, ValueError)) as caught:
            write()
        errors.append(caught.value)
    assert may_pass(errors[0]) == may_pass(errors[1])
    return errors[0]


def test_a_lock_may_pass(db: Database) -> None:
    with closing(db), closing(sqlite3.connect(db.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert may_pass(error_of(db, 1))
        other.execute("ROLLBACK")


def test_a_full_disk_may_pass(db: Database) -> None:
    with closing(db):
        with db.reading() as connection:
            n_pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        few = (*database._PRAGMAS, f"PRAGMA max_page_count={n_pages}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "_PRAGMAS", few)
            full = Database(db.path)
        with (
            closing(full),
            pytest.raises(StoreError, match="full") as caught,
            full.writing() as connection,
        ):
            connection.exec_driver_sql("CREATE TABLE more (text)")
        assert may_pass(caught.value)


def test_a_file_that_is_damaged_may_be_put_right(db: Database) -> None:
    db.close()
    db.path.write_bytes(b"\x5a" * 8192)
    with pytest.raises(StoreError) as caught, db.writing() as connection:
        connection.exec_driver_sql("SELECT * FROM numbers")
    assert may_pass(caught.value)


@pytest.mark.parametrize("value", [-1, "one", object(), 1 << 70])
def test_what_is_refused_for_what_it_is_does_not_pass(db: Database, value: object) -> None:
    with closing(db):
        assert not may_pass(error_of(db, value))


def test_a_table_that_is_not_there_does_not_come(db: Database) -> None:
    with closing(db):
        with db.writing() as connection:
            connection.exec_driver_sql("DROP TABLE numbers")
        assert not may_pass(error_of(db, 1))


@pytest.mark.parametrize(
    ("make", "passes"),
    [
        (lambda: OSError("the disk is full"), True),
        (lambda: StoreError("it cannot"), True),
        (lambda: TypeError("a bug"), False),
    ],
)
def test_what_is_no_error_of_the_database_passes_unless_it_is_a_bug(
    make: Callable[[], Exception], passes: bool
) -> None:
    assert may_pass(make()) is passes


# -- what is said ----------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_it_is_said_once_then_every_minute_and_once_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, error = Clock(), StoreError("database is locked")
    tries = FailedTries("events", clock)
    for n_waiting in range(1, 131):  # 130 s
        tries.add(error, n_waiting)
        clock.now_s += 1
    tries.end()
    tries.end()
    assert [r.getMessage() for r in caplog.records] == [
        f"events: {n} wait to be written, and are tried again (tries so far: {n}): "
        "database is locked"
        for n in (1, 61, 121)
    ] + ["events: written again (tries that failed: 130)"]
    assert not any(r.exc_info for r in caplog.records)


def test_what_comes_and_goes_is_said_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    clock, error = Clock(), StoreError("the disk is full")
    tries = FailedTries("events", clock)
    for _ in range(100):
        tries.add(error, 1)
        tries.end()
        clock.now_s += 1
    assert len(caplog.records) == 4


def test_what_is_lost_is_said_once_a_minute_and_at_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, error = Clock(), StoreError("CHECK constraint failed")
    tries = FailedTries("events", clock)
    for _ in range(100):
        tries.lose(error, 1)
        clock.now_s += 1
    tries.lose(error, 7, is_last=True)
    text = "events: {} could not be written, and will not be: CHECK constraint failed"
    assert [r.getMessage() for r in caplog.records] == [text.format(n) for n in (1, 1, 7)]


def test_of_a_bug_it_is_said_where_it_is(caplog: pytest.LogCaptureFixture) -> None:
    tries = FailedTries("events", Clock())
    tries.lose(TypeError("no int"), 1)
    (record,) = caplog.records
    assert record.getMessage() == (
        "events: 1 could not be written, and will not be: TypeError: no int"
    )
    assert record.exc_info


def test_the_pause_doubles_up_to_a_second() -> None:
    tries = FailedTries("events", Clock())
    pauses = []
    for _ in range(2_000):
        tries.add(StoreError("it cannot"), 1)
        pauses.append(tries.pause_s)
    assert pauses[:7] == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]
    assert pauses[-1] == 1.0
    tries.end()
    assert tries.pause_s == 0.05
