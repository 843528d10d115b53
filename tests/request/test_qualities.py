"""Qualities, put into slots, and what is unwanted of them."""

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
        ("nothing out of season", [("season", "in_season")]),
        ("I don't want anything out of season", [("season", "in_season")]),
        ("not too slow", [("quick", "true")]),
        ("I don't want a quick dinner", [("slow", "true"), ("meal", "dinner")]),
    ],
)
def test_what_is_not_wanted_fills_the_slot_of_the_opposite(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "lost"), [("no dessert", "no dessert"), ("nothing healthy", "no healthy"),
                       ("nothing boring", "no boring"), ("at least 2 hours", "at least 2 hour"),
                       ("not in season", "no in season"), ("no summer dishes", "no summer"),
                       ("I hate summer dishes", "no summer"), ("not romantic", "no romantic"),
                       ("I don't want a dessert", "no dessert"), ("less healthy", "no healthy"),
                       ("out of season please", "out of season")]
)  # fmt: skip
def test_what_cannot_be_granted_is_lost_aloud(said: str, lost: str) -> None:
    assert walked(said).lost == [lost]
    assert filled(said) == []


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("I have nothing for dinner", [("meal", "dinner")]),
        ("nothing for christmas", [("occasion", "christmas")]),
        ("don't you have anything quick", [("quick", "true")]),
        ("no, quick please", [("quick", "true")]),
        ("no nuts for christmas", [("exclude", "nut"), ("occasion", "christmas")]),
        ("nothing that takes ages", [("quick", "true")]),
        ("not for kids", [("person", "kid")]),
    ],
)
def test_what_stands_beside_a_negation_is_not_what_it_negates(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("it doesn't have to be in season", [("", "in_season")]),
        ("doesn't have to be cheap", [("", "cheap")]),
        ("it needn't be for christmas", [("", "christmas")]),
        ("it doesn't have to be chicken", [("", "chicken")]),
        ("I don't care if it has rice", [("", "rice")]),
        ("doesn't have to be under 30 minutes", []),
        ("doesn't have to be vegan", [("", "vegan")]),
        ("doesn't have to be gf", [("allergen", "gluten")]),
        ("doesn't have to be dairy free", [("allergen", "dairy")]),
        ("doesn't have to be quick or cheap, just easy",
         [("", "true"), ("", "cheap"), ("ease", "easy")]),
        ("I don't care about the season", []),
        ("I don't mind the season or the zorb", []),
        ("I don't care about time, chicken please", [("include", "chicken")]),
        ("I don't care about time just no nuts", [("exclude", "nut")]),
        ("I don't care about the price, no nuts", [("exclude", "nut")]),
    ],
)  # fmt: skip
def test_what_does_not_matter_is_neither_asked_for_nor_unwanted(
    said: str, slots: list[tuple[str, str]]
) -> None:
    assert filled(said) == slots
    assert walked(said).lost == []


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("my mother has diabetes", [("person", "mother"), ("nutrition", "low_sugar")]),
        ("he has high blood pressure", [("nutrition", "low_salt")]),
        ("my cholesterol is high", [("nutrition", "low_fat")]),
        ("a fatty liver dinner", [("nutrition", "low_fat"), ("meal", "dinner")]),
        ("he had a heart attack", [("health", "healthy")]),
        ("I have a cold, soup please", [("dish", "soup")]),
        ("it's lent, no meat", [("occasion", "lent"), ("exclude", "meat")]),
    ],
)  # fmt: skip
def test_how_somebody_is_asks_for_what_suits_them(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


@pytest.mark.parametrize("said", ["that's too much work", "nothing that's too much work"])
def test_too_much_work_asks_for_less_of_it(said: str) -> None:
    assert filled(said) == [("ease", "easy")]
