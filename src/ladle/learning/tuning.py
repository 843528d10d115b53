"""Tuning: settings of one model searched on requests whose answer is known, within a time budget.

The search is optuna's tree-structured Parzen estimator (Bergstra et al., "Algorithms for
Hyper-Parameter Optimization", NIPS 2011), on a fixed seed; the first trial has the settings that
the model has now, so that nothing worse is ever proposed.
"""

from __future__ import annotations

import logging
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast

import numpy as np

from ladle import __version__
from ladle.core import BadSettingError, MissingExtraError
from ladle.food import food_version
from ladle.learning.dataset import Dataset
from ladle.learning.judge import judge
from ladle.learning.judge_questions import JudgeOptions
from ladle.learning.metrics import ndcg
from ladle.models import BASELINE, Model, ModelKind, SettingsLike, Span

Value = float | int

_LIBRARIES = ("numba", "numpy", "optuna", "scipy", "torch")
"""What may change which settings are tried, or how well they do."""


@dataclass(frozen=True)
class TuningOptions:
    """How settings are searched."""

    minutes: float = 10.0
    """After so long no new trial begins, above 0."""
    n_trials: int = 100
    """Trials at most, 1 or more."""
    n_requests: int = 1_500
    """Requests that each trial is judged on, drawn once, 1 or more."""
    refit_growth: float = 2.0
    """As the judge's: rarer trainings make more trials."""
    seed: int = 7
    """Start of the search and of the draw."""

    def __post_init__(self) -> None:
        if not self.minutes > 0:
            raise BadSettingError("minutes", self.minutes, "above 0")
        for name in ("n_trials", "n_requests"):
            if getattr(self, name) < 1:
                raise BadSettingError(name, getattr(self, name), "1 or more")


@dataclass(frozen=True)
class Trial:
    """One choice of settings, and what came of it."""

    settings: Mapping[str, Value]
    ndcg10: float
    seconds: float


@dataclass(frozen=True)
class SearchedData:
    """What settings were searched on."""

    name: str
    n_recipes: int
    n_interactions: int
    n_requests: int
    """So many, drawn from all, each trial was judged on."""


@dataclass(frozen=True)
class Tuned:
    """What a search found."""

    model: str
    data: SearchedData
    options: TuningOptions
    best: SettingsLike
    baseline: SettingsLike
    baseline_ndcg10: float
    trials: Sequence[Trial]
    """In order of the search; the first has the settings of before."""

    @property
    def best_ndcg10(self) -> float:
        """NDCG@10 of the best trial."""
        return max(trial.ndcg10 for trial in self.trials)

    def as_json(self) -> dict[str, Any]:
        """Return the search, and what it takes to repeat it, as plain JSON."""
        return {
            "model": self.model,
            "data": asdict(self.data),
            "options": asdict(self.options),
            "versions": _versions(),
            "settings": asdict(cast("Any", self.best)),
            "baseline_settings": asdict(cast("Any", self.baseline)),
            "baseline_ndcg10": round(self.baseline_ndcg10, 5),
            "best_ndcg10": round(self.best_ndcg10, 5),
            "trials": [
                {
                    "settings": dict(t.settings), "ndcg10": round(t.ndcg10, 5),
                    "seconds": round(t.seconds, 2),
                }
                for t in self.trials
            ],
        }  # fmt: skip


OnTrial = Callable[[int, float], None]
"""Told how many trials are done, and the best NDCG@10 so far."""


def tune(
    kind: ModelKind,
    start: SettingsLike,
    baseline: Model,
    dataset: Dataset,
    options: TuningOptions,
    on_trial: OnTrial = lambda *_: None,
) -> Tuned:
    """Search a model's settings on a data set.

    Raises
    ------
    BadSettingError
        The model names nothing to be searched.
    MissingExtraError
        optuna, or what trains the model, is not installed.
    """
    try:
        import optuna  # noqa: PLC0415
    except ImportError as e:
        raise MissingExtraError("tuning a model", "optuna", "judge") from e
    if not kind.space:
        raise BadSettingError("model", kind.name, "one that names settings to search")
    optuna.logging.set_verbosity(logging.WARNING)
    few = _drawn(dataset, options)
    trials: list[Trial] = []

    def objective(trial: Any) -> float:  # noqa: ANN401 - an extra's class
        chosen = {name: _suggested(trial, name, span) for name, span in kind.space.items()}
        started = time.perf_counter()
        value = _judged(kind, _with(start, chosen), baseline, few, options)
        trials.append(Trial(chosen, value, time.perf_counter() - started))
        on_trial(len(trials), max(t.ndcg10 for t in trials))
        return value

    study = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.TPESampler(seed=options.seed)
    )
    study.enqueue_trial({name: getattr(start, name) for name in kind.space})
    started = time.perf_counter()
    study.optimize(objective, n_trials=1)  # what there is now, however long it takes
    left_s = options.minutes * 60 - (time.perf_counter() - started)
    if options.n_trials > 1 and left_s > 0:
        study.optimize(objective, options.n_trials - 1, timeout=left_s)
    best = max(trials, key=lambda t: t.ndcg10)
    of_baseline = judge(few, [baseline], JudgeOptions(refit_growth=options.refit_growth))
    return Tuned(
        kind.name, SearchedData(few.name, few.n_items, len(few.rows), len(few.asks)), options,
        _with(start, best.settings), baseline.settings,
        float(ndcg(of_baseline.answers[BASELINE].ranks).mean()), trials,
    )  # fmt: skip


def _versions() -> dict[str, str]:
    """Return what was searched with: Ladle, its food tables, Python, and the libraries there."""
    found = {"ladle": __version__, "food": food_version(), "python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def _drawn(dataset: Dataset, options: TuningOptions) -> Dataset:
    n = min(options.n_requests, len(dataset.asks))
    chance = np.random.default_rng(options.seed)
    drawn = np.sort(chance.choice(len(dataset.asks), n, replace=False))
    return replace(dataset, asks=[dataset.asks[i] for i in drawn])


def _suggested(trial: Any, name: str, span: Span) -> Value:  # noqa: ANN401 - an extra's class
    if isinstance(span.low, int) and isinstance(span.high, int):
        whole: int = trial.suggest_int(name, span.low, span.high, log=span.is_log)
        return whole
    number: float = trial.suggest_float(name, span.low, span.high, log=span.is_log)
    return number


def _with(settings: SettingsLike, chosen: Mapping[str, Value]) -> SettingsLike:
    changed: SettingsLike = replace(cast("Any", settings), **chosen)
    return changed


def _judged(
    kind: ModelKind,
    settings: SettingsLike,
    baseline: Model,
    dataset: Dataset,
    options: TuningOptions,
) -> float:
    model = kind(settings=settings)
    models = [model] if kind.name == BASELINE else [baseline, model]
    found = judge(dataset, models, JudgeOptions(refit_growth=options.refit_growth))
    return float(ndcg(found.answers[kind.name].ranks).mean())
