"""Conversations are kept for a while, each speaker's own; what is told to be left out binds all."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.conftest import LONG_S

from ladle.core import BadRequestError, PersonHash, StoreError
from ladle.ranking import Paths
from ladle.ranking.conversations import Conversations
from ladle.request import Conversation, Told, Turn, Wants
from ladle.store import Database

NOW = datetime(2026, 5, 1, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE, OTHER = PersonHash("1" * 32), PersonHash("2" * 32)
NUTS = Told(exclude=("nut",))
STATE = Conversation(
    turns=(Turn(wants=Wants(exclude=("nut",)), pantry=("rice",)),), offered=("a",), told=NUTS
)


class MovingClock:
    """A clock that is moved by hand."""

    at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(Paths(tmp_path).database)
    yield opened
    opened.close()


@pytest.fixture
def kept(database: Database, clock: MovingClock) -> Conversations:
    return Conversations(database, clock, hours=2)


def ended(thread: threading.Thread | None) -> bool:
    """Wait for a thread; tells whether there was one."""
    if thread is not None:
        thread.join(LONG_S)
    return thread is not None


def n_rows(database: Database) -> int:
    with closing(sqlite3.connect(database.path)) as opened:
        n: int = opened.execute("select count(*) from talks").fetchone()[0]
    return n


def test_a_conversation_is_found_again_and_replaced_by_its_next_turn(kept: Conversations) -> None:
    new = kept.find("talk", ONE)
    assert (new.state, new.told, new.n_written) == (Conversation(), Told(), 0)
    assert kept.keep("talk", ONE, STATE, 0)
    assert kept.find("talk", ONE).state == STATE
    assert kept.keep("talk", ONE, STATE.undone(), 1)
    assert kept.find("talk", ONE).state == STATE.undone()


def test_of_two_who_go_on_at_once_the_second_is_told(kept: Conversations) -> None:
    assert kept.keep("talk", ONE, STATE, 0)
    assert not kept.keep("talk", ONE, Conversation(), 0)
    assert kept.keep("talk", ONE, STATE.undone(), 1)
    assert not kept.keep("talk", ONE, Conversation(), 1)
    assert kept.find("talk", ONE).state == STATE.undone()


def test_a_conversation_expires_and_begins_anew(kept: Conversations, clock: MovingClock) -> None:
    kept.keep("talk", ONE, STATE, 0)
    clock.at += 2 * HOUR - timedelta(seconds=1)
    assert kept.find("talk", ONE).state == STATE
    clock.at += timedelta(seconds=1)
    assert kept.find("talk", ONE).state == Conversation()
    assert kept.find("talk", ONE).told == Told()
    assert kept.keep("talk", ONE, STATE, 0)


def test_what_has_expired_goes_from_the_disk(
    kept: Conversations, clock: MovingClock, database: Database
) -> None:
    assert ended(kept.let_expired_go())
    kept.keep("talk", None, STATE, 0)
    kept.keep("another", ONE, STATE, 0)
    assert not ended(kept.let_expired_go())
    clock.at += 2 * HOUR
    kept.keep("new", ONE, STATE, 0)
    assert n_rows(database) == 3
    assert ended(kept.let_expired_go())
    assert n_rows(database) == 1
    clock.at += 2 * HOUR
    kept.erase_person(OTHER)
    assert n_rows(database) == 0


def test_what_cannot_be_deleted_now_keeps_nobody_waiting(
    kept: Conversations, database: Database, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fails(*_: object) -> int:
        raise StoreError("the disk is full")

    monkeypatch.setattr(database, "write_prepared", fails)
    assert ended(kept.let_expired_go())
    assert "conversations that have expired are still there: the disk is full" in caplog.text


def test_nobody_goes_on_with_the_conversation_of_another(kept: Conversations) -> None:
    kept.keep("talk", ONE, STATE, 0)
    kept.keep("talk", None, Conversation(offered=("b",)), 0)
    assert kept.find("talk", OTHER).state == Conversation()
    kept.keep("talk", OTHER, Conversation(offered=("c",)), 0)
    assert [kept.find("talk", who).state.offered for who in (ONE, None, OTHER)] == [
        ("a",), ("b",), ("c",),
    ]  # fmt: skip


@pytest.mark.parametrize("speaker", [ONE, OTHER, None])
def test_what_anybody_told_to_be_left_out_binds_all(
    kept: Conversations, speaker: PersonHash | None
) -> None:
    milk = Conversation(told=Told(avoid=("milk",)))
    kept.keep("talk", ONE, STATE, 0)
    kept.keep("talk", None, milk, 0)
    assert kept.find("talk", speaker).told == Told(avoid=("milk",), exclude=("nut",))
    assert kept.find("elsewhere", speaker).told == Told()


def test_nobody_takes_over_what_is_anothers_or_nobodys(kept: Conversations) -> None:
    kept.keep("talk", None, STATE, 0)
    found = kept.find("talk", ONE)
    assert (found.state, found.told, found.n_written) == (Conversation(), NUTS, 0)


def test_a_conversation_is_open_as_long_as_anybody_speaks_there(
    kept: Conversations, clock: MovingClock, database: Database
) -> None:
    kept.keep("talk", OTHER, STATE, 0)
    kept.keep("elsewhere", OTHER, STATE, 0)
    for n in range(6):
        clock.at += HOUR
        assert kept.keep("talk", ONE, Conversation(offered=("b",)), n)
        assert kept.find("talk", ONE).told == NUTS
    assert kept.find("talk", OTHER).state == STATE
    assert kept.find("elsewhere", OTHER).told == Told()
    assert ended(kept.let_expired_go())
    assert n_rows(database) == 2
    assert kept.keep("talk", OTHER, STATE, 1)
    clock.at += 2 * HOUR
    assert kept.find("talk", ONE).told == Told()
    assert ended(kept.let_expired_go())
    assert n_rows(database) == 0


def test_what_was_written_under_nobody_is_dropped_if_it_is_still_so(kept: Conversations) -> None:
    kept.keep("talk", None, STATE, 0)
    kept.keep("talk", ONE, STATE, 0)
    kept.drop_nobodys("talk", 2)
    assert kept.find("talk", None).n_written == 1
    kept.drop_nobodys("talk", 1)
    assert [kept.find("talk", who).n_written for who in (None, ONE)] == [0, 1]


def test_a_person_takes_their_conversations_along(kept: Conversations) -> None:
    for name, person in (("one", ONE), ("two", ONE), ("two", OTHER)):
        kept.keep(name, person, STATE, 0)
    assert kept.erase_person(ONE) == 2
    assert kept.export_person(ONE) == []
    assert kept.find("two", OTHER).state == STATE
    assert kept.export_person(OTHER) == [
        {"turns": [{"wants": {"exclude": ["nut"]}, "pantry": ["rice"]}], "offered": ["a"],
         "told": {"exclude": ["nut"]}}
    ]  # fmt: skip


def test_no_turn_is_kept_of_a_person_who_was_erased_before_its_end(
    kept: Conversations, database: Database, clock: MovingClock
) -> None:
    for name, person in (("one", ONE), ("nobody's", None), ("other", OTHER)):
        kept.keep(name, person, STATE, 0)
    kept.erase_person(ONE)
    for name in ("one", "nobody's", "new"):
        # it is no other turn that stands in the way: the answer may leave
        assert Conversations(database, clock, hours=2).keep(name, ONE, STATE.undone(), 0)
    assert kept.export_person(ONE) == []
    assert kept.find("nobody's", None).state == kept.find("other", OTHER).state == STATE


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_an_id_without_letters_or_end_is_refused(kept: Conversations, name: str) -> None:
    with pytest.raises(BadRequestError, match=r"^conversation: has \d+ characters; it must have 1"):
        kept.find(name, None)


def test_the_table_holds_no_id_of_the_caller(kept: Conversations, database: Database) -> None:
    kept.keep("cook-1 at home", ONE, STATE, 0)
    assert b"cook-1" not in database.path.read_bytes()


def test_a_state_that_cannot_be_read_is_no_new_conversation(
    kept: Conversations, database: Database
) -> None:
    kept.keep("talk", ONE, STATE, 0)
    with closing(sqlite3.connect(database.path)) as opened:
        opened.execute("update talks set state = ?", (b'{"turns": [{"wants": {"odd": 1}}]}',))
        opened.commit()
    with pytest.raises(StoreError, match=r"^a conversation was kept by another Ladle, and cannot"):
        kept.find("talk", ONE)


def test_conversations_of_an_older_schema_go_on(tmp_path: Path, clock: MovingClock) -> None:
    path = Paths(tmp_path).database
    expires_at = int((NOW + HOUR).timestamp())
    older = msgspec.structs.replace(STATE, told=Told())
    opened = Database(path)
    kept = Conversations(opened, clock, hours=2)
    kept.keep("talk", ONE, older, 0)
    kept.keep("nobody's", None, older, 0)
    opened.close()
    with closing(sqlite3.connect(path)) as plain:
        plain.execute(
            "create table conversations (conversation blob primary key, person text, state blob,"
            " expires_at int)"
        )
        plain.execute(
            "insert into conversations select conversation, nullif(person, ''), state, ?"
            " from talks", (expires_at,),
        )  # fmt: skip
        plain.execute("drop table talks")
        plain.execute("pragma user_version = 1")
        plain.commit()
    opened = Database(path)
    kept = Conversations(opened, clock, hours=2)
    for name, who in (("talk", ONE), ("nobody's", None)):
        found = kept.find(name, who)
        assert (found.state, found.told) == (older, NUTS)
        assert kept.keep(name, who, older, found.n_written)
    with closing(sqlite3.connect(path)) as plain:
        tables = {name for (name,) in plain.execute("select name from sqlite_master")}
    assert "conversations" not in tables
    opened.close()
