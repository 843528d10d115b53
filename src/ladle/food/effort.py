"""What a dish takes: equipment, and how difficult it is.

Difficulty counts points: for ingredients, for words of the steps, for techniques that need a hand
(`data/step_signs.tsv`) and for equipment that few own. Up to 3 points are easy, up to 7 medium.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from ladle.core import Recipe
from ladle.food.equipment import equipment_places
from ladle.food.facts import RecipeFacts
from ladle.food.signs import UNMEASURED, Found, Sign, Told

_INGREDIENTS = (5, 9, 14)
"""A point for each of these that the number of ingredient lines passes."""
_STEP_WORDS = (60, 130, 220)
"""The same for words of the steps: sites cut steps differently, so steps are not counted."""
_SPECIAL = frozenset({
    "deep fryer", "pasta machine", "sous vide", "smoker", "dehydrator", "meat grinder",
    "thermometer", "double boiler", "ice cream maker", "pizza stone",
})  # fmt: skip
_EASY, _MEDIUM = 3, 7


class Effort(msgspec.Struct, frozen=True, gc=False):
    """What a dish takes."""

    equipment: tuple[Told[str], ...]
    """In the table's order: the values are what `equipment_of` returns."""
    difficulty: Told[str] | None
    """`easy`, `medium` or `hard`; None where there are no lines or no steps."""


def effort_of(recipe: Recipe, facts: RecipeFacts, steps: Sequence[Found]) -> Effort:
    """Tell what equipment a recipe needs, and how difficult it is."""
    places = equipment_places(recipe)
    equipment = tuple(_needed(name, place, text) for name, (place, text) in places.items())
    return Effort(equipment, _difficulty(recipe, facts, steps, equipment))


@lru_cache(maxsize=4_096)
def _needed(name: str, place: str, text: str) -> Told[str]:
    """Tell that a thing is needed; the same things stand in the same places of most recipes."""
    return Told(
        name, UNMEASURED.sure if place == "tool" else UNMEASURED.likely, (Sign(place, text),)
    )


def _difficulty(
    recipe: Recipe, facts: RecipeFacts, steps: Sequence[Found], equipment: Sequence[Told[str]]
) -> Told[str] | None:
    if not facts.lines or not facts.has_steps:
        return None
    n_lines = len({seen.place for seen in facts.lines})
    n_words = sum(step.count(" ") + 1 for step in recipe.steps)
    points = sum(n_lines > limit for limit in _INGREDIENTS)
    points += sum(n_words > limit for limit in _STEP_WORDS)
    techniques: dict[str, Found] = {}
    for found in steps:
        if found.sign == "technique":
            techniques.setdefault(found.text, found)
    special = [told for told in equipment if told.value in _SPECIAL]
    points += sum(found.value for found in techniques.values()) + len(special)
    level = "easy" if points <= _EASY else "medium" if points <= _MEDIUM else "hard"
    is_near = points in {_EASY, _EASY + 1, _MEDIUM, _MEDIUM + 1}
    return Told(
        level,
        UNMEASURED.guess if is_near else UNMEASURED.likely,
        (
            Sign("lines", f"{n_lines} ingredients"),
            Sign("steps", f"{n_words} words"),
            *(Sign(f.place, f.text) for f in techniques.values()),
            *(sign for told in special for sign in told.signs),
        ),
    )
