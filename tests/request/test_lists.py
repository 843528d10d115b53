"""Lists of foods before what speaks of them."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled

from ladle.request.language_file import english
from ladle.request.lists import is_allergen, parts


@pytest.mark.parametrize(
    ("said", "allergens"),
    [
        ("a milk, egg or soy allergy", {"milk", "egg", "soy"}),
        ("nut and dairy free", {"nut", "dairy"}),
        ("onion, garlic and leek free", {"onion", "garlic", "leek"}),
        ("salmon, nut free", {"nut"}),
        ("almond, egg and cheese free", {"almond", "egg", "cheese"}),
        ("nut/egg free", {"nut", "egg"}),
        ("restrictions: rice, milk", {"rice", "milk"}),
        ("dietary restrictions: vegan, milk", {"milk"}),
        ("cross contamination matters: milk", {"milk"}),
        ("no cross contamination: milk", {"milk"}),
        ("no dietary restrictions, rice please", set()),
        ("chicken and dairy free cheese", {"dairy"}),
        ("milk. egg. soy allergy", {"milk", "egg", "soy"}),
    ],
)
def test_a_list_goes_back_to_the_first_that_belongs_to_it(said: str, allergens: set[str]) -> None:
    assert {value for slot, value in filled(said) if slot == "allergen"} == allergens


@pytest.mark.parametrize(
    ("said", "at_home"),
    [
        ("the leeks and rice I have", {"leek", "rice"}),
        ("soup. rice in the fridge", {"rice"}),
        ("no nuts. the leeks I have", {"leek"}),
    ],
)
def test_what_is_at_home_goes_back_over_fillers_alone(said: str, at_home: set[str]) -> None:
    assert {value for slot, value in filled(said) if slot == "at_home"} == at_home


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("nut", True), ("fish and shellfish", True), ("fish and rice", False), ("", False)],
)
def test_a_name_is_an_allergen_by_all_of_its_parts(name: str, is_one: bool) -> None:
    assert is_allergen(name, english()) is is_one


def test_a_name_is_cut_at_its_and() -> None:
    assert parts("macaroni and cheese", english()) == ["macaroni", "cheese"]
