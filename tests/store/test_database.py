import shutil
import sqlite3
import subprocess
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from ladle.core import StoreError
from ladle.store import Database, is_of_older_schema, looking_into, metadata
from ladle.store.database import SCHEMA_VERSION

SECRET = "anna@example.org"


def _texts(database: Database, notes: sa.Table) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(notes.c.text).order_by(notes.c.note_id)).scalars())


def test_every_connection_is_durable_overwrites_and_waits(database: Database) -> None:
    with database.reading() as one, database.reading() as other:
        for connection in (one, other):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in (
                    "journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout",
                )
            }  # fmt: skip
            assert found == {
                "journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1,
                "busy_timeout": 10_000,
            }  # fmt: skip


def test_what_was_deleted_is_in_no_file_any_more(database: Database, notes: sa.Table) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(notes), [{"text": SECRET}, {"text": "kept"}])
    with database.writing() as connection:
        connection.execute(sa.delete(notes).where(notes.c.text == SECRET))
    database.close()
    left = b"".join(file.read_bytes() for file in database.path.parent.iterdir())
    assert SECRET.encode() not in left
    assert b"kept" in left


def test_an_emptied_log_holds_nothing_of_what_was_deleted(
    database: Database, notes: sa.Table
) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(notes), [{"text": SECRET}, {"text": "kept"}])
    with database.writing() as connection:
        connection.execute(sa.delete(notes).where(notes.c.text == SECRET))
    files = list(database.path.parent.iterdir())
    assert any(SECRET.encode() in file.read_bytes() for file in files)
    assert database.empty_log()
    assert not any(SECRET.encode() in file.read_bytes() for file in files)
    assert _texts(database, notes) == ["kept"]


def test_a_log_that_somebody_reads_from_is_not_emptied(database: Database, notes: sa.Table) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(notes), {"text": "old"})
    with database.reading() as reader, database.reading() as other:
        reader.exec_driver_sql("BEGIN")
        reader.execute(sa.select(notes)).all()
        other.exec_driver_sql("PRAGMA busy_timeout=0")  # given back: the next one gets it
        other.close()
        assert not database.empty_log()


def test_a_row_cannot_point_to_one_that_is_not_there(database: Database, notes: sa.Table) -> None:
    text = r"writing .*ladle\.db failed: FOREIGN KEY constraint failed"
    with pytest.raises(StoreError, match=text), database.writing() as connection:
        connection.execute(sa.insert(notes), {"text": "a", "answers": 99})


def test_what_was_written_is_read_after_opening_again(database: Database, notes: sa.Table) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(notes), {"text": "a"})
    database.close()
    again = Database(database.path)
    assert _texts(again, notes) == ["a"]
    again.close()


@pytest.mark.parametrize("folder", ["new/and deep", "what? 100% of #1 & co", "küche"])
def test_the_file_lies_where_it_was_asked_for(folder: str, tmp_path: Path) -> None:
    Database(tmp_path / folder / "ladle.db").close()
    assert [p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()] == [
        Path(folder) / "ladle.db"
    ]


