"""From a request to bit planes: hard limits, what was asked, and what the moment suggests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType

import numpy as np

from ladle.catalog import Catalog, Plane, and_all, count
from ladle.food import (
    SERVING_DIETS,
    EntryIx,
    Meal,
    aspects,
    dish_type_called,
    excuses_of,
    key,
    vocabulary,
)
from ladle.ranking.kinds import names_of, rather
from ladle.request import Limits, RecipeRequest, meals_at

_WORDS = {
    "max_minutes": "{}",
    "max_active_minutes": "{}",
    "max_calories": "{}",
    "cuisine": "{} cuisine",
    "meal": "for {}",
    "course": "as a {}",
    "main": "led by {}",
    "include": "with {}",
    "dish": "called {}",
    "equipment": "made with {}",
}
"""Each wish in words, in the order in which they are proposed to be given up."""

_PARTS_OF_MEALS = Meal.SAUCE | Meal.BASIC | Meal.BREAD
_MEALS_BY_THEMSELVES = Meal(sum(Meal)) & ~_PARTS_OF_MEALS & ~Meal.DRINK


@dataclass(frozen=True, slots=True)
class Bound:
    """A wish that is a number: which recipes keep to it, and what the least of some is."""

    words: str
    within: Callable[[Catalog, int], Plane]
    least: Callable[[Catalog, Plane], int | None]


BOUNDS = MappingProxyType({
    "max_minutes": Bound(
        "at most {} minutes", Catalog.within_minutes, Catalog.fewest_minutes
    ),
    "max_active_minutes": Bound(
        "at most {} minutes of work", Catalog.within_active_minutes, Catalog.fewest_active_minutes
    ),
    "max_calories": Bound(
        "at most {} kcal a serving", Catalog.within_calories, Catalog.fewest_calories
    ),
})  # fmt: skip
"""By the names of the wants, in the order in which they are proposed to be given up."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that was asked, and the recipes that grant it."""

    want: str
    value: str
    planes: tuple[Plane, ...]
    """Recipes that one of them has grant it."""

    @property
    def plane(self) -> Plane:
        """The recipes that grant it."""
        return reduce(np.bitwise_or, self.planes)

    @property
    def words(self) -> str:
        """The wish in words ("mexican cuisine", "at most 30 minutes")."""
        return _WORDS[self.want].format(self.value)


def limit_plane(catalog: Catalog, limits: Limits) -> Plane:
    """Return the recipes that may be served to these eaters at all. Nothing relaxes this."""
    return and_all(limit_planes(catalog, limits))


def limit_planes(catalog: Catalog, limits: Limits) -> list[Plane]:
    """Return planes whose AND are the recipes that may be served to these eaters at all."""
    planes = [catalog.named()]
    planes += [catalog.free_of(a) for a in sorted(limits.allergens)]
    planes += [catalog.open_to(a) for a in sorted(limits.allergens_may)]
    if limits.foods:
        planes += catalog.without_each(limits.foods)
    planes += [catalog.fits(d) for d in sorted(limits.diets - SERVING_DIETS.keys())]
    planes += [catalog.with_aspect(d) for d in limits.serving_diets]
    return [*planes, *(~plane for plane in _left_out(catalog, limits))]


def _left_out(catalog: Catalog, limits: Limits) -> Iterator[Plane]:
    """Yield the recipes of each thing that was refused and is no allergy, food or diet."""
    if limits.perhaps:
        yield catalog.naming(limits.perhaps)
    yield from (catalog.of_cuisine(cuisine) for cuisine in sorted(limits.cuisines))
    yield from (called(catalog, dish) for dish in sorted(limits.dishes))
    yield from (catalog.with_equipment(tool) for tool in sorted(limits.equipment))


def wishes(catalog: Catalog, request: RecipeRequest) -> Iterator[Wish]:
    """Yield what was asked, in the fixed order in which it is proposed to be given up."""
    wants = request.wants
    for name, bound in BOUNDS.items():
        if (most := getattr(wants, name)) is not None:
            yield Wish(name, bound.words.format(most), (bound.within(catalog, most),))
    if request.cuisines:
        planes = tuple(catalog.of_cuisine(cuisine) for cuisine in request.cuisines)
        yield Wish("cuisine", " or ".join(request.cuisines), planes)
    if request.meal:
        yield Wish("meal", wants.meal or "", (catalog.of_meal(request.meal),))
    yield from _course(catalog, wants.course)
    if request.main is not None:
        name = vocabulary().entries[request.main].name
        led = catalog.led_by(request.main)
        yield Wish("main", name, _or_titled(catalog, led, request.main, request))
    for entry in request.foods:
        planes = _or_titled(catalog, catalog.with_food(entry), entry, request)
        yield Wish("include", vocabulary().entries[entry].name, planes)
    for tool in request.equipment:
        yield Wish("equipment", tool, (catalog.with_equipment(tool),))
    if wants.dish:
        plane = called(catalog, wants.dish)
        planes = _leaving(catalog, (plane,), _words_of([wants.dish]), request.limits)
        yield Wish("dish", wants.dish, planes)


def _course(catalog: Catalog, name: str | None) -> Iterator[Wish]:
    """Yield the course that was asked; none where no recipe is told to be of it.

    Many sources tell no courses: what is not known rules nothing out.
    """
    if name and (plane := catalog.with_aspect(f"course_{name}")).any():
        yield Wish("course", name, (plane,))


