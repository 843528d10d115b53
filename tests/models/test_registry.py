"""Which models there are, and how another package adds one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from ladle.core import BadSettingError
from ladle.models import BASELINE, find_kind, make_models, model_kinds, registry, settings_kinds
from ladle.models.popularity import Popularity, PopularitySettings


@pytest.fixture
def fresh() -> Iterator[None]:
    """Forget which models were found, before and after."""
    model_kinds.cache_clear()
    yield
    model_kinds.cache_clear()


def test_the_baseline_comes_first_and_every_model_by_its_own_name() -> None:
    kinds = model_kinds()
    assert next(iter(kinds)) == BASELINE
    assert {name: kind.name for name, kind in kinds.items()} == {n: n for n in kinds}


def test_models_are_made_with_the_settings_given() -> None:
    made = {m.name: m for m in make_models({BASELINE: PopularitySettings(half_life_days=9)})}
    assert made[BASELINE] == Popularity(PopularitySettings(half_life_days=9))
    assert list(made) == list(model_kinds()) == list(settings_kinds())


def test_every_settings_class_has_defaults() -> None:
    for kind in settings_kinds().values():
        kind()


def test_an_unknown_model_is_refused_with_the_nearest_name() -> None:
    assert find_kind(BASELINE) is Popularity
    with pytest.raises(BadSettingError, match=r"model is 'populariti'.*'popularity', perhaps"):
        find_kind("populariti")


@pytest.mark.usefixtures("fresh")
def test_an_entry_point_must_carry_the_models_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = EntryPoint("mine", "ladle.models.popularity:Popularity", "ladle.models")
    monkeypatch.setattr(registry, "entry_points", lambda group: [wrong])
    with pytest.raises(BadSettingError, match="the model's own name"):
        model_kinds()


@pytest.mark.usefixtures("fresh")
def test_another_package_adds_a_model_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    own = EntryPoint(BASELINE, "ladle.models.popularity:Popularity", "ladle.models")
    monkeypatch.setattr(registry, "entry_points", lambda group: [own])
    assert list(model_kinds()) == [BASELINE]
