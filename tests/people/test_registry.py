"""Pseudonyms: stable, one a person, and of no use without the registry."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from threading import Barrier
from typing import Any, cast

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import LONG_S

from ladle.core import BadRequestError, PersonHash, StoreError
from ladle.people import (
    NOBODY,
    Erasure,
    Households,
    Known,
    Member,
    MemberId,
    People,
    Profile,
    Purpose,
    registry,
)
from ladle.store import Database

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)


class TwoPurposes(StrEnum):
    EVENTS = "events"
    REPORTS = "reports"


def hash_of(people: People, identity: str) -> PersonHash:
    return people.hash_of(identity, Purpose.EVENTS)


def test_a_person_keeps_one_hash_over_time_and_restarts(tmp_path: Path) -> None:
    hashes = set()
    for _ in range(3):
        with closing(Database(tmp_path / "ladle.db")) as database:
            people = People(database)
            hashes |= {hash_of(people, "ann@example.org") for _ in range(2)}
            assert people.count() == 1
    assert len(hashes) == 1


def test_what_is_known_of_a_person_is_read_at_once_and_enrols_nobody(database: Database) -> None:
    people, homes = People(database), Households(database)
    assert people.known("ann", Purpose.EVENTS) == NOBODY
    assert people.count() == 0
    ann = hash_of(people, "ann")
    assert people.known("ann", Purpose.EVENTS) == Known(ann, None)
    homes.put_profile("ann", Profile(diets=("vegan",)))
    homes.put_profile("bob", Profile())
    assert people.known("ann", Purpose.EVENTS) == Known(ann, Profile(diets=("vegan",)))
    assert people.known("bob", Purpose.EVENTS) == Known(hash_of(people, "bob"), Profile())
    homes.put_household("home")
    homes.put_member(MemberId("home", "cat"), Member(profile=Profile()))
    assert people.known("cat", Purpose.EVENTS) == NOBODY  # a member is known in the household only


def test_who_was_erased_is_known_no_more_in_any_process(database: Database) -> None:
    people = People(database)
    before = hash_of(people, "ann")
    assert people.known("ann", Purpose.EVENTS).hash == before
    with closing(Database(database.path)) as other:
        Erasure(other, ()).erase_person("ann")
    assert people.known("ann", Purpose.EVENTS) == NOBODY
    assert hash_of(people, "ann") != before


@pytest.mark.parametrize("identity", ["", "x" * 201, "half \ud800"])
def test_nobody_is_known_by_an_id_that_cannot_be_kept(database: Database, identity: str) -> None:
    with pytest.raises(BadRequestError, match=r"^person: (must have 1 to 200|holds half)") as told:
        People(database).known(identity, Purpose.EVENTS)
    assert told.value.__cause__ is None


def test_different_people_have_different_hashes(database: Database) -> None:
    people = People(database)
    identities = (
        "ann",
        "Ann",
        " ann",
        "ann ",
        "a\u0301nn",
        "\u00e1nn",
        "a\x00nn",
        "a",
        "'; --",
        "%",
    )
    assert len({hash_of(people, i) for i in identities}) == len(identities) == people.count()


def test_the_same_person_cannot_be_linked_from_one_database_to_another(tmp_path: Path) -> None:
    with (
        closing(Database(tmp_path / "one.db")) as one,
        closing(Database(tmp_path / "two.db")) as two,
    ):
        assert hash_of(People(one), "ann") != hash_of(People(two), "ann")


def test_the_same_person_cannot_be_linked_from_one_purpose_to_another(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "Purpose", TwoPurposes)
    people = People(database)
    events, reports = (people.hash_of("ann", cast("Purpose", p)) for p in TwoPurposes)
    assert events != reports
    assert people.count() == 1
    assert hash_of(People(database), "ann") == events


@settings(max_examples=40)
@given(st.lists(_TEXT, min_size=1, max_size=20))
def test_any_text_can_be_an_identity(
    tmp_path_factory: pytest.TempPathFactory, identities: list[str]
) -> None:
    with closing(Database(tmp_path_factory.mktemp("people") / "ladle.db")) as database:
        people = People(database)
        hashes = people.hashes_of(identities, Purpose.EVENTS)
        assert hashes.keys() == set(identities)
        assert len(set(hashes.values())) == people.count() == len(set(identities))
        assert all(re.fullmatch("[0-9a-f]{32}", h) for h in hashes.values())
        assert {i: hash_of(people, i) for i in identities} == hashes


def test_many_people_are_enrolled_at_once(database: Database) -> None:
    people = People(database)
    first = people.hashes_of((f"p{n}" for n in range(700)), Purpose.EVENTS)
    both = people.hashes_of((f"p{n % 1300}" for n in range(2600)), Purpose.EVENTS)
    assert first.keys() == {f"p{n}" for n in range(700)}
    assert both.keys() == {f"p{n}" for n in range(1300)}
    assert {i: both[i] for i in first} == first
    assert len(set(both.values())) == people.count() == 1300
    assert people.hashes_of([], Purpose.EVENTS) == {}


def _at_once(n_threads: int, work: Callable[[], Any]) -> list[Any]:
    """Run `work` in threads that start together."""
    barrier = Barrier(n_threads)

    def run() -> Any:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(n_threads) as pool:
        return [f.result() for f in [pool.submit(run) for _ in range(n_threads)]]


def test_opening_again_does_not_write(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hash_of(People(database), "ann")

    def refuse(_: Database) -> None:
        raise AssertionError("writes")

    monkeypatch.setattr(Database, "writing", refuse)
    assert hash_of(People(database), "ann") == before


def test_a_person_who_is_gone_at_once_is_told_without_a_name(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = People(database)
    monkeypatch.setattr(People, "_enrol", lambda *_: None)
    text = f"^1 of 1 people just enrolled are not in {database.path}: ask again$"
    with pytest.raises(StoreError, match=text) as caught:
        hash_of(people, "ann@example.org")
    assert "ann" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.usefixtures("patient_database")
def test_threads_that_enrol_the_same_person_agree_on_one_key(database: Database) -> None:
    people = People(database)
    identities = [f"p{n}" for n in range(40)]
    answers = _at_once(8, lambda: [hash_of(people, i) for i in identities])
    assert all(answer == answers[0] for answer in answers)
    assert people.count() == 40


@pytest.mark.usefixtures("patient_database")
def test_processes_that_start_together_agree_on_secrets_and_keys(tmp_path: Path) -> None:
    def start_and_enrol() -> dict[str, PersonHash]:
        with closing(Database(tmp_path / "ladle.db")) as database:
            return People(database).hashes_of(["ann", "bob"], Purpose.EVENTS)

    Database(tmp_path / "ladle.db").close()
    answers = _at_once(6, start_and_enrol)
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("identity", ["", "x" * 201])
def test_an_identity_out_of_bounds_is_refused(database: Database, identity: str) -> None:
    people = People(database)
    with pytest.raises(BadRequestError, match=r"^person: must have 1 to 200 characters$") as error:
        people.hashes_of(["ann", identity], Purpose.EVENTS)
    assert error.value.field == "person"
    assert people.count() == 0


def test_the_longest_identity_is_taken(database: Database) -> None:
    people = People(database)
    assert hash_of(people, "é" * 200) != hash_of(people, "é" * 199)


@pytest.mark.parametrize("identity", ["\ud800", "ann\udfff"])
def test_half_a_character_is_refused(database: Database, identity: str) -> None:
    with pytest.raises(BadRequestError, match=r"^person: holds half a character"):
        hash_of(People(database), identity)


def test_the_database_holds_no_hash_so_events_alone_lead_to_nobody(
    tmp_path: Path, database: Database
) -> None:
    hashes = People(database).hashes_of([f"p{n}" for n in range(50)], Purpose.EVENTS)
    database.close()
    stored = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"p49" in stored
    for person_hash in hashes.values():
        assert person_hash.encode() not in stored
        assert bytes.fromhex(person_hash) not in stored


def test_a_key_is_drawn_by_chance_not_made_of_the_identity(tmp_path: Path) -> None:
    hashes = set()
    for name in ("one.db", "two.db"):
        with closing(Database(tmp_path / name)) as database:
            People(database)
            with database.writing() as connection:
                connection.execute(sa.text("UPDATE purpose_secrets SET secret = x'00'"))
            hashes.add(hash_of(People(database), "ann"))
    assert len(hashes) == 2


def test_a_hash_needs_both_the_key_and_the_secret(database: Database) -> None:
    before = hash_of(People(database), "ann")
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE purpose_secrets SET secret = x'00'"))
    other_secret = hash_of(People(database), "ann")
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE people SET person_key = x'00'"))
    assert len({before, other_secret, hash_of(People(database), "ann")}) == 3


def test_who_is_enrolled_soon_is_found_once_that_is_durable(database: Database) -> None:
    people, others = People(database), People(database)
    soon = [people.enrol_soon(name) for name in ("ann", "bob", "ann")]
    theirs = hash_of(others, "ann")  # two processes at one moment: one key counts
    for one in soon:
        one.result(LONG_S)
    assert hash_of(people, "ann") == theirs != hash_of(people, "bob")
    assert people.count() == 2
    with pytest.raises(BadRequestError, match=r"must have 1 to 200 characters"):
        people.enrol_soon("")
    people.close()
    others.close()  # it has enrolled nobody that way, and begins with nobody now
    for closed in (people, others):
        with pytest.raises(StoreError, match=r"after close\(\)"):
            closed.enrol_soon("cid")


def test_who_cannot_be_enrolled_now_is_not_enrolled_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = People(database)

    def fail(*_: object) -> int:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(database, "write_prepared", fail)
        with pytest.raises(StoreError, match="the disk is full"):
            people.enrol_soon("ann").result(LONG_S)
    people.enrol_soon("bob").result(LONG_S)
    people.close()
    assert people.count() == 1
    assert people.known("ann", Purpose.EVENTS) == NOBODY
