"""Requests as models see them, when they are trained anew, and how scores become a ranking.

Models are trained anew whenever the rows have grown by a fixed share, on what came before; the
baseline, which only counts, every few days. So no model sees what was still to come, and each is
as fresh as it would be at work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from time import perf_counter

import numpy as np

from ladle.core import BadSettingError
from ladle.food import tokenize
from ladle.learning.dataset import ALWAYS, NEVER, Ask, Dataset, Label, Rows, taste_of
from ladle.models import (
    BASELINE,
    SECONDS_A_MONTH,
    TAG,
    FittedPopularity,
    Items,
    Model,
    Query,
    Scores,
)

_FEWEST_ROWS = 2_000
"""With fewer rows before it a request is answered by the baseline alone."""
_FRESH_FOR_S = 3 * 86_400
"""How long a count of the baseline is used, in seconds."""


@dataclass(frozen=True)
class JudgeOptions:
    """How models are judged."""

    refit_growth: float = 1.25
    """Models are trained anew when the rows have grown to so many times as many, above 1."""
    with_repeats: bool = False
    """Whether what a person had to do with before may be recommended again."""
    n_negatives: int = 0
    """Judge among so many random recipes beside the chosen one; 0 for all that the request
    allows."""
    n_newest: int = 0
    """How many of what a person last had to do with count for their taste; 0 for all."""
    n_ranked: int = 100
    """How many answers of each model are kept, 10 or more."""
    seed: int = 7
    """Start of what is drawn."""

    def __post_init__(self) -> None:
        if not self.refit_growth > 1:
            raise BadSettingError("refit_growth", self.refit_growth, "above 1")
        if self.n_ranked < 10:  # noqa: PLR2004 - the depth of the measures
            raise BadSettingError("n_ranked", self.n_ranked, "10 or more")
        for name in ("n_negatives", "n_newest"):
            if getattr(self, name) < 0:
                raise BadSettingError(name, getattr(self, name), "0 or more")


@dataclass(frozen=True, eq=False)
class Question:
    """One request as models see it."""

    ask: Ask
    items: Items
    """What may be answered, ascending."""
    query: Query
    seen: Items
    """What its person had to do with before, ascending."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What one model answers to one question."""

    top: Items
    """The best first."""
    scores: Scores
    rank: int
    """Of the recipe that was chosen, from 1; 0 if it was not among those allowed."""
    seconds: float


class Asking:
    """Turns requests into questions, at any moment."""

    def __init__(self, dataset: Dataset, options: JudgeOptions) -> None:
        self._dataset, self._options = dataset, options
        self._passing = lru_cache(maxsize=4_096)(dataset.passing)

    def question(self, ask: Ask, base: Scores) -> Question:
        """Return a request as models see it: its person's rows before it, and the base by then."""
        own = self._dataset.rows_of(ask.person, ask.at)
        seen = np.unique(own.item)
        items = self._passing(ask.wants)
        if not self._options.with_repeats:
            items = np.setdiff1d(items, seen, assume_unique=True)
        if self._options.n_negatives:
            items = self._drawn(items, ask)
        return Question(ask, items, self._query(ask, own, base), seen)

    def _query(self, ask: Ask, own: Rows, base: Scores) -> Query:
        month = None if ask.at == NEVER else ask.at // SECONDS_A_MONTH
        newest = own.take(slice(-self._options.n_newest, None))  # -0: all
        return Query(taste_of(newest), month, wanted_by(ask.wants), base)

    def _drawn(self, items: Items, ask: Ask) -> Items:
        """Return the chosen recipe among some drawn at random, the same for every model."""
        chance = np.random.default_rng([self._options.seed, *ask.request_id.encode()])
        others = items[items != ask.selected]
        drawn = chance.choice(others, min(self._options.n_negatives, others.size), replace=False)
        own = items[items == ask.selected]
        return np.sort(np.concatenate([own, drawn])).astype(np.int32)


