"""Rows that are shown against the columns they are made from."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import numpy as np
import pytest
from tests.catalog.test_columns import columns

from ladle.catalog.arrays import save_array
from ladle.catalog.shown import Shown, ShownRows, save_shown


def test_a_row_tells_what_the_columns_do(tmp_path: Path) -> None:
    made = columns(300, seed=5)
    made.nutrients[7] = np.nan
    save_shown(tmp_path, made)
    shown = ShownRows(tmp_path)
    assert shown.n_rows == 300
    for row in (0, 1, 299, 1):
        found = shown.of(row)
        for name in Shown._fields:
            told = getattr(found, name)
            assert getattr(made, name)[row].tolist() == (
                list(told) if isinstance(told, (bytes, tuple)) else told
            )
    assert all(map(isnan, shown.of(7).nutrients))


def test_rows_of_other_columns_are_refused(tmp_path: Path) -> None:
    save_array(tmp_path, "shown", np.zeros(3, np.uint8))
    with pytest.raises(ValueError, match=r"shown.npy has other columns"):
        ShownRows(tmp_path)


def test_the_rows_of_no_recipes_are_none(tmp_path: Path) -> None:
    save_shown(tmp_path, columns(0, seed=1))
    assert ShownRows(tmp_path).n_rows == 0
