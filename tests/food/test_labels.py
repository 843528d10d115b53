from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import Recipe, RecipeId
from ladle.food.labels import (
    _LONGEST_DISH,
    cuisine_names,
    cuisines_of,
    find_cuisine,
    find_meal,
    find_spoken_meal,
    meals_of,
)
from ladle.food.text import key
from ladle.food.words import Meal

B, L, D, S = Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER, Meal.SNACK

MEALS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], Meal]] = {
    "a category": ("Supper", ("Breakfast",), (), B),
    "a category in other spelling": ("Supper", ("main-dish",), (), D),
    "a keyword": ("Supper", (), ("dessert",), Meal.DESSERT),
    "several labels": ("Supper", ("lunch",), ("dinner",), L | D),
    "a label for two meals": ("Supper", ("Salads",), (), L | D),
    "a label that is a food": ("Supper", ("Chicken",), (), D),
    "brunch": ("Supper", ("Brunch",), (), B),
    "an appetizer": ("Supper", ("Appetizers and Snacks",), (), S),
    "labels that are no meal": ("Supper", ("easy",), ("15-minutes-or-less",), Meal(0)),
    "labels before the title": ("Chocolate Cake", ("breakfast",), (), B),
    "a label of sauce beside another": ("Supper", ("sauce", "dinner"), (), D),
    "a label of sauce alone": ("Supper", ("sauces",), (), Meal.SAUCE),
    "a label of sauce, but the title knows better": ("Chocolate Cake", ("sauces",), (),
                                                     Meal.DESSERT),
    "a dip": ("Supper", ("Dips and Spreads",), (), S),
    "a dish in the title": ("Buttermilk Pancakes", (), (), B),
    "the last dish": ("Chicken Salad Sandwich", (), (), L | D),
    "a cake for breakfast by its last word": ("Breakfast Cake", (), (), Meal.DESSERT),
    "the longest dish": ("Grandma's Mac and Cheese", (), (), D),
    "the last dish before other words": ("Lemon Chicken with Love", (), (), D),
    "a drink": ("Watermelon Margarita", (), (), Meal.DRINK),
    "bread and breakfast": ("Blueberry Muffins", (), (), B | Meal.BREAD),
    "a soup": ("Tomato Soup", (), (), L | D),
    "a side": ("Mashed Potatoes", (), (), Meal.SIDE),
    "a salad of potatoes": ("Potato Salad", (), (), Meal.SIDE),
    "a sauce": ("Best Tomato Sauce", (), (), Meal.SAUCE),
    "a pie with meat": ("Shepherd's Pie", (), (), D),
    "a pie": ("Apple Pie", (), (), Meal.DESSERT),
    "a title that tells nothing": ("Aunt Jane's Delight", (), (), Meal(0)),
    "no title": ("", (), (), Meal(0)),
    "a word within a word": ("Spies", (), (), Meal(0)),
}  # fmt: skip


@pytest.mark.parametrize(("name", "categories", "keywords", "meals"), MEALS.values(), ids=MEALS)
def test_a_recipe_is_eaten_as(
    recipe: Callable[..., Recipe],
    name: str,
    categories: tuple[str, ...],
    keywords: tuple[str, ...],
    meals: Meal,
) -> None:
    assert meals_of(recipe(name=name, categories=categories, keywords=keywords)) == meals


CUISINES: dict[str, tuple[str, dict[str, tuple[str, ...]], tuple[str, ...]]] = {
    "declared": ("Supper", {"cuisines": ("Thai",)}, ("asian", "thai")),
    "within two others": (
        "Supper", {"cuisines": ("Italian",)}, ("european", "italian", "mediterranean"),
    ),
    "by another name": (
        "Supper", {"cuisines": ("Sicilian",)}, ("european", "italian", "mediterranean"),
    ),
    "within nothing": ("Supper", {"cuisines": ("American",)}, ("american",)),
    "two in one": ("Supper", {"cuisines": ("Thai, Mexican",)},
                   ("asian", "latin american", "mexican", "thai")),
    "with punctuation": ("Supper", {"cuisines": ("Tex-Mex",)},
                         ("american", "latin american", "mexican", "tex mex")),
    "with an ampersand": ("Supper", {"cuisines": ("Cajun &amp; Creole",)},
                          ("american", "cajun and creole")),
    "a keyword": ("Supper", {"keywords": ("greek",)}, ("european", "greek", "mediterranean")),
    "a keyword of a region": (
        "Supper", {"keywords": ("region:Greek",)}, ("european", "greek", "mediterranean"),
    ),
    "a category": ("Supper", {"categories": ("Korean",)}, ("asian", "korean")),
    "declared before the title": ("Greek Salad", {"cuisines": ("Korean",)}, ("asian", "korean")),
    "the title": ("Hungarian Goulash", {}, ("european", "hungarian")),
    "two in the title": ("Korean Mexican Tacos", {},
                         ("asian", "korean", "latin american", "mexican")),
    "a cuisine that is none": ("Supper", {"cuisines": ("Martian",)}, ()),
    "nothing": ("Supper", {}, ()),
}  # fmt: skip


