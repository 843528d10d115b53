"""All readings of a dish together."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import msgspec

from ladle.core import Recipe
from ladle.food import Character, character_of, facts_of

NewRecipe = Callable[..., Recipe]


def character(recipe: Recipe) -> Character:
    return character_of(recipe, facts_of(recipe))


def test_a_dish_is_read_as_a_whole(recipe: NewRecipe) -> None:
    found = character(
        recipe(
            "1 lb ground beef", "1 can kidney beans", "2 jalapenos", "1 tsp salt",
            name="Beef Chili", steps=("Simmer everything for an hour.",),
        )
    )  # fmt: skip
    assert [t.value for t in found.kind.types] == ["chili"]
    assert found.mains[0].value.food == "ground beef"
    assert [t.value for t in found.effort.equipment] == ["stove"]
    assert found.effort.difficulty is not None
    assert found.effort.difficulty.value == "easy"
    assert found.spiciness is not None
    assert found.spiciness.value == 2
    assert found.alcohol.value == "none"
    assert found.price is not None
    assert found.price.value == 2
    assert found.keeping.freezing.value == "yes"
    assert found.children.suits == "no"
    assert (found.shopping.staples, found.shopping.bought) == ((4,), (1, 2, 3))


def test_an_empty_recipe_tells_nothing_and_breaks_nothing(recipe: NewRecipe) -> None:
    found = character(recipe(name="", steps=()))
    assert found.kind.types == found.kind.courses == found.kind.meals == found.kind.cuisines == ()
    assert found.mains == ()
    assert (found.spiciness, found.price, found.effort.difficulty) == (None, None, None)
    assert found.alcohol.value == found.children.suits == "unknown"


def test_it_is_the_same_each_time_and_can_be_written_as_json(recipe: NewRecipe) -> None:
    dish = recipe("1 cup rum", "2 peaches", name="Peach Punch")
    assert character(dish) == character(dish)
    told = msgspec.json.decode(msgspec.json.encode(character(dish)))
    assert told["alcohol"]["signs"] == [{"place": "line 1", "text": "rum"}]


def test_every_source_of_the_tables_is_explained_and_used() -> None:
    data = files("ladle.food") / "data"
    rows = (data / "character_sources.tsv").read_text(encoding="utf-8").splitlines()
    keys = {row.split("\t")[0] for row in rows[1:]}
    used = set()
    for name in _SOURCED:
        header, *told = (data / name).read_text(encoding="utf-8").splitlines()
        at = header.split("\t").index("source")
        used |= {row.split("\t")[at] for row in told}
    assert used - {"-"} == keys


_SOURCED = (
    "child_risks.tsv", "chilies.tsv", "freezing.tsv", "keeping.tsv", "seasons.tsv",
    "substitutes.tsv",
)  # fmt: skip
