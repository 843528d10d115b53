"""Cues behind what they speak of."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled, walked


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("rice in the fridge", [("at_home", "rice")]),
        ("rice allergy", [("allergen", "rice")]),
        ("allergies: rice", [("allergen", "rice")]),
        ("rice is disgusting", [("dislike", "rice")]),
        ("rice is off the menu", [("exclude", "rice")]),
        ("rice must be avoided", [("exclude", "rice")]),
        ("rice excluded", [("exclude", "rice")]),
        ("rice gives me gas", [("allergen", "rice")]),
        ("allergies: rice for Max, Ella milk", [("allergen", "rice"), ("allergen", "milk")]),
        ("does this contain rice", [("", "rice")]),
        ("rice free", [("allergen", "rice")]),
        ("rice is fine milk isn't", [("", "rice"), ("exclude", "milk")]),
        ("rice ok milk not ok", [("", "rice"), ("allergen", "milk")]),
        ("neither he nor she can eat milk", [("allergen", "milk")]),
        ("she is not allowed to eat rice", [("exclude", "rice")]),
        ("my son is not allowed milk", [("person", "son"), ("allergen", "milk")]),
        ("milk not so much", [("exclude", "milk")]),
        ("nearly died from rice", [("allergen", "rice")]),
        ("rice makes me cough", [("allergen", "rice")]),
        ("rice for my cough", [("include", "rice")]),
        ("rice won't work for us", [("exclude", "rice")]),
        ("on a no rice diet", [("exclude", "rice")]),
        ("ok leave the rice out", [("exclude", "rice")]),
        ("ok rice is bad", [("allergen", "rice")]),
        ("soup, non rice", [("dish", "soup"), ("allergen", "rice")]),
        ("ugh, rice", [("dislike", "rice")]),
        ("ugh, I want rice", [("include", "rice")]),
        ("rice safe", [("allergen", "rice")]),
        ("I don't mind the rice", [("", "rice")]),
        ("no problem with rice", [("", "rice")]),
        ("no trouble with rice", [("", "rice")]),
        ("rice is a problem", [("exclude", "rice")]),
        ("rice isn't a problem", [("", "rice")]),
        ("throws up from rice", [("allergen", "rice")]),
        ("rice makes my mouth tingle", [("allergen", "rice")]),
        ("rice has to go", [("exclude", "rice")]),
        ("allergens: rice", [("allergen", "rice")]),
        ("rice, please", [("include", "rice")]),
        ("rice is fine", [("", "rice")]),
        ("nuts are not fine", [("allergen", "nut")]),
        ("my oven is broken", [("not_equipment", "oven")]),
        ("rice: no", [("exclude", "rice")]),
        ("leave the rice out", [("exclude", "rice")]),
    ],
)
def test_a_cue_decides_what_becomes_of_the_food_before_it(
    said: str, slots: list[tuple[str, str]]
) -> None:
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


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no nuts ok", [("exclude", "nut")]),
        ("no nuts are fine", [("exclude", "nut")]),
        ("nothing with nuts ok", [("exclude", "nut")]),
        ("I can't eat nuts, no problem", [("allergen", "nut")]),
        ("my wife can't have nuts fine", [("person", "wife"), ("allergen", "nut")]),
        ("allergic to nuts and eggs okay", [("allergen", "nut"), ("allergen", "egg")]),
        ("I hate rice ok", [("dislike", "rice")]),
        ("gf is fine", [("allergen", "gluten")]),
        ("eggless is fine", [("allergen", "egg")]),
        ("anything but rice is fine", [("exclude", "rice")]),
    ],
)
def test_what_is_left_out_stays_so_if_it_is_told_to_be_fine(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no, nuts are fine", [("", "nut")]),
        ("no nuts, eggs are fine", [("exclude", "nut"), ("", "egg")]),
        ("no nuts eggs are fine", [("exclude", "nut"), ("", "egg")]),
        ("no nuts, and eggs are fine", [("exclude", "nut"), ("", "egg")]),
        ("allergic to nuts, eggs ok", [("allergen", "nut"), ("", "egg")]),
        ("no nuts but eggs are fine", [("exclude", "nut"), ("", "egg")]),
        ("allergic to peanuts but other nuts are fine", [("allergen", "peanut"), ("", "nut")]),
    ],
)
def test_what_may_begin_anew_behind_a_limit_is_set_aside(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I broke my oven", [("not_equipment", "oven")]), ("I broke my leg", []),
        ("my oven is broken", [("not_equipment", "oven")]),
    ],
)  # fmt: skip
def test_what_is_broken_is_not_used(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots
