"""Filling planes and lists in one pass."""

from __future__ import annotations

import numpy as np

from ladle.catalog.pantry_filling import fill


def test_rows_lie_in_lists_and_planes_after_filling() -> None:
    planes, rows = np.zeros((1, 2), np.uint64), np.zeros(2, np.int32)
    offsets, entries = np.array([0, 2, 3, 5], np.int32), np.array([0, 1, 0, 1, 0], np.uint16)
    fill(offsets, entries, np.array([0, -1], np.int32), np.array([0, 0]), planes, rows)
    assert planes.tolist() == [[0b111, 0]]
    assert rows.tolist() == [0, 2]
