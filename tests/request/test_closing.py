"""Where a list ends."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled, walked


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no dessert or nuts", [("exclude", "nut")]),
        ("no christmas nuts", [("exclude", "nut")]),
        ("no dessert, nuts", [("exclude", "nut")]),
        ("no dessert vegan", [("diet", "vegan")]),
        ("not quick or spicy", [("slow", "true"), ("not_flavor", "spicy")]),
        ("nothing healthy or with nuts", [("exclude", "nut")]),
        ("no dessert, something with chicken", [("include", "chicken")]),
        ("chicken, not in season", [("include", "chicken")]),
        ("chicken but not in season", [("include", "chicken")]),
        ("chicken, not in season please", [("include", "chicken")]),
        ("chicken, not in season but with rice", [("include", "chicken"), ("include", "rice")]),
    ],
)
def test_what_cannot_be_granted_keeps_what_is_left_out_and_turns_nothing_before(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no oven or nuts", [("not_equipment", "oven"), ("exclude", "nut")]),
        ("no oven, nuts", [("not_equipment", "oven"), ("exclude", "nut")]),
        ("no bake or nuts", [("method", "no bake"), ("exclude", "nut")]),
        ("no oven, chicken", [("not_equipment", "oven"), ("include", "chicken")]),
        ("no fried chicken", [("not_method", "fried"), ("exclude", "chicken")]),
        ("not fried in butter", [("not_method", "fried"), ("exclude", "butter")]),
        ("no fresh walnuts", [("not_flavor", "fresh"), ("exclude", "walnut")]),
        ("not spicy, walnuts", [("not_flavor", "spicy"), ("include", "walnut")]),
        ("no fresh or walnuts", [("not_flavor", "fresh"), ("include", "walnut")]),
    ],
)
def test_a_food_behind_a_quality_that_is_unwanted_is_seldom_left_out(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("without onions, a curry please", [("exclude", "onion"), ("dish", "curry")]),
        ("allergic to milk, soup please", [("allergen", "milk"), ("dish", "soup")]),
        ("no rice or soup", [("exclude", "rice"), ("exclude", "soup")]),
        ("no pizza, burgers or tacos",
         [("exclude", "pizza"), ("exclude", "burger"), ("exclude", "taco")]),
    ],
)  # fmt: skip
def test_a_dish_behind_a_comma_is_asked_for(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


def test_an_unknown_word_of_a_list_is_left_out() -> None:
    assert walked("no rice or zorbs").unresolved == ["zorb"]
    assert walked("no rice, zorbs").unresolved == ["zorb"]
    assert walked("no rice for zorbs").unresolved == []
