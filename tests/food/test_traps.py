"""Traps: texts that hide an allergen, and texts that only sound like one.

The lists in `traps/` were written by category from law, standards, usual labels and traditional
recipes, without looking at the vocabulary; each row says why. What a text definitely means must be
found; what it certainly does not mean may be alarmed at in at most two of a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ladle.core import Recipe, RecipeId
from ladle.corpus import recipe_from_json
from ladle.food import (
    ALLERGENS,
    DIETS,
    Fits,
    RecipeFacts,
    Verdict,
    allergen_concern,
    facts_of,
    specifics,
)

FOLDER = Path(__file__).with_name("traps")
LISTS = sorted(path.name for path in FOLDER.glob("allergens_*.tsv"))
MOST_FALSE_SHARE = 0.02
MOST_UNSURE_SHARE = 0.03
"""Definite allergens that come out as may or unknown: not safe either, but less well known."""

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    header, *cells = [
        row.split("\t") for row in (FOLDER / name).read_text(encoding="utf-8").splitlines()
    ]
    return [dict(zip(header, row, strict=True)) for row in cells]


def keys(cell: str) -> list[str]:
    return [] if cell == "-" else cell.split("; ")


def facts(row: Row) -> RecipeFacts:
    text, where = row["text"], row["where"]
    lines = (text,) if where == "line" else ("1 tsp salt",)
    steps = (text if where == "step" else "Mix it all well and cook.",)
    return facts_of(Recipe(RecipeId("r"), text if where == "title" else "Supper", lines, steps))


def verdicts(names: list[str], column: str) -> Iterator[tuple[str, str, Verdict]]:
    for name in names:
        for row in rows(name):
            found = facts(row)
            for key in keys(row[column]):
                yield row["text"], key, found.judge(allergen_concern(key)).verdict


def test_there_are_traps_of_every_allergen_and_every_kind() -> None:
    traps = [row for name in LISTS for row in rows(name)]
    assert len(traps) >= 3_000
    assert all(row["source"] not in ("", "-") and row["category"] for row in traps)
    assert {row["where"] for row in traps} == {"line", "step", "title"}
    named = {key for row in traps for key in keys(row["contains"])}
    assert named >= ALLERGENS.keys()
    assert named <= ALLERGENS.keys() | specifics().keys()
    assert sum(row["free_of"] != "-" for row in traps) >= 600


@pytest.mark.parametrize("name", LISTS)
def test_no_definite_allergen_is_called_free(name: str) -> None:
    missed = [
        (text, key)
        for text, key, verdict in verdicts([name], "contains")
        if verdict is Verdict.FREE
    ]
    assert missed == []


def test_nearly_every_definite_allergen_is_found() -> None:
    found = list(verdicts(LISTS, "contains"))
    unsure = [(text, key, v.name) for text, key, v in found if v is not Verdict.CONTAINS]
    assert len(unsure) <= MOST_UNSURE_SHARE * len(found), unsure


def test_at_most_two_of_a_hundred_innocents_are_alarmed_at() -> None:
    found = list(verdicts(LISTS, "free_of"))
    false = [(text, key) for text, key, verdict in found if verdict is Verdict.CONTAINS]
    assert len(false) <= MOST_FALSE_SHARE * len(found), false


def test_whole_recipes_hide_nothing_and_break_no_diet_unseen() -> None:
    truth = {row["identifier"]: row for row in rows("recipes.tsv")}
    for line in (FOLDER / "recipes.jsonl").read_bytes().splitlines():
        recipe = recipe_from_json(line)
        row, found = truth[recipe.id], facts_of(recipe)
        for allergen in keys(row["contains"]):
            assert found.allergens[allergen].verdict is Verdict.CONTAINS, (recipe.name, allergen)
        for diet in keys(row["diets_no"]):
            assert found.diets[diet].fits is Fits.NO, (recipe.name, diet)


def test_no_recipe_is_said_to_fit_a_diet_that_it_breaks_or_may_break() -> None:
    harm = []
    for row in rows("diets.tsv"):
        lines = tuple(row["lines"].split(" | "))
        found = facts_of(Recipe(RecipeId("r"), "Supper", lines, (row["step"],)))
        fits = dict(zip(DIETS, found.fits, strict=True))
        doubted = (*keys(row["no"]), *keys(row["unknown"]))
        harm += [(row["lines"], diet) for diet in doubted if fits[diet] is Fits.YES]
    assert harm == []
