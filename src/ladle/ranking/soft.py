"""Bit planes of what speaks for a recipe without being asked of it: its score's soft parts.

Both who proposes candidates and who scores them look here, so that what scores is also proposed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ladle.catalog import Catalog, Plane
from ladle.food import Meal, find_cuisine, vocabulary
from ladle.ranking.kinds import names_of
from ladle.request import RecipeRequest, meal_weights, title_words


def titled_planes(catalog: Catalog, request: RecipeRequest) -> Iterator[Plane]:
    """Yield, for each food that is wanted, the recipes whose title names it."""
    for food in request.wanted_foods:
        planes = [catalog.titled(name) for name in names_of(food, request.wants)]
        yield _any(planes)


def occasion_plane(catalog: Catalog, request: RecipeRequest) -> Plane | None:
    """Return the recipes whose title names an occasion of the day; None for an ordinary day."""
    words = [w for occasion in request.context.occasions for w in title_words(occasion)]
    return _any([catalog.titled(word) for word in words]) if words else None


def liked_plane(catalog: Catalog, request: RecipeRequest) -> Plane | None:
    """Return the recipes with a food or of a cuisine that is liked; None if nothing is known."""
    return _any([_liked(catalog, name) for name in request.likes]) if request.likes else None


def _liked(catalog: Catalog, name: str) -> Plane:
    if find_cuisine(name):
        return catalog.of_cuisine(name)
    food = vocabulary().find(name)
    return catalog.titled(name) if food is None else catalog.with_food(food)


def season_plane(catalog: Catalog, request: RecipeRequest) -> Plane:
    """Return the recipes that produce of the season leads."""
    return catalog.with_aspect(request.context.season.value)


def likeliest_meal(request: RecipeRequest) -> Meal:
    """Return the one meal that suits the moment best."""
    weights = meal_weights(request.context, request.meal_counts)
    return max(Meal, key=lambda meal: float(weights[meal.value]))


def _any(planes: list[Plane]) -> Plane:
    if len(planes) == 1:
        return planes[0]
    either: Plane = np.bitwise_or.reduce(planes)
    return either
