"""Recipes in JSON-LD, written well or carelessly."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.corpus.json_ld import MAX_SCRIPT, is_recipe, recipes_in_json

SOUP = '{"@type": "Recipe", "name": "Soup", "recipeIngredient": ["salt"]}'


def names(script: str) -> list[object]:
    return [recipe.get("name") for recipe in recipes_in_json(script)[0]]


@pytest.mark.parametrize(
    "script",
    [
        SOUP,
        f"[{SOUP}]",
        f"[[{SOUP}]]",
        f'{{"@context": "https://schema.org", "@graph": [{{"@type": "WebPage"}}, {SOUP}]}}',
        f'{{"@type": "WebPage", "mainEntity": {SOUP}}}',
        f'{{"@type": "WebPage"}}\n{SOUP}',
        f"<!-- {SOUP} -->",
        f"/*<![CDATA[*/{SOUP}/*]]>*/",
        f"//<![CDATA[\n{SOUP};\n//]]>",
        SOUP.replace('"salt"]', '"salt",],'),
        SOUP.replace('"salt"', '"salt" /* or "pepper" */'),
        SOUP.replace('["salt"]', '["salt"], "video": undefined'),
        SOUP.replace("salt", "salt\nand pepper\t"),
        SOUP.replace("salt", "salt \\' \\x"),
        SOUP.replace("salt", 'the "best" salt'),
        SOUP.replace("[", "// the lines, see https://example.org\n["),
        SOUP.replace('"', "&quot;"),
        SOUP.replace("salt", "salt // not a remark, nor /* this */, ]"),
        SOUP.replace('"Recipe"', '["NewsArticle", "https://schema.org/Recipe"]'),
        SOUP[:-1] + ", }",
    ],
)
def test_every_way_to_write_a_recipe_is_read(script: str) -> None:
    assert names(script) == ["Soup"]


def test_a_mended_text_keeps_its_words() -> None:
    (recipe,), _ = recipes_in_json(SOUP.replace("salt", 'the "best" salt, https://x.org'))
    assert recipe["recipeIngredient"] == ['the "best" salt, https://x.org']


def test_ingredients_that_are_given_twice_are_all_kept() -> None:
    (recipe,), _ = recipes_in_json(SOUP[:-1] + ', "recipeIngredient": ["milk"], "name": "Stew"}')
    assert recipe["recipeIngredient"] == [["salt"], ["milk"]]
    assert recipe["name"] == "Stew"


def test_what_comes_before_a_mistake_is_kept() -> None:
    assert names(f"{SOUP} {{broken") == ["Soup"]


def test_a_recipe_within_a_recipe_that_has_lines_is_a_part_of_it() -> None:
    assert names(SOUP[:-1] + f', "isRelatedTo": {SOUP.replace("Soup", "Stew")}}}') == ["Soup"]


def test_things_with_an_address_are_returned_too() -> None:
    _, named = recipes_in_json('[{"@id": "#ann", "name": "Ann"}, {"@id": "#bob"}]')
    assert named == [{"@id": "#ann", "name": "Ann"}]


@pytest.mark.parametrize(
    "kind", ["Recipe", "schema:Recipe", "http://schema.org/Recipe/", ["x", "recipe"]]
)
def test_every_name_of_the_type_counts(kind: object) -> None:
    assert is_recipe(kind)


@pytest.mark.parametrize("kind", [None, "", 7, {}, [], "RecipeList", ["Article"], [None]])
def test_no_other_type_counts(kind: object) -> None:
    assert not is_recipe(kind)


@pytest.mark.parametrize("script", ["", " ", "{", "null", "7", '"Recipe"', "NaN", "9" * 5000])
def test_a_script_without_a_recipe_gives_none(script: str) -> None:
    assert recipes_in_json(script) == ([], [])


def test_a_script_of_absurd_size_is_left_out() -> None:
    assert recipes_in_json(SOUP + " " * MAX_SCRIPT) == ([], [])


@pytest.mark.parametrize(
    "piece",
    ["[", '{"a":', '"', "\\", '"\\', "/*", "//", ",", '["",', "<!--", "undefined ", '" ', "{} "],
)
def test_no_script_is_slow_to_read(piece: str) -> None:
    start = time.process_time()
    recipes_in_json(piece * (1_000_000 // len(piece)))
    recipes_in_json('{"@type": "Recipe", "name": ' + piece * (100_000 // len(piece)))
    assert time.process_time() - start < 8


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["@type", "@id", "@graph", "name"]), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.text(alphabet='{}[]",:\\/*a1 \n', max_size=60) | _JSON.map(json.dumps))
def test_any_text_gives_objects(script: str) -> None:
    recipes, named = recipes_in_json(script)
    assert all(isinstance(found, dict) for found in (*recipes, *named))
