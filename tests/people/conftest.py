"""A database of one's own, and what it holds of a member."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ladle.core import PersonHash
from ladle.people import Households, Member, MemberId, People, Purpose
from ladle.people.somebody import find_key
from ladle.people.tables import whole_view
from ladle.store import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Lend an empty database at `tmp_path/ladle.db`."""
    database = Database(tmp_path / "ladle.db")
    yield database
    database.close()


def member_hash(database: Database, household: str, member: str) -> PersonHash:
    """Return a member as the room of events sees them."""
    with whole_view(database) as view:
        key = find_key(view, MemberId(household, member))
    assert key is not None
    return People(database).hash_of_key(key, Purpose.EVENTS)


def told_of(homes: Households, who: MemberId) -> Member:
    """Return what a household tells of a member."""
    return (homes.get_household(who.household) or {})[who.member]
