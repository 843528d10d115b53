"""What recipes declare of diets, against what their own text shows.

Every recipe with lines and steps whose labels name a diet is judged; a declared diet that the text
breaks is a disagreement. Labels never count in Ladle's own verdicts. BENCH_DISAGREEMENTS names a
file to write all disagreements to, for somebody to read and say who is right: the sheet of fifty
that were read is `benchmarks/adjudicated/diet_labels.tsv`.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.corpus import every_file, recipes_of
from benchmarks.food_coverage import NOT_COUNTED
from ladle.core import Recipe
from ladle.food import DIETS, RecipeFacts, facts_of, key

ID = "declared-labels-v1"
_LABELS = {
    "vegan": "vegan", "vegetarian": "vegetarian", "pescatarian": "pescatarian",
    "gluten free": "gluten_free", "dairy free": "dairy_free", "egg free": "egg_free",
    "nut free": "nut_free", "lactose": "lactose_free", "lactose free": "lactose_free",
    "kosher": "kosher", "halal": "halal", "non alcoholic": "alcohol_free",
}  # fmt: skip
"""Labels of publishers, folded, and the diet that each declares."""
ADJUDICATED = Path(__file__).parent / "adjudicated" / "diet_labels.tsv"


def run() -> dict[str, Any]:
    counts: dict[str, Counter[str]] = {}
    disagreements = []
    for recipe in _recipes():
        declared = {_LABELS[k] for label in _labels(recipe) if (k := key(label)) in _LABELS}
        if not declared or not any(line.strip() for line in recipe.lines):
            continue
        facts = facts_of(recipe)
        for diet in sorted(declared):
            fits = facts.diets[diet].fits.name.lower()
            counts.setdefault(diet, Counter())[fits] += 1
            if fits == "no":
                disagreements.append(_disagreement(recipe, facts, diet))
    _write(disagreements)
    total = sum(counts.values(), Counter[str]())
    return {
        "headline": {
            "declared": total.total(),
            "text_breaks_it_share": round(total["no"] / total.total(), 4),
        },
        "judged": {
            diet: {fits: counts[diet][fits] for fits in ("yes", "unknown", "no")}
            for diet in DIETS
            if diet in counts
        },
        "adjudicated": _adjudicated(),
    }


def _recipes() -> list[Recipe]:
    return [
        recipe
        for path in every_file()
        if (source := path.name.split(".")[0]) not in NOT_COUNTED
        for recipe in recipes_of(path, source)
    ]


def _labels(recipe: Recipe) -> tuple[str, ...]:
    return (*recipe.categories, *recipe.keywords, *recipe.cuisines)


def _disagreement(recipe: Recipe, facts: RecipeFacts, diet: str) -> dict[str, Any]:
    evidence = [f"{e.place}: {e.food}" for e in facts.diets[diet].evidence]
    return {
        "source": recipe.source, "id": recipe.id, "name": recipe.name, "diet": diet,
        "evidence": evidence, "lines": recipe.lines, "steps": recipe.steps,
    }  # fmt: skip


def _write(disagreements: list[dict[str, Any]]) -> None:
    if path := os.environ.get("BENCH_DISAGREEMENTS"):
        rows = (msgspec.json.encode(row) + b"\n" for row in disagreements)
        Path(path).write_bytes(b"".join(rows))


def _adjudicated() -> dict[str, int]:
    """Count who was right in the disagreements that were read."""
    if not ADJUDICATED.is_file():
        return {}
    rows = ADJUDICATED.read_text(encoding="utf-8").splitlines()
    at = rows[0].split("\t").index("right")
    return dict(sorted(Counter(row.split("\t")[at] for row in rows[1:]).items()))
