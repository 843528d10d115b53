"""Questions: what a request allows, who is asked when, and how scores become ranks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import pytest

from ladle.core import BadSettingError
from ladle.learning import Ask, Dataset, JudgeOptions
from ladle.learning.dataset import ALWAYS, NEVER
from ladle.learning.judge_questions import (
    Asking,
    FreshBaseline,
    Question,
    periods,
    ranked,
    refit_moments,
    wanted_by,
)
from ladle.models import Capabilities, FittedModel, Items, Model, Query, Scores, Span, Training
from ladle.models.popularity import Popularity

MakeDataset = Callable[..., Dataset]
DAY = 86_400


def ask(
    person: int = 0, at: int = NEVER, wants: tuple[tuple[str, str], ...] = (), selected: int = 0
) -> Ask:
    return Ask(f"{person} {at}", person, at, wants, selected)


def no_base(dataset: Dataset) -> Scores:
    return np.zeros(dataset.n_items + 1, np.float32)


def question(selected: int, *items: int) -> Question:
    found = np.array(items, np.int32)
    return Question(ask(selected=selected), found, Query(), np.empty(0, np.int32))


def test_what_was_chosen_before_may_not_be_answered(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([(0, 3, 5, 1.0), (0, 5, 9, 0.0), (1, 7, 5, 1.0)])
    asking = Asking(dataset, JudgeOptions())
    soon = asking.question(ask(at=6, wants=(("meal", "odd"),)), no_base(dataset))
    assert soon.items.tolist() == [1, 5, 7, 9]
    later = asking.question(ask(at=10, wants=(("meal", "odd"),)), no_base(dataset))
    assert later.items.tolist() == [1, 7, 9], "what was disliked was met before, too"
    assert later.query.taste.items.tolist() == [3]
    assert later.seen.tolist() == [3, 5]


def test_of_a_long_history_the_newest_may_be_all_that_counts(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([(0, 3, 5, 1.0), (0, 5, 9, 1.0), (0, 7, 7, 1.0), (1, 1, 8, 1.0)])
    for n_newest, taste in ((0, [3, 7, 5]), (1, [5]), (2, [7, 5]), (9, [3, 7, 5])):
        found = Asking(dataset, JudgeOptions(n_newest=n_newest)).question(ask(), no_base(dataset))
        assert found.query.taste.items.tolist() in (taste, taste[::-1])
        assert found.seen.tolist() == [3, 5, 7]


def test_repeats_may_be_answered_if_asked_for(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([(0, 3, 5, 1.0)])
    asking = Asking(dataset, JudgeOptions(with_repeats=True))
    assert asking.question(ask(), no_base(dataset)).items.size == 10


def test_among_negatives_the_chosen_recipe_and_as_many_others_are_ranked(
    dataset_of: MakeDataset,
) -> None:
    dataset = dataset_of([(0, 3, 5, 1.0)], n_items=50)
    options = JudgeOptions(n_negatives=7)
    found = Asking(dataset, options).question(ask(selected=20), no_base(dataset)).items
    assert found.size == 8
    assert 20 in found
    assert 3 not in found
    assert found.tolist() == sorted(found.tolist())
    again = Asking(dataset, JudgeOptions(n_negatives=7)).question(
        ask(selected=20), no_base(dataset)
    )
    assert again.items.tolist() == found.tolist(), "all models are asked alike"


def test_wants_become_names_of_features() -> None:
    assert wanted_by((("main", "Beef"), ("meal", "main-dish"))) == (
        "tag:beef", "tag:main", "tag:dish",
    )  # fmt: skip


def test_a_rank_is_one_more_than_what_scores_higher() -> None:
    scores = np.array([0.1, 0.5, 0.9, 0.3], np.float32)
    found = ranked(question(7, 3, 7, 8, 9), scores, 10)
    assert (found.rank, found.top.tolist()) == (2, [8, 7, 9, 3])
    assert ranked(question(5, 3, 7, 8, 9), scores, 10).rank == 0


def test_ties_go_by_item_in_the_rank_as_in_the_list() -> None:
    same = np.zeros(4, np.float32)
    for place, item in enumerate((3, 7, 8, 9)):
        found = ranked(question(item, 3, 7, 8, 9), same, 10)
        assert found.rank == place + 1
        assert found.top[place] == item


def test_only_the_best_are_kept() -> None:
    found = ranked(question(2, *range(1_000)), np.arange(1_000, dtype=np.float32), 10)
    assert found.top.tolist() == list(range(999, 989, -1))
    assert found.rank == 998


def test_models_are_trained_anew_when_the_rows_have_grown(dataset_of: MakeDataset) -> None:
    rows = [(p, 0, p, 1.0) for p in range(10_000)]
    dataset = dataset_of(rows, [ask(at=10_000), ask(at=20)])
    moments = refit_moments(dataset, 2.0)
    assert moments == [2_500, 5_000]
    found = list(periods(dataset, 2.0))
    assert [(p.at, len(p.asks)) for p in found] == [(None, 1), (2_500, 0), (5_000, 1)]


def test_undated_requests_are_answered_after_one_training(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([(0, 1, ALWAYS, 1.0)], [ask(), ask(person=1)])
    (period,) = periods(dataset, 1.25)
    assert (period.at, len(period.asks)) == (NEVER, 2)


def test_no_period_is_trained_on_what_its_requests_still_expect(dataset_of: MakeDataset) -> None:
    rows = [(p, 0, 3 * p, 1.0) for p in range(9_000)]
    asks = [ask(at=at) for at in range(6_000, 27_000, 500)]
    dataset = dataset_of(rows, asks)
    seen = 0
    for period in periods(dataset, 1.3):
        seen += len(period.asks)
        assert all(period.at is None or period.at <= a.at for a in period.asks)
    assert seen == len(asks)


def test_the_baseline_is_counted_anew_every_few_days(dataset_of: MakeDataset) -> None:
    rows = [(0, 1, 0, 1.0), (1, 2, 5 * DAY, 1.0), (2, 2, 5 * DAY, 1.0)]
    fresh = FreshBaseline(dataset_of(rows), Popularity())
    fresh.at(ask(at=4 * DAY))
    assert fresh.base[1] > fresh.base[2]
    fresh.at(ask(at=30 * DAY))
    assert fresh.base[2] > fresh.base[1]


class Impostor:
    """A model that calls itself the baseline and is none."""

    name: ClassVar[str] = "popularity"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=False, context=False, uncertainty=False
    )
    fitted: ClassVar[type[FittedModel]]
    space: ClassVar[Mapping[str, Span]] = MappingProxyType({})
    settings = JudgeOptions()

    def fit(self, training: Training) -> FittedModel:
        return self

    def score(self, query: Query, items: Items) -> Scores:
        return np.zeros(items.size, np.float32)

    def save(self, folder: Path) -> None:
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path) -> Impostor:
        raise NotImplementedError


def test_only_the_baseline_can_be_the_baseline(dataset_of: MakeDataset) -> None:
    impostor: Model = Impostor()
    with pytest.raises(BadSettingError, match="baseline"):
        FreshBaseline(dataset_of([(0, 1, 0, 1.0)]), impostor).at(ask(at=5))


@pytest.mark.parametrize(
    ("name", "value"),
    [("refit_growth", 1.0), ("n_ranked", 9), ("n_negatives", -1), ("n_newest", -1)],
)
def test_options_that_cannot_work_are_refused(name: str, value: float) -> None:
    with pytest.raises(BadSettingError, match=name):
        JudgeOptions(**{name: value})  # type: ignore[arg-type]
