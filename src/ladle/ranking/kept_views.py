"""Views that were made already: what is recommended is recommended again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from sys import getsizeof
from weakref import WeakKeyDictionary

from ladle.catalog import Catalog
from ladle.core import Recipe
from ladle.ranking.answer import RecipeView

MOST_BYTES = 16_000_000
"""Of the views of one catalog together: some 3,500 of the usual size."""
_SMALLEST, _OF_A_TEXT, _OF_A_COPY = 3_000, 8, 400
"""Bytes of a view without its texts, of a reference to a text, and of a copy."""


@dataclass(frozen=True, slots=True)
class _Kept:
    recipe: Recipe
    view: RecipeView
    n_bytes: int


class KeptViews:
    """The views of one catalog that were asked for last; safe to share between threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._by_row: OrderedDict[int, _Kept] = OrderedDict()
        self._n_bytes = 0

    def __len__(self) -> int:
        return len(self._by_row)

    def find(self, row: int, recipe: Recipe) -> RecipeView | None:
        """Return the view of a recipe; None where there is none, or one of another text."""
        with self._lock:
            kept = self._by_row.get(row)
            if kept is not None:
                self._by_row.move_to_end(row)
        return kept.view if kept is not None and kept.recipe == recipe else None

    def keep(self, row: int, recipe: Recipe, view: RecipeView) -> None:
        """Keep a view; the ones that were not asked for the longest go where it gets too much."""
        kept = _Kept(recipe, view, _bytes_of(view))
        with self._lock:
            self._let_go(row)
            self._by_row[row] = kept
            self._n_bytes += kept.n_bytes
            while self._n_bytes > self._most_bytes:
                self._let_go(next(iter(self._by_row)))

    def _let_go(self, row: int) -> None:
        if (kept := self._by_row.pop(row, None)) is not None:
            self._n_bytes -= kept.n_bytes


def _bytes_of(view: RecipeView) -> int:
    texts = (*view.lines, *view.steps, view.description, view.url)
    in_texts = sum(map(getsizeof, texts)) + _OF_A_TEXT * len(texts)
    return _SMALLEST + in_texts + _OF_A_COPY * len(view.copies)


_of_catalogs: WeakKeyDictionary[Catalog, KeptViews] = WeakKeyDictionary()


def kept_views(catalog: Catalog) -> KeptViews:
    """Return the views that are kept of a catalog; they go with it, and an edit makes a new one."""
    kept = _of_catalogs.get(catalog)
    if kept is None:
        kept = _of_catalogs[catalog] = KeptViews()
    return kept
