"""Conversations are kept for a while, for one person, and by no name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ladle.core import BadRequestError, PersonHash
from ladle.ranking import Paths
from ladle.ranking.conversations import Conversations
from ladle.request import Conversation, Turn, Wants
from ladle.store import Database

NOW = datetime(2026, 5, 1, 18, tzinfo=UTC)
ONE, OTHER = PersonHash("1" * 32), PersonHash("2" * 32)
STATE = Conversation(turns=(Turn(wants=Wants(exclude=("nut",)), pantry=("rice",)),), offered=("a",))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(Paths(tmp_path).database)
    yield opened
    opened.close()


def test_a_conversation_is_found_again_and_replaced_by_its_next_turn(database: Database) -> None:
    kept = Conversations(database, hours=2)
    assert kept.find("talk", ONE, NOW) == Conversation()
    kept.keep("talk", ONE, STATE, NOW)
    assert kept.find("talk", ONE, NOW) == STATE
    kept.keep("talk", ONE, STATE.undone(), NOW)
    assert kept.find("talk", ONE, NOW) == STATE.undone()


def test_a_conversation_expires_and_its_row_goes(database: Database) -> None:
    kept = Conversations(database, hours=2)
    kept.keep("talk", ONE, STATE, NOW)
    later = NOW + timedelta(hours=2)
    assert kept.find("talk", ONE, later - timedelta(seconds=1)) == STATE
    assert kept.find("talk", ONE, later) == Conversation()
    kept.keep("another", ONE, STATE, later)
    assert kept.export_person(ONE) == [
        {"turns": [{"wants": {"exclude": ["nut"]}, "pantry": ["rice"]}], "offered": ["a"]}
    ]


def test_nobody_goes_on_with_the_conversation_of_another(database: Database) -> None:
    kept = Conversations(database, hours=2)
    kept.keep("talk", ONE, STATE, NOW)
    assert kept.find("talk", OTHER, NOW) == Conversation()
    assert kept.find("talk", None, NOW) == Conversation()


def test_a_person_takes_their_conversations_along(database: Database) -> None:
    kept = Conversations(database, hours=2)
    for name, person in (("one", ONE), ("two", ONE), ("three", OTHER)):
        kept.keep(name, person, STATE, NOW)
    assert kept.erase_person(ONE) == 2
    assert kept.export_person(ONE) == []
    assert kept.find("three", OTHER, NOW) == STATE


def test_no_turn_is_kept_of_a_person_who_was_erased_before_its_end(database: Database) -> None:
    kept = Conversations(database, hours=2)
    for name, person in (("one", ONE), ("nobody's", None), ("other", OTHER)):
        kept.keep(name, person, STATE, NOW)
    kept.erase_person(ONE)
    for name in ("one", "nobody's", "new"):
        Conversations(database, hours=2).keep(name, ONE, STATE.undone(), NOW)
    assert kept.export_person(ONE) == []
    assert kept.find("nobody's", None, NOW) == kept.find("other", OTHER, NOW) == STATE


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_an_id_without_letters_or_end_is_refused(database: Database, name: str) -> None:
    with pytest.raises(BadRequestError, match=r"^conversation: has \d+ characters; it must have 1"):
        Conversations(database, hours=2).find(name, None, NOW)


def test_the_table_holds_no_id_of_the_caller(database: Database) -> None:
    Conversations(database, hours=2).keep("cook-1 at home", ONE, STATE, NOW)
    assert b"cook-1" not in database.path.read_bytes()
