"""How much of real recipes is known to the last word, file by file, and what is not.

Counted are the English files with real ingredient lines. Left out are the Russian and the Chinese
file, which Ladle cannot read, and two that hold no lines as anybody wrote them: words cut at commas
or blanks. Their figures are reported beside the others.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.corpus import every_file, recipes_of
from ladle.food import Coverage, facts_of

ID = "food-coverage-v1"
NOT_COUNTED = {
    "eda_ru": "Russian",
    "howtocook": "Chinese",
    "kaggle_recipes": "words cut at blanks, no lines",
    "yummly": "names cut at commas, no lines",
}


def run() -> dict[str, Any]:
    found = {_name(path): _coverage(path) for path in every_file()}
    counted = {name: c for name, c in found.items() if name not in NOT_COUNTED}
    n, known = sum(c.n_judged for c in counted.values()), sum(c.n_known for c in counted.values())
    steps = sum(c.n_with_steps for c in counted.values())
    unknown = sum((c.unknown for c in counted.values()), Counter[str]())
    return {
        "headline": {
            "known_share": round(known / n, 4),
            "known_with_steps_share": round(
                sum(c.n_fully_known for c in counted.values()) / steps, 4
            ),
        },
        "recipes_with_lines": n,
        "recipes_with_steps": steps,
        "files": {name: _row(c) for name, c in counted.items()},
        "not_counted": {
            name: _row(found[name]) | {"why": why}
            for name, why in NOT_COUNTED.items()
            if name in found
        },
        "unknown_names": len(unknown),
        "unknown_most": unknown.most_common(40),
    }


def _name(path: Path) -> str:
    return path.parent.name if path.name.startswith("recipes.") else path.name.split(".")[0]


def _coverage(path: Path) -> Coverage:
    coverage = Coverage()
    for recipe in recipes_of(path):
        coverage.add(recipe, facts_of(recipe))
    return coverage


def _row(c: Coverage) -> dict[str, Any]:
    return {
        "recipes": c.n_recipes,
        "other_language": c.n_other_language,
        "with_lines": c.n_judged,
        "known_share": round(c.known_share, 4),
        "with_steps": c.n_with_steps,
        "known_with_steps_share": round(c.fully_known_share, 4),
    }
