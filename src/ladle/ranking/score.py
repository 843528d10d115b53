"""Scores for candidates: taste, habits, popularity, the moment, the kitchen, what to cook by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, PantryUse, SearchHits, add_where, nearest
from ladle.models import Scores
from ladle.ranking.filters import goes_by_hour
from ladle.ranking.sought import Rows, Sought
from ladle.request import meal_weights


@dataclass(frozen=True)
class Scored:
    """Candidates with their scores."""

    rows: Rows
    scores: Scores


def score(sought: Sought, rows: Rows, near: SearchHits | None = None) -> Scored:
    """Score candidate rows.

    Parts that lie between 0 and 1 are added by their weights. So are two logarithms of how much
    likelier a recipe is than another: for the hour, from -4 to 0, and for having been cooked
    before, from -3 to 1.4.

    Parameters
    ----------
    near
        What a text of soft wishes found.
    """
    catalog, settings, asker = sought.catalog, sought.settings, sought.asker
    total = sought.tasting.scores(rows).astype(np.float32)
    add_where(catalog.to_cook_by(), rows, settings.text_weight, total)
    _add_kitchen(sought, rows, total)
    _add_moment(sought, rows, total)
    _add_wishes(sought, rows, total)
    if near is not None and near.rows.size:
        at, is_here = _places(rows, near.rows)
        total[at] += settings.style_weight * (near.scores / near.scores.max())[is_here]
    if asker.cooked.size:
        at, is_here = _places(rows, asker.cooked)
        total[at] += settings.repeat_weight * asker.repeats[is_here]
    if settings.variety_weight and sought.recent.size:
        recent = catalog.vectors(sought.recent)
        total -= np.float32(settings.variety_weight) * nearest(catalog.vectors(rows), recent)
    return Scored(rows, total)


def _add_kitchen(sought: Sought, rows: Rows, total: Scores) -> None:
    """Score by foods: those at home, those to be used soon, those that were wanted."""
    catalog, settings, request = sought.catalog, sought.settings, sought.request
    if request.pantry:
        urgency = request.urgencies
        use = catalog.pantry_use(request.pantry, urgency, rows)
        total += settings.pantry_weight * _share_at_home(use, len(request.pantry))
        if any(urgency):
            total += use.weight * np.float32(settings.expiry_weight / sum(urgency))
    for plane in sought.titled:
        add_where(plane, rows, settings.title_weight / len(sought.titled), total)


def _share_at_home(use: PantryUse, n_at_home: int) -> Scores:
    """Return half for how much of the pantry is used, half for how little must be bought."""
    used = use.n_used.astype(np.float32)
    of_recipe = np.minimum(used / np.maximum(use.n_needed, 1).astype(np.float32), 1)
    return ((used / n_at_home + of_recipe) / 2).astype(np.float32)


def _add_moment(sought: Sought, rows: Rows, total: Scores) -> None:
    """Score by the hour, where it has a say, by the season and by the occasion of the day."""
    catalog, settings, request = sought.catalog, sought.settings, sought.request
    if goes_by_hour(request):
        weights = meal_weights(request.context, request.meal_counts)
        total += settings.hour_weight * weights[catalog.meals_of(rows)]
    if settings.season_weight:
        add_where(sought.in_season, rows, settings.season_weight, total)
    if sought.for_the_day is not None:
        add_where(sought.for_the_day, rows, settings.occasion_weight, total)


def _add_wishes(sought: Sought, rows: Rows, total: Scores) -> None:
    """Score by soft wishes that are known facts, and by what those who eat like."""
    catalog, settings, request = sought.catalog, sought.settings, sought.request
    for name in request.aspects:
        add_where(catalog.with_aspect(name), rows, settings.style_weight, total)
    if request.wants.not_flavor:
        named = np.bitwise_or.reduce([catalog.titled(name) for name in request.wants.not_flavor])
        add_where(named, rows, -settings.style_weight, total)
    if sought.liked is not None:
        add_where(sought.liked, rows, settings.likes_weight, total)


def _places(rows: Rows, some: Rows) -> tuple[Rows, NDArray[np.bool_]]:
    """Return where some rows lie among others, and which of them do."""
    at = np.searchsorted(rows, some)
    is_here = np.append(rows, -1)[at] == some
    return at[is_here], is_here


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
    best: list[int] = rows[order].tolist()
    return best
