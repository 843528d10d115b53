"""One opened catalog version: filters as bit planes, recipes by row or id."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.build import FORMAT
from ladle.catalog.columns import (
    HAS_LINES,
    HAS_STEPS,
    IS_FULLY_READ,
    Columns,
    id_hash,
    load_array,
    load_postings,
)
from ladle.catalog.planes import Plane, and_all, n_words, pack, pack_rows
from ladle.catalog.texts import TextReader
from ladle.core import (
    BadFileError,
    CorruptVersionError,
    NotReadyError,
    Recipe,
    RecipeId,
    RecipeIx,
    RecipeNotFoundError,
)
from ladle.food import (
    ALLERGENS,
    DIETS,
    EntryIx,
    Meal,
    find_cuisine,
    food_version,
    key,
    tokenize,
    vocabulary,
)
from ladle.store import Version, Versions

log = logging.getLogger(__name__)

_HOW_TO_MAKE = "import recipes first: ladle import FILE…, or ladle import --sample"


class Catalog:
    """A frozen version of all recipes; safe to share between threads.

    Raises
    ------
    CorruptVersionError
        A file is missing or damaged, or the format is another.
    """

    TEXT_FLAGS = HAS_LINES | HAS_STEPS
    """Bits of `columns.flags` that a recipe one can cook by has set."""

    def __init__(self, version: Version) -> None:
        self.name = version.name
        manifest = version.manifest
        if manifest.get("format") != FORMAT:
            raise CorruptVersionError(
                version.path, f"has format {manifest.get('format')}, not {FORMAT}"
            )
        try:
            self.n_recipes: int = manifest["n_recipes"]
            self.food_version: str = manifest["food_version"]
            self.sources: list[str] = manifest["sources"]
            self.manifest = manifest
            self._open(version.path)
        except (BadFileError, KeyError, OSError, EOFError, ValueError) as e:
            raise CorruptVersionError(version.path, f"cannot be opened ({e})") from e

    def _open(self, folder: Path) -> None:
        self.columns = Columns.load(folder)
        self.texts = TextReader(folder)
        self._id_hash, self._id_row = load_array(folder, "id_hash"), load_array(folder, "id_row")
        self._free: list[Plane] = list(load_array(folder, "plane_free"))
        self._diet: list[Plane] = list(load_array(folder, "plane_diet"))
        self._meal: list[Plane] = list(load_array(folder, "plane_meal"))
        self._flag: list[Plane] = list(load_array(folder, "plane_flag"))
        self._holds = load_postings(folder, "holds")
        self._in_general = load_postings(folder, "in_general")
        self._foods = load_postings(folder, "foods")
        self._by_cuisine = load_postings(folder, "by_cuisine")
        self._by_word = load_postings(folder, "by_word")
        self.words = _words(folder)
        self._word_ix = {word: i for i, word in enumerate(self.words)}
        self._check()

    def _check(self) -> None:
        """Refuse files that do not belong together: a row is the same recipe in all of them."""
        rows = self.columns.lengths | {self._id_hash.size, self._id_row.size, self.texts.n_recipes}
        planes = {p.size for p in (*self._free, *self._diet, *self._meal, *self._flag)}
        if rows != {self.n_recipes} or planes != {n_words(self.n_recipes)}:
            raise ValueError(f"not all of its files hold {self.n_recipes:,} recipes")
        for row in {0, self.n_recipes - 1} if self.n_recipes else ():
            self.texts.recipe(row)  # a lost dictionary or a blob cut short tells now, not later

    # -- recipes -------------------------------------------------------------------------------

    def row(self, recipe_id: str) -> RecipeIx | None:
        """Return the row of a recipe; None if it is not here."""
        at = int(np.searchsorted(self._id_hash, np.uint64(id_hash(recipe_id))))
        if at >= self.n_recipes or int(self._id_hash[at]) != id_hash(recipe_id):
            return None
        return RecipeIx(int(self._id_row[at]))

    def rows(self, recipe_ids: Iterable[str]) -> NDArray[np.int32]:
        """Return the rows of many recipes, -1 for those that are not here."""
        hashes = np.fromiter((id_hash(i) for i in recipe_ids), np.uint64)
        if not self.n_recipes:
            return np.full(hashes.size, -1, np.int32)
        at = np.minimum(np.searchsorted(self._id_hash, hashes), self.n_recipes - 1)
        return np.where(self._id_hash[at] == hashes, self._id_row[at], np.int32(-1))

    def own_ids(self, source: str, recipe_ids: Sequence[str]) -> list[str | None]:
        """Translate a source's ids to those here: `SOURCE:ID`, else the id itself, else None."""
        prefixed = [f"{source}:{i}" for i in recipe_ids]
        has_prefixed, has_plain = self.rows(prefixed) >= 0, self.rows(recipe_ids) >= 0
        found = zip(prefixed, has_prefixed, recipe_ids, has_plain, strict=True)
        return [a if has_a else b if has_b else None for a, has_a, b, has_b in found]

    def recipe(self, ix: int) -> Recipe:
        """Return one recipe as it was written."""
        return self.texts.recipe(ix)

    def find(self, recipe_id: str) -> tuple[RecipeIx, Recipe]:
        """Return a recipe's row and text.

        Raises
        ------
        RecipeNotFoundError
            It is not here.
        """
        ix = self.row(recipe_id)
        if ix is None or (recipe := self.recipe(ix)).id != recipe_id:
            raise RecipeNotFoundError(recipe_id)
        return ix, recipe

    def ids(self) -> list[RecipeId]:
        """Return the ids of all recipes by row; reads every text."""
        return [self.recipe(ix).id for ix in range(self.n_recipes)]

    def is_fully_read(self, row: int) -> bool:
        """Tell whether a recipe has lines and steps and every word of its lines was read."""
        return bool(self.columns.flags[row] & IS_FULLY_READ)

    # -- filters: each returns a plane, shape (n_words,) ---------------------------------------

    def named(self) -> Plane:
        """Recipes that have a name: the only ones that may be served."""
        return self._flag[0]

    def free_of(self, allergen: str) -> Plane:
        """Recipes shown to be free of an allergen (a key of `ALLERGENS`)."""
        return self._free[list(ALLERGENS).index(allergen)]

    def without(self, foods: Collection[EntryIx]) -> Plane:
        """Recipes, read to the last word, in which nothing is, is a kind of, or holds these.

        Nor may anything be one of them: "berries" are left out for who avoids strawberries.
        """
        wider = vocabulary().wider(foods)
        rows = (self._holds.of_any(foods), self._in_general.of_any(wider))
        return self._flag[1] & ~pack_rows(np.concatenate(rows), self.n_recipes)

    def fits(self, diet: str) -> Plane:
        """Recipes shown to fit a diet (a key of `DIETS`)."""
        return self._diet[list(DIETS).index(diet)]

    def of_meal(self, meals: Meal) -> Plane:
        """Recipes eaten at any of these meals."""
        plane: Plane = np.bitwise_or.reduce(
            [self._meal[i] for i, m in enumerate(Meal) if m & meals]
        )
        return plane

    def of_cuisine(self, cuisine: str) -> Plane:
        """Recipes of a cuisine or one within it, by canonical name."""
        cuisines: list[str] = self.manifest["cuisines"]
        name = find_cuisine(cuisine)
        rows = (
            self._by_cuisine.of(cuisines.index(name)) if name in cuisines else np.empty(0, np.int32)
        )
        return pack_rows(rows, self.n_recipes)

    def within_minutes(self, minutes: int) -> Plane:
        """Recipes known to take at most so many minutes."""
        column = self.columns.minutes
        return pack((column > 0) & (column <= minutes))

    def with_food(self, entry: EntryIx) -> Plane:
        """Recipes whose lines name a food or a kind of it."""
        return pack_rows(self._foods.of(entry), self.n_recipes)

    def titled(self, words: str) -> Plane:
        """Recipes whose title holds all of these words, in any order and number."""
        found = [self._word_ix.get(t.text) for t in tokenize(words)]
        if not found or None in found:
            return pack(np.zeros(self.n_recipes, dtype=np.bool_))
        return and_all(
            pack_rows(self._by_word.of(w), self.n_recipes) for w in found if w is not None
        )

    # -- other questions -----------------------------------------------------------------------

    def knows_word(self, word: str) -> bool:
        """Tell whether any title holds a word."""
        found = [self._word_ix.get(part) for part in key(word).split()]
        # a word whose recipes were all replaced keeps its number, and no recipe
        return bool(found) and all(w is not None and self._by_word.of(w).size for w in found)

    def count_foods_at_home(self, pantry: Iterable[EntryIx]) -> NDArray[np.uint8]:
        """Count for each recipe how many of the pantry's foods its lines ask for.

        Returns
        -------
        Shape (n_recipes,), at most 255.
        """
        counts = np.zeros(self.n_recipes, dtype=np.uint8)
        for entry in pantry:
            rows = self._foods.of(entry)
            counts[rows] = np.minimum(counts[rows], 254) + 1
        return counts

    @cached_property
    def n_foods(self) -> NDArray[np.int64]:
        """How many foods each recipe's lines name, shape (n_recipes,)."""
        return np.diff(self.columns.line_entries.offsets)


