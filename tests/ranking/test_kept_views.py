"""Views that are kept: of the same text alone, bounded in bytes, and gone with their catalog."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import Catalog
from ladle.ranking.kept_views import KeptViews, kept_views
from ladle.ranking.views import view

STEW = recipe("Bean Stew", "2 cups kidney beans", "1 onion")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(tmp_path_factory.mktemp("stew"), [STEW])


def test_a_view_is_found_for_its_own_text_alone(catalog: Catalog) -> None:
    kept, shown = KeptViews(), view(catalog, 0, STEW)
    assert kept.find(0, STEW) is None
    kept.keep(0, STEW, shown)
    assert kept.find(0, STEW) is shown
    assert kept.find(0, replace(STEW, name="Other Stew")) is None
    assert kept.find(1, STEW) is None


def test_what_was_not_asked_for_the_longest_goes_first(catalog: Catalog) -> None:
    kept, shown = KeptViews(most_bytes=12_000), view(catalog, 0, STEW)
    for row in (0, 1, 2):
        kept.keep(row, STEW, shown)
    assert kept.find(0, STEW) is shown
    kept.keep(3, STEW, shown)
    assert [row for row in range(4) if kept.find(row, STEW)] == [0, 2, 3]


def test_a_view_that_is_kept_again_counts_once(catalog: Catalog) -> None:
    kept, shown = KeptViews(most_bytes=10_000), view(catalog, 0, STEW)
    for row in (0, 1, 1, 1, 1):
        kept.keep(row, STEW, shown)
    assert len(kept) == 2


def test_what_is_larger_than_all_that_may_be_kept_is_not(tmp_path: Path) -> None:
    long = replace(STEW, steps=("Stir the pot well. " * 2_000,))
    kept, shown = KeptViews(most_bytes=10_000), view(catalog_of(tmp_path, [long]), 0, long)
    kept.keep(0, long, shown)
    assert len(kept) == 0


def test_each_catalog_has_its_own_and_they_go_with_it(tmp_path: Path, catalog: Catalog) -> None:
    other = catalog_of(tmp_path, [STEW])
    view(other, 0, STEW)
    assert len(kept_views(other)) == 1
    assert kept_views(other) is not kept_views(catalog)
    gone = weakref.ref(other)
    del other
    gc.collect()
    assert gone() is None
