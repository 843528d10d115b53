"""Single walks of the compiled functions over planes."""

from __future__ import annotations

import numpy as np

from ladle.catalog.planes import pack, rows_of
from ladle.catalog.planes_kernel import count_set, first_rows, set_rows


def test_rows_are_set_and_those_past_the_end_are_passed_over() -> None:
    plane = np.zeros(2, np.uint64)
    set_rows(np.array([0, 63, 64, 127, 128, -1, 5_000], np.int32), plane)
    assert rows_of(plane).tolist() == [0, 63, 64, 127]


def test_an_order_is_walked_until_enough_are_found() -> None:
    plane = pack(np.isin(np.arange(130), [1, 64, 129]))
    order = np.array([129, 0, 64, 1], np.int32)
    for n, expected in ((2, [129, 64]), (5, [129, 64, 1]), (0, [])):
        found = np.full(n, -7, np.int32)
        assert found[: first_rows(order, plane, plane, 9, found)].tolist() == expected
    found = np.empty(4, np.int32)
    assert found[: first_rows(order, plane, plane, 3, found)].tolist() == [129, 64]
    assert found[: first_rows(order, plane, pack(np.arange(130) < 65), 9, found)].tolist() == [
        64,
        1,
    ]


def test_bits_are_counted() -> None:
    words = np.random.default_rng(1).integers(0, 2**64, 99, np.uint64)
    words[:2] = 0, ~np.uint64(0)
    assert count_set(words) == sum(int(word).bit_count() for word in words)
