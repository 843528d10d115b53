"""Arrays and postings on disk and back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ladle.catalog.arrays import load_array, load_npy, load_postings, save_array, save_postings
from ladle.catalog.postings import postings_of


@pytest.mark.parametrize(
    "array",
    [
        np.array([0, 2**64 - 1], np.uint64),
        np.array([[1, 2, 3], [4, 5, 6]], np.int8),
        np.empty((0, 14), np.uint8),
        np.empty(0, np.float32),
    ],
)
def test_an_array_comes_back_with_its_type_and_shape(tmp_path: Path, array: NDArray[Any]) -> None:
    save_array(tmp_path, "some", array)
    found = load_array(tmp_path, "some")
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert found.tolist() == array.tolist()


def test_a_loaded_array_is_mapped_and_cannot_be_written_to(tmp_path: Path) -> None:
    save_array(tmp_path, "some", np.arange(5))
    found = load_array(tmp_path, "some")
    assert isinstance(found.base, np.memmap)
    assert type(found) is type(load_npy(tmp_path / "some.npy")) is np.ndarray
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1


def test_objects_are_neither_written_nor_read(tmp_path: Path) -> None:
    objects = np.array([{}, None], dtype=object)
    with pytest.raises(ValueError, match="allow_pickle"):
        save_array(tmp_path, "some", objects)
    np.save(tmp_path / "foreign.npy", objects, allow_pickle=True)
    with pytest.raises(ValueError, match="Python objects"):
        load_array(tmp_path, "foreign")


def test_a_missing_array_is_told_as_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_array(tmp_path, "some")


@pytest.mark.parametrize("lists", [[], [[]], [[3], [], [0, 7]]])
def test_postings_come_back_as_they_were(tmp_path: Path, lists: list[list[int]]) -> None:
    save_postings(tmp_path, "by_food", postings_of(lists))
    found = load_postings(tmp_path, "by_food")
    assert [found.of(key).tolist() for key in range(found.offsets.size - 1)] == lists
    assert {p.name for p in tmp_path.iterdir()} == {"by_food.offsets.npy", "by_food.values.npy"}


def test_arrays_are_read_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In some Pythons numpy cannot read the headers of two files at once."""
    save_array(tmp_path, "a", np.arange(3))
    at_once, most = 0, 0
    load = np.load

    def note(*args: Any, **named: Any) -> Any:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        found = load(*args, **named)
        at_once -= 1
        return found

    monkeypatch.setattr(np, "load", note)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: load_npy(tmp_path / "a.npy", is_mapped=False), range(100)))
    assert most == 1
    assert all(array.tolist() == [0, 1, 2] for array in found)
