"""Nutri-Score of 2023 over a recipe."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import nutri_score, nutrition_of

MakeRecipe = Callable[..., Recipe]


@pytest.mark.parametrize(
    ("lines", "grade", "points"),
    [
        (("200 g broccoli",), "A", -6),  # protein 1, fruit and vegetables 5
        (("200 g sugar",), "E", 19),  # energy 4, sugars 15
        (("200 g rice",), "B", 2),  # energy 4, protein 2
        (("300 g red onion", "200 g sugar"), "D", 13),  # 60 % is not above 60
    ],
)
def test_a_recipe_is_scored(
    recipe: MakeRecipe, lines: tuple[str, ...], grade: str, points: int
) -> None:
    score = nutri_score(nutrition_of(recipe(*lines)))
    assert (score.grade, score.points) == (grade, points)


def test_protein_counts_two_points_at_most_for_red_meat_and_none_from_eleven_against(
    recipe: MakeRecipe,
) -> None:
    chicken = nutri_score(nutrition_of(recipe("200 g chicken breast")))
    pork = nutri_score(nutrition_of(recipe("200 g pork tenderloin")))
    cheese = nutri_score(nutrition_of(recipe("200 g cheddar cheese")))
    assert "7 for" in chicken.why
    assert "2 for" in pork.why
    assert "0 for" in cheese.why


def test_drinks_and_what_is_not_known_have_no_score(recipe: MakeRecipe) -> None:
    sugar = nutrition_of(recipe("200 g sugar"))
    assert nutri_score(sugar, is_drink=True).why == "drinks are scored otherwise"
    little = nutri_score(nutrition_of(recipe("200 g sugar", "300 g zork")))
    assert (little.grade, little.points, little.why) == (
        "",
        None,
        "too little of the recipe is known",
    )
    salted = nutri_score(nutrition_of(recipe("200 g sugar", "salt to taste")))
    assert (salted.grade, salted.why) == ("", "salt not known")
