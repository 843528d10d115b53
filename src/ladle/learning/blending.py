"""What the blend learns from: requests made of choices that the other models have not seen yet.

A choice that came after the models were trained is turned into a request as real ones are: at its
own time, with labels of the chosen recipe as wants. All models score all that the request allows,
and what is among anybody's best becomes a row. Where nothing is dated, some choices of each person
are held out instead.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ladle.learning.dataset import ALWAYS, NEVER, Ask, Dataset, Label
from ladle.learning.judge_questions import (
    Asking,
    FreshBaseline,
    JudgeOptions,
    Question,
    split_baseline,
)
from ladle.models import (
    BLEND,
    Blend,
    BlendRows,
    BlendSettings,
    FittedBlend,
    FittedModel,
    Matrix,
    Model,
    Scored,
    Scores,
    before_the_rest,
    facts_of,
    features_of,
    put_together,
    weighed_of,
)

FEWEST_QUESTIONS = 300
"""With fewer questions to learn from there is no blend."""
MOST_HELD_OUT = 6_000
"""Questions to learn from, at most, where they are taken out of one training: of many the chosen
recipe is no candidate."""
_MOST_TO_SERVE = 3_000
"""The same where a blend is trained to serve."""
_MOST_ALLOWED = 20_000
"""A question that allows more would take all models a second, and is hardly a request."""
_OLDER_SHARE = 0.8
"""Of dated rows, what the models learn from while the blend learns from the rest."""
_HELD_OUT_EACH = 3
_ENOUGH_TO_HOLD_OUT = 10


class Wishing:
    """Makes requests of choices.

    Parameters
    ----------
    seed
        Start of what is drawn: choices, and which labels are wanted.
    """

    def __init__(self, dataset: Dataset, seed: int) -> None:
        self._dataset, self._seed = dataset, seed

    @cached_property
    def _labels(self) -> Mapping[int, Sequence[Label]]:
        found: defaultdict[int, list[Label]] = defaultdict(list)
        for label, items in self._dataset.labels.items():
            for item in items.tolist():
                found[item].append(label)
        return found

    def between(self, since: int, until: int, most: int) -> list[Ask]:
        """Return requests for choices that were made between two moments, in order of time."""
        rows = self._dataset.rows
        here = np.flatnonzero((rows.at >= since) & (rows.at < until) & (rows.weight > 0))
        chance = np.random.default_rng([self._seed, len(here)])
        drawn = np.sort(chance.choice(here, min(most, here.size), replace=False))
        return [self._ask(int(row), int(rows.at[row]), chance) for row in drawn]

    def held_out(self, most: int) -> tuple[NDArray[np.bool_], list[Ask]]:
        """Return which rows are held out, some of each person's, and the requests for them.

        The labels of a data set whose requests have no wants are of no use: these have none either.
        """
        rows = self._dataset.rows
        chance = np.random.default_rng(self._seed)
        order = chance.permutation(len(rows))
        order = order[np.argsort(rows.person[order], kind="stable")]
        person = rows.person[order]
        starts = np.flatnonzero(np.r_[True, person[1:] != person[:-1]]) if person.size else person
        place = np.arange(person.size) - np.repeat(starts, np.diff(np.r_[starts, person.size]))
        n_own = np.bincount(person, minlength=1)[person]
        out = (n_own >= _ENOUGH_TO_HOLD_OUT) & (place < _HELD_OUT_EACH) & (rows.weight[order] > 0)
        drawn = np.sort(chance.permutation(order[out])[:most])
        is_out = np.zeros(len(rows), np.bool_)
        is_out[drawn] = True
        asks = self._dataset.asks
        has_wants = not asks or any(ask.wants for ask in asks)
        return is_out, [self._ask(int(r), NEVER, chance if has_wants else None) for r in drawn]

    def _ask(self, row: int, at: int, chance: np.random.Generator | None) -> Ask:
        rows = self._dataset.rows
        item = int(rows.item[row])
        wants = () if chance is None else self._wants(item, chance)
        return Ask(f"row {row}", int(rows.person[row]), at, wants, item)

    def _wants(self, item: int, chance: np.random.Generator) -> tuple[Label, ...]:
        """Draw one label of each kind that the recipe carries."""
        by_kind: defaultdict[str, list[Label]] = defaultdict(list)
        for label in self._labels.get(item, ()):
            by_kind[label[0]].append(label)
        return tuple(own[int(chance.integers(len(own)))] for _, own in sorted(by_kind.items()))


class _Lesson(NamedTuple):
    """One question's part of `BlendRows`."""

    weighed: Matrix
    features: Matrix
    base: Scores
    is_chosen: NDArray[np.bool_]


