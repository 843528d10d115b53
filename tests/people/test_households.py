"""Households: kept whole, found by the outside's id, seen by other rooms as hashes."""

from __future__ import annotations

import doctest
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.people.conftest import member_hash, told_of

from ladle.core import BadRequestError, StoreError, UnknownFoodError
from ladle.people import Allergy, Households, Member, MemberId, People, Profile, Purpose
from ladle.people import households as households_file
from ladle.store import Database

_PAGE = Path(__file__).parents[2] / "docs" / "people.md"
_ID = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
_EGG = Profile(allergies=(Allergy(name="egg"),))
_VEGAN = Profile(diets=("vegan",))


@pytest.fixture
def homes(database: Database) -> Households:
    """Return a store with one household: cook-1 without eggs, cook-2 vegan, guest-1 unknown."""
    homes = Households(database)
    homes.put_household("home-1")
    homes.put_member(MemberId("home-1", "guest-1"), Member())
    homes.put_member(MemberId("home-1", "cook-2"), Member(profile=_VEGAN))
    homes.put_member(MemberId("home-1", "cook-1"), Member(name="Cook", profile=_EGG))
    return homes


# -- kept ------------------------------------------------------------------------------------------


def test_a_household_is_told_with_its_members(homes: Households) -> None:
    told = homes.get_household("home-1")
    assert told == {
        "cook-1": Member(name="Cook", profile=_EGG),
        "cook-2": Member(name="", profile=_VEGAN),
        "guest-1": Member(name=""),
    }
    assert list(told) == sorted(told)


def test_putting_a_household_again_changes_nothing(database: Database, homes: Households) -> None:
    before = homes.get_household("home-1"), member_hash(database, "home-1", "cook-1")
    homes.put_household("home-1")
    assert (homes.get_household("home-1"), member_hash(database, "home-1", "cook-1")) == before


@pytest.mark.usefixtures("patient_database")
def test_of_changes_at_once_none_is_lost(homes: Households) -> None:
    names, whose = ("egg", "milk", "fish", "soy"), MemberId("home-1", "guest-1")
    at_once = Barrier(2 * len(names))

    def adds(job: tuple[MemberId | str, str]) -> None:
        who, name = job
        at_once.wait()
        homes.change_profile(who, lambda old: replace(old, allergies=(*old.allergies, told(name))))

    def told(name: str) -> Allergy:
        return Allergy(name=name)

    jobs = [(who, name) for who in (whose, "new-1") for name in names]
    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(adds, jobs))
    for who in (whose, "new-1"):
        kept = homes.get_profile(who)
        assert kept is not None
        assert {allergy.name for allergy in kept.allergies} == set(names)
    with pytest.raises(UnknownFoodError):
        homes.change_profile("new-2", lambda old: replace(old, allergies=(told("zorb"),)))
    assert homes.get_profile("new-2") is None


def test_what_is_unknown_is_none_or_an_error(homes: Households) -> None:
    assert homes.get_household("home-2") is None
    text = r"^household: is none that Ladle knows; put the household first$"
    for ask in (
        lambda: homes.eaters("home-2"),
        lambda: homes.put_member(MemberId("home-2", "cook-1"), Member()),
        lambda: homes.put_profile(MemberId("home-2", "cook-1"), _EGG),
    ):
        with pytest.raises(BadRequestError, match=text):
            ask()


@pytest.mark.parametrize("household", ["", "x" * 201, "\ud800"])
def test_an_id_that_cannot_be_kept_is_refused(database: Database, household: str) -> None:
    homes = Households(database)
    for ask in (homes.put_household, homes.get_household, homes.eaters):
        with pytest.raises(BadRequestError, match=r"^household: "):
            ask(household)


def test_all_stays_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with closing(Database(tmp_path / "ladle.db")) as database:
            homes = Households(database)
            homes.put_household("home-1")
            homes.put_member(MemberId("home-1", "cook-1"), Member(profile=_EGG))
    with closing(Database(tmp_path / "ladle.db")) as database:
        assert Households(database).eaters("home-1") == (_EGG,)


@settings(max_examples=15)
@given(st.dictionaries(_ID, st.dictionaries(_ID, st.sampled_from([_EGG, _VEGAN]), max_size=4)))
def test_any_texts_can_be_ids_and_none_is_mixed_up(
    tmp_path_factory: pytest.TempPathFactory, wanted: dict[str, dict[str, Profile]]
) -> None:
    with closing(Database(tmp_path_factory.mktemp("homes") / "ladle.db")) as database:
        homes = Households(database)
        for home, people in wanted.items():
            homes.put_household(home)
            for member, profile in people.items():
                homes.put_member(MemberId(home, member), Member(profile=profile))
        hashes = [member_hash(database, home, m) for home in wanted for m in wanted[home]]
        assert len(set(hashes)) == sum(map(len, wanted.values()))
        for home, people in wanted.items():
            told = homes.get_household(home)
            assert told == {m: Member(name="", profile=p) for m, p in people.items()}


# -- profiles --------------------------------------------------------------------------------------


def test_a_person_alone_has_a_profile_by_their_id(database: Database) -> None:
    homes = Households(database)
    assert homes.get_profile("user-1") is None
    homes.put_profile("user-1", _EGG)
    assert homes.get_profile("user-1") == _EGG
    homes.put_profile("user-1", _VEGAN)
    assert homes.get_profile("user-1") == _VEGAN
    assert People(database).count() == 1


