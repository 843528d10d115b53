"""Scores for candidates: taste, popularity, what is at home, what there is to cook by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, bits_at
from ladle.models import BASELINE, Scores, Shelf, Taste
from ladle.ranking.filters import names_of
from ladle.ranking.settings import RankingSettings
from ladle.request import RecipeRequest

Rows = NDArray[np.int64]
"""The model that scores for people without a history; it always stands."""


@dataclass(frozen=True)
class Scored:
    """Candidates with their scores."""

    rows: Rows
    scores: Scores
    model: str
    """Which model scored."""


def score(
    catalog: Catalog,
    shelf: Shelf | None,
    settings: RankingSettings,
    request: RecipeRequest,
    taste: Taste,
    rows: Rows,
) -> Scored:
    """Score candidate rows; parts that lie between 0 and 1 are added by their weights."""
    total, model = _taste_scores(shelf, settings, taste, rows)
    total = total + settings.text_weight * catalog.has_text(rows)
    if request.pantry:
        total = total + settings.pantry_weight * _share_at_home(catalog, request, rows)
    if request.foods:
        total = total + settings.title_weight * _share_in_title(catalog, request, rows)
    return Scored(rows, total.astype(np.float32), model)


def _share_in_title(catalog: Catalog, request: RecipeRequest, rows: Rows) -> Scores:
    """Return how many of the wanted foods the title names: "soup" is a soup, not a can of it."""
    named = np.zeros(rows.size, np.float32)
    for food in request.foods:
        planes = [catalog.titled(name) for name in names_of(food, request.wants)]
        named += bits_at(np.bitwise_or.reduce(planes), rows)
    return named / np.float32(len(request.foods))


def _taste_scores(
    shelf: Shelf | None, settings: RankingSettings, taste: Taste, rows: Rows
) -> tuple[Scores, str]:
    baseline = shelf.model(BASELINE) if shelf else None
    if shelf is None or baseline is None:
        return np.zeros(rows.size, np.float32), "none"
    items = shelf.items(rows)
    popular = baseline.score(taste, items)
    model = shelf.model(settings.model)
    if model is None or (taste.is_empty and not model.capabilities.new_people):
        return popular, BASELINE
    own = _to_unit(model.score(taste, items))
    return (1 - settings.baseline_weight) * own + settings.baseline_weight * popular, settings.model


def _to_unit(scores: Scores) -> Scores:
    """Stretch scores over 0 to 1; all equal become 0."""
    if not scores.size:
        return scores
    low, high = float(scores.min()), float(scores.max())
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


def _share_at_home(catalog: Catalog, request: RecipeRequest, rows: Rows) -> Scores:
    """Return half for how much of the pantry is used, half for how little must be bought."""
    used = catalog.count_foods_at_home(request.pantry, rows).astype(np.float32)
    of_pantry = used / len(request.pantry)
    of_recipe = np.minimum(used / np.maximum(catalog.n_foods(rows), 1), 1)
    share: Scores = ((of_pantry + of_recipe) / 2).astype(np.float32)
    return share


def best_first(scored: Scored, catalog: Catalog, most: int) -> list[int]:
    """Return the best rows; ties are settled by the id, so that a restart shows the same."""
    n = scored.rows.size
    if n > most:
        # everything that ties with the last of the best stays in, else the cut would be arbitrary
        limit = np.partition(scored.scores, n - most)[n - most]
        top = np.flatnonzero(scored.scores >= limit)
    else:
        top = np.arange(n)
    rows = scored.rows[top]
    order = np.lexsort((catalog.id_hashes(rows), -scored.scores[top]))[:most]
    return [int(r) for r in rows[order]]
