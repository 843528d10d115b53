"""Tastes and queries."""

from __future__ import annotations

import numpy as np

from ladle.models import Items, Query, Taste


def items(*numbers: int) -> Items:
    return np.array(numbers, np.int32)


def test_the_taste_of_an_unknown_person_is_empty() -> None:
    assert Taste.unknown().is_empty
    assert not Taste(np.array([3], np.int32), np.ones(1, np.float32)).is_empty


def test_a_taste_adds_up_what_was_chosen_several_times() -> None:
    found, weights = Taste(items(5, 2, 5), np.array([1, 1, 2], np.float32)).distinct()
    assert (found.tolist(), weights.tolist()) == ([2, 5], [1, 3])
    assert weights.dtype == np.float32


def test_the_base_of_items_is_looked_up_and_zero_without_any() -> None:
    base = np.array([-1, -2, -9], np.float32)
    assert Query(base=base).base_of(items(1, -1, 0)).tolist() == [-2, -9, -1]
    assert Query().base_of(items(1, -1)).tolist() == [0, 0]
