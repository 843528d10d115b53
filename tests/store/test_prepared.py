from __future__ import annotations

import gc
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from tests.conftest import LONG_S

from ladle.core import StoreError
from ladle.store import Database, Prepared, insert_new

SECRET = "anna@example.org"


@pytest.fixture
def insert(database: Database, notes: sa.Table) -> Prepared:
    insert = sa.insert(notes).values(text=sa.bindparam("text"), answers=sa.bindparam("answers"))
    return database.prepared(insert)


@pytest.fixture
def by_text(database: Database, notes: sa.Table) -> Prepared:
    query = sa.select(notes.c.note_id, notes.c.text).where(notes.c.text == sa.bindparam("text"))
    return database.prepared(query)


def n_open(database: Database) -> int:
    return len(database._of_threads._open)


def test_rows_come_back_as_they_are_and_a_constant_needs_no_value(
    database: Database, notes: sa.Table, insert: Prepared
) -> None:
    rows = [{"text": text, "answers": None} for text in "cab"]
    assert database.write_prepared((insert, rows)) == 3
    first_two = database.prepared(
        sa.select(notes.c.text).where(notes.c.text > sa.bindparam("after"))
        .order_by(notes.c.text).limit(2)
    )  # fmt: skip
    assert first_two.all(after="") == [("a",), ("b",)]
    assert first_two.first(after="b") == ("c",)
    assert first_two.first(after="c") is None


def test_an_insert_without_values_takes_all_columns_by_their_names(
    database: Database, notes: sa.Table
) -> None:
    insert = database.prepared(insert_new(notes))
    row = {"note_id": 7, "text": "a", "written": date(2026, 4, 17).isoformat(), "answers": None}
    assert database.write_prepared((insert, [row, row])) == 1
    with database.reading() as connection:
        assert connection.execute(sa.select(notes)).one() == (7, "a", date(2026, 4, 17), None)


def test_what_another_has_committed_is_seen_at_once(
    database: Database, notes: sa.Table, by_text: Prepared
) -> None:
    assert by_text.first(text="a") is None
    other = Database(database.path)
    with other.writing() as connection:
        connection.execute(sa.insert(notes), {"text": "a"})
        assert by_text.first(text="a") is None
    assert by_text.first(text="a") == (1, "a")
    other.close()


def test_all_of_it_is_written_or_none_and_the_thread_may_go_on(
    database: Database, insert: Prepared, by_text: Prepared
) -> None:
    good, bad = {"text": "a", "answers": None}, {"text": SECRET, "answers": 99}
    with pytest.raises(StoreError, match=r"^writing .* failed: FOREIGN KEY constraint failed$"):
        database.write_prepared((insert, [good]), (insert, [bad]))
    assert by_text.first(text="a") is None
    assert database.write_prepared((insert, [good])) == 1
    assert by_text.first(text="a") == (1, "a")


def test_errors_become_ladles_and_show_no_values(database: Database, insert: Prepared) -> None:
    row = {"text": SECRET, "answers": None}
    with pytest.raises(StoreError, match=r"^writing .* failed: UNIQUE constraint") as written:
        database.write_prepared((insert, [row, row]))
    nowhere = database.prepared(sa.text("SELECT :who FROM nowhere"))
    with pytest.raises(StoreError, match=r"^reading .* failed: no such table: nowhere$") as read:
        nowhere.all(who=SECRET)
    with pytest.raises(StoreError, match=r"^reading .* failed: .*type 'dict' is not supp") as typed:
        database.prepared(sa.text("SELECT :who")).all(who={SECRET: 1})
    for caught in (written, read, typed):
        assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_connection_that_broke_is_dropped_and_the_next_call_has_another(
    database: Database, by_text: Prepared
) -> None:
    by_text.all(text="a")
    database._of_threads._own.connection._connection.close()
    with pytest.raises(StoreError, match=r"^reading .* failed: Cannot operate on a closed"):
        by_text.all(text="a")
    assert n_open(database) == 0
    assert by_text.all(text="a") == []


def test_a_file_that_cannot_be_opened_is_an_error_too(database: Database, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    query = database.prepared(sa.text("SELECT 1"))
    database.close()
    database.path.rename(aside)
    database.path.mkdir()
    with pytest.raises(StoreError, match=r"^reading .* failed: unable to open database file$"):
        query.all()
    database.path.rmdir()


@contextmanager
def at_once(n: int, act: Prepared) -> Iterator[None]:
    """Run a statement in so many threads, and keep them alive meanwhile."""
    read, go = Barrier(n + 1), threading.Event()

    def run() -> None:
        act.all(text="a")
        read.wait(LONG_S)
        go.wait(LONG_S)

    threads = [Thread(target=run) for _ in range(n)]
    for thread in threads:
        thread.start()
    read.wait(LONG_S)
    yield
    go.set()
    for thread in threads:
        thread.join()


@pytest.mark.alone
@pytest.mark.usefixtures("patient_database")
def test_every_thread_has_its_own_until_it_ends(database: Database, by_text: Prepared) -> None:
    for _ in range(3):
        by_text.all(text="a")
    assert n_open(database) == 1
    with at_once(20, by_text):  # more than a pool would lend
        assert n_open(database) == 21
    gc.collect()
    assert n_open(database) == 1


@pytest.mark.usefixtures("patient_database")
def test_many_threads_read_and_write_at_once(
    database: Database, insert: Prepared, by_text: Prepared
) -> None:
    def write_and_read(thread: int) -> None:
        for i in range(20):
            text = f"{thread}-{i}"
            database.write_prepared((insert, [{"text": text, "answers": None}]))
            (row,) = by_text.all(text=text)
            assert row[1] == text

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write_and_read, range(8)))


def test_closing_closes_those_of_all_threads(database: Database, by_text: Prepared) -> None:
    with at_once(3, by_text):
        by_text.all(text="a")
        database.close()
        assert n_open(database) == 0
        left = {p.name for p in database.path.parent.iterdir()}
        assert left == {"ladle.db"}  # the last to close sweeps the log
    assert by_text.all(text="a") == []  # a closed one opens anew, as for all other calls
