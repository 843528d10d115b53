"""Writing a catalog version: recipes go in one by one, columns and indexes come out.

Rows of the previous version that are not replaced are carried over as they are, unless the food
tables have changed since: then their facts are derived again from the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.columns import (
    HAS_LINES,
    HAS_NAME,
    HAS_STEPS,
    IS_FULLY_READ,
    Columns,
    id_hash,
    join,
)
from ladle.catalog.indexes import save_indexes, save_planes
from ladle.catalog.postings import postings_of
from ladle.catalog.texts import TRAIN_ON, TextWriter
from ladle.core import Recipe, RecipeId
from ladle.food import (
    ALLERGENS,
    DIETS,
    RecipeFacts,
    cuisine_names,
    facts_of,
    food_version,
    tokenize,
    vocabulary,
)
from ladle.store import write_json

if TYPE_CHECKING:
    from ladle.catalog.catalog import Catalog

FORMAT = 2
"""Raised when a reader of the old format could no longer read the new one."""


@dataclass
class _Rows:
    """The facts of rows in the making, one item a recipe in every list."""

    ids: list[int] = field(default_factory=list)
    verdicts: list[bytes] = field(default_factory=list)
    diets: list[bytes] = field(default_factory=list)
    minutes: list[int] = field(default_factory=list)
    meals: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    entries: list[tuple[int, ...]] = field(default_factory=list)
    line_entries: list[tuple[int, ...]] = field(default_factory=list)
    general: list[tuple[int, ...]] = field(default_factory=list)
    cuisines: list[tuple[int, ...]] = field(default_factory=list)
    words: list[tuple[int, ...]] = field(default_factory=list)


def name_hash(name: str) -> int:
    """Return a hash of a name that spelling, case and plural do not change; 0 for no name."""
    folded = " ".join(t.text for t in tokenize(name))
    return id_hash(folded) if folded else 0


class CatalogBuilder:
    """Gathers recipes into the directory of a new version.

    Parameters
    ----------
    folder
        Empty; lent by `Versions.writing`.
    previous
        The version to build on; None for a first one.
    """

    def __init__(self, folder: Path, previous: Catalog | None = None) -> None:
        self._folder = folder
        self._previous = previous
        self._rows = _Rows()
        self._row_of: dict[int, int] = {}
        self._replaced: set[int] = set()
        self._sources: list[str] = list(previous.sources) if previous else []
        self._source_ix = {label: i for i, label in enumerate(self._sources)}
        self._words: dict[str, int] = (
            {w: i for i, w in enumerate(previous.words)} if previous else {}
        )
        self._cuisines = {name: i for i, name in enumerate(cuisine_names())}
        # a small catalog's dictionary was trained on too little: make a new one
        self._keeps_blobs = previous is not None and previous.n_recipes >= TRAIN_ON
        self._texts = TextWriter(
            folder, previous.texts.dictionary if previous and self._keeps_blobs else None
        )
        self.unread: Counter[str] = Counter()
        """Words of the lines that could not be read, by how many recipes hold them."""
        self._derives_again = bool(previous and previous.food_version != food_version())
        if previous and self._derives_again:
            try:
                self._derive_again(previous)
            except BaseException:
                self.close()
                raise

    @property
    def has_changes(self) -> bool:
        """Whether anything was added, replaced or derived again: else it is the previous one."""
        return self._derives_again or bool(self._rows.ids)

    def taken_by(self, recipe_id: RecipeId) -> tuple[str, int] | None:
        """Return (source, name hash) of the recipe that has this id; None if it is not taken."""
        hashed = id_hash(recipe_id)
        if (row := self._row_of.get(hashed)) is not None:
            return self._sources[self._rows.sources[row]], self._rows.names[row]
        if self._previous is None or (old := self._previous.row(recipe_id)) is None:
            return None
        columns = self._previous.columns
        return self._sources[int(columns.sources[old])], int(columns.names[old])

    def add(self, recipe: Recipe, facts: RecipeFacts) -> bool:
        """Add a recipe; True if it replaces an older one of the same id."""
        hashed = id_hash(recipe.id)
        replaces = self._forget(recipe.id, hashed)
        self._row_of[hashed] = len(self._rows.ids)
        self._append(hashed, recipe, facts)
        self._texts.add(recipe)
        self.unread.update(facts.unread)
        return replaces

    def finish(self) -> None:
        """Write columns, planes, indexes and the manifest."""
        kept, columns = self._all_columns()
        n = int(columns.ids.size)
        self._finish_texts(kept)
        columns.save(self._folder)
        order = np.argsort(columns.ids, kind="stable")
        np.save(self._folder / "id_hash.npy", columns.ids[order])
        np.save(self._folder / "id_row.npy", order.astype(np.int32))
        save_planes(self._folder, columns)
        save_indexes(self._folder, columns, n_words=len(self._words))
        write_json(self._folder / "words.json", {"words": list(self._words)})
        write_json(self._folder / "manifest.json", self._manifest(n, columns))

    def close(self) -> None:
        """Close open files, finished or not."""
        self._texts.close()

    def _derive_again(self, previous: Catalog) -> None:
        self._words.clear()
        for row in range(previous.n_recipes):
            recipe = previous.recipe(row)
            self.add(recipe, facts_of(recipe))
        self._previous = None

    def _forget(self, recipe_id: RecipeId, hashed: int) -> bool:
        """Mark the older row of this id as replaced."""
        if (row := self._row_of.get(hashed)) is not None:
            self._rows.ids[row] = -1
            return True
        old = self._previous.row(recipe_id) if self._previous else None
        if old is None:
            return False
        self._replaced.add(old)
        return True

    def _append(self, hashed: int, recipe: Recipe, facts: RecipeFacts) -> None:
        rows = self._rows
        rows.ids.append(hashed)
        rows.verdicts.append(bytes(facts.verdicts))
        rows.diets.append(bytes(facts.fits))
        rows.minutes.append(facts.minutes or 0)
        rows.meals.append(int(facts.meals))
        rows.flags.append(_flags(recipe, facts))
        rows.sources.append(self._source(recipe.source))
        rows.names.append(name_hash(recipe.name))
        rows.entries.append(facts.entries)
        rows.line_entries.append(facts.line_entries)
        rows.general.append(_general(facts))
        rows.cuisines.append(tuple(self._cuisines[c] for c in facts.cuisines))
        rows.words.append(tuple(sorted({self._word(t.text) for t in tokenize(recipe.name)})))

    def _word(self, word: str) -> int:
        return self._words.setdefault(word, len(self._words))

    def _source(self, label: str) -> int:
        ix = self._source_ix.setdefault(label, len(self._sources))
        if ix == len(self._sources):
            self._sources.append(label)
        return ix

    def _all_columns(self) -> tuple[list[int], Columns]:
        """Return the previous rows that stay, and the columns of all rows of the new version."""
        new = self._new_columns()
        if self._previous is None:
            return [], new
        kept = [r for r in range(self._previous.n_recipes) if r not in self._replaced]
        return kept, join([new, self._previous.columns.take(np.array(kept, dtype=np.int64))])

    def _live(self) -> Iterator[int]:
        return (i for i, hashed in enumerate(self._rows.ids) if hashed >= 0)

    def _new_columns(self) -> Columns:
        r = self._rows
        live = list(self._live())
        n = len(live)
        return Columns(
            ids=np.fromiter((r.ids[i] for i in live), np.uint64, n),
            verdicts=_matrix((r.verdicts[i] for i in live), len(ALLERGENS)),
            diets=_matrix((r.diets[i] for i in live), len(DIETS)),
            minutes=np.fromiter((r.minutes[i] for i in live), np.int32, n),
            meals=np.fromiter((r.meals[i] for i in live), np.uint16, n),
            flags=np.fromiter((r.flags[i] for i in live), np.uint8, n),
            sources=np.fromiter((r.sources[i] for i in live), np.uint16, n),
            names=np.fromiter((r.names[i] for i in live), np.uint64, n),
            entries=postings_of([r.entries[i] for i in live]),
            line_entries=postings_of([r.line_entries[i] for i in live]),
            general=postings_of([r.general[i] for i in live]),
            cuisines=postings_of([r.cuisines[i] for i in live]),
            words=postings_of([r.words[i] for i in live]),
        )

    def _finish_texts(self, kept: list[int]) -> None:
        """Append the kept texts behind the new ones and write where each live row's text is."""
        n_new = len(self._rows.ids)
        if self._previous is not None:
            for row in kept:
                if self._keeps_blobs:
                    self._texts.copy(self._previous.texts.blob(row))
                else:
                    self._texts.add(self._previous.recipe(row))
        places = [*self._live(), *range(n_new, n_new + len(kept))]
        self._texts.finish(np.array(places, dtype=np.int64))

    def _manifest(self, n: int, columns: Columns) -> dict[str, object]:
        per_source = np.bincount(columns.sources, minlength=len(self._sources))
        return {
            "format": FORMAT,
            "food_version": food_version(),
            "n_recipes": n,
            "n_fully_read": int(((columns.flags & IS_FULLY_READ) != 0).sum()),
            "n_named": int(((columns.flags & HAS_NAME) != 0).sum()),
            "n_with_lines": int(((columns.flags & HAS_LINES) != 0).sum()),
            "n_with_steps": int(((columns.flags & HAS_STEPS) != 0).sum()),
            "sources": self._sources,
            "recipes_per_source": [int(x) for x in per_source],
            "cuisines": list(self._cuisines),
        }


def _flags(recipe: Recipe, facts: RecipeFacts) -> int:
    return (
        HAS_NAME * bool(recipe.name)
        | IS_FULLY_READ * facts.is_fully_read
        | HAS_LINES * bool(recipe.lines)
        | HAS_STEPS * facts.has_steps
    )


def _general(facts: RecipeFacts) -> tuple[int, ...]:
    """Return the foods named by a general name ("berries"), or held so: any kind may be meant."""
    vocab = vocabulary()
    held = frozenset().union(*(vocab.generics[e] for e in facts.counted_entries))
    return tuple(sorted(held & vocab.general))


def _matrix(rows: Iterator[bytes], width: int) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(-1, width)