@lru_cache(maxsize=4_096)
def wanted_by(wants: tuple[Label, ...]) -> tuple[str, ...]:
    """Return what labels ask for, as names of features."""
    return tuple(TAG + token.text for _, label in wants for token in tokenize(label))


def ranked(question: Question, scores: Scores, n: int, seconds: float = 0.0) -> Answer:
    """Put scored items into order.

    Parameters
    ----------
    scores
        Shape of `question.items`.
    """
    items, selected = question.items, question.ask.selected
    at = int(np.searchsorted(items, selected))
    rank = 0
    if at < items.size and items[at] == selected:
        rank = 1 + int((scores > scores[at]).sum()) + int((scores[:at] == scores[at]).sum())
    kept = np.arange(items.size)
    if items.size > n:
        limit = np.partition(scores, items.size - n)[items.size - n]
        kept = np.flatnonzero(scores >= limit)
    best = kept[np.lexsort((items[kept], -scores[kept]))[:n]]
    return Answer(items[best], scores[best], rank, seconds)


def refit_moments(dataset: Dataset, growth: float) -> list[int]:
    """Return the moments at which models are trained anew, ascending.

    Before the last there are `growth` times fewer rows than before the last request, and so on back
    to where there are too few to learn from. Where nothing is dated there is one, after everything.
    """
    if not dataset.is_dated:
        return [NEVER]
    last = max(ask.at for ask in dataset.asks)
    moments: list[int] = []
    n = dataset.n_rows_before(last) / growth
    while n >= _FEWEST_ROWS:
        moments.insert(0, int(dataset.rows.at[int(n)]))
        n /= growth
    return [m for m in dict.fromkeys(moments) if m != ALWAYS]


@dataclass(frozen=True, eq=False)
class Period:
    """Requests that are answered by the same trained models."""

    at: int | None
    """When those were trained; None before there was enough to learn from."""
    until: int
    asks: Sequence[Ask]


def periods(dataset: Dataset, growth: float) -> Iterator[Period]:
    """Yield the requests by the models that answer them, in order of time; some have none."""
    moments = refit_moments(dataset, growth)
    asks = sorted(dataset.asks, key=lambda ask: ask.at)
    first = moments[0] if moments else NEVER + 1
    early = [ask for ask in asks if ask.at < first]
    if early:
        yield Period(None, first, early)
    for at, until in pairwise([*moments, NEVER + 1]):
        yield Period(at, until, [ask for ask in asks if at <= ask.at < until])


class FreshBaseline:
    """The baseline, counted anew every few days, as it is at work."""

    def __init__(self, dataset: Dataset, baseline: Model) -> None:
        self._dataset, self._baseline = dataset, baseline
        self._turn: int | None = None
        self._fitted: FittedPopularity | None = None
        self.base: Scores = np.zeros(dataset.n_items + 1, np.float32)
        self.seconds = 0.0

    def at(self, ask: Ask) -> FittedPopularity:
        """Return the baseline as it stood when a request was made; requests come in order."""
        turn = ask.at // _FRESH_FOR_S
        if self._fitted is None or turn != self._turn:
            started = perf_counter()
            fitted = self._baseline.fit(self._dataset.training(ask.at))
            if not isinstance(fitted, FittedPopularity):
                raise BadSettingError("baseline", fitted.name, f"the model {BASELINE!r}")
            self._fitted, self._turn, self.base = fitted, turn, fitted.log_rates
            self.seconds += perf_counter() - started
        return self._fitted


def split_baseline(models: Sequence[Model]) -> tuple[Model, list[Model]]:
    """Return the baseline, and the others.

    Raises
    ------
    BadSettingError
        There is none.
    """
    baseline = next((m for m in models if m.name == BASELINE), None)
    if baseline is None:
        raise BadSettingError("models", ", ".join(m.name for m in models), f"with {BASELINE!r}")
    return baseline, [m for m in models if m.name != BASELINE]
