"""The baseline's order of rows, and where the items of a training lie."""

from __future__ import annotations

import numpy as np

from ladle.models.order import best_first, rows_of_items, with_changes

BY_ID = np.array([3, 0, 2, 1], np.int32)


def test_the_best_come_first_and_equals_by_their_ids() -> None:
    rates = np.array([-1.0, -3.0, -1.0, -9.0], np.float32)
    items = np.array([1, 0, -1, 2], np.int32)
    assert best_first(rates, items, BY_ID).tolist() == [3, 1, 0, 2]


def test_without_rates_the_ids_are_the_order() -> None:
    assert best_first(None, np.zeros(4, np.int32), BY_ID).tolist() == BY_ID.tolist()


def test_items_lead_to_rows_of_the_base_and_of_the_changes() -> None:
    rows = rows_of_items(np.array([2, -1, 0], np.int32), 4)
    assert rows.tolist() == [2, -1, 0, -1]
    assert with_changes(rows, np.array([3, -1, 2], np.int32), 64).tolist() == [2, -1, 66, 64]
    assert rows.tolist() == [2, -1, 0, -1]
    assert with_changes(rows, np.empty(0, np.int32), 64).tolist() == rows.tolist()
