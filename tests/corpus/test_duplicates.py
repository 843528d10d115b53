"""Copies stand behind the best of them."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ladle.corpus.duplicates import Marks, copies_among, group_copies
from ladle.corpus.signatures import N_BANDS, SIGNATURE_WORDS, likenesses

Rows = NDArray[np.int64]


def always(copies: Rows, _kept: Rows) -> NDArray[np.bool_]:
    return np.ones(copies.size, np.bool_)


def marks(keys: list[int], rank: list[int] | None = None) -> Marks:
    """Return rows that share nothing but exact keys; a row with key 0 is like nothing."""
    n = len(keys)
    bands = np.arange(1, n * SIGNATURE_WORDS + 1, dtype=np.uint32).reshape(n, SIGNATURE_WORDS)
    bands[:, N_BANDS:-1] = np.random.default_rng(1).integers(0, 1 << 32, (n, 7), np.uint32)
    bands[:, -1] = 10
    return Marks(np.array(keys, np.uint64), bands, np.array(rank or range(n), np.int64))


def some(world: Marks, rows: Rows) -> Marks:
    return Marks(world.exact[rows], world.bands[rows], world.rank[rows])


@st.composite
def worlds(draw: st.DrawFn) -> Marks:
    """Return a few rows; signatures of a chain, each like the next and less like those beyond."""
    n = draw(st.integers(1, 9))
    keys = draw(st.lists(st.sampled_from([0, *range(5, 12)]), min_size=n, max_size=n))
    found = marks(keys, draw(st.permutations(range(n))))
    found.bands[:, :N_BANDS] = draw(
        st.lists(
            st.lists(st.integers(1, 2), min_size=N_BANDS, max_size=N_BANDS), min_size=n, max_size=n
        )
    )
    at = np.array(draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)))
    found.bands[:, N_BANDS:-1] = 0
    found.bands[:, N_BANDS] = (1 << (3 * at)) - 1
    found.bands[:, -1] = 30
    return found


def by_hand(world: Marks) -> list[set[int]]:
    """Return for each row the rows that may be kept for it, by comparing row with row."""

    def is_copy(a: int, b: int) -> bool:
        if not (world.exact[a] and world.exact[b]):
            return False
        meet = (world.bands[a, :N_BANDS] == world.bands[b, :N_BANDS]).any()
        near = likenesses(world.bands[a : a + 1], world.bands[b : b + 1])[0] >= 0.8
        return bool(world.exact[a] == world.exact[b] or (meet and near))

    kept: list[int] = []
    found: list[set[int]] = [set() for _ in world.rank]
    for row in np.argsort(world.rank).tolist():
        found[row] = {k for k in kept if is_copy(row, k)} or {row}
        if found[row] == {row}:
            kept.append(row)
    return found


def test_the_best_of_equal_rows_is_kept() -> None:
    assert group_copies(*marks([7, 7, 8, 7], [3, 1, 2, 0]), always).tolist() == [3, 3, 2, 3]


def test_rows_that_cannot_be_told_apart_are_kept() -> None:
    assert group_copies(*marks([0, 0, 0]), always).tolist() == [0, 1, 2]


def test_nothing_has_no_copies() -> None:
    empty = marks([])
    assert group_copies(*empty, always).tolist() == []
    copies, kept = copies_among(marks([7, 7]), empty, always)
    assert copies.size == kept.size == 0
    copies, kept = copies_among(empty, marks([7, 7]), always)
    assert (copies.tolist(), kept.tolist()) == ([1], [0])


def test_what_is_not_the_same_stays() -> None:
    def never(copies: Rows, _kept: Rows) -> NDArray[np.bool_]:
        return np.zeros(copies.size, np.bool_)

    assert group_copies(*marks([7, 7, 7]), never).tolist() == [0, 1, 2]


def test_a_chain_is_cut_into_stars() -> None:
    def next_to(copies: Rows, kept: Rows) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = np.abs(copies - kept) == 1
        return found

    assert group_copies(*marks([7] * 5), next_to).tolist() == [0, 0, 2, 2, 4]


@given(worlds())
def test_a_row_is_kept_unless_it_copies_a_better_one_that_is(world: Marks) -> None:
    found = group_copies(*world, always)
    want = by_hand(world)
    assert all(kept in wanted for kept, wanted in zip(found.tolist(), want, strict=True))


@given(worlds(), st.integers(0, 999))
def test_the_order_of_rows_changes_nothing(world: Marks, seed: int) -> None:
    order = np.arange(world.exact.size)
    np.random.default_rng(seed).shuffle(order)
    moved = group_copies(*some(world, order), always)
    back = np.empty_like(order)
    back[order] = order[moved]
    assert back.tolist() == group_copies(*world, always).tolist()


@given(worlds(), st.integers(0, 9))
def test_new_rows_find_the_copies_that_all_rows_find_with_them(world: Marks, cut: int) -> None:
    n_old = min(cut, world.exact.size)

    def with_a_new_one(copies: Rows, kept: Rows) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (copies >= n_old) | (kept >= n_old)
        return found

    rows = np.arange(world.exact.size)
    old, new = some(world, rows[:n_old]), some(world, rows[n_old:])
    copies, kept = copies_among(old, new, always)
    whole = group_copies(*world, with_a_new_one)
    want = np.flatnonzero(whole != np.arange(whole.size))
    assert (copies.tolist(), kept.tolist()) == (want.tolist(), whole[want].tolist())


@given(worlds(), st.integers(0, 999))
def test_rows_of_different_kinds_are_told_apart_beforehand_as_they_are_afterwards(
    world: Marks, seed: int
) -> None:
    kind = np.random.default_rng(seed).integers(0, 2, world.exact.size, np.uint64)

    def of_one_kind(copies: Rows, kept: Rows) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = kind[copies] == kind[kept]
        return found

    found = group_copies(*world, of_one_kind, kind)
    assert found.tolist() == group_copies(*world, of_one_kind).tolist()


def test_a_huge_bucket_of_copies_is_fast() -> None:
    n = 100_000
    world = marks([0] * n)
    world.exact[:] = 7
    start = time.process_time()
    assert not group_copies(*world, always).any()
    assert time.process_time() - start < 5


def test_a_huge_bucket_of_strangers_is_fast() -> None:
    n = 30_000
    world = marks(list(range(1, n + 1)))
    world.bands[:, :N_BANDS] = 5
    start = time.process_time()
    found = group_copies(*world, always)
    assert time.process_time() - start < 15
    assert np.count_nonzero(found != np.arange(n)) < n // 100
