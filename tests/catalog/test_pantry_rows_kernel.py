"""Rows whose foods cannot be; tests/catalog/test_pantry.py and test_segment.py cover the rest."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ladle.catalog import pantry_rows_kernel as kernel
from ladle.catalog.pantry import Asked

EVERYTHING = np.array([0b111], np.uint64)
ASKED = Asked(np.array([1, 2], np.int32), np.empty(0, np.int32), np.zeros(1, np.int64), np.empty(0))


@pytest.mark.parametrize(
    ("offsets", "values", "rows"),
    [
        ([0, 1, 2, 3], [1, 9, 65_000], [0]),  # a food that there is not counts as missing
        ([0, 1, 99, 3], [1, 2, 1], [0, 1]),  # a row ends where all foods do
        ([-7, 1, 0, 3], [1, 2, 2], [0, 2]),  # and begins where they do
    ],
)
def test_damaged_places_lead_nowhere(
    offsets: list[int], values: list[int], rows: list[int]
) -> None:
    found = kernel.find_among(
        np.array(offsets, np.int32), np.array(values, np.uint16), 5, ASKED, 0, EVERYTHING, 9
    )
    assert sorted(int(rest) & 0xFFFFFFFF for rest in found.rest) == rows


def test_more_rows_than_are_touched_at_once_are_all_found() -> None:
    n = 1_000
    within = np.full(-(-n // 64), 2**64 - 1, np.uint64)
    within[-1] = (1 << n % 64) - 1
    found = kernel.find_among(
        np.arange(n + 1, dtype=np.int32),
        np.tile(np.array([1, 3], np.uint16), n // 2),
        5,
        ASKED,
        0,
        within,
        n,
    )
    assert sorted(int(rest) & 0xFFFFFFFF for rest in found.rest) == list(range(0, n, 2))


def test_damaged_foods_are_not_at_home() -> None:
    offsets = np.array([0, 2, 99, -7], np.int32)
    values = np.array([1, 2**15, 2**16 - 1, 2], np.uint16)
    bits, found = np.empty(5, np.uint64), np.empty((2, 3), np.bool_)
    each = np.arange(6)
    kernel.foods_of_rows(
        offsets, values, each, each[:-1].astype(np.int32), np.array([1, 2], np.int32),
        np.arange(3), bits, found,
    )  # fmt: skip
    assert found.tolist() == [[True, False, False], [False, True, False]]


def test_damaged_places_of_rows_that_come_next_do_no_harm() -> None:
    n = 3 * kernel._AHEAD
    offsets = np.resize(np.array([0, 2, -7, 2**31 - 1, -(2**31), 4], np.int32), n + 1)
    values, each = np.array([1, 2, 1, 2], np.uint16), np.arange(6)
    bits, found = np.empty(5, np.uint64), np.empty((2, n), np.bool_)
    of_kinds = each, each[:-1].astype(np.int32), np.array([1, 2], np.int32)
    kernel.foods_of_rows(offsets, values, *of_kinds, np.arange(n), bits, found)
    spans = [values[max(a, 0) : min(b, 4)].tolist() for a, b in pairwise(offsets.tolist())]
    assert found.T.tolist() == [[1 in span, 2 in span] for span in spans]
