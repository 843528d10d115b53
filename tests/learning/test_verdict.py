"""The verdict: measures, differences and parts, from answers whose ranks are known."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from ladle.learning import Ask, Dataset, Judged, JudgeOptions, as_json, verdict_of
from ladle.learning.dataset import ALWAYS, NEVER
from ladle.learning.judge import Answers
from ladle.models import Items

MakeDataset = Callable[..., Dataset]
DAY = 86_400


def answers(model: str, ranks: list[int], tops: list[list[int]] | None = None) -> Answers:
    found = Answers(model)
    lists = tops or [[1, 2]] * len(ranks)
    for rank, top in zip(ranks, lists, strict=True):
        items: Items = np.array(top, np.int32)
        found.top.append(items)
        found.scores.append(np.zeros(items.size, np.float32))
        found.rank.append(rank)
        found.seconds.append(0.002)
    return found


def judged(dataset: Dataset, n_history: list[int], **ranks: list[int]) -> Judged:
    n = len(dataset.asks)
    return Judged(
        dataset, JudgeOptions(), dataset.asks,
        {name: answers(name, r) for name, r in ranks.items()},
        np.full(n, dataset.n_items), np.array(n_history),
    )  # fmt: skip


@pytest.fixture
def dataset(dataset_of: MakeDataset) -> Dataset:
    """Return four requests, two of them by one person, one of somebody unknown."""
    rows = [(0, 1, ALWAYS, 1.0), (1, 2, ALWAYS, 1.0)]
    asks = [Ask(f"q{n}", p, NEVER, (), 5) for n, p in enumerate((0, 0, 1, -1))]
    return dataset_of(rows, asks)


def test_measures_are_means_over_requests(dataset: Dataset) -> None:
    found = verdict_of(judged(dataset, [1, 1, 1, 0], popularity=[1, 2, 11, 0], other=[1, 1, 1, 1]))
    baseline, other = found.models["popularity"], found.models["other"]
    assert (baseline.hr1, baseline.hr10) == (0.25, 0.5)
    assert baseline.mrr == pytest.approx((1 + 1 / 2 + 1 / 11) / 4)
    assert baseline.ndcg10 == pytest.approx((1 + 1 / np.log2(3)) / 4)
    assert baseline.ms_per_request == pytest.approx(2)
    assert (other.hr1, found.baseline, found.n_requests) == (1, "popularity", 4)


def test_the_difference_from_the_baseline_lies_within_its_interval(dataset: Dataset) -> None:
    found = verdict_of(judged(dataset, [1, 1, 1, 0], popularity=[1, 2, 11, 0], other=[1, 1, 1, 1]))
    difference = found.models["other"].against_baseline["hr1"]
    assert difference.difference == pytest.approx(0.75)
    assert 0 <= difference.low <= 0.75 <= difference.high <= 1
    own = found.models["popularity"].against_baseline["ndcg10"]
    assert (own.difference, own.low, own.high) == (0, 0, 0)


def test_requests_are_cut_by_how_much_is_known_of_their_person(dataset: Dataset) -> None:
    found = verdict_of(judged(dataset, [0, 4, 19, 20], popularity=[1, 2, 3, 4]))
    parts = found.models["popularity"].slices["history"]
    assert {name: (part.n_requests, part.hr1) for name, part in parts.items()} == {
        "0": (1, 1), "1-4": (1, 0), "5-19": (1, 0), "20+": (1, 0),
    }  # fmt: skip


def test_requests_are_cut_by_how_old_the_chosen_recipe_is(dataset_of: MakeDataset) -> None:
    rows = [(0, 1, 100 * DAY, 1.0), (1, 2, 500 * DAY, 1.0)]
    asks = [
        Ask("young", 2, 150 * DAY, (), 1), Ask("older", 2, 400 * DAY, (), 1),
        Ask("old", 2, 900 * DAY, (), 1), Ask("yet to come", 2, 400 * DAY, (), 2),
        Ask("never", 2, 400 * DAY, (), 7), Ask("gone", 2, 400 * DAY, (), -1),
    ]  # fmt: skip
    found = verdict_of(judged(dataset_of(rows, asks), [0] * 6, popularity=[1] * 6))
    parts = found.models["popularity"].slices["age"]
    assert {name: part.n_requests for name, part in parts.items()} == {
        "never chosen before": 3, "under 90 days": 1, "90-365 days": 1, "over a year": 1,
    }  # fmt: skip


def test_where_nothing_is_dated_age_is_not_known(dataset_of: MakeDataset) -> None:
    asks = [Ask("known", 0, NEVER, (), 1), Ask("new", 0, NEVER, (), 7)]
    found = verdict_of(judged(dataset_of([(1, 1, ALWAYS, 1.0)], asks), [0, 0], popularity=[1, 1]))
    parts = found.models["popularity"].slices["age"]
    assert {name: part.n_requests for name, part in parts.items()} == {
        "never chosen before": 1, "undated": 1,
    }  # fmt: skip


def test_a_first_answer_that_was_chosen_before_is_a_repeat(dataset: Dataset) -> None:
    found = judged(dataset, [1, 1, 1, 0], popularity=[0, 0, 0, 0])
    assert verdict_of(found).models["popularity"].repeat_share == 0.5  # 1 was chosen by person 0


def test_the_verdict_is_plain_json(dataset: Dataset) -> None:
    found = as_json(verdict_of(judged(dataset, [1, 1, 1, 0], popularity=[3, 3, 3, 3])))
    assert json.loads(json.dumps(found)) == found
    assert found["models"]["popularity"]["ndcg10"] == 0.5
    assert found["protocol"] == "all recipes are ranked, without what was chosen before"
