"""Price class, season and staples."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import Season, facts_of, vocabulary
from ladle.food.mains import main_ingredients
from ladle.food.market import price_class, season_of, shopping_of, staple_foods
from ladle.food.signs import Sign
from ladle.food.tables import cell, read_table

NewRecipe = Callable[..., Recipe]


def price(recipe: Recipe) -> int | None:
    facts = facts_of(recipe)
    told = price_class(facts, main_ingredients(recipe, facts))
    return told.value if told else None


def season(recipe: Recipe) -> Season:
    return season_of(main_ingredients(recipe, facts_of(recipe)))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("1 cup rice", "1 onion"), 1),
        (("1 lb ground beef",), 2),
        (("2 lobsters",), 3),
        (("1 cup rice", "1 pinch saffron"), 3),
        (("2 lb chicken breasts", "1 lobster tail"), 2),
        (("1 vanilla bean",), 1),
        ((), None),
    ],
)
def test_the_dearest_leader_decides(
    recipe: NewRecipe, lines: tuple[str, ...], expected: int | None
) -> None:
    assert price(recipe(*lines)) == expected


def test_a_dear_food_beside_the_leaders_lifts_to_two(recipe: NewRecipe) -> None:
    lines = ("2 lb beef", "2 lb pork", "2 lb chicken", "1 oz caviar", "1 tbsp walnuts")
    assert price(recipe(*lines, name="Beef, Pork and Chicken")) == 2
    assert price(recipe("2 lb chicken", "1 tbsp walnuts")) == 1


def test_a_season_is_that_of_the_produce_that_leads(recipe: NewRecipe) -> None:
    assert season(recipe("1 bunch asparagus")) == Season(
        (3, 4, 5), (9, 10, 11), (Sign("line 1", "asparagus"),)
    )
    both = recipe("6 strawberries", "3 stalks rhubarb", name="Strawberry Rhubarb Cup")
    assert season(both).northern == (3, 4, 5, 6, 7, 8)
    assert season(recipe("6 ripe roma tomatoes", name="Tomatoes")).northern == (6, 7, 8)


@pytest.mark.parametrize(
    "line", ["1 lb beef", "1 cup dried cranberries", "1 can canned tomatoes", "2 bananas", "water"]
)
def test_what_is_preserved_or_grows_all_year_has_no_season(recipe: NewRecipe, line: str) -> None:
    assert season(recipe(line)) == Season((), ())


def test_produce_of_two_seasons_has_none_together(recipe: NewRecipe) -> None:
    both = recipe("1 bunch asparagus", "1 pumpkin", name="Asparagus and Pumpkin")
    assert season(both) == Season((), ())


def test_staples_are_told_from_what_must_be_bought(recipe: NewRecipe) -> None:
    found = shopping_of(facts_of(recipe("1 tsp salt", "1 lb beef", "olive oil", "1 zucchini")))
    assert (found.staples, found.bought) == ((1, 3), (2, 4))


def test_all_foods_of_the_tables_are_known() -> None:
    assert len(staple_foods()) > 30
    tables = [
        (("class", "foods", "why"), "prices.tsv", 1),
        (("food", "seasons", "source"), "seasons.tsv", 0),
        (("food", "why"), "staples.tsv", 0),
    ]
    for columns, name, at in tables:
        foods = [food for row in read_table(name, columns) for food in cell(row[at])]
        assert [food for food in foods if vocabulary().find(food) is None] == []
