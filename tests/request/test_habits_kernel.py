"""The compiled walks over cooks, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ladle.request.habits_kernel import Belief, Gaps, measure_gaps, weigh


def test_gaps_are_measured_dish_by_dish() -> None:
    dish = np.array([2, 2, 2, 5, 9, 9], np.int64)
    day = np.array([0.0, 4, 20, 3, 1, 1])
    dishes, columns = np.empty(6, np.int64), np.full((4, 6), 7.0)
    assert measure_gaps(dish, day, 0.25, dishes, Gaps(*columns)) == 3
    last, n, mean, squares = columns[:, :3]
    assert dishes[:3].tolist() == [2, 5, 9]
    assert (last.tolist(), n.tolist()) == ([20, 3, 1], [2, 0, 1])
    assert mean == pytest.approx([np.log([4, 16]).mean(), 0, np.log(0.25)])
    assert squares == pytest.approx([np.log([4, 16]).var() * 2, 0, 0])
    assert measure_gaps(dish[:0], day[:0], 0.25, dishes, Gaps(*columns)) == 0


def test_what_was_cooked_once_at_the_usual_gap_is_half_over() -> None:
    gaps, weights = Gaps(*np.zeros((4, 1))), np.empty(1)
    belief = Belief(
        math.log(21), scale=1.0, gap_worth=1.0, share=0.2, share_worth=2.0, usual_share=0.2
    )
    weigh(np.array([21.0]), gaps, belief, 0.05, weights)
    assert weights == pytest.approx([0.05 + 1 / np.sqrt(2 * np.pi) + 0.5])
