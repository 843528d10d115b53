"""Statements that are made into text once, and run over a connection that the thread keeps.

SQLAlchemy takes 100 to 500 µs to run a statement that SQLite answers in 5 to 40: what is read or
logged for every request goes this way. The statements are SQLAlchemy's all the same, compiled for
the engine's dialect.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import sqlalchemy as sa

from ladle.core import StoreError

Row: TypeAlias = tuple[Any, ...]
"""A row as the driver returns it: no type of SQLAlchemy's has turned its values."""


class Prepared:
    """One statement, ready to be run by any thread, often.

    Values go in and rows come out as the driver knows them: a JSON column is text, a date is one.

    Parameters
    ----------
    statement
        Its values are `sa.bindparam`s; those of an insert have their columns' names. None may
        stand for a list.
    connections
        What it runs over.
    """

    def __init__(self, statement: sa.ClauseElement, connections: ThreadConnections) -> None:
        compiled = statement.compile(dialect=connections.dialect)
        binds = compiled.binds  # type: ignore[attr-defined]
        self.text = str(compiled)
        self.constants = {name: b.value for name, b in binds.items() if not b.required}
        self._connections = connections

    def all(self, **values: object) -> list[Row]:
        """Return every row.

        Raises
        ------
        StoreError
            The database could not.
        """
        return self._connections.fetch(self.text, {**self.constants, **values})

    def first(self, **values: object) -> Row | None:
        """Return the first row; None where there is none.

        Raises
        ------
        StoreError
            The database could not.
        """
        rows = self._connections.fetch(self.text, {**self.constants, **values})
        return rows[0] if rows else None


class ThreadConnections:
    """A connection of the driver's own for every thread that asks, kept until the thread ends.

    Parameters
    ----------
    path
        Where the database lies, for errors.
    """

    def __init__(self, engine: sa.Engine, path: Path) -> None:
        self._engine, self._path = engine, path
        self.dialect = engine.dialect
        self._errors = (sa.exc.SQLAlchemyError, self.dialect.loaded_dbapi.Error)
        self._own = threading.local()
        self._open: weakref.WeakSet[_Own] = weakref.WeakSet()
        self._lock = threading.Lock()

    def fetch(self, text: str, values: Mapping[str, object]) -> list[Row]:
        """Run one statement that reads; it sees all that was committed before.

        Raises
        ------
        StoreError
            The database could not; the text does not tell the values.
        """
        try:
            own: _Own = getattr(self._own, "connection", None) or self._opened()
            return own.fetch(text, values)
        except self._errors as e:
            raise self._failed("reading", e) from e

    def write(self, parts: Sequence[tuple[Prepared, Sequence[Mapping[str, object]]]]) -> int:
        """Run statements for each of their rows, in one transaction; returns how many rows changed.

        Raises
        ------
        StoreError
            The database could not, and nothing is changed; the text does not tell the values.
        """
        try:
            own: _Own = getattr(self._own, "connection", None) or self._opened()
            return own.write(parts)
        except self._errors as e:
            raise self._failed("writing", e) from e

    def close(self) -> None:
        """Close every thread's connection, once what runs over it is done."""
        with self._lock:
            left, self._open = list(self._open), weakref.WeakSet()
            self._own = threading.local()
        for own in left:
            own.close()

    def _opened(self) -> _Own:
        fairy = self._engine.raw_connection()
        fairy.detach()  # the pool lends out a few, and gets none of these back
        own = _Own(fairy.dbapi_connection)
        with self._lock:
            self._open.add(own)
            self._own.connection = own
        return own

    def _failed(self, what: str, error: Exception) -> StoreError:
        """Let go of a connection that may be broken, and tell what the driver complained of."""
        own = getattr(self._own, "connection", None)
        if own is not None:
            self._own.connection = None
            self._open.discard(own)
            own.close()
        return StoreError(f"{what} {self._path} failed: {getattr(error, 'orig', error)}")


class _Own:
    """One thread's connection. It is closed when the thread has ended."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - whichever driver it is of
        self._lock = threading.Lock()  # only `close` comes from another thread
        self._connection = connection
        self._cursor = connection.cursor()

    def fetch(self, text: str, values: Mapping[str, object]) -> list[Row]:
        with self._lock:
            self._cursor.execute(text, values)
            rows: list[Row] = self._cursor.fetchall()
        return rows

    def write(self, parts: Sequence[tuple[Prepared, Sequence[Mapping[str, object]]]]) -> int:
        with self._lock:
            self._cursor.execute("BEGIN IMMEDIATE")
            try:
                n_changed = self._changed(parts)
                self._connection.commit()
            except BaseException:
                self._connection.rollback()
                raise
        return n_changed

    def _changed(self, parts: Sequence[tuple[Prepared, Sequence[Mapping[str, object]]]]) -> int:
        n_changed = 0
        for statement, rows in parts:
            self._cursor.executemany(statement.text, rows)
            n_changed += self._cursor.rowcount
        return n_changed

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    __del__ = close
