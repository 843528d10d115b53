"""Recipes that are kept: each with its own text, bounded in bytes, and gone with their catalog."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog
from ladle.food import scan
from ladle.ranking.check import Refused, checked
from ladle.ranking.kept_recipes import Kept, KeptRecipes, kept_recipes
from ladle.ranking.views import view
from ladle.request import Limits

STEW = recipe("Bean Stew", "2 cups kidney beans", "1 onion")


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return catalog_of(tmp_path, [STEW])


def test_what_was_not_looked_at_for_the_longest_goes_first() -> None:
    kept = KeptRecipes(most_bytes=12_000)
    for row in (0, 1, 2):
        kept.keep(row, Kept(STEW))
    assert kept.find(0) is not None
    kept.keep(3, Kept(STEW))
    assert [row for row in range(4) if kept.find(row)] == [0, 2, 3]


def test_a_recipe_that_is_kept_again_counts_once() -> None:
    kept = KeptRecipes(most_bytes=10_000)
    for row in (0, 1, 1, 1, 1):
        kept.keep(row, Kept(STEW))
    assert len(kept) == 2


def test_what_is_larger_than_all_that_may_be_kept_is_not() -> None:
    kept = KeptRecipes(most_bytes=10_000)
    kept.keep(0, Kept(replace(STEW, steps=("Stir the pot well. " * 2_000,))))
    assert len(kept) == 0


def test_the_raw_text_tells_the_same_as_the_recipe() -> None:
    kept = Kept(STEW)
    for hazard in ("onion", "milk"):
        assert scan(kept.raw, (hazard,)) == scan(STEW, (hazard,))


def test_a_view_of_what_passed_is_made_once(catalog: Catalog) -> None:
    assert checked(catalog, 0, Limits(), []) == STEW
    view(catalog, 0, STEW)
    found = kept_recipes(catalog).find(0)
    assert found is not None
    made = found.view
    view(catalog, 0, STEW)
    assert found.view is made is not None


def test_the_second_check_reads_what_the_catalog_holds_whatever_was_shown(catalog: Catalog) -> None:
    other = replace(STEW, name="Other Stew")
    for _ in range(2):
        assert view(catalog, 0, other).name == "Other Stew"
        assert checked(catalog, 0, Limits(), []) == STEW
        assert view(catalog, 0, STEW).name == STEW.name


def test_what_names_copies_counts_for_more() -> None:
    def n_kept(n_copies: int) -> int:
        kept = KeptRecipes(most_bytes=60_000)
        copies = (SimpleNamespace(),) * n_copies
        for row in range(30):
            one = Kept(STEW)
            one.view = SimpleNamespace(copies=copies)  # type: ignore[assignment]
            kept.keep(row, one)
        return len(kept)

    assert n_kept(20) < n_kept(0)


def test_what_passed_the_check_is_kept_and_what_was_refused_is_not(catalog: Catalog) -> None:
    refused: list[Refused] = []
    assert checked(catalog, 0, Limits(dishes=frozenset({"stew"})), refused) is None
    assert (len(refused), len(kept_recipes(catalog))) == (1, 0)
    passed = checked(catalog, 0, Limits(), refused)
    found = kept_recipes(catalog).find(0)
    assert found is not None
    assert passed is found.recipe is checked(catalog, 0, Limits(), refused)


def test_each_catalog_has_its_own_and_they_go_with_it(tmp_path: Path, catalog: Catalog) -> None:
    other = catalog_of(tmp_path / "other", [STEW])
    checked(other, 0, Limits(), [])
    assert len(kept_recipes(other)) == 1
    assert kept_recipes(other) is not kept_recipes(catalog)
    gone = weakref.ref(other)
    del other
    gc.collect()
    assert gone() is None
