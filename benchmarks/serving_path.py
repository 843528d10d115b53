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

from ladle.catalog import Catalog, Plane, and_all, count, rows_of
from ladle.models import BASELINE, Query, Scorer, Shelf
from ladle.ranking import Ladle, RankingSettings, RecommendationBody
from ladle.ranking.filters import limit_plane, wishes
from ladle.ranking.snapshots import Snapshot
from ladle.request import RecipeRequest, hear, make_question

Rows = NDArray[np.int64]

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
    rows: list[Rows] = field(default_factory=list)
    """The rows that each round scored."""


@contextmanager
def looking() -> Iterator[Looked]:
    """Note which rows ranking scores, and for which taste; for one request at a time."""
    looked = Looked()
    score = _RANKER.score

    def noting(*given: Any) -> Any:  # noqa: ANN401 - whatever ranking passes
        asker = next(a for a in given if isinstance(a, _RANKER.Asker))
        looked.query = asker.query
        looked.rows.append(next(a for a in reversed(given) if isinstance(a, np.ndarray)))
        return score(*given)

    _RANKER.score = noting
    try:
        yield looked
    finally:
        _RANKER.score = score


def exact_recall(
    snapshot: Snapshot, settings: RankingSettings, body: RecommendationBody, looked: Looked, n: int
) -> float | None:
    """Return how much of the model's n best of all that is granted ranking looked at.

    A recipe that scores as much as the last of the n best counts as one of them. None where nothing
    is granted, or where no model stands.
    """
    catalog, shelf = snapshot.catalog, snapshot.shelf
    model = None if shelf is None else scorer_of(shelf, settings, looked.query)
    rows = rows_of(granted(catalog, body))
    if shelf is None or model is None or not rows.size or not looked.rows:
        return None
    scores = model.score(looked.query, shelf.items(rows))
    n_best = min(n, rows.size)
    least = np.partition(scores, rows.size - n_best)[rows.size - n_best]
    is_found = np.isin(rows, np.concatenate(looked.rows))
    return min(int((is_found & (scores >= least)).sum()), n_best) / n_best
