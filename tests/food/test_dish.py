"""What kind of dish: type, course, meals and cuisines, from labels, title and lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import (
    DishKind,
    Meal,
    cuisine_names,
    dish_types,
    facts_of,
    find_course,
    find_dish_type,
)
from ladle.food.dish import course_names, dish_kind
from ladle.food.signs import Sign
from ladle.food.tables import cell, read_table

NewRecipe = Callable[..., Recipe]


def kind(recipe: Recipe) -> DishKind:
    return dish_kind(recipe, facts_of(recipe))


def first(recipe: NewRecipe, name: str, *lines: str) -> str | None:
    types = kind(recipe(*lines, name=name)).types
    return types[0].value if types else None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Blueberry Pancakes", "pancake"),
        ("Chicken Salad Sandwich", "sandwich"),
        ("Chicken Curry with Rice Salad", "curry"),
        ("Barbecue Sauce Chicken", "chicken dish"),
        ("Casserole Chicken", "casserole"),
        ("Grandma's Best: Beef Stew", "stew"),
        ("Macaroni and Cheese", "macaroni and cheese"),
        ("Sunday in Heaven with Dumplings", "dumpling"),
        ("Blue Heaven", None),
        ("", None),
    ],
)
def test_the_head_of_a_title_tells_the_type(
    recipe: NewRecipe, title: str, expected: str | None
) -> None:
    assert first(recipe, title) == expected


def test_a_label_that_agrees_makes_it_sure_and_wider_labels_come_after(recipe: NewRecipe) -> None:
    found = kind(recipe(name="Goulash", categories=("Stews", "Soup"))).types
    assert [(t.value, t.confidence) for t in found] == [("stew", 0.9), ("soup", 0.5)]
    assert found[0].signs == (Sign("title", "goulash"), Sign("category", "Stews"))


def test_a_label_tells_the_type_where_the_title_names_a_food_or_nothing(recipe: NewRecipe) -> None:
    for name in ("Heaven", "Glazed Carrots"):
        found = kind(recipe(name=name, categories=("Meat", "Salads"))).types
        assert found[0].value == "salad"
    assert kind(recipe(name="Heaven", keywords=("beef",))).types[0].value == "meat dish"


def test_declared_courses_come_first_and_the_one_that_the_dish_tells_before_others(
    recipe: NewRecipe,
) -> None:
    told = kind(recipe(name="Brownies", categories=("Main Dish", "Desserts"))).courses
    assert [(t.value, t.confidence) for t in told] == [("dessert", 0.9), ("main", 0.9)]


@pytest.mark.parametrize(
    ("title", "lines", "expected"),
    [
        ("Caesar Salad", ("1 lettuce",), ["side"]),
        ("Caesar Salad", ("1 lettuce", "2 chicken breasts"), ["main"]),
        ("Heaven", ("2 oz vodka", "1 cup cranberry juice"), ["drink"]),
        ("Heaven", ("1 lb beef", "1 onion"), ["main"]),
        ("Heaven", ("1 cup sugar", "1 cup milk"), ["dessert"]),
        ("Heaven", ("1 zucchini", "1 clove garlic"), ["side"]),
        ("Heaven", ("1 cup water",), []),
        ("Heaven", (), []),
    ],
)
def test_without_a_label_type_and_lines_tell_the_course(
    recipe: NewRecipe, title: str, lines: tuple[str, ...], expected: list[str]
) -> None:
    assert [t.value for t in kind(recipe(*lines, name=title)).courses] == expected


def test_meals_are_those_that_are_stored_where_labels_tell_them(recipe: NewRecipe) -> None:
    dish = recipe(name="Pancakes", categories=("Supper",))
    assert [(t.value, t.signs) for t in kind(dish).meals] == [
        ("dinner", (Sign("category", "Supper"),))
    ]
    assert facts_of(dish).meals is Meal.DINNER


def test_else_meals_are_those_of_the_type_or_of_the_title(recipe: NewRecipe) -> None:
    assert [t.value for t in kind(recipe(name="Goulash")).meals] == ["dinner"]
    assert [t.value for t in kind(recipe(name="Brunch")).meals] == ["breakfast"]
    assert kind(recipe(name="Heaven")).meals == ()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"cuisines": ("Thai",)}, [("thai", 0.9), ("asian", 0.9)]),
        ({"name": "Greek Heaven"}, [("greek", 0.9), ("european", 0.9), ("mediterranean", 0.9)]),
        ({"keywords": ("region:British",)}, [("english", 0.9), ("european", 0.9)]),
        ({"name": "Pad Thai Risotto"}, [("thai", 0.9), ("asian", 0.9)]),
        ({"name": "Beef Bulgogi"}, [("korean", 0.7)]),
        ({"name": "Kimchi Quesadilla"}, [("korean", 0.7), ("mexican", 0.5)]),
        ({}, []),
    ],
)
def test_cuisines_are_declared_or_told_by_a_dish(
    recipe: NewRecipe, fields: dict[str, str], expected: list[tuple[str, float]]
) -> None:
    found = kind(recipe(**fields)).cuisines
    assert [(t.value, t.confidence) for t in found] == expected
    assert all(t.signs for t in found)


def test_two_typical_foods_tell_a_cuisine_unless_two_cuisines_share_them(
    recipe: NewRecipe,
) -> None:
    told = kind(recipe("1 tbsp mirin", "1 tbsp miso")).cuisines
    assert [(t.value, t.confidence) for t in told] == [("japanese", 0.5)]
    assert kind(recipe("1 tbsp fish sauce", "1 stalk lemongrass")).cuisines == ()
    assert kind(recipe("1 tbsp mirin")).cuisines == ()


def test_names_and_labels_are_found_however_they_are_spelled() -> None:
    assert find_dish_type("FRITTATA") == "omelet"
    assert find_dish_type("pancakes and waffles") == "pancake"
    assert find_dish_type("heaven") is None
    assert find_course("Main-Dish") == "main"
    assert find_course("heaven") is None


def test_the_tables_hold_together() -> None:
    assert len(dish_types()) > 80
    for name, dish in dish_types().items():
        assert find_dish_type(name) == name
        assert dish.course in course_names()
        assert all(meal.upper() in Meal.__members__ for meal in dish.meals)
    rows = list(read_table("dish_cuisines.tsv", ("cuisine", "dishes", "foods")))
    assert {row[0] for row in rows} <= set(cuisine_names())
    names = [n for row in read_table("dish_types.tsv", _COLUMNS) for n in (row[0], *cell(row[1]))]
    assert [n for n in names if n in names[names.index(n) + 1 :]] == []


_COLUMNS = ("type", "also", "course", "meals", "labels")
