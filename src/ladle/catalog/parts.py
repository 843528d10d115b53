"""Parts: recipes with their columns, words and texts, before indexes; many are joined into one.

A part comes from a worker (a batch in memory), from a finished stretch of an import (a folder) or
from a segment of an older version; joining is the same for all, one column at a time, so that
millions of recipes never lie in memory twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.columns import COLUMN_NAMES, Column, Columns, save_column
from ladle.catalog.postings import Postings, concatenate
from ladle.catalog.proofs import foods_in, with_foods
from ladle.catalog.texts import TextReader, TextWriter
from ladle.core import StoreError
from ladle.store import write_json

_NAMES = "names.json"
_WORDS, _SOURCES = ("words", "tags"), ("sources",)
_FOODS, _PROOFS = ("entries", "line_entries", "general", "mains", "proofs"), "proofs"

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """Some recipes: their columns, and what the numbers in these stand for."""

    columns: Columns
    words: Sequence[str]
    sources: Sequence[str]
    foods: Sequence[str]
    """Names of the vocabulary's entries, by their number at the time."""
    texts: TextReader | None = None
    """None while the texts lie elsewhere."""
    rows: Rows | None = None
    """Which rows are meant; None for all."""

    @property
    def n_rows(self) -> int:
        """How many recipes are meant."""
        return self.columns.n_rows if self.rows is None else int(self.rows.size)

    def column(self, name: str) -> Any:  # noqa: ANN401 - an array or postings, by its name
        """Return one column of the rows that are meant."""
        column = getattr(self.columns, name)
        if self.rows is None:
            return column
        return column.take(self.rows) if isinstance(column, Postings) else column[self.rows]

    @classmethod
    def open(cls, folder: Path, rows: Rows | None = None) -> Part:
        """Map a folder that `write_part` or `join_parts` wrote."""
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        columns = Columns.load(folder)
        texts = TextReader(folder)
        return cls(columns, names["words"], names["sources"], names["foods"], texts, rows)


def write_part(folder: Path, part: Part) -> None:
    """Write columns and names; the texts are written beside them by a `TextWriter`."""
    part.columns.save(folder)
    write_names(folder, part.words, part.sources, part.foods)


def join_parts(folder: Path, parts: Sequence[Part], foods: Sequence[str], dictionary: bytes) -> int:
    """Write the rows of all parts, one behind the other, as one part; returns how many.

    Parameters
    ----------
    foods
        The names by whose numbers foods are stored from now on.
    dictionary
        What the texts are compressed with; those of parts that use another are packed anew.

    Raises
    ------
    StoreError
        A part holds a food that is not among `foods`: its facts must be derived again first.
    """
    texts = TextWriter(folder, dictionary)
    try:
        for part in parts:
            if part.texts is not None:
                texts.copy(part.texts, part.rows)
        texts.finish()
    finally:
        texts.close()
    words, sources = save_joined(folder, parts, foods)
    write_names(folder, words, sources, foods)
    return sum(part.n_rows for part in parts)


def save_joined(
    folder: Path, parts: Sequence[Part], foods: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Write the joined columns, one at a time; returns their words and sources."""
    joined = Joined(parts, foods)
    for name in COLUMN_NAMES:
        save_column(folder, name, joined.column(name))
    return joined.words, joined.sources


class Joined:
    """The columns of several parts as one, with words, sources and foods numbered anew."""

    def __init__(self, parts: Sequence[Part], foods: Sequence[str]) -> None:
        self._parts = parts
        self.words, words = _numbered(part.words for part in parts)
        self.sources, sources = _numbered(part.sources for part in parts)
        by_foods = [_food_numbers(part.foods, foods) for part in parts]
        self._numbers: dict[str, list[NDArray[np.int32] | None]] = {}
        for names, numbers in ((_WORDS, words), (_SOURCES, sources), (_FOODS, by_foods)):
            self._numbers |= dict.fromkeys(names, numbers)

    def columns(self) -> Columns:
        """Return all columns."""
        return Columns.of({name: self.column(name) for name in COLUMN_NAMES})

    def column(self, name: str) -> Column:
        """Return one column of all parts."""
        columns = [part.column(name) for part in self._parts]
        if numbers := self._numbers.get(name):
            columns = [_renumber(name, c, n) for c, n in zip(columns, numbers, strict=True)]
        if isinstance(columns[0], Postings):
            return concatenate(columns)
        return np.concatenate(columns)


def load_names(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Return words, sources and foods of a folder."""
    names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
    return names["words"], names["sources"], names["foods"]


def write_names(
    folder: Path, words: Sequence[str], sources: Sequence[str], foods: Sequence[str]
) -> None:
    """Write what the numbers in a part's columns stand for."""
    names = {"words": list(words), "sources": list(sources), "foods": list(foods)}
    write_json(folder / _NAMES, names)


def _numbered(
    lists: Iterable[Sequence[str]],
) -> tuple[list[str], list[NDArray[np.int32] | None]]:
    """Return the names of several lists, and for each list its new numbers."""
    place: dict[str, int] = {}
    numbers = [
        np.fromiter((place.setdefault(name, len(place)) for name in names), np.int32)
        for names in lists
    ]
    return list(place), [None if _is_same(n) else n for n in numbers]


def _food_numbers(old: Sequence[str], new: Sequence[str]) -> NDArray[np.int32] | None:
    if list(old) == list(new):
        return None
    place = {name: i for i, name in enumerate(new)}
    return np.fromiter((place.get(name, -1) for name in old), np.int32)


def _is_same(numbers: NDArray[np.int32]) -> bool:
    return bool((numbers == np.arange(numbers.size)).all())


def _renumber(name: str, column: Column, numbers: NDArray[np.int32] | None) -> Column:
    if not isinstance(column, Postings):
        return _renumber_array(column, numbers)
    return (_renumber_proofs if name == _PROOFS else _renumber_list)(column, numbers)


def _renumber_list(postings: Postings, numbers: NDArray[np.int32] | None) -> Postings:
    if numbers is None:
        return postings
    values = _still_known(numbers[postings.values])
    # a key's values stay ascending, as every reader of postings expects
    keys = np.repeat(
        np.arange(postings.offsets.size - 1, dtype=np.int64), np.diff(postings.offsets)
    )
    order = np.lexsort((values, keys))
    return Postings(postings.offsets, values[order])


def _renumber_proofs(proofs: Postings, numbers: NDArray[np.int32] | None) -> Postings:
    if numbers is None:
        return proofs
    foods = _still_known(numbers[foods_in(proofs.values)])
    return Postings(proofs.offsets, with_foods(proofs.values, foods))


def _still_known(foods: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return foods by new numbers; one that has none must not get lost."""
    if foods.size and foods.min() < 0:
        raise StoreError("a recipe holds a food that has left the tables: run `ladle refacts`")
    return foods


def _renumber_array(values: NDArray[Any], numbers: NDArray[np.int32] | None) -> NDArray[Any]:
    return values if numbers is None else numbers[values].astype(values.dtype)
