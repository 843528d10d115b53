"""Times, yield, timers and scaled lines of one recipe together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe, RecipeId
from ladle.food import Show, kitchen_view, scale_recipe

NewRecipe = Callable[..., Recipe]


def test_nothing_is_scaled_where_nobody_asks(recipe: NewRecipe) -> None:
    view = kitchen_view(recipe("1 egg", servings="4 servings", total_time="PT1H"))
    assert (view.factor, view.lines, view.unscaled) == (1.0, (), "")
    assert view.makes is not None
    assert (view.makes.low, view.makes.of) == (4, "people")
    assert view.times.evidence == ("totalTime: PT1H (60 min)",)


def test_lines_are_scaled_by_the_middle_of_a_range(recipe: NewRecipe) -> None:
    view = kitchen_view(recipe("2 eggs", servings="4-6"), servings=10)
    assert (view.factor, [line.text for line in view.lines]) == (2, ["4 eggs"])


@pytest.mark.parametrize(
    ("servings", "why"),
    [
        ("", "the recipe does not say for how many it is"),
        ("24 cookies", "the recipe makes 24 cookies, and does not say for how many people"),
    ],
)
def test_what_cannot_be_scaled_says_why(recipe: NewRecipe, servings: str, why: str) -> None:
    view = kitchen_view(recipe("2 eggs", servings=servings), servings=10)
    assert (view.factor, view.lines, view.unscaled) == (1.0, (), why)


@pytest.mark.parametrize(
    ("language", "shown"), [("", "235 ml"), ("en-AU", "250 ml"), ("en-GB", "285 ml")]
)
def test_the_language_tells_whose_cups_are_meant(
    recipe: NewRecipe, language: str, shown: str
) -> None:
    view = kitchen_view(recipe("1 cup milk", language=language), show=Show.METRIC)
    assert view.lines[0].text == f"{shown} milk"


def test_temperatures_of_steps_are_told_in_the_units_asked_for(recipe: NewRecipe) -> None:
    cake = recipe("1 egg", steps=("Mix.", "Bake at 350°F."))
    assert kitchen_view(cake, show=Show.METRIC).steps == {"2": ("350°F is about 180 °C",)}
    assert kitchen_view(cake).steps == {}


def test_timers_say_where_they_stand(recipe: NewRecipe) -> None:
    (timer,) = kitchen_view(recipe("1 egg", steps=("Boil it 10 minutes.",))).timers
    assert (timer.place, timer.text, timer.start, timer.low_s, timer.attention) == (
        "step 1", "10 minutes", 8, 600, "wait",
    )  # fmt: skip


def test_a_line_that_could_not_be_scaled_says_so() -> None:
    recipe = Recipe(
        id=RecipeId("1"), name="Soup", servings="3",
        lines=("juice of half a lemon", "2 cups milk", "salt to taste"),
    )  # fmt: skip
    (juice, milk, salt), why = scale_recipe(recipe, servings=6)
    assert (juice.text, juice.notes) == (
        "juice of half a lemon", ("as written: its amount could not be scaled",),
    )  # fmt: skip
    assert (milk.text, milk.notes, salt.notes, why) == ("4 cups milk", (), (), "")
    written, _ = scale_recipe(recipe, servings=3)
    assert [line.text for line in written] == list(recipe.lines)
    assert not any(line.notes for line in written)
