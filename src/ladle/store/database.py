"""The one database engine: SQLite in a file, through SQLAlchemy Core.

A commit is durable when it returns: write-ahead log, full synchronisation. Deleted bytes are
overwritten (`secure_delete`), since a deletion that leaves the bytes is none.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from ladle.core import StoreError
from ladle.store.prepared import Prepared, ThreadConnections

SCHEMA_VERSION = 2
metadata = sa.MetaData()
"""All tables of all rooms; a room declares its own beside the code that uses them."""
TAKES_OVER = "takes over"
"""In a table's `info`: what it `TakesOver`."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
)
_WAITS_S = 10.0

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_DISK = (
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
)  # fmt: skip
_LEAST_FREE = 1 << 20
"""Bytes without which not even what SQLite keeps beside a database that is only read has room."""


@dataclass(frozen=True)
class TakesOver:
    """A table of an older schema whose rows another one takes over; it then goes."""

    table: str
    rows: str
    """The statement that writes its rows into the new table."""


class Database:
    """An open database with the tables of every room.

    Raises
    ------
    StoreError
        The file cannot be opened, nor written to (the disk is full, or read-only), or was written
        by a newer Ladle.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it holds identities; one that is there keeps its mode
            # values stay out of every error's text, the chained ones too: they may be a person's
            url = sa.URL.create("sqlite", database=str(path))
            self.engine = sa.create_engine(url, hide_parameters=True, paramstyle="named")
            event.listen(self.engine, "connect", _set_pragmas)
            self._of_threads = ThreadConnections(self.engine, path)
            try:
                self._prepare()
            except BaseException:
                self.close()
                raise
        except (OSError, sa.exc.SQLAlchemyError) as e:
            raise _unusable(path, e) from e

    def _prepare(self) -> None:
        with self.engine.begin() as connection:
            found = _known_schema(connection, self.path)
            if found == SCHEMA_VERSION and _has_all_tables(connection):
                return
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # two that open a new file queue up
            metadata.create_all(connection)
            _take_over(connection)
            connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Lend a connection to read with; an error becomes a `StoreError`."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as e:
            raise StoreError(f"reading {self.path} failed: {_cause(e, self.path)}") from e

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Lend a connection in a transaction: all of it is durable on leaving, or none is."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as e:
            raise StoreError(f"writing {self.path} failed: {_cause(e, self.path)}") from e

    def prepared(self, statement: sa.ClauseElement) -> Prepared:
        """Return a statement that is run often, made into text once; `Prepared` tells its rules."""
        return Prepared(statement, self._of_threads)

    def write_prepared(self, *parts: tuple[Prepared, Sequence[Mapping[str, object]]]) -> int:
        """Run each statement for each of its rows in one transaction: all is durable, or none is.

        Parameters
        ----------
        parts
            Prepared statements with rows of all their values.

        Returns how many rows changed.
        """
        return self._of_threads.write(parts)

    def empty_log(self) -> bool:
        """Move the write-ahead log into the file and empty it: it may hold what was deleted.

        Returns whether it is empty; somebody who still reads from it keeps it for a while.
        """
        with self.reading() as connection:
            is_busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        return not is_busy

    def close(self) -> None:
        """Give back every connection."""
        self._of_threads.close()
        self.engine.dispose()


@contextmanager
def looking_into(path: Path) -> Iterator[sa.Connection]:
    """Lend a connection to a database that stays as it is, be it of an older schema.

    Raises
    ------
    StoreError
        It is not there, cannot be read, or was written by a newer Ladle.
    """
    # whoever has it open keeps a log beside it; where there is none, all is in the one file, and
    # SQLite need not put a log and its index there to read it
    is_alone = not path.with_name(f"{path.name}-wal").exists()
    uri = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if is_alone else ''}"
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(uri, uri=True, timeout=_WAITS_S),
        poolclass=sa.NullPool,
        hide_parameters=True,
    )
    try:
        with engine.connect() as connection:
            _known_schema(connection, path)
            yield connection
    except sa.exc.SQLAlchemyError as e:
        raise _unusable(path, e) from e


def is_of_older_schema(path: Path) -> bool:
    """Tell whether a database would be taken over by being opened.

    Raises
    ------
    StoreError
        As `looking_into` raises it.
    """
    with looking_into(path) as connection:
        return _known_schema(connection, path) < SCHEMA_VERSION


def _known_schema(connection: sa.Connection, path: Path) -> int:
    """Return the schema of a database, which is not a newer Ladle's."""
    found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if found > SCHEMA_VERSION:
        raise StoreError(
            f"{path} has schema {found}, this Ladle knows {SCHEMA_VERSION}: "
            "install the newer Ladle that wrote it"
        )
    return found


def _unusable(path: Path, error: Exception) -> StoreError:
    return StoreError(f"{path} cannot be used as Ladle's database: {_cause(error, path)}")


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _take_over(connection: sa.Connection) -> None:
    """Move rows out of the tables of older schemas."""
    found = set(sa.inspect(connection).get_table_names())
    for table in metadata.tables.values():
        old: TakesOver | None = table.info.get(TAKES_OVER)
        if old is not None and old.table in found:
            connection.exec_driver_sql(old.rows)
            connection.exec_driver_sql(f"DROP TABLE {old.table}")


def _has_all_tables(connection: sa.Connection) -> bool:
    return metadata.tables.keys() <= set(sa.inspect(connection).get_table_names())


def _cause(error: Exception, path: Path) -> str:
    """Name the driver's own complaint, without the statement and its values, and the way out."""
    if isinstance(error, sa.exc.DBAPIError):
        # one that came of the driver's own has a code; what lies beyond its low byte is a detail
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            return f"{error.orig}; stop what uses it, and bring back a backup: `ladle restore`"
        return f"{error.orig}{_of_disk(path) if code in _DISK else ''}"
    if isinstance(error, OSError):
        return f"{error.strerror or error}{_of_disk(path)}"
    return type(error).__name__


def _of_disk(path: Path) -> str:
    """Say what is wrong with the disk, and what would be right."""
    folder = path.parent
    if path.is_dir():
        return f"; {path} is a directory: move it away, and bring back a backup: `ladle restore`"
    if not folder.is_dir():
        return ""
    if shutil.disk_usage(folder).free < _LEAST_FREE:
        return f"; the disk of {folder} is full: make room on it"
    for place in (folder, path):
        if place.exists() and not os.access(place, os.W_OK):
            return f"; {place} is read-only here: let the user who runs Ladle write to it"
    return ""
