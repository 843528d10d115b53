"""Arrays and postings as `.npy` files, mapped into memory on reading."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.postings import Postings

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


def save_postings(folder: Path, name: str, postings: Postings) -> None:
    """Write postings as two `.npy` files."""
    save_array(folder, f"{name}.offsets", postings.offsets)
    save_array(folder, f"{name}.values", postings.values)


def load_postings(folder: Path, name: str) -> Postings:
    """Map postings into memory."""
    return Postings(load_array(folder, f"{name}.offsets"), load_array(folder, f"{name}.values"))
