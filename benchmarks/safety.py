"""Answers to people with random allergies, over Food.com and the English corpus files.

The Russian and Chinese files are left out: Ladle reads English, and serves nothing of them to
anybody with an allergy.

Counts how often nothing safe was left, and how often the second check refused what the filters let
through: such a disagreement counts as harm avoided, and points at a table to mend. Each question
also names a food or a meal, so that the answers spread over the corpus. Whether the answers are
safe is for a reader of their raw text to say: BENCH_ANSWERS names a file to write them to.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.machine import data_folder
from ladle.catalog import CatalogStore, import_files
from ladle.corpus import RejectsFile
from ladle.food import ALLERGENS, vocabulary
from ladle.ranking import Answer, Ladle, Paths, RankingSettings, RecommendationBody
from ladle.request import Wants

ID = "safety-foodcom-corpus-v1"
_SEED, _N_REQUESTS = 20_261_123, 1_000
_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_UTTERANCES = (
    "", "dinner", "lunch", "breakfast", "dessert", "snack", "soup", "salad", "drink", "chicken",
    "beef", "fish", "pasta", "rice", "beans", "potatoes", "cookies", "cake", "curry", "vegetables",
    "bread", "eggs", "chocolate", "fruit", "mexican", "italian", "asian", "shrimp", "pork", "sauce",
)  # fmt: skip


def run() -> dict[str, Any]:
    data = data_folder()
    with tempfile.TemporaryDirectory() as folder:
        files = [
            data / "foodcom" / "recipes.jsonl.gz",
            *filter(_is_english, sorted((data / "corpus").glob("*.jsonl.gz"))),
        ]
        store = CatalogStore(Paths(Path(folder)).catalog)
        with RejectsFile(Path(folder) / "rejects.jsonl") as rejects:
            import_files(store, files, rejects)
        manifest = store.open().manifest
        with Ladle.open(folder, RankingSettings(explore_rate=0.0), seed=_SEED) as ladle:
            bodies = _bodies()
            answers = [ladle.answer(body) for body in bodies]
    _write_answers(bodies, answers)
    n_nothing = sum(_nothing_is_safe(a) for a in answers)
    refused = [why for a in answers if a.trace for why in a.trace.refused]
    return {
        "headline": {
            "nothing_safe_left": round(n_nothing / len(answers), 3),
            "nothing_that_grants_the_wish": round(_share_without(answers), 3),
            "fully_read_share": round(manifest["n_fully_read"] / manifest["n_with_steps"], 3),
            "refused_by_second_check_per_answer": round(len(refused) / len(answers), 2),
        },
        "requests": len(answers),
        "recipes": manifest["n_recipes"],
        "recipes_with_steps": manifest["n_with_steps"],
        "different_recipes": len({a.recommendation.recipe.id for a in answers if a.recommendation}),
        "nothing_by_number_of_limits": _by_limits(bodies, answers),
        "refused_most": Counter(why.split(": ", 1)[1] for why in refused).most_common(15),
    }


def _is_english(file: Path) -> bool:
    return not file.name.startswith(("eda_ru", "howtocook"))


def _bodies() -> list[RecommendationBody]:
    """One to four allergens or foods each: half from the 14, half from the whole vocabulary."""
    chance = random.Random(_SEED)  # noqa: S311 - a repeatable mix
    foods = [entry.name for entry in vocabulary().entries]
    bodies = []
    for _ in range(_N_REQUESTS):
        names = [
            chance.choice(sorted(ALLERGENS)) if chance.random() < 0.5 else chance.choice(foods)  # noqa: PLR2004
            for _ in range(chance.randint(1, 4))
        ]
        wants = Wants(avoid=tuple(dict.fromkeys(names)))
        said = chance.choice(_UTTERANCES)
        bodies.append(RecommendationBody(wants=wants, utterance=said, explain=True, now=_NOON))
    return bodies


def _nothing_is_safe(answer: Answer) -> bool:
    """Tell whether the limits alone, or the second check, left nothing."""
    stages = {s.stage: s.n_recipes for s in answer.trace.stages} if answer.trace else {}
    return not stages["hard limits"] or (stages["scored"] > 0 and not stages["checked again"])


def _share_without(answers: list[Answer]) -> float:
    return sum(a.recommendation is None for a in answers) / len(answers)


def _by_limits(bodies: list[RecommendationBody], answers: list[Answer]) -> dict[str, str]:
    asked = Counter(len(b.wants.avoid) for b in bodies)
    nothing = Counter(
        len(b.wants.avoid) for b, a in zip(bodies, answers, strict=True) if a.recommendation is None
    )
    return {str(n): f"{nothing[n]} of {asked[n]}" for n in sorted(asked)}


def _write_answers(bodies: list[RecommendationBody], answers: list[Answer]) -> None:
    """Write requests with their answers for a reader, where BENCH_ANSWERS names a file."""
    if path := os.environ.get("BENCH_ANSWERS"):
        rows = ({"request": b, "answer": a} for b, a in zip(bodies, answers, strict=True))
        Path(path).write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
