"""The stored columns of a catalog: what planes and indexes are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.postings import Postings, concatenate

HAS_NAME, IS_FULLY_READ, HAS_LINES, HAS_STEPS = 1, 2, 4, 8
"""Bits of the column `flags`."""


@dataclass(frozen=True)
class Columns:
    """The stored columns of n recipes; what indexes and planes are made from."""

    ids: NDArray[np.uint64]
    verdicts: NDArray[np.uint8]
    """Shape (n, 14): `Verdict` by allergen, in the order of `ALLERGENS`."""
    diets: NDArray[np.uint8]
    """Shape (n, n_diets): `Fits` by diet, in the order of `DIETS`."""
    minutes: NDArray[np.int32]
    """0 where unknown."""
    meals: NDArray[np.uint16]
    """`Meal` bits."""
    flags: NDArray[np.uint8]
    sources: NDArray[np.uint16]
    """Place in the manifest's list of sources."""
    names: NDArray[np.uint64]
    """Hash of the folded name; 0 without one."""
    entries: Postings
    """Row to foods in title, lines and steps."""
    line_entries: Postings
    """Row to foods in the lines."""
    general: Postings
    """Row to foods that it names, or holds, by a name that stands for several kinds."""
    cuisines: Postings
    words: Postings
    """Row to words of the title."""

    @property
    def lengths(self) -> set[int]:
        """How many rows the columns have: one number, unless a file is damaged or another's."""
        columns = vars(self).values()
        return {c.offsets.size - 1 if isinstance(c, Postings) else len(c) for c in columns}

    def take(self, rows: NDArray[np.int64]) -> Columns:
        """Return some rows, in that order."""
        taken = {
            k: v.take(rows) if isinstance(v, Postings) else v[rows] for k, v in vars(self).items()
        }
        return Columns.of(taken)

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Self:
        """Make them from a mapping by name."""
        return cls(**columns)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map into memory what `save` wrote."""
        readers = {"Postings": load_postings}
        kinds = cls.__annotations__.items()
        return cls.of({name: readers.get(kind, load_array)(folder, name) for name, kind in kinds})

    def save(self, folder: Path) -> None:
        """Write every column as a `.npy` file."""
        for name, column in vars(self).items():
            if isinstance(column, Postings):
                save_postings(folder, name, column)
            else:
                np.save(folder / f"{name}.npy", column)


def save_postings(folder: Path, name: str, postings: Postings) -> None:
    """Write postings as two `.npy` files."""
    np.save(folder / f"{name}.offsets.npy", postings.offsets)
    np.save(folder / f"{name}.values.npy", postings.values)


def load_array(folder: Path, name: str) -> NDArray[Any]:
    """Map one column into memory."""
    array: NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return array


def load_postings(folder: Path, name: str) -> Postings:
    """Map postings into memory."""
    return Postings(load_array(folder, f"{name}.offsets"), load_array(folder, f"{name}.values"))


def join(parts: Sequence[Columns]) -> Columns:
    """Put the rows of several columns one behind the other."""
    return Columns.of({
        name: concatenate([getattr(p, name) for p in parts])
        if isinstance(first, Postings)
        else np.concatenate([getattr(p, name) for p in parts])
        for name, first in vars(parts[0]).items()
    })  # fmt: skip


def id_hash(recipe_id: str) -> int:
    """Return the 64-bit hash under which a recipe is looked up."""
    return int.from_bytes(hashlib.blake2b(recipe_id.encode(), digest_size=8).digest(), "little")
