"""Scores for candidates: taste, habits, popularity, the moment, the kitchen, what to cook by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, Plane, bits_at, pack_rows
from ladle.food import find_cuisine, vocabulary
from ladle.models import BASELINE, Query, Scores, Shelf
from ladle.ranking.filters import goes_by_hour, names_of
from ladle.ranking.settings import RankingSettings
from ladle.request import RecipeRequest, meal_weights, soft_words, title_words

_MOST_NEAR = 500
"""Recipes that a soft wish brings forward."""

Rows = NDArray[np.int64]
"""Shape (n,): catalog rows, ascending."""


@dataclass(frozen=True)
class Scored:
    """Candidates with their scores."""

    rows: Rows
    scores: Scores
    model: str
    """Which model scored."""


@dataclass(frozen=True, eq=False)
class Asker:
    """What is known of who asks."""

    query: Query
    """What the models are asked."""
    cooked: Rows
    """What they cooked before."""
    repeats: NDArray[np.float64]
    """The repeat weight of each of `cooked`."""
    gap_days: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """The days between two cooks of each of `cooked`; NaN for what was cooked once."""

    @classmethod
    def of(cls, query: Query) -> Self:
        """Return somebody of whom it is not known what they cooked when."""
        return cls(query, np.empty(0, np.int64), np.empty(0))

    def due_after(self, row: int) -> float | None:
        """Return every how many days they cook a recipe that is due again; None if it is not."""
        at = int(np.searchsorted(self.cooked, row))
        if at == self.cooked.size or self.cooked[at] != row or self.repeats[at] <= 0:
            return None
        gap = float(self.gap_days[at])
        return None if np.isnan(gap) else gap


def score(
    catalog: Catalog,
    shelf: Shelf | None,
    settings: RankingSettings,
    request: RecipeRequest,
    asker: Asker,
    rows: Rows,
) -> Scored:
    """Score candidate rows.

    Parts that lie between 0 and 1 are added by their weights. So are two logarithms of how much
    likelier a recipe is than another: for the hour, from -4 to 0, and for having been cooked
    before, from -3 to 1.4.
    """
    total, model = _taste_scores(shelf, settings, asker.query, rows)
    total = total + settings.text_weight * catalog.has_text(rows)
    total = total + _of_kitchen(catalog, settings, request, rows)
    total = total + _of_moment(catalog, settings, request, rows)
    total = total + _of_wishes(catalog, settings, request, rows)
    at, is_here = _places(rows, asker.cooked)
    total[at] += settings.repeat_weight * asker.repeats[is_here]
    return Scored(rows, total.astype(np.float32), model)


def _of_kitchen(
    catalog: Catalog, settings: RankingSettings, request: RecipeRequest, rows: Rows
) -> Scores:
    """Score by foods: those at home, those to be used soon, those that were wanted."""
    total = np.zeros(rows.size, np.float32)
    if request.pantry:
        total += settings.pantry_weight * _share_at_home(catalog, request, rows)
    if any(request.urgency):
        total += settings.expiry_weight * _share_of_urgency(catalog, request, rows)
    if request.wanted_foods:
        total += settings.title_weight * _share_in_title(catalog, request, rows)
    return total


def _of_moment(
    catalog: Catalog, settings: RankingSettings, request: RecipeRequest, rows: Rows
) -> Scores:
    """Score by the hour, where it has a say, by the season and by the occasion of the day."""
    total = np.zeros(rows.size, np.float32)
    if goes_by_hour(request):
        weights = meal_weights(request.context, request.meal_counts)
        total += settings.hour_weight * weights[_meals(catalog, rows)]
    if settings.season_weight:
        in_season = catalog.with_aspect(request.context.season.value)
        total += settings.season_weight * bits_at(in_season, rows)
    if request.context.occasions:
        total += settings.occasion_weight * _is_for_the_day(catalog, request, rows)
    return total


def _of_wishes(
    catalog: Catalog, settings: RankingSettings, request: RecipeRequest, rows: Rows
) -> Scores:
    """Score by soft wishes, and by what those who eat like."""
    total, wants = np.zeros(rows.size, np.float32), request.wants
    if words := soft_words(wants):
        total += settings.style_weight * _nearness(catalog, " ".join(words), rows)
    for name in request.aspects:
        total += settings.style_weight * bits_at(catalog.with_aspect(name), rows)
    if wants.not_flavor:
        named = np.bitwise_or.reduce([catalog.titled(name) for name in wants.not_flavor])
        total -= settings.style_weight * bits_at(named, rows)
    if request.likes:
        liked = np.bitwise_or.reduce([_liked(catalog, name) for name in request.likes])
        total += settings.likes_weight * bits_at(liked, rows)
    return total


def _nearness(catalog: Catalog, text: str, rows: Rows) -> Scores:
    """Return how well a recipe's title and tags fit some words, 1 for the best of all."""
    near = np.zeros(rows.size, np.float32)
    within = pack_rows(rows, 64 * catalog.n_words)
    hits = catalog.search(text, _MOST_NEAR, within)
    if hits.rows.size:
        near[np.searchsorted(rows, hits.rows)] = hits.scores / hits.scores.max()
    return near


