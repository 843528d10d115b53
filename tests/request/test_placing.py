"""What is named, put into slots: foods, dishes and numbers."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled, walked

from ladle.request import understand


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("rice", [("include", "rice")]),
        ("soup", [("dish", "soup")]),
        ("vegan cake", [("diet", "vegan"), ("dish", "cake")]),
        ("no vegan cheese", [("exclude", "vegan cheese")]),
        ("I don't hate soup", [("", "soup")]),
        ("less dairy", [("exclude", "dairy")]),
        ("gf", [("allergen", "gluten")]),
        ("no chicken soup", [("exclude", "chicken soup")]),
        ("I can't eat eggs", [("allergen", "egg")]),
        ("I can't eat soup", [("exclude", "soup")]),
        ("restrictions: nuts, milk", [("allergen", "nut"), ("allergen", "milk")]),
        ("under 30 minutes", [("max_minutes", "30")]),
    ],
)
def test_a_food_fills_the_slot_of_its_scope(said: str, slots: list[tuple[str, str]]) -> None:
    assert filled(said) == slots


def test_less_of_a_food_without_an_allergen_is_lost_aloud() -> None:
    assert walked("less rice").lost == ["less rice"]
    assert walked("at least 2 hours").lost == ["at least 2 hour"]


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("dinner for 0 people", "for 0 people"),
        ("dinner for 1000 people", "for 1000 people"),
        ("soup, serves 0", "serve 0"),
        ("under 0 calories", "0 calory"),
        ("nothing over 0 calories", "over 0 calory"),
        ("nothing over 90000 minutes", "nothing over 90000 minute"),
        ("0 minutes of work", "0 minute of work"),
    ],
)
def test_a_number_beyond_reason_is_lost_aloud(said: str, lost: str) -> None:
    numbers = {"servings", "max_calories", "max_minutes", "max_active_minutes"}
    assert walked(said).lost == [lost]
    assert not numbers & {slot for slot, _ in filled(said)}


def test_what_only_titles_know_is_left_out_of_titles_and_told() -> None:
    heard = understand("no cholesterol", {"cholesterol"}.__contains__)
    assert heard.values("exclude") == ("cholesterol",)
    assert heard.not_understood == ("no cholesterol",)
    assert understand("no lasagne", {"lasagne"}.__contains__).not_understood == ()
