"""What a wish is rather for, as long as anything is it: soft, where labels and words are wide.

Who wants eggs wants no lasagna that holds one, who wants an enchilada no enchilada soup, and who
wants a dessert no jambalaya, whatever label it bears.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import numpy as np

from ladle.catalog import Catalog, Plane
from ladle.food import EntryIx, Meal, dish_type_called, dish_types, key, vocabulary
from ladle.request import RecipeRequest, Wants

_MEALS = ("dessert", "drink", "sauce", "bread", "preserve", "basic")
_AGAINST = MappingProxyType(
    {
        "breakfast": ("drink", "sauce"),
        "brunch": ("drink", "sauce"),
        "lunch": _MEALS,
        "dinner": _MEALS,
        "main": (*_MEALS, "side"),
        "dessert": ("main", "side", "starter", "sauce"),
        "drink": ("main", "side", "starter", "dessert", "bread"),
        "side": ("main", "dessert", "drink", "sauce"),
        "starter": ("main", "dessert", "drink", "sauce"),
        "snack": ("main", "sauce", "drink"),
    }
)
"""By the meal or course that was asked: courses of which what is told speaks against it."""
_MAIN = frozenset({"lunch", "dinner", "main"})
"""Of these what is told to be a main course, too, is one."""
_SWEET = "sweet"
_PLENTY = 20
"""So many recipes that a food leads or names are enough to choose from."""


def names_of(entry: EntryIx, wants: Wants) -> tuple[str, ...]:
    """Return a wanted food's own name, and those under which it was asked for."""
    vocab = vocabulary()
    said = (n for n in (*wants.include, wants.main or "") if vocab.find(n) == entry)
    return tuple(dict.fromkeys((vocab.entries[entry].name, *said)))


def rather(catalog: Catalog, request: RecipeRequest) -> Iterator[tuple[Plane, int]]:
    """Yield planes of what a wish is rather for, and of how many recipes each is believed."""
    wants = request.wants
    if wants.dish:
        yield from _of_the_type(catalog, wants.dish)
    elif wants.course or request.meal:
        yield from _of_the_course(catalog, wants.course or wants.meal or "")
    elif _SWEET in wants.flavor and not request.foods:
        yield catalog.of_meal(Meal.DESSERT) & _suiting(catalog, "dessert"), 1
    for food in request.foods:
        yield _about(catalog, food, wants), 1 if _is_dish(food) else _PLENTY


def _of_the_type(catalog: Catalog, dish: str) -> Iterator[tuple[Plane, int]]:
    """Yield the recipes of a type that is asked for by its name: no sauce for one."""
    if (name := dish_type_called(key(dish))) is not None:
        yield catalog.of_type(name), 1


def _of_the_course(catalog: Catalog, name: str) -> Iterator[tuple[Plane, int]]:
    """Yield the recipes that suit a meal or course, where it is one that tells of anything."""
    if name in _AGAINST:
        yield _suiting(catalog, name), 1


def _suiting(catalog: Catalog, name: str) -> Plane:
    """Return the recipes of which nothing that is told speaks against a meal or course."""
    return catalog.kept_plane(("rather", name), lambda: ~_against(catalog, name))


def _against(catalog: Catalog, name: str) -> Plane:
    """Return the recipes of other courses than the one that was asked for.

    A label alone makes no dessert of a stew: its type counts, too. That of a pie says nothing
    against a dinner.
    """
    courses = _AGAINST[name]
    told: Plane = np.bitwise_or.reduce([catalog.with_aspect(f"course_{c}") for c in courses])
    if name in _MAIN:
        return told & ~catalog.with_aspect("course_main")
    types = [kind for kind, is_of in dish_types().items() if is_of.course in courses]
    against: Plane = np.bitwise_or.reduce([told, *map(catalog.of_type, types)])
    return against


def _is_dish(food: EntryIx) -> bool:
    """Tell whether a food is called like a dish: "french onion soup" may come from a can."""
    first, *rest = key(vocabulary().entries[food].name).split()
    return bool(first and rest) and dish_type_called(rest[-1]) is not None


def _about(catalog: Catalog, food: EntryIx, wants: Wants) -> Plane:
    """Return the recipes that a food leads, or whose title names it."""
    titled = [catalog.titled(name) for name in names_of(food, wants)]
    about: Plane = np.bitwise_or.reduce([catalog.led_by(food), *titled])
    return about