class Blender:
    """Gathers rows, trains the blend on those so far, and ranks with it.

    Parameters
    ----------
    models
        Whose scores are blended, in this order.
    facts
        Shape (n_items + 1, n_facts): what is known of each recipe (`facts_of`).
    """

    def __init__(self, settings: BlendSettings, models: Sequence[str], facts: Matrix) -> None:
        self._settings, self.models, self._facts = settings, tuple(models), facts
        self._lessons: deque[_Lesson] = deque(maxlen=settings.n_lessons)
        self.fitted: FittedBlend | None = None

    def scored(
        self, question: Question, scores: Mapping[str, Scores]
    ) -> tuple[NDArray[np.int64], Scored]:
        """Return the candidates of a question, as places, and what the blend is told of them."""
        own = [scores[name] for name in self.models]
        return put_together(question.query, question.items, own, self._facts, self._settings.n_each)

    def learn(self, question: Question, scores: Mapping[str, Scores]) -> None:
        """Keep the rows of a question, if what was chosen is among the candidates."""
        kept, scored = self.scored(question, scores)
        is_chosen = question.items[kept] == question.ask.selected
        if is_chosen.any() and kept.size > 1:
            self._lessons.append(
                _Lesson(weighed_of(scored), features_of(scored), scored.base, is_chosen)
            )

    def fit(self, data_hash: str) -> None:
        """Train on the newest questions; too few train none."""
        if len(self._lessons) < FEWEST_QUESTIONS:
            return
        weighed, features, base, chosen = (
            np.concatenate(part) for part in zip(*self._lessons, strict=True)
        )
        sizes = np.array([lesson.base.size for lesson in self._lessons], np.int32)
        rows = BlendRows(weighed, features, base, chosen, sizes)
        self.fitted = Blend(self._settings).fit(rows, self.models, data_hash)

    def scores(self, question: Question, scores: Mapping[str, Scores]) -> Scores:
        """Return a score for all that a question allows: candidates by the blend, before the rest.

        Returns
        -------
        Shape of `question.items`; the base alone before there is a blend.
        """
        base = question.query.base_of(question.items)
        if self.fitted is None:
            return base
        kept, scored = self.scored(question, scores)
        return before_the_rest(base, kept, self.fitted.score(scored))


def train_blend(
    dataset: Dataset,
    models: Sequence[Model],
    settings: BlendSettings,
    on_model: Callable[[str], None] = lambda _: None,
) -> FittedBlend | None:
    """Train a blend to serve: models learn from the older rows, the blend from the newer ones.

    Where too few are dated for that, some choices of each person are held out instead.

    Parameters
    ----------
    models
        The baseline among them.

    Returns
    -------
    None where there is too little to learn from.

    Raises
    ------
    BadSettingError
        The baseline is not among the models.
    MissingExtraError
        A package that trains is not installed.
    """
    wishing = Wishing(dataset, settings.seed)
    newer = dataset.rows.at[int(_OLDER_SHARE * len(dataset.rows)) :]
    if newer.size and newer[0] != ALWAYS:
        rest, moment = dataset, int(newer[0])
        lessons = wishing.between(moment, NEVER, _MOST_TO_SERVE)
    else:
        moment = NEVER
        is_out, lessons = wishing.held_out(_MOST_TO_SERVE)
        rest = dataset.without(is_out, lessons)
    lessons = [ask for ask in lessons if dataset.passing(ask.wants).size <= _MOST_ALLOWED]
    baseline, others = split_baseline(models)
    if len(lessons) < FEWEST_QUESTIONS or not others:
        return None
    training = rest.training(moment)
    fitted: dict[str, FittedModel] = {}
    for model in others:
        on_model(f"{model.name} for the blend")
        fitted[model.name] = model.fit(training)
    blender = Blender(settings, list(fitted), facts_of(dataset.content))
    on_model(BLEND)
    learn_from(blender, rest, lessons, fitted, baseline)
    blender.fit(training.data_hash)
    return blender.fitted


def learn_from(
    blender: Blender,
    dataset: Dataset,
    lessons: Sequence[Ask],
    fitted: Mapping[str, FittedModel],
    baseline: Model,
    options: JudgeOptions = JudgeOptions(),  # noqa: B008 - frozen
) -> None:
    """Let a blend learn from requests, in order of time, that fitted models answer."""
    asking = Asking(dataset, replace(options, n_negatives=0))
    fresh = FreshBaseline(dataset, baseline)
    for ask in lessons:
        fresh.at(ask)
        question = asking.question(ask, fresh.base)
        own = {name: m.score(question.query, question.items) for name, m in fitted.items()}
        blender.learn(question, own)
