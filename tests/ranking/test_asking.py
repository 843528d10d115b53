"""Everybody who eats is respected, whatever is asked, and what is at home is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.ranking.conftest import DINNER_TIME

from ladle.core import BadRequestError, FixedClock
from ladle.food import vocabulary
from ladle.people import (
    Allergy,
    Households,
    Member,
    MemberId,
    Pantries,
    PantryItem,
    People,
    Profile,
    Utterances,
)
from ladle.people.allergies import Strictness
from ladle.ranking import Paths, RecommendationBody
from ladle.ranking.asking import Asking
from ladle.ranking.talk import Talk
from ladle.request import Conversation, Question, Wants
from ladle.store import Database

TRACES = Allergy(name="soy", strictness=Strictness.MAY_CONTAIN_OK)


class Kitchen:
    """A household of two, a person who lives alone, and questions about them."""

    def __init__(self, database: Database) -> None:
        self.asking = Asking(database, People(database), FixedClock(DINNER_TIME), hours=2)
        homes, pantries = Households(database), Pantries(database)
        self.homes, self.utterances = homes, Utterances(database)
        homes.put_household("home")
        for member, profile in (
            ("cook", Profile(allergies=(Allergy(name="egg"), TRACES), likes=("thai",))),
            ("guest", Profile(diets=("vegan",), dislikes=("olive",))),
        ):
            homes.put_member(MemberId("home", member), Member(profile=profile))
        pantries.put("home", [PantryItem(food="milk", use_by=date(2026, 4, 17)),
                              PantryItem(food="rice")])  # fmt: skip
        homes.put_profile("alone", Profile(allergies=(Allergy(name="fish"),)))

    def talk(self, body: RecommendationBody) -> Talk:
        return self.asking.talk(body, self.asking.who(body), lambda _: False)

    def ask(self, **body: object) -> Question:
        asked = RecommendationBody(**body)  # type: ignore[arg-type]
        talk = self.talk(asked)
        return self.asking.question(asked, talk, DINNER_TIME)

    def keep(self, body: RecommendationBody, heard: str | None = None) -> None:
        """Keep what a body says; a text that is too long to be heard was heard as another."""
        asked = body if heard is None else RecommendationBody(person=body.person, utterance=heard)
        talk = self.talk(asked)
        self.asking.keep_said(body, talk)


@pytest.fixture
def kitchen(tmp_path: Path) -> Iterator[Kitchen]:
    database = Database(Paths(tmp_path).database)
    yield Kitchen(database)
    database.close()


def test_the_limits_of_all_who_eat_bind_beside_those_that_were_said(kitchen: Kitchen) -> None:
    limits = kitchen.ask(household="home", utterance="no milk").request.limits
    assert limits.allergens == {"egg", "milk"}
    assert limits.allergens_may == {"soy"}
    assert limits.diets == {"vegan"}


def test_only_who_eats_counts(kitchen: Kitchen) -> None:
    request = kitchen.ask(household="home", eaters=("guest",)).request
    assert not request.limits.allergens
    assert request.limits.diets == {"vegan"}
    assert request.dislikes == {vocabulary().find("olive")}
    assert kitchen.ask(household="home", eaters=("cook",)).request.likes == ("thai",)


def test_somebody_alone_brings_their_own_profile(kitchen: Kitchen) -> None:
    assert kitchen.ask(person="alone").request.limits.allergens == {"fish"}
    assert kitchen.ask(person="stranger").request.limits.allergens == frozenset()
    assert kitchen.ask().request.limits.allergens == frozenset()


def test_who_asks_eats_with_a_household_unless_it_is_said_who_does(kitchen: Kitchen) -> None:
    limits = kitchen.ask(household="home", person="alone").request.limits
    assert limits.allergens == {"egg", "fish"}
    assert limits.diets == {"vegan"}
    chosen = kitchen.ask(household="home", person="alone", eaters=("cook",)).request.limits
    assert chosen.allergens == {"egg"}


def test_what_must_be_used_soon_comes_first(kitchen: Kitchen) -> None:
    request = kitchen.ask(household="home").request
    assert request.pantry == (vocabulary().find("milk"), vocabulary().find("rice"))
    assert request.urgency == (1.0, 0.0)


def test_eaters_without_a_household_are_refused(kitchen: Kitchen) -> None:
    with pytest.raises(BadRequestError, match=r"^eaters: are members of a household; name it in"):
        kitchen.ask(eaters=("cook",))
    with pytest.raises(BadRequestError, match=r"^household: "):
        kitchen.ask(household="nobody's")


def test_a_conversation_goes_on_where_it_was(kitchen: Kitchen) -> None:
    body = RecommendationBody(utterance="chicken soup", conversation="talk")
    first = kitchen.talk(body)
    state = first.step.state.answered(("a", "b"), "i1", 30)
    assert kitchen.asking.conversations.keep("talk", None, state, 0)
    said = RecommendationBody(utterance="no onions", conversation="talk")
    second = kitchen.talk(said)
    assert second.asked.wants == Wants(include=("chicken",), dish="soup", exclude=("onion",))
    assert second.step.state.shown == ("a",)
    other = kitchen.talk(RecommendationBody(utterance="no onions", conversation="another"))
    assert other.step.state.shown == Conversation().shown


def test_words_are_kept_only_of_who_agreed(
    kitchen: Kitchen, caplog: pytest.LogCaptureFixture
) -> None:
    kitchen.homes.put_profile("agrees", Profile(keeps_utterances=True))
    for person in ("agrees", "alone", "stranger", None):
        kitchen.keep(RecommendationBody(person=person, utterance="soup"))
    kitchen.keep(RecommendationBody(person="agrees"))
    assert [kept.text for kept in kitchen.utterances.kept("agrees")] == ["soup"]
    assert kitchen.utterances.kept("alone") == ()
    long = RecommendationBody(person="agrees", utterance="soup " * 10_000)
    kitchen.keep(long, heard="soup")
    assert "an utterance could not be kept: BadRequestError" in caplog.text
    assert "soup" not in caplog.text


def test_what_a_refused_utterance_tells_binds_what_is_asked_next(kitchen: Kitchen) -> None:
    for said, field in (("allergic to eggs; what may my dog eat, dog food", "utterance"),
                        ("no milk, dog food", "utterance")):  # fmt: skip
        with pytest.raises(BadRequestError) as e:
            kitchen.talk(RecommendationBody(utterance=said, conversation="talk"))
        assert e.value.field == field
    limits = kitchen.ask(utterance="breakfast", conversation="talk").request.limits
    assert limits.allergens == {"egg", "milk"}
    assert kitchen.ask(utterance="breakfast", conversation="else").request.limits.allergens == set()
