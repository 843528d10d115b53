"""What is told of one recipe in one read: the same as is told of it thing by thing."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from pathlib import Path

from ladle.catalog import Catalog, CatalogStore, ImportReport, StoredFacts, put_recipes
from ladle.core import Recipe, RecipeId
from ladle.food import NUTRIENTS, vocabulary

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]
Build = Callable[..., Catalog]


def check(catalog: Catalog, row: int) -> StoredFacts:
    """Compare what is told in one read with the single calls."""
    found, entries = catalog.stored(row), vocabulary().entries
    assert list(found.verdicts) == catalog.verdicts(row).tolist()
    assert list(found.diets) == catalog.diets(row).tolist()
    assert (found.minutes, found.active_minutes, found.basis, found.meals) == (
        catalog.minutes(row), catalog.active_minutes(row), catalog.basis(row), catalog.meals(row),
    )  # fmt: skip
    assert (found.aspects, found.equipment, found.dish_type, found.cuisines) == (
        catalog.aspects(row), catalog.equipment(row), catalog.dish_type(row), catalog.cuisines(row),
    )  # fmt: skip
    assert found.mains == tuple(entries[main].name for main in catalog.mains(row).tolist())
    assert found.covered == catalog.covered(row)
    amounts = zip(NUTRIENTS, found.serving, strict=bool(found.serving))
    known = {name: amount for name, amount in amounts if not isnan(amount)}
    assert known == (catalog.serving(row) or {})
    assert isnan(found.serving_g) == (catalog.serving(row) is None)
    return found


def test_it_is_what_the_single_calls_tell_of_every_recipe_of_the_sample(sample: Catalog) -> None:
    found = [check(sample, row) for row in range(sample.n_recipes)]
    assert any(one.serving for one in found)
    assert any(one.evidence for one in found)
    assert {one.dish_type for one in found} > {None, "soup"}


def test_it_is_told_of_what_was_put_over_the_base(
    store: CatalogStore, write: Write, take_in: TakeIn, soup: Recipe
) -> None:
    take_in(write("mine.jsonl", {"id": "1", "name": "Salad", "recipeIngredient": ["1 lettuce"]}))
    put_recipes(store, [soup])
    catalog = store.open()
    row, _ = catalog.find("soup")
    found = check(catalog, row)
    assert found.evidence == {"milk": ("line 2: butter", "step 1: butter")}
    assert found.minutes == 30
    assert "italian" in found.cuisines


def test_of_a_recipe_without_lines_nothing_is_known(tmp_path: Path, build: Build) -> None:
    catalog = build(tmp_path / "bare", [Recipe(RecipeId("bare"), "Supper")])
    found = check(catalog, 0)
    assert (found.evidence, found.serving, found.mains, found.dish_type) == ({}, [], (), None)
    assert found.minutes == 0
