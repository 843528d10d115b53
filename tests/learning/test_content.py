"""Content: foods of the lines, words of the title, words of the tags."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.ranking.conftest import catalog_of, recipe

from ladle.catalog import CatalogStore, put_recipes
from ladle.learning.content import content_of
from ladle.models import Content
from ladle.ranking import Paths

SOUP = recipe("Leek Soup", "2 leeks", "1 potato", meals="Dinner")
RICE = recipe("Plain Rice", "1 cup rice")


def named(content: Content, item: int) -> set[str]:
    at = slice(content.offsets[item], content.offsets[item + 1])
    return {content.names[f] for f in content.values[at]}


def test_a_recipe_has_the_features_of_its_lines_title_and_tags(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, [SOUP, RICE])
    rows = catalog.rows(["plain-rice", "leek-soup"])
    content = content_of(catalog, rows)
    assert named(content, 0) == {"food:rice", "word:plain", "word:rice"}
    assert named(content, 1) == {
        "food:leek", "food:potato", "word:leek", "word:soup", "tag:dinner",
    }  # fmt: skip


def test_recipes_that_changed_since_have_the_features_that_they_have_now(tmp_path: Path) -> None:
    held = catalog_of(tmp_path, [SOUP, RICE])
    store = CatalogStore(Paths(tmp_path).catalog)
    changed = recipe("Plain Rice", "1 cup rice", "1 egg", meals="Lunch")
    put_recipes(store, [changed], held)
    catalog = store.open()
    content = content_of(catalog, catalog.rows(["plain-rice", "leek-soup"]))
    assert named(content, 0) == {
        "food:rice", "food:egg", "word:plain", "word:rice", "tag:lunch",
    }  # fmt: skip
    assert "food:leek" in named(content, 1)


def test_no_rows_have_no_content(tmp_path: Path) -> None:
    content = content_of(catalog_of(tmp_path, [SOUP]), np.empty(0, np.int64))
    assert (content.offsets.tolist(), content.values.size) == ([0], 0)
