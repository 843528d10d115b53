"""Words that name nothing."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled, walked


@pytest.mark.parametrize(
    ("said", "slots"),
    [("eggless", [("allergen", "egg")]), ("nondairy", [("allergen", "dairy")]), ("boneless", [])],
)
def test_a_word_says_by_its_end_what_it_lacks(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("none of that spicy stuff", [("not_flavor", "spicy")]),
        ("he swells like a balloon from prawns", [("allergen", "prawn")]),
        ("the one you gave us had nuts and my wife ended up in hospital",
         [("allergen", "nut"), ("person", "wife")]),
    ],
)  # fmt: skip
def test_what_only_tells_of_a_limit_does_not_end_it(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize("said", ["I get ill from zorbs", "I get ill from eggs and balloons"])
def test_what_may_be_a_food_that_harms_stops(said: str) -> None:
    assert walked(said).unresolved


def test_it_stands_for_what_was_named_before() -> None:
    assert filled("onions, or a curry that works without it, with rice")[-1] == ("include", "rice")


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I have peanuts, but she is allergic to them", [("allergen", "peanut")]),
        ("no peanuts, she is allergic to them", [("allergen", "peanut")]),
        ("nuts, I don't want it", [("exclude", "nut")]),
        ("rice, anything except those with tofu", [("include", "rice"), ("exclude", "tofu")]),
        ("rice, don't make it with nuts", [("include", "rice"), ("exclude", "nut")]),
    ],
)
def test_a_pronoun_stands_for_the_food_before_it(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("peanuts (severe)", [("allergen", "peanut")]),
        ("a severe milk allergy, rice please", [("allergen", "milk"), ("include", "rice")]),
        ("I have a nut allergy, and he has a peanut one",
         [("allergen", "nut"), ("allergen", "peanut")]),
        ("I have rice, what can I make with milk", [("at_home", "rice"), ("include", "milk")]),
    ],
)  # fmt: skip
def test_a_word_that_names_nothing_may_tell_of_what_was_named(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


def test_an_unknown_word_is_reported_and_stops_the_answer_where_it_was_to_be_left_out() -> None:
    assert walked("rice, snazzy").lost == ["snazzy"]
    assert walked("nothing messy").lost == ["no messy"]
    assert walked("without zorbs").unresolved == ["zorb"]
