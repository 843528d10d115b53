"""What stops an answer, or is asked about: what nobody can leave out for sure."""

from __future__ import annotations

import pytest
from tests.request.test_understand import hear

from ladle.core import BadRequestError, UnknownFoodError
from ladle.request import Wants


@pytest.mark.parametrize(
    ("utterance", "name"),
    [
        ("no zorbs", "zorb"),
        ("without nuts or zorbs", "zorb"),
        ("allergic to zorbs", "zorb"),
        ("zorb-free dinner", "zorb"),
        ("free of zorbs", "zorb"),
        ("tacos make me ill", "taco"),
        ("nuts and zorbs kill me", "zorb"),
        ("zorbs are out", "zorb"),
    ],
)
def test_what_cannot_be_left_out_for_sure_stops_the_answer(utterance: str, name: str) -> None:
    with pytest.raises(UnknownFoodError, match=r"is no food or allergen that Ladle knows") as e:
        hear(utterance)
    assert (e.value.field, e.value.name) == ("utterance", name)


@pytest.mark.parametrize(
    ("utterance", "wants"),
    [
        ("not too spicy", Wants(not_flavor=("spicy",))),
        ("nothing heavy", Wants(not_flavor=("heavy",))),
        ("no heavy dinner", Wants(not_flavor=("heavy",), meal="dinner")),
        ("dinner without oven", Wants(not_equipment=("oven",), meal="dinner")),
        ("no oven dinner", Wants(not_equipment=("oven",), meal="dinner")),
        ("without oven or nuts", Wants(not_equipment=("oven",), exclude=("nut",))),
        ("no oven, nuts", Wants(not_equipment=("oven",), exclude=("nut",))),
        ("nothing italian", Wants(not_cuisine=("italian",))),
        ("no tacos", Wants(not_dish=("taco",))),
        ("nothing complicated", Wants(style=("easy",))),
        ("not expensive", Wants(style=("cheap",))),
        ("no bake dessert", Wants(style=("no bake",), course="dessert")),
        ("no-bake cake", Wants(style=("no bake",), dish="cake")),
        ("no bake or nuts", Wants(style=("no bake",), exclude=("nut",))),
        ("no cook eggs or nuts", Wants(style=("no cook",), exclude=("egg", "nut"))),
        ("no cook nuts", Wants(style=("no cook",), exclude=("nut",))),
        ("chicken, no fuss", Wants(style=("easy",), include=("chicken",))),
        ("no fried fish", Wants(not_flavor=("fried",), exclude=("fish",))),
    ],
)
def test_qualities_kinds_and_tools_can_be_unwanted(utterance: str, wants: Wants) -> None:
    assert hear(utterance).wants == wants


@pytest.mark.parametrize("utterance", ["it makes me ill", "italian makes me sick", "he may die"])
def test_a_harm_of_no_known_food_stops_the_answer(utterance: str) -> None:
    with pytest.raises(BadRequestError, match=r"^utterance: tells of harm, but of no food that "):
        hear(utterance)


@pytest.mark.parametrize("diet", ["jain", "paleo", "whole30", "alpha_gal", "low_histamine"])
def test_a_diet_that_cannot_be_checked_is_refused_and_not_dropped(diet: str) -> None:
    with pytest.raises(
        BadRequestError,
        match=rf"^utterance: asks for '{diet}'; known are vegan, vegetarian, ",
    ):
        hear(f"a {diet.replace('_', ' ')} dinner")
    assert hear("kosher salt").wants == Wants(include=("kosher salt",))


def test_a_diet_that_no_text_can_promise_is_refused_with_what_to_do_instead() -> None:
    with pytest.raises(BadRequestError, match=r"FODMAPs.*name what to leave out, such as onion"):
        hear("a low fodmap dinner")
    assert hear("a keto dinner").wants == Wants(meal="dinner", diets=("keto",))


@pytest.mark.parametrize(
    "utterance",
    [
        "I'm pregnant", "my son has EoE", "we are hindu", "a pregnancy-safe dinner",
        "my baby is 8 months old", "lunch for a 10-month-old", "weaning recipes",
    ],
)  # fmt: skip
def test_what_differs_from_person_to_person_is_asked_about(utterance: str) -> None:
    with pytest.raises(BadRequestError, match=r"differs from person to person; name what to "):
        hear(utterance)


def test_what_differs_from_person_to_person_is_told_where_something_is_left_out() -> None:
    said = hear("we are hindu, no beef")
    assert (said.wants, said.not_understood) == (Wants(exclude=("beef",)), ("hindu",))
    assert hear("she's not pregnant").wants == Wants()


def test_a_baby_that_eats_is_told_as_not_understood_unless_something_is_left_out() -> None:
    assert hear("soup for my wife and baby").not_understood == ("baby",)
    assert hear("soup for my baby, no honey").not_understood == ()
    assert hear("the baby can't have eggs").not_understood == ()
    assert hear("baby spinach salad").not_understood == ()
    assert hear("a cake for the baby shower").not_understood == ()


@pytest.mark.parametrize("utterance", ["kosher dinner for passover", "passover dinner, kosher"])
def test_a_diet_of_an_occasion_is_refused_as_if_it_were_said_in_one(utterance: str) -> None:
    with pytest.raises(BadRequestError, match="asks for 'kosher_for_passover'"):
        hear(utterance)


@pytest.mark.parametrize(
    ("utterance", "wants"),
    [
        ("only 10 minutes of work", Wants(max_active_minutes=10)),
        ("20 minutes hands-on", Wants(max_active_minutes=20)),
        ("in an hour with 15 minutes of prep", Wants(max_minutes=60, max_active_minutes=15)),
        ("a 30 minute prep ahead dinner", Wants(max_minutes=30, meal="dinner")),
        ("30 minutes work lunch", Wants(max_minutes=30, meal="lunch")),
        ("something in season", Wants(style=("in_season",))),
        ("a freezable soup", Wants(style=("freezes",), dish="soup")),
        ("a soup that freezes", Wants(style=("freezes",), dish="soup")),
        ("make ahead lasagna", Wants(style=("keeps",), dish="lasagna")),
        ("kid friendly pasta", Wants(style=("kid_friendly",), dish="pasta")),
    ],
)
def test_work_season_keeping_and_children_are_heard(utterance: str, wants: Wants) -> None:
    assert hear(utterance).wants == wants
