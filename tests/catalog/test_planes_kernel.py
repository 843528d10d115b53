"""Single walks of the compiled functions over planes."""

from __future__ import annotations

import numpy as np
import pytest

from ladle.catalog.planes import pack, rows_of
from ladle.catalog.planes_kernel import (
    add_where,
    count_set,
    first_rows,
    first_with,
    places_set,
    rows_set,
    set_any,
    set_rows,
)


def test_rows_are_set_and_those_past_the_end_are_passed_over() -> None:
    plane = np.zeros(2, np.uint64)
    set_rows(np.array([0, 63, 64, 127, 128, -1, 5_000], np.int32), plane)
    assert rows_of(plane).tolist() == [0, 63, 64, 127]


def test_planes_and_rows_of_keys_are_set_and_what_lies_past_the_end_is_passed_over() -> None:
    n_rows = 64 * 2_500  # more words than are set at once
    planes = np.stack([pack(np.arange(n_rows) % 7 == n) for n in range(3)])
    rows = np.array([0, 63, 64, 65, 190_000, -1, n_rows - 1, 9, 1_000], np.int32)
    offsets = np.array([0, 6, 6, 7, 99])
    some, last = {0, 63, 64, 65}, n_rows - 1
    for places, keys, told in (
        ([], [0], some), ([0, 2], [1], set()), ([1], [2, 0], some | {last}), ([], [3], {9, 1_000}),
    ):  # fmt: skip
        plane = np.zeros(2_500, np.uint64)
        set_any(planes, np.array(places, np.int64), offsets, rows, np.array(keys, np.int64), plane)
        dense = {row for row in range(n_rows) if row % 7 in places}
        assert set(rows_of(plane).tolist()) == dense | told


def test_an_order_is_walked_until_enough_are_found() -> None:
    plane = pack(np.isin(np.arange(130), [1, 64, 129]))
    order = np.array([129, 0, 64, 1, 2], np.int32)
    for begin, n, expected, until in (
        (0, 2, [129, 64], 3), (0, 5, [129, 64, 1], 5), (0, 0, [], 0), (3, 2, [1], 5),
    ):  # fmt: skip
        found = np.full(n, -7, np.int32)
        walked, n_found = first_rows(order, begin, plane, found)
        assert (walked, found[:n_found].tolist()) == (until, expected)


def test_of_some_rows_the_first_are_kept_that_a_plane_has() -> None:
    rows, plane = np.array([129, 0, 64, 1], np.int32), pack(np.arange(130) < 65)
    for n, expected in ((2, [0, 64]), (9, [0, 64, 1]), (0, [])):
        found = np.empty(n, np.int32)
        assert found[: first_with(rows, plane, found)].tolist() == expected


def test_rows_are_told_and_weighed_by_their_bits() -> None:
    rows = np.array([0, 5, 63, 64, 128])
    told = np.empty(5, np.int32)
    rows_set(pack(np.isin(np.arange(130), rows)), told)
    assert told.tolist() == rows.tolist()
    total = np.zeros(5, np.float32)
    add_where(pack(np.arange(130) < 64), rows, 0.5, total)
    assert total.tolist() == [0.5, 0.5, 0.5, 0.0, 0.0]


def test_bits_are_counted() -> None:
    words = np.random.default_rng(1).integers(0, 2**64, 99, np.uint64)
    words[:2] = 0, ~np.uint64(0)
    assert count_set(words) == sum(int(word).bit_count() for word in words)


def test_no_more_rows_are_written_than_there_is_room_for() -> None:
    rows = np.full(5, -1, np.int32)
    assert rows_set(np.full(3, 2**64 - 1, np.uint64), rows[:3]) == 3
    assert rows.tolist() == [0, 1, 2, -1, -1]


@pytest.mark.parametrize("share", [0.0005, 0.3])
def test_rows_and_their_places_are_told_of_more_words_than_are_gone_through_at_once(
    share: float,
) -> None:
    chance = np.random.default_rng(5)
    mask = chance.random(64 * 2_500 + 7) < share
    mask[[0, 65_535, 65_536, -1]] = True
    expected, place = np.flatnonzero(mask), chance.permutation(mask.size).astype(np.int32)
    told = np.full(expected.size + 9, -1, np.int32)
    assert rows_set(pack(mask), told) == expected.size
    assert told.tolist() == expected.tolist() + 9 * [-1]
    assert places_set(pack(mask), place, told) == expected.size
    assert told.tolist() == place[expected].tolist() + 9 * [-1]


def test_a_row_past_the_end_has_the_last_place() -> None:
    told = np.empty(64, np.int32)
    n = places_set(np.full(1, 2**63 + 2, np.uint64), np.array([7, 8, 9], np.int32), told)
    assert told[:n].tolist() == [8, 9]
