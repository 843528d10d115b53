"""The judge: every model answers every request, among all recipes that the request allows.

Requests are taken in order of time, and the blend learns on the way: from choices that were made
while the models which scored them were standing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from ladle.learning.blending import MOST_HELD_OUT, Blender, Wishing, learn_from
from ladle.learning.dataset import Ask, Dataset
from ladle.learning.judge_questions import (
    Answer,
    Asking,
    FreshBaseline,
    JudgeOptions,
    Question,
    periods,
    ranked,
    split_baseline,
)
from ladle.models import BASELINE, BLEND, BlendSettings, FittedModel, Items, Model, Scores, facts_of

_MOST_LESSONS = 1_500
"""Questions that the blend learns from, at most, in each period."""


@dataclass(eq=False)
class Answers:
    """What one model answers to all requests."""

    model: str
    top: list[Items] = field(default_factory=list)
    scores: list[Scores] = field(default_factory=list)
    rank: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    fit_seconds: float = 0.0

    def add(self, answer: Answer) -> None:
        """Note one more answer."""
        self.top.append(answer.top)
        self.scores.append(answer.scores)
        self.rank.append(answer.rank)
        self.seconds.append(answer.seconds)

    @property
    def ranks(self) -> NDArray[np.int64]:
        """Shape (n_asks,): as `Answer.rank`."""
        return np.array(self.rank, np.int64)


@dataclass(frozen=True, eq=False)
class Judged:
    """What came of judging."""

    dataset: Dataset
    options: JudgeOptions
    asks: Sequence[Ask]
    answers: Mapping[str, Answers]
    """By model, the baseline first."""
    n_allowed: NDArray[np.int64]
    """Shape (n_asks,): among how many recipes each request was answered."""
    n_history: NDArray[np.int64]
    """Shape (n_asks,): how many liked recipes its person had before."""


OnProgress = Callable[[str, int], None]
"""Told what is done now, and how many requests have been answered."""


def judge(
    dataset: Dataset,
    models: Sequence[Model],
    options: JudgeOptions,
    blend: BlendSettings | None = None,
    on_progress: OnProgress = lambda *_: None,
) -> Judged:
    """Let models answer all requests of a data set.

    Parameters
    ----------
    models
        The baseline among them.
    blend
        Settings of a blend of all of them; None for none.

    Raises
    ------
    BadSettingError
        The baseline is not among the models.
    """
    return _Judging(dataset, models, options, blend, on_progress).run()


class _Judging:
    """One run of the judge."""

    def __init__(
        self,
        dataset: Dataset,
        models: Sequence[Model],
        options: JudgeOptions,
        blend: BlendSettings | None,
        on_progress: OnProgress,
    ) -> None:
        self._baseline, self._others = split_baseline(models)
        self._dataset, self._options, self._on_progress = dataset, options, on_progress
        names = [BASELINE, *(m.name for m in self._others)]
        self._blender = None
        if blend and len(names) > 1:
            self._blender = Blender(blend, names[1:], facts_of(dataset.content))
        self._wishing = Wishing(dataset, options.seed)
        names += [BLEND] if self._blender else []
        self._answers = {name: Answers(name) for name in names}
        self._asks: list[Ask] = []
        self._n_allowed: list[int] = []
        self._n_history: list[int] = []

    def run(self) -> Judged:
        """Take the periods one by one."""
        asking = Asking(self._dataset, self._options)
        fresh = FreshBaseline(self._dataset, self._baseline)
        if self._blender and not self._dataset.is_dated:
            self._learn_from_held_out(self._blender)
        for period in periods(self._dataset, self._options.refit_growth):
            fitted = self._fitted(period.at)
            lessons: list[Ask] = []
            if self._blender and period.at is not None and self._dataset.is_dated:
                lessons = self._wishing.between(period.at, period.until, _MOST_LESSONS)
            for ask, is_lesson in _in_order(period.asks, lessons):
                fresh.at(ask)
                question = asking.question(ask, fresh.base)
                if is_lesson:
                    self._learn(question, fitted)
                else:
                    self._answer(question, fitted)
        self._answers[BASELINE].fit_seconds = fresh.seconds
        return Judged(
            self._dataset, self._options, self._asks, self._answers,
            np.array(self._n_allowed), np.array(self._n_history),
        )  # fmt: skip

    def _fitted(self, at: int | None) -> dict[str, FittedModel]:
        """Train models on what came before a moment; none where there is too little."""
        if at is None:
            return {}
        training = self._dataset.training(at)
        fitted = {}
        for model in self._others:
            self._on_progress(f"training {model.name}", len(self._asks))
            started = perf_counter()
            fitted[model.name] = model.fit(training)
            self._answers[model.name].fit_seconds += perf_counter() - started
        if self._blender:
            self._on_progress(f"training {BLEND}", len(self._asks))
            started = perf_counter()
            self._blender.fit(training.data_hash)
            self._answers[BLEND].fit_seconds += perf_counter() - started
        return fitted

    def _learn_from_held_out(self, blender: Blender) -> None:
        """Let the blend learn from choices that are held out of a first training."""
        is_out, lessons = self._wishing.held_out(MOST_HELD_OUT)
        rest = self._dataset.without(is_out, lessons)
        training = rest.training()
        fitted = {m.name: m.fit(training) for m in self._others}
        self._on_progress("learning to blend", 0)
        learn_from(blender, rest, lessons, fitted, self._baseline, self._options)

    def _learn(self, question: Question, fitted: Mapping[str, FittedModel]) -> None:
        if self._blender and fitted:
            self._blender.learn(question, _scores(fitted, question)[0])

    def _answer(self, question: Question, fitted: Mapping[str, FittedModel]) -> None:
        """Let every model answer; without a training it answers as the baseline does."""
        n = self._options.n_ranked
        scores, seconds = _scores(fitted, question)
        started = perf_counter()
        base = question.query.base_of(question.items)
        seconds[BASELINE] = perf_counter() - started
        for name, answers in self._answers.items():
            if name == BLEND and self._blender:
                started = perf_counter()
                own = self._blender.scores(question, scores) if fitted else base
                answers.add(
                    ranked(question, own, n, perf_counter() - started + sum(seconds.values()))
                )
            else:
                answers.add(ranked(question, scores.get(name, base), n, seconds.get(name, 0.0)))
        self._asks.append(question.ask)
        self._n_allowed.append(question.items.size)
        self._n_history.append(question.query.taste.items.size)
        self._on_progress("answering", len(self._asks))


def _scores(
    fitted: Mapping[str, FittedModel], question: Question
) -> tuple[dict[str, Scores], dict[str, float]]:
    """Return every model's scores, and how many seconds each took."""
    scores, seconds = {}, {}
    for name, model in fitted.items():
        started = perf_counter()
        scores[name] = model.score(question.query, question.items)
        seconds[name] = perf_counter() - started
    return scores, seconds


def _in_order(asks: Iterable[Ask], lessons: Iterable[Ask]) -> list[tuple[Ask, bool]]:
    """Put requests and lessons into order of time; True stands for a lesson."""
    both = [(ask, False) for ask in asks] + [(ask, True) for ask in lessons]
    return sorted(both, key=lambda pair: pair[0].at)
