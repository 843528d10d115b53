"""Reasons: why this recipe, in words a cook can check against the recipe itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ladle.catalog import Catalog
from ladle.food import (
    ALLERGENS,
    ASKED_DIETS,
    SERVING_DIETS,
    Basis,
    EntryIx,
    aspects,
    key,
    vocabulary,
)
from ladle.models import Taste
from ladle.ranking.filters import names_of
from ladle.ranking.views import meal_labels
from ladle.request import Limits, RecipeRequest, title_words

_MOST_NAMED = 4
_UNITS = (("month", 30.4), ("week", 7), ("day", 1))
_MOST_OF_ONE = 0.9
"""So much of a month is told in months, and of a week in weeks."""


def reasons(  # noqa: PLR0913 - one parameter a kind of reason
    catalog: Catalog,
    row: int,
    request: RecipeRequest,
    *,
    popular: float,
    taste: Taste | None,
    gap_days: float | None = None,
    by_season: bool = False,
) -> tuple[str, ...]:
    """Say what speaks for a recipe, the wishes first.

    Parameters
    ----------
    popular
        Its baseline score, 0 to 1.
    taste
        The history that scored it; None where a model of taste had no part in it.
    gap_days
        Every how many days the person cooks it, where it is due again.
    by_season
        Whether produce of the season has brought it forward.
    """
    found = [*_safety(request.limits), *_granted(catalog, row, request)]
    found += _at_home(catalog, row, request)
    season = request.context.season.value
    if by_season and season not in request.aspects and season in catalog.aspects(row):
        found.append(f"in season: {aspects()[season].words}")
    found += _for_the_day(catalog, row, request)
    if gap_days is not None:
        found.append(f"you cook this about every {_span(gap_days)}")
    if taste is not None and not taste.is_empty:
        n = len(set(taste.items.tolist()))
        found.append(f"fits what you chose before ({n} recipe{'s' if n > 1 else ''})")
    if popular > 0:
        found.append("often chosen lately" if popular >= 0.1 else "chosen by others before")  # noqa: PLR2004
    return tuple(found)


@lru_cache(maxsize=256)
def _safety(limits: Limits) -> tuple[str, ...]:
    """Say what is left out; the same for all recipes of an answer."""
    # a food that only stands for its allergen ("walnut") is not named twice
    foods = [name for name in sorted(limits.named) if not _carries(name, limits.allergens)]
    names = [ALLERGENS[a] for a in sorted(limits.allergens)] + foods
    found = [f"no {name}: checked in title, ingredients and steps" for name in names]
    found += [
        f"{ASKED_DIETS[diet]}: checked in title, ingredients and steps"
        for diet in sorted(limits.diets - SERVING_DIETS.keys())
    ]
    found += [
        f"{ASKED_DIETS[diet]}: by the amounts of a serving, an estimate"
        for diet in limits.serving_diets
    ]
    return tuple(found)


def _carries(name: str, allergens: frozenset[str]) -> bool:
    ix = vocabulary().find(name)
    return ix is not None and bool(vocabulary().entries[ix].contains & allergens)


def _granted(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    found = _numbers(catalog, row, request)
    own = catalog.cuisines(row) if request.cuisines else ()
    if of := [c for c in request.cuisines if c in own]:
        found.append(f"{' and '.join(of)} cuisine")
    if request.meal:
        found.append(f"made for {' or '.join(meal_labels(request.meal))}")
    elif catalog.meals(row) & request.context.meal:
        found.append(f"suits the hour: {request.context.meal.label}")
    found += _led_by(catalog, row, request)
    return found + _used(catalog, row, request) + _aspects(catalog, row, request)


def _numbers(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    """Say what keeps to a number that was asked for, and how surely that is known."""
    wants, found = request.wants, []
    if wants.max_minutes and (minutes := catalog.minutes(row)):
        is_told = catalog.basis(row) is Basis.DECLARED
        found.append(
            f"ready in {minutes} minutes" if is_told
            else f"ready in about {minutes} minutes, by its steps"
        )  # fmt: skip
    if wants.max_active_minutes and (active := catalog.active_minutes(row)):
        found.append(f"about {active} minutes of work")
    serving = catalog.serving(row) if wants.max_calories else None
    if serving and "kcal" in serving:
        found.append(f"about {serving['kcal']:.0f} kcal a serving")
    return found


def _led_by(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    if request.main is None:
        return []
    kinds, entries = vocabulary().kinds, vocabulary().entries
    leading = [int(m) for m in catalog.mains(row) if request.main in kinds[int(m)]]
    return [f"{entries[leading[0]].name} leads it"] if leading else []


def _aspects(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    """Say which aspects that were asked for it is shown to have."""
    course = request.wants.course
    asked = (*request.aspects, *([f"course_{course}"] if course else ()))
    shown = catalog.aspects(row) if asked else ()
    return [aspects()[name].words for name in asked if name in shown]


def not_shown(catalog: Catalog, row: int, request: RecipeRequest) -> tuple[str, ...]:
    """Return the aspects that were asked for and that a recipe is not shown to have, in words."""
    shown = catalog.aspects(row) if request.aspects else ()
    return tuple(aspects()[name].words for name in request.aspects if name not in shown)


def _used(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    """Say which foods that were asked for the lines hold, and which the title alone names."""
    wanted = request.wanted_foods
    if not wanted:
        return []
    entries, held = vocabulary().entries, _held(catalog, row)
    used = [entries[food].name for food in request.foods if food in held]
    missing = [food for food in wanted if food not in held]
    title = catalog.title_words(row) if missing else frozenset()
    named = [
        name
        for food in missing
        for name in names_of(food, request.wants)
        if _words_of(name) <= title
    ]
    found = [f"uses {', '.join(used)}"] if used else []
    return found + ([f"named after {', '.join(named)}"] if named else [])


def _held(catalog: Catalog, row: int) -> frozenset[EntryIx]:
    """Return the foods that a recipe's lines hold, and what each is a kind of."""
    kinds = vocabulary().kinds
    return frozenset().union(*(kinds[entry] for entry in catalog.line_entries(row).tolist()))


@lru_cache(maxsize=10_000)
def _words_of(name: str) -> frozenset[str]:
    """Return the words by which a title names something."""
    return frozenset(key(name).split())


def _at_home(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    """Say which foods at home the lines ask for, those first that must be used soon."""
    if not request.pantry:
        return []
    entries, named = vocabulary().entries, _held(catalog, row)
    urgent = {food for food, how in zip(request.pantry, request.urgency, strict=False) if how > 0}
    soon = [entries[p].name for p in request.pantry if p in named and p in urgent]
    used = [entries[p].name for p in request.pantry if p in named and p not in urgent]
    found = [f"uses up the {_listed(soon)}"] if soon else []
    return found + ([f"uses your {_listed(used)}"] if used else [])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (" and more" if len(names) > _MOST_NAMED else "")


def _for_the_day(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    """Say which of the day's occasions the title names."""
    occasions = request.context.occasions
    title = catalog.title_words(row) if occasions else frozenset()
    return [
        f"for {occasion.replace('_', ' ').title()}"
        for occasion in occasions
        if any(_words_of(word) <= title for word in title_words(occasion))
    ]


def _span(days: float) -> str:
    """Return a time in words: "3 weeks", "day"."""
    unit, in_days = next((u, n) for u, n in _UNITS if days >= n * _MOST_OF_ONE or n == 1)
    n = max(round(days / in_days), 1)
    return unit if n == 1 else f"{n} {unit}s"
