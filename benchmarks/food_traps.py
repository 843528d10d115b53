"""Traps: texts that hide an allergen, and texts that only sound like one, by category.

The lists are `tests/food/traps/*.tsv`, written by category from law, standards, usual labels and
traditional recipes, each row with its source. *Missed* is an allergen that a text definitely means
and that is not found; a *false alarm* is one that it certainly does not mean and that is.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from ladle.core import Recipe, RecipeId
from ladle.food import DIETS, Verdict, allergen_concern, facts_of

ID = "food-traps-v1"
TRAPS = Path(__file__).resolve().parents[1] / "tests" / "food" / "traps"


def run() -> dict[str, Any]:
    rows = [row for path in sorted(TRAPS.glob("allergens_*.tsv")) for row in _rows(path)]
    by_category: dict[str, Counter[str]] = {}
    for row in rows:
        by_category.setdefault(row["category"], Counter()).update(_outcomes(row))
    total = sum(by_category.values(), Counter[str]())
    diets = sum((_diet_outcomes(row) for row in _rows(TRAPS / "diets.tsv")), Counter[str]())
    return {
        "headline": {
            "definite": total["definite"],
            "missed": total["free"] + total["may"] + total["unknown"],
            "missed_and_called_free": total["free"],
            "must_not_flag": total["innocent"],
            "false_alarm_share": round(total["false"] / total["innocent"], 4),
        },
        "rows": len(rows),
        "missed_as_may": total["may"],
        "missed_as_unknown": total["unknown"],
        "may_called_free": total["may_free"],
        "innocent_called_may": total["innocent_may"],
        "diets": dict(sorted(diets.items())),
        "categories": {name: dict(sorted(c.items())) for name, c in sorted(by_category.items())},
    }


def _rows(path: Path) -> list[dict[str, str]]:
    header, *rows = (r.split("\t") for r in path.read_text(encoding="utf-8").splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def _keys(cell: str) -> list[str]:
    return [] if cell == "-" else cell.split("; ")


def recipe_of(where: str, text: str) -> Recipe:
    """Return a recipe that says the text in a line, a step or the title, and little else."""
    lines = (text,) if where == "line" else ("1 tsp salt",)
    step = text if where == "step" else "Mix it all well and cook."
    return Recipe(RecipeId("trap"), text if where == "title" else "Supper", lines, (step,))


def _outcomes(row: dict[str, str]) -> Counter[str]:
    facts = facts_of(recipe_of(row["where"], row["text"]))
    found: Counter[str] = Counter()
    for key in _keys(row["contains"]):
        verdict = facts.judge(allergen_concern(key)).verdict
        found["definite"] += 1
        if verdict is not Verdict.CONTAINS:
            found[verdict.name.lower()] += 1
    for key in _keys(row["may"]):
        verdict = facts.judge(allergen_concern(key)).verdict
        found["possible"] += 1
        found["may_free"] += verdict is Verdict.FREE
    for key in _keys(row["free_of"]):
        verdict = facts.judge(allergen_concern(key)).verdict
        found["innocent"] += 1
        found["false"] += verdict is Verdict.CONTAINS
        found["innocent_may"] += verdict is Verdict.MAY
    return +found


def _diet_outcomes(row: dict[str, str]) -> Counter[str]:
    lines = tuple(row["lines"].split(" | "))
    facts = facts_of(Recipe(RecipeId("trap"), "Supper", lines, (row["step"],)))
    judged = dict(zip(DIETS, facts.fits, strict=True))
    return Counter(
        f"{wanted}, judged {judged[diet].name.lower()}"
        for wanted in ("no", "unknown", "yes")
        for diet in _keys(row[wanted])
    )
