from dataclasses import FrozenInstanceError

import pytest

from ladle.core import Recipe, RecipeId


def test_a_recipe_of_which_only_the_name_is_known_says_nothing_else() -> None:
    recipe = Recipe(RecipeId("1"), "Toast")
    assert (recipe.lines, recipe.steps, recipe.categories) == ((), (), ())
    assert (recipe.total_time, recipe.language, recipe.url) == ("", "", "")


def test_a_recipe_cannot_be_changed_after_it_was_checked() -> None:
    recipe = Recipe(RecipeId("1"), "Toast")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'lines'"):
        recipe.lines = ("butter",)  # type: ignore[misc]


def test_recipes_of_the_same_words_are_equal() -> None:
    one, same, other = (Recipe(RecipeId("1"), "Toast", (line,)) for line in ("rye", "rye", "oats"))
    assert {one, same, other} == {one, other}
