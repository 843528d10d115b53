"""Limits of several people, of which the verb is said once."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled

WIFE = ("person", "wife")
NUT, MILK = ("allergen", "nut"), ("allergen", "milk")
NO_NUT, NO_MILK = ("exclude", "nut"), ("exclude", "milk")


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I can't have nuts, my wife milk", [NUT, WIFE, MILK]),
        ("I can't have nuts, she milk and eggs", [NUT, MILK, ("allergen", "egg")]),
        ("I'm allergic to nuts my wife milk", [NUT, WIFE, MILK]),
        ("I'm allergic to nuts; my wife, pork", [NUT, WIFE, ("allergen", "pork")]),
        ("I'm allergic to nuts, Ella milk", [NUT, MILK]),
        ("nuts are a no, my wife milk", [NO_NUT, WIFE, NO_MILK]),
        ("my wife hates rice, I pork", [WIFE, ("dislike", "rice"), ("dislike", "pork")]),
        ("nuts for me are a no, milk for her", [NO_NUT, NO_MILK]),
        ("no nuts for me and milk for my wife", [NO_NUT, NO_MILK, WIFE]),
        ("allergies: Max nuts; Ella milk", [NUT, MILK]),
        ("no nuts. Tom (milk)", [NO_NUT, NO_MILK]),
        ("allergic to nuts Ben milk", [NUT, MILK]),
        ("nut free, my wife milk", [NUT, WIFE, MILK]),
        ("nut free and also milk", [NUT, MILK]),
        ("no nuts for Tom but my wife (milk)", [NO_NUT, WIFE, NO_MILK]),
        ("nuts are a no for my wife but Max milk", [NO_NUT, WIFE, NO_MILK]),
        ("I'm allergic to nuts but also milk", [NUT, MILK]),
        ("a nut allergy, milk too", [NUT, MILK]),
        ("no nuts for my wife. also milk", [NO_NUT, WIFE, NO_MILK]),
        ("rice is off limits for me and pork for her", [("exclude", "rice"), ("exclude", "pork")]),
        ("no rice for me or pork for her", [("exclude", "rice"), ("exclude", "pork")]),
        ("Max: nuts, Ella: milk allergies", [NUT, MILK]),
        ("my wife: rice, Max: milk allergies", [WIFE, ("allergen", "rice"), MILK]),
        ("nuts: Max. milk: my wife. both allergic", [NUT, MILK, WIFE]),
    ],
)
def test_what_one_cannot_have_goes_on_with_another(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("no nuts for me, rice for my wife", [NO_NUT, ("include", "rice"), WIFE]),
        ("nut free, milk please", [NUT, ("include", "milk")]),
        ("nut free, also milk please", [NUT, ("include", "milk")]),
        ("no nuts but also rice", [NO_NUT, ("include", "rice")]),
        ("no nuts for my wife cheese please", [NO_NUT, WIFE, ("include", "cheese")]),
        ("no nuts, my wife likes rice", [NO_NUT, WIFE, ("include", "rice")]),
        ("allergic to nuts. My wife likes milk", [NUT, WIFE, ("include", "milk")]),
        ("I can't have nuts, we have rice", [NUT, ("at_home", "rice")]),
        ("no nuts, you choose milk", [NO_NUT, ("include", "milk")]),
        ("no nuts, grandma's rice", [NO_NUT, ("person", "grandmother"), ("include", "rice")]),
        ("I hate nuts, family lasagna", [("dislike", "nut"), ("person", "family"),
                                         ("dish", "lasagna")]),
        ("rice, my wife nut allergy", [("include", "rice"), WIFE, NUT]),
        ("rice for Max, nut allergy", [("include", "rice"), NUT]),
        ("no nuts for the kids, pasta for us", [NO_NUT, ("person", "kid"), ("dish", "pasta")]),
    ],
)  # fmt: skip
def test_a_wish_of_another_is_none(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots
