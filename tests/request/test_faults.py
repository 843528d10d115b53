"""Faults found with what was proposed, and what only sounds like one."""

from __future__ import annotations

import pytest
from tests.request.test_walk import filled

NUT = [("exclude", "nut")]


@pytest.mark.parametrize(
    "said",
    [
        "there's nuts in it", "there are nuts in that", "there is nut", "too many nuts",
        "way too many nuts", "it contains nuts", "contains nuts", "this has nuts", "has nuts",
        "that one has nuts", "the first one has nuts", "but it has nuts", "no it has nuts",
        "ok that one contains nuts", "it's full of nuts", "that's made with nuts", "it uses nuts",
        "the recipe contains nuts", "they have nuts", "it has too many nuts", "I see nuts in there",
        "looks like it has nuts", "I think there's nuts in it", "all of them have nuts",
        "there's nuts in this one", "nuts in it", "nuts are in there", "is that nuts in it",
        "might have nuts in it", "nuts again?", "it's just nuts", "I can taste nuts",
        "it may contain nuts", "oh no there are nuts", "that's a lot of nuts",
        "this is a lot of nuts", "that's quite a lot of nuts", "it's heavy on the nuts",
        "the first one is heavy on nuts", "that one has so many nuts", "a lot of nuts in it",
        "oh, that's loads of nuts", "it comes with nuts", "so it has nuts",
        "you put nuts in it", "never again, you put nuts in it", "you gave us nuts",
        "why did you put nuts in", "don't you put nuts in it", "does it contain nuts?",
        "are there nuts in it", "does that have any nuts", "is there nut in that",
    ],
)  # fmt: skip
def test_what_is_in_the_proposed_is_left_out(said: str) -> None:
    assert filled(said, follows=True) == NUT


def test_what_is_in_the_proposed_dish_is_left_out() -> None:
    assert filled("the soup has nuts", follows=True) == [("dish", "soup"), *NUT]
    assert filled("the rice one has nuts", follows=True) == [("include", "rice"), *NUT]


@pytest.mark.parametrize(
    ("said", "slot"),
    [
        ("I have too much rice", "at_home"), ("we have rice", "at_home"), ("got rice", "at_home"),
        ("there's rice in the fridge", "at_home"), ("there's rice", "at_home"),
        ("there's rice left over", "at_home"), ("too much rice at home", "at_home"),
        ("something that has rice", "include"), ("find one that contains rice", "include"),
        ("I want one that has rice", "include"), ("with rice", "include"), ("use rice", "include"),
        ("a recipe that contains rice", "include"), ("can it have rice", "include"),
        ("which ones have rice", "at_home"), ("the shop has rice", "at_home"),
        ("is there anything with rice", "include"), ("I see, then rice", "include"),
        ("it's just for us, with rice", "include"),
        ("put rice in it", "include"), ("just rice", "include"), ("rice in it please", "include"),
        ("it has to have rice", "include"), ("can I use rice in it", "include"),
    ],
)  # fmt: skip
def test_a_stock_or_a_wish_finds_no_fault(said: str, slot: str) -> None:
    assert filled(said, follows=True) == [(slot, "rice")]


@pytest.mark.parametrize("said", ["too many nuts", "there are nuts", "has nuts"])
def test_where_nothing_was_proposed_it_is_at_home(said: str) -> None:
    assert filled(said) == [("at_home", "nut")]


@pytest.mark.parametrize(
    ("said", "slot"),
    [
        ("can you put nuts in it", "include"), ("could you add nuts", "include"),
        ("does it have rice", ""),
    ],
)  # fmt: skip
def test_what_is_asked_of_it_is_no_fault(said: str, slot: str) -> None:
    assert [one for one, _ in filled(said, follows=True)] == [slot]
