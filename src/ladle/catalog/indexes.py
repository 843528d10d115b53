"""What is made from the columns: bit planes for filters, postings for foods, cuisines, words."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ladle.catalog.columns import HAS_NAME, IS_FULLY_READ, Columns, save_postings
from ladle.catalog.planes import pack
from ladle.catalog.postings import postings_of
from ladle.food import ALLERGENS, DIETS, Fits, Meal, Verdict, cuisine_names, vocabulary

FLAGS_WITH_PLANE = (HAS_NAME, IS_FULLY_READ)
"""In the order of the rows of `plane_flag.npy`."""


def save_planes(folder: Path, columns: Columns) -> None:
    """Write `plane_*.npy`, shape (n_filters, n_words) each."""
    free = columns.verdicts == Verdict.FREE
    fits = columns.diets == Fits.YES
    planes = {
        "free": [pack(free[:, i]) for i in range(len(ALLERGENS))],
        "diet": [pack(fits[:, i]) for i in range(len(DIETS))],
        "meal": [pack((columns.meals & m.value) != 0) for m in Meal],
        "flag": [pack((columns.flags & bit) != 0) for bit in FLAGS_WITH_PLANE],
    }
    for name, rows in planes.items():
        np.save(folder / f"plane_{name}.npy", np.stack(rows))


def save_indexes(folder: Path, columns: Columns, n_words: int) -> None:
    """Write postings from foods, cuisines and title words to rows.

    `holds` leads from a food to all recipes that hold it in any form, anywhere in their text;
    `in_general` to those that hold what it is a general name of, by that name; `foods` to those
    whose lines ask for it or a kind of it.
    """
    vocab = vocabulary()
    holds = columns.entries.expand(postings_of([sorted(c) for c in vocab.closures]))
    foods = columns.line_entries.expand(postings_of([sorted(k) for k in vocab.kinds]))
    save_postings(folder, "in_general", columns.general.inverse(len(vocab)))
    save_postings(folder, "holds", holds.inverse(len(vocab)))
    save_postings(folder, "foods", foods.inverse(len(vocab)))
    save_postings(folder, "by_cuisine", columns.cuisines.inverse(len(cuisine_names())))
    save_postings(folder, "by_word", columns.words.inverse(n_words))
