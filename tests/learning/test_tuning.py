"""Tuning: what is searched, how long, and that nothing worse is proposed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, cast

import pytest

import ladle
from ladle.core import BadSettingError, MissingExtraError
from ladle.food import food_version
from ladle.learning import Ask, Dataset, TuningOptions, tune, tuning
from ladle.models import ModelKind, find_kind
from ladle.models.popularity import Popularity, PopularitySettings

MakeDataset = Callable[..., Dataset]
DAY = 86_400
POPULARITY: ModelKind = find_kind("popularity")


@pytest.fixture
def fashions(dataset_of: MakeDataset) -> Dataset:
    """Return a world in which every ten days another recipe is all the rage."""
    rows = [(p, (p // 100) % 10, p * DAY // 10, 1.0) for p in range(6_000)]
    asks = [Ask(f"q{p}", -1, p * DAY // 10, (), (p // 100) % 10) for p in range(3_050, 6_000, 100)]
    return dataset_of(rows, asks)


def test_the_search_finds_what_suits_the_data(fashions: Dataset) -> None:
    pytest.importorskip("optuna")
    slow = PopularitySettings(half_life_days=1_000.0)
    found = tune(
        POPULARITY, slow, Popularity(slow), fashions, TuningOptions(n_trials=15, minutes=5)
    )
    assert isinstance(found.best, PopularitySettings)
    assert found.best.half_life_days < 200
    assert found.best_ndcg10 > found.trials[0].ndcg10 == found.baseline_ndcg10
    assert found.trials[0].settings["half_life_days"] == 1_000
    assert len(found.trials) == 15


def test_the_json_tells_what_was_found_and_what_it_takes_to_repeat_it(fashions: Dataset) -> None:
    optuna = pytest.importorskip("optuna")
    baseline = Popularity(PopularitySettings(half_life_days=33.0))
    options = TuningOptions(n_trials=2, n_requests=20, seed=5)
    found = tune(POPULARITY, PopularitySettings(crowd=0.0), baseline, fashions, options)
    told = json.loads(json.dumps(found.as_json()))
    assert told["model"] == "popularity"
    assert told["data"] == {
        "name": "test", "n_recipes": 10, "n_interactions": 6_000, "n_requests": 20
    }  # fmt: skip
    assert told["options"] == {
        "minutes": 10.0, "n_trials": 2, "n_requests": 20, "refit_growth": 2.0, "seed": 5
    }  # fmt: skip
    versions = told["versions"]
    assert (versions["ladle"], versions["food"]) == (ladle.__version__, food_version())
    assert versions["optuna"] == optuna.__version__
    assert told["baseline_settings"]["half_life_days"] == 33.0
    assert told["settings"] == asdict(cast("Any", found.best))
    assert told["best_ndcg10"] == round(found.best_ndcg10, 5)
    assert [set(trial) for trial in told["trials"]] == [{"settings", "ndcg10", "seconds"}] * 2


def test_no_more_requests_are_told_than_there_are(fashions: Dataset) -> None:
    pytest.importorskip("optuna")
    options = TuningOptions(n_trials=1, n_requests=1_500)
    found = tune(POPULARITY, PopularitySettings(), Popularity(), fashions, options)
    assert found.data.n_requests == len(fashions.asks)


def test_a_library_that_is_not_there_has_no_version(
    fashions: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("optuna")
    monkeypatch.setattr(tuning, "_LIBRARIES", ("numpy", "no-such-library"))
    found = tune(
        POPULARITY, PopularitySettings(), Popularity(), fashions, TuningOptions(n_trials=1)
    )
    assert set(found.as_json()["versions"]) == {"ladle", "food", "python", "numpy"}


def test_the_same_seed_searches_alike_however_far(fashions: Dataset) -> None:
    pytest.importorskip("optuna")
    start = PopularitySettings()
    short, long = (
        tune(POPULARITY, start, Popularity(), fashions, TuningOptions(n_trials=n)) for n in (13, 15)
    )
    assert [t.settings for t in short.trials] == [t.settings for t in long.trials[:13]]


def test_after_the_time_is_up_no_trial_begins(fashions: Dataset) -> None:
    pytest.importorskip("optuna")
    told: list[int] = []
    options = TuningOptions(minutes=1e-9, n_trials=50)
    tune(
        POPULARITY, PopularitySettings(), Popularity(), fashions, options,
        on_trial=lambda n, _: told.append(n),
    )  # fmt: skip
    assert told == [1]


def test_a_model_that_names_nothing_to_search_is_refused(
    fashions: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("optuna")
    monkeypatch.setattr(Popularity, "space", {})
    with pytest.raises(BadSettingError, match="one that names settings to search"):
        tune(POPULARITY, PopularitySettings(), Popularity(), fashions, TuningOptions())


def test_without_optuna_it_says_what_to_install(
    fashions: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(MissingExtraError, match="tuning a model needs optuna"):
        tune(POPULARITY, PopularitySettings(), Popularity(), fashions, TuningOptions())


@pytest.mark.parametrize(("name", "value"), [("minutes", 0.0), ("n_trials", 0), ("n_requests", 0)])
def test_options_that_cannot_work_are_refused(name: str, value: float) -> None:
    with pytest.raises(BadSettingError, match=f"{name} is {value!r}"):
        TuningOptions(**{name: value})  # type: ignore[arg-type]
