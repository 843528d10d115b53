"""The factor model's person vector against the paper's formula, and what it needs to train."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ladle.core import BadSettingError, CorruptVersionError, MissingExtraError
from ladle.models import Query, Taste, Training
from ladle.models.factors import Factors, FactorsSettings, FittedFactors

MakeTraining = Callable[..., Training]
SMALL = FactorsSettings(n_factors=6, regularization=0.3, alpha=4.0)


def fitted(seed: int, settings: FactorsSettings = SMALL, n_items: int = 30) -> FittedFactors:
    vectors = np.random.default_rng(seed).normal(size=(n_items, settings.n_factors))
    return FittedFactors(settings, "cafe", vectors.astype(np.float32))


def taste(weights: Mapping[int, float]) -> Taste:
    return Taste(np.array(list(weights), np.int32), np.array(list(weights.values()), np.float32))


def equation_4(
    vectors: NDArray[np.float64], settings: FactorsSettings, weights: Mapping[int, float]
) -> NDArray[np.float64]:
    """Solve (Y'CY + lambda I) x = Y'Cp with full matrices, as the paper writes it."""
    preference = np.zeros(len(vectors))
    confidence = np.ones(len(vectors))
    for item, weight in weights.items():
        preference[item] = 1
        confidence[item] = 1 + settings.alpha * weight
    c = np.diag(confidence)
    left = vectors.T @ c @ vectors + settings.regularization * np.eye(vectors.shape[1])
    return np.linalg.inv(left) @ vectors.T @ c @ preference


def vectors_of(model: FittedFactors, folder: Path) -> NDArray[np.float64]:
    model.save(folder)
    found: NDArray[np.float64] = np.load(folder / "vectors.npy").astype(np.float64)
    return found


@pytest.mark.parametrize("weights", [{3: 1.0}, {0: 1.0, 29: 2.0}, dict.fromkeys(range(20), 1.0)])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_person_vector_solves_the_papers_equation_4(
    tmp_path: Path, seed: int, weights: dict[int, float]
) -> None:
    model = fitted(seed)
    expected = equation_4(vectors_of(model, tmp_path), SMALL, weights)
    np.testing.assert_allclose(model.person_vector(taste(weights)), expected, rtol=1e-5, atol=1e-6)


def test_what_was_chosen_twice_is_one_pair_of_twice_the_weight(tmp_path: Path) -> None:
    model = fitted(3)
    history = Taste(np.array([5, 7, 5], np.int32), np.array([1, 1, 2], np.float32))
    expected = equation_4(vectors_of(model, tmp_path), SMALL, {5: 3.0, 7: 1.0})
    np.testing.assert_allclose(model.person_vector(history), expected, rtol=1e-5, atol=1e-6)


def test_the_order_of_a_history_does_not_matter() -> None:
    model = fitted(4)
    forwards, backwards = {1: 1.0, 8: 2.0, 3: 1.0}, {3: 1.0, 8: 2.0, 1: 1.0}
    one, other = model.person_vector(taste(forwards)), model.person_vector(taste(backwards))
    assert one.tolist() == other.tolist()


def test_a_person_without_a_history_has_the_vector_zero() -> None:
    vector = fitted(5).person_vector(Taste.unknown())
    assert vector.tolist() == [0.0] * 6
    assert vector.dtype == np.float32


def test_a_score_is_the_product_of_both_vectors_and_zero_for_the_unseen(tmp_path: Path) -> None:
    model, weights = fitted(6), {2: 1.0, 9: 2.0}
    vectors = vectors_of(model, tmp_path)
    expected = vectors @ equation_4(vectors, SMALL, weights)
    found = model.score(Query(taste(weights)), np.array([4, -1, 2, 4], np.int32))
    np.testing.assert_allclose(found, [expected[4], 0, expected[2], expected[4]], rtol=1e-4)
    assert found[1] == 0


def test_nobody_in_particular_likes_everything_alike() -> None:
    assert fitted(7).score(Query(), np.array([3, -1], np.int32)).tolist() == [0.0, 0.0]


def test_training_adds_up_what_a_person_chose_several_times(
    training_of: MakeTraining, tmp_path: Path
) -> None:
    others = [(p, r, 0, 1.0) for p in range(5) for r in range(4) if (p + r) % 2]
    twice = training_of([*others, (5, 1, 0, 1.0), (5, 1, 3, 1.0)], 4)
    once = training_of([*others, (5, 1, 0, 2.0)], 4)
    found = [
        vectors_of(Factors(SMALL).fit(t), tmp_path / str(n)) for n, t in enumerate((twice, once))
    ]
    assert found[0].tolist() == found[1].tolist()
    assert found[0].shape == (4, 6)


def test_training_ends_where_people_and_recipes_explain_each_other(
    two_tastes: Training, tmp_path: Path
) -> None:
    settings = FactorsSettings(n_factors=2, regularization=2.0, alpha=3.0, n_iterations=100)
    vectors = vectors_of(Factors(settings).fit(two_tastes), tmp_path)
    pairs = [(int(p), int(i)) for p, i in zip(two_tastes.person, two_tastes.item, strict=True)]
    people = np.array(
        [equation_4(vectors, settings, {i: 1.0 for p, i in pairs if p == n}) for n in range(20)]
    )
    # equation 5 is equation 4 with people and recipes exchanged
    again = [equation_4(people, settings, {p: 1.0 for p, i in pairs if i == n}) for n in range(20)]
    np.testing.assert_allclose(vectors, again, rtol=1e-3, atol=1e-4)
    assert np.abs(vectors).max() > 0.1


def test_another_seed_starts_elsewhere(two_tastes: Training, tmp_path: Path) -> None:
    found = [
        vectors_of(Factors(FactorsSettings(n_factors=4, seed=s)).fit(two_tastes), tmp_path / str(s))
        for s in (1, 2)
    ]
    assert found[0].tolist() != found[1].tolist()


@pytest.mark.parametrize("package", ["implicit.cpu.als", "scipy.sparse", "threadpoolctl"])
def test_training_without_its_packages_says_what_to_install(
    two_tastes: Training, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    want = r"training the model 'factors' needs implicit: pip install 'ladle-recipes\[train\]'"
    with pytest.raises(MissingExtraError, match=want) as caught:
        Factors().fit(two_tastes)
    assert (caught.value.package, caught.value.extra) == ("implicit", "train")


def test_serving_needs_none_of_the_training_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted(8).save(tmp_path)
    for package in ("implicit", "implicit.cpu.als", "scipy", "scipy.sparse", "threadpoolctl"):
        monkeypatch.setitem(sys.modules, package, None)
    found = FittedFactors.load(tmp_path).score(Query(taste({1: 1.0})), np.array([2], np.int32))
    assert (
        found.tolist() == fitted(8).score(Query(taste({1: 1.0})), np.array([2], np.int32)).tolist()
    )


@pytest.mark.parametrize(
    ("name", "value", "want"),
    [
        ("n_factors", 0, "1 or more"),
        ("n_iterations", -1, "1 or more"),
        ("regularization", 0.0, "above 0"),
        ("regularization", float("nan"), "above 0"),
        ("alpha", -2.0, "above 0"),
    ],
)
def test_settings_that_cannot_work_are_refused(name: str, value: float, want: str) -> None:
    with pytest.raises(BadSettingError, match=rf"factors.{name} is {value!r}; it must be {want}"):
        FactorsSettings(**{name: value})  # type: ignore[arg-type]


def test_a_manifest_that_does_not_fit_is_refused(
    tmp_path: Path, change_manifest: Callable[..., None]
) -> None:
    changes: list[dict[str, object]] = [
        {"settings": {"n_feathers": 3}}, {"settings": {"alpha": -1}}, {"arrays": []},
        {"data_hash": None},
    ]  # fmt: skip
    for number, change in enumerate(changes):
        folder = tmp_path / str(number)
        fitted(9).save(folder)
        change_manifest(folder, **change)
        with pytest.raises(CorruptVersionError, match="cannot be read as the model 'factors'"):
            FittedFactors.load(folder)
