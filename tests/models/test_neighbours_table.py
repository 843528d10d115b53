"""Pairs of places, packed into four bytes each and read back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ladle.models.neighbours_table import Table


def unpacked(table: Table) -> tuple[list[int], list[int], list[int]]:
    """Return source, target and how many chose both, of each pair."""
    target = table.cells & np.uint32((1 << table.place_bits) - 1)
    both = table.both[table.cells >> np.uint32(table.place_bits)]
    source = np.repeat(np.arange(table.offsets.size - 1), np.diff(table.offsets))
    return source.tolist(), target.tolist(), both.tolist()


@given(st.integers(1, 5_000), st.integers(0, 50), st.integers(0, 2**31))
def test_what_is_packed_is_read_back(n_places: int, n_pairs: int, salt: int) -> None:
    chance = np.random.default_rng(salt)
    source = np.sort(chance.integers(0, n_places, n_pairs))
    target = chance.integers(0, n_places, n_pairs)
    n_both = chance.integers(1, 40_000, n_pairs)
    table = Table.of(source, target, n_both, n_places)
    assert unpacked(table) == (source.tolist(), target.tolist(), n_both.tolist())
    assert table.cells.dtype.itemsize == 4


def test_of_very_many_recipes_large_counts_are_rounded_by_the_same_share() -> None:
    n_places = 1 << 22  # which leaves ten bits
    n_both = np.arange(1, 100_001)
    source, target = np.zeros(n_both.size, np.int64), np.arange(n_both.size) + (n_places - 200_000)
    table = Table.of(source, target, n_both, n_places)
    _, same, found = unpacked(table)
    assert same == target.tolist()
    assert table.both.size <= 1 << 10
    assert found[:50] == n_both[:50].tolist()
    np.testing.assert_allclose(found, n_both, rtol=0.012)
