"""What the serving benchmark looks at within the path of a request, all in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, Plane, and_all, bits_at, count, rows_of
from ladle.models import BASELINE, Blended, Items, Query, Scorer, Scores, Shelf
from ladle.ranking import Ladle, RankingSettings, RecommendationBody
from ladle.ranking.filters import limit_plane, wishes
from ladle.ranking.snapshots import Snapshot
from ladle.request import RecipeRequest, hear, make_question

Rows = NDArray[np.int64]
_BLOCK = 1 << 17
"""Recipes scored at once, where all are: a model holds a row of numbers for each meanwhile."""

_RANKER: Any = import_module("ladle.ranking.ranker")
"""Where ranking scores: what it looks at is told nowhere else."""


def request_of(catalog: Catalog, body: RecommendationBody) -> RecipeRequest:
    """Return the request that a body of somebody without a profile makes."""
    said = hear(body.utterance, catalog.knows_word)
    now = body.now or datetime.now(UTC)
    return make_question(
        wants=body.wants, said=said, now=now, zone=body.tz, pantry=body.pantry
    ).request


def granted_planes(catalog: Catalog, request: RecipeRequest) -> list[Plane]:
    """Return what may be served at all, then what each wish leaves."""
    return [limit_plane(catalog, request.limits), *(w.plane for w in wishes(catalog, request))]


def granted(catalog: Catalog, body: RecommendationBody) -> Plane:
    """Return the recipes that pass all hard limits, and all that was asked."""
    return and_all(granted_planes(catalog, request_of(catalog, body)))


def n_granted(catalog: Catalog, body: RecommendationBody) -> int:
    """Count the recipes that pass all hard limits, and all that was asked."""
    return count(granted(catalog, body))


def snapshot_of(ladle: Ladle) -> Snapshot:
    """Return the catalog and the models that an opened data directory answers from."""
    return ladle._snapshots.current()  # noqa: SLF001 - nothing of the sort is told outside


def scorer_of(shelf: Shelf, settings: RankingSettings, query: Query) -> Scorer | None:
    """Return the model that scores for somebody."""
    model = shelf.model(settings.model)
    if model is None or (query.taste.is_empty and not model.capabilities.new_people):
        return shelf.model(BASELINE)
    return model


@dataclass
class Looked:
    """What ranking looked at while one request was answered."""

    query: Query = field(default_factory=Query)
    within: list[Plane] = field(default_factory=list)
    """What each round looked among: what is granted, suits the moment and was not declined."""
    rows: list[Rows] = field(default_factory=list)
    """The candidates of each round: what was scored."""


@contextmanager
def looking() -> Iterator[Looked]:
    """Note what ranking looks at; for one request at a time."""
    looked = Looked()
    score, found = _RANKER.score, _RANKER.Ranker._found  # noqa: SLF001 - as `snapshot_of`

    def scoring(sought: Any, rows: Rows, *more: Any) -> Any:  # noqa: ANN401 - as ranking has it
        looked.query = sought.asker.query
        looked.rows.append(rows)
        return score(sought, rows, *more)

    def finding(ranker: Any, within: Any, *more: Any) -> Any:  # noqa: ANN401 - as above
        looked.within.append(within.plane)
        return found(ranker, within, *more)

    _RANKER.score, _RANKER.Ranker._found = scoring, finding  # noqa: SLF001 - as above
    try:
        yield looked
    finally:
        _RANKER.score, _RANKER.Ranker._found = score, found  # noqa: SLF001 - as above


@dataclass(frozen=True)
class Recall:
    """How much of the model's best ranking looked at."""

    of_granted: float
    """Of the best of all that passes the hard limits and the wishes."""
    of_fitting: float
    """Of the best of what also suits the moment: where ranking looks first."""


def exact_recall(
    snapshot: Snapshot, settings: RankingSettings, body: RecommendationBody, looked: Looked, n: int
) -> Recall | None:
    """Return how much of the model's n best the first round of candidates holds.

    A recipe that scores as much as the last of the n best counts as one of them. None where nothing
    is granted, or where no model stands.
    """
    catalog, shelf = snapshot.catalog, snapshot.shelf
    model = None if shelf is None else scorer_of(shelf, settings, looked.query)
    rows = rows_of(granted(catalog, body))
    if shelf is None or model is None or not rows.size or not looked.rows:
        return None
    items = shelf.items(rows)
    scores = _scores(model, looked.query, items)
    is_found = np.isin(rows, looked.rows[0])
    suits = bits_at(looked.within[0], rows)
    return Recall(_share(scores, is_found, n), _share(scores[suits], is_found[suits], n))


def _scores(model: Scorer, query: Query, items: Items) -> Scores:
    """Score many items, some at once; what a blend puts first depends on all of them."""
    if isinstance(model, Blended):
        return model.blended(query, items, [_scores(own, query, items) for own in model.models])
    starts = range(0, items.size, _BLOCK)
    return np.concatenate([model.score(query, items[i : i + _BLOCK]) for i in starts])


def _share(scores: Scores, is_found: NDArray[np.bool_], n: int) -> float:
    n_best = min(n, scores.size)
    if not n_best:
        return 1.0
    least = np.partition(scores, scores.size - n_best)[scores.size - n_best]
    return min(int((is_found & (scores >= least)).sum()), n_best) / n_best
