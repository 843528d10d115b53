"""From a request to bit planes: hard limits, what was asked, and what the hour suggests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ladle.catalog import Catalog, Plane, and_all
from ladle.food import EntryIx, Meal, vocabulary
from ladle.request import Limits, RecipeRequest, Wants

_WORDS = {
    "max_minutes": "{}",
    "cuisine": "{} cuisine",
    "meal": "for {}",
    "include": "with {}",
    "dish": "called {}",
}
"""Each wish in words, in the order in which they are proposed to be given up."""

_NO_MEAL_BY_ITSELF = Meal.SAUCE | Meal.BASIC | Meal.BREAD


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that was asked, and the recipes that grant it."""

    want: str
    value: str
    plane: Plane

    @property
    def words(self) -> str:
        """The wish in words ("mexican cuisine", "at most 30 minutes")."""
        return _WORDS[self.want].format(self.value)


def limit_plane(catalog: Catalog, limits: Limits) -> Plane:
    """Return the recipes that may be served to these eaters at all. Nothing relaxes this."""
    planes = [catalog.named()]
    planes += [catalog.free_of(a) for a in sorted(limits.allergens)]
    if limits.foods:
        planes.append(catalog.without(limits.foods))
    planes += [catalog.fits(d) for d in sorted(limits.diets)]
    return and_all(planes)


def wishes(catalog: Catalog, request: RecipeRequest) -> Iterator[Wish]:
    """Yield what was asked, in the fixed order in which it is proposed to be given up."""
    wants = request.wants
    if wants.max_minutes is not None:
        value = f"at most {wants.max_minutes} minutes"
        yield Wish("max_minutes", value, catalog.within_minutes(wants.max_minutes))
    if request.cuisine:
        yield Wish("cuisine", request.cuisine, catalog.of_cuisine(request.cuisine))
    if request.meal:
        yield Wish("meal", wants.meal or "", catalog.of_meal(request.meal))
    for entry in request.foods:
        yield Wish("include", vocabulary().entries[entry].name, _using(catalog, entry, wants))
    if wants.dish:
        yield Wish("dish", wants.dish, catalog.titled(wants.dish))


def _using(catalog: Catalog, entry: EntryIx, wants: Wants) -> Plane:
    """Return recipes that use a food; many have a title alone, which may name it.

    It may name it as it was asked for: "curry" is curry powder in the lines, a curry in the title.
    """
    using = catalog.with_food(entry)
    for name in names_of(entry, wants):
        using = using | catalog.titled(name)
    return using


def names_of(entry: EntryIx, wants: Wants) -> tuple[str, ...]:
    """Return a wanted food's own name, and those under which it was asked for."""
    vocab = vocabulary()
    said = (n for n in (*wants.include, wants.main or "") if vocab.find(n) == entry)
    return tuple(dict.fromkeys((vocab.entries[entry].name, *said)))


def hour_plane(catalog: Catalog, request: RecipeRequest, asked: Sequence[Wish]) -> Plane | None:
    """Return what the hour suggests; None where the asker has already said what it is to be.

    A sauce or a bread is a meal only when asked for.
    """
    if request.meal or any(w.want == "dish" for w in asked):
        return None
    return catalog.of_meal(request.context.meal) & ~_only_parts(catalog)


def _only_parts(catalog: Catalog) -> Plane:
    meals = Meal(sum(Meal)) & ~_NO_MEAL_BY_ITSELF
    return ~catalog.of_meal(meals)
