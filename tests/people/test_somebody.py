"""Who is meant by an id."""

from __future__ import annotations

import pytest

from ladle.core import BadRequestError
from ladle.people import Households, Member, MemberId, Profile
from ladle.people.somebody import (
    Somebody,
    check_somebody,
    find_household,
    find_key,
    keys_of_members_only,
    known_household,
)
from ladle.people.tables import whole_view
from ladle.store import Database


@pytest.fixture
def homes(database: Database) -> Households:
    homes = Households(database)
    for home in ("home-1", "home-2"):
        homes.put_household(home)
        homes.put_member(MemberId(home, "cook-1"), Member())
    homes.put_profile("cook-1", Profile())
    homes.put_member(MemberId("home-2", "guest-1"), Member(person="cook-1"))
    return homes


@pytest.mark.usefixtures("homes")
def test_the_same_id_elsewhere_is_somebody_else(database: Database) -> None:
    whos: list[Somebody] = ["cook-1", MemberId("home-1", "cook-1"), MemberId("home-2", "cook-1")]
    with whole_view(database) as view:
        keys = {find_key(view, who) for who in whos}
        assert None not in keys
        assert len(keys) == 3
        assert find_key(view, MemberId("home-2", "guest-1")) == find_key(view, "cook-1")


@pytest.mark.usefixtures("homes")
def test_nobody_is_found_by_an_unknown_id(database: Database) -> None:
    with whole_view(database) as view:
        assert find_key(view, "cook-2") is None
        assert find_key(view, MemberId("home-1", "guest-1")) is None
        assert find_key(view, MemberId("home-3", "cook-1")) is None
        assert find_household(view, "home-3") is None
        with pytest.raises(
            BadRequestError, match=r"^household: is none that Ladle knows; put the household first$"
        ):
            known_household(view, "home-3")


@pytest.mark.usefixtures("homes")
def test_who_is_known_outside_is_not_of_the_household_only(database: Database) -> None:
    with whole_view(database) as view:
        only = keys_of_members_only(view, known_household(view, "home-2"))
        assert only == [find_key(view, MemberId("home-2", "cook-1"))]


@pytest.mark.parametrize(
    ("who", "field"),
    [
        ("", "person"),
        ("x" * 201, "person"),
        (MemberId("", "cook-1"), "household"),
        (MemberId("home-1", "x" * 201), "member"),
    ],
)
def test_an_id_out_of_bounds_is_refused(who: Somebody, field: str) -> None:
    with pytest.raises(BadRequestError, match=rf"^{field}: must have 1 to 200 characters$"):
        check_somebody(who)


def test_the_longest_ids_are_taken() -> None:
    check_somebody("x" * 200)
    check_somebody(MemberId("é" * 200, "x" * 200))
