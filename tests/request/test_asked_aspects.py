"""Words of a request that name an aspect of a dish, and those that none stands for."""

from __future__ import annotations

import pytest

from ladle.request import Season, Told, Wants, asked_aspects, resolve_limits, soft_words
from ladle.request.asked_aspects import named_diets


@pytest.mark.parametrize(
    ("wants", "names"),
    [
        (Wants(), ()),
        (Wants(style=("easy", "comfort"), flavor=("spicy", "creamy")), ("easy", "spicy")),
        (Wants(nutrition=("low_salt", "low_salt")), ("low_salt",)),
        (Wants(style=("in_season",)), ("autumn",)),
        (Wants(style=("in_season", "autumn")), ("autumn",)),
        (Wants(not_flavor=("spicy", "fried")), ("mild",)),
        (Wants(not_flavor=("expensive",)), ("cheap",)),
    ],
)
def test_words_that_name_an_aspect_ask_for_it(wants: Wants, names: tuple[str, ...]) -> None:
    assert asked_aspects(wants, Season.AUTUMN) == names


def test_other_words_are_looked_for_in_title_and_tags() -> None:
    wants = Wants(
        style=("easy", "date night", "in_season"), flavor=("creamy",), nutrition=("low_iron",)
    )
    assert soft_words(wants) == ("creamy", "date night", "low iron")


def test_a_diet_binds_wherever_it_stands() -> None:
    wants = Wants(style=("Vegan", "easy"), nutrition=("nut-free",), flavor=("keto",))
    assert named_diets(wants) == ("vegan", "keto", "nut_free")
    assert resolve_limits(wants).diets == {"vegan", "keto", "nut_free"}
    assert Told.of(wants).diets == ("vegan", "keto", "nut_free")


def test_names_of_aspects_are_folded() -> None:
    wants = Wants(style=("EASY", "in season"), nutrition=("Low-Salt",), flavor=(" Spicy ",))
    assert asked_aspects(wants, Season.SPRING) == ("easy", "spring", "spicy", "low_salt")
    assert soft_words(wants) == ()


def test_what_is_to_be_light_is_low_in_calories() -> None:
    assert asked_aspects(Wants(flavor=("light",)), Season.WINTER) == ("low_calorie",)
