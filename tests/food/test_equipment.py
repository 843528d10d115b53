"""Equipment: what is written, implied, declared, denied, and what only sounds like it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ladle.core import Recipe
from ladle.food import equipment_names, equipment_of, find_equipment


def used(recipe: Callable[..., Recipe], *steps: str) -> set[str]:
    return set(equipment_of(recipe(steps=steps)))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("Preheat to 200 degrees.", {"oven"}),
        ("Bake for 20 minutes, then broil.", {"oven"}),
        ("Bring to a boil, then simmer.", {"stove"}),
        ("Purée in a blender.", {"blender"}),
        ("Cook in the CROCK-POT on low.", {"slow cooker"}),
        ("Freeze overnight.", {"freezer"}),
        ("Use two blenders.", {"blender"}),
        ("Stir well and serve.", set()),
        ("", set()),
    ],
)
def test_steps_tell_what_is_needed(
    recipe: Callable[..., Recipe], step: str, expected: set[str]
) -> None:
    assert used(recipe, step) == expected


@pytest.mark.parametrize(
    "step",
    [
        "No oven needed.",
        "There is no need for an oven.",
        "A no-bake dessert.",
        "Without the use of your oven, this sets by itself.",
        "Never bake it.",
        "Put on an oven mitt.",
        "Take an oven-proof dish.",
    ],
)
def test_a_thing_that_is_spoken_of_as_missing_is_not_needed(
    recipe: Callable[..., Recipe], step: str
) -> None:
    assert used(recipe, step) == set()


def test_a_denial_takes_back_only_the_next_thing(recipe: Callable[..., Recipe]) -> None:
    assert used(recipe, "No mixer needed: use a blender.") == {"blender"}
    assert used(recipe, "No oven? Then bake it at a friend's.") == {"oven"}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("Heat in the microwave oven.", {"microwave"}),
        ("Brown it in a toaster oven.", {"toaster"}),
        ("Melt the butter in a Dutch oven.", {"stove"}),
        ("Churn in an ice cream freezer.", {"ice cream maker"}),
        ("No microwave oven needed.", set()),
        ("Warm it in the microwave oven, then in the oven.", {"microwave", "oven"}),
    ],
)
def test_the_longest_wording_counts_and_not_the_words_in_it(
    recipe: Callable[..., Recipe], step: str, expected: set[str]
) -> None:
    assert used(recipe, step) == expected


def test_the_title_and_declared_tools_count_too(recipe: Callable[..., Recipe]) -> None:
    found = equipment_of(
        recipe(name="Waffle Iron Brownies", tools=("Woks", "magic wand"), steps=())
    )
    assert found == ("wok", "waffle iron")


def test_ingredient_lines_do_not_count(recipe: Callable[..., Recipe]) -> None:
    assert equipment_of(recipe("1 can oven baked beans", steps=("Stir.",))) == ()


def test_what_is_needed_comes_once_and_in_the_tables_order(recipe: Callable[..., Recipe]) -> None:
    found = equipment_of(recipe(name="Grill", steps=("Blend in the blender, bake.", "Bake again.")))
    assert found == tuple(n for n in equipment_names() if n in {"oven", "grill", "blender"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crockpot", "slow cooker"),
        ("slow-cookers", "slow cooker"),
        ("INSTANT POT", "pressure cooker"),
        ("preheat", None),
        ("magic wand", None),
        ("", None),
    ],
)
def test_a_kind_is_found_however_it_is_spelled(text: str, expected: str | None) -> None:
    assert find_equipment(text) == expected


def test_every_kind_is_found_by_its_own_name_and_in_a_step(recipe: Callable[..., Recipe]) -> None:
    for name in equipment_names():
        assert find_equipment(name) == name
        if name != "tagine":
            assert name in used(recipe, f"Take the {name}.")
    assert len(set(equipment_names())) == len(equipment_names())