@pytest.mark.parametrize(("name", "fields", "cuisines"), CUISINES.values(), ids=CUISINES)
def test_a_recipe_belongs_to(
    recipe: Callable[..., Recipe],
    name: str,
    fields: dict[str, tuple[str, ...]],
    cuisines: tuple[str, ...],
) -> None:
    assert cuisines_of(recipe(name=name, **fields)) == cuisines


@pytest.mark.parametrize(
    ("name", "cuisine"),
    [
        ("italian", "italian"), (" ITALIAN ", "italian"), ("Sicilian", "italian"),
        ("british", "english"), ("Szechuan", "chinese"), ("cajun", "cajun and creole"),
        ("Provençal", "french"), ("martian", None), ("", None),
    ],
)  # fmt: skip
def test_a_cuisine_is_found_by_any_of_its_names(name: str, cuisine: str | None) -> None:
    assert find_cuisine(name) == cuisine


@pytest.mark.parametrize(
    ("name", "meal"),
    [
        ("supper", D), ("Breakfast", B), ("dinner", D), ("lunch", L), ("dessert", Meal.DESSERT),
        ("main-dish", D), ("Side Dish", Meal.SIDE), ("carrot", None), ("", None),
    ],
)  # fmt: skip
def test_a_meal_is_found_by_any_of_its_names(name: str, meal: Meal | None) -> None:
    assert find_meal(name) == meal


def test_a_food_is_a_label_of_a_meal_but_no_word_that_people_say_for_one() -> None:
    assert find_meal("chicken") == D
    assert find_spoken_meal("chicken") is None
    assert find_spoken_meal("Supper") == D


def test_every_name_in_the_tables_leads_to_its_row() -> None:
    data = files("ladle.food") / "data"
    cuisines = [r.split("\t") for r in (data / "cuisines.tsv").read_text("utf-8").splitlines()]
    assert cuisines[0] == ["name", "also", "within"]
    names = [row[0] for row in cuisines[1:]]
    assert list(cuisine_names()) == names
    for name, also, within in cuisines[1:]:
        alternatives = [] if also == "-" else also.split("; ")
        assert {find_cuisine(n) for n in (name, *alternatives)} == {name}
        assert set(within.split("; ")) - {"-"} <= set(names)
    meals = [r.split("\t") for r in (data / "meals.tsv").read_text("utf-8").splitlines()]
    assert meals[0] == ["where", "name", "meals"]
    assert {row[0] for row in meals[1:]} == {"label", "title", "spoken"}
    assert all(Meal[m.upper()] for row in meals[1:] for m in row[2].split("; "))
    dishes = [key(row[1]).split() for row in meals if row[0] == "title"]
    assert max(len(words) for words in dishes) == _LONGEST_DISH


def test_what_a_cuisine_lies_within_lies_there_whole() -> None:
    def within(name: str) -> set[str]:
        return set(cuisines_of(Recipe(RecipeId("r"), "", cuisines=(name,))))

    wrong = [
        f"{name}: {outer}"
        for name in cuisine_names()
        for outer in within(name)
        if not within(outer) <= within(name)
    ]
    assert wrong == []


@given(st.text(), st.text(), st.text())
def test_any_text_has_meals_and_cuisines(name: str, category: str, cuisine: str) -> None:
    read = Recipe(RecipeId("r"), name, categories=(category,), cuisines=(cuisine,))
    assert meals_of(read) in range(sum(Meal) + 1)
    assert set(cuisines_of(read)) <= set(cuisine_names())
