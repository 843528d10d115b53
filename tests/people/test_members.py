"""Members: added once, changed in what is said, never turned into somebody else."""

from __future__ import annotations

import msgspec
import pytest
from tests.people.conftest import told_of

from ladle.core import BadRequestError, UnknownFoodError
from ladle.people import Allergy, Households, Member, MemberId, Profile
from ladle.people.members import check_member
from ladle.store import Database

_COOK = MemberId("home-1", "cook-1")
_PROFILE = Profile(allergies=(Allergy(name="egg"),), diets=("vegetarian",))


@pytest.fixture
def homes(database: Database) -> Households:
    homes = Households(database)
    homes.put_household("home-1")
    return homes


def test_a_member_comes_as_json() -> None:
    sent = b'{"name": "Cook", "profile": {"diets": ["vegan"]}, "person": "user-7"}'
    assert msgspec.json.decode(sent, type=Member) == Member(
        name="Cook", profile=Profile(diets=("vegan",)), person="user-7"
    )


@pytest.mark.parametrize(
    ("member", "text"),
    [
        (Member(person=""), r"^member\.person: must have 1 to 200 characters$"),
        (Member(name="x" * 101), r"^member\.name: has 101 characters; it must have 1 to 100$"),
        (Member(profile=Profile(max_weekday_minutes=0)), r"^member\.profile\.max_weekday_minutes:"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(member: Member, text: str) -> None:
    with pytest.raises(BadRequestError, match=text):
        check_member(member)


def test_a_member_is_told_as_they_were_put(homes: Households) -> None:
    homes.put_member(_COOK, Member(name=" Cook ", profile=_PROFILE))
    assert told_of(homes, _COOK) == Member(name="Cook", profile=_PROFILE)
    homes.put_member(MemberId("home-1", "cook-2"), Member())
    assert told_of(homes, MemberId("home-1", "cook-2")) == Member(name="")


def test_what_is_not_said_stays_as_it_is(homes: Households) -> None:
    homes.put_member(_COOK, Member(name="Cook", profile=_PROFILE, person="user-7"))
    homes.put_member(_COOK, Member())
    assert told_of(homes, _COOK) == Member(name="Cook", profile=_PROFILE, person="user-7")
    homes.put_member(_COOK, Member(name=""))
    homes.put_member(_COOK, Member(profile=Profile()))
    assert told_of(homes, _COOK) == Member(name="", profile=Profile(), person="user-7")


def test_a_member_who_is_known_outside_has_one_profile_everywhere(homes: Households) -> None:
    homes.put_household("home-2")
    homes.put_profile("user-7", _PROFILE)
    for home in ("home-1", "home-2"):
        homes.put_member(MemberId(home, "cook-1"), Member(person="user-7"))
        assert homes.eaters(home) == (_PROFILE,)
    homes.put_profile("user-7", Profile(diets=("vegan",)))
    assert homes.eaters("home-1") == homes.eaters("home-2") == (Profile(diets=("vegan",)),)


def test_a_member_stays_who_they_are(homes: Households) -> None:
    text = (
        r"^member\.person: is not who the member was added as; delete the member and add them anew$"
    )
    homes.put_member(_COOK, Member(profile=_PROFILE))
    with pytest.raises(BadRequestError, match=text):
        homes.put_member(_COOK, Member(person="user-7", name="Other"))
    assert told_of(homes, _COOK) == Member(name="", profile=_PROFILE)
    assert homes.get_profile("user-7") is None
    homes.put_member(MemberId("home-1", "cook-2"), Member(person="user-7"))
    homes.put_member(MemberId("home-1", "cook-2"), Member(person="user-7"))
    with pytest.raises(BadRequestError, match=text):
        homes.put_member(MemberId("home-1", "cook-2"), Member(person="user-8"))


def test_nobody_sits_at_the_table_twice(homes: Households) -> None:
    homes.put_member(_COOK, Member(person="user-7"))
    text = r"^member\.person: is in this household already, by another id$"
    with pytest.raises(BadRequestError, match=text):
        homes.put_member(MemberId("home-1", "cook-2"), Member(person="user-7"))
    assert len(homes.get_household("home-1") or ()) == 1


def test_a_household_can_be_full(homes: Households) -> None:
    for i in range(50):
        homes.put_member(MemberId("home-1", f"cook-{i}"), Member())
    text = r"^member: is one too many; a household has 50 at most$"
    with pytest.raises(BadRequestError, match=text):
        homes.put_member(MemberId("home-1", "cook-50"), Member(person="user-7"))
    homes.put_member(MemberId("home-1", "cook-49"), Member(name="still welcome"))
    assert len(homes.eaters("home-1")) == 50


def test_a_member_whose_profile_is_not_understood_is_not_half_added(homes: Households) -> None:
    bad = Profile(diets=("vegan",), allergies=(Allergy(name="xyzzy"),))
    with pytest.raises(UnknownFoodError, match=r"^member\.profile\.allergies\[0\]\.name: 'xyzzy'"):
        homes.put_member(_COOK, Member(profile=bad, person="user-7"))
    assert homes.get_household("home-1") == {}
    assert homes.get_profile("user-7") is None
