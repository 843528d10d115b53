"""Equipment with its place, and difficulty by points."""

from __future__ import annotations

from collections.abc import Callable

from ladle.core import Recipe
from ladle.food import Effort, equipment_of, facts_of
from ladle.food.effort import effort_of
from ladle.food.signs import UNMEASURED, Sign, step_signs

NewRecipe = Callable[..., Recipe]


def effort(recipe: Recipe) -> Effort:
    return effort_of(recipe, facts_of(recipe), step_signs(recipe))


def level(recipe: Recipe) -> str | None:
    told = effort(recipe).difficulty
    return told.value if told else None


def test_equipment_names_the_first_place_that_tells(recipe: NewRecipe) -> None:
    found = effort(recipe(steps=("Stir.", "Bake.", "Bake."), tools=("Wok",))).equipment
    assert [(t.value, t.confidence, t.signs) for t in found] == [
        ("oven", UNMEASURED.likely, (Sign("step 2", "oven"),)),
        ("wok", UNMEASURED.sure, (Sign("tool", "Wok"),)),
    ]


def test_equipment_is_what_is_found_without_its_places(recipe: NewRecipe) -> None:
    dish = recipe(name="Grill", steps=("Blend in a blender.", "Bake."), tools=("Wok",))
    assert tuple(told.value for told in effort(dish).equipment) == equipment_of(dish)


def test_few_things_and_few_words_are_easy(recipe: NewRecipe) -> None:
    told = effort(recipe("1 egg", "salt", steps=("Fry the egg well.",))).difficulty
    assert told is not None
    assert (told.value, told.confidence) == ("easy", UNMEASURED.likely)
    assert told.signs == (Sign("lines", "2 ingredients"), Sign("steps", "4 words"))


def test_techniques_and_special_equipment_make_it_harder(recipe: NewRecipe) -> None:
    assert level(recipe("flour", steps=("Knead it, then deep fry in a deep fryer.",))) == "medium"
    hard = "Knead, temper, flambe; use a candy thermometer and a double boiler, cure overnight."
    assert level(recipe("flour", steps=(hard,))) == "hard"


def test_many_lines_and_words_count(recipe: NewRecipe) -> None:
    lines = [f"1 cup {food}" for food in ("milk", "rice", "sugar", "flour", "oil", "salt") * 3]
    assert level(recipe(*lines, steps=("Stir it well. " * 90,))) == "medium"


def test_without_lines_or_steps_nobody_knows(recipe: NewRecipe) -> None:
    assert level(recipe(steps=("Fry the egg well.",))) is None
    assert level(recipe("1 egg", steps=())) is None
