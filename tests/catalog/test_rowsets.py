"""Row sets against Python's sets, and the postings they are made of against plain lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog import postings as postings_module
from ladle.catalog.planes import pack_rows, rows_of
from ladle.catalog.postings import Postings, beside, postings_of
from ladle.catalog.rowsets import RowSets

N_ROWS = 200
"""So many that a key is a plane from seven rows on."""
row_sets = st.sets(st.integers(0, N_ROWS - 1), max_size=14)
tables = st.lists(row_sets, max_size=6)
small_lists = st.sets(st.integers(0, 7), max_size=5).map(sorted)


def row_sets_of(table: list[set[int]], n_rows: int = N_ROWS) -> RowSets:
    return RowSets.of(postings_of([sorted(rows) for rows in table]), n_rows)


def as_lists(postings: Postings) -> list[list[int]]:
    return [postings.of(key).tolist() for key in range(postings.offsets.size - 1)]


@given(tables)
def test_a_keys_rows_plane_and_count_tell_the_same_set(table: list[set[int]]) -> None:
    found = row_sets_of(table)
    assert found.n_keys == len(table)
    for key, rows in enumerate(table):
        assert found.rows(key).tolist() == sorted(rows)
        assert rows_of(found.plane(key)).tolist() == sorted(rows)
        assert found.count(key) == len(rows)


@given(tables, st.lists(st.integers(-2, 8), max_size=6), st.booleans())
def test_the_plane_of_any_key_is_their_union_whatever_is_asked(
    table: list[set[int]], keys: list[int], is_compiled: bool
) -> None:
    expected: set[int] = set().union(*(table[k] for k in keys if 0 <= k < len(table)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ladle.catalog.planes._WORTH_COMPILED", 0 if is_compiled else 1_000)
        plane = row_sets_of(table).plane_of_any(keys)
    assert set(rows_of(plane).tolist()) == expected


def test_the_rows_of_any_key_are_added_to_those_of_a_plane() -> None:
    plane = pack_rows(np.array([5, 150]), N_ROWS)
    row_sets_of([{1, 150}, set(range(60, 70)), {7}]).add_any([0, 1], plane)
    assert rows_of(plane).tolist() == [1, 5, *range(60, 70), 150]


@given(tables)
def test_asking_for_any_key_leaves_the_sets_as_they_were(table: list[set[int]]) -> None:
    found = row_sets_of(table)
    found.plane_of_any(range(len(table)))
    assert [set(found.rows(key).tolist()) for key in range(len(table))] == table


@pytest.mark.parametrize("key", [-1, 2, 99])
def test_a_key_that_is_not_there_has_no_rows(key: int) -> None:
    found = row_sets_of([{1}, set(range(100))])
    assert found.count(key) == 0
    assert found.rows(key).tolist() == []
    assert rows_of(found.plane(key)).tolist() == []


def test_a_key_of_more_than_one_row_in_32_is_a_plane_and_takes_no_rows() -> None:
    found = row_sets_of([set(range(6)), set(range(7))])
    assert found.place.tolist() == [-1, 0]
    assert as_lists(found.sparse) == [[0, 1, 2, 3, 4, 5], []]
    assert found.planes.shape == (1, 4)


@pytest.mark.parametrize("n_rows", [0, 1, 64])
def test_few_rows_are_enough(n_rows: int) -> None:
    everything = set(range(n_rows))
    found = row_sets_of([everything, set()], n_rows)
    assert set(found.rows(0).tolist()) == everything
    assert (found.count(0), found.count(1)) == (n_rows, 0)


def test_saved_row_sets_load_as_they_were(tmp_path: Path) -> None:
    table = [{3}, set(range(50, 90)), set(), {0, 199}]
    row_sets_of(table).save(tmp_path, "holds")
    found = RowSets.load(tmp_path, "holds", N_ROWS)
    assert [set(found.rows(key).tolist()) for key in range(found.n_keys)] == table
    assert set(rows_of(found.plane_of_any([0, 1])).tolist()) == table[0] | table[1]


# -- the postings they are made of -----------------------------------------------------------------


@given(st.lists(small_lists, max_size=12), st.lists(small_lists, min_size=8, max_size=8))
def test_the_inverse_through_closures_lists_each_key_once(
    table: list[list[int]], closures: list[list[int]]
) -> None:
    expected = [
        [key for key, row in enumerate(table) if any(part in closures[v] for v in row)]
        for part in range(8)
    ]
    assert as_lists(postings_of(table).inverse_through(postings_of(closures))) == expected


@given(table=st.lists(small_lists, max_size=12), width=st.integers(1, 5))
def test_the_inverse_does_not_depend_on_how_many_keys_are_sorted_at_once(
    table: list[list[int]], width: int
) -> None:
    whole = as_lists(postings_of(table).inverse(8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings_module, "_MOST_KEYS", width)
        assert as_lists(postings_of(table).inverse(8)) == whole


@given(st.lists(st.tuples(small_lists, small_lists, small_lists), max_size=8))
def test_postings_put_beside_each_other_keep_their_values_apart(
    rows: list[tuple[list[int], list[int], list[int]]],
) -> None:
    parts = [postings_of([row[at] for row in rows]) for at in range(3)]
    expected = [[*a, *(v + 8 for v in b), *(v + 20 for v in c)] for a, b, c in rows]
    assert as_lists(beside(*parts, shifts=[0, 8, 20])) == expected


def test_the_largest_pair_of_a_stretch_fits_32_bits() -> None:
    n_values = 30_000
    many = postings_of([[n_values - 1]] * 150_000)
    found = many.inverse(n_values)
    assert found.of(n_values - 1).tolist() == list(range(150_000))
    assert np.diff(found.offsets).sum() == 150_000
