"""A dish's character: all that the room reads of it beside what is in it, in one value.

These are readings with their evidence, not verdicts: nothing here keeps an eater safe.
"""

from __future__ import annotations

import msgspec

from ladle.core import Recipe
from ladle.food.children import ForChildren, for_children
from ladle.food.dish import DishKind, dish_kind
from ladle.food.effort import Effort, effort_of
from ladle.food.facts import RecipeFacts
from ladle.food.heat import alcohol, spiciness
from ladle.food.keeping import Keeping, keeping_of
from ladle.food.mains import MainFood, main_ingredients
from ladle.food.market import Season, Shopping, price_class, season_of, shopping_of
from ladle.food.signs import Told, step_signs


class Character(msgspec.Struct, frozen=True, gc=False):
    """What kind of dish a recipe is, and what it is like."""

    kind: DishKind
    mains: tuple[Told[MainFood], ...]
    effort: Effort
    spiciness: Told[int] | None
    """From 0 (not hot) to 3 (very hot)."""
    alcohol: Told[str]
    price: Told[int] | None
    """From 1 to 3, relative to other dishes."""
    season: Season
    keeping: Keeping
    children: ForChildren
    shopping: Shopping


def character_of(recipe: Recipe, facts: RecipeFacts) -> Character:
    """Read a recipe's character; `facts` are those of the same recipe."""
    steps = step_signs(recipe)
    mains = main_ingredients(recipe, facts)
    kind = dish_kind(recipe, facts)
    drink = alcohol(facts, steps)
    heat = spiciness(recipe, facts)
    return Character(
        kind=kind,
        mains=mains,
        effort=effort_of(recipe, facts, steps),
        spiciness=heat,
        alcohol=drink,
        price=price_class(facts, mains),
        season=season_of(mains),
        keeping=keeping_of(facts, kind.types, steps),
        children=for_children(recipe, facts, drink, heat),
        shopping=shopping_of(facts),
    )
