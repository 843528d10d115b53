"""The second check of everything that leaves: stored facts and raw text must both be clean.

The candidates have passed the bit planes already. This looks again, at the one recipe, from two
sides that share no code with the planes or with each other: disagreement counts as harm. (Wishes
that the raw text is sure to refuse are narrowed by the scan's own words; limits never are.)
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ladle.catalog import Catalog
from ladle.core import BadFileError, Recipe
from ladle.food import (
    ALLERGENS,
    DIETS,
    SERVING_DIETS,
    EntryIx,
    Fits,
    RawText,
    Verdict,
    aspects_in,
    cook_facts,
    dish_type_called,
    facts_of,
    scan,
    tokenize,
    vocabulary,
)
from ladle.ranking.kept_recipes import Kept, kept_recipes
from ladle.request import Limits

_PLACE_OF_ALLERGEN = {allergen: place for place, allergen in enumerate(ALLERGENS)}
_PLACE_OF_DIET = {diet: place for place, diet in enumerate(DIETS)}
_FREE, _AT_MOST_A_TRACE = (int(Verdict.FREE),), (int(Verdict.FREE), int(Verdict.MAY))
_FITS = int(Fits.YES)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a recipe may leave."""

    ok: bool
    why: str = ""


_PASSED = Check(ok=True)


class Refused(NamedTuple):
    """A recipe that did not pass."""

    recipe: str
    """Its id; its row where the id could not be read."""
    why: str
    """Names limits of those who eat: for a trace, and for no log."""

    def __str__(self) -> str:
        """Return both, as a trace tells them."""
        return f"{self.recipe}: {self.why}"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to look for under some limits: the same for all recipes of an answer."""

    hazards: tuple[str, ...]
    verdicts: tuple[tuple[int, tuple[int, ...], str], ...]
    """Places of allergens, the verdicts that each may have, and its key."""
    diets: tuple[tuple[int, str], ...]
    """Places of diets, and their keys."""
    serving_diets: tuple[str, ...]
    holding: frozenset[EntryIx]
    """Entries that are, or hold, a food to be left out."""
    naming: frozenset[EntryIx]
    """The same of foods that must not be named."""
    general: frozenset[EntryIx]
    """General names that may stand for a food to be left out."""


@lru_cache(maxsize=256)
def _plan(limits: Limits) -> _Plan:
    """Put together what to look for."""
    traces = [(a, _AT_MOST_A_TRACE) for a in sorted(limits.allergens_may)]
    allergens = [*((a, _FREE) for a in sorted(limits.allergens)), *traces]
    holders = vocabulary().holders
    return _Plan(
        hazards=limits.hazards,
        verdicts=tuple((_PLACE_OF_ALLERGEN[a], allowed, a) for a, allowed in allergens),
        diets=tuple((_PLACE_OF_DIET[d], d) for d in sorted(limits.diets - SERVING_DIETS.keys())),
        serving_diets=limits.serving_diets,
        holding=frozenset().union(*(holders[food] for food in limits.foods)),
        naming=frozenset().union(*(holders[food] for food in limits.perhaps)),
        general=vocabulary().wider(limits.foods),
    )


def check(
    catalog: Catalog, row: int, recipe: Recipe, limits: Limits, raw: RawText | None = None
) -> Check:
    """Check one recipe against every hard limit.

    Parameters
    ----------
    raw
        Its raw text, where that was made ready before.
    """
    if not recipe.name:
        return Check(ok=False, why="it has no name")
    plan = _plan(limits)
    if why := _facts_against(catalog, row, limits, plan):
        return _refused("stored facts", why)
    if not_shown := _amounts_against(recipe, plan.serving_diets):
        return _refused("amounts", f"not shown to be {not_shown}")
    if plan.hazards and (shown := scan(raw or recipe, plan.hazards, limits.allergens_may)):
        return _refused("raw text", shown)
    return _PASSED


def checked(catalog: Catalog, row: int, limits: Limits, refused: list[Refused]) -> Recipe | None:
    """Return the recipe of a row that passes the check; None for one that does not.

    Parameters
    ----------
    refused
        What was refused is added here, with the reason.
    """
    all_kept = kept_recipes(catalog)
    found = all_kept.find(row)
    try:
        kept = found or Kept(catalog.recipe(row))
        recipe = kept.recipe
        verdict = check(catalog, row, recipe, limits, kept.raw)
    except BadFileError as e:
        log.error("row %d is left out: %s", row, e)  # noqa: TRY400 - no trace needed
        refused.append(Refused(f"row {row}", "its text or its facts are damaged"))
        return None
    if not verdict.ok:
        refused.append(Refused(recipe.id, verdict.why))
        return None
    if found is None:  # most that pass are shown, and come again
        all_kept.keep(row, kept)
    return recipe


def _refused(side: str, why: str) -> Check:
    return Check(ok=False, why=f"{side}: {why}")


def _held(
    catalog: Catalog, row: int, holders: frozenset[EntryIx], foods: frozenset[EntryIx]
) -> list[EntryIx]:
    """Return which of these foods a recipe names, or holds in what it names, ascending.

    Parameters
    ----------
    holders
        All entries that are, or hold, one of them.
    """
    named = holders.intersection(catalog.entries(row).tolist()) if holders else ()
    if not named:
        return []
    barred_by = vocabulary().barred_by
    return sorted({food for entry in named for food in foods & barred_by[entry]})


def _is_called(catalog: Catalog, row: int, dish: str) -> bool:
    """Tell whether a recipe is a dish, by its title or its type."""
    if {t.text for t in tokenize(dish)} <= catalog.title_words(row):
        return True
    named = dish_type_called(dish)
    return named is not None and named == catalog.dish_type(row)


def _amounts_against(recipe: Recipe, diets: tuple[str, ...]) -> str:
    """Return the diets that the recipe's own amounts, reckoned again, do not show; "" if none."""
    if not diets:
        return ""
    shown = aspects_in(cook_facts(recipe, facts_of(recipe)).aspects)
    return ", ".join(diet for diet in diets if diet not in shown)


