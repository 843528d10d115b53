"""Advice for children: what chokes, burns, wakes or holds alcohol."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import ForChildren, facts_of, vocabulary
from ladle.food.children import for_children
from ladle.food.heat import alcohol, spiciness
from ladle.food.signs import Sign, step_signs
from ladle.food.tables import cell, read_table

NewRecipe = Callable[..., Recipe]


def advice(recipe: Recipe) -> ForChildren:
    facts = facts_of(recipe)
    drink = alcohol(facts, step_signs(recipe))
    return for_children(recipe, facts, drink, spiciness(recipe, facts))


@pytest.mark.parametrize(
    ("line", "suits", "risks"),
    [
        ("1 lb beef", "yes", []),
        ("1 cup honey", "with care", ["honey"]),
        ("1 cup whole almonds", "with care", ["whole nuts"]),
        ("1 cup ground almonds", "yes", []),
        ("1 cup grapes", "with care", ["grapes"]),
        ("1 cup cherry tomatoes, quartered", "yes", []),
        ("1 cup popcorn", "with care", ["popcorn"]),
        ("4 hot dogs", "with care", ["sausages in rounds"]),
        ("1 cup rum", "no", ["alcohol"]),
        ("1 fruitcake", "unknown", ["alcohol"]),
        ("3 habaneros", "no", ["spicy"]),
        ("1 tsp vanilla extract", "yes", []),
        ("1 zorgblat", "unknown", []),
    ],
)
def test_what_to_mind(recipe: NewRecipe, line: str, suits: str, risks: list[str]) -> None:
    found = advice(recipe(line))
    assert (found.suits, [note.risk for note in found.notes]) == (suits, risks)


def test_a_note_names_its_lines_once(recipe: NewRecipe) -> None:
    note = advice(recipe("1 cup walnuts", "1 cup pecans")).notes[0]
    assert (note.under_years, note.signs) == (
        5,
        (Sign("line 1", "walnut"), Sign("line 2", "pecan")),
    )


def test_without_steps_or_lines_it_is_unknown(recipe: NewRecipe) -> None:
    assert advice(recipe("1 lb beef", steps=())).suits == "unknown"
    assert advice(recipe()).suits == "unknown"


def test_every_food_of_the_table_is_known() -> None:
    columns = ("risk", "foods", "until", "unless", "advice", "source")
    foods = [food for row in read_table("child_risks.tsv", columns) for food in cell(row[1])]
    assert [food for food in foods if vocabulary().find(food) is None] == []
