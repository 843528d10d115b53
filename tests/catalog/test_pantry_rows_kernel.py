"""Rows whose foods cannot be; tests/catalog/test_pantry.py and test_segment.py cover the rest."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ladle.catalog import pantry_rows_kernel as kernel
from ladle.catalog.pantry import Asked, PantryUse

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


def uses_of(offsets: list[int], values: list[int], n: int) -> PantryUse:
    """Return how rows use foods 1 and 2, which weigh 10 and 100, of five there are."""
    found, each = PantryUse.of_nothing(n), np.arange(6)
    lines = np.array(offsets, np.int32), np.array(values, np.uint16)
    foods, weights = np.array([1, 2], np.int32), np.array([10, 100], np.float32)
    bits, kinds = np.empty(5, np.uint64), each[:-1].astype(np.int32)
    kernel.add_uses(*lines, each, kinds, foods, weights, np.arange(n), bits, found)
    return found


def test_damaged_foods_are_not_used() -> None:
    found = uses_of([0, 2, 4, 99, -7], [1, 2**15, 2**16 - 1, 2], 4)
    assert found.n_used.tolist() == [1, 1, 0, 0]
    assert found.weight.tolist() == [10, 100, 0, 0]
    assert found.n_needed.tolist() == [2, 2, 0, 0]


def test_damaged_places_of_rows_that_come_next_do_no_harm() -> None:
    n, values = 3 * kernel._AHEAD, [1, 2, 1, 2]
    offsets = np.resize(np.array([0, 2, -7, 2**31 - 1, -(2**31), 4]), n + 1).tolist()
    spans = [values[a:b] if 0 <= a <= b <= len(values) else [] for a, b in pairwise(offsets)]
    found = uses_of(offsets, values, n)
    assert found.n_used.tolist() == [(1 in span) + (2 in span) for span in spans]
    assert found.n_needed.tolist() == [len(span) for span in spans]
