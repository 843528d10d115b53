"""A stretch of an import: batches gathered into one part on disk."""

from __future__ import annotations

from pathlib import Path

from ladle.catalog.derive import Batch, food_names
from ladle.catalog.parts import Part, save_joined, write_names
from ladle.catalog.texts import TextWriter
from ladle.corpus import Reject

_FULL = 40_000
"""Recipes that a killed import may have to derive again."""


class Stretch:
    """Gathers batches; `close` writes them."""

    def __init__(self, folder: Path, dictionary: bytes) -> None:
        self.folder = folder
        self._texts = TextWriter(folder, dictionary)
        self._parts: list[Part] = []
        self.rejects: list[Reject] = []
        self._n_rows = 0

    @property
    def is_full(self) -> bool:
        """Whether it is worth to be written now."""
        return self._n_rows + len(self.rejects) >= _FULL

    def append(self, batch: Batch) -> None:
        """Add the recipes of a batch, packed with the same dictionary."""
        self._texts.append(batch.blob, batch.sizes)
        self._parts.append(Part(batch.columns, batch.words, batch.sources, food_names()))
        self._n_rows += batch.columns.n_rows

    def abandon(self) -> None:
        """Let go of what is open, written or not."""
        self._texts.close()

    def close(self) -> None:
        """Write everything."""
        self._texts.finish()
        words, sources = save_joined(self.folder, self._parts, food_names())
        write_names(self.folder, words, sources, food_names())
