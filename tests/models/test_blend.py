"""The blend: its features, its trees against LightGBM's own answer, its files."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ladle.core import BadSettingError, CorruptVersionError, MissingExtraError
from ladle.models import (
    Blend,
    BlendRows,
    BlendSettings,
    Content,
    FittedBlend,
    Scored,
    candidates,
    facts_of,
    features_of,
    weighed_of,
)
from ladle.models.blend import parameters

SMALL = BlendSettings(n_trees=20, n_leaves=4, min_rows=5)


def scored(seed: int, n: int = 30, n_models: int = 2) -> Scored:
    chance = np.random.default_rng(seed)
    scores = chance.normal(size=(n, n_models)).astype(np.float32)
    facts = chance.integers(0, 9, (n, 2)).astype(np.float32)
    return Scored(scores, chance.normal(size=n).astype(np.float32), facts, 4, 1_000)


def rows(n_questions: int = 60, *, by_facts: bool = False) -> BlendRows:
    """Return questions in which the first model is always right, and the second knows nothing.

    Parameters
    ----------
    by_facts
        Only among recipes of many foods; with few foods the second is right.
    """
    questions = [scored(seed) for seed in range(n_questions)]
    return BlendRows(
        np.concatenate([weighed_of(q) for q in questions]),
        np.concatenate([features_of(q) for q in questions]),
        np.concatenate([q.base for q in questions]),
        np.concatenate([np.arange(30) == answer(q, by_facts=by_facts) for q in questions]),
        np.full(n_questions, 30, np.int32),
    )


def answer(question: Scored, *, by_facts: bool) -> int:
    right = question.scores[:, 0]
    if by_facts:
        right = right - 9 * (question.facts[:, 0] < 4)
    return int(right.argmax())


@pytest.fixture(scope="module")
def fitted() -> FittedBlend:
    """Return a blend that learned to believe the first of two models."""
    return Blend(SMALL).fit(rows(), ("right", "random"), "cafe")


def test_candidates_are_what_any_model_puts_among_its_best() -> None:
    one = np.array([9, 8, 1, 1, 1, 1], np.float32)
    other = np.array([1, 1, 1, 1, 7, 8], np.float32)
    assert candidates([one, other], 2).tolist() == [0, 1, 4, 5]
    assert candidates([one, other], 6).tolist() == list(range(6))
    assert candidates([], 3).tolist() == []


def test_features_tell_lift_spread_and_rank_of_each_model_and_the_question() -> None:
    question = Scored(
        np.array([[1.0], [3.0], [2.0]], np.float32), np.array([0.0, 1.0, 0.0], np.float32),
        np.array([[5.0], [6.0], [7.0]], np.float32), 7, 100,
    )  # fmt: skip
    found = features_of(question)
    lifts = np.array([1, 2, 2])
    assert found[:, 0].tolist() == [1, 2, 2]
    np.testing.assert_allclose(found[:, 1], (lifts - lifts.mean()) / lifts.std(), rtol=1e-5)
    np.testing.assert_allclose(found[:, 2], np.log([3, 1, 2]), rtol=1e-6)
    np.testing.assert_allclose(found[:, 3], [0, 1, 0])
    np.testing.assert_allclose(found[:, 4], np.log([3, 1, 3]), rtol=1e-6)
    np.testing.assert_allclose(found[:, 5], np.log(8), rtol=1e-6)
    np.testing.assert_allclose(found[:, 6], np.log(101), rtol=1e-6)
    assert found[:, 7].tolist() == [5, 6, 7]


def test_it_learns_which_model_to_believe(fitted: FittedBlend) -> None:
    right = [scored(seed) for seed in range(100, 150)]
    hits = [fitted.score(q).argmax() == q.scores[:, 0].argmax() for q in right]
    assert np.mean(hits) > 0.8


def test_where_weights_say_it_all_no_tree_grows() -> None:
    noise = np.random.default_rng(2).gumbel(size=(900, 30))
    questions = [scored(seed) for seed in range(900)]
    chosen = [
        np.arange(30) == (q.base + q.scores[:, 0] + own).argmax()
        for q, own in zip(questions, noise, strict=True)
    ]
    learned = replace(rows(900), is_chosen=np.concatenate(chosen))
    assert Blend(SMALL).fit(learned, ("right", "random"), "cafe").n_trees == 0


def test_what_weights_cannot_say_trees_add() -> None:
    by_facts = Blend(SMALL).fit(rows(300, by_facts=True), ("right", "random"), "cafe")
    assert by_facts.n_trees > 0
    unseen = [scored(seed) for seed in range(1_000, 1_050)]
    hits = [by_facts.score(q).argmax() == answer(q, by_facts=True) for q in unseen]
    assert np.mean(hits) > 0.5


def test_its_trees_give_what_lightgbm_gives() -> None:
    lightgbm = pytest.importorskip("lightgbm")
    learned = rows(300, by_facts=True)
    fitted = Blend(SMALL).fit(learned, ("right", "random"), "cafe")
    weights = fitted._arrays["weights"]
    data = lightgbm.Dataset(
        learned.features, learned.is_chosen.astype(np.int32), group=learned.sizes,
        init_score=learned.base + learned.weighed @ weights, free_raw_data=True,
    )  # fmt: skip
    booster = lightgbm.train(parameters(SMALL), data, num_boost_round=fitted.n_trees)
    question = scored(7)
    expected = question.base + weighed_of(question) @ weights
    expected += booster.predict(features_of(question))
    np.testing.assert_allclose(fitted.score(question), expected, rtol=1e-5, atol=1e-5)


def test_rows_are_parted_between_questions() -> None:
    first, rest = rows(5).first(2)
    assert (first.sizes.size, rest.sizes.size) == (2, 3)
    assert (first.features.shape[0], rest.weighed.shape[0]) == (60, 90)
    assert first.is_chosen.sum() == 2


def test_facts_are_how_many_features_of_each_kind_a_recipe_has() -> None:
    names = ("food:rice", "word:pilaf", "food:leek", "tag:dinner")
    content = Content(names, np.array([0, 3, 4]), np.array([0, 1, 2, 3], np.int32))
    assert facts_of(content).tolist() == [[2, 1, 0], [0, 0, 1], [0, 0, 0]]


def test_a_longer_history_is_weighed_by_itself() -> None:
    scores = np.array([[1.0], [3.0]], np.float32)
    facts = np.zeros((2, 0), np.float32)
    for n_history, longer in ((0, -1), (np.expm1(3), 0), (np.expm1(6), 1)):
        found = weighed_of(Scored(scores, np.zeros(2, np.float32), facts, int(n_history), 9))
        assert found[:, 0].tolist() == [-1, 1]
        np.testing.assert_allclose(found[:, 1], np.array([-1, 1]) * longer, atol=0.02)


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Blend(SMALL).fit(rows(), ("right", "random"), "cafe").save(tmp_path / name)
    one, two = (
        {p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert one == two


def test_saving_and_loading_changes_nothing(fitted: FittedBlend, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    loaded = FittedBlend.load(tmp_path)
    assert loaded.models == ("right", "random")
    assert loaded.score(scored(3)).tolist() == fitted.score(scored(3)).tolist()


def test_another_models_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorruptVersionError, match="cannot be read as the model 'blend'"):
        FittedBlend.load(tmp_path)


def test_training_without_lightgbm_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match="training the model 'blend' needs lightgbm"):
        Blend(SMALL).fit(rows(10), ("a", "b"), "cafe")


def test_serving_needs_no_lightgbm(
    fitted: FittedBlend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted.save(tmp_path)
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    assert FittedBlend.load(tmp_path).score(scored(3)).shape == (30,)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_trees", 0), ("n_leaves", 1), ("min_rows", 0), ("n_each", 0), ("learning_rate", 0.0),
        ("shrinkage", -1.0),
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(name: str, value: float) -> None:
    with pytest.raises(BadSettingError, match=f"blend.{name} is {value!r}"):
        BlendSettings(**{name: value})  # type: ignore[arg-type]
