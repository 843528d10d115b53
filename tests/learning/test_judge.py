"""The judge on small worlds whose right answers are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ladle.core import BadSettingError
from ladle.learning import Ask, Dataset, JudgeOptions, judge
from ladle.learning.dataset import ALWAYS, NEVER
from ladle.models import BASELINE, BLEND, BlendSettings, Model
from ladle.models.factors import Factors, FactorsSettings
from ladle.models.popularity import Popularity

MakeDataset = Callable[..., Dataset]
DAY = 86_400


def two_models(**settings: int) -> list[Model]:
    """Return the baseline and a model that tells people apart, small enough for tiny worlds."""
    return [Popularity(), Factors(FactorsSettings(n_factors=2, **settings))]


def two_tastes(n_people: int = 40, n_items: int = 20) -> list[tuple[int, int, int, float]]:
    """Odd people choose odd recipes, but for the one of their own number."""
    return [
        (p, r, ALWAYS, 1.0)
        for p in range(n_people)
        for r in range(n_items)
        if p % 2 == r % 2 and p % n_items != r
    ]


def own_number(n_people: int = 40, n_items: int = 20) -> list[Ask]:
    return [Ask(f"q{p}", p, NEVER, (), p % n_items) for p in range(n_people)]


def test_who_knows_tastes_beats_the_baseline_where_tastes_differ(dataset_of: MakeDataset) -> None:
    dataset = dataset_of(two_tastes(), own_number(), n_items=20)
    found = judge(dataset, two_models(), JudgeOptions())
    assert set(found.answers["factors"].rank) == {1}
    assert max(found.answers[BASELINE].rank) > 1
    assert found.n_history.tolist() == [9] * 40
    assert found.n_allowed.tolist() == [11] * 40


def test_a_later_choice_changes_no_earlier_answer(dataset_of: MakeDataset) -> None:
    rows = [(p, (p * 7 + p // 9) % 10, p * DAY // 50, 1.0) for p in range(5_000)]
    asks = [Ask(f"q{n}", n, n * DAY // 50, (), n % 10) for n in range(3_000, 4_000, 100)]
    later = [(p, 3, 99 * DAY, 1.0) for p in range(5_000)]
    options = JudgeOptions(refit_growth=1.5)
    models = two_models(n_iterations=2)
    now, then = (judge(dataset_of(r, asks), models, options) for r in (rows, rows + later))
    for name in (BASELINE, "factors"):
        assert now.answers[name].rank == then.answers[name].rank
        tops = zip(now.answers[name].top, then.answers[name].top, strict=True)
        assert all(a.tolist() == b.tolist() for a, b in tops)


def test_before_there_is_enough_to_learn_from_all_answer_as_the_baseline(
    dataset_of: MakeDataset,
) -> None:
    rows = [(p, p % 3, p * DAY, 1.0) for p in range(30)]
    dataset = dataset_of(rows, [Ask("q", 3, 20 * DAY, (), 1)])
    found = judge(dataset, [Popularity(), Factors()], JudgeOptions(), BlendSettings())
    assert found.answers["factors"].rank == found.answers[BASELINE].rank
    assert found.answers[BLEND].rank == found.answers[BASELINE].rank


def test_a_request_for_what_is_not_there_is_a_miss_for_everybody(dataset_of: MakeDataset) -> None:
    asks = [Ask("gone", 0, NEVER, (), -1), Ask("other", 1, NEVER, (("meal", "odd"),), 4)]
    found = judge(dataset_of(two_tastes(), asks, n_items=20), [Popularity()], JudgeOptions())
    assert found.answers[BASELINE].rank == [0, 0]


def test_the_blend_learns_whom_to_believe(dataset_of: MakeDataset) -> None:
    rows = two_tastes(400, 40)
    asks = own_number(400, 40)
    dataset = dataset_of(rows, asks, n_items=40)
    found = judge(dataset, two_models(), JudgeOptions(), BlendSettings(n_trees=20, min_rows=5))
    blend, baseline = (np.mean(found.answers[n].ranks == 1) for n in (BLEND, BASELINE))
    assert blend > 0.9 > baseline


def test_without_a_baseline_nothing_is_judged(dataset_of: MakeDataset) -> None:
    with pytest.raises(BadSettingError, match=f"with '{BASELINE}'"):
        judge(dataset_of(two_tastes()), [Factors()], JudgeOptions())


def test_progress_is_told(dataset_of: MakeDataset) -> None:
    told: list[tuple[str, int]] = []
    dataset = dataset_of(two_tastes(), own_number(), n_items=20)
    judge(dataset, two_models(), JudgeOptions(), on_progress=lambda *what: told.append(what))
    assert told[0] == ("training factors", 0)
    assert told[-1] == ("answering", 40)
