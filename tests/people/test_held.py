"""Rows of people: counted when they go, told when they are asked for."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from ladle.core import PersonKey
from ladle.people import Erased, Households, Member, MemberId, Profile, Utterances
from ladle.people.held import (
    erase_household_rows,
    erase_member_row,
    erase_person_rows,
    export_rows,
    mark_finished,
    sum_of,
    unfinished,
)
from ladle.people.somebody import Somebody, find_key, known_household
from ladle.people.tables import alone, whole_view
from ladle.store import Database


def a_home(database: Database) -> None:
    homes = Households(database)
    homes.put_household("home-1")
    agrees = Profile(keeps_utterances=True, diets=("vegan",))
    homes.put_member(MemberId("home-1", "cook-1"), Member(name="Cook", profile=agrees))
    homes.put_member(MemberId("home-1", "cook-2"), Member(person="user-2"))
    Utterances(database).keep(
        MemberId("home-1", "cook-1"), "quick", datetime(2026, 5, 1, 12, tzinfo=UTC)
    )


def key_of(database: Database, who: Somebody) -> PersonKey:
    with whole_view(database) as view:
        found = find_key(view, who)
    assert found is not None
    return found


def test_sums_add_up_each_on_its_own() -> None:
    one = Erased(profiles=1, utterances=2, elsewhere={"events": 3})
    two = Erased(profiles=1, memberships=4, elsewhere={"events": 1, "kitchen": 0})
    assert sum_of(one, two) == Erased(
        profiles=2, utterances=2, memberships=4, elsewhere={"events": 4, "kitchen": 0}
    )
    assert sum_of() == Erased()


def test_all_of_a_person_goes_and_their_key_waits_for_the_other_rooms(database: Database) -> None:
    a_home(database)
    for who, want in (
        (MemberId("home-1", "cook-1"), Erased(profiles=1, memberships=1, utterances=1)),
        ("user-2", Erased(memberships=1, pseudonyms=1)),
    ):
        key = key_of(database, who)
        with alone(database) as connection:
            assert erase_person_rows(connection, key) == want
            assert find_key(connection, who) is None
            assert unfinished(connection) == [key]
            mark_finished(connection, key)
            assert unfinished(connection) == []


def test_a_membership_goes_alone(database: Database) -> None:
    a_home(database)
    key = key_of(database, "user-2")
    with alone(database) as connection:
        home = known_household(connection, "home-1")
        assert erase_member_row(connection, home, key) == Erased(memberships=1)
        assert erase_member_row(connection, home, key) == Erased()
        assert find_key(connection, "user-2") == key


def test_a_household_goes_with_all_its_rows(database: Database) -> None:
    a_home(database)
    with alone(database) as connection:
        home = known_household(connection, "home-1")
        assert erase_household_rows(connection, home) == Erased(memberships=2, households=1)


def test_what_is_held_is_told_as_plain_json(database: Database) -> None:
    a_home(database)
    with whole_view(database) as view:
        cook, user = (export_rows(view, key_of(database, w)) for w in
                      (MemberId("home-1", "cook-1"), "user-2"))  # fmt: skip
    assert json.loads(json.dumps(cook)) == cook == {
        "person": None,
        "profile": {"diets": ["vegan"], "keeps_utterances": True},
        "memberships": [{"household": "home-1", "member": "cook-1", "name": "Cook"}],
        "utterances": [{"at": "2026-05-01T12:00:00+00:00", "text": "quick"}],
    }  # fmt: skip
    assert user == {
        "person": "user-2",
        "profile": None,
        "memberships": [{"household": "home-1", "member": "cook-2", "name": ""}],
        "utterances": [],
    }
