"""The files of real recipes that scenarios read, and the recipes in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.machine import data_folder
from ladle.core import Recipe
from ladle.corpus import Reject, read_recipes

_ENGLISH = (
    "allrecipes_capstone", "allrecipes_vectorizer", "allrecipes_xcosmo", "cocktails",
    "grand_recipe_dataset", "jamieoliver", "recipenlg_1k", "whatscookin",
)  # fmt: skip


def foodcom_file() -> Path:
    """Return Food.com's recipes; 6 % of them have ingredient lines."""
    return data_folder() / "foodcom" / "recipes.jsonl.gz"


def english_files() -> list[Path]:
    """Return the corpus files in English, whose recipes all have lines."""
    return [data_folder() / "corpus" / f"{name}.jsonl.gz" for name in _ENGLISH]


def every_file() -> list[Path]:
    """Return all files, of other languages too."""
    return [*sorted((data_folder() / "corpus").glob("*.jsonl.gz")), foodcom_file()]


def recipes_of(path: Path, source: str = "") -> Iterator[Recipe]:
    """Yield the records of a file that are recipes."""
    return (found for found in read_recipes(path, source) if not isinstance(found, Reject))
