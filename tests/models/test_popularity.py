"""The baseline's counts and their decay, by exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadSettingError, CorruptVersionError
from ladle.models import Items, Query, Taste, Training
from ladle.models.popularity import FittedPopularity, Popularity, PopularitySettings

MakeTraining = Callable[..., Training]
MONTH_DAYS = 30.436875
ALIKE = PopularitySettings(half_life_days=MONTH_DAYS, crowd=0)
"""Every choice counts alike, whoever made it."""


def items(*numbers: int) -> Items:
    return np.array(numbers, dtype=np.int32)


def scores(fitted: FittedPopularity, *numbers: int) -> list[float]:
    found: list[float] = fitted.score(Query(), items(*numbers)).tolist()
    return found


def cells(fitted: FittedPopularity, folder: Path) -> dict[tuple[int, int], int]:
    """Return the stored counts by (item, age in months)."""
    fitted.save(folder)
    item, age, count = (np.load(folder / f"{n}.npy") for n in ("item", "age", "count"))
    assert count.dtype == np.int64
    return {(int(i), int(a)): int(n) for i, a, n in zip(item, age, count, strict=True)}


def test_an_event_counts_half_after_a_half_life(training_of: MakeTraining) -> None:
    rows = [
        *((person, 0, 12, 1.0) for person in range(4)),  # four in the newest month
        *((person, 1, 11, 1.0) for person in range(4)),  # four a month earlier
        *((person, 2, 10, 1.0) for person in range(8)),  # eight two months earlier
        (0, 3, 12, 1.0), (0, 3, 11, 1.0), (0, 3, 9, 1.0),
    ]  # fmt: skip
    fitted = Popularity(ALIKE).fit(training_of(rows, 5))
    assert scores(fitted, 0, 1, 2, 3, 4) == [1.0, 0.5, 0.5, (1 + 1 / 2 + 1 / 8) / 4, 0.0]


def test_the_half_life_of_150_days_is_the_one_that_is_shipped(training_of: MakeTraining) -> None:
    fitted = Popularity().fit(training_of([(0, 0, 12, 1.0), (0, 1, 0, 1.0)], 2))
    assert scores(fitted, 1) == pytest.approx([2 ** (-12 * MONTH_DAYS / 150)])


def test_a_choice_of_somebody_who_makes_many_counts_less(training_of: MakeTraining) -> None:
    rows = [(0, 0, 5, 1.0), *((1, r, 5, 1.0) for r in range(1, 17))]
    fitted = Popularity(PopularitySettings(crowd=0.25)).fit(training_of(rows, 17))
    assert scores(fitted, 0, 1, 16) == pytest.approx([1.0, 0.5, 0.5])


def test_log_rates_are_shares_of_all_choices_with_a_doubt(training_of: MakeTraining) -> None:
    rows = [(0, 0, 5, 1.0), (1, 0, 5, 1.0), (2, 1, 5, 1.0)]
    fitted = Popularity(PopularitySettings(doubt=0.5)).fit(training_of(rows, 3))
    expected = np.log(np.array([2.5, 1.5, 0.5, 0.5]) / 5)
    assert fitted.log_rates.tolist() == pytest.approx(expected.tolist())
    assert fitted.log_rates.dtype == np.float32


def test_a_cook_counts_twice(training_of: MakeTraining) -> None:
    fitted = Popularity().fit(training_of([(0, 0, 5, 2.0), (1, 1, 5, 1.0)], 2))
    assert scores(fitted, 0, 1) == [1.0, 0.5]


def test_counts_are_kept_as_integers_by_recipe_and_month(
    training_of: MakeTraining, tmp_path: Path
) -> None:
    rows = [(0, 0, 5, 2.0), (1, 0, 5, 1.0), (2, 0, 3, 1.0), (2, 2, 4, 1.0)]
    fitted = Popularity(ALIKE).fit(training_of(rows, 3))
    assert cells(fitted, tmp_path) == {(0, 0): 3_000, (0, 2): 1_000, (2, 1): 1_000}


row = st.tuples(
    st.integers(0, 5), st.integers(0, 4), st.integers(-3, 9), st.sampled_from([1.0, 2.0])
)


@given(st.lists(row, max_size=30), st.integers(0, 5))
def test_one_persons_rows_can_be_taken_out_of_the_counts_exactly(
    training_of: MakeTraining,
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, int, int, float]],
    person: int,
) -> None:
    rows.append((9, 0, 9, 1.0))  # somebody else holds the newest month
    theirs, others = ([r for r in rows if (r[0] == person) is is_it] for is_it in (True, False))
    folder = tmp_path_factory.mktemp("popularity")
    whole = cells(Popularity().fit(training_of(rows, 5)), folder / "whole")
    left = cells(Popularity().fit(training_of(others, 5)), folder / "left")
    for _, item, month, weight in theirs:
        whole[item, 9 - month] -= round(1_000 * weight * len(theirs) ** -0.2)
    assert {cell: n for cell, n in whole.items() if n} == left


def test_a_recipe_that_the_training_never_saw_scores_nothing(training_of: MakeTraining) -> None:
    fitted = Popularity().fit(training_of([(0, 1, 0, 1.0)], 2))
    assert scores(fitted, -1, 1, 0, -1) == [0.0, 1.0, 0.0, 0.0]


def test_nothing_to_count_scores_everything_zero(training_of: MakeTraining) -> None:
    assert scores(Popularity().fit(training_of([], 0)), -1, -1) == [0.0, 0.0]
    assert scores(Popularity().fit(training_of([], 3)), 2, -1) == [0.0, 0.0]


def test_scores_are_the_same_for_everybody(training_of: MakeTraining) -> None:
    fitted = Popularity().fit(training_of([(0, 0, 0, 1.0), (1, 1, 0, 2.0)], 2))
    fan = Taste(items(0, 0, 0), np.full(3, 2, np.float32))
    both = items(0, 1)
    assert fitted.score(Query(fan), both).tolist() == fitted.score(Query(), both).tolist()


def test_one_event_with_a_wrong_year_costs_no_memory(training_of: MakeTraining) -> None:
    # a full table of recipes by months would need 48 gigabytes
    rows = [(0, 59_999, 0, 1.0), (1, 3, 100_000, 1.0)]
    fitted = Popularity().fit(training_of(rows, 60_000))
    assert scores(fitted, 3, 59_999) == [1.0, 0.0]


@pytest.mark.parametrize(("name", "value"), [("crowd", -0.1), ("crowd", 1.1), ("doubt", 0.0)])
def test_settings_that_cannot_work_are_refused(name: str, value: float) -> None:
    with pytest.raises(BadSettingError, match=f"popularity.{name} is {value!r}"):
        PopularitySettings(**{name: value})


@pytest.mark.parametrize("days", [0.0, -1.0, float("nan")])
def test_a_half_life_must_be_above_zero(days: float) -> None:
    want = rf"popularity.half_life_days is {days!r}; it must be above 0"
    with pytest.raises(BadSettingError, match=want):
        PopularitySettings(half_life_days=days)


def test_a_manifest_with_settings_of_another_time_is_refused(
    training_of: MakeTraining, tmp_path: Path, change_manifest: Callable[..., None]
) -> None:
    Popularity().fit(training_of([(0, 0, 0, 1.0)], 1)).save(tmp_path)
    for settings in ({"full_life_days": 3}, {"half_life_days": -3}, 3):
        change_manifest(tmp_path, settings=settings)
        with pytest.raises(CorruptVersionError, match="cannot be read as the model 'popularity'"):
            FittedPopularity.load(tmp_path)


def test_a_folder_that_lacks_a_column_is_refused(
    training_of: MakeTraining, tmp_path: Path, change_manifest: Callable[..., None]
) -> None:
    Popularity().fit(training_of([(0, 0, 0, 1.0)], 1)).save(tmp_path)
    for arrays in (["item", "age", "count"], ["item", "age", "n_items"]):
        change_manifest(tmp_path, arrays=arrays)
        with pytest.raises(CorruptVersionError, match="cannot be read as the model 'popularity'"):
            FittedPopularity.load(tmp_path)
