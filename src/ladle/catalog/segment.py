"""A segment: one opened folder of recipes with their columns, indexes and texts.

A catalog has a large one, its base, and at most one small one, the changes since. Rows here count
from 0 within the segment; foods are numbered as when it was written, and translated on the way.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.arrays import load_array
from ladle.catalog.checksums import check_saved_sizes
from ladle.catalog.columns import Columns
from ladle.catalog.features import Space
from ladle.catalog.indexes import CALORIE_STEPS, KCAL, MINUTE_STEPS
from ladle.catalog.pantry import PantryIndex, PantryUse
from ladle.catalog.parts import Part, Rows, load_names
from ladle.catalog.planes import Plane, and_all, n_words, pack
from ladle.catalog.postings import Postings, postings_of
from ladle.catalog.rowsets import RowSets
from ladle.catalog.search import TextSearch
from ladle.catalog.shown import ShownRows
from ladle.catalog.texts import TextReader
from ladle.food import ALLERGENS, DIETS, EntryIx, Meal, Verdict, vocabulary

_PLANES = ("free", "diet", "meal", "flag", "minutes", "equipment", "aspect", "calories")
_ROW_SETS = ("holds", "in_general", "foods", "by_main", "by_type", "by_cuisine", "by_word")

Numbers = NDArray[np.int32]


class Segment:
    """Recipes of one folder; safe to share between threads.

    Raises
    ------
    ValueError
        Its files do not belong together.
    BadFileError, OSError, KeyError
        A file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.columns = Columns.load(folder)
        self.n_rows = self.columns.n_rows
        self.shown = ShownRows(folder)
        self.texts = TextReader(folder)
        self.words, self.sources, self.foods = load_names(folder)
        self._id_hash, self._id_row = load_array(folder, "id_hash"), load_array(folder, "id_row")
        self._planes: dict[str, NDArray[np.uint64]] = {
            name: load_array(folder, f"plane_{name}") for name in _PLANES
        }
        self._sets = {name: RowSets.load(folder, name, self.n_rows) for name in _ROW_SETS}
        self.pantry = PantryIndex.load(folder, self.columns.line_entries)
        self.vectors: NDArray[np.int8] = load_array(folder, "vectors")
        self._search: TextSearch | None = None
        self._open_to: dict[str, Plane] = {}
        self._space: Space | None = None
        self._opening = threading.Lock()
        self._check()

    def _check(self) -> None:
        """Refuse files that do not belong together: a row is the same recipe in all of them."""
        rows = self.columns.lengths | {
            self._id_hash.size, self._id_row.size, self.texts.n_recipes, len(self.vectors),
            self.shown.n_rows,
        }  # fmt: skip
        widths = {planes.shape[1] for planes in self._planes.values()}
        if rows != {self.n_rows} or widths != {n_words(self.n_rows)}:
            raise ValueError(f"not all of its files hold {self.n_rows:,} recipes")
        rows_by_id = self._id_row
        if self.n_rows and not 0 <= rows_by_id.min() <= rows_by_id.max() < self.n_rows:
            raise ValueError(f"id_row.npy leads to rows that none of {self.n_rows:,} recipes is in")
        for row in {0, self.n_rows - 1} if self.n_rows else ():
            self.texts.recipe(row)  # a lost dictionary or a blob cut short tells now, not later
        check_saved_sizes(self.folder)

    def part(self, rows: Rows | None = None) -> Part:
        """Return some of its recipes, to be joined into another segment."""
        return Part(self.columns, self.words, self.sources, self.foods, self.texts, rows)

    def space(self) -> Space:
        """Return the space of its content vectors, read once; only a base has one."""
        with self._opening:
            if self._space is None:
                self._space = Space.load(self.folder)
            return self._space

    # -- recipes -------------------------------------------------------------------------------

    def row_of_hash(self, hashed: int) -> int | None:
        """Return the row of a recipe by the hash of its id; None if it is not here."""
        at = int(np.searchsorted(self._id_hash, np.uint64(hashed)))
        if at >= self.n_rows or int(self._id_hash[at]) != hashed:
            return None
        return int(self._id_row[at])

    @property
    def sorted_ids(self) -> NDArray[np.uint64]:
        """The hashes of all ids, ascending; `rows_by_id` has their rows."""
        return self._id_hash

    @property
    def rows_by_id(self) -> NDArray[np.int32]:
        """All rows by the hashes of their ids."""
        return self._id_row

    def rows_of_hashes(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the rows of many recipes, -1 for those that are not here."""
        if not self.n_rows:
            return np.full(hashes.size, -1, np.int64)
        at = np.minimum(np.searchsorted(self._id_hash, hashes), self.n_rows - 1)
        return np.where(self._id_hash[at] == hashes, self._id_row[at], -1).astype(np.int64)

    # -- numbers of foods and words ------------------------------------------------------------

    @cached_property
    def _old_numbers(self) -> Numbers | None:
        """Today's number of a food → its number here; None where they are the same."""
        todays = [entry.name for entry in vocabulary().entries]
        if todays == self.foods:
            return None
        place = {name: i for i, name in enumerate(self.foods)}
        return np.fromiter((place.get(name, -1) for name in todays), np.int32)

    @cached_property
    def _todays_numbers(self) -> Numbers | None:
        """A food's number here → today's; None where they are the same."""
        if self._old_numbers is None:
            return None
        numbers = np.full(len(self.foods), -1, np.int32)
        known = np.flatnonzero(self._old_numbers >= 0)
        numbers[self._old_numbers[known]] = known
        return numbers

    def here(self, foods: Collection[int]) -> Collection[int]:
        """Return foods by their numbers here; those that were unknown then are left out."""
        if self._old_numbers is None:
            return foods
        return [int(n) for f in foods if (n := self._old_numbers[f]) >= 0]

    def today(self, foods: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return foods of a column by today's numbers; those that are gone are left out."""
        if self._todays_numbers is None:
            return foods
        numbers: NDArray[np.int32] = self._todays_numbers[foods]
        return numbers[numbers >= 0]

    @cached_property
    def _word_ix(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    def word(self, word: str) -> int | None:
        """Return the number of a folded word; None where no title or tag has it."""
        return self._word_ix.get(word)

    def has_title_word(self, word: str) -> bool:
        """Tell whether any title holds a folded word."""
        number = self._word_ix.get(word)
        return number is not None and self._sets["by_word"].count(number) > 0

    # -- filters: each returns a plane, shape (n_words,) ---------------------------------------

    def _ready(self, family: str, place: int) -> Plane:
        plane: Plane = self._planes[family][place]
        return plane

    def flagged(self, place: int) -> Plane:
        """Rows with a flag, by its place in `FLAGS_WITH_PLANE`."""
        return self._ready("flag", place)

    def flagged_all(self, bits: int) -> Plane:
        """Rows that have all of some bits of `flags`."""
        return pack((self.columns.flags & bits) == bits)

    def free_of(self, allergen: str) -> Plane:
        """Rows shown to be free of an allergen."""
        return self._ready("free", list(ALLERGENS).index(allergen))

    def open_to(self, allergen: str) -> Plane:
        """Rows shown to be free of an allergen, or to hold a trace of it at most."""
        known = self._open_to.get(allergen)
        if known is None:
            verdicts = self.columns.verdicts[:, list(ALLERGENS).index(allergen)]
            fine = (verdicts == Verdict.FREE) | (verdicts == Verdict.MAY)
            known = self._open_to[allergen] = pack(fine)
        return known

    def fits(self, diet: str) -> Plane:
        """Rows shown to fit a diet."""
        return self._ready("diet", list(DIETS).index(diet))

    def holding(self, foods: Collection[EntryIx]) -> Plane:
        """Rows that hold any of these foods."""
        return self._sets["holds"].plane_of_any(self.here(_outermost(foods)))

    def without(self, foods: Collection[EntryIx]) -> Plane:
        """Rows, read to the last word, that hold none of these foods, nor name one by a wider name.

        It is right of live rows: of a deleted recipe, whose facts may be old, nothing is said.
        """
        plane = self.holding(foods)
        self._sets["in_general"].add_any(self.here(vocabulary().wider(foods)), plane)
        np.bitwise_not(plane, out=plane)
        return np.bitwise_and(plane, self.flagged(1), out=plane)

    def of_meal(self, meals: Meal) -> Plane:
        """Rows eaten at any of these meals."""
        wanted = [self._planes["meal"][i] for i, m in enumerate(Meal) if m & meals]
        plane: Plane = np.bitwise_or.reduce(wanted)
        return plane

    def of_cuisine(self, number: int) -> Plane:
        """Rows of a cuisine, by its place in `cuisine_names()`."""
        return self._sets["by_cuisine"].plane(number)

    def within_minutes(self, minutes: int) -> Plane:
        """Rows known to take at most so many minutes."""
        if minutes in MINUTE_STEPS:
            return self._ready("minutes", MINUTE_STEPS.index(minutes))
        column = self.columns.minutes
        return pack((column > 0) & (column <= minutes))

    def with_equipment(self, number: int) -> Plane:
        """Rows that need a kind of equipment, by its place in `equipment_names()`."""
        return self._ready("equipment", number)

    def with_food(self, food: EntryIx) -> Plane:
        """Rows whose lines name a food or a kind of it."""
        return self._of_food("foods", food)

    def within_calories(self, most: int) -> Plane:
        """Rows of which a serving is known to hold at most so many kilocalories."""
        if most in CALORIE_STEPS:
            return self._ready("calories", CALORIE_STEPS.index(most))
        return pack(self.columns.nutrients[:, KCAL] <= most)

    def within_active_minutes(self, minutes: int) -> Plane:
        """Rows known to need a hand for at most so many minutes."""
        column = self.columns.active
        return pack((column > 0) & (column <= minutes))

    def with_aspect(self, number: int) -> Plane:
        """Rows that are shown to have an aspect, by its place in `aspect_names()`."""
        return self._ready("aspect", number)

    def of_type(self, number: int) -> Plane:
        """Rows of a type of dish, by its place in `dish_types()` from 1."""
        return self._sets["by_type"].plane(number)

    def led_by(self, food: EntryIx) -> Plane:
        """Rows that a food or a kind of it leads."""
        return self._of_food("by_main", food)

    def _of_food(self, kind: str, food: EntryIx) -> Plane:
        here = next(iter(self.here([food])), -1)  # of -1 there are no rows
        return self._sets[kind].plane(here)

    def titled(self, words: Sequence[str]) -> Plane:
        """Rows whose title holds all of these folded words."""
        numbers = [self._word_ix.get(word) for word in words]
        if not numbers or None in numbers:
            return np.zeros(n_words(self.n_rows), dtype=np.uint64)
        return and_all([self._sets["by_word"].plane(n) for n in numbers if n is not None])

    def pantry_use(
        self, pantry: Sequence[EntryIx], weights: Sequence[float], rows: NDArray[np.int64]
    ) -> PantryUse:
        """Count which of the pantry's foods, or kinds of them, the lines of these rows ask for."""
        from ladle.catalog.pantry_rows_kernel import add_uses  # noqa: PLC0415 - compiles

        lines, kinds = self.columns.line_entries, self._kinds
        found = PantryUse.of_nothing(rows.size)
        foods, bits = np.array(pantry, np.int32), np.empty(len(self.foods), np.uint64)
        add_uses(
            lines.offsets, lines.values, kinds.offsets, kinds.values,
            foods, np.array(weights, np.float32), rows, bits, found,
        )  # fmt: skip
        return found

    @cached_property
    def _kinds(self) -> Postings:
        """Each of today's foods to itself and all kinds of it, by their numbers here."""
        return postings_of([sorted(self.here(kinds)) for kinds in vocabulary().narrower])

    def search(self) -> TextSearch:
        """Return the text index, opened at its first use."""
        with self._opening:
            if self._search is None:
                self._search = TextSearch.open(self.folder)
            return self._search


def _outermost(foods: Collection[EntryIx]) -> list[EntryIx]:
    """Leave out foods that are, or hold, another of these: what holds them holds the other."""
    among, barred_by = frozenset(foods), vocabulary().barred_by
    return [food for food in among if len(barred_by[food] & among) == 1]
