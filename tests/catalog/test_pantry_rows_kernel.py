"""Rows whose foods cannot be; tests/catalog/test_pantry.py and test_segment.py cover the rest."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ladle.catalog import pantry_rows_kernel as kernel
from ladle.catalog.pantry import Asked

EVERYTHING = np.arange(3)
ASKED = Asked(np.array([1, 2], np.int32), np.empty(0, np.int32), np.zeros(1, np.int64), np.empty(0))


@pytest.mark.parametrize(
    ("offsets", "values", "rows"),
    [
        ([0, 1, 2, 3], [1, 9, 65_000], [0]),  # a food that there is not counts as missing
        ([0, 1, 99, 3], [1, 2, 1], [0]),  # what ends past all foods names none
        ([-7, 1, 0, 3], [1, 2, 2], [2]),  # nor does what begins before them
    ],
)
def test_damaged_places_lead_nowhere(
    offsets: list[int], values: list[int], rows: list[int]
) -> None:
    found = kernel.find_among(
        np.array(offsets, np.int32), np.array(values, np.uint16), ASKED, 0, EVERYTHING, 9
    )
    assert sorted(int(rest) & 0xFFFFFFFF for rest in found.rest) == rows


def test_rows_far_apart_are_all_found() -> None:
    n = 1_000
    offsets, values = np.arange(n + 1, dtype=np.int32), np.tile(np.array([1, 3], np.uint16), n // 2)
    rows = np.arange(0, n, 5)
    found = kernel.find_among(offsets, values, ASKED, 0, rows, n)
    assert sorted(int(rest) & 0xFFFFFFFF for rest in found.rest) == list(range(0, n, 10))


def test_damaged_foods_are_not_at_home() -> None:
    offsets = np.array([0, 2, 4, 99, -7], np.int32)
    values = np.array([1, 2**15, 2**16 - 1, 2], np.uint16)
    bits, found = np.empty(5, np.uint64), np.empty((2, 4), np.bool_)
    each = np.arange(6)
    kernel.foods_of_rows(
        offsets, values, each, each[:-1].astype(np.int32), np.array([1, 2], np.int32),
        np.arange(4), bits, found,
    )  # fmt: skip
    assert found.tolist() == [[True, False, False, False], [False, True, False, False]]


def test_damaged_places_of_rows_that_come_next_do_no_harm() -> None:
    n = 3 * kernel._AHEAD
    offsets = np.resize(np.array([0, 2, -7, 2**31 - 1, -(2**31), 4], np.int32), n + 1)
    values, each = np.array([1, 2, 1, 2], np.uint16), np.arange(6)
    bits, found = np.empty(5, np.uint64), np.empty((2, n), np.bool_)
    of_kinds = each, each[:-1].astype(np.int32), np.array([1, 2], np.int32)
    kernel.foods_of_rows(offsets, values, *of_kinds, np.arange(n), bits, found)
    pairs = pairwise(offsets.tolist())
    spans = [values[a:b].tolist() if 0 <= a <= b <= values.size else [] for a, b in pairs]
    assert found.T.tolist() == [[1 in span, 2 in span] for span in spans]
