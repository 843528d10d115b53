"""The compiled sums against a dictionary."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ladle.models.neighbours_kernel import EMPTY, add_up, look_up


@given(st.integers(1, 30), st.integers(0, 12), st.integers(0, 2**31))
def test_the_sums_are_those_of_plain_additions(n: int, n_history: int, salt: int) -> None:
    chance = np.random.default_rng(salt)
    offsets = np.concatenate([[0], np.cumsum(chance.integers(0, 6, n))]).astype(np.int64)
    target = chance.integers(0, n, int(offsets[-1])).astype(np.int32)
    taste, twin = (chance.random(target.size).astype(np.float32) for _ in range(2))
    history = chance.choice(n, min(n_history, n), replace=False).astype(np.int32)
    expected: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for place in history.tolist():
        for cell in range(offsets[place], offsets[place + 1]):
            expected[int(target[cell])][0] += float(taste[cell])
            expected[int(target[cell])][1] += float(twin[cell])
    n_cells = int((offsets[history + 1] - offsets[history]).sum())
    size = 1 << (2 * n_cells + 1).bit_length()
    keys, found = np.full(size, EMPTY, np.int32), np.empty(n_cells, np.int32)
    tastes, twins = np.empty(size, np.float32), np.empty(size, np.float32)
    n_found = add_up(offsets, target, taste, twin, history, keys, tastes, twins, found)
    assert keys[found[:n_found]].tolist() == list(expected)
    places = np.arange(n, dtype=np.int32)
    own, other = np.empty(n, np.float32), np.empty(n, np.float32)
    look_up(keys, tastes, twins, places, own, other)
    np.testing.assert_allclose(own, [expected.get(p, [0.0, 0.0])[0] for p in range(n)], rtol=1e-6)
    np.testing.assert_allclose(other, [expected.get(p, [0.0, 0.0])[1] for p in range(n)], rtol=1e-6)
