"""Arrays and postings as `.npy` files, mapped into memory on reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.postings import Postings


def save_array(folder: Path, name: str, array: NDArray[Any]) -> None:
    """Write one array as `NAME.npy`."""
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def load_array(folder: Path, name: str) -> NDArray[Any]:
    """Map one array into memory."""
    array: NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return array.view(np.ndarray)  # a memmap's own slicing costs microseconds


def save_postings(folder: Path, name: str, postings: Postings) -> None:
    """Write postings as two `.npy` files."""
    save_array(folder, f"{name}.offsets", postings.offsets)
    save_array(folder, f"{name}.values", postings.values)


def load_postings(folder: Path, name: str) -> Postings:
    """Map postings into memory."""
    return Postings(load_array(folder, f"{name}.offsets"), load_array(folder, f"{name}.values"))
