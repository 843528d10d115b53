"""What was eaten lately, and is not wanted again."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("we had chicken yesterday", [("exclude", "chicken")]),
        ("I ate pasta last night", [("exclude", "pasta")]),
        ("we had italian yesterday", [("not_cuisine", "italian")]),
        ("I had pasta for lunch, what's for dinner",
         [("exclude", "pasta"), ("", "lunch"), ("meal", "dinner")]),
        ("we had chicken yesterday. rice", [("exclude", "chicken"), ("include", "rice")]),
    ],
)  # fmt: skip
def test_what_was_eaten_lately_is_left_out(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("we had chicken yesterday and there's some left", [("at_home", "chicken")]),
        ("leftover chicken we had last night", [("at_home", "chicken")]),
        ("chicken like we had", [("include", "chicken")]),
        ("chicken tonight", [("include", "chicken")]),
    ],
)  # fmt: skip
def test_what_is_left_of_it_is_not(said: str, slots: list[tuple[str, str]]) -> None:
    assert [one for one in filled(said) if one[1] == "chicken"] == slots


def test_what_made_ill_yesterday_is_an_allergy() -> None:
    assert filled("I had prawns yesterday and got sick") == [("allergen", "prawn")]