def test_a_table_that_a_room_declares_later_is_added_to_an_old_file(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    Database(tmp_path / "ladle.db").close()
    notes = request.getfixturevalue("notes")
    later = Database(tmp_path / "ladle.db")
    assert _texts(later, notes) == []
    later.close()


def test_a_newer_schema_is_refused_and_the_file_let_go(tmp_path: Path) -> None:
    path = tmp_path / "ladle.db"
    Database(path).close()
    _run_raw(path, f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    text = (
        rf"^{path} has schema {SCHEMA_VERSION + 1}, this Ladle knows {SCHEMA_VERSION}: "
        "install the newer Ladle that wrote it$"
    )
    with pytest.raises(StoreError, match=text):
        Database(path)
    assert [p.name for p in tmp_path.iterdir()] == ["ladle.db"]  # the last to close sweeps its log
    assert _run_raw(path, "PRAGMA user_version") == [(SCHEMA_VERSION + 1,)]


def test_looking_into_an_older_schema_leaves_all_as_it_is(
    database: Database, notes: sa.Table
) -> None:
    path = database.path
    with database.writing() as connection:
        connection.execute(sa.insert(notes), {"text": "a"})
    for is_open in (True, False):
        if not is_open:
            database.close()
        _run_raw(path, f"PRAGMA user_version={SCHEMA_VERSION - 1}")
        before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
        assert is_of_older_schema(path)
        with looking_into(path) as connection:
            assert connection.execute(sa.select(notes.c.text)).scalars().all() == ["a"]
            with pytest.raises(sa.exc.OperationalError, match="readonly database"):
                connection.execute(sa.delete(notes))
        if not is_open:  # else SQLite notes who reads
            assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before
    Database(path).close()
    assert not is_of_older_schema(path)


def test_what_cannot_be_looked_into_is_told(tmp_path: Path) -> None:
    path = tmp_path / "what? 100% of #1" / "ladle.db"
    text = r"cannot be used as Ladle's database: unable to open database file$"
    with pytest.raises(StoreError, match=text), looking_into(path):
        pass
    assert not path.parent.exists()
    Database(path).close()
    _run_raw(path, f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(StoreError, match=f"has schema {SCHEMA_VERSION + 1}, this Ladle knows"):
        is_of_older_schema(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ladle.db"
    path.write_bytes(b"recipe_id,rating\n" * 100)
    text = rf"^{path} cannot be used as Ladle's database: file is not a database; .*ladle restore`$"
    with pytest.raises(StoreError, match=text):
        Database(path)
    assert path.read_bytes() == b"recipe_id,rating\n" * 100


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    text = rf"(unable to open|disk I/O).*; {tmp_path} is a directory: move it away, .*restore`$"
    with pytest.raises(StoreError, match=text):
        Database(tmp_path)
    with pytest.raises(StoreError, match=text):
        is_of_older_schema(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be used as Ladle's database: Not a directory$"):
        Database(tmp_path / "file" / "deeper" / "ladle.db")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a small disk of its own; skips where none can be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, check=False).returncode:  # noqa: S603
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)  # noqa: S603, S607


def test_a_disk_that_is_full_is_named(small_disk: Path) -> None:
    path = small_disk / "ladle.db"
    Database(path).close()
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "filler").write_bytes(b"x" * (4 << 20))
    for name in ("ladle.db", "new.db"):
        text = rf"database: .+; the disk of {small_disk} is full: make room on it$"
        with pytest.raises(StoreError, match=text):
            Database(small_disk / name)
    (small_disk / "filler").unlink()
    Database(path).close()


def test_a_disk_that_is_read_only_is_named(small_disk: Path) -> None:
    Database(small_disk / "ladle.db").close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)  # noqa: S603, S607
    text = rf"Read-only file system; {small_disk} is read-only here: let the user who runs Ladle"
    with pytest.raises(StoreError, match=text):
        Database(small_disk / "ladle.db")


@pytest.mark.parametrize(
    ("code", "free", "is_open", "text"),
    [
        (
            sqlite3.SQLITE_IOERR,
            0,
            True,
            r"disk I/O error; the disk of .* is full: make room on it$",
        ),
        (sqlite3.SQLITE_READONLY, 1 << 30, False, r"disk I/O error; .* is read-only here: let .*$"),
        (sqlite3.SQLITE_IOERR, 1 << 30, True, r"failed: disk I/O error$"),
        (sqlite3.SQLITE_BUSY, 0, False, r"failed: disk I/O error$"),
        (
            sqlite3.SQLITE_CORRUPT,
            0,
            False,
            r"disk I/O error; stop what uses it, .*`ladle restore`$",
        ),
    ],
)
def test_what_the_disk_refuses_is_told_with_what_is_behind_it(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    free: int,
    is_open: bool,
    text: str,
) -> None:
    usage = shutil.disk_usage(database.path.parent)
    monkeypatch.setattr(
        "ladle.store.database.shutil.disk_usage", lambda _: usage._replace(free=free)
    )
    monkeypatch.setattr("ladle.store.database.os.access", lambda *_: is_open)
    complaint = sqlite3.OperationalError("disk I/O error")
    complaint.sqlite_errorcode = code
    with pytest.raises(StoreError, match=text), database.writing():
        raise sa.exc.OperationalError("INSERT", {}, complaint)


@pytest.fixture
def many_tables() -> Iterator[list[sa.Table]]:
    """Declare as many tables as make opening a new file take a while."""
    tables = [
        sa.Table(f"many_{i}", metadata, sa.Column("opener", sa.Integer, primary_key=True))
        for i in range(30)
    ]
    yield tables
    for table in tables:
        metadata.remove(table)


@pytest.mark.usefixtures("patient_database")
def test_many_that_open_a_new_file_at_once_all_get_it(
    tmp_path: Path, many_tables: list[sa.Table]
) -> None:
    n = 8
    together = Barrier(n)

    def open_and_write(opener: int) -> None:
        together.wait()
        database = Database(tmp_path / "ladle.db")
        with database.writing() as connection:
            connection.execute(sa.insert(many_tables[-1]), {"opener": opener})
        database.close()

    with ThreadPoolExecutor(n) as pool:
        list(pool.map(open_and_write, range(n)))
    database = Database(tmp_path / "ladle.db")
    with database.reading() as connection:
        openers = connection.execute(sa.select(many_tables[-1].c.opener)).scalars()
        assert sorted(openers) == list(range(n))
    database.close()


def test_opening_waits_for_no_writer(database: Database, notes: sa.Table) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(notes), {"text": "not yet done"})
        other = Database(database.path)
        assert _texts(other, notes) == []
    assert _texts(other, notes) == ["not yet done"]
    other.close()


