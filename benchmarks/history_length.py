"""How many of a person's newest choices a model needs, on the data set that tells their order.

The same models, trained as they always are on all that came before, are asked with the newest so
many choices of a person as their taste. `ladle.events` bounds what an answer reads of somebody's
history; `docs/decisions/0021-short-histories.md` tells what was made of these figures.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import data_folder
from ladle.learning import Dataset, FilesReport, JudgeOptions, judge, read_dataset
from ladle.learning.metrics import ndcg
from ladle.models import BASELINE, make_models

ID = "history-length-v1"
_NEWEST = (50, 64, 100, 200, 500, 0)
"""Choices that count; 0 for all."""
_MODELS = (BASELINE, "neighbours", "bayes", "factors")
_SERVED = "neighbours"
_LONG = 100
"""Choices from which on a history is long."""


def run() -> dict[str, Any]:
    """Judge models by the length of what they are told of a person's past."""
    folder = data_folder() / "foodcom"
    dataset = read_dataset(
        folder / "recipes.jsonl.gz", folder / "interactions.parquet",
        folder / "requests.jsonl.gz", FilesReport(),
    )  # fmt: skip
    found = {str(n or "all"): _judged(dataset, n) for n in _NEWEST}
    return {
        "headline": {
            f"{name}_{length}": found[length][name][_SERVED]
            for name in ("ndcg10", "ndcg10_of_long")
            for length in ("all", "500", "200")
        },
        "requests": len(dataset.asks),
        "long_from": _LONG,
        "newest": found,
    }


def _judged(dataset: Dataset, n_newest: int) -> dict[str, Any]:
    """Return NDCG@10 by model, of all requests and of those of long histories."""
    models = [model for model in make_models({}) if model.name in _MODELS]
    judged = judge(dataset, models, JudgeOptions(n_newest=n_newest))
    gains = {name: ndcg(judged.answers[name].ranks) for name in _MODELS}
    is_long = np.array([len(dataset.rows_of(a.person, a.at)) >= _LONG for a in judged.asks])
    print(f"  newest {n_newest or 'all'}: {len(judged.asks):,} requests answered", flush=True)
    return {
        "ndcg10": {name: _mean(gain) for name, gain in gains.items()},
        "ndcg10_of_long": {name: _mean(gain[is_long]) for name, gain in gains.items()},
        "long_requests": int(is_long.sum()),
    }


def _mean(gains: NDArray[np.float64]) -> float:
    return round(float(gains.mean()), 5)
