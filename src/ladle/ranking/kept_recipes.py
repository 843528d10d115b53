"""Recipes that were read already: what is recommended is recommended again and again.

A catalog never changes, so neither does what was read of it: the text as it was written, the
phrases in it that may be hazards to somebody, and the recipe as it is shown.
"""

from __future__ import annotations

from sys import getsizeof
from weakref import WeakKeyDictionary

from ladle.catalog import Catalog, Latest
from ladle.core import Recipe
from ladle.food import RawText
from ladle.ranking.answer import RecipeView

MOST_BYTES = 24_000_000
"""Of the recipes of one catalog together: some 4,000 of the usual size."""
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


class KeptRecipes(Latest[int, Kept]):
    """The recipes of one catalog that were looked at last, by their rows.

    Safe to share between threads.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(most_bytes, _bytes_of)


def _bytes_of(_row: int, kept: Kept) -> int:
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