def test_an_error_inside_leaves_nothing_of_the_transaction(
    database: Database, notes: sa.Table
) -> None:
    def fail_half_way() -> None:
        with database.writing() as connection:
            connection.execute(sa.insert(notes), {"text": "a"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert _texts(database, notes) == []


def test_what_is_changed_while_reading_is_not_kept(database: Database, notes: sa.Table) -> None:
    with database.reading() as connection:
        connection.execute(sa.insert(notes), {"text": "a"})
    assert _texts(database, notes) == []


def _insert_twice(database: Database, notes: sa.Table) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(notes), [{"text": SECRET}, {"text": SECRET}])


def _insert_what_has_no_type(database: Database, notes: sa.Table) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(notes), {"text": {SECRET: 1}})


def _insert_a_text_as_a_date(database: Database, notes: sa.Table) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(notes), {"text": "a", "written": SECRET})


def _read_what_is_not_there(database: Database, notes: sa.Table) -> None:
    with database.reading() as connection:
        connection.execute(sa.text("SELECT :who FROM nowhere"), {"who": SECRET})


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (_insert_twice, "writing .* failed: UNIQUE constraint failed: notes.text"),
        (_insert_what_has_no_type, "writing .* failed: .*type 'dict' is not supported"),
        (_insert_a_text_as_a_date, "writing .* failed: StatementError"),
        (_read_what_is_not_there, "reading .* failed: no such table: nowhere"),
    ],
)
def test_the_databases_errors_become_ladles_and_show_no_values(
    act: Callable[[Database, sa.Table], None], text: str, database: Database, notes: sa.Table
) -> None:
    with pytest.raises(StoreError, match=f"^{text}$") as caught:
        act(database, notes)
    assert SECRET not in str(caught.value)
    # a log shows the whole chain, with the statement
    assert "[SQL: " in (shown := _chain(caught.value))
    assert SECRET not in shown
    assert _texts(database, notes) == []


def test_every_table_that_is_declared_is_made(database: Database) -> None:
    with database.reading() as connection:
        assert set(sa.inspect(connection).get_table_names()) == set(metadata.tables)


def _chain(error: BaseException) -> str:
    return "\n".join(str(e) for e in _causes(error)) + "".join(traceback.format_exception(error))


def _causes(error: BaseException | None) -> list[BaseException]:
    return [error, *_causes(error.__cause__)] if error else []


def _run_raw(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()