def _facts_against(catalog: Catalog, row: int, limits: Limits, plan: _Plan) -> str:
    """Return what the stored facts say against a recipe; "" if nothing."""
    bad: list[str] = []
    if plan.verdicts:
        verdicts = catalog.verdicts(row).tolist()
        bad += [a for place, allowed, a in plan.verdicts if verdicts[place] not in allowed]
    if plan.diets:
        diets = catalog.diets(row).tolist()
        bad += [d for place, d in plan.diets if diets[place] != _FITS]
    if plan.serving_diets:
        shown = catalog.aspects(row)
        bad += [d for d in plan.serving_diets if d not in shown]
    bad += _refused_things(catalog, row, limits, plan)
    if limits.foods:
        bad += _refused_foods(catalog, row, limits, plan)
    return ", ".join(bad)


def _refused_things(catalog: Catalog, row: int, limits: Limits, plan: _Plan) -> list[str]:
    """Return what is refused beside allergies: a doubtful food, a cuisine, a tool, a dish."""
    held = _held(catalog, row, plan.naming, limits.perhaps)
    things = [vocabulary().entries[food].name for food in held]
    if limits.cuisines:
        things += limits.cuisines.intersection(catalog.cuisines(row))
    things += [d for d in limits.dishes if _is_called(catalog, row, d)]
    if limits.equipment:
        things += limits.equipment.intersection(catalog.equipment(row))
    return sorted(things)


def _refused_foods(catalog: Catalog, row: int, limits: Limits, plan: _Plan) -> list[str]:
    """Return which foods it holds, or may hold: by a general name, or in words not read."""
    entries = vocabulary().entries
    bad = [entries[food].name for food in _held(catalog, row, plan.holding, limits.foods)]
    general = plan.general.intersection(catalog.general(row).tolist())
    bad += [f"{entries[g].name} of a kind not told" for g in sorted(general)]
    if not catalog.is_fully_read(row):
        bad.append("words that could not be read")
    return bad
