"""What models that count pairs share, by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ladle.models import Training, pairs
from ladle.models.pairs import cells_of, cells_towards, newest_choices, strongest


def test_a_persons_newest_recipes_count_each_once_at_its_last_month(
    training_of: Callable[..., Training],
) -> None:
    rows = [(0, 1, 5, 1.0), (0, 1, 9, 1.0), (0, 2, 7, 1.0), (0, 3, 8, 1.0), (1, 2, 1, 1.0)]
    person, item = newest_choices(training_of(rows, 4), 2)
    assert list(zip(person.tolist(), item.tolist(), strict=True)) == [(0, 1), (0, 3), (1, 2)]


def test_each_target_keeps_its_strongest_sources_ties_to_the_lower() -> None:
    source = np.array([0, 1, 2, 0, 2])
    target = np.array([3, 3, 3, 1, 1])
    strength = np.array([0.5, 0.9, 0.5, 0.1, 0.2], np.float32)
    kept = strongest(source, target, strength, 2, 4)
    assert kept.tolist() == [3, 0, 1, 4], "by source, then target"
    assert strongest(source, target, strength, 1, 4).tolist() == [1, 4]


def test_the_strongest_are_the_same_however_many_are_sorted_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = np.random.default_rng(3)
    source, target = np.divmod(chance.permutation(400)[:300], 20)
    strength = chance.integers(0, 5, 300).astype(np.float32)
    whole = strongest(source, target, strength, 4, 20)
    for n_at_once in (1, 7, 40):
        monkeypatch.setattr(pairs, "_PAIRS_AT_ONCE", n_at_once)
        assert strongest(source, target, strength, 4, 20).tolist() == whole.tolist()
    assert np.bincount(target[whole]).max() == 4


def test_values_of_rows_come_row_after_row_with_their_owner() -> None:
    offsets = np.array([0, 2, 2, 5])
    cells, owner = cells_of(offsets, np.array([2, 0, 1, 3]))
    assert cells.tolist() == [2, 3, 4, 0, 1]
    assert owner.tolist() == [0, 0, 0, 1, 1]


def test_only_cells_that_lead_to_what_is_wanted_are_found_however_many() -> None:
    offsets = np.array([0, 3, 3, 40], np.int64)
    targets = np.array([5, 2, 9, *[2] * 37], np.int32)
    cells, owner = cells_towards(
        offsets, targets, np.array([2, 0], np.int32), np.array([2, 7], np.int32)
    )
    assert cells.tolist() == [*range(3, 40), 1]
    assert owner.tolist() == [0] * 37 + [1]
    assert (
        cells_towards(offsets, targets, np.array([2], np.int32), np.empty(0, np.int32))[0].size == 0
    )
