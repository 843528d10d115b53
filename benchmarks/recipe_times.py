"""Minutes read from steps, against what recipes declare, with the declared fields hidden.

The constants of `ladle.food.times` and the minutes of `kitchen_verbs.tsv` were fitted on one file
alone; the others judge them, without the recipes that bear a name of that file. Declared times are
what authors wrote: many leave out soaking and chilling. Yields are judged by a sheet of
200 distinct texts that were read one by one, none of which the rules were written by;
`first_read_right` there tells what came out before the rules were mended by it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean, median
from typing import Any

from benchmarks.corpus import foodcom_file, recipes_of
from benchmarks.machine import data_folder
from ladle.core import Recipe
from ladle.food import Times, parse_duration, read_yield, times_of

ID = "recipe-times-v1"
DEVELOPED_ON = "allrecipes_capstone"
ADJUDICATED = Path(__file__).parent / "adjudicated" / "yields.tsv"
_CLOSE, _TWICE = (0.75, 1.25), (0.5, 2.0)
_Judged = tuple[Times, int]


def run() -> dict[str, Any]:
    files = _files()
    names = {r.name.casefold() for r in recipes_of(files[DEVELOPED_ON])}
    found: dict[str, list[_Judged]] = {}
    cost_s = n_read = 0.0
    for source, path in files.items():
        recipes = [r for r in recipes_of(path, source) if r.steps and _declared(r)]
        if source != DEVELOPED_ON:
            recipes = [r for r in recipes if r.name.casefold() not in names]
            names |= {r.name.casefold() for r in recipes}
        hidden = [replace(r, total_time="", prep_time="", cook_time="") for r in recipes]
        begin = time.process_time()
        read = [times_of(r) for r in hidden]
        cost_s += time.process_time() - begin
        n_read += len(read)
        found[source] = [(t, _declared(r)) for t, r in zip(read, recipes, strict=True)]
    kept_aside = [pair for source, pairs in found.items() if source != DEVELOPED_ON
                  for pair in pairs]  # fmt: skip
    return {
        "headline": {
            **_figures(kept_aside),
            "cpu_us_per_recipe": round(cost_s / n_read * 1e6),
            **_yields(),
        },
        "developed_on": {DEVELOPED_ON: _by_basis(found[DEVELOPED_ON])},
        "kept_aside": _by_basis(kept_aside),
        "kept_aside_by_file": {s: _figures(p) for s, p in found.items() if s != DEVELOPED_ON},
    }


def _files() -> dict[str, Path]:
    corpus = data_folder() / "corpus"
    return {
        DEVELOPED_ON: corpus / f"{DEVELOPED_ON}.jsonl.gz",
        "allrecipes_vectorizer": corpus / "allrecipes_vectorizer.jsonl.gz",
        "foodcom": foodcom_file(),
        "public_domain": data_folder() / "sample" / "public_domain_recipes" / "recipes.jsonl",
    }


def _declared(recipe: Recipe) -> int:
    """Return the declared total, else preparing plus cooking; 0 where neither is."""
    prep, cook = parse_duration(recipe.prep_time), parse_duration(recipe.cook_time)
    return parse_duration(recipe.total_time) or (prep + cook if prep and cook else 0)


def _by_basis(pairs: Sequence[_Judged]) -> dict[str, Any]:
    bases = sorted({t.basis.value for t, _ in pairs})
    return {"all": _figures(pairs)} | {
        basis: _figures([p for p in pairs if p[0].basis.value == basis]) for basis in bases
    }


def _figures(pairs: Iterable[_Judged]) -> dict[str, float]:
    every = list(pairs)
    judged = [(t.total_minutes, d) for t, d in every if t.total_minutes is not None]
    ratios = [read / declared for read, declared in judged]
    if not judged:
        return {"recipes": len(every), "coverage": 0.0}
    return {
        "recipes": len(every),
        "coverage": round(len(judged) / len(every), 4),
        "median_error_minutes": round(median(abs(read - d) for read, d in judged), 1),
        "within_25_percent": round(fmean(_CLOSE[0] <= r <= _CLOSE[1] for r in ratios), 3),
        "within_twice": round(fmean(_TWICE[0] <= r <= _TWICE[1] for r in ratios), 3),
        "median_ratio": round(median(ratios), 2),
    }


def _yields() -> dict[str, int]:
    _, *rows = [row.split("\t") for row in ADJUDICATED.read_text(encoding="utf-8").splitlines()]
    return {
        "yields": len(rows),
        "yields_right_at_first": sum(row[4] == "yes" for row in rows),
        "yields_right_now": sum(_is_right(row) for row in rows),
    }


def _is_right(row: list[str]) -> bool:
    text, low, high, of, _ = row
    found = read_yield(text)
    if found is None:
        return of == "-"
    return [f"{found.low:g}", f"{found.high:g}", found.of.value] == [low, high, of]
