"""Fixtures of the store's tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from ladle.store import Database, metadata


class _KilledError(BaseException):
    """Ends what runs where it stands, as SIGKILL does."""


@contextmanager
def killed_after(n_renames: int) -> Iterator[None]:
    """Let what runs within it rename so many paths, and end it at the next."""
    rename, n_left = Path.rename, n_renames

    def killed(path: Path, target: Path) -> Path:
        nonlocal n_left
        if not n_left:
            raise _KilledError
        n_left -= 1
        return rename(path, target)

    with pytest.MonkeyPatch.context() as patch, suppress(_KilledError):
        patch.setattr(Path, "rename", killed)
        yield


@pytest.fixture
def notes() -> Iterator[sa.Table]:
    """Declare a table as a room would, for as long as the test lasts."""
    table = sa.Table(
        "notes",
        metadata,
        sa.Column("note_id", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False, unique=True),
        sa.Column("written", sa.Date),
        sa.Column("answers", sa.ForeignKey("notes.note_id")),
    )
    yield table
    metadata.remove(table)


@pytest.fixture
def database(tmp_path: Path, notes: sa.Table) -> Iterator[Database]:
    """Open a fresh database that has the table."""
    opened = Database(tmp_path / "ladle.db")
    yield opened
    opened.close()