def test_asking_for_somebody_enrols_nobody(database: Database) -> None:
    homes = Households(database)
    assert homes.get_profile("user-1") is None
    with pytest.raises(UnknownFoodError, match=r"^profile\.allergies\[0\]\.name: 'xyzzy' is no"):
        homes.put_profile("user-1", Profile(allergies=(Allergy(name="xyzzy"),)))
    assert People(database).count() == 0


def test_a_profile_keeps_the_pseudonym(database: Database) -> None:
    people = People(database)
    before = people.hash_of("user-1", Purpose.EVENTS)
    Households(database).put_profile("user-1", _EGG)
    assert people.hash_of("user-1", Purpose.EVENTS) == before


def test_a_members_profile_can_be_put_alone(homes: Households) -> None:
    homes.put_profile(MemberId("home-1", "cook-1"), _VEGAN)
    assert told_of(homes, MemberId("home-1", "cook-1")) == Member(name="Cook", profile=_VEGAN)
    assert homes.get_profile(MemberId("home-1", "cook-1")) == _VEGAN
    with pytest.raises(
        BadRequestError, match=r"^member: is none of this household; put the member first$"
    ):
        homes.put_profile(MemberId("home-1", "cook-9"), _VEGAN)


# -- eaters ----------------------------------------------------------------------------------------


def test_all_eat_unless_some_are_chosen(homes: Households) -> None:
    assert homes.eaters("home-1") == (_EGG, _VEGAN, Profile())
    assert homes.eaters("home-1", ["cook-2"]) == (_VEGAN,)
    assert homes.eaters("home-1", ["guest-1", "cook-1", "guest-1"]) == (Profile(), _EGG)


def test_a_household_without_members_knows_no_limits(database: Database) -> None:
    homes = Households(database)
    homes.put_household("home-1")
    assert homes.eaters("home-1") == ()


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        ([], r"^eaters: is empty; name one at least, or leave it out for all$"),
        (["cook-1", "cook-9"], r"^eaters\[1\]: is no member of this household$"),
        (["cook-1"] * 51, r"^eaters: has 51 items; at most 50$"),
    ],
)
def test_a_wrong_choice_of_eaters_stops(
    homes: Households, chosen: Sequence[str], text: str
) -> None:
    with pytest.raises(BadRequestError, match=text):
        homes.eaters("home-1", chosen)


def test_other_rooms_see_a_hash_of_each_member(database: Database, homes: Households) -> None:
    every = {member_hash(database, "home-1", m) for m in ("cook-1", "cook-2", "guest-1")}
    assert len(every) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", h) for h in every)
    homes.put_member(MemberId("home-1", "cook-3"), Member(person="user-7"))
    own = People(database).hash_of("user-7", Purpose.EVENTS)
    assert member_hash(database, "home-1", "cook-3") == own


# -- at once ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("patient_database")
def test_processes_that_put_together_agree(tmp_path: Path) -> None:
    barrier = Barrier(6)

    def put(n: int) -> None:
        barrier.wait()
        with closing(Database(tmp_path / "ladle.db")) as database:
            homes = Households(database)
            homes.put_household("home-1")
            for i in range(5):
                profile = Profile(likes=("italian",), max_weekday_minutes=n + 1)
                homes.put_member(
                    MemberId("home-1", f"cook-{i}"), Member(profile=profile, person=f"user-{i}")
                )

    Database(tmp_path / "ladle.db").close()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(put, range(6)))
    with closing(Database(tmp_path / "ladle.db")) as database:
        told = Households(database).get_household("home-1") or {}
        assert [m.person for m in told.values()] == [f"user-{i}" for i in range(5)]
        assert len({m.profile for m in told.values()}) <= 5
        assert People(database).count() == 5


def test_a_member_whose_profile_cannot_be_written_is_not_there(
    homes: Households, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(households_file, "write_profile", fail)
    with pytest.raises(StoreError, match="disk full"):
        homes.put_member(MemberId("home-1", "cook-9"), Member(profile=_EGG, person="user-9"))
    assert "cook-9" not in (homes.get_household("home-1") or {})
    assert homes.get_profile("user-9") is None


def test_no_error_quotes_an_id(homes: Households) -> None:
    for ask in (
        lambda: homes.eaters("home-1", ["secret-id"]),
        lambda: homes.eaters("secret-id"),
        lambda: homes.put_profile(MemberId("home-1", "secret-id"), _EGG),
        lambda: homes.put_profile("secret-id" * 99, _EGG),
    ):
        with pytest.raises(BadRequestError, match=r"^(?!.*secret-id)"):
            ask()


# -- its page --------------------------------------------------------------------------------------


def test_the_pages_example_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "\n".join(re.findall(r"^```python\n(.*?)^```", _PAGE.read_text("utf-8"), re.M | re.S))
    example = doctest.DocTestParser().get_doctest(text, {}, "people.md", str(_PAGE), 0)
    said: list[str] = []
    done = doctest.DocTestRunner().run(example, out=said.append)
    assert (done.failed, "".join(said)) == (0, "")
    assert done.attempted > 10
