"""Nutri-Score of 2023 over a recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from ladle.core import Recipe, RecipeId
from ladle.food import NUTRIENTS, Nutrition, nutri_score, nutrition_of

MakeRecipe = Callable[..., Recipe]
Groups = tuple[tuple[str, float], ...]

ENERGY_KJ = (335, 670, 1005, 1340, 1675, 2010, 2345, 2680, 3015, 3350)
SUGARS_G = (3.4, 6.8, 10, 14, 17, 20, 24, 27, 31, 34, 37, 41, 44, 48, 51)
SATURATES_G = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
SALT_G = (
    0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.4, 3.6, 3.8, 4,
)  # fmt: skip
PROTEIN_G = (2.4, 4.8, 7.2, 9.6, 12, 14, 17)
FIBRE_G = (3.0, 4.1, 5.2, 6.3, 7.4)
FROM_SATURATES_KJ = (120, 240, 360, 480, 600, 720, 840, 960, 1080, 1200)
OF_THE_FAT_PERCENT = (10, 16, 22, 28, 34, 40, 46, 52, 58, 64)
A_LITTLE = 0.01


def held(food: str = "water", groups: Groups = (), **amounts: float) -> Nutrition:
    """Return the nutrition of 100 g of a food that holds what is said, and nothing else."""
    base = nutrition_of(Recipe(RecipeId("r"), "x", (f"100 g {food}",), steps=("Mix.",)))
    total = tuple(amounts.get(name, 0.0) for name in NUTRIENTS)
    place, line = base.lines[0]
    lines = ((place, line._replace(grams_of=groups, amounts=total)),)
    return replace(base, total=total, lines=lines, unknown=frozenset())


def held_of(name: str, amount: float) -> Nutrition:
    base = held()
    total = tuple(amount if name == known else 0.0 for known in NUTRIENTS)
    return replace(base, total=total)


def points(nutrition: Nutrition) -> int:
    found = nutri_score(nutrition).points
    assert found is not None
    return found


def edges(limits: Sequence[float], scale: float = 1) -> Iterator[tuple[float, int]]:
    """Yield what lies just under and just over each limit, and its points."""
    for n, limit in enumerate(limits):
        yield (limit - A_LITTLE) / scale, n
        yield (limit + A_LITTLE) / scale, n + 1


@pytest.mark.parametrize(
    ("name", "limits", "scale", "sign"),
    [
        ("kcal", ENERGY_KJ, 4.184, 1),
        ("sugars", SUGARS_G, 1, 1),
        ("saturates", SATURATES_G, 1, 1),
        ("salt", SALT_G, 1, 1),
        ("protein", PROTEIN_G, 1, -1),
        ("fibre", FIBRE_G, 1, -1),
    ],
)
def test_each_limit_of_general_foods_is_worth_a_point_beyond_it(
    name: str, limits: Sequence[float], scale: float, sign: int
) -> None:
    for amount, wanted in edges(limits, scale):
        assert points(held_of(name, amount)) == sign * wanted
    if scale == 1:
        assert [points(held_of(name, limit)) for limit in limits] == [
            sign * n for n in range(len(limits))
        ]


def test_fruit_counts_one_two_and_five_points() -> None:
    shares = (40, 40.01, 60, 60.01, 80, 80.01, 100)
    assert [points(held(groups=(("fruit_veg", share),))) for share in shares] == [
        0,
        -1,
        -1,
        -2,
        -2,
        -5,
        -5,
    ]


def test_the_classes_end_at_0_2_10_and_18_points() -> None:
    # of so many points of sugars and salt there is no protein to take away
    grades = {n: nutri_score(held(salt=0.2 * n + 0.01)).grade for n in range(20)}
    assert "".join(grades.values()) == "ABBCCCCCCCCDDDDDDDDE"
    assert nutri_score(held(protein=20)).grade == "A"


def test_protein_counts_below_eleven_points_against() -> None:
    assert points(held(salt=2.1, protein=20)) == 10 - 7
    assert points(held(salt=2.3, protein=20)) == 11
    assert points(held("cheddar cheese", salt=2.3, protein=20)) == 11 - 7


def test_fats_are_judged_by_their_saturates() -> None:
    for amount, wanted in edges(FROM_SATURATES_KJ, 37):
        assert points(held("butter", kcal=900, saturates=amount, fat=100_000)) == wanted
    for percent, wanted in edges(OF_THE_FAT_PERCENT):
        assert points(held("butter", saturates=percent / 100, fat=1)) == wanted
    # the share alone has its point where it reaches a limit
    assert points(held("butter", saturates=0.25 * 0.64, fat=0.25)) == 10
    assert points(held("butter")) == 0


def test_fats_count_protein_below_seven_points_and_are_a_from_minus_six() -> None:
    assert points(held("walnuts", salt=1.3, protein=20)) == 6 - 7
    assert points(held("walnuts", salt=1.5, protein=20)) == 7
    assert nutri_score(held("walnuts", salt=0.3, protein=20)).grade == "A"
    assert nutri_score(held("walnuts", salt=0.5, protein=20)).grade == "B"
    above = {
        n: nutri_score(held("walnuts", sugars=SUGARS_G[n - 1] + 0.1)).grade for n in (2, 3, 11)
    }
    assert above == {2: "B", 3: "C", 11: "D"}


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("1 cup canola oil", "B"),
        ("1 cup olive oil", "B"),
        ("1 cup sunflower oil", "C"),
        ("1 cup coconut oil", "E"),
        ("1 cup butter", "E"),
    ],
)
def test_oils_have_the_class_that_the_author_of_the_score_says(
    recipe: MakeRecipe, line: str, grade: str
) -> None:
    score = nutri_score(nutrition_of(recipe(line)))
    assert score.grade == grade
    assert score.why.endswith("; as fats, oils, nuts and seeds")


@pytest.mark.parametrize(
    ("lines", "grade", "points"),
    [
        (("200 g broccoli",), "A", -6),  # protein 1, fruit and vegetables 5
        (("200 g sugar",), "E", 19),  # energy 4, sugars 15
        (("200 g rice",), "B", 2),  # energy 4, protein 2
        (("300 g red onion", "200 g sugar"), "D", 13),  # 60 % is not above 60
        (("200 g walnuts", "100 g honey"), "D", 16),  # two thirds are no fat
    ],
)
def test_a_recipe_is_scored(
    recipe: MakeRecipe, lines: tuple[str, ...], grade: str, points: int
) -> None:
    score = nutri_score(nutrition_of(recipe(*lines)))
    assert (score.grade, score.points) == (grade, points)


def test_protein_counts_two_points_at_most_for_red_meat(recipe: MakeRecipe) -> None:
    chicken = nutri_score(nutrition_of(recipe("200 g chicken breast")))
    pork = nutri_score(nutrition_of(recipe("200 g pork tenderloin")))
    cheese = nutri_score(nutrition_of(recipe("200 g cheddar cheese")))
    assert "7 for" in chicken.why
    assert "2 for" in pork.why
    assert cheese.why.endswith("7 for, 0 % fruit, vegetables and pulses; as cheese")


def test_a_fifth_of_red_meat_is_enough() -> None:
    assert points(held(groups=(("red_meat", 20),), protein=20)) == -2
    assert points(held(groups=(("red_meat", 19.9),), protein=20)) == -7


@pytest.mark.parametrize(
    ("lines", "favour"),
    [
        (("900 g ground beef", "150 g onion", "100 g breadcrumbs"), "2 for"),  # a meatloaf
        (("500 g beef", "salt to taste", "1 teaspoon pepper"), "2 for"),
        (("500 g beef", "600 g potatoes", "300 g carrots"), "3 for"),  # a stew
        (("500 g ground beef", "500 g pasta"), "6 for"),
    ],
)
def test_a_dish_with_vegetables_or_starch_is_no_red_meat_product(
    recipe: MakeRecipe, lines: tuple[str, ...], favour: str
) -> None:
    found = replace(nutrition_of(recipe(*lines)), unknown=frozenset())
    assert favour in nutri_score(found).why


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
