"""The page that CopyMeThat exports."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import Recipe
from ladle.corpus import read_recipes
from ladle.corpus.copymethat import from_copymethat, is_copymethat

_PAGE = """<!doctype html><html><head><title>Recipes</title></head><body>
<div class="recipe">
 <div id="name">Pea &amp; Mint Soup</div>
 <a id = "original_link" href="https://example.org/soup">Original</a>
 <div id="description">Green.</div>
 <span class="recipeCategory">soup</span><span class="recipeCategory">quick</span>
 Servings: <a id="recipeYield">4</a>
 <ul id="recipeIngredients">
  <li class="recipeIngredient_subheader">For the soup</li>
  <li class="recipeIngredient">200 g <b>peas</b><br></li>
  <li class="recipeIngredient">1 l water</li>
 </ul>
 <ul id="recipeInstructions">
  <li class="instruction">Boil.</li><li class="instruction">Serve.</li>
 </ul>
 <ul id="recipeNotes"><li class="recipeNote">Freezes well.</li></ul>
</div>
<div class="recipe"><div id="name">Stew</div><li class="recipeIngredient">meat</li></div>
</body></html>"""


def test_each_recipe_of_the_page_is_read() -> None:
    assert is_copymethat(_PAGE)
    soup, stew = from_copymethat(_PAGE)
    assert soup == {
        "name": "Pea & Mint Soup",
        "url": "https://example.org/soup",
        "description": "Green.\nFreezes well.",
        "keywords": ["soup", "quick"],
        "recipeYield": "4",
        "recipeIngredient": ["For the soup:", "200 g peas", "1 l water"],
        "recipeInstructions": ["Boil.", "Serve."],
    }
    assert (stew["name"], stew["recipeIngredient"]) == ("Stew", ["meat"])


def test_other_pages_are_none() -> None:
    assert not is_copymethat("<html><div class='recipe'>")
    assert list(from_copymethat("<html><p>Soup</p>")) == []


def test_a_page_that_is_nested_absurdly_deep_is_read() -> None:
    deep = "<div>" * 100_000
    (found,) = from_copymethat(f'<div class="recipe"><div id="name">Soup</div>{deep}')
    assert found["name"] == "Soup"


@given(st.lists(st.sampled_from([
    '<div class="recipe">', '<li class="recipeIngredient">', "</li>", "</div>", '<div id="name">',
    "salt", ":", "&#0;", "<br>", "<", "<!--", '<a id="original_link" href>',
]), max_size=30))  # fmt: skip
def test_no_page_is_so_broken_that_it_cannot_be_read(parts: list[str]) -> None:
    list(from_copymethat("".join(parts)))


def test_a_page_without_recipes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "recipes.html"
    path.write_text("<html><body class='copymethat_class_id_version'></body></html>")
    (found,) = read_recipes(path, "mine")
    assert "holds nothing that can be read as recipes" in str(found)


def test_recipes_of_one_address_have_ids_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "copymethat.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("recipes.html", _PAGE)
        archive.writestr("images/a.jpg", b"\xff\xd8\xff")
    soup, stew = read_recipes(path, "mine")
    assert isinstance(soup, Recipe)
    assert isinstance(stew, Recipe)
    assert soup.id != stew.id


@pytest.mark.slow
def test_a_real_export_is_read(real_data: Path) -> None:
    path = real_data / "exports" / "mealie_tests" / "migrations" / "copymethat.zip"
    if not path.is_file():
        pytest.skip(f"no real export: {path} is missing")
    found = [r for r in read_recipes(path, "copymethat") if isinstance(r, Recipe)]
    assert [(r.name, len(r.lines), len(r.steps), r.servings) for r in found[:2]] == [
        ("Classic Stuffed Shells", 12, 6, "6"), ("Crockpot Cilantro Lime Chicken", 11, 8, "4")
    ]  # fmt: skip
    assert len(found) == 3
