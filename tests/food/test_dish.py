"""What kind of dish: type, course, meals and cuisines, from labels, title and lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import (
    DishKind,
    Meal,
    cuisine_names,
    dish_type_called,
    dish_types,
    facts_of,
    find_course,
    find_dish_type,
    key,
)
from ladle.food.dish import course_names, dish_kind
from ladle.food.signs import GUESS, SURE, Sign
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
        ("Bangers and Mash with Onion Gravy", None),
        ("Heaven with Mashed Potatoes", None),
        ("How to Make Tomato Sauce", "sauce"),
        ("Turkey with Gravy, Mashed Potatoes and Sausage Stuffing", "chicken dish"),
        ("Salmon and Potatoes", "fish dish"),
        ("Salmon Potatoes", "potato dish"),
        ("Salmon & Potato Salad", "potato salad"),
        ("Green Chili Rice", "rice dish"),
        ("Green Chili Recipe II", "chili"),
        ("Chili con Carne", "chili"),
        ("Roast Potatoes", "potato dish"),
        ("Sunday Roast", "roast"),
        ("Chicken Penne Florentine", "pasta"),
        ("Almond Florentines", "cookie"),
        ("Eggplant Parmesan", "casserole"),
        ("Spaghetti Parmesan", "pasta"),
        ("Lemon and Parmesan", None),
        ("Beef Brisket", "roast"),
        ("Ham and Bean Soup", "soup"),
        ("Blue Heaven", None),
        ("", None),
    ],
)
def test_the_head_of_a_title_tells_the_type(
    recipe: NewRecipe, title: str, expected: str | None
) -> None:
    assert first(recipe, title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Monterey Chicken Rolls", "chicken dish"),
        ("Turkey Day Light Rolls", "roll"),
        ("Potato Rolls", "roll"),
        ("Shrimp Cakes", "shellfish dish"),
        ("Spinach Cakes", "fritter"),
        ("Carrot Cake", "cake"),
        ("Chocolate Potato Torte", "cake"),
        ("Steak and Stout Pie", "savory pie"),
        ("Spinach Feta Pie", "savory pie"),
        ("Spinach with a Lovely Pie", "vegetable side"),
        ("Vanilla Bean Tart", "tart"),
        ("Tomato Basil Tart", "quiche"),
        ("Potato Crisps", "snack"),
        ("Apple Crisp", "crumble"),
        ("Turkey Cobbler", "savory pie"),
        ("Mince Pies", "pie"),
    ],
)
def test_meat_or_vegetables_before_a_sweet_or_a_bread_make_it_savoury(
    recipe: NewRecipe, title: str, expected: str
) -> None:
    assert first(recipe, title) == expected


@pytest.mark.parametrize(
    ("title", "lines", "expected"),
    [
        ("Ricotta Pie", ("1 lb ricotta cheese", "1/2 lb ham"), "savory pie"),
        ("Ricotta Pie", ("1 lb ricotta cheese", "1 cup sugar", "1/2 lb ham"), "pie"),
        ("Ricotta Pie", ("1 lb ricotta cheese", "1 clove garlic"), "savory pie"),
        ("Ricotta Pie", ("1 lb ricotta cheese",), "pie"),
        ("Heavenly Cake", ("1 lb ham", "1 clove garlic"), "fritter"),
        ("Heavenly Cheesecake", ("1 lb ham",), "cheesecake"),
    ],
)
def test_lines_that_nothing_sweetens_make_a_pie_savoury(
    recipe: NewRecipe, title: str, lines: tuple[str, ...], expected: str
) -> None:
    assert first(recipe, title, *lines) == expected


def test_a_label_that_agrees_makes_it_sure_and_wider_labels_come_after(recipe: NewRecipe) -> None:
    found = kind(recipe(name="Goulash", categories=("Stews", "Soup"))).types
    assert [(t.value, t.confidence) for t in found] == [("stew", SURE), ("soup", GUESS)]
    assert found[0].signs == (Sign("title", "goulash"), Sign("category", "Stews"))


def test_a_label_tells_the_type_where_the_title_names_a_food_or_nothing(recipe: NewRecipe) -> None:
    for name in ("Heaven", "Glazed Carrots"):
        found = kind(recipe(name=name, categories=("Meat", "Salads"))).types
        assert found[0].value == "salad"
    assert kind(recipe(name="Heaven", keywords=("beef",))).types[0].value == "meat dish"


def test_a_cut_among_the_labels_is_a_food_that_other_labels_outweigh(recipe: NewRecipe) -> None:
    for cut in ("Chicken Breast", "Whole Chicken", "Tenderloin"):
        found = kind(recipe(name="Heaven", categories=(cut, "Soup"))).types
        assert [t.value for t in found] == ["soup"]


@pytest.mark.parametrize(
    ("title", "courses", "meals"),
    [
        ("Breakfast Casserole", ["breakfast"], ["breakfast"]),
        ("Croissants for Brunch", ["breakfast"], ["breakfast"]),
        ("Brunch Punch", ["drink"], ["breakfast"]),
        ("Pasta with Breakfast Sausage", ["main"], ["dinner"]),
        ("Brown Rice", ["side"], ["side", "dinner"]),
        ("Chicken Paella", ["main"], ["dinner"]),
    ],
)
def test_breakfast_in_a_title_tells_more_than_the_type(
    recipe: NewRecipe, title: str, courses: list[str], meals: list[str]
) -> None:
    found = kind(recipe(name=title))
    assert [t.value for t in found.courses] == courses
    assert [t.value for t in found.meals] == meals


def test_declared_courses_come_first_and_the_one_that_the_dish_tells_before_others(
    recipe: NewRecipe,
) -> None:
    told = kind(recipe(name="Brownies", categories=("Main Dish", "Desserts"))).courses
    assert [(t.value, t.confidence) for t in told] == [("dessert", SURE), ("main", SURE)]


@pytest.mark.parametrize(
    ("title", "lines", "expected"),
    [
        ("Caesar Salad", ("1 lettuce",), ["side"]),
        ("Caesar Salad", ("1 lettuce", "2 chicken breasts"), ["main"]),
        ("Heaven", ("2 oz vodka", "1 cup cranberry juice"), ["drink"]),
        ("Heaven", ("1 lb beef", "1 onion"), ["main"]),
        ("Heaven", ("1 cup sugar", "1 cup milk"), ["dessert"]),
        ("Heaven", ("1 zucchini", "1 clove garlic"), ["side"]),
        ("Heaven", ("1 zucchini", "1 clove garlic", "1 cup navy beans"), ["main"]),
        ("Heaven", ("1 lb green beans", "1 clove garlic"), ["side"]),
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


def test_names_and_labels_are_found_however_they_are_spelled() -> None:
    assert find_dish_type("FRITTATA") == "omelet"
    assert find_dish_type("pancakes and waffles") == "pancake"
    assert find_dish_type("heaven") is None


def test_a_type_is_called_by_its_own_name_alone_in_any_number() -> None:
    for name in dish_types():
        assert dish_type_called(name) == dish_type_called(key(name)) == name
    assert dish_type_called("Cookies") == "cookie"
    assert dish_type_called("snickerdoodle") is None
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
    for column in (5, 6):
        words = [w for row in read_table("dish_types.tsv", _COLUMNS) for w in cell(row[column])]
        assert len(words) == len(set(words))
        assert all(find_dish_type(word) for word in words)


_COLUMNS = ("type", "also", "course", "meals", "labels", "behind_meat", "behind_vegetables")
