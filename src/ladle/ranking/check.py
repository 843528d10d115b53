"""The second check of everything that leaves: stored facts and raw text must both be clean.

The candidates have passed the bit planes already. This looks again, at the one recipe, from two
sides that share no code with the planes or with each other: disagreement counts as harm.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np

from ladle.catalog import Catalog, bits_at
from ladle.core import Recipe
from ladle.food import (
    ALLERGENS,
    DIETS,
    SERVING_DIETS,
    EntryIx,
    Fits,
    Verdict,
    aspects_in,
    cook_facts,
    dish_type_called,
    facts_of,
    scan,
    tokenize,
    vocabulary,
)
from ladle.request import Limits

_AT_MOST_A_TRACE = (Verdict.FREE, Verdict.MAY)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a recipe may leave."""

    ok: bool
    why: str = ""


def check(catalog: Catalog, row: int, recipe: Recipe, limits: Limits) -> Check:
    """Check one recipe against every hard limit."""
    if not recipe.name:
        return Check(ok=False, why="it has no name")
    if why := _facts_against(catalog, row, limits):
        return _refused(recipe, "stored facts", why)
    if not_shown := _amounts_against(recipe, limits):
        return _refused(recipe, "amounts", f"not shown to be {not_shown}")
    if shown := scan(recipe, limits.hazards, limits.allergens_may):
        return _refused(recipe, "raw text", shown)
    return Check(ok=True)


def _refused(recipe: Recipe, side: str, why: str) -> Check:
    log.warning("recipe %s passed the filters and was refused by its %s: %s", recipe.id, side, why)
    return Check(ok=False, why=f"{side}: {why}")


def _held(catalog: Catalog, row: int) -> frozenset[EntryIx]:
    """Return the foods of a recipe, what each is a kind of, and what it is made of."""
    closures = vocabulary().closures
    return frozenset().union(*(closures[int(entry)] for entry in catalog.entries(row)))


def _is_called(catalog: Catalog, row: int, dish: str, title: frozenset[str]) -> bool:
    """Tell whether a recipe is a dish, by its title or its type."""
    if {t.text for t in tokenize(dish)} <= title:
        return True
    named = dish_type_called(dish)
    return named is not None and named == catalog.dish_type(row)


def _amounts_against(recipe: Recipe, limits: Limits) -> str:
    """Return the diets that the recipe's own amounts, reckoned again, do not show; "" if none."""
    if not limits.serving_diets:
        return ""
    shown = aspects_in(cook_facts(recipe, facts_of(recipe)).aspects)
    return ", ".join(diet for diet in limits.serving_diets if diet not in shown)


def _refused_things(catalog: Catalog, row: int, limits: Limits) -> list[str]:
    """Return what is refused beside allergies: a doubtful food, a cuisine, a tool, a dish."""
    held = limits.perhaps & _held(catalog, row) if limits.perhaps else frozenset()
    rows = np.array([row], np.int64)
    cuisines = [c for c in limits.cuisines if bits_at(catalog.of_cuisine(c), rows)[0]]
    title = catalog.title_words(row)
    dishes = [d for d in limits.dishes if _is_called(catalog, row, d, title)]
    tools = limits.equipment.intersection(catalog.equipment(row))
    return sorted([vocabulary().entries[f].name for f in held] + cuisines + dishes + [*tools])


def _facts_against(catalog: Catalog, row: int, limits: Limits) -> str:
    """Return what the stored verdicts say against a recipe; "" if nothing."""
    verdicts = dict(zip(ALLERGENS, catalog.verdicts(row), strict=True))
    diets = dict(zip(DIETS, catalog.diets(row), strict=True))
    bad = [a for a in sorted(limits.allergens) if verdicts[a] != Verdict.FREE]
    bad += [d for d in sorted(limits.diets - SERVING_DIETS.keys()) if diets[d] != Fits.YES]
    bad += [d for d in limits.serving_diets if d not in catalog.aspects(row)]
    bad += [a for a in sorted(limits.allergens_may) if verdicts[a] not in _AT_MOST_A_TRACE]
    bad += _refused_things(catalog, row, limits)
    if limits.foods:
        held = limits.foods & _held(catalog, row)
        bad += [vocabulary().entries[f].name for f in sorted(held)]
        general = vocabulary().wider(limits.foods) & {EntryIx(int(g)) for g in catalog.general(row)}
        bad += [f"{vocabulary().entries[g].name} of a kind not told" for g in sorted(general)]
        if not catalog.is_fully_read(row):
            bad.append("words that could not be read")
    return ", ".join(bad)
