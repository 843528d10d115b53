"""Reasons: why this recipe, in words a cook can check against the recipe itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ladle.catalog import Catalog, CopyOf, Plane, bits_at
from ladle.core import Recipe
from ladle.food import ALLERGENS, DIETS, Meal, RecipeFacts, Verdict, facts_of, key, vocabulary
from ladle.models import Taste
from ladle.ranking.answer import CopyView, RecipeView
from ladle.ranking.filters import names_of
from ladle.request import RecipeRequest, title_words

_MOST_NAMED = 4
_UNITS = (("month", 30.4), ("week", 7), ("day", 1))
_MOST_OF_ONE = 0.9
"""So much of a month is told in months, and of a week in weeks."""


def reasons(
    catalog: Catalog,
    row: int,
    request: RecipeRequest,
    *,
    popular: float,
    taste: Taste | None,
    gap_days: float | None = None,
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
    """
    found = [*_safety(request), *_granted(catalog, row, request), *_at_home(catalog, row, request)]
    found += _for_the_day(catalog, row, request)
    if gap_days is not None:
        found.append(f"you cook this about every {_span(gap_days)}")
    if taste is not None and not taste.is_empty:
        n = len(set(taste.items.tolist()))
        found.append(f"fits what you chose before ({n} recipe{'s' if n > 1 else ''})")
    if popular > 0:
        found.append("often chosen lately" if popular >= 0.1 else "chosen by others before")  # noqa: PLR2004
    return tuple(found)


def _safety(request: RecipeRequest) -> list[str]:
    limits = request.limits
    # a food that only stands for its allergen ("walnut") is not named twice
    foods = [name for name in sorted(limits.named) if not _carries(name, limits.allergens)]
    names = [ALLERGENS[a] for a in sorted(limits.allergens)] + foods
    found = [f"no {name}: checked in title, ingredients and steps" for name in names]
    return found + [
        f"{DIETS[diet]}: checked in title, ingredients and steps" for diet in sorted(limits.diets)
    ]


def _carries(name: str, allergens: frozenset[str]) -> bool:
    ix = vocabulary().find(name)
    return ix is not None and bool(vocabulary().entries[ix].contains & allergens)


def _granted(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    minutes = catalog.minutes(row)
    found = []
    if request.wants.max_minutes and minutes:
        found.append(f"ready in {minutes} minutes")
    if of := [c for c in request.cuisines if _is_in(catalog.of_cuisine(c), row)]:
        found.append(f"{' and '.join(of)} cuisine")
    if request.meal:
        found.append(f"made for {' or '.join(m.label for m in Meal if m & request.meal)}")
    elif catalog.meals(row) & request.context.meal:
        found.append(f"suits the hour: {request.context.meal.label}")
    return found + _used(catalog, row, request)


def _is_in(plane: Plane, row: int) -> bool:
    return bool(bits_at(plane, np.array([row], np.int64))[0])


def _used(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    """Say which foods that were asked for the lines hold, and which the title alone names."""
    vocab = vocabulary()
    held = {part for e in catalog.line_entries(row) for part in vocab.kinds[int(e)]}
    used = [vocab.entries[f].name for f in request.foods if f in held]
    title = catalog.title_words(row)
    named = [
        name
        for f in request.foods
        for name in names_of(f, request.wants)
        if f not in held and set(key(name).split()) <= title
    ]
    found = [f"uses {', '.join(used)}"] if used else []
    return found + ([f"named after {', '.join(named)}"] if named else [])


def _at_home(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    """Say which foods at home the lines ask for, those first that must be used soon."""
    if not request.pantry:
        return []
    kinds, entries = vocabulary().kinds, vocabulary().entries
    named = {part for e in catalog.line_entries(row) for part in kinds[int(e)]}
    urgent = {food for food, how in zip(request.pantry, request.urgency, strict=False) if how > 0}
    soon = [entries[p].name for p in request.pantry if p in named and p in urgent]
    used = [entries[p].name for p in request.pantry if p in named and p not in urgent]
    found = [f"uses up the {_listed(soon)}"] if soon else []
    return found + ([f"uses your {_listed(used)}"] if used else [])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (" and more" if len(names) > _MOST_NAMED else "")


def _for_the_day(catalog: Catalog, row: int, request: RecipeRequest) -> list[str]:
    """Say which of the day's occasions the title names."""
    title = catalog.title_words(row)
    return [
        f"for {occasion.replace('_', ' ').title()}"
        for occasion in request.context.occasions
        if any(set(key(word).split()) <= title for word in title_words(occasion))
    ]


def _span(days: float) -> str:
    """Return a time in words: "3 weeks", "day"."""
    unit, in_days = next((u, n) for u, n in _UNITS if days >= n * _MOST_OF_ONE or n == 1)
    n = max(round(days / in_days), 1)
    return unit if n == 1 else f"{n} {unit}s"


def view(
    recipe: Recipe, facts: RecipeFacts | None = None, copies: Sequence[CopyOf] = ()
) -> RecipeView:
    """Return a recipe as it is shown."""
    facts = facts or facts_of(recipe)
    allergens = facts.allergens
    return RecipeView(
        id=recipe.id,
        name=recipe.name,
        lines=recipe.lines,
        steps=recipe.steps,
        minutes=facts.minutes,
        servings=recipe.servings,
        meals=tuple(m.label for m in Meal if m & facts.meals),
        cuisines=facts.cuisines,
        allergens={a: Verdict(f.verdict).name.lower() for a, f in allergens.items()},
        evidence={
            a: tuple(f"{e.place}: {e.food}" for e in f.evidence)
            for a, f in allergens.items()
            if f.evidence
        },
        diets={d: fits.name.lower() for d, fits in zip(DIETS, facts.fits, strict=True)},
        description=recipe.description,
        url=recipe.url,
        author=recipe.author,
        source=recipe.source,
        copies=tuple(CopyView(id=c.id, source=c.source, url=c.url) for c in copies),
    )
