"""What an utterance makes of a conversation."""

from __future__ import annotations

from typing import Any

import pytest

from ladle.request import (
    Conversation,
    Intent,
    Told,
    Turn,
    Understood,
    Wants,
    listen,
    next_step,
    to_understood,
)
from ladle.request.conversation import MAX_TURNS

SHOWN = ("stew", "soup", "tart")


def said(utterance: str) -> Understood:
    frame, problem = listen(utterance, follows=True)
    assert problem is None
    return to_understood(frame, utterance)


def talk(*utterances: str, minutes: int | None = None) -> Conversation:
    state = Conversation()
    for utterance in utterances:
        heard = said(utterance)
        state = state.telling(Told.of(heard.wants))
        step = next_step(state, heard, state.told)
        state = step.state.answered(SHOWN, "i1", minutes, n_bound=state.told.n)
    return state


def asked(state: Conversation) -> Wants:
    """Return what is asked by now."""
    return state.told.bind(state.last.wants)


@pytest.mark.parametrize(
    ("utterances", "wants"),
    [
        (("chicken for dinner", "no nuts"), {"include": ("chicken",), "exclude": ("nut",)}),
        (("chicken soup", "something with fish"), {"include": ("fish",)}),
        (("a thai curry", "italian instead"), {"dish": "curry", "cuisine": "italian"}),
        (("a thai curry", "not thai"), {"dish": "curry", "not_cuisine": ("thai",)}),
        (("a thai or indian curry", "not thai"),
         {"dish": "curry", "cuisine": "indian", "not_cuisine": ("thai",)}),
        (("not thai", "thai or greek food"), {"cuisine": ("thai", "greek")}),
        (("rice with mushrooms", "without the mushrooms"),
         {"include": ("rice",), "exclude": ("mushroom",)}),
        (("no onions", "actually with onions"), {"include": ("onion",)}),
        (("pasta", "make it vegan"), {"dish": "pasta", "diets": ("vegan",)}),
        (("soup in 40 minutes", "20 minutes"), {"dish": "soup", "max_minutes": 20}),
        (("soup", "something else"), {"dish": "soup"}),
        (("soup for two", "make it for six"), {"dish": "soup", "servings": 6}),
        (("a cheap soup", "one that freezes well"),
         {"dish": "soup", "style": ("cheap", "freezes")}),
        (("an easy cheap soup", "something elaborate"),
         {"dish": "soup", "style": ("cheap", "elaborate")}),
        (("a winter soup", "make it seasonal"), {"dish": "soup", "style": ("in_season",)}),
        (("chicken", "actually lasagne"), {"dish": "lasagna"}),
        (("chicken", "a soup instead"), {"dish": "soup"}),
        (("chicken", "and a soup"), {"include": ("chicken",), "dish": "soup"}),
        (("chicken", "make it a curry"), {"include": ("chicken",), "dish": "curry"}),
        (("chicken curry", "turn it into a pie"), {"include": ("chicken",), "dish": "pie"}),
        (("mushrooms", "a soup with them"), {"include": ("mushroom",), "dish": "soup"}),
        (("chicken", "lasagne with spinach"), {"include": ("spinach",), "dish": "lasagna"}),
        (("a dessert", "for breakfast"), {"meal": "breakfast"}),
        (("a main", "for lunch"), {"course": "main", "meal": "lunch"}),
        (("dinner", "a starter"), {"course": "starter"}),
        (("dinner", "a main"), {"course": "main", "meal": "dinner"}),
        (("a starter", "a dessert instead"), {"course": "dessert"}),
        (("20 minutes of work", "10 minutes of work"), {"max_active_minutes": 10}),
    ],
)  # fmt: skip
def test_a_follow_up_changes_what_was_asked(
    utterances: tuple[str, ...], wants: dict[str, Any]
) -> None:
    assert asked(talk(*utterances)) == Wants(**wants)


@pytest.mark.parametrize(
    ("utterance", "main"),
    [("actually lasagne", None), ("and lasagne", "chicken"), ("make it a lasagne", "chicken"),
     ("for two", "chicken")],
)  # fmt: skip
def test_a_new_dish_replaces_the_main_food_unless_it_is_made_of_it(
    utterance: str, main: str | None
) -> None:
    state = Conversation(turns=(Turn(wants=Wants(main="chicken")),), offered=SHOWN)
    assert next_step(state, said(utterance)).state.last.wants.main == main


def test_an_allergy_is_never_talked_away() -> None:
    state = talk("I'm allergic to nuts, a cake please", "make it with nuts", "I love walnuts")
    assert asked(state).avoid == ("nut",)


