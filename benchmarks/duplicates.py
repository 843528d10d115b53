"""How many copies among real recipes are found, what is merged wrongly, and what that costs.

Over real recipes copies are planted, exact and near ones by kind of change, and traps: records
worded alike that are other dishes. Only wording is asked here; the catalog asks for the foods too.
The large case gives real signatures as many times over, with other exact keys and other bands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import english_files, recipes_of
from benchmarks.machine import peak_memory_mb, write_result
from ladle.core import Recipe
from ladle.corpus import Marks, exact_key, group_copies, signatures
from ladle.corpus.signatures import N_BANDS

ID = "duplicates-v1"
_SEED = 8
_N_PLANTED = 2_000
_N_LARGE = 2_200_000
_FEWEST_LINES = 5

Change = Callable[[Recipe, np.random.Generator], Recipe]


def run() -> dict[str, Any]:
    recipes = [r for path in english_files() for r in recipes_of(path)]
    start = process_time()
    n_told = int(np.count_nonzero(_marks(recipes).exact))
    cost_us = 1e6 * (process_time() - start) / len(recipes)
    told = [r for r in recipes if r.name and len(r.lines) >= _FEWEST_LINES]
    planted = list(islice(_spread(told), _N_PLANTED))
    recall = {name: _share_merged(planted, change) for name, change in _COPIES.items()}
    traps = {name: _share_merged(planted, change) for name, change in _TRAPS.items()}
    large = _large(_marks(told))
    return {
        "headline": {
            "recall": round(float(np.mean(list(recall.values()))), 4),
            "traps_merged": round(float(np.mean(list(traps.values()))), 4),
            "us_a_recipe": round(cost_us, 1),
            "large_cpu_s": large["cpu_s"],
            "large_peak_mb": large["peak_mb"],
        },
        "recipes": len(recipes),
        "told": n_told,
        "planted": len(planted),
        "recall": recall,
        "traps_merged": traps,
        "large": large,
    }


def _spread(recipes: Sequence[Recipe]) -> Sequence[Recipe]:
    order = np.random.default_rng(_SEED).permutation(len(recipes))
    return [recipes[i] for i in order]


def _marks(recipes: Sequence[Recipe]) -> Marks:
    exact = np.array([exact_key(r) for r in recipes], np.uint64)
    return Marks(exact, signatures(recipes), np.arange(len(recipes)))


def _always(copies: NDArray[np.int64], _kept: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.ones(copies.size, np.bool_)


def _share_merged(recipes: Sequence[Recipe], change: Change) -> float:
    """Return which share of changed records goes with what it was made of, or with its keeper."""
    rng = np.random.default_rng(_SEED)
    marks = _marks([*recipes, *(change(r, rng) for r in recipes)])
    kept = group_copies(*marks, _always)
    n = len(recipes)
    return round(float(np.mean(kept[:n] == kept[n:])), 4)


def _large(real: Marks) -> dict[str, Any]:
    """Group real signatures many times over; each time is a corpus of its own."""
    n_times = -(-_N_LARGE // real.exact.size)
    salts = np.random.default_rng(_SEED).integers(1, 1 << 32, n_times, np.uint64)
    exact = np.concatenate([real.exact ^ (s * (real.exact != 0)) for s in salts])[:_N_LARGE]
    bands = np.concatenate([_salted(real.bands, s) for s in salts])[:_N_LARGE]
    rank = np.random.default_rng(_SEED).permutation(_N_LARGE)
    before, start = peak_memory_mb(), process_time()
    kept = group_copies(exact, bands, rank, _always)
    return {
        "rows": _N_LARGE,
        "cpu_s": round(process_time() - start, 1),
        "peak_mb": round(peak_memory_mb()),
        "peak_mb_before": round(before),
        "left_out": int(np.count_nonzero(kept != np.arange(_N_LARGE))),
    }


def _salted(bands: NDArray[np.uint32], salt: np.uint64) -> NDArray[np.uint32]:
    found = bands.copy()
    found[:, :N_BANDS] ^= np.uint32(salt)
    return found


# -- what is planted -------------------------------------------------------------------------------


def _shuffled(r: Recipe, rng: np.random.Generator) -> Recipe:
    return replace(r, lines=tuple(r.lines[i] for i in rng.permutation(len(r.lines))))


def _recased(r: Recipe, _rng: np.random.Generator) -> Recipe:
    return replace(r, name=r.name.upper(), lines=tuple(line.title() for line in r.lines))


def _reunited(r: Recipe, _rng: np.random.Generator) -> Recipe:
    units = {"tablespoons": "tbsp", "teaspoons": "tsp", "teaspoon": "tsp", "cups": "ml",
             "cup": "ml", "ounces": "g", "pounds": "kg"}  # fmt: skip
    pattern = re.compile(rf"\b(?:{'|'.join(units)})\b", re.IGNORECASE)
    texts = (pattern.sub(lambda m: units[m[0].lower()], line) for line in r.lines)
    return replace(r, lines=tuple(re.sub(r"\d+", "7", text) for text in texts))


def _praised(r: Recipe, _rng: np.random.Generator) -> Recipe:
    return replace(r, name=f"The Best Easy {r.name} Recipe")


def _without_a_line(r: Recipe, rng: np.random.Generator) -> Recipe:
    gone = int(rng.integers(len(r.lines)))
    return replace(r, lines=r.lines[:gone] + r.lines[gone + 1 :])


def _with_a_word(r: Recipe, rng: np.random.Generator) -> Recipe:
    n = int(rng.integers(len(r.lines)))
    return replace(r, lines=(*r.lines[:n], f"{r.lines[n]}, chopped finely", *r.lines[n + 1 :]))


def _another_dish(r: Recipe, _rng: np.random.Generator) -> Recipe:
    return replace(r, name="Sunday Casserole Surprise")


def _half_others(r: Recipe, _rng: np.random.Generator) -> Recipe:
    others = ("2 kohlrabi", "1 cup amaranth", "3 quinces", "200 g tempeh", "1 tbsp sumac")
    half = len(r.lines) // 2
    return replace(r, lines=(*r.lines[:half], *others))


_COPIES: Mapping[str, Change] = {
    "same": lambda r, _: r,
    "lines_in_another_order": _shuffled,
    "another_case": _recased,
    "other_units_and_amounts": _reunited,
    "praise_in_the_title": _praised,
    "a_line_left_out": _without_a_line,
    "words_added_to_a_line": _with_a_word,
}
_TRAPS: Mapping[str, Change] = {
    "another_title_over_the_same_lines": _another_dish,
    "half_of_the_lines_replaced": _half_others,
}


if __name__ == "__main__":
    write_result(ID, run())
