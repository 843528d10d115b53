"""Wants: bounds, types and merging."""

from __future__ import annotations

import math

import msgspec
import pytest

from ladle.core import BadRequestError
from ladle.food import LONGEST_MINUTES
from ladle.request import Wants, merge_wants, wants_from_json
from ladle.request.wants import check_wants


def test_wants_from_json_hold_what_was_sent() -> None:
    found = wants_from_json(
        {"meal": "dinner", "include": ["rice"], "avoid": ["peanut"], "max_minutes": 30}
    )
    assert found == Wants(meal="dinner", include=("rice",), avoid=("peanut",), max_minutes=30)


def test_a_cuisine_is_one_name_or_a_list_of_which_any_is_enough() -> None:
    assert wants_from_json({"cuisine": "thai"}) == Wants(cuisine=("thai",)) == Wants(cuisine="thai")
    either = wants_from_json({"cuisine": ["thai", "korean"]})
    assert either.cuisines == either.cuisine == ("thai", "korean")
    assert wants_from_json({"cuisine": None}) == wants_from_json({"cuisine": []}) == Wants()
    kept = msgspec.json.encode(Wants(cuisine="thai"))
    assert (kept, msgspec.json.decode(kept, type=Wants)) == (
        b'{"cuisine":["thai"]}', Wants(cuisine="thai"),
    )  # fmt: skip


def test_cuisines_do_not_add_up() -> None:
    either = Wants(cuisine=("thai", "korean"))
    assert merge_wants(either, Wants(cuisine="greek")) == either
    assert merge_wants(Wants(), either) == either


@pytest.mark.parametrize(
    ("cuisine", "why"),
    [
        ("", r"\[0\]: has 0 characters"),
        (["thai", " "], r"\[1\]: has 0 characters"),
        (["x"] * 101, ": has 101 items; at most 100"),
        (5, ": expected `str | array | null`, got `int`"),
    ],
)
def test_cuisines_are_within_bounds(cuisine: object, why: str) -> None:
    with pytest.raises(BadRequestError, match=rf"^wants\.cuisine{why}"):
        wants_from_json({"cuisine": cuisine})


def test_nothing_sent_asks_for_nothing() -> None:
    assert wants_from_json({}) == Wants()


@pytest.mark.parametrize(
    ("sent", "field", "text"),
    [
        ({"avoyd": ["egg"]}, "wants", "unknown field `avoyd`; did you mean avoid?"),
        ({"xyzzy": "red"}, "wants", "unknown field `xyzzy`; known are meal, dish, course, "),
        ({"max_minutes": "30"}, "wants.max_minutes", "expected `int | null`, got `str`"),
        ({"max_minutes": True}, "wants.max_minutes", "expected `int | null`, got `bool`"),
        ({"max_minutes": 0}, "wants.max_minutes", "is 0; it must be from 1 to 43200"),
        ({"max_minutes": -5}, "wants.max_minutes", "is -5; it must be from 1 to 43200"),
        ({"max_minutes": 43_201}, "wants.max_minutes", "is 43201; it must be from 1 to 43200"),
        ({"avoid": "egg"}, "wants.avoid", "expected `array`, got `str`"),
        ({"avoid": ["egg", 5]}, "wants.avoid[1]", "expected `str`, got `int`"),
        ({"avoid": ["egg"] * 101}, "wants.avoid", "has 101 items; at most 100"),
        ({"exclude": ["egg", " "]}, "wants.exclude[1]", "has 0 characters; it must have 1 to 100"),
        ({"dish": "x" * 101}, "wants.dish", "has 101 characters; it must have 1 to 100"),
        ({"meal": ""}, "wants.meal", "has 0 characters; it must have 1 to 100"),
        (["egg"], "wants", "expected `object`, got `array`"),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_its_path(sent: object, field: str, text: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        wants_from_json(sent)
    assert refused.value.field == field
    assert text in str(refused.value)


@pytest.mark.parametrize("minutes", [1, LONGEST_MINUTES])
def test_the_shortest_and_the_longest_time_are_taken(minutes: int) -> None:
    assert wants_from_json({"max_minutes": minutes}).max_minutes == minutes


def test_a_hundred_items_of_a_hundred_letters_are_taken() -> None:
    names = [f"{n:03d}".ljust(100, "x") for n in range(100)]
    assert wants_from_json({"exclude": names}).exclude == tuple(names)


def test_merging_adds_lists_and_keeps_the_shorter_time() -> None:
    first = Wants(avoid=("egg", "milk"), diets=("vegan",), max_minutes=60)
    second = Wants(avoid=("milk", "soy"), include=("rice",), max_minutes=20)
    assert merge_wants(first, second) == Wants(
        avoid=("egg", "milk", "soy"), diets=("vegan",), include=("rice",), max_minutes=20
    )


def test_merging_lets_the_first_win_where_both_name_one() -> None:
    first, second = Wants(meal="lunch"), Wants(meal="dinner", cuisine="thai")
    assert merge_wants(first, second) == Wants(meal="lunch", cuisine="thai")


@pytest.mark.parametrize("field", ["servings", "max_calories", "max_active_minutes", "max_minutes"])
@pytest.mark.parametrize("n", [0, -1, math.nan])
def test_merging_lets_no_number_go_that_is_to_be_refused(field: str, n: float) -> None:
    wrong = Wants(**{field: n})  # type: ignore[arg-type]
    for merged in (merge_wants(wrong, Wants()), merge_wants(Wants(), wrong)):
        with pytest.raises(
            BadRequestError, match=rf"^wants\.{field}: is {n}; it must be from 1 to"
        ):
            check_wants(merged)


def test_merging_lets_no_empty_name_go_that_is_to_be_refused() -> None:
    with pytest.raises(BadRequestError, match=r"^wants\.dish: has 0 characters; it must have 1"):
        check_wants(merge_wants(Wants(dish=""), Wants()))


@pytest.mark.parametrize(("a", "b"), [(None, 45), (45, None)])
def test_one_time_alone_stays(a: int | None, b: int | None) -> None:
    assert merge_wants(Wants(max_minutes=a), Wants(max_minutes=b)).max_minutes == 45


def test_merging_lets_the_lower_bound_bind() -> None:
    high = Wants(max_active_minutes=20, max_calories=600)
    low = Wants(max_active_minutes=10, max_calories=400)
    assert merge_wants(high, low) == merge_wants(low, high) == low
    assert merge_wants(high, Wants()) == high
