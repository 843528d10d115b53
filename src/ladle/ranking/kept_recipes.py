"""Recipes that were read already: what is recommended is recommended again and again.

A catalog never changes, so neither does what was read of it: the text as it was written, the
phrases in it that may be hazards to somebody, and the recipe as it is shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from sys import getsizeof
from weakref import WeakKeyDictionary

from ladle.catalog import Catalog
from ladle.core import Recipe
from ladle.food import RawText
from ladle.ranking.answer import RecipeView

MOST_BYTES = 32_000_000
"""Of the recipes of one catalog together: some 5,000 of the usual size."""
_SMALLEST, _OF_A_TEXT, _OF_A_COPY = 3_000, 8, 400
"""Bytes of a recipe and its view without the texts, of a reference to a text, and of a copy."""
_SHARE_OF_PHRASES = 0.7
"""Bytes of the phrases that are found in a text, for each of its own."""


class Kept:
    """A recipe that was read; safe to share between threads: what is made twice is the same."""

    __slots__ = ("raw", "recipe", "view")

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.raw = RawText(recipe)
        self.view: RecipeView | None = None
        """As it is shown; None until it is."""


class KeptRecipes:
    """The recipes of one catalog that were looked at last; safe to share between threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._by_row: OrderedDict[int, tuple[Kept, int]] = OrderedDict()
        self._n_bytes = 0

    def __len__(self) -> int:
        return len(self._by_row)

    def find(self, row: int) -> Kept | None:
        """Return what is kept of a row."""
        with self._lock:
            if (found := self._by_row.get(row)) is None:
                return None
            self._by_row.move_to_end(row)
        return found[0]

    def keep(self, row: int, kept: Kept) -> None:
        """Keep a recipe; those not looked at for the longest go where it gets too much."""
        n_bytes = _bytes_of(kept)
        with self._lock:
            self._let_go(row)
            self._by_row[row] = kept, n_bytes
            self._n_bytes += n_bytes
            while self._n_bytes > self._most_bytes:
                self._let_go(next(iter(self._by_row)))

    def _let_go(self, row: int) -> None:
        if (gone := self._by_row.pop(row, None)) is not None:
            self._n_bytes -= gone[1]


def _bytes_of(kept: Kept) -> int:
    recipe, n_copies = kept.recipe, len(kept.view.copies) if kept.view else 0
    texts = (recipe.name, *recipe.lines, *recipe.steps, recipe.description, recipe.url)
    in_texts = sum(map(getsizeof, texts))
    in_texts += int(_SHARE_OF_PHRASES * in_texts) + _OF_A_TEXT * len(texts)
    return _SMALLEST + in_texts + _OF_A_COPY * n_copies


_of_catalogs: WeakKeyDictionary[Catalog, KeptRecipes] = WeakKeyDictionary()


def kept_recipes(catalog: Catalog) -> KeptRecipes:
    """Return what is kept of a catalog; it goes with it, and an edit makes a new one."""
    kept = _of_catalogs.get(catalog)
    if kept is None:
        kept = _of_catalogs[catalog] = KeptRecipes()
    return kept
