"""A database of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ladle.store import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Lend an empty database at `tmp_path/ladle.db`."""
    database = Database(tmp_path / "ladle.db")
    yield database
    database.close()
