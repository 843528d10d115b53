"""Text search over titles, tags and ingredients: BM25, and words that are nearly right.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), as tantivy
computes it for each field; a recipe's score is the sum over fields, a title counting eight times as
much as an ingredient. The index holds which recipes have a word and how often: no positions, no
text. A misspelt word is looked for as what it was meant to be (`spelling`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.kept_hits import MORE, KeptHits, SearchHits, likely_enough
from ladle.catalog.spelling import RATIO, Spelling, WordCounter
from ladle.food import tokenize

if TYPE_CHECKING:
    import tantivy

Rows: TypeAlias = NDArray[np.int64]
Within: TypeAlias = Callable[[Rows], NDArray[np.bool_]]

BOOSTS = {"title": 8.0, "tags": 2.0, "ingredients": 1.0}
"""How much a word counts by where it stands."""

_FOLDER, _ROW, _ANALYZER = "search", "row", "words"
_HEAP_BYTES = 64_000_000
_LONGEST_WORD = 40
_MOST_CHARACTERS, _MOST_WORDS = 1_000, 24
"""Of a question; what comes after is not looked for."""
_MEANT = (0.9, 0.4, 0.4)
"""What a word counts that another was meant to be, the likeliest first, as a share of its own."""
_MOST_KEPT = 200_000
"""Rows that are kept of one text: 2.4 MB."""
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af])"
)
"""Letters of scripts that set no blanks between words; each is a word here."""


class SearchWriter:
    """Writes the text index of one folder; rows may come in any order.

    Parameters
    ----------
    n_threads
        Threads that index while texts are added; each takes some 64 MB.
    """

    def __init__(self, folder: Path, n_threads: int = 1) -> None:
        import tantivy  # noqa: PLC0415 - 17 MB that only search needs

        path = folder / _FOLDER
        path.mkdir()
        index = tantivy.Index(_schema(), path=str(path), sort_by_field=_ROW)
        index.register_tokenizer(_ANALYZER, _analyzer())
        self._document = tantivy.Document
        self._writer = index.writer(_HEAP_BYTES * n_threads, n_threads)
        self._folder, self._words = folder, WordCounter()

    def add(self, row: int, title: str, ingredients: str, tags: str) -> None:
        """Index the words of one row.

        Words are expected as `ladle.food.tokenize` folds them, which is how questions are folded;
        others are found where they differ by case, accents or a regular ending alone.
        """
        document = self._document()
        document.add_unsigned(_ROW, row)
        for field, text in (("title", title), ("ingredients", ingredients), ("tags", tags)):
            if text:
                spaced = _spaced(text)
                document.add_text(field, spaced)
                self._words.add(spaced.split())
        self._writer.add_document(document)

    def finish(self) -> None:
        """Write what is left; the index can be opened from here on."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._words.save(self._folder)


