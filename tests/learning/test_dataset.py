"""Data sets: nothing of the future is in what a moment sees."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ladle.learning import Dataset
from ladle.learning.dataset import ALWAYS, NEVER, months_of, taste_of

MONTH = 2_629_746
MakeDataset = Callable[..., Dataset]

ROWS = [
    (0, 3, 10 * MONTH, 1.0), (0, 5, 12 * MONTH, 2.0), (0, 7, 13 * MONTH, 0.0),
    (1, 3, 11 * MONTH, 1.0), (2, 4, ALWAYS, 1.0),
]  # fmt: skip


def test_a_person_has_had_to_do_with_what_came_before(dataset_of: MakeDataset) -> None:
    dataset = dataset_of(ROWS)
    assert dataset.rows_of(0, 12 * MONTH).item.tolist() == [3]
    assert dataset.rows_of(0, 12 * MONTH + 1).item.tolist() == [3, 5]
    assert dataset.rows_of(0, NEVER).item.tolist() == [3, 5, 7]
    assert dataset.rows_of(2, 0).item.tolist() == [4], "what is undated came before everything"


@pytest.mark.parametrize("person", [-1, 3, 99])
def test_somebody_unknown_has_had_to_do_with_nothing(dataset_of: MakeDataset, person: int) -> None:
    assert len(dataset_of(ROWS).rows_of(person, NEVER)) == 0


def test_a_training_holds_what_was_liked_before_a_moment(dataset_of: MakeDataset) -> None:
    training = dataset_of(ROWS).training(12 * MONTH)
    rows = zip(training.person, training.item, training.month, training.weight, strict=True)
    assert [tuple(float(x) for x in row) for row in rows] == [
        (0, 3, 10, 1), (1, 3, 11, 1), (2, 4, 11, 1),
    ]  # fmt: skip
    whole = dataset_of(ROWS).training()
    assert whole.item.tolist() == [3, 5, 3, 4]
    assert whole.weight.tolist() == [1, 2, 1, 1]


def test_people_of_a_training_are_numbered_without_gaps(dataset_of: MakeDataset) -> None:
    training = dataset_of([(4, 1, 5, 1.0), (9, 1, 5, 1.0), (9, 2, 5, 1.0)]).training()
    assert training.person.tolist() == [0, 1, 1]


def test_a_training_at_a_moment_does_not_know_what_comes_later(dataset_of: MakeDataset) -> None:
    later = [*ROWS, (1, 9, 50 * MONTH, 1.0), (5, 2, 13 * MONTH, 2.0)]
    moment = 12 * MONTH
    now, then = dataset_of(ROWS).training(moment), dataset_of(later).training(moment)
    assert now.data_hash == then.data_hash


def test_only_what_carries_all_wanted_labels_passes(dataset_of: MakeDataset) -> None:
    dataset = dataset_of(ROWS)
    assert dataset.passing([]).tolist() == list(range(10))
    assert dataset.passing([("meal", "odd")]).tolist() == [1, 3, 5, 7, 9]
    assert dataset.passing([("main", "rice"), ("meal", "odd")]).tolist() == [3, 9]
    assert dataset.passing([("meal", "unheard of")]).tolist() == []


def test_a_taste_is_what_was_liked_the_newest_first(dataset_of: MakeDataset) -> None:
    taste = taste_of(dataset_of(ROWS).rows_of(0, NEVER))
    assert taste.items.tolist() == [5, 3]
    assert taste.weights.tolist() == [2, 1]
    assert taste.months is not None
    assert taste.months.tolist() == [12, 10]


def test_what_is_undated_is_of_the_newest_month() -> None:
    assert months_of(np.array([ALWAYS, 3 * MONTH, MONTH + 5])).tolist() == [3, 3, 1]
    assert months_of(np.array([ALWAYS])).tolist() == [0]


def test_the_first_choice_of_a_recipe_is_the_oldest(dataset_of: MakeDataset) -> None:
    first = dataset_of(ROWS).first_chosen
    assert (first[3], first[5], first[0]) == (10 * MONTH, 12 * MONTH, NEVER)


def test_a_data_set_is_dated_if_anything_is(dataset_of: MakeDataset) -> None:
    assert dataset_of(ROWS).is_dated
    assert not dataset_of([(0, 1, ALWAYS, 1.0)]).is_dated
    assert not dataset_of([]).is_dated
