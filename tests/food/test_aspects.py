"""What can be asked of a dish with one word: each aspect by its rule, and not without its facts."""

from __future__ import annotations

import pytest

from ladle.core import Recipe, RecipeId
from ladle.food import aspect_names, aspects, aspects_in, cook_facts, facts_of

STEPS = ("Mix everything in a bowl, then cook it in a pan for 10 minutes.",)


def aspects_of(
    name: str, *lines: str, steps: tuple[str, ...] = STEPS, serves: str = "4"
) -> set[str]:
    recipe = Recipe(id=RecipeId("1"), name=name, lines=lines, steps=steps, servings=serves)
    return set(aspects_in(cook_facts(recipe, facts_of(recipe)).aspects))


def test_bits_lead_to_names_in_the_tables_order() -> None:
    names = aspect_names()
    assert len(names) == len(set(names)) <= 64
    assert aspects_in(0b101) == (names[0], names[2])
    assert aspects_in((1 << len(names)) - 1) == names


def test_every_aspect_has_words_and_a_rule() -> None:
    assert all(a.words and a.rule and a.family for a in aspects().values())


@pytest.mark.parametrize("name", aspect_names())
def test_nothing_is_said_of_a_recipe_without_lines_and_steps(name: str) -> None:
    assert name not in aspects_of("", steps=())


@pytest.mark.parametrize(
    ("aspect", "name", "lines"),
    [
        ("easy", "Rice", ("1 cup rice", "2 cups water")),
        ("mild", "Rice", ("1 cup rice", "2 cups water")),
        ("spicy", "Rice with Chilies", ("1 cup rice", "2 cups water", "10 habanero peppers")),
        ("cheap", "Rice", ("1 cup rice", "2 cups water")),
        ("expensive", "Lobster", ("2 lobsters", "50 g butter")),
        ("spring", "Asparagus", ("500 g asparagus", "20 g butter")),
        ("autumn", "Roasted Pumpkin", ("1 kg pumpkin", "20 g butter")),
        ("keeps", "Beef Stew", ("1 kg beef", "500 g carrots", "1 l water")),
        ("freezes", "Beef Stew", ("1 kg beef", "500 g carrots", "1 l water")),
        ("kid_friendly", "Rice", ("1 cup rice", "2 cups water")),
        ("few_to_buy", "Omelette", ("4 eggs", "1 tbsp butter", "1/4 tsp salt")),
        ("high_protein", "Chicken", ("800 g chicken breast", "1 tbsp olive oil")),
        ("high_fiber", "Lentils", ("500 g lentils", "1 l water")),
        ("low_carb", "Chicken", ("800 g chicken breast", "1 tbsp olive oil")),
        ("low_calorie", "Cucumber Salad", ("1 kg cucumber", "100 g yogurt")),
        ("low_fat", "Boiled Potatoes", ("1 kg potatoes",)),
        ("low_sugar", "Boiled Potatoes", ("1 kg potatoes",)),
        ("low_salt", "Boiled Potatoes", ("1 kg potatoes",)),
        ("healthy", "Lentils", ("500 g lentils", "1 l water")),
        ("keto", "Chicken", ("800 g chicken breast", "4 tbsp olive oil")),
        ("nutri_score_a", "Lentils", ("500 g lentils", "1 l water")),
        ("nutri_score_e", "Fudge", ("500 g sugar", "300 g butter", "1 tsp salt")),
    ],
)  # fmt: skip
def test_a_plain_case_of_each_aspect(aspect: str, name: str, lines: tuple[str, ...]) -> None:
    assert aspect in aspects_of(name, *lines)


@pytest.mark.parametrize(
    ("aspect", "name", "lines"),
    [
        ("mild", "Rice", ("1 cup rice", "10 habanero peppers")),
        ("spicy", "Rice", ("1 cup rice", "1 bell pepper")),
        ("cheap", "Lobster", ("2 lobsters", "50 g butter")),
        ("kid_friendly", "Punch", ("1 l rum", "1 l orange juice")),
        ("low_carb", "Rice", ("1 cup rice", "2 cups water")),
        ("low_fat", "Buttered Potatoes", ("1 kg potatoes", "200 g butter")),
        ("low_salt", "Salted Potatoes", ("1 kg potatoes", "2 tbsp salt")),
        ("low_salt", "Potatoes", ("1 kg potatoes", "salt to taste")),
        ("low_sugar", "Sweet Potatoes with Sugar", ("1 kg potatoes", "200 g sugar")),
        ("low_sugar", "Potatoes with a Thing", ("1 kg potatoes", "500 g grobnitz")),
        ("healthy", "Fudge", ("500 g sugar", "300 g butter", "1 tsp salt")),
        ("keto", "Rice", ("1 cup rice", "2 cups water")),
    ],
)  # fmt: skip
def test_what_is_not_so_or_not_known_has_no_bit(
    aspect: str, name: str, lines: tuple[str, ...]
) -> None:
    assert aspect not in aspects_of(name, *lines)


def test_keto_is_by_the_serving_and_needs_their_number() -> None:
    lines = ("800 g chicken breast", "4 tbsp olive oil")
    assert "keto" not in aspects_of("Chicken", *lines, serves="")


def test_a_dish_elaborate_by_its_work_is_not_easy() -> None:
    lines = tuple(f"1 cup {food}" for food in (
        "flour", "butter", "sugar", "cream", "milk", "almonds", "rum", "coffee", "chocolate",
        "honey", "salt", "water", "oil", "yeast", "raisins", "lemon juice",
    ))  # fmt: skip
    steps = ("Knead, proof, laminate the dough, temper the chocolate and flambé it. " * 12,) * 4
    found = aspects_of("Grand Gateau", *lines, steps=steps)
    assert "elaborate" in found
    assert "easy" not in found