def test_an_exclusion_that_names_an_allergen_is_not_talked_away_either() -> None:
    assert asked(talk("no nuts, a cake please", "actually with nuts")).exclude == ("nut",)


@pytest.mark.parametrize("utterance", ["undo", "undo that", "go back"])
def test_to_undo_is_understood_whole(utterance: str) -> None:
    assert said(utterance).not_understood == ()


def test_undo_takes_no_allergy_and_no_diet_back() -> None:
    state = talk("soup", "I'm allergic to nuts and I'm vegan, quick please")
    wants = asked(state.undone())
    assert (wants.avoid, wants.diets) == (("nut",), ("vegan",))
    assert (wants.dish, wants.max_minutes) == ("soup", None)
    assert asked(talk("I'm vegan, soup please").undone()) == Wants(diets=("vegan",))


@pytest.mark.parametrize("said", ["no nuts", "no nuts or onions", "a stew without nuts"])
def test_undo_takes_no_exclusion_back_that_counts_as_an_allergy(said: str) -> None:
    wants = asked(talk("chicken", said).undone())
    assert wants == Wants(include=("chicken",), exclude=("nut",))
    assert asked(talk(said).undone()) == Wants(exclude=("nut",))


@pytest.mark.parametrize("told", ["no nuts", "I'm allergic to nuts"])
def test_what_somebody_turns_out_to_be_allergic_to_is_wished_for_no_more(told: str) -> None:
    state = talk("chicken with nuts", told)
    assert asked(state).include == ("chicken",)
    assert asked(state.undone()).include == ("chicken",)


def test_what_is_added_comes_on_top() -> None:
    assert talk("chicken please", "with rice").last.wants.include == ("chicken", "rice")


def test_quicker_is_quicker_than_what_was_shown() -> None:
    assert talk("soup", "quicker", minutes=45).last.wants.max_minutes == 30
    assert talk("soup", "quicker", minutes=None).last.wants.max_minutes == 30
    assert talk("soup", "quicker", minutes=6).last.wants.max_minutes == 5


def test_what_was_shown_is_remembered_and_what_was_asked_can_be_undone() -> None:
    state = talk("chicken", "no onions")
    assert state.shown == ("stew", "stew")
    assert state.undone().last == Turn(wants=Wants(include=("chicken",)))
    assert Conversation().undone() == Conversation()


@pytest.mark.parametrize(
    ("utterance", "picked"),
    [("yes, let's cook it", "stew"), ("the second one", "soup"), ("the last one", "tart")],
)
def test_who_accepts_picks_what_was_offered(utterance: str, picked: str) -> None:
    state = talk("chicken")
    assert next_step(state, said(utterance)).picked == picked


def test_only_so_many_turns_are_remembered() -> None:
    state = talk(*["no nuts"] * (MAX_TURNS + 5))
    assert len(state.turns) == MAX_TURNS


def test_why_changes_nothing() -> None:
    state = talk("chicken")
    assert next_step(state, said("why this one")).state == state


def test_what_was_offered_before_somebody_told_is_accepted_no_more() -> None:
    state = talk("chicken")
    yes = said("yes, let's cook it")
    assert next_step(state, yes, Told()).picked == "stew"
    step = next_step(state, yes, Told(avoid=("milk",)))
    assert (step.picked, step.intent, len(step.state.turns)) == (None, Intent.REJECT, 2)
    again = step.state.answered(SHOWN, "i2", None, n_bound=1)
    assert next_step(again, yes, Told(avoid=("milk",))).picked == "stew"


def test_a_state_that_was_kept_without_it_tells_what_its_turns_tell() -> None:
    older = Conversation(
        turns=(Turn(), Turn(wants=Wants(exclude=("nut", "onion"), avoid=("milk",)))), offered=SHOWN
    )
    heard = said("undo")
    step = next_step(older.telling(Told()), heard)
    assert asked(step.state) == Wants(exclude=("nut",), avoid=("milk",))
    assert older.telling(Told()).told == Told(exclude=("nut",), avoid=("milk",))
    assert older.telling(Told()).telling(Told(avoid=("milk",))) == older.telling(Told())


@pytest.mark.parametrize("field", ["style", "flavor", "nutrition", "diets"])
def test_a_diet_is_told_in_whichever_want_it_is_named(field: str) -> None:
    assert Told.of(Wants(**{field: ("keto",)})).diets == ("keto",)  # type: ignore[arg-type]
