"""The table of slots, and what a frame asks of a request."""

from __future__ import annotations

import dataclasses

import pytest

from ladle.food import course_names, find_meal
from ladle.request import SLOTS, Wants, listen, to_understood
from ladle.request.slots import BY_SLOT, COURSES, QUICK_MINUTES


def wants_of(said: str) -> Wants:
    return to_understood(listen(said)[0], said).wants


def test_every_slot_stands_once_and_its_want_is_a_field() -> None:
    assert len(BY_SLOT) == len(SLOTS)
    fields = set(Wants.__struct_fields__)
    assert {rule.want for rule in SLOTS} - {""} <= fields
    assert all(dataclasses.is_dataclass(rule) for rule in SLOTS)


def test_what_is_left_out_and_is_no_food_is_a_kind_of_dish() -> None:
    assert (wants_of("no tacos").not_dish, wants_of("no eggs").exclude) == (("taco",), ("egg",))


@pytest.mark.parametrize(
    ("said", "cuisines", "lost"),
    [
        ("japanese or korean food", ("japanese", "korean"), ()),
        ("thai, japanese or korean food", ("thai", "japanese", "korean"), ()),
        ("japanese food or maybe something korean", ("japanese", "korean"), ()),
        ("thai and korean food", ("thai",), ("korean",)),
        ("thai or korean, maybe greek", ("thai", "korean"), ("greek",)),
        ("thai food", ("thai",), ()),
        ("soup", (), ()),
    ],
)
def test_any_of_the_cuisines_that_an_or_joins_will_do(
    said: str, cuisines: tuple[str, ...], lost: tuple[str, ...]
) -> None:
    found = to_understood(listen(said)[0], said)
    assert found.wants.cuisines == cuisines
    assert set(lost) <= set(found.not_understood)
    assert not set(cuisines) & set(found.not_understood)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("something quick", QUICK_MINUTES), ("quick, 10 minutes", 10), ("an hour or 20 minutes", 20)],
)
def test_the_shortest_time_counts(said: str, minutes: int) -> None:
    assert wants_of(said).max_minutes == minutes


def test_a_meal_behind_two_words_of_a_named_dish_is_its_occasion() -> None:
    said = "tacos for our family dinner"
    found = to_understood(listen(said)[0], said)
    assert (found.wants.meal, found.occasion) == (None, "dinner")


@pytest.mark.parametrize(
    ("said", "course", "meal", "occasion"),
    [
        ("a dessert tonight", "dessert", None, "dessert"),
        ("a main for lunch", "main", "lunch", "main"),
        ("a starter for dinner", "starter", None, "starter"),
        ("strawberries for dessert", None, None, "dessert"),
        ("a snack", None, "snack", None),
    ],
)
def test_a_course_says_what_a_dish_is_and_a_meal_when_it_is_eaten(
    said: str, course: str | None, meal: str | None, occasion: str | None
) -> None:
    found = to_understood(listen(said)[0], said)
    assert (found.wants.course, found.wants.meal, found.occasion) == (course, meal, occasion)
    assert set(COURSES) <= set(course_names())
    assert all(find_meal(name) for name in COURSES)


def test_nuts_are_two_allergens_and_one_phrase_shown() -> None:
    said = "allergic to nuts"
    found = to_understood(listen(said)[0], said)
    assert found.wants.avoid == ("nut",)
    assert [heard.phrase for heard in found.heard] == ["nuts"]
