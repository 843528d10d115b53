"""What a cook and a dietitian ask of a recipe next: how long, how rich, what kind, what it is like.

`facts` says who may eat it; this says who would want to. It is derived at import beside the facts,
and again when a recipe is looked at closely.
"""

from __future__ import annotations

from dataclasses import dataclass

from ladle.core import Recipe
from ladle.food.aspects import aspect_bits
from ladle.food.character import Character, character_of
from ladle.food.facts import RecipeFacts
from ladle.food.labels import wider_cuisines
from ladle.food.nutri_score import NutriScore, nutri_score
from ladle.food.nutrition import Nutrition, nutrition_of
from ladle.food.signs import LIKELY
from ladle.food.times import Basis, Times, times_of
from ladle.food.words import Meal


@dataclass(frozen=True, slots=True)
class CookFacts:
    """The readings of one recipe, with their evidence."""

    times: Times
    nutrition: Nutrition
    score: NutriScore
    character: Character
    aspects: int
    """One bit each, in the order of `aspect_names()`."""
    minutes: int | None
    """From start to table: as declared, also by a label ("30-minutes-or-less"), else estimated."""
    basis: Basis
    """What these minutes rest on."""
    meals: Meal
    """As declared, else those of the type of dish."""
    cuisines: tuple[str, ...]
    """As declared, else where a dish named in the title is at home; with those they lie within."""


_DRINK = int(Meal.DRINK)


def cook_facts(recipe: Recipe, facts: RecipeFacts) -> CookFacts:
    """Read all that a cook asks; `facts` are those of the same recipe."""
    times, nutrition = times_of(recipe), nutrition_of(recipe)
    character = character_of(recipe, facts)
    meals = facts.meals or _meals(character)
    is_drink = bool(int(meals) & _DRINK)
    score = nutri_score(nutrition, is_drink=is_drink)
    is_promised = facts.minutes is not None
    return CookFacts(
        times=times,
        nutrition=nutrition,
        score=score,
        character=character,
        aspects=aspect_bits(facts, character, nutrition, score, is_drink=is_drink),
        minutes=facts.minutes if is_promised else times.total_minutes,
        basis=Basis.DECLARED if is_promised else times.basis,
        meals=meals,
        cuisines=facts.cuisines or _cuisines(character),
    )


def _meals(character: Character) -> Meal:
    meals = Meal(0)
    for told in character.kind.meals:
        meals |= Meal[told.value.upper()]
    return meals


def _cuisines(character: Character) -> tuple[str, ...]:
    likely = (told.value for told in character.kind.cuisines if told.confidence >= LIKELY)
    return wider_cuisines(likely)
