"""People through the one door: what is not known is said, and who is erased leaves no trace."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import LONG_S
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, catalog_of, recipe

from ladle.core import (
    BadRequestError,
    FixedClock,
    NotKnownError,
    PersonHash,
    StoreError,
    UnknownFoodError,
)
from ladle.events import EventLog
from ladle.people import (
    Allergy,
    Erased,
    Households,
    Member,
    MemberId,
    PantryItem,
    People,
    Profile,
    Purpose,
    Strictness,
    Utterances,
    questions,
)
from ladle.ranking import (
    EventBody,
    HouseholdView,
    Ladle,
    OnboardingBody,
    PantryBody,
    Paths,
    RecommendationBody,
    UsedUp,
)
from ladle.ranking.conversations import Conversations
from ladle.ranking.homes import Homes
from ladle.store import Database

EGG = Allergy(name="egg")
KID = MemberId("home-1", "kid-77")
NOBODY = MemberId("home-1", "nobody")
KNOWN = MemberId("home-1", "cook-2")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Ladle]:
    """Lend an opened kitchen of three dishes, with one household: kid-77, and user-77 as cook-2."""
    dishes = (recipe(name, "1 cup rice", "2 tomatoes") for name in ("Rice", "Risotto", "Pilaf"))
    catalog_of(tmp_path, dishes)
    with Ladle.open(tmp_path, NO_CHANCE, FixedClock(DINNER_TIME), seed=1) as opened:
        opened.homes.put_household("home-1")
        opened.homes.put_member(KID, Member(name="Kiddo 77", profile=Profile(allergies=(EGG,))))
        opened.homes.put_member(KNOWN, Member(person="user-77"))
        yield opened


@pytest.fixture
def homes(door: Ladle) -> Homes:
    return door.homes


# -- households and members -----------------------------------------------------------------------


def test_a_household_is_told_with_its_members(homes: Homes) -> None:
    kid = Member(name="Kiddo 77", profile=Profile(allergies=(EGG,)))
    known = Member(name="", person="user-77")
    view = HouseholdView(id="home-1", members={"cook-2": known, "kid-77": kid})
    assert homes.household("home-1") == homes.put_household("home-1") == view
    assert homes.member(KID) == kid
    assert homes.put_household("home-2") == HouseholdView(id="home-2", members={})


def test_a_change_of_a_member_leaves_the_rest_as_it_is(homes: Homes) -> None:
    changed = homes.put_member(KID, Member(name="Kid"))
    assert changed == Member(name="Kid", profile=Profile(allergies=(EGG,)))


_UNKNOWN: list[tuple[str, Callable[[Homes], object]]] = [
    ("household", lambda h: h.household("home-9")),
    ("household", lambda h: h.erase_household("home-9")),
    ("household", lambda h: h.put_member(MemberId("home-9", "x"), Member())),
    ("household", lambda h: h.member(MemberId("home-9", "kid-77"))),
    ("member of this household", lambda h: h.member(NOBODY)),
    ("member of this household", lambda h: h.remove_member(NOBODY)),
    ("household", lambda h: h.put_pantry("home-9", [])),
    ("household", lambda h: h.pantry("home-9")),
    ("household", lambda h: h.use_up("home-9", ["milk"])),
    ("profile", lambda h: h.profile("user-77")),
    ("profile", lambda h: h.erase_profile("user-77")),
    ("person", lambda h: h.export("user-9")),
    ("person", lambda h: h.erase_person("user-9")),
    (
        "household",
        lambda h: h.onboard(OnboardingBody(answers={}, household="home-9", member="kid-77")),
    ),
]


@pytest.mark.parametrize(("what", "call"), _UNKNOWN)
def test_what_is_not_known_is_said_without_quoting_an_id(
    homes: Homes, what: str, call: Callable[[Homes], object]
) -> None:
    with pytest.raises(NotKnownError, match=rf"^no {what} is known by that id$"):
        call(homes)


def test_who_leaves_a_household_and_is_known_outside_stays_known(homes: Homes) -> None:
    assert homes.remove_member(KNOWN) == Erased(memberships=1)
    assert homes.export("user-77").memberships == ()
    with pytest.raises(NotKnownError):
        homes.member(KNOWN)


def test_a_household_goes_with_its_pantry_and_its_own_members(homes: Homes) -> None:
    homes.put_pantry("home-1", [PantryItem(food="milk")])
    erased = homes.erase_household("home-1")
    assert erased == Erased(
        profiles=1, memberships=2, households=1, pantry_items=1,
        elsewhere={"events": 0, "conversations": 0},
    )  # fmt: skip
    with pytest.raises(NotKnownError):
        homes.household("home-1")


# -- pantries -------------------------------------------------------------------------------------


def test_a_pantry_is_put_told_and_used_up(homes: Homes) -> None:
    milk, rice = PantryItem(food="milk", use_by=date(2026, 5, 3)), PantryItem(food="rice")
    assert homes.pantry("home-1") == PantryBody(())
    assert homes.put_pantry("home-1", [milk, rice]) == PantryBody((milk, rice))
    assert homes.use_up("home-1", ["rice", "egg"]) == UsedUp(used=(rice,), pantry=(milk,))
    assert homes.pantry("home-1") == PantryBody((milk,))
    with pytest.raises(UnknownFoodError, match=r"^pantry\[0\]\.food: 'zorb' is no food"):
        homes.put_pantry("home-1", [PantryItem(food="zorb")])


# -- profiles and onboarding ----------------------------------------------------------------------


def test_a_profile_is_put_told_and_erased(homes: Homes) -> None:
    profile = Profile(allergies=(EGG,), likes=("italian",))
    assert homes.put_profile("user-77", profile) == homes.profile("user-77") == profile
    assert homes.member(KNOWN).profile == profile
    assert homes.erase_profile("user-77") == Erased(profiles=1)
    assert homes.member(KNOWN) == Member(name="", person="user-77")


def test_answers_make_a_profile_that_is_kept_only_where_somebody_is_named(homes: Homes) -> None:
    assert homes.questions().questions == questions()
    answers: dict[str, str | tuple[str, ...]] = {"allergies": ("egg",), "minutes": "30"}
    profile = Profile(allergies=(EGG,), max_weekday_minutes=30)
    told = homes.onboard(OnboardingBody(answers=answers))
    assert (told.profile, told.is_kept) == (profile, False)
    told = homes.onboard(OnboardingBody(answers=answers, person="user-5"))
    assert (told.profile, told.is_kept) == (profile, True)
    assert homes.profile("user-5") == profile
    told = homes.onboard(OnboardingBody(answers=answers, household="home-1", member="new"))
    assert told.is_kept
    assert homes.member(MemberId("home-1", "new")).profile == profile


def test_a_second_round_loses_nothing_that_it_skips(homes: Homes) -> None:
    old = Profile(
        allergies=(Allergy(name="kiwi", strictness=Strictness.MAY_CONTAIN_OK),), diets=("vegan",),
        dislikes=("olive",), likes=("thai",), max_weekday_minutes=20, keeps_utterances=True,
        zone="Europe/Berlin",
    )  # fmt: skip
    homes.put_profile("user-5", old)
    assert homes.onboard(OnboardingBody(answers={}, person="user-5")).profile == old
    answers: dict[str, str | tuple[str, ...]] = {"minutes": "any", "likes": ("italian",)}
    found = homes.onboard(OnboardingBody(answers=answers, person="user-5")).profile
    assert (found.max_weekday_minutes, found.likes) == (None, ("italian",))
    assert (found.allergies, found.diets, found.dislikes) == (old.allergies, old.diets, ("olive",))
    assert (found.keeps_utterances, found.zone) == (True, "Europe/Berlin")


def test_a_list_that_is_answered_empty_empties_it(homes: Homes) -> None:
    homes.put_profile("user-5", Profile(dislikes=("olive",), diets=("vegan",)))
    found = homes.onboard(OnboardingBody(answers={"dislikes": ()}, person="user-5")).profile
    assert found == Profile(diets=("vegan",))


@pytest.mark.parametrize(
    ("whose", "text"),
    [
        ({"household": "home-1"}, r"^member: is missing; say whose answers they are$"),
        ({"member": "kid-77"}, r"^household: is missing; a member is one of a household$"),
        (
            {"person": "user-77", "household": "home-1", "member": "kid-77"},
            r"^person: is given beside a member; name one of them$",
        ),
    ],
)
def test_whose_answers_they_are_must_be_clear(
    homes: Homes, whose: dict[str, Any], text: str
) -> None:
    with pytest.raises(BadRequestError, match=text):
        homes.onboard(OnboardingBody(answers={"allergies": ("egg",)}, **whose))


def test_an_answer_that_is_not_understood_is_refused_with_its_place(homes: Homes) -> None:
    body = OnboardingBody(answers={"allergies": ("zorb",)}, person="user-5")
    with pytest.raises(UnknownFoodError, match=r"^answers\.allergies\[0\]: 'zorb' is no food"):
        homes.onboard(body)
    with pytest.raises(NotKnownError):
        homes.profile("user-5")


# -- export and erasure ---------------------------------------------------------------------------


def all_rooms_hold(door: Ladle, who: str) -> tuple[str, str]:
    """Let every room hold something of somebody; returns what was shown, and their hash."""
    consenting = Profile(allergies=(EGG,), likes=("dragon fruit",), keeps_utterances=True)
    door.homes.put_profile(who, consenting)
    said = Utterances(door._database)
    assert said.keep(who, "something with dragon fruit", datetime(2026, 5, 1, tzinfo=UTC))
    ask = RecommendationBody(person=who, utterance="rice, no fish", conversation="talk-77")
    shown = door.answer(ask).recommendation
    assert shown is not None
    door.record(EventBody(kind="cook", impression_id=shown.impression_id)).result(timeout=LONG_S)
    return shown.impression_id, People(door._database).hash_of(who, Purpose.EVENTS)


def test_an_export_tells_what_every_room_holds(door: Ladle) -> None:
    impression_id, _ = all_rooms_hold(door, "user-77")
    told = door.homes.export("user-77")
    assert (told.person, told.profile) == ("user-77", door.homes.profile("user-77"))
    (membership,) = told.memberships
    assert (membership.household, membership.member, membership.name) == ("home-1", "cook-2", "")
    assert {said.text for said in told.utterances} == {
        "something with dragon fruit", "rice, no fish",
    }  # fmt: skip
    assert set(told.elsewhere) == {"events", "conversations"}
    (shown,) = told.elsewhere["events"]["impressions"]
    (cooked,) = told.elsewhere["events"]["events"]
    assert shown["impression_id"] == cooked["impression_id"] == impression_id
    (talk,) = told.elsewhere["conversations"]
    assert talk["turns"][0]["wants"]["exclude"] == ["fish"]


def test_an_export_of_a_member_only_has_no_outside_id(homes: Homes) -> None:
    told = homes.export(KID)
    assert (told.person, told.memberships[0].name) == (None, "Kiddo 77")


def test_who_is_erased_is_in_no_file_any_more(door: Ladle) -> None:
    impression_id, person = all_rooms_hold(door, "user-77")
    erased = door.homes.erase_person("user-77")
    assert erased == Erased(
        profiles=1, memberships=1, utterances=2, pseudonyms=1,
        elsewhere={"events": 2, "conversations": 1},
    )  # fmt: skip
    files = [p for p in door._database.path.parent.iterdir() if p.is_file()]
    assert any(p.name == "ladle.sqlite-wal" for p in files)  # the database is open still
    stored = b"".join(p.read_bytes() for p in files)
    for trace in ("user-77", "cook-2", impression_id, "dragon fruit"):
        assert trace.encode() not in stored, trace
    assert stored.count(person.encode()) == 1  # noted, so that nothing more is logged under it
    assert b"kid-77" in stored


def test_what_is_on_its_way_to_the_log_goes_with_the_person(door: Ladle) -> None:
    for n in range(20):
        door.answer(RecommendationBody(person="user-5", conversation=f"{n}"))
    assert door.homes.erase_person("user-5").elsewhere == {"events": 20, "conversations": 20}
    assert (door._events.count(), door._events.count_impressions()) == (0, 0)


def held_of(door: Ladle, person: str) -> int:
    """Return how many rows stand under a hash."""
    logged = door._events.export_person(PersonHash(person))
    talks = door._answering._asking.conversations.export_person(PersonHash(person))
    return len(talks) + sum(len(rows) for rows in logged.values())


@pytest.mark.parametrize("ask", ["rice", "the second one", "something else"])
def test_who_is_erased_while_their_answer_is_made_has_nothing_logged(
    door: Ladle, monkeypatch: pytest.MonkeyPatch, ask: str
) -> None:
    _, person = all_rooms_hold(door, "user-77")
    question, settle = door._answering._asking.question, door._journal.settle
    body = RecommendationBody(person="user-77", utterance=ask, conversation="talk-77")

    def late(_function: Callable[..., Any], *args: Any) -> Any:
        with suppress(NotKnownError):  # what is accepted goes by both
            door.homes.erase_person("user-77")
        return _function(*args)

    monkeypatch.setattr(door._answering._asking, "question", partial(late, question))
    monkeypatch.setattr(door._journal, "settle", partial(late, settle))
    door.answer(body)
    assert held_of(door, person) == 0
    assert People(door._database).count() == 0  # nor is anybody enrolled by it


def test_who_is_erased_at_the_end_of_their_answer_has_nothing_logged(door: Ladle) -> None:
    _, person = all_rooms_hold(door, "user-77")
    body = RecommendationBody(person="user-77", utterance="rice", conversation="talk-77")

    def erased() -> bool:
        door.homes.erase_person("user-77")
        return True

    shown = door.answer(body, erased).recommendation
    assert shown is not None
    assert held_of(door, person) == 0
    with pytest.raises(BadRequestError, match="names no answer that Ladle gave"):
        door.record(EventBody(kind="cook", impression_id=shown.impression_id))


@pytest.mark.parametrize("named", [None, "user-77"])
def test_an_event_about_an_answer_of_who_was_erased_in_another_process_is_not_logged(
    door: Ladle, monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    _, person = all_rooms_hold(door, "user-77")
    shown = door.answer(RecommendationBody(person="user-77", utterance="rice")).recommendation
    assert shown is not None
    event = EventBody(kind="cook", impression_id=shown.impression_id, person=named)
    subject = door._journal._subject

    def late(*args: Any) -> tuple[str, PersonHash | None]:
        found = subject(*args)
        with Ladle.open(door._database.path.parent, NO_CHANCE) as other:
            other.homes.erase_person("user-77")
        return found

    monkeypatch.setattr(door._journal, "_subject", late)
    door.record(event).result(timeout=LONG_S)
    assert held_of(door, person) == 0
    assert door._events.count() == 0
    assert People(door._database).count() == 0


@pytest.mark.usefixtures("patient_database")
def test_who_asks_and_is_erased_again_and_again_has_nothing_under_any_old_hash(
    door: Ladle,
) -> None:
    before, is_enough = set(), threading.Event()

    def go_on(thread: int) -> None:
        for n in count():
            if is_enough.is_set():
                return
            body = RecommendationBody(person="user-5", conversation=f"{thread}-{n}")
            shown = door.answer(body).recommendation
            assert shown is not None
            with suppress(BadRequestError):  # the answer is gone with who asked
                door.record(EventBody(kind="cook", impression_id=shown.impression_id))

    people = People(door._database)
    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(go_on, thread) for thread in range(3)]
        try:
            for _ in range(8):
                before.add(people.hash_of("user-5", Purpose.EVENTS))
                door.homes.erase_person("user-5")
        finally:
            is_enough.set()
        for one in asking:
            one.result()
    assert len(before) > 1
    assert sum(held_of(door, person) for person in before) == 0


def test_who_comes_back_after_an_erasure_is_somebody_new(door: Ladle) -> None:
    _, before = all_rooms_hold(door, "user-77")
    door.homes.erase_person("user-77")
    again = door.answer(RecommendationBody(person="user-77", conversation="talk-77"))
    assert again.recommendation is not None
    assert People(door._database).hash_of("user-77", Purpose.EVENTS) != before


def test_an_erasure_that_broke_off_is_finished_when_ladle_is_opened_again(
    door: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_rooms_hold(door, "user-77")
    with monkeypatch.context() as broken:

        def fail(_self: Conversations, _person: PersonHash) -> int:
            raise StoreError("the disk is full")

        broken.setattr(Conversations, "erase_person", fail)
        with pytest.raises(StoreError, match=r"^the disk is full$"):
            door.homes.erase_person("user-77")
    folder = door._database.path.parent
    opened = Ladle.open(folder, NO_CHANCE, FixedClock(DINNER_TIME))
    with opened as again, pytest.raises(NotKnownError):
        again.homes.erase_person("user-77")
    assert b"talk" not in b"".join(p.read_bytes() for p in folder.glob("*.sqlite"))


def test_an_erasure_that_is_asked_for_again_finishes_what_broke_off(
    door: Ladle, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_rooms_hold(door, "user-77")
    with monkeypatch.context() as broken:

        def fail(_self: EventLog, _person: PersonHash) -> int:
            raise StoreError("the disk is full")

        broken.setattr(EventLog, "erase_person", fail)
        with pytest.raises(StoreError, match=r"^the disk is full$"):
            door.homes.erase_person("user-77")
    assert door.homes.erase_person("user-77") == Erased(elsewhere={"events": 2, "conversations": 1})


def test_homes_stand_on_the_database_that_answers(tmp_path: Path) -> None:
    catalog_of(tmp_path, [recipe("Omelette", "2 eggs"), recipe("Rice", "1 cup rice")])
    with Ladle.open(tmp_path, NO_CHANCE, FixedClock(DINNER_TIME)) as door:
        door.homes.put_profile("user-1", Profile(allergies=(EGG,)))
        answer = door.recommend("", person="user-1")
        assert answer.recommendation is not None
        assert answer.recommendation.recipe.name == "Rice"
        assert answer.alternatives == ()
    database = Database(Paths(tmp_path).database)
    assert Households(database).get_profile("user-1") == Profile(allergies=(EGG,))
    database.close()
