"""The words of a corpus by how often they occur, to find what a misspelt one was meant to be.

A noisy channel without its decimals (Kernighan, Church & Gale, "A Spelling Correction Program Based
on a Noisy Channel Model", 1990): of the words that one slip makes of what was typed, the commonest
is the likeliest; a word that occurs itself is taken for a slip only of one a hundred times as
common. A slip is a letter too many, too few, wrong, or two that changed places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

RATIO = 100
"""How many times as common a word must be to be meant by another."""
_FOLDER, _WORD, _COUNT = "search_words", "word", "count"
_HEAP_BYTES = 15_000_000
_SHORTEST = 3
_ONE_SLIP, _TWO_SLIPS = 4, 8
"""Letters from which on a word may have so many slips."""
_MOST_MEANT, _RARER = 3, 10
"""So many words at most, none so many times rarer than the first."""


class WordCounter:
    """Counts the words of texts, and writes them as `Spelling` opens them."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, words: Iterable[str]) -> None:
        """Count words, as `ladle.food.tokenize` folds them."""
        self._counts.update(words)

    def save(self, folder: Path) -> None:
        """Write the words of three letters or more."""
        import tantivy  # noqa: PLC0415 - 17 MB that only search needs

        path = folder / _FOLDER
        path.mkdir()
        schema = (
            tantivy.SchemaBuilder()
            .add_text_field(_WORD, stored=True, tokenizer_name="raw", index_option="basic")
            .add_unsigned_field(_COUNT, fast=True)
            .build()
        )
        writer = tantivy.Index(schema, path=str(path)).writer(_HEAP_BYTES, 1)
        for word, count in self._counts.items():
            if len(word) >= _SHORTEST and not word.isdigit():
                document = tantivy.Document()
                document.add_text(_WORD, word)
                document.add_unsigned(_COUNT, count)
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()


class Spelling:
    """The words that a `WordCounter` wrote; safe to share between threads."""

    def __init__(self, index: tantivy.Index) -> None:
        import tantivy  # noqa: PLC0415 - as above

        self._query = tantivy.Query
        self._schema, self._searcher = index.schema, index.searcher()

    @classmethod
    def open(cls, folder: Path) -> Spelling:
        """Map into memory what a `WordCounter` wrote.

        Raises
        ------
        ValueError
            There is none, or it is damaged.
        """
        import tantivy  # noqa: PLC0415 - as above

        return cls(tantivy.Index.open(str(folder / _FOLDER)))

    def meant_by(self, word: str) -> list[str]:
        """Return what a word may be meant as, the likeliest first; most often nothing.

        Of four letters or more it may have one slip, from eight letters on two.
        """
        if len(word) < _ONE_SLIP:
            return []
        least = max(RATIO * self._count(word), 1)
        for slips in (1, 2) if len(word) >= _TWO_SLIPS else (1,):
            if found := self._near(word, slips, least):
                return found
        return []

    def _count(self, word: str) -> int:
        exact = self._query.term_query(self._schema, _WORD, word, index_option="basic")
        hits = self._searcher.search(exact, 1, count=False).hits
        return int(self._searcher.fast_field_values(_COUNT, [hits[0][1]])[0] or 0) if hits else 0

    def _near(self, word: str, slips: int, least: int) -> list[str]:
        """Return the commonest words so many slips away that occur so often."""
        near = self._query.fuzzy_term_query(self._schema, _WORD, word, slips)
        found = self._searcher.search(near, _MOST_MEANT, count=False, order_by_field=_COUNT)
        places = [place for _, place in found.hits]
        counts = [int(count or 0) for count in self._searcher.fast_field_values(_COUNT, places)]
        least = max(least, max(counts, default=0) // _RARER)
        kept = [place for place, count in zip(places, counts, strict=True) if count >= least]
        return [str(self._searcher.doc(place)[_WORD][0]) for place in kept]
