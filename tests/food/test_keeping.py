"""Leftovers and freezing: what is said, what the type of dish tells, else unknown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import dish_types, facts_of, vocabulary
from ladle.food.dish import dish_kind
from ladle.food.keeping import Keeping, keeping_of
from ladle.food.signs import step_signs
from ladle.food.tables import cell, read_table

NewRecipe = Callable[..., Recipe]


def keeps(recipe: Recipe) -> Keeping:
    facts = facts_of(recipe)
    return keeping_of(facts, dish_kind(recipe, facts).types, step_signs(recipe))


@pytest.mark.parametrize(
    ("name", "lines", "steps", "expected"),
    [
        ("Beef Stew", ("beef",), "Stir it all well.", ("yes", "yes")),
        ("Green Salad", ("lettuce",), "Stir it all well.", ("unknown", "no")),
        ("Heaven", ("beef",), "Stir it all well.", ("unknown", "unknown")),
        ("Beef Stew", ("beef", "sour cream"), "Stir it all well.", ("yes", "unknown")),
        ("Beef Stew", ("beef",), "Do not freeze. Serve immediately.", ("no", "no")),
        ("Heaven", ("sour cream",), "Keeps for days, and freezes well.", ("yes", "yes")),
    ],
)
def test_what_keeps(
    recipe: NewRecipe, name: str, lines: tuple[str, ...], steps: str, expected: tuple[str, str]
) -> None:
    found = keeps(recipe(*lines, name=name, steps=(steps,)))
    assert (found.leftovers.value, found.freezing.value) == expected
    for told in (found.leftovers, found.freezing):
        assert told.signs or told.value == "unknown"


def test_the_tables_name_types_and_foods_that_there_are() -> None:
    columns = ("types", "fridge", "freezer", "why", "source")
    types = [t for row in read_table("keeping.tsv", columns) for t in cell(row[0])]
    assert set(types) <= dish_types().keys()
    assert len(set(types)) == len(types)
    foods = [row[0] for row in read_table("freezing.tsv", ("foods", "why", "source"))]
    assert [food for food in foods if vocabulary().find(food) is None] == []
