"""Which column means what, and what a row's cells hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from ladle.core import BadRecordError, BadSettingError, Recipe
from ladle.corpus import FIELDS, columns_from, read_recipes
from ladle.corpus.columns import (
    PRESETS,
    amended,
    is_enough,
    plain_columns,
    preset_of,
    recipe_of_row,
)


def test_a_mapping_is_read_from_the_command_line_or_a_file(tmp_path: Path) -> None:
    want = {"name": "title", "recipeIngredient": "what goes in"}
    assert columns_from("name=title, recipeIngredient = what goes in") == want
    file = tmp_path / "columns"
    file.write_text("# ours\nname=title  # the short one\n\nrecipeIngredient=what goes in\n")
    assert columns_from(str(file)) == want


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nam=title", "with a property as name"),
        ("name=", "it must be property=column"),
        ("name=a,b", "it must be property=column"),
        ("nowhere", "pairs as name=title, or a file of them"),
        ("no\0where", "pairs as name=title, or a file of them"),
    ],
)
def test_a_mapping_that_says_nothing_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadSettingError, match=why):
        columns_from(text)


@pytest.mark.parametrize("name", PRESETS)
def test_each_public_form_is_told_by_its_columns_and_maps_to_known_properties(name: str) -> None:
    preset = PRESETS[name]
    assert preset_of(preset.signature) == name
    assert set(preset.columns) <= set(FIELDS)
    assert is_enough(preset.columns)


def test_columns_of_no_public_form_are_none() -> None:
    assert preset_of(["name", "ingredients"]) == ""
    assert preset_of(["id", "cuisine", "ingredients", "name"]) == ""


def test_usual_names_are_known_however_they_are_written() -> None:
    names = ["Recipe Title", "INGREDIENTS", "cook_time", "Servings", "rating"]
    assert plain_columns(names) == {
        "name": "Recipe Title", "recipeIngredient": "INGREDIENTS", "cookTime": "cook_time",
        "recipeYield": "Servings",
    }  # fmt: skip
    assert plain_columns(["title", "name"]) == {"name": "name"}


def test_a_row_becomes_lists_times_and_texts() -> None:
    row = {"n": "Nan", "i": "['flour', 'yeast']", "t": "90", "k": "nan", "d": "[sic]", "u": None}
    columns = {
        "name": "n", "recipeIngredient": "i", "totalTime": "t", "keywords": "k",
        "description": "d", "url": "u", "author": "not there",
    }  # fmt: skip
    assert recipe_of_row(row, columns) == {
        "name": "Nan", "recipeIngredient": ["flour", "yeast"], "totalTime": "PT90M",
        "description": "[sic]",
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["NaN", "nan", "", "-5", float("nan"), float("inf"), -3, None])
def test_a_time_that_is_none_is_left_out(cell: object) -> None:
    assert recipe_of_row({"t": cell}, {"totalTime": "t"}) == {}


def test_bytes_are_text_alone_and_in_lists() -> None:
    columns = {"name": "n", "recipeIngredient": "i"}
    row = {"n": b"Caf\xc3\xa9", "i": [b"salt", "pepper"]}
    assert recipe_of_row(row, columns) == {"name": "Café", "recipeIngredient": ["salt", "pepper"]}
    for bad in (b"\xff", [b"\xff"]):
        with pytest.raises(BadRecordError, match="recipeIngredient holds bytes that are no UTF-8"):
            recipe_of_row({"i": bad}, {"recipeIngredient": "i"})


def test_a_cell_that_claims_to_be_a_list_and_is_none_is_refused() -> None:
    with pytest.raises(BadRecordError, match="has a list that cannot be read"):
        recipe_of_row({"i": "[salt]"}, {"recipeIngredient": "i"})


def test_what_is_peculiar_to_a_public_form_is_undone() -> None:
    found = {"recipeIngredient": ", For the sauce\n2 itm onion\n3 pkg rice"}
    assert amended(found, "plantoeat")["recipeIngredient"] == [
        "For the sauce:", "2 onion", "3 pkg rice"
    ]  # fmt: skip
    assert amended({"keywords": "a;b"}, "myrecipebox")["keywords"] == "a,b"
    assert amended({"keywords": "a;b"}, "foodcom") == {"keywords": "a;b"}


@pytest.mark.parametrize(
    ("header", "row", "want"),
    [
        (
            (
                "name,id,minutes,contributor_id,submitted,tags,nutrition,n_steps,steps,description,"
                "ingredients,n_ingredients"
            ),
            (
                "soup,17,90,1,2005-09-16,\"['quick']\",\"[1.0, 2.0]\",2,\"['boil', 'serve']\",thin,"
                "\"['water', 'salt']\",2"
            ),
            ("17", "soup", ("water", "salt"), ("boil", "serve"), "PT90M", ""),
        ),
        (
            ",title,ingredients,directions,link,source,NER",
            '0,Soup,"[""1 l water"", ""salt""]","[""Boil."", ""Serve.""]",www.example.org/1,Web,[]',
            ("www.example.org/1", "Soup", ("1 l water", "salt"), ("Boil.", "Serve."), "", ""),
        ),
        (
            (
                "Title,Course,Cuisine,Main Ingredient,Description,Source,Url,Url Host,Prep Time,"
                "Cook Time,Total Time,Servings,Yield,Ingredients,Directions,Tags"
            ),
            (
                "Soup,Starter,,,,,,,10 min,80 min,90 min,4,,"
                '"1 l water\n, To serve\n2 itm eggs","Boil.",quick'
            ),
            (None, "Soup", ("1 l water", "To serve:", "2 eggs"), ("Boil.",), "PT90M", "4"),
        ),
        (
            (
                "title,description,preparationTime,cookingTime,inactiveTime,totalTime,quantity,"
                "ingredients,instructions,categories,tags,source"
            ),
            'Soup,,10,80,0,90,4,"water\nsalt","Boil.\nServe.",a;b,,',
            (None, "Soup", ("water", "salt"), ("Boil.", "Serve."), "PT90M", "4"),
        ),
    ],
)
def test_a_public_table_is_read_whole(
    tmp_path: Path, header: str, row: str, want: tuple[object, ...]
) -> None:
    path = tmp_path / "table"
    path.write_text(f"{header}\n{row}\n")
    (found,) = read_recipes(path, "mine")
    assert isinstance(found, Recipe)
    read = (found.id, found.name, found.lines, found.steps, found.total_time, found.servings)
    assert read == (want[0] or found.id, *want[1:])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "n", "first"),
    [
        ("myrecipebox.csv", 10, ("Air fryer Sliced potatoes", 8, 6, "PT25M")),
        ("plantoeat.zip", 2, ("Test Recipe", 4, 2, "PT150M")),
    ],
)
def test_a_real_table_is_read(
    real_data: Path, name: str, n: int, first: tuple[object, ...]
) -> None:
    path = real_data / "exports" / "mealie_tests" / "migrations" / name
    if not path.is_file():
        pytest.skip(f"no real export: {path} is missing")
    found = list(read_recipes(path, name))
    recipes = [r for r in found if isinstance(r, Recipe)]
    assert len(recipes) == len(found) == n
    read = [(r.name, len(r.lines), len(r.steps), r.total_time) for r in recipes]
    assert read[0] == first
