"""The compiled sums against a dictionary, and the best of them against a sort."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog import pack
from ladle.models.neighbours_kernel import PLACE, add_up, best_found, forget, raise_scores
from ladle.models.neighbours_table import BOTH, Table

NO_POWERS = np.ones(200, np.float32), np.ones(400, np.float32), 10.0


@given(st.integers(1, 30), st.integers(0, 12), st.integers(0, 2**31))
def test_the_sums_are_those_of_plain_additions(n: int, n_history: int, salt: int) -> None:
    chance = np.random.default_rng(salt)
    source = np.sort(chance.integers(0, n, 3 * n))
    target, together = chance.integers(0, n, source.size), chance.integers(1, 9, source.size)
    table = Table.of(source, target, together, n)
    both = np.zeros(table.both.size, BOTH)
    both["people"], both["taste"], both["twin"] = table.both, table.both**1.5, table.both**2.0
    calm, apart = (chance.random(size).astype(np.float32) for size in (100, 200))
    most = 20.0
    places, found = np.zeros(n + 1, PLACE), np.empty(n + 1, np.int32)
    places["people"][:-1] = chance.integers(1, 100, n)
    people = places["people"].tolist()
    history = chance.choice(n, min(n_history, n), replace=False).astype(np.int32)
    expected: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for place in history.tolist():
        for other, k in zip(target[source == place], together[source == place], strict=True):
            alone = max(people[place] + people[other] - 2 * int(k), 0)
            expected[int(other)][0] += k**1.5 * calm[people[place]] * calm[people[other]]
            expected[int(other)][1] += min(k**2.0 * apart[alone], most)
    of_table = (table.offsets, table.cells, table.place_bits)
    n_found = add_up(*of_table, both, calm, apart, most, history, places, found)
    assert found[:n_found].tolist() == list(expected)
    wanted = np.array([expected.get(place, [0.0, 0.0]) for place in range(n + 1)])
    for column, name in enumerate(("taste", "twin")):
        np.testing.assert_allclose(places[name], wanted[:, column], rtol=3e-6)
    forget(found[:n_found], places)
    assert not places["taste"].any()
    assert not places["twin"].any()
    assert places["people"].tolist() == people


@pytest.mark.parametrize("offsets", [[0, 4], [-5, 900]])
def test_what_a_damaged_file_says_is_written_nowhere_else(offsets: list[int]) -> None:
    cells = np.array([0, 1, 900, 1 << 10, 1 << 30, 0], np.uint32)
    places, found = np.zeros(2, PLACE), np.full(2, 7, np.int32)
    both, history = np.ones(1, BOTH), np.zeros(1, np.int32)
    n = add_up(np.array(offsets, np.int64), cells, 10, both, *NO_POWERS, history, places, found)
    assert (n, found[0], places[1].tolist()) == (1, 0, (0, 0, 0, 0))


@pytest.mark.parametrize("offsets", [[2**62, -5, 900, 0], [-(2**62), 2**63 - 1, -1, 2**31]])
def test_damaged_offsets_of_those_that_come_next_lead_nowhere_else(offsets: list[int]) -> None:
    cells = np.array([0, 1, 2, 900] * 20, np.uint32)
    places, found = np.zeros(4, PLACE), np.full(4, 7, np.int32)
    history = np.array([0, 1, 2, 1, 0], np.int32)
    of_table = np.array(offsets, np.int64), cells, 10
    n = add_up(*of_table, np.ones(1, BOTH), *NO_POWERS, history, places, found)
    assert sorted(found[:n].tolist()) == sorted(set(found[:n].tolist()) & {0, 1, 2})
    assert places[3].tolist() == (0, 0, 0, 0)


@given(st.integers(1, 60), st.integers(1, 12), st.integers(0, 2**31))
def test_the_best_are_those_of_a_sort(n: int, n_wanted: int, salt: int) -> None:
    chance = np.random.default_rng(salt)
    places = np.zeros(n, PLACE)
    for name in ("taste", "twin", "rate"):
        places[name] = chance.random(n)
    rows = chance.permutation(n).astype(np.int32)
    rows[chance.random(n) < 0.2] = -1
    passes = chance.random(n) < chance.choice([0.1, 0.9])
    found = np.flatnonzero(chance.random(n) < 0.8).astype(np.int32)
    scores, best = np.empty(n_wanted, np.float32), np.empty(n_wanted, np.int32)
    n_best = best_found(found, places, rows, 0.5, 0.25, pack(passes), scores, best)
    own = places[found]
    worth = own["rate"] * (1 + 0.5 * own["taste"]) + 0.25 * own["twin"]
    is_in = (rows[found] >= 0) & passes[rows[found]]
    assert n_best == min(n_wanted, int(is_in.sum()))
    assert set(best[:n_best].tolist()) <= set(found[is_in].tolist())
    wanted = np.sort(worth[is_in])[::-1][:n_wanted]
    np.testing.assert_allclose(np.sort(scores[:n_best])[::-1], wanted, rtol=1e-6)
    written = worth[np.searchsorted(found, best[:n_best])]
    np.testing.assert_allclose(written, scores[:n_best], rtol=1e-6)


def test_what_nothing_is_said_of_keeps_its_base() -> None:
    place_of = np.array([1, 0, 2], np.int32)
    places = np.array([(2, 0.5, 1, 0), (0, 0, 1, 0), (0, 0, 0, 0)], PLACE)
    scores = np.array([-3, -2, -1], np.float32)
    raise_scores(np.array([0, 1, -1], np.int32), place_of, places, 0.5, 0.25, scores)
    assert scores[[0, 2]].tolist() == [-3, -1]
    assert scores[1] == pytest.approx(-2 + np.log1p(0.5 * 2 + 0.25 * 0.5 * np.exp(2)), rel=1e-6)
