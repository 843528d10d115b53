"""Recipes derived again into the stretches of a job, and taken up where it was broken off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ladle.catalog.deriving import derive_again
from ladle.catalog.progress import turn
from ladle.core import Recipe, RecipeId


def recipe(row: int) -> Recipe:
    return Recipe(RecipeId(f"r{row}"), f"Soup {row}", ("3 tomatoes",), ("Cook.",), source="mine")


def test_a_run_that_broke_off_goes_on_behind_its_last_stretch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.catalog.deriving._BATCH", 2)
    monkeypatch.setattr("ladle.catalog.stretch._FULL", 4)
    rows = np.arange(11, dtype=np.int64)
    told: list[int] = []

    def broken(row: int) -> Recipe:
        if row == 7:
            raise KeyboardInterrupt
        return recipe(row)

    with pytest.raises(KeyboardInterrupt), turn(tmp_path) as mine:
        derive_again(mine.begin({"a": 1}), rows, broken, b"", 0, told.append)
    assert told == [0, 2, 4, 6]
    told.clear()
    read: list[int] = []

    def noted(row: int) -> Recipe:
        read.append(row)
        return recipe(row)

    with turn(tmp_path) as mine:
        running = mine.begin({"a": 1})
        derive_again(running, rows, noted, b"", 0, told.append)
        ids = [p.texts.recipe(i).id for p in running.parts if p.texts for i in range(p.n_rows)]
    assert ids == [f"r{row}" for row in rows]
    assert read == list(range(4, 11))
    assert told == [4, 6, 8, 10, 11]


def test_nothing_to_derive_makes_no_stretch(tmp_path: Path) -> None:
    with turn(tmp_path) as mine:
        running = mine.begin({"a": 1})
        derive_again(running, np.empty(0, np.int64), recipe, b"", 0)
        assert running.parts == []
