"""The second check of everything that leaves: stored facts and raw text must both be clean.

The candidates have passed the bit planes already. This looks again, at the one recipe, from two
sides that share no code with the planes or with each other: disagreement counts as harm.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ladle.catalog import Catalog, bits_at
from ladle.core import BadFileError, Recipe
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


def checked(catalog: Catalog, row: int, limits: Limits, refused: list[str]) -> Recipe | None:
    """Return the recipe of a row that passes the check; None for one that does not.

    Parameters
    ----------
    refused
        What was refused is added here, with the reason.
    """
    try:
        recipe = catalog.recipe(row)
    except BadFileError as e:
        log.error("row %d is left out: %s", row, e)  # noqa: TRY400 - no trace needed
        refused.append(f"row {row}: its text is damaged")
        return None
    verdict = check(catalog, row, recipe, limits)
    if not verdict.ok:
        refused.append(f"{recipe.id}: {verdict.why}")
    return recipe if verdict.ok else None


def _refused(recipe: Recipe, side: str, why: str) -> Check:
    log.warning("recipe %s passed the filters and was refused by its %s: %s", recipe.id, side, why)
    return Check(ok=False, why=f"{side}: {why}")


def _held(catalog: Catalog, row: int, foods: frozenset[EntryIx]) -> set[EntryIx]:
    """Return which of these a recipe names, or holds in what it names."""
    if not foods:
        return set()
    closures = vocabulary().closures
    return {food for entry in catalog.entries(row).tolist() for food in foods & closures[entry]}


@lru_cache(maxsize=256)
def _wider(foods: frozenset[EntryIx]) -> frozenset[EntryIx]:
    return vocabulary().wider(foods)


def _is_called(catalog: Catalog, row: int, dish: str) -> bool:
    """Tell whether a recipe is a dish, by its title or its type."""
    if {t.text for t in tokenize(dish)} <= catalog.title_words(row):
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
    things = [vocabulary().entries[f].name for f in _held(catalog, row, limits.perhaps)]
    if limits.cuisines:
        rows = np.array([row], np.int64)
        things += [c for c in limits.cuisines if bits_at(catalog.of_cuisine(c), rows)[0]]
    things += [d for d in limits.dishes if _is_called(catalog, row, d)]
    if limits.equipment:
        things += limits.equipment.intersection(catalog.equipment(row))
    return sorted(things)


def _refused_foods(catalog: Catalog, row: int, foods: frozenset[EntryIx]) -> list[str]:
    """Return which foods it holds, or may hold: by a general name, or in words not read."""
    entries = vocabulary().entries
    bad = [entries[f].name for f in sorted(_held(catalog, row, foods))]
    general = _wider(foods).intersection(catalog.general(row).tolist())
    bad += [f"{entries[g].name} of a kind not told" for g in sorted(general)]
    if not catalog.is_fully_read(row):
        bad.append("words that could not be read")
    return bad


def _facts_against(catalog: Catalog, row: int, limits: Limits) -> str:
    """Return what the stored verdicts say against a recipe; "" if nothing."""
    verdicts = dict(zip(ALLERGENS, catalog.verdicts(row).tolist(), strict=True))
    diets = dict(zip(DIETS, catalog.diets(row).tolist(), strict=True))
    bad = [a for a in sorted(limits.allergens) if verdicts[a] != Verdict.FREE]
    bad += [d for d in sorted(limits.diets - SERVING_DIETS.keys()) if diets[d] != Fits.YES]
    bad += [d for d in limits.serving_diets if d not in catalog.aspects(row)]
    bad += [a for a in sorted(limits.allergens_may) if verdicts[a] not in _AT_MOST_A_TRACE]
    bad += _refused_things(catalog, row, limits)
    if limits.foods:
        bad += _refused_foods(catalog, row, limits.foods)
    return ", ".join(bad)
