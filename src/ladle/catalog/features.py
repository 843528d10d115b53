"""The features of content vectors: foods of the lines, words of title and tags.

A space is learned from a catalog and kept while that grows, so that the vectors of recipes that
stay do not move under a model that was trained on them; past twice its size it is learned anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.columns import Columns
from ladle.catalog.postings import Postings, beside
from ladle.catalog.vectors import Embedding, fit_embedding
from ladle.store import write_json

_FILE = "space.json"
_GROWTH = 2


@dataclass(frozen=True)
class Space:
    """Where each food and each word lies, by the numbers that they had when it was learned."""

    foods: Sequence[str]
    words: Sequence[str]
    n_rows: int
    """How many recipes it was learned from."""
    embedding: Embedding

    @classmethod
    def learn(cls, columns: Columns, foods: Sequence[str], words: Sequence[str]) -> Space:
        """Learn a space from recipes."""
        n_foods = len(foods)
        features = beside(
            columns.line_entries, columns.words, columns.tags, shifts=[0, n_foods, n_foods]
        )
        embedding = fit_embedding(features, n_foods + len(words))
        return cls(list(foods), list(words), columns.n_rows, embedding)

    @classmethod
    def load(cls, folder: Path) -> Space:
        """Read what `save` wrote."""
        names = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(names["foods"], names["words"], names["n_rows"], Embedding.load(folder))

    def save(self, folder: Path) -> None:
        """Write names as JSON, the embedding as arrays."""
        names = {"foods": list(self.foods), "words": list(self.words), "n_rows": self.n_rows}
        write_json(folder / _FILE, names)
        self.embedding.save(folder)

    def has_outgrown(self, n_rows: int) -> bool:
        """Tell whether so many recipes deserve a space of their own."""
        return n_rows > _GROWTH * self.n_rows

    def vectors(
        self, columns: Columns, foods: Sequence[str], words: Sequence[str]
    ) -> NDArray[np.int8]:
        """Return one vector a recipe; what the space does not know counts for nothing."""
        n_foods = len(self.foods)
        food_numbers, word_numbers = _numbers(foods, self.foods), _numbers(words, self.words)
        known = (
            _renumbered(columns.line_entries, food_numbers),
            _renumbered(columns.words, word_numbers),
            _renumbered(columns.tags, word_numbers),
        )
        return self.embedding.vectors(beside(*known, shifts=[0, n_foods, n_foods]))


def _numbers(names: Sequence[str], space: Sequence[str]) -> NDArray[np.int32]:
    place = {name: i for i, name in enumerate(space)}
    return np.fromiter((place.get(name, -1) for name in names), np.int32)


def _renumbered(postings: Postings, numbers: NDArray[np.int32]) -> Postings:
    values = numbers[postings.values] if postings.values.size else postings.values
    owners = np.repeat(np.arange(postings.offsets.size - 1), np.diff(postings.offsets))
    kept = values >= 0
    counts = np.bincount(owners[kept], minlength=postings.offsets.size - 1)
    return Postings(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), values[kept])
