"""How well taste is carried over: people known by a shopping basket alone, their history hidden.

Nobody's groceries are known together with what they cook. So the basket is made of recipes: for
everybody who chose at least ten that have ingredient lines, half of these are what they shop for,
and each of the others is to be found, among all recipes but those shopped for. Nothing that they
chose is in what models are trained on, and where choices are dated the earlier half is shopped for.

What the source of the groceries is worth is what a model loses when its figures are given to other
groceries: with `beside_shuffled` the same model stands beside itself so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError
from ladle.learning.dataset import ALWAYS, NEVER, Ask, Dataset
from ladle.learning.judge_questions import FreshBaseline, JudgeOptions, Question, periods, ranked
from ladle.learning.metrics import ndcg, paired_interval
from ladle.learning.verdict import PER_REQUEST
from ladle.models import BASELINE, FOOD, Items, Model, Query, Scores, Training, find_kind, month_of

SHUFFLED = ", shuffled source"
"""What follows a model's name where its source is shuffled."""
_SHUFFLE = "shuffle"
"""The setting that shuffles a model's source, if it has one."""
_DIGITS = 5

Basket = NDArray[np.float64]
"""Shape (n_groceries,): how often each was bought."""


@runtime_checkable
class KnowsBaskets(Protocol):
    """A trained model that scores recipes for a shopping basket."""

    def basket_of(self, items: Items) -> Basket:
        """Return what one buys to cook some recipes."""
        ...

    def score_basket(
        self, basket: Basket, query: Query, items: Items, usual: Basket | None = None
    ) -> Scores:
        """Score recipes for whom only a basket is known; `usual` are shares of usual ones."""
        ...


@dataclass(frozen=True)
class ColdStartOptions:
    """How people without a history are judged."""

    fewest: int = 10
    """Chosen recipes with ingredient lines that a person must have, 2 or more."""
    most_people: int = 500
    """How many of these people are judged, drawn at random, 1 or more, but never more than half:
    the others are learned from."""
    refit_growth: float = 2.0
    """Models are trained anew when the rows have grown to so many times as many, above 1."""
    seed: int = 7
    """Start of what is drawn."""

    def __post_init__(self) -> None:
        if self.fewest < 2:  # noqa: PLR2004 - a half is at least one
            raise BadSettingError("fewest", self.fewest, "2 or more")
        if self.most_people < 1:
            raise BadSettingError("most_people", self.most_people, "1 or more")
        JudgeOptions(refit_growth=self.refit_growth)


@dataclass(eq=False)
class ColdStart:
    """What came of judging people by their baskets alone."""

    n_able: int
    """People with enough choices that have lines."""
    n_people: int
    """How many of them were judged."""
    person: list[int] = field(default_factory=list)
    """Of each choice that was to be found, numbered from 0."""
    ranks: dict[str, list[int]] = field(default_factory=dict)
    """Of each such choice, from 1, by name; the baseline's first."""

    def difference(self, name: str, other: str = BASELINE) -> tuple[float, float, float]:
        """Return by how much NDCG@10 is above another's, and the 95 % interval of that."""
        mine, others = (ndcg(np.array(self.ranks[n], np.int64)) for n in (name, other))
        person = np.array(self.person, np.int64)
        low, high = paired_interval(mine - others, person)
        return float((mine - others).mean()) if mine.size else 0.0, low, high

    def as_json(self) -> dict[str, Any]:
        """Return measures by model, and differences of NDCG@10 with their intervals.

        Returns
        -------
        `against_baseline` of every model, `against_shuffled` of those that were judged with a
        shuffled source beside.
        """
        return {
            "n_able": self.n_able,
            "n_people": self.n_people,
            "n_choices": len(self.person),
            "baseline": BASELINE,
            "models": {name: self._measures(name) for name in self.ranks},
        }

    def _measures(self, name: str) -> dict[str, Any]:
        ranks = np.array(self.ranks[name], np.int64)
        found: dict[str, Any] = {
            measure: round(float(of(ranks).mean()), _DIGITS) if ranks.size else 0.0
            for measure, of in PER_REQUEST.items()
        }
        found["against_baseline"] = self._interval(name, BASELINE)
        if name + SHUFFLED in self.ranks:
            found["against_shuffled"] = self._interval(name, name + SHUFFLED)
        return found

    def _interval(self, name: str, other: str) -> dict[str, float]:
        numbers = (round(number, _DIGITS) for number in self.difference(name, other))
        return dict(zip(("difference", "low", "high"), numbers, strict=True))


def beside_shuffled(models: Iterable[Model], seed: int = 1) -> dict[str, Model]:
    """Return the models that know baskets, each with a shuffled source beside if it can have one.

    Parameters
    ----------
    seed
        By which the source is shuffled, 1 or more.

    Raises
    ------
    BadSettingError
        None of them knows baskets.
    """
    given = list(models)
    found: dict[str, Model] = {}
    for model in given:
        if not issubclass(model.fitted, KnowsBaskets):
            continue
        found[model.name] = model
        settings = cast("Any", model.settings)
        if _SHUFFLE in {one.name for one in fields(settings)}:
            shuffled = replace(settings, **{_SHUFFLE: seed})
            found[model.name + SHUFFLED] = find_kind(model.name)(settings=shuffled)
    if not found:
        names = ", ".join(model.name for model in given)
        raise BadSettingError("models", names, "with one that knows baskets (`score_basket`)")
    return found


