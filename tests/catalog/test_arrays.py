"""Arrays and postings as files: what is read is what was written, and it is mapped, not copied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ladle.catalog.arrays import load_array, load_postings, save_array, save_postings
from ladle.catalog.postings import postings_of


@pytest.mark.parametrize("array", [np.arange(7, dtype=np.uint32), np.zeros((0, 3), np.uint8)])
def test_an_array_comes_back_as_it_was(tmp_path: Path, array: np.ndarray) -> None:
    save_array(tmp_path, "a", array)
    found = load_array(tmp_path, "a")
    assert found.dtype == array.dtype
    assert found.shape == array.shape
    assert (found == array).all()


def test_a_loaded_array_cannot_be_written_to(tmp_path: Path) -> None:
    save_array(tmp_path, "a", np.arange(3))
    with pytest.raises(ValueError, match="read-only"):
        load_array(tmp_path, "a")[0] = 1


def test_postings_come_back_as_they_were(tmp_path: Path) -> None:
    save_postings(tmp_path, "p", postings_of([[1, 2], [], [0]]))
    found = load_postings(tmp_path, "p")
    assert [found.of(key).tolist() for key in range(3)] == [[1, 2], [], [0]]


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="Python objects"):
        load_array(tmp_path, "a")