def called(catalog: Catalog, dish: str) -> Plane:
    """Return recipes whose title holds all words of a dish, or that are of the type it names.

    A type by its own name alone: a korma is a curry, but who wants korma wants no other curry. Of
    "chicken curry" the title may lack the curry, where chicken leads it, or the chicken.
    """
    named = catalog.titled(dish)
    words = key(dish).split()
    for start in range(len(words)):
        name, before = dish_type_called(" ".join(words[start:])), " ".join(words[:start])
        if name is None:
            continue
        if not before:
            return named | catalog.of_type(name)
        if (food := vocabulary().find(before)) is not None:
            return named | catalog.of_type(name) & (catalog.led_by(food) | catalog.titled(before))
    return named


def narrowed(catalog: Catalog, request: RecipeRequest, granted: Plane) -> Plane:
    """Keep what is shown to have the aspects that were asked for, as long as anything has them.

    What is not shown is not ruled out: each aspect that would leave nothing is passed over. So is
    what is at home: who names few foods asks what to do with them, and one of them is to be used.
    """
    planes = [catalog.with_aspect(name) for name in request.aspects if aspects()[name].narrows]
    if request.to_use:
        planes.append(np.bitwise_or.reduce([catalog.with_food(food) for food in request.to_use]))
    for plane, enough in (*((plane, 1) for plane in planes), *rather(catalog, request)):
        kept = granted & plane
        if kept.any() if enough == 1 else count(kept) >= enough:
            granted = kept
    return granted


def _or_titled(
    catalog: Catalog, plane: Plane, entry: EntryIx, request: RecipeRequest
) -> tuple[Plane, ...]:
    """Add to recipes of a food those whose title names it: many have a title alone.

    It may name it as it was asked for: "curry" is curry powder in the lines, a curry in the title.
    """
    names = names_of(entry, request.wants)
    planes = (plane, *(catalog.titled(name) for name in names))
    return _leaving(catalog, planes, _words_of(names), request.limits)


def _words_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the words of names: a title holds them in any order, and not always together."""
    return tuple(dict.fromkeys(word for name in names for word in name.split()))


def _leaving(
    catalog: Catalog, planes: tuple[Plane, ...], words: Sequence[str], limits: Limits
) -> tuple[Plane, ...]:
    """Leave out recipes whose title bears a word that the second check is sure to refuse.

    Shrimp may hold sulphites. The facts of a recipe that only its title calls so say nothing of
    them, the raw text does: each such recipe would be looked at, and not one would pass.
    """
    hazards = limits.hazards
    for name in words:
        for hazard in hazards:
            excuses = excuses_of(name, hazard, is_lenient=hazard in limits.allergens_may)
            if excuses is not None:
                refused = catalog.titled(name)
                if excuses:
                    refused = refused & ~catalog.titled_any(excuses)
                planes = tuple(plane & ~refused for plane in planes)
    return planes


def goes_by_hour(request: RecipeRequest) -> bool:
    """Tell whether the hour has a say: nobody has said what it is to be, or for which meal."""
    return not (_is_told_what(request) or request.context.is_meal_named)


def _is_told_what(request: RecipeRequest) -> bool:
    """Tell whether what it is to be is said, whatever it is eaten with.

    A main course suits some hours, what comes before, beside or after it each.
    """
    wants = request.wants
    return bool(request.meal or wants.dish or wants.course not in {None, "", "main"})


def hour_planes(
    catalog: Catalog, request: RecipeRequest, plenty: int
) -> Iterator[tuple[Plane, int]]:
    """Yield what suits the moment, the narrowest first, and how much of it is enough to choose.

    A meal that was named narrows at once. The hour weighs, and narrows only where plenty suits it:
    what lies beyond would hardly win, and need not be scored. A sauce, a bread or a drink is a meal
    only when asked for, and for breakfast there is no drink that may hold alcohol.
    """
    context = request.context
    if goes_by_hour(request):
        in_place = meals_at(context, _MEALS_BY_THEMSELVES, request.meal_counts)
        yield _of_meal(catalog, in_place, request), plenty
        yield _of_meal(catalog, _MEALS_BY_THEMSELVES, request), 1
    elif context.is_meal_named and not _is_told_what(request):
        yield _of_meal(catalog, context.meal, request), 1


def _of_meal(catalog: Catalog, meals: Meal, request: RecipeRequest) -> Plane:
    is_sober = bool(request.context.meal & Meal.BREAKFAST)
    if not (is_sober or meals & _PARTS_OF_MEALS):
        return catalog.of_meal(meals)
    return catalog.kept_plane(
        ("meal", meals, is_sober), lambda: _meal_plane(catalog, meals, is_sober=is_sober)
    )


def _meal_plane(catalog: Catalog, meals: Meal, *, is_sober: bool) -> Plane:
    plane = catalog.of_meal(meals)
    if meals & _PARTS_OF_MEALS:
        plane = plane & catalog.of_meal(Meal(sum(Meal)) & ~_PARTS_OF_MEALS)
    if is_sober:
        plane = plane & ~(catalog.of_meal(Meal.DRINK) & ~catalog.fits("alcohol_free"))
    return plane
