"""A watched model is trained as it always is, and what that took is noted."""

from __future__ import annotations

import numpy as np
from benchmarks.watched_models import Watched

from ladle.models import BASELINE, Content, FittedPopularity, Query, Training
from ladle.models.popularity import Popularity, PopularitySettings

TRAINING = Training(
    np.arange(3, dtype=np.uint64), np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32),
    np.zeros(3, np.int32), np.ones(3, np.float32),
    Content((), np.zeros(4, np.int64), np.empty(0, np.int32)),
)  # fmt: skip


def test_it_stands_for_its_model() -> None:
    watched = Watched(Popularity(PopularitySettings(doubt=2)))
    model = watched.as_model()
    assert (model.name, model.fitted) == (BASELINE, FittedPopularity)
    assert model.space == Popularity.space
    items = np.arange(3, dtype=np.int32)
    own, plain = (m.fit(TRAINING).score(Query(), items) for m in (model, watched.model))
    assert own.tolist() == plain.tolist()


def test_it_tells_what_its_trainings_took() -> None:
    watched = Watched(Popularity(PopularitySettings(doubt=2)))
    assert watched.as_json()["fit"]["n"] == 0
    assert watched.as_json()["saved_mb"] is None
    for _ in range(2):
        watched.fit(TRAINING)
    told = watched.as_json()
    assert told["settings"]["doubt"] == 2
    assert told["capabilities"]["new_people"] is True
    assert told["fit"]["n"] == 2
    assert told["fit"]["wall_s"] >= told["fit"]["last_wall_s"] >= 0
    assert told["saved_mb"] >= 0
    assert watched.highest_mb >= 0
