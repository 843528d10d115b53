"""What is made from a part's columns: bit planes for filters, row sets, indexes of other kinds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.arrays import save_array
from ladle.catalog.columns import HAS_NAME, IS_FULLY_READ, Columns
from ladle.catalog.features import Space
from ladle.catalog.pantry import save_pantry
from ladle.catalog.parts import load_names
from ladle.catalog.planes import n_words, pack
from ladle.catalog.postings import Postings, postings_of
from ladle.catalog.rowsets import RowSets
from ladle.catalog.search import SearchWriter
from ladle.catalog.shown import save_shown
from ladle.catalog.workers import beside
from ladle.food import (
    ALLERGENS,
    DIETS,
    NUTRIENTS,
    Fits,
    Meal,
    Verdict,
    aspect_names,
    cuisine_names,
    dish_types,
    equipment_names,
    vocabulary,
)

FLAGS_WITH_PLANE = (HAS_NAME, IS_FULLY_READ)
"""In the order of the rows of `plane_flag.npy`."""

MINUTE_STEPS = (5, 10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 120, 150, 180, 240, 360, 480, 720)
"""Bounds whose planes are ready: what people say, and what sites' filters offer."""

CALORIE_STEPS = (200, 250, 300, 350, 400, 450, 500, 550, 600, 700, 800)
"""The same of kilocalories a serving."""

KCAL = NUTRIENTS.index("kcal")
"""The column of `nutrients` that holds them."""

_WORTH_A_PROCESS = 100_000
"""Rows from which on the text index is written by a process of its own."""

_INDEX_THREADS = 1
"""Adding is what takes the time, and one thread keeps the order."""


def save_indexes(folder: Path, space: Space | None, *, keeps_space: bool) -> None:
    """Write all indexes of the part in a folder, whose foods are numbered as today's vocabulary.

    Parameters
    ----------
    space
        Of content vectors; None learns one from this part.
    keeps_space
        Whether it is written beside the indexes, for parts that are added later.
    """
    columns = Columns.load(folder)
    if columns.n_rows < _WORTH_A_PROCESS:
        _save_arrays(folder, columns, space, keeps_space=keeps_space)
        save_search(folder)
        return
    with beside(save_search, folder):  # it takes as long as all the rest
        _save_arrays(folder, columns, space, keeps_space=keeps_space)


def _save_arrays(folder: Path, columns: Columns, space: Space | None, *, keeps_space: bool) -> None:
    words, _, foods = load_names(folder)
    order = np.argsort(columns.ids, kind="stable")
    save_array(folder, "id_hash", columns.ids[order])
    save_array(folder, "id_row", order.astype(np.int32))
    save_shown(folder, columns)
    _save_planes(folder, columns)
    _save_rowsets(folder, columns, len(words))
    save_pantry(folder, columns.line_entries, len(foods), columns.n_rows)
    known = space or Space.learn(columns, foods, words)
    if keeps_space:
        known.save(folder)
    save_array(folder, "vectors", known.vectors(columns, foods, words))


def _save_planes(folder: Path, columns: Columns) -> None:
    """Write `plane_*.npy`, shape (n_filters, n_words) each."""
    minutes = columns.minutes
    planes = {
        "free": (pack(columns.verdicts[:, i] == Verdict.FREE) for i in range(len(ALLERGENS))),
        "diet": (pack(columns.diets[:, i] == Fits.YES) for i in range(len(DIETS))),
        "meal": (pack((columns.meals & m.value) != 0) for m in Meal),
        "flag": (pack((columns.flags & bit) != 0) for bit in FLAGS_WITH_PLANE),
        "minutes": (pack((minutes > 0) & (minutes <= most)) for most in MINUTE_STEPS),
        "equipment": (_with_bit(columns.equipment, i) for i in range(len(equipment_names()))),
        "aspect": (_with_bit(columns.aspects, i) for i in range(len(aspect_names()))),
        "calories": (pack(columns.nutrients[:, KCAL] <= most) for most in CALORIE_STEPS),
    }
    for name, rows in planes.items():
        stacked = list(rows)
        shape = len(stacked), n_words(columns.n_rows)
        save_array(folder, f"plane_{name}", np.array(stacked, dtype=np.uint64).reshape(shape))


def _with_bit(column: NDArray[np.uint64], bit: int) -> NDArray[np.uint64]:
    return pack((column >> np.uint64(bit)) & np.uint64(1) != 0)


def _save_rowsets(folder: Path, columns: Columns, n_title_words: int) -> None:
    """Write row sets by food, cuisine and title word.

    `holds` leads from a food to all recipes that hold it in any form, or one of its class, anywhere
    in their text;
    `in_general` to those that hold what it is a general name of, by that name; `foods` to those
    whose lines ask for it or a kind of it, `by_main` to those that it or a kind of it leads.
    """
    vocab = vocabulary()
    barred_by = postings_of([sorted(names) for names in vocab.barred_by])
    kinds = postings_of([sorted(k) for k in vocab.kinds])
    n_rows = columns.n_rows
    of_types = Postings(np.arange(n_rows + 1, dtype=np.int64), columns.types.astype(np.int32))

    def save(name: str, inverse: Postings) -> None:
        RowSets.of(inverse, n_rows).save(folder, name)

    save("holds", columns.entries.inverse_through(barred_by))
    save("in_general", columns.general.inverse(len(vocab)))
    save("foods", columns.line_entries.inverse_through(kinds))
    save("by_main", columns.mains.inverse_through(kinds))
    save("by_type", of_types.inverse(len(dish_types()) + 1))
    save("by_cuisine", columns.cuisines.inverse(len(cuisine_names())))
    save("by_word", columns.words.inverse(n_title_words))


def save_search(folder: Path) -> None:
    """Write the text index of the part in a folder, over titles, foods of the lines, and tags."""
    columns = Columns.load(folder)
    words, _, foods = load_names(folder)
    writer = SearchWriter(folder, _INDEX_THREADS)
    for row in range(columns.n_rows):
        writer.add(
            row,
            " ".join([words[w] for w in columns.words.of(row)]),
            " ".join([foods[e] for e in columns.line_entries.of(row)]),
            " ".join([words[w] for w in columns.tags.of(row)]),
        )
    writer.finish()