class TextSearch:
    """The text index of one folder; safe to share between threads."""

    def __init__(self, index: tantivy.Index, spelling: Spelling) -> None:
        import tantivy  # noqa: PLC0415 - as above

        self._query, self._should = tantivy.Query, tantivy.Occur.Should
        self._schema, self._searcher = index.schema, index.searcher()
        self._analyzer, self._spelling, self._kept = _analyzer(), spelling, KeptHits()

    @classmethod
    def open(cls, folder: Path) -> TextSearch:
        """Map into memory what a `SearchWriter` wrote.

        Raises
        ------
        ValueError
            There is none, or it is damaged.
        """
        import tantivy  # noqa: PLC0415 - as above

        return cls(tantivy.Index.open(str(folder / _FOLDER)), Spelling.open(folder))

    @property
    def n_rows(self) -> int:
        """How many rows are indexed."""
        return int(self._searcher.num_docs)

    def search(
        self,
        query: str,
        n: int,
        within: Within | None = None,
        share: float = 1.0,
    ) -> SearchHits:
        """Return the n rows that match a question best.

        A row need not have every word. A word that no row has, or hardly one beside the rows of
        a word that it may be a slip of, also finds what it was meant to be.

        Parameters
        ----------
        query
            Any text: nothing in it is an operator. Past 1,000 characters or 24 words it is cut.
        within
            Tells of rows which may be returned; None for all.
        share
            Of all rows, about how many may: so many more are looked through at first.

        Returns
        -------
        At most n rows, each once; of equal scores the lower row first.
        """
        question, most = self._question(query), self.n_rows
        if question is None or n < 1 or not most:
            return _hits([], [])
        limit = min(n, most) if within is None else likely_enough(n, share, most)
        while True:
            found = self._fetch(question, limit)
            kept = found if within is None else _only(found, within(found.rows))
            if kept.rows.size >= n or found.rows.size < limit or limit == most:
                return SearchHits(kept.rows[:n], kept.scores[:n])
            # if those behind may be returned as often
            limit = min(max(2 * limit, round(limit * n / max(kept.rows.size, 1) * MORE)), most)

    def matching(self, query: str) -> SearchHits:
        """Return the rows that match a text, best first, at most 200,000: kept for the next time.

        Nobody may write to them.
        """
        return self._kept.get(query, lambda: self._all(query))

    def _all(self, query: str) -> SearchHits:
        question = self._question(query)
        if question is None or not self.n_rows:
            return _hits([], [])
        return self._fetch(question, min(_MOST_KEPT, self.n_rows))

    def _question(self, query: str) -> tantivy.Query | None:
        words = self._words(query)
        if not words:
            return None
        return self._any([part for word in words for part in self._parts(word)])

    def _words(self, query: str) -> list[str]:
        """Return the words of a question, each once."""
        tokens = [token.text for token in tokenize(query[:_MOST_CHARACTERS])]
        words = (word for token in tokens for word in _spaced(token).split())
        return list(dict.fromkeys(islice(words, _MOST_WORDS)))

    def _parts(self, word: str) -> Iterator[tantivy.Query]:
        """Yield what to look for where, for one word."""
        n_most = 0
        for part, n_rows in self._exact(word, 1.0):
            n_most = max(n_most, n_rows)
            yield part
        if n_most * RATIO >= self.n_rows and n_most:
            return  # nothing is common enough to be meant by it
        for meant, share in zip(self._spelling.meant_by(word), _MEANT, strict=False):
            for part, _ in self._exact(meant, share):
                yield part

    def _exact(self, word: str, share: float) -> Iterator[tuple[tantivy.Query, int]]:
        """Yield a query for each field that has the word, and how many rows have it there."""
        for stem in self._analyzer.analyze(word):
            for field, boost in BOOSTS.items():
                if n_rows := self._searcher.doc_freq(field, stem):
                    exact = self._query.term_query(self._schema, field, stem, index_option="freq")
                    yield self._query.boost_query(exact, boost * share), n_rows

    def _any(self, parts: Sequence[tantivy.Query]) -> tantivy.Query:
        if not parts:
            return self._query.empty_query()
        return self._query.boolean_query([(self._should, part) for part in parts])

    def _fetch(self, question: tantivy.Query, limit: int) -> SearchHits:
        """Return the best rows, by score and then by row."""
        hits = self._searcher.search(question, limit, count=False).hits
        rows = self._searcher.fast_field_values(_ROW, [place for _, place in hits])
        return _hits(rows, [score for score, _ in hits])


def _schema() -> tantivy.Schema:
    import tantivy  # noqa: PLC0415 - as above

    builder = tantivy.SchemaBuilder().add_unsigned_field(_ROW, fast=True)
    for field in BOOSTS:
        builder = builder.add_text_field(field, tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    """Return what cuts a text into words: lower case, no accents, English endings cut off."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer  # noqa: PLC0415 - as above

    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in (
        Filter.remove_long(_LONGEST_WORD), Filter.lowercase(), Filter.ascii_fold(),
        Filter.stemmer("english"),
    ):  # fmt: skip
        builder = builder.filter(step)
    return builder.build()


def _spaced(text: str) -> str:
    """Set blanks around the letters of scripts that have none."""
    return text if text.isascii() else _UNSPACED.sub(r" \1 ", text)


def _only(found: SearchHits, kept: NDArray[np.bool_]) -> SearchHits:
    return SearchHits(found.rows[kept], found.scores[kept])


def _hits(rows: Sequence[object], scores: Sequence[float]) -> SearchHits:
    by_row = np.array(rows, np.int64)
    by_score = np.array(scores, np.float32)
    order = np.lexsort((by_row, -by_score))
    return SearchHits(by_row[order], by_score[order])
