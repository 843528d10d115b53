"""Postings against plain lists and sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog.postings import Postings, beside, concatenate, postings_of

N_VALUES = 8
sorted_rows = st.sets(st.integers(0, N_VALUES - 1)).map(sorted)
tables = st.lists(sorted_rows, max_size=12)


def as_lists(postings: Postings) -> list[list[int]]:
    return [postings.of(key).tolist() for key in range(postings.offsets.size - 1)]


@given(tables)
def test_postings_give_back_the_lists_they_were_made_of(table: list[list[int]]) -> None:
    postings = postings_of(table)
    assert as_lists(postings) == table
    assert postings.offsets.dtype == np.int64
    assert postings.values.dtype == np.int32


@given(tables)
def test_the_inverse_lists_the_keys_of_each_value_ascending(table: list[list[int]]) -> None:
    expected = [[k for k, row in enumerate(table) if v in row] for v in range(N_VALUES)]
    assert as_lists(postings_of(table).inverse(N_VALUES)) == expected


@given(tables)
def test_the_inverse_of_the_inverse_is_the_same_again(table: list[list[int]]) -> None:
    assert as_lists(postings_of(table).inverse(N_VALUES).inverse(len(table))) == table


@given(tables, st.lists(sorted_rows, min_size=N_VALUES, max_size=N_VALUES))
def test_the_inverse_through_closures_lists_the_keys_that_reach_each_value_once(
    table: list[list[int]], closures: list[list[int]]
) -> None:
    reached = [{part for v in row for part in closures[v]} for row in table]
    expected = [[k for k, parts in enumerate(reached) if v in parts] for v in range(N_VALUES)]
    assert as_lists(postings_of(table).inverse_through(postings_of(closures))) == expected


@given(tables, st.lists(sorted_rows, min_size=N_VALUES, max_size=N_VALUES), st.integers(1, 5))
def test_the_inverse_is_the_same_however_many_stretches_it_is_made_in(
    table: list[list[int]], closures: list[list[int]], most: int
) -> None:
    at_once = postings_of(table).inverse_through(postings_of(closures))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ladle.catalog.postings._MOST_KEYS", most)
        in_stretches = postings_of(table).inverse_through(postings_of(closures))
    assert as_lists(in_stretches) == as_lists(at_once)


@given(tables, st.data())
def test_postings_beside_each_other_hold_the_values_of_both_shifted_apart(
    first: list[list[int]], data: st.DataObject
) -> None:
    second = data.draw(st.lists(sorted_rows, min_size=len(first), max_size=len(first)))
    joined = beside(postings_of(first), postings_of(second), shifts=[0, N_VALUES])
    expected = [a + [v + N_VALUES for v in b] for a, b in zip(first, second, strict=True)]
    assert as_lists(joined) == expected


@given(st.lists(sorted_rows, min_size=1, max_size=12), st.data())
def test_taking_keys_gives_their_lists_in_that_order(
    table: list[list[int]], data: st.DataObject
) -> None:
    keys = data.draw(st.lists(st.integers(0, len(table) - 1)))
    taken = postings_of(table).take(np.array(keys, dtype=np.int64))
    assert as_lists(taken) == [table[k] for k in keys]


@given(st.lists(tables, min_size=1, max_size=4))
def test_concatenating_puts_the_keys_one_behind_the_other(parts: list[list[list[int]]]) -> None:
    joined = concatenate([postings_of(table) for table in parts])
    assert as_lists(joined) == [row for table in parts for row in table]


def test_postings_of_nothing_answer_everything_with_nothing() -> None:
    nothing = postings_of([])
    assert nothing.offsets.tolist() == [0]
    assert as_lists(nothing.inverse(3)) == [[], [], []]
    assert as_lists(nothing.inverse_through(postings_of([[0], [1]]))) == [[], []]
    assert as_lists(nothing.take(np.empty(0, np.int64))) == []
    assert as_lists(concatenate([nothing, nothing])) == []


def test_keys_without_values_stay_keys() -> None:
    hollow = postings_of([[], [], []])
    assert as_lists(hollow) == [[], [], []]
    assert as_lists(hollow.inverse(2)) == [[], []]
    assert as_lists(hollow.inverse_through(postings_of([[0]]))) == [[]]