def _liked(catalog: Catalog, name: str) -> Plane:
    if find_cuisine(name):
        return catalog.of_cuisine(name)
    food = vocabulary().find(name)
    return catalog.titled(name) if food is None else catalog.with_food(food)


def _places(rows: Rows, some: Rows) -> tuple[Rows, NDArray[np.bool_]]:
    """Return where some rows lie among others, and which of them do."""
    at = np.searchsorted(rows, some)
    is_here = np.append(rows, -1)[at] == some
    return at[is_here], is_here


def _meals(catalog: Catalog, rows: Rows) -> NDArray[np.uint16]:
    """Return each row's `Meal` bits: ten planes would take forty times as long."""
    parts = np.split(rows, [np.searchsorted(rows, catalog.shift)])
    starts = (0, catalog.shift)
    columns = [s.columns.meals for s in catalog.segments]
    found = [c[part - start] for c, part, start in zip(columns, parts, starts, strict=False)]
    return np.concatenate(found)


def _is_for_the_day(catalog: Catalog, request: RecipeRequest, rows: Rows) -> NDArray[np.bool_]:
    """Tell of each row whether its title names the occasion of the day."""
    words = [w for occasion in request.context.occasions for w in title_words(occasion)]
    return bits_at(np.bitwise_or.reduce([catalog.titled(w) for w in words]), rows)


def _share_of_urgency(catalog: Catalog, request: RecipeRequest, rows: Rows) -> Scores:
    """Return how much of what must be used soon a recipe uses, the soonest counting most."""
    used = np.zeros(rows.size, np.float32)
    for food, urgency in zip(request.pantry, request.urgency, strict=True):
        if urgency > 0:
            used += np.float32(urgency) * bits_at(catalog.with_food(food), rows)
    return used / np.float32(sum(request.urgency))


def _share_in_title(catalog: Catalog, request: RecipeRequest, rows: Rows) -> Scores:
    """Return how many of the wanted foods the title names: "soup" is a soup, not a can of it."""
    named = np.zeros(rows.size, np.float32)
    for food in request.wanted_foods:
        planes = [catalog.titled(name) for name in names_of(food, request.wants)]
        named += bits_at(np.bitwise_or.reduce(planes), rows)
    return named / np.float32(len(request.wanted_foods))


def _taste_scores(
    shelf: Shelf | None, settings: RankingSettings, query: Query, rows: Rows
) -> tuple[Scores, str]:
    baseline = shelf.model(BASELINE) if shelf else None
    if shelf is None or baseline is None:
        return np.zeros(rows.size, np.float32), "none"
    items = shelf.items(rows)
    popular = baseline.score(query, items)
    model = shelf.model(settings.model)
    if model is None or (query.taste.is_empty and not model.capabilities.new_people):
        return popular, BASELINE
    own = _to_unit(model.score(query, items))
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
