"""The factor model against the papers' formulas, and what is close to what."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ladle.core import BadSettingError, CorruptVersionError, MissingExtraError
from ladle.models import Query, Taste, Training
from ladle.models.factors import Factors, FactorsSettings, FittedFactors, _Chosen, learn_vectors

MakeTraining = Callable[..., Training]
SMALL = FactorsSettings(n_factors=3, regularization=0.01, unobserved_weight=0.1, n_iterations=200)
FOUR = FactorsSettings(power=2.0, strength=1.0, half_life_days=30.436875, n_factors=2)


def four_vectors(settings: FactorsSettings = FOUR) -> FittedFactors:
    """Return a model of 6 recipes, of which 4 were chosen: 1 and 2 are close, 4 is aside."""
    return FittedFactors(
        settings,
        "cafe",
        chosen=np.array([1, 2, 4, 5], np.int32),
        vectors=np.array([[1, 0], [0.5, 0.5], [0, 1], [-1, 0]], np.float32),
        n_items=6,
        newest_month=10,
    )


def chose(*items: int, months: list[int] | None = None) -> Taste:
    found = None if months is None else np.array(months, np.int32)
    return Taste(np.array(items, np.int32), np.ones(len(items), np.float32), found)


def scores(model: FittedFactors, query: Query, *items: int) -> list[float]:
    found: list[float] = model.score(query, np.array(items, np.int32)).tolist()
    return found


def pairs_of(training: Training) -> _Chosen:
    shape = (training.n_people, training.items.size)
    person, item = training.person.astype(np.int64), training.item.astype(np.int64)
    return _Chosen.of(person, item, training.weight, shape)


def equation_4(
    vectors: NDArray[np.float64], weights: NDArray[np.float64], s: FactorsSettings
) -> NDArray[np.float64]:
    """Solve every row's system with full matrices, as the papers write it."""
    n, d = vectors.shape
    found = []
    for row in weights:
        pull = s.regularization * ((row > 0).sum() + s.unobserved_weight * n) ** s.frequency_scaling
        left = vectors.T @ np.diag(s.unobserved_weight + row) @ vectors + pull * np.eye(d)
        found.append(np.linalg.inv(left) @ vectors.T @ row)
    return np.array(found)


