"""Results of two models and the blend on one small data set, as a measurement writes them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from ladle.models import BASELINE, BLEND, BlendSettings, find_kind

CAPABLE = {"new_people": True, "new_recipes": False, "context": False, "uncertainty": False}


def interval(difference: float) -> dict[str, float]:
    return {"difference": difference, "low": difference - 0.5, "high": difference + 0.5}


def verdict_of_model(ndcg10: float, gain: float) -> dict[str, Any]:
    """Return a model's measures, told apart by NDCG@10."""
    measures = {"hr1": ndcg10 / 2, "hr10": ndcg10 * 2, "ndcg10": ndcg10, "mrr": ndcg10 / 4}
    part = {"n_requests": 30, "hr1": 0.25, "ndcg10": ndcg10, "against_baseline": interval(gain)}
    return {
        **measures,
        "coverage": 0.5, "novelty": 9.5, "diversity": 0.75, "repeat_share": 0.0,
        "ms_per_request": 1.25, "fit_s": 33.0,
        "against_baseline": {name: interval(gain) for name in measures},
        "slices": {"history": {"0": part, "20+": part}},
    }  # fmt: skip


@pytest.fixture
def results() -> dict[str, Any]:
    """Return results: the blend is first, crossdomain second, the baseline last."""
    verdict = {
        "baseline": BASELINE,
        "n_requests": 60,
        "models": {
            BASELINE: verdict_of_model(0.125, 0),
            "crossdomain": verdict_of_model(0.1875, 0.0625),
            BLEND: verdict_of_model(0.25, 0.125),
        },
    }
    fit = {
        "n": 2, "wall_s": 30.5, "cpu_s": 29.5, "last_wall_s": 20.5, "last_cpu_s": 19.5,
        "last_more_mb": 1_234,
    }  # fmt: skip
    watched = {
        name: {
            "settings": asdict(find_kind(name)().settings), "capabilities": CAPABLE,
            "fit": fit, "saved_mb": 7.5,
        }
        for name in (BASELINE, "crossdomain")
    }  # fmt: skip
    cold = {"hr1": 0.5, "ndcg10": 0.75, "against_baseline": interval(0.5)}
    return {
        "machine": {"cores": 2, "cpu": "A Processor", "python": "3.11.7"},
        "data": {
            "somewhere": {
                "about": "who liked what somewhere", "is_dated": True, "people": 1_001,
                "rows": 5_005, "choices": 4_004, "recipes": 3_003, "recipes_chosen": 2_002,
                "recipes_with_lines": 404, "requests": 60, "every": 1,
                "verdict": verdict,
                "models": watched | {BLEND: {"settings": asdict(BlendSettings())}},
                "cold_start": {
                    "n_able": 9, "n_people": 4, "n_choices": 44, "baseline": BASELINE,
                    "models": {
                        BASELINE: {**cold, "against_baseline": interval(0)},
                        "crossdomain": {**cold, "against_shuffled": interval(0.25)},
                        "crossdomain, shuffled source": cold,
                    },
                },
            }
        },
    }  # fmt: skip
