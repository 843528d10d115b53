"""What is told of a recipe that is shown, all of a row side by side.

The same as in the columns, which are scanned and planes are made from. An answer looks at some few
rows: of a column it would touch a page for each number, and of twelve columns twelve; here it reads
71 bytes of one file, past the map of it.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ladle.catalog.arrays import FileReader, load_array, save_array
from ladle.catalog.columns import Columns
from ladle.food import ALLERGENS, DIETS, NUTRIENTS

_NAME = "shown"
_ROWS_KEPT = 256
"""Rows that were read last: an answer looks at the same ones again and again."""

_N_HELD = len(NUTRIENTS) + 1
_SHOWN = np.dtype([
    ("verdicts", "u1", (len(ALLERGENS),)), ("diets", "u1", (len(DIETS),)),
    ("nutrients", "<f2", (_N_HELD,)), ("minutes", "<i4"), ("active", "<u2"), ("basis", "u1"),
    ("covered", "u1"), ("aspects", "<u8"), ("equipment", "<u8"), ("meals", "<u2"), ("types", "u1"),
])  # fmt: skip
_ROW = struct.Struct(f"<{len(ALLERGENS)}s{len(DIETS)}s{_N_HELD}eiHBBQQHB")


class Shown(NamedTuple):
    """One row of the columns of these names."""

    verdicts: bytes
    diets: bytes
    nutrients: tuple[float, ...]
    minutes: int
    active: int
    basis: int
    covered: int
    aspects: int
    equipment: int
    meals: int
    types: int


def save_shown(folder: Path, columns: Columns) -> None:
    """Write the rows of columns as `shown.npy`."""
    shown = np.empty(columns.n_rows, _SHOWN)
    for name in Shown._fields:
        shown[name] = getattr(columns, name)
    save_array(folder, _NAME, shown)


class ShownRows:
    """Reads the rows of a segment; safe to share between threads.

    Raises
    ------
    OSError, ValueError
        The file is missing, or of other columns.
    """

    def __init__(self, folder: Path) -> None:
        rows = load_array(folder, _NAME)
        if rows.dtype != _SHOWN:
            raise ValueError(f"{_NAME}.npy has other columns")
        self.n_rows = int(rows.size)
        self._file = FileReader(folder / f"{_NAME}.npy", rows)
        self.of = lru_cache(maxsize=_ROWS_KEPT)(self._read)
        """Returns what is told of the recipe in a row."""

    def _read(self, row: int) -> Shown:
        verdicts, diets, *numbers = _ROW.unpack(self._file.bytes_of(row, row + 1))
        return Shown(verdicts, diets, tuple(numbers[:_N_HELD]), *numbers[_N_HELD:])
