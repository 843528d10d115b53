"""Sentences: what harm they tell, and what goes on behind them."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled, walked


@pytest.mark.parametrize(
    ("following", "slot"),
    [
        ("and rice", "exclude"), ("rice too", "exclude"), ("milk", "exclude"),
        ("rice either", "exclude"), ("rice please", "include"), ("with milk", "include"),
    ],
)  # fmt: skip
def test_a_sentence_carries_on_by_its_words(following: str, slot: str) -> None:
    assert filled(f"no nuts. {following}")[1][0] == slot


def test_a_harm_turns_the_foods_of_its_sentence_alone() -> None:
    assert filled("rice. nuts make me ill. soup") == [
        ("include", "rice"), ("allergen", "nut"), ("dish", "soup"),
    ]  # fmt: skip
    assert filled("nuts make me ill but milk makes her ill so rice") == [
        ("allergen", "nut"), ("allergen", "milk"), ("include", "rice"),
    ]  # fmt: skip
    assert walked("nuts make me ill").tells_harm
    assert not walked("rice").tells_harm


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I'm ill, chicken soup please", [("include", "chicken"), ("dish", "soup")]),
        ("my son is sick, what about rice", [("person", "son"), ("include", "rice")]),
        ("I'm ill, it was the rice", [("allergen", "rice")]),
        ("I'm ill, milk please", [("allergen", "milk")]),  # it may be the cause
        ("rice, I'm ill, soup please", [("allergen", "rice"), ("allergen", "soup")]),
        ("rice makes me ill, milk please", [("allergen", "rice"), ("allergen", "milk")]),
    ],
)
def test_who_is_ill_may_wish_for_something(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("nuts? no!", [("exclude", "nut")]),
        ("soup. with rice? never.", [("dish", "soup"), ("exclude", "rice")]),
        ("rice? no, milk", [("include", "rice"), ("exclude", "milk")]),
        ("rice. no nuts.", [("include", "rice"), ("exclude", "nut")]),
    ],
)
def test_a_no_alone_answers_the_sentence_before(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


def test_a_harm_of_nothing_known_is_told() -> None:
    assert walked("it makes me ill").is_harm_of_nothing
    assert walked("tacos make me ill").unresolved == ["taco"]


def test_to_leave_out_tells_no_harm() -> None:
    assert not walked("leave the carrots out").tells_harm


def test_only_the_clause_that_is_over_is_turned() -> None:
    assert filled("allergic to fish, but I can eat prawns again") == [
        ("allergen", "fish"), ("remove_allergen", "prawn"),
    ]  # fmt: skip


def test_a_diet_that_need_not_be_is_over_only_where_that_is_said() -> None:
    assert filled("we don't have to be vegan anymore") == [("remove_diet", "vegan")]
    assert filled("we don't have to be vegan") == [("", "vegan")]


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I'm allergic to nuts again", [("allergen", "nut")]),
        ("again, I'm allergic to nuts", [("allergen", "nut")]),
        ("I'm allergic to nuts, don't suggest that again", [("allergen", "nut")]),
        ("a nut allergy, never again", [("allergen", "nut")]),
        ("she is allergic to nuts after all", [("allergen", "nut")]),
        ("we're vegan again", [("diet", "vegan")]),
        ("she isn't allergic to nuts after all", [("remove_allergen", "nut")]),
        ("she doesn't have a nut allergy after all", [("remove_allergen", "nut")]),
        ("I can have nuts again", [("remove_allergen", "nut")]),
        ("no longer allergic to nuts", [("remove_allergen", "nut")]),
    ],
)
def test_an_again_takes_no_limit_back_that_is_told(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots
