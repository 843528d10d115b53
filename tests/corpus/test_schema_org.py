"""Objects of every shape that schema.org allows, and of many that it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRecordError, Recipe, RecipeId
from ladle.corpus import recipe_from_json


def read(**fields: object) -> Recipe:
    """Read an object of these fields; `at_type` stands for `@type`, `at_id` for `@id`."""
    found = {re.sub("^at_", "@", key): value for key, value in fields.items()}
    return recipe_from_json(json.dumps({"name": "Soup"} | found).encode(), "mine")


def lines_of(given: object) -> tuple[str, ...]:
    return read(recipeIngredient=given).lines


def steps_of(given: object) -> tuple[str, ...]:
    return read(recipeInstructions=given).steps


# -- the whole object ------------------------------------------------------------------------------


def test_a_recipe_written_to_the_letter_is_read_whole() -> None:
    text = """{"@context": "https://schema.org", "@type": "Recipe", "identifier": "soup-1",
        "name": "Tomato Soup", "description": "Warm.", "inLanguage": "en-GB",
        "author": {"@type": "Person", "name": "Ann"}, "url": "https://example.org/soup",
        "image": ["https://example.org/soup.jpg"], "datePublished": "2024-01-01",
        "prepTime": "PT5M", "cookTime": "PT20M", "totalTime": "PT25M", "recipeYield": "4 bowls",
        "recipeCategory": "dinner", "recipeCuisine": ["Italian"], "keywords": "quick, warm",
        "tool": {"@type": "HowToTool", "name": "pot"},
        "recipeIngredient": ["3 tomatoes", "1 tbsp butter"],
        "recipeInstructions": [{"@type": "HowToStep", "text": "Fry."}],
        "nutrition": {"calories": "90 kcal"}}"""
    assert recipe_from_json(text.encode(), "mine") == Recipe(
        id=RecipeId("soup-1"),
        name="Tomato Soup",
        lines=("3 tomatoes", "1 tbsp butter"),
        steps=("Fry.",),
        total_time="PT25M",
        prep_time="PT5M",
        cook_time="PT20M",
        categories=("dinner",),
        cuisines=("Italian",),
        keywords=("quick", "warm"),
        tools=("pot",),
        servings="4 bowls",
        description="Warm.",
        language="en-GB",
        url="https://example.org/soup",
        author="Ann",
        source="mine",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"soup",
        b'{"name": "Soup"',
        b'{"name": "Soup"} {}',
        b'{"name": "So\xffup"}',
        b'{"name": "\\ud800"}',
        b'{"name": "Soup", "recipeYield": NaN}',
        b'{"name": "Soup", "recipeYield": Infinity}',
        b'{"name": "Soup", "recipeYield": 1e999}',
        b'{"name": "Soup", "recipeYield": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadRecordError, match=r"^is no JSON \(.+\)$"):
        recipe_from_json(data)


@pytest.mark.parametrize(
    ("data", "kind"), [(b"[]", "list"), (b'"soup"', "str"), (b"null", "NoneType"), (b"7", "int")]
)
def test_json_that_is_no_object_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(BadRecordError, match=f"^is a JSON {kind}; it must be an object$"):
        recipe_from_json(data)


@pytest.mark.parametrize(
    "kind",
    [
        "Recipe",
        "schema:Recipe",
        "https://schema.org/Recipe",
        "http://schema.org/Recipe",
        ["Recipe"],
        ["Article", "Recipe"],
        ["https://schema.org/Recipe", "NewsArticle"],
    ],
)
def test_every_way_to_call_it_a_recipe_counts(kind: object) -> None:
    assert read(at_type=kind).name == "Soup"


@pytest.mark.parametrize(
    "kind", ["Article", "recipe", "", None, [], ["Article"], {"Recipe": 1}, 7, "MyRecipe"]
)
def test_another_type_is_refused(kind: object) -> None:
    with pytest.raises(BadRecordError, match=r"^has @type .+; it must be Recipe$"):
        read(at_type=kind)


def test_a_refusal_stays_short_however_long_the_type_is() -> None:
    with pytest.raises(BadRecordError, match="it must be Recipe") as refused:
        read(at_type=["x" * 100_000] * 100)
    assert len(str(refused.value)) < 500


# -- what it is called -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("soup-1", "soup-1"),
        (" soup-1\n", "soup-1"),
        (38, "38"),
        (0, "0"),
        ({"@type": "PropertyValue", "value": "38"}, "38"),
        ({"@type": "PropertyValue", "propertyID": "sku", "name": "sku", "value": 38}, "38"),
        ([{"@type": "PropertyValue", "name": "sku", "value": "38"}], "38"),
        ([{"@type": "PropertyValue", "name": "sku"}, "38"], "38"),
        ({"@id": "https://example.org/38"}, "https://example.org/38"),
        ({"@type": "PropertyValue", "url": "https://example.org/38"}, "https://example.org/38"),
        (["38", "39"], "38"),
        (["", None, "39"], "39"),
    ],
)
def test_an_identifier_of_any_shape_is_read(given: object, want: str) -> None:
    assert read(identifier=given, at_id="other", url="https://other.org").id == want


@pytest.mark.parametrize("given", [None, "", " \t", [], {}, True, {"value": ""}, {"name": "sku"}])
def test_without_an_identifier_the_own_address_is_taken(given: object) -> None:
    recipe = read(identifier=given, at_id="https://own.org/#recipe", url="https://other.org")
    assert recipe.id == "https://own.org/#recipe"


@pytest.mark.parametrize("local", ["#recipe", "_:b0"])
def test_an_address_that_means_something_in_its_own_page_only_names_no_recipe(local: str) -> None:
    assert read(at_id=local, url="https://other.org/soup").id == "https://other.org/soup"


def test_without_identifier_and_address_a_digest_of_name_and_lines_is_taken() -> None:
    recipe = read(recipeIngredient=["3 tomatoes"])
    assert recipe.id == "raa6f54bfa8f46f09023d"  # it must not change: histories refer to it
    again = read(
        recipeIngredient=["3 tomatoes"], recipeInstructions="Fry.", url="ftp://example.org"
    )
    assert again.id == recipe.id
    assert read(recipeIngredient=["4 tomatoes"]).id != recipe.id
    assert read(name="Stew", recipeIngredient=["3 tomatoes"]).id != recipe.id


@pytest.mark.parametrize(
    "found", [{}, {"name": " "}, {"recipeInstructions": "Fry."}, {"url": "javascript:alert(1)"}]
)
def test_an_object_that_nothing_could_name_is_refused(found: Mapping[str, object]) -> None:
    why = "^has neither identifier, url, name nor recipeIngredient; one is needed$"
    with pytest.raises(BadRecordError, match=why):
        recipe_from_json(json.dumps(found).encode())


def test_a_recipe_without_a_name_is_read() -> None:
    recipe = recipe_from_json(b'{"identifier": "38", "recipeIngredient": ["egg"]}')
    assert (recipe.id, recipe.name, recipe.lines) == ("38", "", ("egg",))


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://example.org/soup?a=1&copy=2", "https://example.org/soup?a=1&copy=2"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("www.example.org", "www.example.org"),
        (["https://one.org", "https://two.org"], "https://one.org"),
        ({"@id": "https://one.org"}, "https://one.org"),
        ("javascript:alert(1)", ""),
        (" java\nscript:alert(1)", ""),
        ("JavaScript:alert(1)//https://example.org", ""),
        ("data:text/html,<script>", ""),
        ("file:///etc/passwd", ""),
        ("//example.org", ""),
        ("https://example.org/" + "x" * 1000, ""),
        (7, ""),
        (None, ""),
    ],
)
def test_only_an_address_of_the_web_is_kept(url: object, want: str) -> None:
    assert read(identifier="38", url=url).url == want


# -- ingredient lines and steps --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "want"),
    [
        (["3 tomatoes", "butter"], ("3 tomatoes", "butter")),
        ("3 tomatoes", ("3 tomatoes",)),
        ("3 tomatoes\r\nbutter\n\n salt ", ("3 tomatoes", "butter", "salt")),
        ("3 tomatoes<br>butter<BR />salt<br/>oil", ("3 tomatoes", "butter", "salt", "oil")),
        ("<p>3 tomatoes</p><p class='x'>butter</p>", ("3 tomatoes", "butter")),
        ("<ul>\n<li>3 tomatoes</li>\n<li>butter</li>\n</ul>", ("3 tomatoes", "butter")),
        ("3 tomatoes&lt;br&gt;butter", ("3 tomatoes", "butter")),
        ([["3 tomatoes", "butter"], ["salt"]], ("3 tomatoes", "butter", "salt")),
        ([{"@type": "HowToSupply", "name": "butter"}], ("butter",)),
        ([{"@type": "PropertyValue", "name": "butter", "value": "1 cup"}], ("butter: 1 cup",)),
        ([{"@value": "butter", "@language": "en"}], ("butter",)),
        ([{"name": "butter", "text": "1 cup butter"}], ("1 cup butter",)),
        ([{"name": "nut", "text": "nutmeg"}], ("nut: nutmeg",)),
        ([{"name": ["butter", "milk"]}], ("butter", "milk")),
        ([{"text": "butter", "description": "or milk"}], ("butter", "or milk")),
        ({"@type": "ItemList", "itemListElement": ["tomatoes", "butter"]}, ("tomatoes", "butter")),
        ([{"@type": "ListItem", "position": 1, "item": {"name": "butter"}}], ("butter",)),
        (
            [{"name": "For the sauce", "ingredients": ["butter", "milk"]}, "salt"],
            ("For the sauce", "butter", "milk", "salt"),
        ),
        ([None, "", " ", [], False, "butter"], ("butter",)),
        ([{"name": ""}, {"name": None}, "butter"], ("butter",)),
        ([7, 1.5], ("7", "1.5")),
        (None, ()),
        ([], ()),
        (True, ()),
    ],
)
def test_ingredient_lines_of_any_shape_are_read(given: object, want: tuple[str, ...]) -> None:
    assert lines_of(given) == want


@pytest.mark.parametrize("given", [None, [], ""])
def test_the_older_name_of_the_lines_counts_where_the_newer_is_empty(given: object) -> None:
    assert read(ingredients=["butter"]).lines == ("butter",)
    assert read(recipeIngredient=given, ingredients=["butter"]).lines == ("butter",)
    assert read(recipeIngredient=["salt"], ingredients=["butter"]).lines == ("salt",)


@pytest.mark.parametrize("item", [{"food": "milk"}, {"@type": "HowToSupply", "unit": 1}, {}])
def test_an_ingredient_that_cannot_be_read_is_never_passed_over(item: object) -> None:
    with pytest.raises(BadRecordError, match=r"^recipeIngredient has an object without a name or"):
        lines_of(["salt", item])


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("Chop.\nFry.", ("Chop.", "Fry.")),
        ("<p>Chop.</p>\n<p>Fry.</p>", ("Chop.", "Fry.")),
        (["Chop.", "Fry."], ("Chop.", "Fry.")),
        ([["Chop."], ["Fry.", "Eat."]], ("Chop.", "Fry.", "Eat.")),
        ({"@type": "HowToStep", "text": "Chop."}, ("Chop.",)),
        ([{"@type": "HowToStep", "text": "Chop.<br>Fry."}], ("Chop.", "Fry.")),
        ([{"@type": "HowToStep", "name": "Chop."}], ("Chop.",)),
        ([{"@type": "HowToStep", "name": "Chop.", "text": ""}], ("Chop.",)),
        ([{"@type": "HowToStep", "name": "Chop", "text": "Chop it."}], ("Chop it.",)),
        ([{"@type": "HowToStep", "name": "Step 1", "text": "Chop."}], ("Chop.",)),
        ([{"@type": "HowToStep", "name": "Add butter", "text": "Stir."}], ("Add butter: Stir.",)),
        ([{"@type": "HowToStep", "description": "Chop."}], ("Chop.",)),
        ([{"@type": "HowToStep", "image": "https://example.org/x.jpg"}, "Fry."], ("Fry.",)),
        (
            {
                "@type": "HowToSection",
                "name": "Sauce",
                "itemListElement": {"@type": "HowToStep", "text": "Stir."},
            },
            ("Sauce", "Stir."),
        ),
        (
            [
                {
                    "@type": "HowToSection",
                    "name": "Sauce",
                    "itemListElement": [
                        {
                            "@type": "HowToStep",
                            "text": "Melt butter.",
                            "itemListElement": [
                                {"@type": "HowToDirection", "text": "Slowly."},
                                {"@type": "HowToTip", "text": "Or use oil."},
                            ],
                        },
                        "Stir.",
                    ],
                },
                {"@type": "HowToStep", "text": "Serve."},
            ],
            ("Sauce", "Melt butter.", "Slowly.", "Or use oil.", "Stir.", "Serve."),
        ),
        ([{"@type": "ListItem", "item": {"@type": "HowToStep", "text": "Chop."}}], ("Chop.",)),
        ({"@type": "ItemList", "itemListElement": ["Chop.", "Fry."]}, ("Chop.", "Fry.")),
        ({"@type": "HowTo", "step": ["Chop."], "steps": ["Fry."]}, ("Chop.", "Fry.")),
        (None, ()),
        ([None, {}, [], ""], ()),
    ],
)
def test_steps_of_any_shape_are_read(given: object, want: tuple[str, ...]) -> None:
    assert steps_of(given) == want


_LEAF = st.integers(0, 10_000).map(lambda n: f"food{n}")
_NESTED = st.recursive(
    _LEAF
    | st.builds(lambda key, w: {key: w}, st.sampled_from(["name", "text", "@value"]), _LEAF)
    | st.builds(lambda a, b: {"@type": "HowToStep", "name": a, "text": b}, _LEAF, _LEAF)
    | st.builds(lambda a, b: {"text": a, "description": b}, _LEAF, _LEAF),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.builds(
            lambda key, items: {"@type": "HowToSection", key: items},
            st.sampled_from(["itemListElement", "item", "ingredients", "steps", "text", "name"]),
            inner,
        )
        | st.builds(
            lambda w, x: {"name": w, "itemListElement": x}, _LEAF, st.lists(inner, max_size=3)
        )
    ),
    max_leaves=12,
)


@given(_NESTED)
def test_no_food_that_stands_in_lines_or_steps_is_lost(given: object) -> None:
    foods = set(re.findall(r"food\d+", json.dumps(given)))
    for field in ("recipeIngredient", "recipeInstructions"):
        try:
            recipe = read(**{field: given})
        except BadRecordError as e:
            assert e.why == f"{field} is nested more than 12 deep"  # noqa: PT017
            continue
        texts = " ".join((*recipe.lines, *recipe.steps))
        assert set(re.findall(r"food\d+", texts)) == foods


@pytest.mark.parametrize("field", ["recipeIngredient", "recipeInstructions"])
def test_what_is_nested_without_end_is_refused(field: str) -> None:
    nested: object = "butter"
    for _ in range(12):
        nested = [nested]
    recipe = read(**{field: nested})
    assert (*recipe.lines, *recipe.steps) == ("butter",)
    for deeper in ([nested], {"itemListElement": [nested]}):
        with pytest.raises(BadRecordError, match=f"^{field} is nested more than 12 deep$"):
            read(**{field: deeper})


# -- the other fields ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("4 servings", "4 servings"),
        (4, "4"),
        (4.5, "4.5"),
        (["4", "4 servings"], "4"),
        ([None, "", "4 servings"], "4 servings"),
        ({"@type": "QuantitativeValue", "value": 4, "unitText": "servings"}, "4"),
        (0, "0"),
        (True, ""),
        (None, ""),
        ([], ""),
        ({}, ""),
    ],
)
def test_a_yield_of_any_shape_is_read(given: object, want: str) -> None:
    assert read(recipeYield=given).servings == want


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("Ann", "Ann"),
        ({"@type": "Person", "name": "Ann"}, "Ann"),
        ([{"@type": "Person", "name": "Ann"}, {"@type": "Person", "name": "Bob"}], "Ann"),
        ({"@type": "Organization", "name": ["Ann & Co"]}, "Ann & Co"),
        ({"@id": "https://example.org/#person/7"}, ""),
        ({"@type": "Person", "name": ""}, ""),
        (7.0, "7.0"),
    ],
)
def test_an_author_of_any_shape_is_read(given: object, want: str) -> None:
    assert read(author=given).author == want


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("quick, warm,, quick , Mac &amp; Cheese", ("quick", "warm", "Mac & Cheese")),
        (["quick", "warm, red", "quick"], ("quick", "warm, red")),
        ([{"@type": "DefinedTerm", "name": "quick"}, "warm"], ("quick", "warm")),
        ({"name": "quick"}, ("quick",)),
        (21, ("21",)),
        ([None, "", {}, True], ()),
        (None, ()),
    ],
)
def test_labels_of_any_shape_are_read(given: object, want: tuple[str, ...]) -> None:
    recipe = read(keywords=given, recipeCategory=given, recipeCuisine=given, tool=given)
    assert recipe.keywords == recipe.categories == recipe.cuisines == recipe.tools == want


def test_a_text_that_is_buried_without_end_is_left_out() -> None:
    author: object = "Ann"
    for _ in range(20):
        author = [{"name": author}]
    assert read(author=author).author == ""


def test_images_and_what_ladle_does_not_know_are_left_out() -> None:
    plain = read(identifier="38")
    assert read(identifier="38", image=[{"url": "x"}], video={"@type": "VideoObject"}, x=1) == plain
