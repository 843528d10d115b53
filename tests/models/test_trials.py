"""How much tastes tell, where it is known how choices were made."""

from __future__ import annotations

import numpy as np
import pytest
from tests.models.conftest import ROWS, SOUPS, content, laid_out

from ladle.models.tastes import (
    centring,
    directions_of,
    moments_of,
)
from ladle.models.trials import draw_trial, narrowed, told_by, weights_of


def test_a_trial_asks_of_choices_with_a_history_and_of_others_of_the_time() -> None:
    rows = [(0, 0, 0), (0, 1, 9), (1, 2, 0), (1, 3, 9), (2, 1, 20)]
    made_of = content(*[["tag:a"] for _ in range(4)])
    _, _, choices = laid_out(rows, made_of)
    trial = draw_trial(choices, 10, 30, np.random.default_rng(0))
    assert trial.row.tolist() == [1, 3]
    assert trial.before.tolist() == [0, 2]
    assert trial.begins.tolist() == [0, 1, 2]
    assert trial.options[:, 0].tolist() == [1, 3]
    assert set(trial.options[0, 1:].tolist()) == {-1, 3}


def test_where_nothing_is_dated_the_history_is_all_but_the_choice() -> None:
    _, _, choices = laid_out(ROWS, SOUPS)
    trial = draw_trial(choices, 10, 3, np.random.default_rng(0))
    assert trial.row.tolist() == [0, 1, 2, 3]
    assert trial.before.tolist() == [0, 1, 0, 1, 2, 3, 2, 3]
    _, layout, _ = laid_out(ROWS, SOUPS)
    moments = moments_of(choices, 100.0)
    centred = centring(moments, np.array([0]), np.array([layout.known(0)]))
    one = directions_of(moments, centred, 0.1, 1, np.eye(1))
    told = told_by(trial, choices, one, np.zeros((1, 1)), [slice(0, 1)], 12.0)
    # the history of the choice of recipe 1 is recipe 0 alone, which is of the other kind
    assert told[1, 0, 0] < 0


def test_a_narrowed_trial_keeps_what_shares_labels_with_the_choice() -> None:
    made_of = content(["tag:a"], ["tag:a"], ["tag:b"], [])
    rows = [(p, i, 0) for p in range(4) for i in ((p, (p + 1) % 4))]
    _, layout, choices = laid_out(rows, made_of)
    chance = np.random.default_rng(0)
    trial = narrowed(draw_trial(choices, 99, 40, chance), choices, layout, chance)
    others = {int(t[0]): set(t[1:].tolist()) - {-1} for t in trial.options}
    assert others[3] == set()
    assert others[2] <= {2}
    assert others[0] <= {0, 1}


def test_weights_are_those_that_choices_were_drawn_with() -> None:
    chance = np.random.default_rng(4)
    told = chance.normal(size=(4_000, 6, 2))
    utility = told @ np.array([1.5, 0.4]) + chance.gumbel(size=(4_000, 6))
    best = utility.argmax(1)
    for i, b in enumerate(best):
        told[i, [0, b]] = told[i, [b, 0]]
    assert weights_of(told) == pytest.approx([1.5, 0.4], abs=0.1)
    told[:, 3] = np.nan
    assert weights_of(told) == pytest.approx([1.5, 0.4], abs=0.2)


def test_a_taste_that_tells_the_contrary_weighs_nothing() -> None:
    chance = np.random.default_rng(5)
    told = chance.normal(size=(500, 4, 2))
    told[:, 0, 0] -= 1
    told[:, 0, 1] += 1
    weights = weights_of(told)
    assert weights[0] == 0
    assert weights[1] > 0.5


def test_without_anything_to_compare_nothing_weighs() -> None:
    assert weights_of(np.empty((0, 4, 2))).tolist() == [0, 0]
    told = np.full((3, 2, 1), np.nan)
    told[:, 0] = 1.0
    assert weights_of(told).tolist() == [0]
