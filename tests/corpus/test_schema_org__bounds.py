"""schema.org objects: texts as they come, absurd sizes, and anything at all."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpus.test_schema_org import lines_of, read

from ladle.core import BadRecordError, Recipe
from ladle.corpus import recipe_from_json, recipe_from_mapping
from ladle.corpus.schema_org import MAX_LABELS, MAX_LINES, MAX_SHORT, MAX_STEPS, MAX_TEXT
from ladle.food import tokenize

# -- text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("Mac &amp; Cheese", "Mac & Cheese"),
        ("Mac &amp;amp; Cheese", "Mac & Cheese"),
        ("cr&egrave;me &#233; &#xE9;", "crème é é"),
        ("1&nbsp;cup", "1 cup"),
        ("R&D, salt &pepper; &notathing;", "R&D, salt &pepper; &notathing;"),
        ("&#0;&#13;&#99999999;", "\ufffd &#99999999;"),
        ("<b>Soup</b> &lt;i&gt;", "<b>Soup</b> <i>"),
        ("a\x07c\x1b[31m\x7fd\x85e\x9ff", "a c [31m d e f"),
        (" a \t b\u00a0c\u2003d\u2028e ", "a b c d e"),
        ("pea\u00adnut\u200b \u202ekli\u202cm\ufeff\u2060", "peanut klim"),
        ("श्\u200dरी 👩\u200d🍳", "श्\u200dरी 👩\u200d🍳"),
    ],
)
def test_text_is_cleaned_and_its_entities_resolved(given: str, want: str) -> None:
    recipe = read(name=given, description=given, recipeIngredient=[given])
    assert recipe.name == recipe.description == " ".join(recipe.lines) == want


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u2060", "\ufeff", "&shy;"])
def test_an_unseen_character_cannot_hide_a_food(unseen: str) -> None:
    (line,) = lines_of([f"pea{unseen}nut butter"])
    assert [token.text for token in tokenize(line)] == ["peanut", "butter"]


@pytest.mark.parametrize("field", ["name", "recipeIngredient", "recipeInstructions", "tool"])
def test_a_nul_character_is_refused(field: str) -> None:
    with pytest.raises(BadRecordError, match=r"^holds a NUL character; it must be text$"):
        read(**{field: ["pea\0nut"]})


@pytest.mark.parametrize("field", ["recipeIngredient", "ingredients", "recipeInstructions"])
def test_a_field_that_is_given_twice_is_refused(field: str) -> None:
    with pytest.raises(BadRecordError, match=f"^gives {field} more than once; which one holds"):
        recipe_from_json(f'{{"name": "Soup", "{field}": ["milk"], "{field}": []}}'.encode())


def test_a_field_may_stand_again_within_another_object() -> None:
    inner = '{"name": "Sauce", "recipeIngredient": ["milk"]}'
    recipe = recipe_from_json(
        f'{{"name": "Soup", "recipeIngredient": ["salt"], "x": {inner}}}'.encode()
    )
    assert recipe.lines == ("salt",)


@pytest.mark.parametrize("given", ["-10", "PT-5M", "-PT5M", "\u22125 minutes"])
def test_a_time_below_zero_is_left_out(given: str) -> None:
    recipe = read(totalTime=given, prepTime=given, cookTime=given)
    assert (recipe.total_time, recipe.prep_time, recipe.cook_time) == ("", "", "")


def test_a_mapping_is_read_as_its_json_is() -> None:
    found = {"name": "Soup", "recipeIngredient": ["3 tomatoes"]}
    assert recipe_from_mapping(found, "mine") == read(recipeIngredient=["3 tomatoes"])
    with pytest.raises(BadRecordError, match="it must be Recipe"):
        recipe_from_mapping({"@type": "Article"})


# -- absurd sizes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": "x" * 1501}, "name has 1,501 characters; at most 500"),
        ({"identifier": "x" * 501}, "has an identifier of 501 characters; at most 500"),
        ({"recipeIngredient": ["x"] * 501}, "has 501 ingredient lines; at most 500 are taken"),
        ({"recipeIngredient": "x\n" * 1501}, "has 1,501 ingredient lines; at most 500 are taken"),
        ({"recipeInstructions": ["x"] * 501}, "has 501 steps; at most 500 are taken"),
        (
            {"recipeIngredient": ["x" * 20_001]},
            "recipeIngredient has a text of 20,001 characters; at most 20,000",
        ),
        (
            {"recipeInstructions": "x" * 20_001},
            "recipeInstructions has a text of 20,001 characters; at most 20,000",
        ),
    ],
)
def test_an_absurd_size_is_refused(fields: Mapping[str, Any], why: str) -> None:
    with pytest.raises(BadRecordError) as refused:
        read(**fields)
    assert refused.value.why == str(refused.value) == why


def test_what_is_just_not_absurd_is_read() -> None:
    recipe = read(
        name="x" * 500,
        identifier="y" * 500,
        recipeIngredient=["z" * 20_000] * 5 + ["z"] * 495,
        recipeInstructions=["step"] * 500,
    )
    assert (len(recipe.name), len(recipe.id)) == (500, 500)
    assert (len(recipe.lines), len(recipe.steps), len(recipe.lines[0])) == (500, 500, 20_000)


def test_a_text_of_absurd_length_that_nobody_misses_is_left_out() -> None:
    fields = ("totalTime", "prepTime", "cookTime", "recipeYield", "inLanguage", "author")
    plain = read(identifier="38")
    assert read(identifier="38", **dict.fromkeys(fields, "x" * 501)) == plain
    assert read(identifier="38", **dict.fromkeys(fields, "x" * 500)).servings == "x" * 500


def test_labels_and_descriptions_are_cut_instead_of_refused() -> None:
    recipe = read(keywords=[f"{n}" + "x" * 600 for n in range(300)], description="d" * 30_000)
    assert len(recipe.keywords) == MAX_LABELS
    assert {len(k) for k in recipe.keywords} == {MAX_SHORT}
    assert recipe.description == "d" * MAX_TEXT


@pytest.mark.parametrize(
    "text", [" " * 300_000, "<br" + " " * 300_000, "<p " * 99_999, "&#x" * 99_999, "\n\r" * 150_000]
)
def test_no_text_is_slow_to_read(text: str) -> None:
    start = time.process_time()
    try:
        read(recipeIngredient=text, recipeInstructions=[{"name": text, "text": f"{text}."}])
    except BadRecordError as e:
        assert e.why.endswith("at most 20,000")  # noqa: PT017
    assert time.process_time() - start < 5  # a quadratic pattern takes minutes


# -- anything --------------------------------------------------------------------------------------

_TEXT = st.text(max_size=20) | st.builds(
    lambda text, n: text * n, st.text(min_size=1, max_size=4), st.sampled_from([50, 600, 6000])
)
_FIELDS = st.sampled_from(
    ["@type", "@id", "@value", "identifier", "url", "name", "text", "description", "value",
     "recipeIngredient", "ingredients", "recipeInstructions", "itemListElement", "item", "steps",
     "recipeYield", "totalTime", "prepTime", "cookTime", "recipeCategory", "recipeCuisine",
     "keywords", "tool", "author", "inLanguage", "image"]
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT | st.just("Recipe"),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(_FIELDS | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=30,
)
_RECIPE_LIKE = st.dictionaries(_FIELDS.filter(lambda f: f != "@type"), _JSON, max_size=12)


@given(_JSON | _RECIPE_LIKE)
def test_any_json_is_refused_or_becomes_a_bounded_recipe(given: object) -> None:
    try:
        recipe = recipe_from_json(json.dumps(given).encode(), "mine")
    except BadRecordError as e:
        assert 0 < len(e.why) < 1000  # noqa: PT017
        return
    _assert_bounded(recipe)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_become_a_bounded_recipe(data: bytes) -> None:
    try:
        recipe = recipe_from_json(data)
    except BadRecordError:
        return
    _assert_bounded(recipe)


def _assert_bounded(recipe: Recipe) -> None:
    assert 0 < len(recipe.id) <= MAX_SHORT
    short = (recipe.name, recipe.total_time, recipe.prep_time, recipe.cook_time, recipe.servings,
             recipe.language, recipe.author)  # fmt: skip
    labels = (recipe.categories, recipe.cuisines, recipe.keywords, recipe.tools)
    assert all(len(text) <= MAX_SHORT for text in (*short, *(x for group in labels for x in group)))
    assert all(len(group) == len(set(group)) <= MAX_LABELS for group in labels)
    assert len(recipe.lines) <= MAX_LINES
    assert len(recipe.steps) <= MAX_STEPS
    long = (*recipe.lines, *recipe.steps, recipe.description)
    assert all(len(text) <= MAX_TEXT for text in long)
    assert all((*recipe.lines, *recipe.steps))
    assert not recipe.url or re.match(r"(https?://|www\.)", recipe.url, re.IGNORECASE)
    shown = " ".join((recipe.id, recipe.url, *short, *long, *map(" ".join, labels)))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    shown.encode()
