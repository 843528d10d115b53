"""Counts of meals on disk: what was saved is opened, and damage leaves the prior alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ladle.core import CorruptVersionError
from ladle.food import Meal
from ladle.request import MealCounts, MealCountsStore, context_at

MORNING = context_at(datetime(2026, 4, 17, 8, tzinfo=UTC))
SIDES = MealCounts.of([(MORNING, Meal.SIDE)] * 3, [MORNING])


@pytest.fixture
def store(tmp_path: Path) -> MealCountsStore:
    return MealCountsStore.beside(tmp_path / "shelf")


def test_nothing_is_there_before_something_was_counted(
    store: MealCountsStore, tmp_path: Path
) -> None:
    store.save(MealCounts.of([]))
    assert (store.current_name(), store.open()) == (None, None)
    assert not (tmp_path / "shelf").exists()


def test_counts_come_back_as_they_were_saved(store: MealCountsStore) -> None:
    store.save(SIDES)
    opened = store.open()
    assert opened is not None
    assert (opened.counts == SIDES.counts).all()


def test_only_other_counts_make_a_new_version(store: MealCountsStore) -> None:
    store.save(SIDES)
    first = store.current_name()
    store.save(MealCounts(SIDES.counts.copy()))
    assert store.current_name() == first
    store.save(MealCounts.of([]))  # all who were counted are erased
    assert store.current_name() != first
    opened = store.open()
    assert opened is not None
    assert opened.is_empty


@pytest.mark.parametrize("damage", ["", "[1]", None])
def test_damaged_counts_leave_the_prior_alone_and_are_replaced(
    store: MealCountsStore, tmp_path: Path, damage: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    store.save(SIDES)
    file = next(tmp_path.rglob("counts.json"))
    file.unlink() if damage is None else file.write_text(damage)
    assert store.open() is None
    assert "the hour goes by its prior alone: " in caplog.text
    store.save(SIDES)
    assert store.open() is not None


def test_a_pointer_that_is_no_text_is_told(store: MealCountsStore, tmp_path: Path) -> None:
    store.save(SIDES)
    next(tmp_path.rglob("CURRENT")).write_bytes(b"\xff")
    assert store.open() is None
    with pytest.raises(CorruptVersionError):
        store.current_name()
