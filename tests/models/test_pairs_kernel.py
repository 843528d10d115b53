"""The compiled walk against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog import pack_rows
from ladle.models.pairs_kernel import cells_within


@given(st.integers(1, 90), st.integers(0, 12), st.integers(0, 40), st.integers(0, 2**31))
def test_the_cells_are_those_of_plain_loops(n: int, n_rows: int, room: int, salt: int) -> None:
    chance = np.random.default_rng(salt)
    offsets = np.concatenate([[0], np.cumsum(chance.integers(0, 6, n))]).astype(np.int64)
    targets = chance.integers(0, n, int(offsets[-1])).astype(np.int32)
    rows = chance.integers(0, n, n_rows).astype(np.int32)
    wanted = np.flatnonzero(chance.random(n) < 0.3)
    expected = [
        (at, owner)
        for owner, row in enumerate(rows.tolist())
        for at in range(offsets[row], offsets[row + 1])
        if targets[at] in wanted
    ]
    cells, owners = np.full(room, -7, np.int64), np.full(room, -7, np.int32)
    found = cells_within(offsets, targets, rows, pack_rows(wanted, n), cells, owners)
    assert found == len(expected)
    written = list(zip(cells.tolist(), owners.tolist(), strict=True))
    assert written == (expected + [(-7, -7)] * room)[:room]


@pytest.mark.parametrize("offsets", [[0, 4], [-5, 900]])
def test_what_a_damaged_file_says_is_read_nowhere_else(offsets: list[int]) -> None:
    targets = np.array([0, -3, 900, 0], np.int32)
    cells, owners = np.empty(9, np.int64), np.empty(9, np.int32)
    rows, plane = np.zeros(1, np.int32), pack_rows(np.zeros(1, np.int64), 1)
    n = cells_within(np.array(offsets, np.int64), targets, rows, plane, cells, owners)
    assert cells[:n].tolist() == [0, 3]
