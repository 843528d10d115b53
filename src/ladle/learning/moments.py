"""What was taken from which answers, into counts of meals by moment."""

from __future__ import annotations

from collections.abc import Iterable

from ladle.catalog import Catalog
from ladle.events import Choice
from ladle.food import Meal
from ladle.request import MealCounts, Moment, PartOfDay


def count_meals(choices: Iterable[Choice], catalog: Catalog) -> MealCounts:
    """Count choices by moment and meal; see `ladle.request.moments` for what counts as what.

    Parameters
    ----------
    choices
        In any order: the same ones give the same counts. One of a recipe that has left the catalog
        tells of no meal.
    """
    ordered = sorted(choices)
    named = [choice for choice in ordered if not choice.is_by_hour]
    rows = catalog.rows(choice.recipe_id for choice in named).tolist()
    meals = [catalog.meals(row) if row >= 0 else Meal(0) for row in rows]
    return MealCounts.of(
        zip(map(_moment, named), meals, strict=True),
        (_moment(choice) for choice in ordered if choice.is_by_hour),
    )


def _moment(choice: Choice) -> Moment:
    return Moment(PartOfDay(choice.part_of_day), choice.is_day_off)
