"""The compiled sums against a dictionary, and the best of them against a sort."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog import pack
from ladle.models.neighbours_kernel import CELL, PLACE, add_up, best_found, forget, raise_scores


@given(st.integers(1, 30), st.integers(0, 12), st.integers(0, 2**31))
def test_the_sums_are_those_of_plain_additions(n: int, n_history: int, salt: int) -> None:
    chance = np.random.default_rng(salt)
    offsets = np.concatenate([[0], np.cumsum(chance.integers(0, 6, n))]).astype(np.int64)
    cells = np.empty(int(offsets[-1]), CELL)
    cells["target"] = chance.integers(0, n, cells.size)
    cells["taste"], cells["twin"] = (1 - chance.random(cells.size) for _ in range(2))
    history = chance.choice(n, min(n_history, n), replace=False).astype(np.int32)
    expected: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for place in history.tolist():
        for target, taste, twin in cells[offsets[place] : offsets[place + 1]].tolist():
            expected[target][0] += taste
            expected[target][1] += twin
    places, found = np.zeros(n + 1, PLACE), np.empty(n + 1, np.int32)
    n_found = add_up(offsets, cells, history, places, found)
    assert found[:n_found].tolist() == list(expected)
    wanted = np.array([expected.get(place, [0.0, 0.0]) for place in range(n + 1)])
    for column, name in enumerate(("taste", "twin")):
        np.testing.assert_allclose(places[name], wanted[:, column], rtol=1e-6)
    forget(found[:n_found], places)
    assert places.tolist() == np.zeros(n + 1, PLACE).tolist()


@pytest.mark.parametrize("offsets", [[0, 4], [-5, 900]])
def test_what_a_damaged_file_says_is_written_nowhere_else(offsets: list[int]) -> None:
    cells = np.array([(0, 0, 1), (-3, 1, 1), (900, 1, 1), (0, 0, 1)], CELL)
    places, found = np.zeros(2, PLACE), np.full(2, 7, np.int32)
    n = add_up(np.array(offsets, np.int64), cells, np.zeros(1, np.int32), places, found)
    assert (n, found[0], places[1].tolist()) == (1, 0, (0, 0, 0, 0))


@given(st.integers(1, 60), st.integers(1, 12), st.integers(0, 2**31))
def test_the_best_are_those_of_a_sort(n: int, n_wanted: int, salt: int) -> None:
    chance = np.random.default_rng(salt)
    places = np.zeros(n, PLACE)
    for name in ("taste", "twin", "rate"):
        places[name] = chance.random(n)
    places["row"] = chance.permutation(n)
    places["row"][chance.random(n) < 0.2] = -1
    passes = chance.random(n) < chance.choice([0.1, 0.9])
    found = np.flatnonzero(chance.random(n) < 0.8).astype(np.int32)
    scores, best = np.empty(n_wanted, np.float32), np.empty(n_wanted, np.int32)
    n_best = best_found(found, places, 0.5, 0.25, pack(passes), scores, best)
    own = places[found]
    worth = own["rate"] * (1 + 0.5 * own["taste"]) + 0.25 * own["twin"]
    is_in = (own["row"] >= 0) & passes[own["row"]]
    assert n_best == min(n_wanted, int(is_in.sum()))
    assert set(best[:n_best].tolist()) <= set(found[is_in].tolist())
    wanted = np.sort(worth[is_in])[::-1][:n_wanted]
    np.testing.assert_allclose(np.sort(scores[:n_best])[::-1], wanted, rtol=1e-6)
    written = worth[np.searchsorted(found, best[:n_best])]
    np.testing.assert_allclose(written, scores[:n_best], rtol=1e-6)


def test_what_nothing_is_said_of_keeps_its_base() -> None:
    place_of = np.array([1, 0, 2], np.int32)
    places = np.array([(2, 0.5, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0)], PLACE)
    scores = np.array([-3, -2, -1], np.float32)
    raise_scores(np.array([0, 1, -1], np.int32), place_of, places, 0.5, 0.25, scores)
    assert scores[[0, 2]].tolist() == [-3, -1]
    assert scores[1] == pytest.approx(-2 + np.log1p(0.5 * 2 + 0.25 * 0.5 * np.exp(2)), rel=1e-6)
