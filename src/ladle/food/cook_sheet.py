"""The whole sheet of a recipe: who may eat it, and all that a cook and a dietitian ask next.

It is what `ladle facts` and `GET /api/v1/facts/{id}` show.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ladle.core import Recipe
from ladle.food.aspects import aspects_in
from ladle.food.cook_facts import cook_facts
from ladle.food.facts import facts_of
from ladle.food.kitchen import kitchen_view
from ladle.food.nutrition_sheet import nutrition_view
from ladle.food.scaling import Show
from ladle.food.sheet import FactsSheet, facts_sheet
from ladle.food.substitutes import Limits, swaps_of
from ladle.food.vocabulary import EntryIx

_NO_LIMITS = Limits()


def cook_sheet(
    recipe: Recipe,
    jurisdiction: str = "eu",
    foods: Iterable[EntryIx] = (),
    limits: Limits = _NO_LIMITS,
    *,
    servings: float | None = None,
    show: Show = Show.AS_WRITTEN,
) -> FactsSheet:
    """Return all that is known about one recipe.

    Parameters
    ----------
    foods
        Foods that are judged like allergens.
    limits
        What substitutes must keep to.
    servings, show
        For how many people, and in which units, the lines are shown.

    Raises
    ------
    BadRequestError
        The jurisdiction is unknown.
    """
    facts = facts_of(recipe)
    cook = cook_facts(recipe, facts)
    return msgspec.structs.replace(
        facts_sheet(recipe, jurisdiction, foods, facts),
        kitchen=kitchen_view(recipe, servings, show, cook.times),
        character=cook.character,
        aspects=aspects_in(cook.aspects),
        nutrition=nutrition_view(facts, cook),
        swaps=swaps_of(facts, limits),
    )
