"""Cues: that each is heard, and those that join or end whole clauses."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled

from ladle.request.hearing import HEARERS
from ladle.request.language import Cue


def test_every_cue_is_heard() -> None:
    assert HEARERS.keys() == set(Cue)


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("actually no rice", [("exclude", "rice")]),
        ("soup, wait no rice", [("dish", "soup"), ("exclude", "rice")]),
        ("allergies: rice, but milk is fine", [("allergen", "rice"), ("", "milk")]),
        ("allergies: rice. with milk", [("allergen", "rice"), ("include", "milk")]),
        ("not happy with milk", [("allergen", "milk")]),
        ("ok rice and milk are out", [("exclude", "rice"), ("exclude", "milk")]),
        ("can't eat milk anymore", [("allergen", "milk")]),
        ("rice no wait not rice", [("exclude", "rice")]),
        ("rice no wait no milk", [("include", "rice"), ("exclude", "milk")]),
        ("no milk, no wait, no rice", [("exclude", "milk"), ("exclude", "rice")]),
        ("I can eat rice again", [("remove_allergen", "rice")]),
        ("chicken, no wait, pork", [("include", "pork")]),
    ],
)
def test_a_cue_joins_ends_or_corrects_a_clause(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("rice and milk", [("include", "rice"), ("include", "milk")]),
        ("no rice, nor milk", [("exclude", "rice"), ("exclude", "milk")]),
        ("no rice but milk", [("exclude", "rice"), ("include", "milk")]),
        ("rice which is quick without milk",
         [("include", "rice"), ("quick", "true"), ("exclude", "milk")]),
        ("not allergic to rice but milk", [("", "rice"), ("allergen", "milk")]),
    ],
)  # fmt: skip
def test_a_clause_goes_on_or_ends(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I've given up meat", [("exclude", "meat")]),
        ("my school doesn't allow nuts", [("exclude", "nut")]),
        ("I can't face turkey", [("exclude", "turkey")]),
        ("I'm anti mushrooms", [("dislike", "mushroom")]),
        ("the fridge is empty except for eggs", [("at_home", "egg")]),
        ("nothing in the house but rice", [("at_home", "rice")]),
    ],
)  # fmt: skip
def test_what_is_given_up_is_no_stock(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("everything is fine but nuts", [("exclude", "nut")]),
        ("all good but nuts", [("exclude", "nut")]),
        ("under no circumstances nuts", [("exclude", "nut")]),
        ("nuts are off the cards", [("exclude", "nut")]),
        ("nuts are my kryptonite", [("allergen", "nut")]),
        ("she does not tolerate nuts", [("allergen", "nut")]),
        ("nut alert", [("allergen", "nut")]),
        ("make it safe for my nut kid", [("allergen", "nut"), ("person", "kid")]),
        ("nuts make me fart", [("allergen", "nut")]),
    ],
)  # fmt: skip
def test_a_limit_is_heard_in_whatever_words(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots
