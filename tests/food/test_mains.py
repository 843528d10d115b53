"""Main ingredients: title, amount and kind decide; what seasons never leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import facts_of, vocabulary
from ladle.food.mains import MainFood, group_names, group_of, main_ingredients
from ladle.food.signs import SURE, Sign
from ladle.food.tables import cell, read_table

NewRecipe = Callable[..., Recipe]


def mains(recipe: Recipe) -> list[str]:
    return [t.value.food for t in main_ingredients(recipe, facts_of(recipe))]


@pytest.mark.parametrize(
    ("title", "lines", "expected"),
    [
        ("Supper", ("1 lb ground beef", "1 onion", "salt"), ["ground beef"]),
        ("Garlic Bread", ("1 loaf bread", "1 clove garlic", "1/2 cup butter"), ["bread"]),
        ("Zucchini Soup", ("3 zucchini", "2 cups stock", "1 potato"), ["zucchini"]),
        ("Supper", ("1 cup rice", "2 lb chicken breasts"), ["chicken breast"]),
        ("Supper", ("1 can chickpeas", "1 bunch spinach"), ["chickpea"]),
        ("Supper", ("chicken",), ["chicken"]),
        ("Supper", ("2 inch fish", "1 handful rice"), ["rice"]),
        ("Supper", ("1 tsp salt", "1 cup water"), []),
        ("Leek and Salmon", (), ["salmon", "leek"]),
        ("Supper", (), []),
    ],
)
def test_what_a_dish_is_of(
    recipe: NewRecipe, title: str, lines: tuple[str, ...], expected: list[str]
) -> None:
    found = mains(recipe(*lines, name=title))
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


def test_the_title_makes_it_sure_and_both_places_are_named(recipe: NewRecipe) -> None:
    dish = recipe("2 salmon fillets", "1 lemon", name="Salmon")
    told = main_ingredients(dish, facts_of(dish))[0]
    assert (told.value, told.confidence) == (MainFood("salmon", "fish"), SURE)
    assert told.signs == (Sign("title", "salmon"), Sign("line 1", "salmon"))


def test_one_food_leads_whatever_its_amount(recipe: NewRecipe) -> None:
    assert mains(recipe("0 g beef", "1 tsp salt", name="Supper")) == ["beef"]


def test_there_are_three_at_most(recipe: NewRecipe) -> None:
    assert len(mains(recipe("beef", "pork", "lamb", "chicken", "fish", "shrimp"))) == 3


def test_every_group_and_food_of_the_tables_is_known() -> None:
    for group, *_ in read_table("main_foods.tsv", ("group", "weight", "each_g", "foods")):
        for food in group_names(group):
            entry = vocabulary().find(food)
            assert entry is not None, food
            assert group_of(entry), food
    for _, foods in read_table("never_main.tsv", ("why", "foods")):
        for food in cell(foods):
            entry = vocabulary().find(food)
            assert entry is not None, food
            assert group_of(entry) == ""
