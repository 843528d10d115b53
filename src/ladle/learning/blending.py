"""What the blend learns from: requests made of choices that the other models have not seen yet.

A choice that came after the models were trained is turned into a request as real ones are: at its
own time, with labels of the chosen recipe as wants. All models score all that the request allows,
and what is among anybody's best becomes a row. Where nothing is dated, some choices of each person
are held out instead.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ladle.learning.dataset import NEVER, Ask, Dataset, Label
from ladle.learning.judge_questions import Question
from ladle.models import (
    Blend,
    BlendRows,
    BlendSettings,
    FittedBlend,
    Matrix,
    Scored,
    Scores,
    candidates,
    features_of,
    weighed_of,
)

FEWEST_QUESTIONS = 300
"""With fewer questions to learn from there is no blend."""
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

        The labels of a data set without wants are of no use: there the requests have none either.
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
        has_wants = any(ask.wants for ask in self._dataset.asks)
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
        base = question.query.base_of(question.items)
        kept = candidates([*own, base], self._settings.n_each)
        matrix = np.stack([s[kept] for s in own], axis=1) if own else np.empty((kept.size, 0))
        n_history = int(question.query.taste.items.size)
        return kept, Scored(
            matrix.astype(np.float32), base[kept], self._facts[question.items[kept]], n_history,
            int(question.items.size),
        )  # fmt: skip

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
        blended = self.fitted.score(scored)
        # what nobody puts among their best comes behind, in the baseline's order
        total: Scores = base - base.max(initial=0.0) + blended.min(initial=0.0) - np.float32(1)
        total[kept] = blended
        return total
