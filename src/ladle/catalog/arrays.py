"""Arrays and postings as `.npy` files, mapped into memory on reading."""

from __future__ import annotations

import mmap
import os
import struct
import threading
import weakref
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.postings import Postings
from ladle.core import BadFileError

_TWO = struct.Struct("<2i")
_one_at_a_time = threading.Lock()


def save_array(folder: Path, name: str, array: NDArray[Any]) -> None:
    """Write one array as `NAME.npy`."""
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def load_npy(path: Path, *, is_mapped: bool = True) -> NDArray[Any]:
    """Map one array into memory, or read it; one thread at a time.

    A mapped one comes as a plain array: slicing a `numpy.memmap` costs microseconds.

    numpy evaluates the header of a file as Python, which fails in some CPython 3.11 and 3.12 with
    "AST constructor recursion depth mismatch" where two threads do so at once (its issue 106905):
    once in a thousand new versions under load.

    Raises
    ------
    OSError, EOFError, ValueError
        It cannot be read.
    """
    with _one_at_a_time:
        array: NDArray[Any] = np.load(
            path, mmap_mode="r" if is_mapped else None, allow_pickle=False
        )
    return array.view(np.ndarray)


def load_array(folder: Path, name: str) -> NDArray[Any]:
    """Map one array into memory."""
    return load_npy(folder / f"{name}.npy")


def let_go(*arrays: NDArray[Any]) -> None:
    """Take mapped arrays that were read as a whole, and will not be soon, out of the process.

    They stay what they are: whoever reads them again maps them anew.
    """
    for array in arrays:
        base: Any = array
        while isinstance(base, np.ndarray):
            base = base.base
        if isinstance(base, mmap.mmap):
            base.madvise(mmap.MADV_DONTNEED)


class FileReader:
    """Reads stretches of a mapped array of one dimension from its file, and not through the map.

    A number that is read through a map brings the 64 kB around it into the process, where it stays.
    A read takes a microsecond more: right where few rows among millions are looked at in an answer.

    Raises
    ------
    OSError
        The file is there no longer.
    BadFileError
        On reading: it was cut off since.
    """

    def __init__(self, path: Path, array: NDArray[Any]) -> None:
        self._path, self._size = path, array.size
        self._kind, self._each = array.dtype, array.itemsize
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        self._begin = os.fstat(self._file).st_size - array.nbytes

    def bytes_of(self, start: int, stop: int) -> bytes:
        """Return the bytes of `array[start:stop]`; places count from 0 on."""
        first = max(start, 0)
        n = max(min(stop, self._size) - first, 0)
        found = os.pread(self._file, n * self._each, self._begin + first * self._each)
        if len(found) < n * self._each:
            raise BadFileError(self._path, "has become shorter than it was")
        return found

    def of(self, start: int, stop: int) -> NDArray[Any]:
        """Return `array[start:stop]`; places count from 0 on."""
        return np.frombuffer(self.bytes_of(start, stop), self._kind)


@dataclass(frozen=True)
class ReadPostings(Postings):
    """Mapped postings, with offsets of 32 bits, of which single keys are read from their files."""

    folder: Path
    name: str

    @cached_property
    def _files(self) -> tuple[FileReader, FileReader] | None:
        """Both files, opened at the first look: not all that is mapped is looked into so."""
        try:
            return (
                FileReader(self.folder / f"{self.name}.offsets.npy", self.offsets),
                FileReader(self.folder / f"{self.name}.values.npy", self.values),
            )
        except OSError:  # a version that was swept away is still mapped
            return None

    def of(self, key: int) -> NDArray[Any]:
        """Return the values of one key."""
        if self._files is None:
            return super().of(key)
        if not 0 <= key < self.offsets.size - 1:
            raise IndexError(f"there are {self.offsets.size - 1:,} keys, and none is {key}")
        offsets, values = self._files
        return values.of(*_TWO.unpack(offsets.bytes_of(key, key + 2)))


def save_postings(folder: Path, name: str, postings: Postings) -> None:
    """Write postings as two `.npy` files."""
    save_array(folder, f"{name}.offsets", postings.offsets)
    save_array(folder, f"{name}.values", postings.values)


def load_postings(folder: Path, name: str) -> Postings:
    """Map postings into memory."""
    return Postings(load_array(folder, f"{name}.offsets"), load_array(folder, f"{name}.values"))
