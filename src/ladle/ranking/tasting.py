"""Taste: what a model of the person's own taste, beside the baseline, says to recipes.

The served model scores for people with a history, the baseline for everybody else and where the
model is not there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Plane
from ladle.models import BASELINE, Asked, Query, Scorer, Scores, Shelf
from ladle.ranking.settings import RankingSettings

Rows = NDArray[np.int64]


class Tasting:
    """One person's question to the models of a shelf.

    Parameters
    ----------
    shelf
        None where nothing was trained yet: then nobody has a taste.
    """

    def __init__(self, shelf: Shelf | None, settings: RankingSettings, query: Query) -> None:
        self.query = query
        self.model_name = "none"
        self._shelf, self._share = shelf, settings.baseline_weight
        self._own: Scorer | None = None
        self._asked: Asked | None = None
        self.is_exact = True
        """Whether the best by the model are among the lifted and the most popular, for sure."""
        if shelf is None or shelf.model(BASELINE) is None:
            return
        self.model_name = BASELINE
        own = shelf.model(settings.model)
        if own is None or (query.taste.is_empty and not own.capabilities.new_people):
            return
        self.model_name, self._own = settings.model, own
        sparse = shelf.sparse(settings.model)
        self.is_exact, finder = sparse is not None, sparse or shelf.finder()
        if finder is not None and not query.taste.is_empty:
            self._asked = finder.asked(query)

    def lifted(self, within: Plane, n: int) -> Rows:
        """Return the n best of the recipes that a filter passes and that a history speaks for."""
        if self._shelf is None or self._asked is None:
            return np.empty(0, np.int64)
        rows = self._shelf.rows
        return rows[self._asked.best_lifted(n, rows, within)].astype(np.int64)

    def popularity(self, rows: Rows) -> Scores:
        """Return the baseline's score of some recipes, 0 to 1."""
        return popularity(self._shelf, self.query, rows)

    def scores(self, rows: Rows) -> Scores:
        """Return how well recipes suit the person, 0 to 1: by the model, and by the baseline."""
        popular = self.popularity(rows)
        if self._shelf is None or self._own is None:
            return popular
        items = self._shelf.items(rows)
        if self._asked is not None and self.is_exact:
            scores = self._asked.score(items)
        else:
            scores = self._own.score(self.query, items)
        mixed: Scores = (1 - self._share) * self._to_unit(scores) + self._share * popular
        return mixed

    def _to_unit(self, scores: Scores) -> Scores:
        """Stretch scores over 0 to 1; all equal become 0."""
        if not scores.size:
            return scores
        low, high = float(scores.min()), float(scores.max())
        if self.is_exact and self.query.base is not None:
            low = min(low, float(self.query.base[-1]))  # whatever else was looked at
        return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


def popularity(shelf: Shelf | None, query: Query, rows: Rows) -> Scores:
    """Return the baseline's score of some recipes, 0 to 1; zeros where it does not stand."""
    baseline = shelf.model(BASELINE) if shelf else None
    if shelf is None or baseline is None:
        return np.zeros(rows.size, np.float32)
    return baseline.score(query, shelf.items(rows))
