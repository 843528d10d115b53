"""The stored columns of recipes: what planes and indexes are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.arrays import (
    ReadPostings,
    load_array,
    load_postings,
    save_array,
    save_postings,
)
from ladle.catalog.postings import Postings
from ladle.core import BadSettingError

_HASHES_KEPT = 50_000
"""Ids whose hashes are kept: histories are of the same few recipes again and again."""
MOST_NARROW = 2**16 - 1
"""Numbers below it are kept in 16 bits; it is one less than fits, for the end of the last."""
HAS_NAME, IS_FULLY_READ, HAS_LINES, HAS_STEPS = 1, 2, 4, 8
"""Bits of the column `flags`."""


@dataclass(frozen=True)
class Columns:
    """The stored columns of n recipes."""

    ids: NDArray[np.uint64]
    """`id_hash` of the recipe's id."""
    verdicts: NDArray[np.uint8]
    """Shape (n, 14): `Verdict` by allergen, in the order of `ALLERGENS`."""
    diets: NDArray[np.uint8]
    """Shape (n, n_diets): `Fits` by diet, in the order of `DIETS`."""
    minutes: NDArray[np.int32]
    """From start to table; 0 where unknown."""
    active: NDArray[np.uint16]
    """Minutes of them that need a hand; 0 where unknown."""
    basis: NDArray[np.uint8]
    """What the minutes rest on: a place in `Basis`."""
    nutrients: NDArray[np.float16]
    """Shape (n, 9): of a serving as bought, kcal and grams in the order of `NUTRIENTS`, then its
    grams; NaN where unknown."""
    covered: NDArray[np.uint8]
    """Percent of the recipe's mass that these cover; 0 where there are none."""
    aspects: NDArray[np.uint64]
    """One bit an aspect, in the order of `aspect_names()`."""
    types: NDArray[np.uint8]
    """The type of dish: its place in `dish_types()`, from 1; 0 where unknown."""
    meals: NDArray[np.uint16]
    """`Meal` bits."""
    flags: NDArray[np.uint8]
    sources: NDArray[np.uint16]
    """Place in the list of sources beside the columns."""
    names: NDArray[np.uint64]
    """Hash of the folded name; 0 without one."""
    equipment: NDArray[np.uint64]
    """One bit a kind of equipment, in the order of `equipment_names()`."""
    exact: NDArray[np.uint64]
    """Hash of folded name and lines, equal in exact copies; 0 where too little is known."""
    bands: NDArray[np.uint32]
    """Shape (n, n_bands): bands of a MinHash, some equal in near copies."""
    quality: NDArray[np.int32]
    """How good a copy of its recipe it is; higher is better."""
    entries: Postings
    """Row to foods in title, lines and steps."""
    line_entries: Postings
    """Row to foods in the lines."""
    general: Postings
    """Row to foods that it names, or holds, by a name that stands for several kinds."""
    mains: Postings
    """Row to the foods that lead the dish."""
    cuisines: Postings
    words: Postings
    """Row to words of the title, places in the list of words beside the columns."""
    tags: Postings
    """Row to words of its categories and keywords, in the same list."""
    proofs: Postings
    """Row to what proves its verdicts, as `proofs` packs it; in the order in which it is shown."""

    @property
    def n_rows(self) -> int:
        """How many recipes these are."""
        return int(self.ids.size)

    @property
    def lengths(self) -> set[int]:
        """How many rows the columns have: one number, unless a file is damaged or another's."""
        columns = vars(self).values()
        return {c.offsets.size - 1 if isinstance(c, Postings) else len(c) for c in columns}

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Self:
        """Make them from a mapping by name."""
        return cls(**columns)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map into memory what `save` wrote."""
        return cls.of({n: load_column(folder, n) for n in COLUMN_NAMES})

    def save(self, folder: Path) -> None:
        """Write every column as `.npy` files."""
        for name, column in vars(self).items():
            save_column(folder, name, column)


COLUMN_NAMES = tuple(f.name for f in fields(Columns))
_LISTS = frozenset(f.name for f in fields(Columns) if f.type == "Postings")
_NARROW = frozenset({"entries", "line_entries", "general", "mains", "words", "tags"})
"""Lists of numbers that mostly fit into 16 bits: half of the memory, and all of it is read."""

_RARELY = frozenset({"entries", "general", "words", "proofs"})
"""Large lists that an answer reads of what it shows alone."""

Column = NDArray[Any] | Postings


def save_column(folder: Path, name: str, column: Column) -> None:
    """Write one column."""
    if isinstance(column, Postings):
        short = Postings(_short(column.offsets), column.values)
        save_postings(folder, name, narrowed(column) if name in _NARROW else short)
    else:
        save_array(folder, name, column)


def narrowed(lists: Postings) -> Postings:
    """Return lists with values of 16 bits, if they fit, and offsets of 32.

    Raises
    ------
    BadSettingError
        The lists of all rows together are longer than that.
    """
    values = lists.values
    if values.dtype != np.uint16:  # to look at all that is mapped would bring it into memory
        fits = values.min(initial=0) >= 0 and values.max(initial=0) < MOST_NARROW
        values = values.astype(np.uint16 if fits else np.int32)
    return Postings(_short(lists.offsets), values)


def _short(offsets: NDArray[Any]) -> NDArray[np.int32]:
    most = np.iinfo(np.int32).max
    if offsets[-1] > most:
        raise BadSettingError("offsets", int(offsets[-1]), f"at most {most:,}")
    return np.asarray(offsets, np.int32)


def load_column(folder: Path, name: str) -> Column:
    """Map one column into memory."""
    if name not in _LISTS:
        return load_array(folder, name)
    lists = load_postings(folder, name)
    return ReadPostings(lists.offsets, lists.values, folder, name) if name in _RARELY else lists


@lru_cache(maxsize=_HASHES_KEPT)
def id_hash(recipe_id: str) -> int:
    """Return the 64-bit hash under which a recipe is looked up."""
    return int.from_bytes(hashlib.blake2b(recipe_id.encode(), digest_size=8).digest(), "little")
