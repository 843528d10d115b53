"""A log, and the registry that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ladle.events import EventLog
from ladle.people import People
from ladle.store import Database


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
