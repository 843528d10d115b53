"""What is named, put into slots."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled, walked


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("not too spicy", [("not_flavor", "spicy")]),
        ("less spicy", [("not_flavor", "spicy")]),
        ("nothing complicated", [("ease", "easy")]),
        ("nothing fancy", [("ease", "easy")]),
        ("not cheap", [("price", "expensive")]),
        ("not vegan anymore", [("remove_diet", "vegan")]),
        ("no oven or nuts", [("not_equipment", "oven"), ("exclude", "nut")]),
        ("no bake or nuts", [("method", "no bake"), ("exclude", "nut")]),
        ("no oven, chicken", [("not_equipment", "oven"), ("include", "chicken")]),
    ],
)
def test_what_is_not_wanted_fills_the_slot_of_the_opposite(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("soup with bread", [("dish", "soup"), ("include", "bread")]),
        ("a bread", [("meal", "bread")]),
        ("no pasta", [("exclude", "pasta")]),
        ("roast chicken", [("method", "roasted"), ("include", "chicken")]),
        ("a roast", [("dish", "roast")]),
        ("doesn't drink milk", [("exclude", "milk")]),
        ("a drink", [("meal", "drink")]),
    ],
)
def test_a_word_of_several_kinds_is_read_by_what_stands_beside_it(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "lost"), [("no dessert", "no dessert"), ("nothing healthy", "no healthy"),
                       ("nothing boring", "no boring"), ("at least 2 hours", "at least 2 hour")]
)  # fmt: skip
def test_what_cannot_be_granted_is_lost_aloud(said: str, lost: str) -> None:
    assert walked(said).lost == [lost]


@pytest.mark.parametrize(
    ("said", "slots"),
    [("eggless", [("allergen", "egg")]), ("nondairy", [("allergen", "dairy")]), ("boneless", [])],
)
def test_a_word_says_by_its_end_what_it_lacks(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


def test_it_stands_for_what_was_named_before() -> None:
    assert filled("onions, or a curry that works without it, with rice")[-1] == ("include", "rice")
