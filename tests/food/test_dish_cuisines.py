"""Cuisines: declared, or told by the dishes and foods that are at home in one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import Told, facts_of
from ladle.food.dish import dish_kind
from ladle.food.dish_cuisines import cuisines_told, longest_by_first_word
from ladle.food.signs import GUESS, LIKELY, SURE, Sign

NewRecipe = Callable[..., Recipe]


def cuisines(recipe: Recipe) -> tuple[Told[str], ...]:
    return dish_kind(recipe, facts_of(recipe)).cuisines


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"cuisines": ("Thai",)}, [("thai", SURE), ("asian", SURE)]),
        ({"name": "Greek Heaven"}, [("greek", SURE), ("european", SURE), ("mediterranean", SURE)]),
        ({"keywords": ("region:British",)}, [("english", SURE), ("european", SURE)]),
        ({"name": "Pad Thai Risotto"}, [("thai", SURE), ("asian", SURE)]),
        ({"name": "Beef Bulgogi"}, [("korean", LIKELY)]),
        ({"name": "Kimchi Quesadilla"}, [("korean", LIKELY), ("mexican", GUESS)]),
        ({}, []),
    ],
)
def test_cuisines_are_declared_or_told_by_a_dish(
    recipe: NewRecipe, fields: dict[str, str], expected: list[tuple[str, float]]
) -> None:
    found = cuisines(recipe(**fields))
    assert [(t.value, t.confidence) for t in found] == expected
    assert all(t.signs for t in found)


def test_two_typical_foods_tell_a_cuisine_unless_two_cuisines_share_them(
    recipe: NewRecipe,
) -> None:
    told = cuisines(recipe("1 tbsp mirin", "1 tbsp miso"))
    assert [(t.value, t.confidence) for t in told] == [("japanese", GUESS)]
    assert cuisines(recipe("1 tbsp fish sauce", "1 stalk lemongrass")) == ()
    assert cuisines(recipe("1 tbsp mirin")) == ()


def test_buttermilk_and_pecans_are_baked_everywhere(recipe: NewRecipe) -> None:
    assert cuisines(recipe("1 cup buttermilk", "1/2 cup pecans")) == ()
    assert [t.value for t in cuisines(recipe("1 cup bourbon", "1/2 cup pecans"))] == ["southern"]


def test_a_label_tells_where_it_stands(recipe: NewRecipe) -> None:
    dish = recipe(cuisines=("Thai",))
    label = Sign("keyword", "thai food")
    assert cuisines_told(dish, facts_of(dish), [("thai", label)])[0].signs == (
        Sign("cuisine", "Thai"),
    )
    dish = recipe(keywords=("thai",))
    assert cuisines_told(dish, facts_of(dish), [("thai", label)])[0].signs == (label,)


def test_names_are_told_apart_by_their_first_words() -> None:
    assert longest_by_first_word(["pad thai", "pad kra pao", "larb"]) == {"pad": 3, "larb": 1}