@dataclass(frozen=True, eq=False)
class _Shopper:
    """Somebody who is known by a basket."""

    shopped: Items
    """The recipes that their basket is for, ascending."""
    found: NDArray[np.int64]
    """The rows that are to be found."""


def cold_start(
    dataset: Dataset,
    baseline: Model,
    models: Mapping[str, Model],
    options: ColdStartOptions,
    on_progress: Callable[[str, int], None] = lambda *_: None,
) -> ColdStart:
    """Judge models on people of whom they know a shopping basket, and nothing else.

    Parameters
    ----------
    models
        By the name to report them under: the same one may be judged with a shuffled source beside.

    Raises
    ------
    BadSettingError
        A model knows no baskets, or the baseline is another model.
    """
    n_able, people = _people(dataset, options)
    shoppers = [_shopper(dataset, person, options.seed) for person in people.tolist()]
    asks = [
        Ask(f"{i}", i, _moment(dataset, row), (), int(dataset.rows.item[row]))
        for i, shopper in enumerate(shoppers)
        for row in shopper.found
    ]
    found = ColdStart(n_able, people.size, ranks={BASELINE: [], **{name: [] for name in models}})
    if not asks:
        return found
    hidden = dataset.without(np.isin(dataset.rows.person, people), asks)
    fresh = FreshBaseline(hidden, baseline)
    for period in periods(hidden, options.refit_growth):
        if not period.asks:
            continue
        fitted = {} if period.at is None else _fit(models, hidden.training(period.at), on_progress)
        for ask in period.asks:
            fresh.at(ask)
            _answer(found, fitted, ask, shoppers[ask.person], fresh.base)
            on_progress("answering", len(found.person))
    return found


def _moment(dataset: Dataset, row: int) -> int:
    at = int(dataset.rows.at[row])
    return NEVER if at == ALWAYS else at


def has_lines(dataset: Dataset) -> NDArray[np.bool_]:
    """Return which items have ingredient lines with a food in them: shape (n_items,)."""
    content = dataset.content
    is_food = np.array([name.startswith(FOOD) for name in content.names], bool)
    owner = np.repeat(np.arange(dataset.n_items), np.diff(content.offsets))
    found = np.zeros(dataset.n_items, bool)
    found[owner[is_food[content.values]]] = True
    return found


def _people(dataset: Dataset, options: ColdStartOptions) -> tuple[int, NDArray[np.int64]]:
    """Return how many have enough choices with lines, and those of them who are judged."""
    rows = dataset.rows
    counted = (rows.weight > 0) & has_lines(dataset)[rows.item]
    pairs = np.unique(rows.person[counted].astype(np.int64) * dataset.n_items + rows.item[counted])
    able = np.flatnonzero(np.bincount(pairs // dataset.n_items) >= options.fewest)
    chance = np.random.default_rng(options.seed)
    most = min(options.most_people, (able.size + 1) // 2)
    return able.size, np.sort(chance.permutation(able)[:most])


def _shopper(dataset: Dataset, person: int, seed: int) -> _Shopper:
    """Halve a person's choices with lines, in order of time; what is undated is in any order."""
    rows = dataset.rows
    own = np.flatnonzero((rows.person == person) & (rows.weight > 0))
    own = own[has_lines(dataset)[rows.item[own]]]
    mixed = np.random.default_rng([seed, person]).random(own.size)
    own = own[np.lexsort((mixed, rows.at[own]))]
    _, first = np.unique(rows.item[own], return_index=True)
    own = own[np.sort(first)]
    half = own.size // 2
    return _Shopper(np.sort(rows.item[own[:half]]), own[half:])


@dataclass(frozen=True, eq=False)
class _Fitted:
    """A trained model, and what people of its training would usually buy."""

    model: KnowsBaskets
    usual: Basket


def _fit(
    models: Mapping[str, Model], training: Training, on_progress: Callable[[str, int], None]
) -> dict[str, _Fitted]:
    found = {}
    for name, model in models.items():
        on_progress(f"training {name}", 0)
        fitted = model.fit(training)
        if not isinstance(fitted, KnowsBaskets):
            raise BadSettingError("model", model.name, "one that knows baskets (`score_basket`)")
        usual = fitted.basket_of(training.item)
        found[name] = _Fitted(fitted, usual / max(usual.sum(), 1.0))
    return found


def _answer(
    found: ColdStart, fitted: Mapping[str, _Fitted], ask: Ask, shopper: _Shopper, base: Scores
) -> None:
    """Note how each model ranks a recipe that is to be found; untrained ones rank as the base."""
    everything = np.arange(base.size - 1, dtype=np.int32)
    items = np.setdiff1d(everything, shopper.shopped, assume_unique=True)
    query = Query(month=month_of(None if ask.at == NEVER else ask.at), base=base)
    question = Question(ask, items, query, shopper.shopped)
    found.person.append(ask.person)
    of_base = query.base_of(items)
    found.ranks[BASELINE].append(ranked(question, of_base, 1).rank)
    for name in (name for name in found.ranks if name != BASELINE):
        scores = of_base
        if name in fitted:
            known = fitted[name]
            basket = known.model.basket_of(shopper.shopped)
            scores = known.model.score_basket(basket, query, items, known.usual)
        found.ranks[name].append(ranked(question, scores, 1).rank)
