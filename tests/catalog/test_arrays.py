"""Arrays and postings on disk and back."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.conftest import resident_kb

from ladle.catalog.arrays import (
    FileReader,
    ReadPostings,
    let_go,
    load_array,
    load_npy,
    load_postings,
    save_array,
    save_postings,
)
from ladle.catalog.postings import Postings, postings_of
from ladle.core import BadFileError


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


@pytest.mark.parametrize("is_gone", [False, True])
def test_single_keys_are_read_from_the_files_while_these_are_there(
    tmp_path: Path, *, is_gone: bool
) -> None:
    lists = [[3], [], [0, 7, 9], []]
    made = postings_of(lists)
    save_postings(tmp_path, "some", Postings(made.offsets.astype(np.int32), made.values))
    mapped = load_postings(tmp_path, "some")
    found = ReadPostings(mapped.offsets, mapped.values, tmp_path, "some")
    if is_gone:
        (tmp_path / "some.values.npy").unlink()
    assert [found.of(key).tolist() for key in range(len(lists))] == lists
    assert found.of(2).dtype == np.int32


def test_a_stretch_ends_where_the_array_does(tmp_path: Path) -> None:
    save_array(tmp_path, "some", np.arange(5, dtype=np.uint16))
    file = FileReader(tmp_path / "some.npy", load_array(tmp_path, "some"))
    assert file.of(3, 99).tolist() == [3, 4]
    assert file.of(-7, 2).tolist() == [0, 1]
    assert file.of(4, 1).tolist() == []


def test_a_reader_that_is_used_no_longer_closes_its_file(tmp_path: Path) -> None:
    save_array(tmp_path, "some", np.arange(5))
    file = FileReader(tmp_path / "some.npy", load_array(tmp_path, "some"))
    assert file.of(0, 1).tolist() == [0]
    assert is_open(tmp_path / "some.npy")
    del file
    gc.collect()
    assert not is_open(tmp_path / "some.npy")


def is_open(path: Path) -> bool:
    """Tell whether this process has a file open; its others come and go meanwhile."""
    for one in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            if one.readlink() == path:
                return True
    return False


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells it")
def test_what_was_let_go_is_there_when_it_is_read_again(tmp_path: Path) -> None:
    save_array(tmp_path, "some", np.arange(100_000))
    mapped, own = load_array(tmp_path, "some"), np.arange(3)
    before = mapped.sum()
    assert resident_kb(tmp_path / "some.npy") > 400
    let_go(mapped, mapped[5:], own)
    assert resident_kb(tmp_path / "some.npy") == 0
    assert mapped.sum() == before
    assert own.tolist() == [0, 1, 2]


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


def test_a_file_that_was_cut_off_since_is_told(tmp_path: Path) -> None:
    save_array(tmp_path, "some", np.arange(1_000))
    file = FileReader(tmp_path / "some.npy", load_array(tmp_path, "some"))
    with (tmp_path / "some.npy").open("r+b") as cut:
        cut.truncate(4_000)
    assert file.of(0, 3).tolist() == [0, 1, 2]
    with pytest.raises(BadFileError, match=r"some\.npy: has become shorter than it was"):
        file.of(998, 1_000)


@pytest.mark.parametrize("key", [-1, 2])
def test_there_is_no_key_beyond_the_last(tmp_path: Path, key: int) -> None:
    save_postings(tmp_path, "some", Postings(np.array([0, 1, 3], np.int32), np.arange(3)))
    mapped = load_postings(tmp_path, "some")
    found = ReadPostings(mapped.offsets, mapped.values, tmp_path, "some")
    with pytest.raises(IndexError, match=f"there are 2 keys, and none is {key}"):
        found.of(key)
