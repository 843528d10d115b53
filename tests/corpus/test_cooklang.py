"""Recipes in Cooklang."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import Recipe
from ladle.corpus import read_recipes
from ladle.corpus.cooklang import from_cooklang, is_cooklang

_SOUP = """---
title: Pea Soup
servings: 4
prep time: 10 minutes
time: 1 h 10 min
tags: [soup, quick]
source: https://example.org/soup
---

= The base

Boil @water{1%l} in a #large pot{} for ~{10%minutes}. -- not too long
[- a note
of two lines -]Add @peas{200%g}(dried) and @&salt.

== To serve ==

> Grind @black pepper{} over it; more @salt, with a #spoon.
"""


def test_a_recipe_is_read_whole() -> None:
    found = from_cooklang(_SOUP, "file name")
    assert found["name"] == "Pea Soup"
    assert found["recipeIngredient"] == ["1 l water", "200 g peas (dried)", "salt", "black pepper"]
    assert found["recipeInstructions"] == [
        "The base:",
        "Boil water in a large pot for 10 minutes. Add peas (dried) and salt.",
        "To serve:",
        "Grind black pepper over it; more salt, with a spoon.",
    ]
    assert found["tool"] == ["large pot", "spoon"]
    assert (found["prepTime"], found["totalTime"], found["cookTime"]) == ("PT10M", "PT70M", "")
    assert (found["recipeYield"], found["keywords"]) == ("4", ["soup", "quick"])
    assert found["url"] == "https://example.org/soup"


def test_names_in_lines_of_their_own_are_read_too() -> None:
    found = from_cooklang(">> serves: 4\n>> time: 20 min\n\nBoil @./Base/Stock{1%l}.", "Soup")
    assert (found["name"], found["recipeYield"], found["totalTime"]) == ("Soup", "4", "PT20M")
    assert (found["recipeIngredient"], found["recipeInstructions"]) == (
        ["1 l Stock"],
        ["Boil Stock."],
    )


@pytest.mark.parametrize(
    "text", ["Add @salt{}", "Wait ~{5%min}", "in a #pot{}", ">> serves: 4\nBoil."]
)
def test_cooklang_is_told_by_its_marks(text: str) -> None:
    assert is_cooklang(text)


@pytest.mark.parametrize("text", ["", "Write to a@b.example", "# Title", "a {b}", "Boil @salt."])
def test_a_text_without_its_marks_is_none(text: str) -> None:
    assert not is_cooklang(text)


def test_an_address_of_mail_is_no_ingredient() -> None:
    assert from_cooklang("Ask cook@example{}.", "x")["recipeIngredient"] == []


@pytest.mark.parametrize(
    "text", ["[-" * 200_000, "@" * 400_000, "@a{" * 100_000, "~{" * 100_000, "-- " * 100_000]
)
def test_a_text_made_to_take_long_is_read_at_once(text: str) -> None:
    begun = time.process_time()
    from_cooklang(text, "x")
    assert time.process_time() - begun < 5


@given(st.text(alphabet="@#~{}%()[]-=>:&? \nab", max_size=200))
def test_no_text_is_so_broken_that_it_cannot_be_read(text: str) -> None:
    from_cooklang(text, "x")


def test_two_recipes_of_one_folder_have_ids_of_their_own(tmp_path: Path) -> None:
    for name in ("Pea Soup", "Lentil_Soup"):
        (tmp_path / f"{name}.cook").write_text("Boil @water{1%l}.")
    (tmp_path / "A bad one.cook").write_bytes(b"Boil @cr\xe8me{1%l}.")
    bad, lentil, pea = read_recipes(tmp_path, "mine")
    assert isinstance(lentil, Recipe)
    assert isinstance(pea, Recipe)
    assert (lentil.name, pea.name) == ("Lentil Soup", "Pea Soup")
    assert lentil.id != pea.id
    assert "is no UTF-8 text (byte 0xe8)" in str(bad)


@pytest.mark.slow
def test_real_recipes_are_read(real_data: Path) -> None:
    path = real_data / "exports" / "cooklang"
    if not path.is_dir():
        pytest.skip(f"no real recipes: {path} is missing")
    found = list(read_recipes(path, "cooklang"))
    recipes = {r.name: r for r in found if isinstance(r, Recipe)}
    assert len(recipes) == len(found) == 12
    pancakes = recipes["Easy Pancakes"]
    assert pancakes.lines[:4] == ("3 eggs", "125 g flour", "250 ml milk", "pinch sea salt")
    assert (pancakes.prep_time, pancakes.cook_time) == ("PT5M", "PT20M")
