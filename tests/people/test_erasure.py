"""Erasure: nothing of somebody is left anywhere, and nothing of anybody else is lost."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.people.conftest import member_hash

from ladle.core import BadRequestError, PersonHash, StoreError
from ladle.people import (
    Allergy,
    Erasable,
    Erased,
    Erasure,
    Households,
    Member,
    MemberId,
    Pantries,
    PantryItem,
    People,
    Profile,
    Purpose,
    Utterances,
    erase_again,
    erased_digests,
)
from ladle.people.held import unfinished
from ladle.people.somebody import Somebody
from ladle.people.tables import whole_view
from ladle.store import Database, metadata
from ladle.store.backup import copy_database

_NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
_EGG = {"name": "egg", "jurisdiction": "eu", "strictness": "free_only"}
_PROFILE = Profile(allergies=(Allergy(name="egg"),), keeps_utterances=True)
_TABLES = (
    "people", "profiles", "households", "household_members", "pantry_items", "utterances",
    "utterance_keys", "unfinished_erasures",
)  # fmt: skip


class Room:
    """A room that notes something of people."""

    name = "events"
    purpose = Purpose.EVENTS

    def __init__(self) -> None:
        self.rows: dict[PersonHash, list[str]] = {}
        self.is_broken = False

    def export_person(self, person: PersonHash) -> object:
        return self.rows.get(person, [])

    def erase_person(self, person: PersonHash) -> int:
        if self.is_broken:
            raise StoreError("the room is on fire")
        return len(self.rows.pop(person, []))


class World:
    """A home with a pantry: cook-1, who is there only; cook-2, who is user-2; and user-3 alone."""

    cook, known = MemberId("home-1", "cook-1"), MemberId("home-1", "cook-2")

    def __init__(self, database: Database) -> None:
        self.database, self.room = database, Room()
        self.homes, self.said = Households(database), Utterances(database)
        self.pantries, self.people = Pantries(database), People(database)
        self.erasure = Erasure(database, [self.room])
        self.homes.put_household("home-1")
        self.pantries.put("home-1", [PantryItem(food="milk"), PantryItem(food="rice")])
        self.homes.put_member(self.cook, Member(name="Cook", profile=_PROFILE))
        self.homes.put_member(self.known, Member(profile=_PROFILE, person="user-2"))
        self.homes.put_profile("user-3", _PROFILE)
        for who in (self.cook, "user-2", "user-3"):
            self.said.keep(who, "quick", _NOON)
        cook, known = (member_hash(database, "home-1", m) for m in ("cook-1", "cook-2"))
        alone = self.people.hash_of("user-3", Purpose.EVENTS)
        self.room.rows = {cook: ["soup"], known: ["stew", "cake"], alone: ["pie"]}

    def n_rows(self) -> dict[str, int]:
        with whole_view(self.database) as view:
            counts = {
                t: view.execute(
                    sa.select(sa.func.count()).select_from(metadata.tables[t])
                ).scalar_one()
                for t in _TABLES
            }
        return {table: n for table, n in counts.items() if n} | {"events": len(self.room.rows)}


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


_ALL = {"people": 2, "profiles": 3, "households": 1, "household_members": 2, "pantry_items": 2,
        "utterances": 3, "utterance_keys": 3, "events": 3}  # fmt: skip


def test_every_table_of_this_room_is_watched_here() -> None:
    assert {t for t in metadata.tables if t in _TABLES} == set(_TABLES)
    holding_keys = {t.name for t in metadata.tables.values() if "person_key" in t.columns}
    assert holding_keys <= set(_TABLES)


def test_a_room_is_erasable_by_its_shape(world: World) -> None:
    room: Erasable = world.room
    assert room.name == "events"
    assert world.n_rows() == _ALL


# -- a person --------------------------------------------------------------------------------------


def test_a_person_alone_leaves_nothing(world: World) -> None:
    gone = world.erasure.erase_person("user-3")
    assert gone == Erased(profiles=1, utterances=1, pseudonyms=1, elsewhere={"events": 1})
    assert world.homes.get_profile("user-3") is None
    assert world.n_rows() == {**_ALL, "people": 1, "profiles": 2, "utterances": 2,
                              "utterance_keys": 2, "events": 2}  # fmt: skip


@pytest.mark.parametrize("who", ["user-2", MemberId("home-1", "cook-2")])
def test_a_person_goes_from_their_households_too(world: World, who: Somebody) -> None:
    gone = world.erasure.erase_person(who)
    assert gone == Erased(
        profiles=1, utterances=1, pseudonyms=1, memberships=1, elsewhere={"events": 2}
    )
    assert list(world.homes.get_household("home-1") or ()) == ["cook-1"]
    assert world.people.count() == 1


def test_who_comes_back_is_somebody_new(world: World) -> None:
    before = world.people.hash_of("user-3", Purpose.EVENTS)
    world.erasure.erase_person("user-3")
    assert world.people.hash_of("user-3", Purpose.EVENTS) != before


@pytest.mark.parametrize("who", ["user-9", MemberId("home-1", "cook-9"), MemberId("home-9", "x")])
def test_nothing_of_nobody_is_removed(world: World, who: Somebody) -> None:
    assert world.erasure.erase_person(who) == Erased()
    if isinstance(who, MemberId):
        assert world.erasure.remove_member(who) == Erased()
    assert world.n_rows() == _ALL


# -- a member, a household -------------------------------------------------------------------------


def test_a_member_of_the_household_only_is_erased_with_the_membership(world: World) -> None:
    gone = world.erasure.remove_member(world.cook)
    assert gone == Erased(profiles=1, utterances=1, memberships=1, elsewhere={"events": 1})
    assert world.n_rows() == {**_ALL, "profiles": 2, "utterances": 2, "utterance_keys": 2,
                              "household_members": 1, "events": 2}  # fmt: skip


def test_a_member_who_is_known_outside_only_leaves_the_household(world: World) -> None:
    assert world.erasure.remove_member(world.known) == Erased(memberships=1)
    assert world.homes.get_profile("user-2") == _PROFILE
    assert world.n_rows() == {**_ALL, "household_members": 1}


def test_a_household_goes_with_its_pantry_and_its_own_members(world: World) -> None:
    gone = world.erasure.erase_household("home-1")
    assert gone == Erased(
        households=1, pantry_items=2, memberships=2, profiles=1, utterances=1,
        elsewhere={"events": 1},
    )  # fmt: skip
    assert world.homes.get_household("home-1") is None
    assert world.n_rows() == {"people": 2, "profiles": 2, "utterances": 2, "utterance_keys": 2,
                              "events": 2}  # fmt: skip
    assert world.erasure.erase_household("home-1") == Erased()


def test_ids_that_cannot_be_are_refused(world: World) -> None:
    with pytest.raises(BadRequestError, match=r"^person: must have 1 to 200 characters$"):
        world.erasure.erase_person("")
    with pytest.raises(BadRequestError, match=r"^household: must have 1 to 200 characters$"):
        world.erasure.erase_household("")
    with pytest.raises(BadRequestError, match=r"^member: must have 1 to 200 characters$"):
        world.erasure.remove_member(MemberId("home-1", ""))
    with pytest.raises(BadRequestError, match=r"^person: must have 1 to 200 characters$"):
        world.erasure.export_person("")


# -- what breaks off -------------------------------------------------------------------------------


def test_an_erasure_that_broke_off_is_finished_later(world: World) -> None:
    world.room.is_broken = True
    with pytest.raises(StoreError, match="the room is on fire"):
        world.erasure.erase_person("user-3")
    with pytest.raises(StoreError, match="the room is on fire"):
        world.erasure.erase_household("home-1")
    assert world.homes.get_profile("user-3") is None
    assert world.n_rows() == {"people": 1, "profiles": 1, "utterances": 1, "utterance_keys": 1,
                              "unfinished_erasures": 2, "events": 3}  # fmt: skip
    world.room.is_broken = False
    again = Erasure(world.database, [world.room])
    assert again.finish() == Erased(elsewhere={"events": 2})
    assert again.finish() == Erased()
    assert world.n_rows()["events"] == 1


def test_the_files_hold_nothing_of_who_is_gone(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "ladle.db")) as database:
        homes = Households(database)
        homes.put_household("home-77")
        homes.put_member(MemberId("home-77", "cook-77"), Member(name="Cookie 77", person="user-77"))
        homes.put_profile("user-77", Profile(likes=("dragon fruit",)))
        erasure = Erasure(database, [])
        erasure.erase_person("user-77")
        erasure.erase_household("home-77")
    stored = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    for trace in (b"user-77", b"cook-77", b"home-77", b"Cookie 77", b"dragon fruit"):
        assert trace not in stored


def test_while_the_database_is_open_its_files_hold_nothing_of_who_is_gone(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "ladle.db")) as database:
        homes = Households(database)
        homes.put_profile("user-77", Profile(likes=("dragon fruit",)))
        key = People(database).hash_of("user-77", Purpose.EVENTS)
        Erasure(database, []).erase_person("user-77")
        stored = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    for trace in (b"user-77", b"dragon fruit", key.encode()):
        assert trace not in stored


@pytest.mark.parametrize("who", ["user-3", World.cook])
def test_a_profile_goes_with_what_was_kept_by_its_leave_and_nothing_else(
    world: World, who: Somebody
) -> None:
    assert world.erasure.erase_profile(who) == Erased(profiles=1, utterances=1)
    assert world.homes.get_profile(who) is None
    assert world.n_rows() == _ALL | {"profiles": 2, "utterances": 2, "utterance_keys": 2}
    assert world.erasure.erase_profile(who) == Erased()
    assert world.erasure.erase_profile("user-9") == Erased()


# -- export ----------------------------------------------------------------------------------------


def test_an_export_tells_all_that_is_held_here_and_elsewhere(world: World) -> None:
    told = world.erasure.export_person("user-2")
    assert json.loads(json.dumps(told)) == told == {
        "person": "user-2",
        "profile": {"allergies": [_EGG], "keeps_utterances": True},
        "memberships": [{"household": "home-1", "member": "cook-2", "name": ""}],
        "utterances": [{"at": "2026-05-01T12:00:00+00:00", "text": "quick"}],
        "elsewhere": {"events": ["stew", "cake"]},
    }  # fmt: skip
    assert world.erasure.export_person(world.known) == told


def test_an_export_of_nobody_is_empty_and_of_who_is_gone_too(world: World) -> None:
    assert world.erasure.export_person("user-9") == {}
    world.erasure.erase_person("user-2")
    assert world.erasure.export_person("user-2") == {}


# -- anything --------------------------------------------------------------------------------------

_WHO = st.sampled_from(["user-1", "user-2"]) | st.builds(
    MemberId, st.sampled_from(["home-1", "home-2"]), st.sampled_from(["a", "b"])
)


@settings(max_examples=10)
@given(
    st.lists(st.tuples(_WHO, st.sampled_from([None, "user-1", "user-2"])), max_size=6),
    st.lists(_WHO, max_size=3),
)
def test_whoever_goes_nobody_else_loses_anything(
    tmp_path_factory: pytest.TempPathFactory,
    comes: list[tuple[Somebody, str | None]],
    goes: list[Somebody],
) -> None:
    with closing(Database(tmp_path_factory.mktemp("people") / "ladle.db")) as database:
        homes, erasure = Households(database), Erasure(database, [])
        for home in ("home-1", "home-2"):
            homes.put_household(home)
        for who, person in comes:
            _put(homes, who, person)
        for who in goes:
            before = _all_told(erasure)
            told = erasure.export_person(who)
            erasure.erase_person(who)
            assert _all_told(erasure) == {w: t for w, t in before.items() if t != told}


def _put(homes: Households, who: Somebody, person: str | None) -> None:
    if not isinstance(who, MemberId):
        homes.put_profile(who, Profile(likes=("italian",)))
        return
    try:
        homes.put_member(who, Member(name=f"{who.household} {who.member}", person=person))
    except BadRequestError as e:
        assert e.field == "member.person"  # noqa: PT017 - the only one that may be


def _all_told(erasure: Erasure) -> dict[Somebody, dict[str, object]]:
    everybody: list[Somebody] = ["user-1", "user-2"]
    everybody += [MemberId(home, m) for home in ("home-1", "home-2") for m in "ab"]
    return {who: told for who in everybody if (told := erasure.export_person(who))}


# -- a backup from before --------------------------------------------------------------------------


def test_who_was_erased_since_a_backup_is_erased_from_it_again(
    database: Database, tmp_path: Path
) -> None:
    homes = Households(database)
    homes.put_household("home-1")
    homes.put_household("home-2")
    homes.put_profile("user-1", Profile(diets=("vegan",)))
    homes.put_profile("user-2", Profile(diets=("vegan",)))
    homes.put_member(MemberId("home-1", "kid"), Member(profile=Profile()))
    copy_database(database.path, tmp_path / "backup.db")
    erasure = Erasure(database, rooms=[])
    erasure.erase_person("user-1")
    erasure.erase_household("home-1")
    homes.put_profile("user-1", Profile(diets=("keto",)))  # who comes back is somebody new
    digests = erased_digests(database.path)
    assert len(digests) == 3

    backup = Database(tmp_path / "backup.db")
    done = erase_again(backup, digests)
    assert done == Erased(profiles=2, memberships=1, pseudonyms=1, households=1)
    restored = Households(backup)
    assert restored.get_profile("user-1") is None
    assert restored.get_profile("user-2") == Profile(diets=("vegan",))
    assert restored.get_household("home-1") is None
    assert restored.get_household("home-2") == {}
    with backup.reading() as connection:
        assert len(unfinished(connection)) == 2  # other rooms are asked when Ladle is opened
    assert erased_digests(backup.path) == digests
    assert erase_again(backup, digests) == Erased()
    backup.close()
    assert erase_again(database, digests) == Erased()
    assert homes.get_profile("user-1") == Profile(diets=("keto",))
