"""One opened version: its recipes by row or id, and what the columns tell of them.

A version is a base of many recipes and, where something has changed since that was written, a small
segment of changes over it. Rows of the changes follow those of the base from the next multiple of
64 on, so that planes only have to be put one behind the other; rows of the base that were replaced
or deleted, and the few between the two, hold no recipe any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.arrays import load_npy
from ladle.catalog.checksums import check_sizes
from ladle.catalog.columns import HAS_LINES, HAS_STEPS, IS_FULLY_READ, Columns, id_hash
from ladle.catalog.copies import Copies, CopyOf
from ladle.catalog.ids import MOST_HOPS, ByHash, Ids, hashes_of
from ladle.catalog.layout import BASE, CHANGES, DELETED, FOOD, FORMAT, LIVE, WAY_OUT
from ladle.catalog.planes import Plane, n_words, rows_of
from ladle.catalog.row_order import RowOrder
from ladle.catalog.segment import Segment
from ladle.catalog.shown import Shown
from ladle.catalog.stored import (
    StoredFacts,
    cuisines_of,
    dish_type_of,
    equipment_of_bits,
    stored_facts,
)
from ladle.core import (
    BadFileError,
    CorruptVersionError,
    OtherFormatError,
    Recipe,
    RecipeId,
    RecipeIx,
    RecipeNotFoundError,
)
from ladle.food import NUTRIENTS, Basis, Meal, aspects_in
from ladle.store import Version

_BASES = tuple(Basis)

Rows = NDArray[np.int64]


class OpenedVersion:
    """A frozen version of all recipes; safe to share between threads.

    Parameters
    ----------
    previous
        An opened catalog; where this version has the same base, that is not opened again.

    Raises
    ------
    OtherFormatError
        An older Ladle wrote it, or a newer one.
    CorruptVersionError
        A file is missing or damaged.
    """

    TEXT_FLAGS = HAS_LINES | HAS_STEPS
    """Bits of `columns.flags` that a recipe one can cook by has set."""

    def __init__(self, version: Version, previous: OpenedVersion | None = None) -> None:
        self.name = version.name
        self.manifest: Mapping[str, Any] = version.manifest
        if format_of(version) != FORMAT:
            raise OtherFormatError(version.path, format_of(version), FORMAT, "ladle upgrade")
        try:
            self._open(version, previous)
        except (BadFileError, KeyError, OSError, EOFError, ValueError, TypeError) as e:
            raise CorruptVersionError(version.path, f"cannot be opened ({e})", WAY_OUT) from e

    def _open(self, version: Version, previous: OpenedVersion | None) -> None:
        folder = self.folder = version.path
        self.n_recipes: int = self.manifest["n_recipes"]
        self.food_version: str = self.manifest["food_version"]
        self.sources: list[str] = self.manifest["sources"]
        self.base_id: str = self.manifest["base_id"]
        self.base = _same_base(previous, self.base_id) or Segment(folder / BASE)
        self.base.folder = folder / BASE  # the older version's own may be swept away
        has_changes = (folder / CHANGES).is_dir()
        self.changes = Segment(folder / CHANGES) if has_changes else None
        self._live: Plane = load_npy(folder / LIVE, is_mapped=False)
        deleted: NDArray[np.uint64] = load_npy(folder / DELETED, is_mapped=False)
        # a row of the changes is this much more here than there
        self.shift = 64 * n_words(self.base.n_rows)
        self.n_rows = self.shift + self.changes.n_rows if self.changes else self.base.n_rows
        if self._live.size != n_words(self.base.n_rows):
            raise ValueError(f"{LIVE} is of another base")
        self._copies = [Copies.load(segment.folder) for segment in self.segments]
        rows = [ByHash(segment.sorted_ids, segment.rows_by_id) for segment in self.segments]
        if previous is not None and previous.base is self.base:  # what was made to find in it
            self._copies[0], rows[0] = previous.copies_in(0), previous.lookup.base
        kept = [copies.kept for copies in self._copies]
        self.lookup: Ids = Ids(rows, self._live, self.shift, deleted, kept)
        # a snapshot of the food tables that is lost costs a `refacts` of all, and nothing else
        noted = dict(self.manifest["files"])
        check_sizes(folder, {n: noted[n] for n in noted if n != FOOD})

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The base, and the changes over it, if any."""
        return (self.base, self.changes) if self.changes else (self.base,)

    @cached_property
    def by_id(self) -> tuple[RowOrder, ...]:
        """The rows of each segment by the hashes of their ids: an order that means nothing."""
        starts = (0, self.shift)
        found = zip(self.segments, starts, strict=False)
        return tuple(RowOrder(segment.rows_by_id, start) for segment, start in found)

    # -- recipes -------------------------------------------------------------------------------

    def row(self, recipe_id: str) -> RecipeIx | None:
        """Return the row of a recipe, or of what is kept of its copies; None if it is not here."""
        row = int(self.lookup.rows(hashes_of((recipe_id,)))[0])
        return RecipeIx(row) if row >= 0 else None

    def rows(self, recipe_ids: Iterable[str]) -> Rows:
        """Return the rows of many recipes, or of what is kept of them, -1 for those not here."""
        return self.lookup.rows(hashes_of(tuple(recipe_ids)))

    def rows_of_hashes(self, hashes: NDArray[np.uint64]) -> Rows:
        """Return the rows of many recipes by the hashes of their own ids, -1 for those not here."""
        return self.lookup.own_rows(hashes)

    def is_deleted_hash(self, hashed: int) -> bool:
        """Tell whether a recipe was deleted, by the hash of its id, and not put back since."""
        return self.lookup.is_deleted(hashed)

    @property
    def deleted(self) -> NDArray[np.uint64]:
        """Hashes of the ids that were deleted, ascending."""
        return self.lookup.deleted

    def own_ids(self, source: str, recipe_ids: Sequence[str]) -> list[str | None]:
        """Translate a source's ids to those here: `SOURCE:ID`, else the id itself, else None."""
        prefixed = [f"{source}:{i}" for i in recipe_ids]
        has_prefixed, has_plain = self.rows(prefixed) >= 0, self.rows(recipe_ids) >= 0
        found = zip(prefixed, has_prefixed, recipe_ids, has_plain, strict=True)
        return [a if has_a else b if has_b else None for a, has_a, b, has_b in found]

    def recipe(self, ix: int) -> Recipe:
        """Return one recipe as it was written."""
        segment, row = self._at(ix)
        return segment.texts.recipe(row)

    def find(self, recipe_id: str) -> tuple[RecipeIx, Recipe]:
        """Return a recipe's row and text; those of the kept copy for a copy's id.

        Raises
        ------
        RecipeNotFoundError
            It is not here.
        """
        ix = self.row(recipe_id)
        if ix is None:
            raise RecipeNotFoundError(recipe_id)
        recipe = self.recipe(ix)
        if recipe.id != recipe_id and all(c.id != recipe_id for c in self.copies_of(recipe.id)):
            raise RecipeNotFoundError(recipe_id)
        return ix, recipe

    def copies_of(self, recipe_id: str, most: int | None = None) -> tuple[CopyOf, ...]:
        """Return the copies that were left out for this recipe: ids, sources, addresses.

        With them come their own copies, from when they were kept themselves.

        Parameters
        ----------
        most
            How many are wanted at most, of what some have thousands of; None for all.
        """
        kept = [id_hash(recipe_id)]
        if not any(copies.has(kept[0]) for copies in self._copies):
            return ()  # as most recipes: this is asked for every view
        found: dict[int, CopyOf] = {}
        for _ in range(MOST_HOPS):
            copies = islice((c for h in kept for c in self._directly_behind(h)), most)
            behind = {id_hash(c.id): c for c in copies}
            kept = [hashed for hashed in behind if hashed not in found]
            found |= behind
            if not kept or (most is not None and len(found) >= most):
                break
        return tuple(found.values())[:most]

    def _directly_behind(self, kept: int) -> Iterator[CopyOf]:
        """Yield the copies of a recipe that lead to it: those that are no recipe of their own."""
        for copies in self._copies:
            for copy in copies.of(kept):
                if self.lookup.leads_to(id_hash(copy.id)) == kept:
                    yield copy

    @property
    def n_copies(self) -> int:
        """How many ids lead to a recipe that is kept instead; deleted and put ones do not."""
        hashes = np.unique(np.concatenate([c.hashes for c in self._copies]))
        hashes = hashes[~np.isin(hashes, self.deleted)]
        return int((self.rows_of_hashes(hashes) < 0).sum())

    def copies_in(self, place: int) -> Copies:
        """Return the copies left out by a segment: 0 for the base, 1 for the changes."""
        return self._copies[place]

    def live_rows(self) -> Rows:
        """Return the rows that hold a recipe, ascending."""
        return rows_of(self.live())[: self.n_recipes]

    def ids(self) -> list[RecipeId]:
        """Return the ids of all recipes by row; reads every text."""
        return [self.recipe(int(ix)).id for ix in self.live_rows()]

    # -- columns -------------------------------------------------------------------------------

    def _at(self, ix: int) -> tuple[Segment, int]:
        if self.changes and ix >= self.shift:
            return self.changes, int(ix) - self.shift
        return self.base, int(ix)

    def _columns_at(self, ix: int) -> tuple[Columns, int]:
        segment, row = self._at(ix)
        return segment.columns, row

    def _shown(self, ix: int) -> Shown:
        segment, row = self._at(ix)
        return segment.shown.of(row)

    def stored(self, ix: int) -> StoredFacts:
        """Return all that is told of one recipe; of one thing alone the calls below are faster."""
        return stored_facts(*self._at(ix))

    def verdicts(self, ix: int) -> NDArray[np.uint8]:
        """Return one recipe's `Verdict` on each allergen, in the order of `ALLERGENS`."""
        return np.frombuffer(self._shown(ix).verdicts, np.uint8)

    def diets(self, ix: int) -> NDArray[np.uint8]:
        """Return one recipe's `Fits` for each diet, in the order of `DIETS`."""
        return np.frombuffer(self._shown(ix).diets, np.uint8)

    def minutes(self, ix: int) -> int:
        """Return how long one recipe takes; 0 where unknown."""
        return self._shown(ix).minutes

    def active_minutes(self, ix: int) -> int:
        """Return how many of them need a hand; 0 where unknown."""
        return self._shown(ix).active

    def basis(self, ix: int) -> Basis:
        """Return what its minutes rest on."""
        return _BASES[self._shown(ix).basis]

    def serving(self, ix: int) -> dict[str, float] | None:
        """Return what a serving of one recipe holds, by `NUTRIENTS`; None where nobody knows.

        Nutrients of which too little is known are left out.
        """
        held = self._shown(ix).nutrients
        if isnan(held[-1]):
            return None
        named = zip(NUTRIENTS, held, strict=False)
        return {name: amount for name, amount in named if not isnan(amount)}

    def covered(self, ix: int) -> float:
        """Return the share of its mass that these cover."""
        return self._shown(ix).covered / 100

    def aspects(self, ix: int) -> tuple[str, ...]:
        """Return the aspects that one recipe is shown to have, of `aspect_names()`."""
        return aspects_in(self._shown(ix).aspects)

    def aspect_bits(self, ix: int) -> int:
        """Return the same as bits, in the order of `aspect_names()`."""
        return self._shown(ix).aspects

    def dish_type(self, ix: int) -> str | None:
        """Return the type of dish that one recipe is, of `dish_types()`; None where unknown."""
        return dish_type_of(self._shown(ix).types)

    def cuisines(self, ix: int) -> tuple[str, ...]:
        """Return the cuisines of one recipe, with those that they lie within, sorted."""
        columns, row = self._columns_at(ix)
        return cuisines_of(columns.cuisines.of(row).tobytes())

    def mains(self, ix: int) -> NDArray[np.int32]:
        """Return the foods that lead one recipe."""
        segment, row = self._at(ix)
        return segment.today(segment.columns.mains.of(row))

    def meals(self, ix: int) -> Meal:
        """Return when one recipe is eaten."""
        return Meal(self._shown(ix).meals)

    def entries(self, ix: int) -> NDArray[np.int32]:
        """Return the foods in one recipe's title, lines and steps."""
        segment, row = self._at(ix)
        return segment.today(segment.columns.entries.of(row))

    def line_entries(self, ix: int) -> NDArray[np.int32]:
        """Return the foods in one recipe's lines."""
        segment, row = self._at(ix)
        return segment.today(segment.columns.line_entries.of(row))

    def general(self, ix: int) -> NDArray[np.int32]:
        """Return the foods that one recipe names, or holds, by a general name."""
        segment, row = self._at(ix)
        return segment.today(segment.columns.general.of(row))

    def title_words(self, ix: int) -> frozenset[str]:
        """Return the words of one recipe's title, folded and singular."""
        segment, row = self._at(ix)
        return frozenset(segment.words[w] for w in segment.columns.words.of(row))

    def source(self, ix: int) -> str:
        """Return the file or publisher that one recipe came from."""
        segment, row = self._at(ix)
        return segment.sources[int(segment.columns.sources[row])]

    def name_hash(self, ix: int) -> int:
        """Return the hash of one recipe's folded name; 0 where it has none."""
        columns, row = self._columns_at(ix)
        return int(columns.names[row])

    def is_fully_read(self, ix: int) -> bool:
        """Tell whether a recipe has lines and steps and every word of its lines was read."""
        columns, row = self._columns_at(ix)
        return bool(columns.flags[row] & IS_FULLY_READ)

    def equipment(self, ix: int) -> tuple[str, ...]:
        """Return what one recipe is made with."""
        return equipment_of_bits(self._shown(ix).equipment)

    def meals_of(self, rows: Rows) -> NDArray[np.uint16]:
        """Return the `Meal` bits of each of these rows."""
        return self._gathered(rows, lambda s: s.columns.meals)

    def vectors(self, rows: Rows) -> NDArray[np.int8]:
        """Return the content vectors of these rows, shape (n, 64)."""
        return self._gathered(rows, lambda s: s.vectors)

    def id_hashes(self, rows: Rows) -> NDArray[np.uint64]:
        """Return the hashes of the ids of these rows."""
        return self._gathered(rows, lambda s: s.columns.ids)

    def _gathered(self, rows: Rows, column: Callable[[Segment], NDArray[Any]]) -> NDArray[Any]:
        """Return a column at some rows, wherever they lie."""
        if self.changes is None or not rows.size or rows.max() < self.shift:
            return column(self.base)[rows]
        in_base = rows < self.shift
        first, second = column(self.base), column(self.changes)
        values = np.empty((rows.size, *first.shape[1:]), first.dtype)
        values[in_base] = first[rows[in_base]]
        values[~in_base] = second[rows[~in_base] - self.shift]
        return values

    @cached_property
    def all_id_hashes(self) -> NDArray[np.uint64]:
        """Hashes of all ids by row, shape (n_rows,); 0 where a row holds no recipe."""
        hashes = np.zeros(self.n_rows, dtype=np.uint64)
        hashes[: self.base.n_rows] = self.base.columns.ids
        if self.changes:
            hashes[self.shift :] = self.changes.columns.ids
        gone = rows_of(~self.live())
        hashes[gone[gone < self.n_rows]] = 0  # a plane's last word has bits beyond the rows
        return hashes

    def live(self) -> Plane:
        """Rows that hold a recipe that was neither replaced nor deleted."""
        if self.changes is None:
            return self._live
        return np.concatenate([self._live, _all_set(self.changes.n_rows)])

    def live_of_base(self) -> NDArray[np.bool_]:
        """Tell of each row of the base whether it still counts."""
        bits = np.unpackbits(self._live.view(np.uint8), bitorder="little")
        return bits[: self.base.n_rows].astype(np.bool_)

    @property
    def n_words(self) -> int:
        """How many 64-bit words a plane has."""
        return n_words(self.n_rows)


def format_of(version: Version) -> int:
    """Return the number of the format that a version has.

    Raises
    ------
    CorruptVersionError
        Its manifest tells none.
    """
    found = version.manifest.get("format")
    if not isinstance(found, int):
        why = f"has format {found!r}; it must be a number"
        raise CorruptVersionError(version.path, why, WAY_OUT)
    return found


def _same_base(previous: OpenedVersion | None, base_id: str) -> Segment | None:
    return previous.base if previous is not None and previous.base_id == base_id else None


def _all_set(n_rows: int) -> Plane:
    plane = np.full(n_words(n_rows), ~np.uint64(0), dtype=np.uint64)
    if n_rows % 64:
        plane[-1] = (np.uint64(1) << np.uint64(n_rows % 64)) - np.uint64(1)
    return plane