@pytest.mark.parametrize("n_factors", [1, 3, 30])
@pytest.mark.parametrize("scaling", [0.0, 0.7, 1.0])
def test_training_ends_where_people_and_recipes_explain_each_other(
    training_of: MakeTraining, n_factors: int, scaling: float
) -> None:
    chance = np.random.default_rng(4)
    taken = chance.choice(15 * 12, 60, replace=False)
    rows = [(int(t) // 12, int(t) % 12, 0, float(1 + t % 2)) for t in taken]
    rows += [(p, 0, 0, 1.0) for p in range(15) if (p, 0) not in {r[:2] for r in rows}]
    settings = replace(SMALL, n_factors=n_factors, frequency_scaling=scaling)
    pairs = pairs_of(training_of(rows, 12))
    dense = np.zeros((15, 12))
    for person, item, _, weight in rows:
        dense[person, item] = weight
    vectors = learn_vectors(pairs, settings).astype(np.float64)
    # equation 5 is equation 4 with people and recipes exchanged
    again = equation_4(equation_4(vectors, dense, settings), dense.T, settings)
    np.testing.assert_allclose(vectors @ vectors.T, again @ again.T, rtol=5e-3, atol=2e-3)
    assert np.abs(vectors).max() > 0.1


def test_long_and_short_histories_are_solved_alike_whatever_the_batches(
    training_of: MakeTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(p, i, 0, 1.0) for p in range(12) for i in range(p + 1)]
    pairs = pairs_of(training_of(rows, 12))
    settings = replace(SMALL, n_iterations=1)
    whole = learn_vectors(pairs, settings)
    monkeypatch.setattr("ladle.models.factors._MOST_CELLS", 1)
    np.testing.assert_allclose(learn_vectors(pairs, settings), whole, rtol=1e-3, atol=1e-5)


def test_what_was_chosen_twice_is_one_pair_of_twice_the_weight(
    training_of: MakeTraining, tmp_path: Path
) -> None:
    others = [(p, r, 3, 1.0) for p in range(5) for r in range(4) if (p + r) % 2]
    twice = training_of([*others, (5, 1, 3, 1.0), (5, 1, 3, 1.0)], 4)
    once = training_of([*others, (5, 1, 3, 2.0)], 4)
    for n, training in enumerate((twice, once)):
        Factors(SMALL).fit(training).save(tmp_path / str(n))
    one, two = (np.load(tmp_path / str(n) / "vectors.npy").tolist() for n in range(2))
    assert one == two


def test_a_score_adds_the_sharpened_cosines_to_the_base() -> None:
    base = np.arange(7, dtype=np.float32)
    found = scores(four_vectors(), Query(chose(1, 4), base=base), 2, 1, 5, 0, -1)
    log = np.log
    np.testing.assert_allclose(found, [2 + log(1.5), 1 + log(2), 5, 0, 6], rtol=1e-6)


def test_what_was_chosen_twice_speaks_twice() -> None:
    found = scores(four_vectors(), Query(chose(1, 2, 1)), 1)
    np.testing.assert_allclose(found, [np.log(1 + 2 + 0.25)], rtol=1e-6)


@pytest.mark.parametrize("month", [10, None])
def test_a_choice_counts_half_after_a_half_life(month: int | None) -> None:
    query = Query(chose(1, 1, months=[9, 8]), month)
    np.testing.assert_allclose(scores(four_vectors(), query, 1), [np.log(1.75)], rtol=1e-6)


def test_a_choice_after_the_asking_counts_whole() -> None:
    query = Query(chose(1, months=[12]), 10)
    np.testing.assert_allclose(scores(four_vectors(), query, 1), [np.log(2)], rtol=1e-6)


def test_only_the_newest_choices_are_looked_at() -> None:
    model = four_vectors(replace(FOUR, n_history=1))
    assert scores(model, Query(chose(4, 1)), 1, 4) == pytest.approx([0, np.log(2)])


def test_somebody_unknown_or_of_unknown_recipes_has_the_base() -> None:
    base = np.arange(7, dtype=np.float32)
    for taste in (Taste.unknown(), chose(-1, 0)):
        assert scores(four_vectors(), Query(taste, base=base), 3, 1, -1) == [3, 1, 6]
        assert scores(four_vectors(), Query(taste), 3, 1, -1) == [0, 0, 0]


def test_vectors_are_kept_of_chosen_recipes_alone(
    training_of: MakeTraining, tmp_path: Path
) -> None:
    Factors(SMALL).fit(training_of([(0, 7, 0, 1.0), (1, 99_999, 0, 1.0)], 100_000)).save(tmp_path)
    assert np.load(tmp_path / "chosen.npy").tolist() == [7, 99_999]
    assert np.load(tmp_path / "vectors.npy").shape == (2, 3)


def test_recipes_of_the_same_people_are_close_and_others_are_not(two_tastes: Training) -> None:
    model = Factors(replace(SMALL, n_factors=2)).fit(two_tastes)
    odd_and_even = model.closeness(Query(chose(3)), np.array([5, 4], np.int32))
    assert odd_and_even[0] > 100 * odd_and_even[1]


def test_nothing_to_learn_from_is_no_trouble(training_of: MakeTraining, tmp_path: Path) -> None:
    for n_items in (0, 3):
        model = Factors().fit(training_of([], n_items))
        assert scores(model, Query(chose(-1)), -1, -1) == [0, 0]
        model.save(tmp_path / str(n_items))
        assert scores(FittedFactors.load(tmp_path / str(n_items)), Query(), -1) == [0]


def test_another_seed_starts_elsewhere(two_tastes: Training, tmp_path: Path) -> None:
    for seed in (1, 2):
        settings = FactorsSettings(n_factors=4, seed=seed)
        Factors(settings).fit(two_tastes).save(tmp_path / str(seed))
    one, two = (np.load(tmp_path / str(seed) / "vectors.npy").tolist() for seed in (1, 2))
    assert one != two


def test_training_without_its_package_says_what_to_install(
    two_tastes: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    want = r"training the model 'factors' needs threadpoolctl: pip install 'ladle-recipes\[train\]'"
    with pytest.raises(MissingExtraError, match=want):
        Factors().fit(two_tastes)


def test_serving_needs_none_of_the_training_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    four_vectors().save(tmp_path)
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    found = scores(FittedFactors.load(tmp_path), Query(chose(1)), 2)
    assert found == scores(four_vectors(), Query(chose(1)), 2)


@pytest.mark.parametrize(
    ("name", "value", "want"),
    [
        ("n_factors", 0, "1 or more"),
        ("n_iterations", -1, "1 or more"),
        ("n_history", 0, "1 or more"),
        ("power", 0.5, "1 or more"),
        ("regularization", 0.0, "above 0"),
        ("regularization", float("nan"), "above 0"),
        ("unobserved_weight", -2.0, "above 0"),
        ("half_life_days", 0.0, "above 0"),
        ("shrink", -0.1, "0 or more"),
        ("strength", float("nan"), "0 or more"),
        ("frequency_scaling", 1.5, "0 to 1"),
    ],
)
def test_settings_that_cannot_work_are_refused(name: str, value: float, want: str) -> None:
    with pytest.raises(BadSettingError, match=rf"factors.{name} is {value!r}; it must be {want}"):
        FactorsSettings(**{name: value})  # type: ignore[arg-type]


def test_a_manifest_that_does_not_fit_is_refused(
    tmp_path: Path, change_manifest: Callable[..., None]
) -> None:
    changes: list[dict[str, object]] = [
        {"settings": {"n_feathers": 3}}, {"settings": {"power": -1}}, {"arrays": []},
        {"data_hash": None},
    ]  # fmt: skip
    for number, change in enumerate(changes):
        folder = tmp_path / str(number)
        four_vectors().save(folder)
        change_manifest(folder, **change)
        with pytest.raises(CorruptVersionError, match="cannot be read as the model 'factors'"):
            FittedFactors.load(folder)
