"""Cues: what each does to what is named beside it."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled, walked

from ladle.request.hearing import HEARERS
from ladle.request.language import Cue


def test_every_cue_is_heard() -> None:
    assert HEARERS.keys() == set(Cue)


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no rice", [("exclude", "rice")]),
        ("without rice", [("exclude", "rice")]),
        ("I eat everything but rice", [("dislike", "rice")]),
        ("hates rice", [("dislike", "rice")]),
        ("allergic to rice", [("allergen", "rice")]),
        ("not allergic to rice", [("", "rice")]),
        ("I have rice", [("at_home", "rice")]),
        ("can I have rice", [("include", "rice")]),
        ("rice in the fridge", [("at_home", "rice")]),
        ("with rice", [("include", "rice")]),
        ("rice allergy", [("allergen", "rice")]),
        ("allergies: rice", [("allergen", "rice")]),
        ("rice is disgusting", [("dislike", "rice")]),
        ("rice is off the menu", [("exclude", "rice")]),
        ("rice free", [("allergen", "rice")]),
        ("rice, please", [("include", "rice")]),
        ("rice is fine", [("", "rice")]),
        ("nuts are not fine", [("allergen", "nut")]),
        ("my oven is broken", [("not_equipment", "oven")]),
        ("I can eat rice again", [("remove_allergen", "rice")]),
        ("chicken, no wait, pork", [("include", "pork")]),
        ("rice: no", [("exclude", "rice")]),
        ("leave the rice out", [("exclude", "rice")]),
    ],
)
def test_a_cue_decides_what_becomes_of_a_food(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


def test_to_have_no_allergy_is_told() -> None:
    assert walked("not an allergy").is_no_allergy
    assert not walked("nut allergy").is_no_allergy


def test_an_unknown_word_that_something_is_free_of_is_unresolved_and_told_once() -> None:
    found = walked("zorb free")
    assert (found.lost, found.unresolved) == ([], ["zorb"])


def test_a_label_behind_a_word_already_left_out_takes_nothing_back() -> None:
    found = walked("no tuna of nothing zorb-free gluten")
    assert found.unresolved.count("zorb") == 1
