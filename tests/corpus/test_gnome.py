"""The database of GNOME Recipes."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadFileError, Recipe
from ladle.corpus import Reject, read_recipes
from ladle.corpus.gnome import from_gnome, groups_of, is_gnome
from ladle.corpus.readers import MAX_LINE_BYTES

_DB = r"""[Metadata]
Version=1

[R_Pea_Soup_by_me]
Name=Pea Soup
Author=me
PrepTime=15 to 30 minutes
CookTime=More than an hour
Yield=4 bowls
Category=soup
Cuisine=german
Ingredients=200\tg\tpeas\tSoup\n1\tl\twater\tSoup\n\t\tpepper\tTo serve\n
Instructions=Boil [timer:00:10:00,Boil] it.\n\nServe [image:0].
Notes=Freezes\swell.

[R_Stew_by_me]
Name=Stew
"""


def test_a_recipe_is_read_whole() -> None:
    assert is_gnome(_DB)
    (line, soup), (_, stew) = groups_of(io.BytesIO(_DB.encode()))
    assert line == 4
    assert isinstance(soup, dict)
    assert isinstance(stew, dict)
    found = from_gnome(soup)
    assert (found["identifier"], found["name"]) == ("R_Pea_Soup_by_me", "Pea Soup")
    assert found["recipeIngredient"] == [
        "Soup:", "200 g peas", "1 l water", "To serve:", "pepper"
    ]  # fmt: skip
    assert found["recipeInstructions"] == "Boil  it.\n\nServe ."
    assert (found["prepTime"], found["cookTime"]) == ("PT30M", "")
    assert (found["recipeYield"], found["description"]) == ("4 bowls", "Freezes well.")
    assert from_gnome(stew)["recipeIngredient"] == []


@pytest.mark.parametrize("text", ["", "[section]\nkey=value", '["a"]', "R_x"])
def test_another_file_of_groups_is_none(text: str) -> None:
    assert not is_gnome(text)


def test_a_sqlite_file_of_the_same_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "recipes.db"
    with sqlite3.connect(path) as db:
        db.execute("create table recipes (name)")
    db.close()
    with pytest.raises(BadFileError, match="is of no kind that can be read"):
        list(read_recipes(path, "mine"))
    (found,) = read_recipes(path, "mine", kind="gnome")
    assert isinstance(found, Reject)
    assert found.reason == "holds nothing that can be read as recipes"


def test_a_recipe_that_is_no_utf_8_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "recipes.db"
    path.write_bytes(b"[R_a]\nName=Caf\xe9\n[R_b]\nName=Stew\n")
    bad, stew = read_recipes(path, "mine")
    assert bad == Reject(str(path), 1, "holds bytes that are no UTF-8 text", "R_a")
    assert isinstance(stew, Recipe)


@given(st.text(alphabet="[]R_=\\nt\t a\n", max_size=200))
def test_no_database_is_so_broken_that_it_cannot_be_read(text: str) -> None:
    for _, values in groups_of(io.BytesIO(text.encode())):
        assert isinstance(values, dict)
        from_gnome(values)


def test_a_recipe_with_a_line_that_is_too_long_is_refused_and_the_others_are_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "recipes.db"
    long = b"Instructions=" + b"x" * MAX_LINE_BYTES
    path.write_bytes(b"[R_a]\nName=Soup\n" + long + b"\nNotes=lost\n[R_b]\nName=Stew\n")
    refused, stew = read_recipes(path, "mine")
    assert refused == Reject(str(path), 3, "is longer than 4 MB; its recipe is left out", "")
    assert isinstance(stew, Recipe)
    assert (stew.id, stew.name) == ("R_b", "Stew")


def test_a_recipe_of_more_values_than_are_kept_is_refused_once(tmp_path: Path) -> None:
    path = tmp_path / "recipes.db"
    values = "".join(f"x{n}=1\n" for n in range(250))
    path.write_text(f"[R_a]\nName=Soup\n{values}Ingredients=nuts\n[R_b]\nName=Stew\n", "utf-8")
    refused, stew = read_recipes(path, "mine")
    assert isinstance(refused, Reject)
    assert refused.reason == "follows more than 200 values of one recipe, which is left out"
    assert isinstance(stew, Recipe)


@pytest.mark.slow
def test_the_real_database_is_read(real_data: Path) -> None:
    path = real_data / "exports" / "gnome_recipes" / "recipes.db"
    if not path.is_file():
        pytest.skip(f"no real database: {path} is missing")
    found = list(read_recipes(path, "gnome"))
    recipes = {r.name: r for r in found if isinstance(r, Recipe)}
    assert len(recipes) == len(found) == 62
    cake = recipes["Rice Maize Apple Cake"]
    assert cake.lines[:2] == ("Dough:", "200 g Rice Flour")
    assert (cake.total_time, cake.cook_time, cake.servings) == ("", "PT45M", "10 servings")