def _with_todays_facts(version: Version) -> Catalog:
    catalog = Catalog(version)
    if catalog.food_version != food_version():
        raise NotReadyError(
            f"catalog {catalog.name} was made with food tables {catalog.food_version}, these are "
            f"{food_version()}: run `ladle import` without files to derive its facts again"
        )
    return catalog


def _words(folder: Path) -> list[str]:
    """Read all words of all titles, folded and singular."""
    words: list[str] = json.loads((folder / "words.json").read_text(encoding="utf-8"))["words"]
    return words


class CatalogStore:
    """The catalog versions of one data directory."""

    def __init__(self, root: Path) -> None:
        self.versions = Versions(root)

    def current_name(self) -> str | None:
        """Return the name of the version in use; None before the first import."""
        return self.versions.current_name()

    def open(self) -> Catalog:
        """Open the version in use.

        Raises
        ------
        NotReadyError
            None was imported yet, or the food tables have changed since: facts must be derived anew
            before anything is served.
        CorruptVersionError
            It is damaged.
        """
        return _with_todays_facts(self.versions.current(_HOW_TO_MAKE))

    def open_best(self) -> tuple[Catalog, bool]:
        """Open the newest version that can be served, and tell whether it is an older one.

        That is the version in use, or else the newest before it that is whole and was made with
        the present food tables; those passed over are logged.

        Raises
        ------
        NotReadyError
            None can be served, and the one in use for the reasons that `open` tells.
        CorruptVersionError
            None can be served, and the one in use is damaged.
        """
        try:
            named = self.current_name()
        except CorruptVersionError:  # `readable` logs it
            named = None
        for version in self.versions.readable(_HOW_TO_MAKE):
            try:
                return _with_todays_facts(version), version.name != named
            except (CorruptVersionError, NotReadyError) as e:
                log.warning("passing over catalog %s: %s", version.name, e)
        return self.open(), False

    def open_any(self) -> Catalog | None:
        """Open the version in use whatever food tables it was made with; None before the first."""
        return Catalog(self.versions.current(_HOW_TO_MAKE)) if self.current_name() else None
