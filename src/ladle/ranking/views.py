"""What leaves, as it is shown: recipes with what the catalog knows of them, and what was heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import isnan

from msgspec.structs import replace

from ladle.catalog import Catalog, StoredFacts
from ladle.core import Recipe
from ladle.events import Impression
from ladle.food import (
    ALLERGENS,
    DIETS,
    NUTRIENTS,
    Fits,
    Meal,
    Show,
    Verdict,
    lights_of_serving,
    scale_recipe,
    servings_of,
    step_notes,
)
from ladle.ranking.answer import (
    Alternative,
    CopyView,
    Phrase,
    RecipeView,
    Recommendation,
    ScaledLines,
    ServingView,
)
from ladle.ranking.kept_recipes import kept_recipes
from ladle.request import Heard

_MOST_COPIES = 20
"""Copies of a recipe that are named; of some there are thousands."""
_ROWS_KEPT = 50_000
"""Rows of verdicts and diets whose words are kept: recipes share them."""
_GRADES = {f"nutri_score_{grade.lower()}": grade for grade in "ABCDE"}
_DIGITS = dict.fromkeys(NUTRIENTS, 1) | {"kcal": 0, "salt": 2}
"""Decimals by nutrient: more would promise too much."""
_DRINK = int(Meal.DRINK)

_VERDICTS = tuple(verdict.name.lower() for verdict in Verdict)
_FITS = tuple(fits.name.lower() for fits in Fits)


def view(
    catalog: Catalog,
    row: int,
    recipe: Recipe,
    *,
    servings: float | None = None,
    show: Show = Show.AS_WRITTEN,
) -> RecipeView:
    """Return a recipe of the catalog as it is shown.

    Parameters
    ----------
    servings, show
        For how many people, and in which units, the lines are wanted beside those as written.
    """
    all_kept = kept_recipes(catalog)
    kept = all_kept.find(row)
    # what is kept is trusted by the second check: only what it read of the catalog itself is
    if kept is None or kept.recipe != recipe:
        shown = _view(catalog, row, recipe)
    elif kept.view is not None:
        shown = kept.view
    else:
        shown = kept.view = _view(catalog, row, recipe)
        if shown.copies:
            all_kept.keep(row, kept)  # it takes more than was thought
    is_asked = servings is not None or show is not Show.AS_WRITTEN
    return _own(shown, scaled(recipe, servings, show) if is_asked else None)


def _view(catalog: Catalog, row: int, recipe: Recipe) -> RecipeView:
    stored = catalog.stored(row)
    return RecipeView(
        id=recipe.id,
        name=recipe.name,
        lines=recipe.lines,
        steps=recipe.steps,
        minutes=stored.minutes or None,
        active_minutes=stored.active_minutes or None,
        minutes_basis=stored.basis.value,
        servings=recipe.servings,
        serves=servings_of(recipe.servings),
        serving=_serving(stored),
        dish=stored.dish_type,
        mains=stored.mains,
        aspects=stored.aspects,
        equipment=stored.equipment,
        meals=meal_labels(stored.meals),
        cuisines=stored.cuisines,
        allergens=_allergens(stored.verdicts),
        evidence=stored.evidence,
        diets=_diets(stored.diets),
        description=recipe.description,
        url=recipe.url,
        author=recipe.author,
        source=recipe.source,
        copies=tuple(
            CopyView(id=c.id, source=c.source, url=c.url)
            for c in catalog.copies_of(recipe.id, _MOST_COPIES)
        ),
    )


def _own(kept: RecipeView, lines: ScaledLines | None) -> RecipeView:
    """Return a view whose tables are its own: who changes them changes no other answer."""
    serving = kept.serving
    return replace(
        kept,
        allergens=kept.allergens.copy(),
        evidence=kept.evidence.copy(),
        diets=kept.diets.copy(),
        serving=serving and replace(
            serving, amounts=serving.amounts.copy(), lights=serving.lights.copy()
        ),
        scaled=lines,
    )  # fmt: skip


@lru_cache(maxsize=1 << len(Meal))
def meal_labels(meals: int) -> tuple[str, ...]:
    """Return the words for some meals, by their bits, in the order of `Meal`."""
    return tuple(meal.label for meal in Meal if meal & meals)


@lru_cache(maxsize=_ROWS_KEPT)
def _allergens(verdicts: bytes) -> dict[str, str]:
    """Return the words for some verdicts; whoever gets a view gets a copy of them."""
    return {name: _VERDICTS[verdict] for name, verdict in zip(ALLERGENS, verdicts, strict=True)}


@lru_cache(maxsize=_ROWS_KEPT)
def _diets(fits: bytes) -> dict[str, str]:
    return {diet: _FITS[fit] for diet, fit in zip(DIETS, fits, strict=True)}


def _serving(stored: StoredFacts) -> ServingView | None:
    """Return what a serving of a recipe holds; None where nobody knows."""
    if not stored.serving:
        return None
    named = zip(NUTRIENTS, stored.serving, strict=True)
    amounts = {name: amount for name, amount in named if not isnan(amount)}
    is_drink = stored.meals & _DRINK != 0
    lights = lights_of_serving(amounts, stored.serving_g, is_drink=is_drink)
    return ServingView(
        amounts={name: round(amount, _DIGITS[name]) for name, amount in amounts.items()},
        grams=round(stored.serving_g),
        covered=stored.covered,
        lights={name: light.value for name, light in lights.items()},
        nutri_score=next((_GRADES[a] for a in stored.aspects if a in _GRADES), ""),
    )


def scaled(recipe: Recipe, servings: float | None, show: Show) -> ScaledLines:
    """Return a recipe's lines for so many people, in these units."""
    lines, why = scale_recipe(recipe, servings, show)
    return ScaledLines(
        servings=servings,
        lines=tuple(line.text for line in lines),
        why=why,
        notes={str(n): line.notes for n, line in enumerate(lines, start=1) if line.notes},
        steps=step_notes(recipe.steps, show),
    )


@dataclass(frozen=True)
class Shown:
    """A recipe as it is shown, with the reasons for it."""

    recipe: RecipeView
    reasons: tuple[str, ...]
    not_shown: tuple[str, ...] = ()


def recommendation_of(seen: Shown, impression: Impression) -> Recommendation:
    """Return the one recipe, with the impression that events follow."""
    return Recommendation(
        impression_id=impression.impression_id, recipe=seen.recipe, reasons=seen.reasons,
        not_shown=seen.not_shown, model=impression.model, model_version=impression.model_version,
        catalog_version=impression.catalog_version, arm=impression.arm,
    )  # fmt: skip


def alternative_of(seen: Shown) -> Alternative:
    """Return another good answer."""
    recipe = seen.recipe
    return Alternative(
        id=recipe.id,
        name=recipe.name,
        minutes=recipe.minutes,
        reasons=seen.reasons,
        not_shown=seen.not_shown,
        recipe=recipe,
    )


def phrases_of(heard: Iterable[Heard]) -> tuple[Phrase, ...]:
    """Return what was understood of an utterance."""
    return tuple(Phrase(phrase=h.phrase, role=h.role, value=h.value) for h in heard)
