"""The heads of text files, and Chowdown's recipes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import Recipe
from ladle.corpus import read_recipes
from ladle.corpus.front_matter import from_chowdown, is_chowdown, split

_SOUP = """---
layout: recipe
title: "Pea Soup"
tags: [soup, 'quick']
source: https://example.org/soup
prep_time: 10 min
cook time: 1 h
servings: 4

ingredients:
- 200 g peas
- 1 l water,
  warm

directions:
- Boil the water
- Add the peas
---

Good in winter.
"""


def test_a_recipe_of_chowdown_is_read_whole() -> None:
    assert is_chowdown(_SOUP)
    found = from_chowdown(_SOUP, "file name")
    assert found == {
        "name": "Pea Soup",
        "recipeIngredient": ["200 g peas", "1 l water, warm"],
        "recipeInstructions": ["Boil the water", "Add the peas"],
        "keywords": ["soup", "quick"],
        "recipeCategory": [],
        "recipeYield": "4",
        "prepTime": "PT10M",
        "cookTime": "PT60M",
        "totalTime": "",
        "url": "https://example.org/soup",
        "author": "",
        "description": "Good in winter.",
    }


def test_a_recipe_without_a_title_has_its_files_name() -> None:
    assert from_chowdown("---\ningredients:\n- peas\n---\n", "Pea Soup")["name"] == "Pea Soup"


@pytest.mark.parametrize(
    ("head", "want"),
    [
        ("a: b", {"a": "b"}),
        ("A b: 'it''s'", {"a b": "it''s"}),
        ("a: |\n  one\n  two", {"a": "one\ntwo"}),
        ("a:\n  b: 1\n  c: 'x'", {"a": {"b": "1", "c": "x"}}),
        ("a: [b, , c]", {"a": ["b", "c"]}),
        ("a: []\n  b", {"a": ["b"]}),
        ("a: b\n- c", {"a": ["b", "c"]}),
        ("a:\n- b: 1 tsp\n- c", {"a": ["b: 1 tsp", "c"]}),
        ("a: &x [1]\nb: *x", {"a": "&x [1]", "b": "*x"}),
        ("a: !!python/object:os.system x", {"a": "!!python/object:os.system x"}),
        ("- a", {"": ["a"]}),
        ("http://example.org", {}),
    ],
)
def test_a_head_is_read_by_its_names_and_nothing_in_it_is_run(
    head: str, want: dict[str, object]
) -> None:
    assert split(f"---\n{head}\n---\nbelow") == (want, "below")


@pytest.mark.parametrize("text", ["", "no head", "---\nnever: closed\n", "--\na: b\n--\n"])
def test_a_text_without_a_head_stays_whole(text: str) -> None:
    assert split(text) == ({}, text)
    assert not is_chowdown(text)


@given(st.text(alphabet="-:#[]'\" \t\nab", max_size=200))
def test_no_head_is_so_broken_that_it_cannot_be_read(head: str) -> None:
    from_chowdown(f"---\n{head}\n---\n", "x")


def test_a_site_is_read_for_its_recipes_alone(tmp_path: Path) -> None:
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_recipes/soup.md", _SOUP)
        archive.writestr("README.md", "# A site\n")
        archive.writestr("images/soup.jpg", b"\xff\xd8\xff")
    (soup,) = read_recipes(path, "mine")
    assert isinstance(soup, Recipe)
    assert (soup.name, soup.prep_time, soup.servings) == ("Pea Soup", "PT10M", "4")


@pytest.mark.slow
def test_a_real_export_is_read(real_data: Path) -> None:
    path = real_data / "exports" / "mealie_tests" / "migrations" / "chowdown.zip"
    if not path.is_file():
        pytest.skip(f"no real export: {path} is missing")
    found = [r for r in read_recipes(path, "chowdown") if isinstance(r, Recipe)]
    assert [(r.name, len(r.lines), len(r.steps)) for r in found] == [
        ("Roasted Brussels Sprouts", 6, 5), ("Roasted Okra", 2, 4)
    ]  # fmt: skip
