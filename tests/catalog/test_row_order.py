"""The first rows of an order that a plane has: walked or picked out, always the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog.planes import count, pack
from ladle.catalog.row_order import Ahead, RowOrder, ahead_of, first_of


@given(st.integers(0, 400), st.floats(0, 1), st.integers(0, 50), st.integers(0, 2**31))
def test_the_first_are_those_that_come_first(n_rows: int, share: float, n: int, salt: int) -> None:
    chance = np.random.default_rng(salt)
    rows, mask = chance.permutation(n_rows), chance.random(n_rows) < share
    other = chance.random(n_rows) < np.sqrt(share)
    order = RowOrder(rows)
    expected = [row for row in rows.tolist() if mask[row]]
    both = [row for row in expected if other[row]]
    assert Ahead(order, pack(mask), count(pack(mask))).first(n).tolist() == expected[:n]
    ahead = Ahead(
        order, pack(mask), count(pack(mask))
    )  # several questions to one walk, in any order
    assert ahead.first(n, pack(other)).tolist() == both[:n]
    assert ahead.first(n // 2).tolist() == expected[: n // 2]
    assert ahead.first(n).tolist() == expected[:n]
    assert ahead.first(n, pack(other)).tolist() == both[:n]
    short = ahead.first(n, pack(other), is_thorough=False).tolist()
    assert short == both[: len(short)]


@pytest.mark.parametrize("walked", [0, 7])
@pytest.mark.parametrize("share", [0.001, 0.05, 0.9])
def test_however_far_it_is_walked_at_first_the_same_are_found(
    monkeypatch: pytest.MonkeyPatch, walked: int, share: float
) -> None:
    chance = np.random.default_rng(3)
    order = RowOrder(chance.permutation(5_000))
    plane = pack(chance.random(5_000) < share)
    found = Ahead(order, plane, count(plane)).first(40).tolist()
    monkeypatch.setattr("ladle.catalog.row_order._WALKED", walked)
    monkeypatch.setattr("ladle.catalog.row_order._FAR", 10 * walked)
    assert Ahead(order, plane, count(plane)).first(40).tolist() == found
    assert Ahead(order, plane, count(plane)).first(40, plane).tolist() == found


@pytest.mark.parametrize("share", [0.001, 0.9], ids=["picked out", "walked"])
def test_rows_of_a_later_segment_are_those_of_the_catalog(share: float) -> None:
    mask = np.random.default_rng(1).random(5_000) < share
    mask[[128, 4_999]] = True
    order = RowOrder(np.arange(5_000 - 128)[::-1], start=128)
    expected = np.flatnonzero(mask[128:])[::-1][:3] + 128
    assert Ahead(order, pack(mask), count(pack(mask))).first(3).tolist() == expected.tolist()


def test_each_segment_gives_its_own_first() -> None:
    orders = (RowOrder(np.array([2, 0, 1])), RowOrder(np.array([1, 0]), start=64))
    plane = pack(np.isin(np.arange(66), [0, 1, 64, 65]))
    assert first_of(ahead_of(orders, plane, 4), 1).tolist() == [0, 65]


@pytest.mark.parametrize("wrong", [-1, 3, 2**31 - 1])
def test_rows_that_are_not_in_the_segment_are_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="must be from 0 to 2"):
        RowOrder(np.array([0, wrong, 1]))
