"""Ladle's own catalog among the rivals: the table that they are given, and its answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.rivals_systems import Found, System
from benchmarks.rivals_table import MAX_MISSING, MOST_IDS, MOST_TEXTS, Filters, TableRow, tag
from ladle.catalog import Catalog, CatalogStore, Plane, and_all, bits_at, count
from ladle.catalog.vectors import similar
from ladle.food import (
    ALLERGENS,
    DIETS,
    EntryIx,
    Meal,
    cuisine_names,
    vocabulary,
)

_BATCH = 20_000


def table_rows(catalog: Catalog) -> Iterator[TableRow]:
    """Yield what rivals are given: every recipe with the facts that Ladle's filters stand for."""
    names = [entry.name for entry in vocabulary().entries]
    free = {a: catalog.free_of(a) for a in ALLERGENS}
    diets = {d: catalog.fits(d) for d in DIETS}
    meals = {str(m.name).lower(): catalog.of_meal(m) for m in Meal}
    cuisines = {c: catalog.of_cuisine(c) for c in cuisine_names()}
    live = catalog.live_rows()
    for start in range(0, live.size, _BATCH):
        rows = live[start : start + _BATCH]
        vectors = catalog.vectors(rows)
        by_family = [_passed(planes, rows) for planes in (free, diets, meals, cuisines)]
        for i, row in enumerate(rows.tolist()):
            recipe = catalog.recipe(row)
            of_allergens, of_diets, of_meals, of_cuisines = (family[i] for family in by_family)
            yield TableRow(
                row, recipe.id, recipe.name, [names[e] for e in catalog.line_entries(row)],
                of_allergens, of_diets, of_meals, of_cuisines,
                catalog.minutes(row), vectors[i].tolist(),
                "\n".join((recipe.name, *recipe.lines, *recipe.steps)),
            )  # fmt: skip


def _passed(planes: dict[str, Plane], rows: NDArray[np.int64]) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in range(rows.size)]
    for name, plane in planes.items():
        for i in np.flatnonzero(bits_at(plane, rows)).tolist():
            found[i].append(name)
    return found


class Ladle:
    """An opened catalog without changes, asked for exactly what the rivals are asked for.

    A food at home stands for itself alone here, not for its kinds, since a rival's does.
    """

    def __init__(self, folder: Path, _threads: int | None) -> None:
        self._catalog = CatalogStore(folder).open()
        self._foods = {e.name: EntryIx(i) for i, e in enumerate(vocabulary().entries)}
        self._food_tags = {tag("food", name): ix for name, ix in self._foods.items()}
        self._cuisine_tags = {tag("cuisine", name): name for name in cuisine_names()}

    def _passing(self, asked: Filters) -> Plane:
        catalog = self._catalog
        if asked.last in self._food_tags:
            last = catalog.base.pantry.with_entry(self._food_tags[asked.last])
        else:
            last = catalog.of_cuisine(self._cuisine_tags[asked.last])
        return and_all([
            *(catalog.free_of(a) for a in asked.free_of), catalog.fits(asked.diet),
            catalog.of_meal(Meal[asked.meal.upper()]), last,
            catalog.within_minutes(asked.max_minutes),
        ])  # fmt: skip

    def filtered(self, asked: Filters) -> Found:
        """AND the planes, count, and take the first 200."""
        plane = self._passing(asked)
        return Found(count(plane), first_rows(plane, MOST_IDS))

    def pantry(self, foods: Sequence[str]) -> Found:
        """Count what is missing of every row at once; the best 200 by what is missing."""
        index = self._catalog.base.pantry
        covered = [[int(self._foods[f])] for f in foods]
        plane = index.cookable(covered, MAX_MISSING)
        urgency = np.zeros(len(covered), np.float32)
        best = index.best(covered, urgency, MAX_MISSING, None, MOST_IDS)
        return Found(count(plane), best.rows.tolist())

    def text(self, asked: str) -> Found:
        """Ask the text index."""
        found = self._catalog.search(asked, MOST_TEXTS).rows.tolist()
        return Found(len(found), found)

    def point(self, recipe_id: str) -> str:
        """Look the id's hash up, and unpack the text."""
        row = self._catalog.row(recipe_id)
        return "" if row is None else self._catalog.base.texts.json(row).decode()

    def near(self, vector: Sequence[int], asked: Filters) -> Found:
        """Scan what passes, exactly."""
        rows = first_rows(self._passing(asked), self._catalog.n_rows)
        query = np.array(vector, np.int8)
        found, _ = similar(self._catalog.base.vectors, query, np.array(rows, np.int64), MOST_IDS)
        return Found(found.size, found.tolist())


def first_rows(plane: Plane, n: int) -> list[int]:
    """Return the first n rows of a plane: as many words are looked at as that takes."""
    words = np.flatnonzero(plane)
    if words.size > n:
        words = words[:n]  # each holds at least one
    bits = np.unpackbits(plane[words].view(np.uint8), bitorder="little").reshape(-1, 64)
    word, bit = np.nonzero(bits)
    rows: list[int] = (words[word] * 64 + bit)[:n].tolist()
    return rows


def _built_by_import(_table: Path, _folder: Path) -> None:
    raise RuntimeError("Ladle's catalog is imported, not built from the table")


NOTE = "filters: planes; pantry: bit-sliced counters; text: tantivy, one edit; near: exact scan"
LADLE = System(_built_by_import, Ladle)
