"""The two towers: what they find, what they leave to the baseline, bad settings."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ladle.core import BadSettingError, MissingExtraError
from ladle.models import Content, Query, Taste, Training
from ladle.models.neural import FittedNeural, Neural, NeuralSettings

TrainingOf = Callable[..., Training]
SMALL = NeuralSettings(id_width=8, content_width=4, content_rank=4, n_batches=60)


def taste(*items: int, months: tuple[int, ...] | None = None) -> Taste:
    return Taste(
        np.array(items, np.int32), np.ones(len(items), np.float32),
        None if months is None else np.array(months, np.int32),
    )  # fmt: skip


def test_without_a_history_it_is_the_base(two_tastes: Training) -> None:
    fitted = Neural(SMALL).fit(two_tastes)
    base = np.random.default_rng(1).normal(size=21).astype(np.float32)
    items = np.arange(-1, 20, dtype=np.int32)
    for query in (Query(base=base), Query(base=base, wanted=("tag:dinner",))):
        assert fitted.score(query, items).tolist() == base[items].tolist()


@pytest.fixture(scope="module")
def by_content(training_of: TrainingOf) -> tuple[Training, FittedNeural]:
    """Return a world of beef and leek eaters, in which nobody chose recipes 20 and 21."""
    chance = np.random.default_rng(5)
    rows = [
        (p, int(2 * r + p % 2), 0, 1.0)
        for p in range(60)
        for r in chance.choice(10, 5, replace=False)
    ]
    names = ("food:beef", "food:leek", "tag:big", "tag:small")
    values = [v for item in range(22) for v in (item % 2, 2 + (item // 2) % 2)]
    content = Content(names, np.arange(0, 46, 2), np.array(values, np.int32))
    training = replace(training_of(rows, 22), content=content)
    return training, Neural(SMALL).fit(training)


def test_a_recipe_that_nobody_chose_is_found_by_its_content(
    by_content: tuple[Training, FittedNeural],
) -> None:
    _, fitted = by_content
    new = np.array([20, 21], np.int32)
    beef, leek = (fitted.score(Query(taste(*own)), new) for own in ((0, 4, 8), (1, 5, 9)))
    assert beef[0] > beef[1]
    assert leek[1] > leek[0]


def test_what_is_asked_for_changes_what_matters(by_content: tuple[Training, FittedNeural]) -> None:
    training, fitted = by_content
    items = np.arange(training.items.size, dtype=np.int32)
    plain = fitted.score(Query(taste(0, 4)), items)
    assert fitted.score(Query(taste(0, 4), wanted=("tag:big",)), items).tolist() != plain.tolist()
    unheard = fitted.score(Query(taste(0, 4), wanted=("tag:unheard of",)), items)
    assert unheard.tolist() == plain.tolist()


def test_newer_choices_say_more(by_content: tuple[Training, FittedNeural]) -> None:
    _, fitted = by_content
    items = np.arange(20, dtype=np.int32)
    turned = fitted.score(Query(taste(1, 0, months=(100, 0)), month=100), items)
    returned = fitted.score(Query(taste(1, 0, months=(0, 100)), month=100), items)
    assert turned[1::2].mean() - turned[::2].mean() > returned[1::2].mean() - returned[::2].mean()


def test_recipes_that_left_the_training_are_passed_over(two_tastes: Training) -> None:
    fitted = Neural(SMALL).fit(two_tastes)
    items = np.arange(20, dtype=np.int32)
    with_lost = fitted.score(Query(taste(-1, 3, -1, 5)), items)
    np.testing.assert_allclose(with_lost, fitted.score(Query(taste(3, 5)), items), rtol=1e-5)


def test_a_world_without_choices_can_be_trained(training_of: TrainingOf) -> None:
    fitted = Neural(SMALL).fit(training_of([], 3))
    assert fitted.score(Query(taste(1)), np.arange(3, dtype=np.int32)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("name", "value"),
    [("id_width", 0), ("n_batches", 0), ("dropout", 1.0), ("asking_share", 1.5),
     ("learning_rate", 0.0), ("id_strength", -1.0), ("seed", -1)],
)  # fmt: skip
def test_bad_settings_are_named(name: str, value: float) -> None:
    with pytest.raises(BadSettingError, match=f"neural.{name}"):
        NeuralSettings(**{name: value})  # type: ignore[arg-type]


def test_without_torch_it_says_what_to_install(
    two_tastes: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ladle.models.neural_network", None)
    with pytest.raises(MissingExtraError, match="neural"):
        Neural(SMALL).fit(two_tastes)
