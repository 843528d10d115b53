"""The verdict: measures of every model beside the baseline, as a whole and by kinds of request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from ladle.learning.dataset import NEVER
from ladle.learning.judge import Answers, Judged
from ladle.learning.metrics import (
    Values,
    coverage,
    diversity,
    hit_rate,
    ndcg,
    novelty,
    paired_interval,
    reciprocal_rank,
)
from ladle.models import BASELINE

_SECONDS_A_DAY = 86_400
_MS = 1e3

PER_REQUEST: Mapping[str, Callable[[NDArray[np.int64]], Values]] = {
    "hr1": lambda ranks: hit_rate(ranks, 1),
    "hr10": lambda ranks: hit_rate(ranks, 10),
    "ndcg10": ndcg,
    "mrr": reciprocal_rank,
}
"""Measures of a request by the rank of what was chosen; the first stands in for conversion."""


class Interval(msgspec.Struct, frozen=True):
    """A difference from the baseline with its bootstrap 95 % interval."""

    difference: float
    low: float
    high: float


class Slice(msgspec.Struct, frozen=True):
    """The requests of one kind."""

    n_requests: int
    hr1: float
    ndcg10: float
    against_baseline: Interval
    """Of NDCG@10."""


class ModelVerdict(msgspec.Struct, frozen=True):
    """What is measured of one model."""

    hr1: float
    hr10: float
    ndcg10: float
    mrr: float
    coverage: float
    novelty: float
    diversity: float
    repeat_share: float
    """Share of first answers that their person had to do with before."""
    ms_per_request: float
    fit_s: float
    """All trainings together."""
    against_baseline: dict[str, Interval]
    """By measure: `hr1`, `hr10`, `ndcg10`, `mrr`."""
    slices: dict[str, dict[str, Slice]]
    """By what they are cut by, then by part."""


class Verdict(msgspec.Struct, frozen=True):
    """The verdict on all models."""

    baseline: str
    n_requests: int
    n_recipes: int
    n_interactions: int
    protocol: str
    models: dict[str, ModelVerdict]


@dataclass(frozen=True, eq=False)
class _Cut:
    """Requests, cut into parts by one question."""

    name: str
    part: NDArray[np.int64]
    """Shape (n_asks,): places in `parts`."""
    parts: tuple[str, ...]


def verdict_of(judged: Judged) -> Verdict:
    """Return the verdict on all models."""
    _, group = np.unique([ask.person for ask in judged.asks], return_inverse=True)
    # requests of nobody known have nothing to do with each other
    unknown = np.array([ask.person < 0 for ask in judged.asks])
    group = np.where(unknown, group.max(initial=0) + 1 + np.arange(group.size), group)
    _, group = np.unique(group, return_inverse=True)
    baseline = judged.answers[BASELINE]
    cuts = _cuts(judged)
    dataset = judged.dataset
    return Verdict(
        baseline=BASELINE,
        n_requests=len(judged.asks),
        n_recipes=dataset.n_items,
        n_interactions=len(dataset.rows),
        protocol=_protocol(judged),
        models={
            name: _verdict(judged, answers, baseline, group, cuts)
            for name, answers in judged.answers.items()
        },
    )


def _protocol(judged: Judged) -> str:
    n = judged.options.n_negatives
    among = f"among {n} random recipes and the chosen one" if n else "all recipes are ranked"
    seen = "repeats allowed" if judged.options.with_repeats else "without what was chosen before"
    return f"{among}, {seen}"


def _verdict(
    judged: Judged,
    answers: Answers,
    baseline: Answers,
    group: NDArray[np.int64],
    cuts: tuple[_Cut, ...],
) -> ModelVerdict:
    own = {name: of(answers.ranks) for name, of in PER_REQUEST.items()}
    theirs = {name: of(baseline.ranks) for name, of in PER_REQUEST.items()}
    dataset = judged.dataset
    n_choices = np.bincount(dataset.rows.item, minlength=dataset.n_items)
    return ModelVerdict(
        **{name: float(values.mean()) for name, values in own.items()},
        coverage=coverage(answers.top, dataset.n_items),
        novelty=float(novelty(answers.top, n_choices).mean()),
        diversity=float(diversity(answers.top, dataset.content).mean()),
        repeat_share=_repeat_share(judged, answers),
        ms_per_request=float(np.mean(answers.seconds) * _MS),
        fit_s=answers.fit_seconds,
        against_baseline={n: _interval(own[n] - theirs[n], group) for n in own},
        slices={
            cut.name: {
                part: _slice(own, theirs, group, cut.part == i)
                for i, part in enumerate(cut.parts)
                if (cut.part == i).any()
            }
            for cut in cuts
        },
    )


def _slice(
    own: Mapping[str, Values],
    theirs: Mapping[str, Values],
    group: NDArray[np.int64],
    here: NDArray[np.bool_],
) -> Slice:
    _, people = np.unique(group[here], return_inverse=True)
    return Slice(
        int(here.sum()),
        float(own["hr1"][here].mean()),
        float(own["ndcg10"][here].mean()),
        _interval((own["ndcg10"] - theirs["ndcg10"])[here], people),
    )


def _interval(differences: Values, group: NDArray[np.int64]) -> Interval:
    return Interval(float(differences.mean()), *paired_interval(differences, group))


def _repeat_share(judged: Judged, answers: Answers) -> float:
    repeats = [
        bool(top.size) and top[0] in judged.dataset.rows_of(ask.person, ask.at).item
        for ask, top in zip(judged.asks, answers.top, strict=True)
    ]
    return float(np.mean(repeats)) if repeats else 0.0


def _cuts(judged: Judged) -> tuple[_Cut, ...]:
    share = judged.n_allowed / max(judged.dataset.n_items, 1)
    first = judged.dataset.first_chosen
    age = np.array([_age_days(first, ask.selected, ask.at) for ask in judged.asks])
    return (
        _Cut(
            "history", np.searchsorted([1, 5, 20], judged.n_history, side="right"),
            ("0", "1-4", "5-19", "20+"),
        ),
        _Cut(
            "width", np.searchsorted([0.01, 0.1], share, side="right"),
            ("under 1 % of recipes", "1-10 %", "over 10 %"),
        ),
        _Cut(
            "age", np.searchsorted([0, 90, 365, 10**6], age, side="right"),
            ("never chosen before", "under 90 days", "90-365 days", "over a year", "undated"),
        ),
    )  # fmt: skip


def _age_days(first: NDArray[np.int64], item: int, at: int) -> float:
    """Return how long ago a recipe was first chosen: below 0 for not yet, infinite undated."""
    if item < 0 or first[item] >= at:
        return -1.0 if at != NEVER or item < 0 or first[item] == NEVER else float("inf")
    return float("inf") if at == NEVER else (at - int(first[item])) / _SECONDS_A_DAY


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as plain JSON, numbers rounded to what they can tell."""
    found: dict[str, Any] = msgspec.to_builtins(verdict)
    rounded = _rounded(found)
    if not isinstance(rounded, dict):
        raise TypeError("a verdict is an object")
    return rounded


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    return value
