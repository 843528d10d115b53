"""One recipe as pages tell it, into plain values."""

from __future__ import annotations

from typing import Any

import pytest

from ladle.core import BadRecordError
from ladle.corpus.markup import PageFacts
from ladle.corpus.page_recipe import clean_recipe

_PAGE = PageFacts("https://example.org/soup", "en", "Soups", ())


def clean(**found: object) -> dict[str, Any]:
    return clean_recipe(found, _PAGE, {})


@pytest.mark.parametrize(
    ("told", "want"),
    [
        (["1 cup milk", "salt"], ["1 cup milk", "salt"]),
        ("1 cup milk\nsalt", ["1 cup milk", "salt"]),
        ("<ul><li>milk</li><li>salt</li></ul>", ["milk", "salt"]),
        (["- milk", "▢ salt", "***"], ["milk", "salt"]),
        (["milk ((whole))"], ["milk (whole)"]),
        (["1 carrot , peeled"], ["1 carrot, peeled"]),
        ([{"name": ["milk", "cream"]}], ["milk cream"]),
        (["Mac &amp;amp; <b>cheese</b>"], ["Mac & cheese"]),
        ([{"@type": "HowToSupply", "name": "milk", "requiredQuantity": "1 cup"}], ["1 cup milk"]),
        ([{"amount": ["1 cup"], "name": ["milk"]}], ["1 cup milk"]),
        ([{"name": "Sauce", "itemListElement": ["milk", "salt"]}], ["Sauce:", "milk", "salt"]),
        ([None, "", {"name": ""}, [], True, 7], ["7"]),
    ],
)
def test_lines_of_any_shape_are_read(told: object, want: list[str]) -> None:
    assert clean(recipeIngredient=told)["recipeIngredient"] == want


@pytest.mark.parametrize(
    ("told", "want"),
    [
        (["Chop.", "Fry."], ["Chop.", "Fry."]),
        ("<p>Chop.</p><p>Fry.</p>", ["Chop.", "Fry."]),
        ("Chop until soft.Add the salt.", ["Chop until soft.", "Add the salt."]),
        (["1. Chop.", "2. Fry."], ["Chop.", "Fry."]),
        (["1. Chop.", "2. Fry.", "Enjoy!"], ["Chop.", "Fry.", "Enjoy!"]),
        (["STEP 1 | Chop.", "STEP 2 | Fry."], ["Chop.", "Fry."]),
        (["1. Chop.", "3. Fry."], ["1. Chop.", "3. Fry."]),
        (["Step 1:", "Chop.", "Step 2:", "Fry."], ["Chop.", "Fry."]),
        (["Zubereitung:", "Chop."], ["Chop."]),
        ([{"text": ["Chop.", "Add milk."]}], ["Chop.", "Add milk."]),
        (["1 cup goes in.", "2. Fry."], ["1 cup goes in.", "2. Fry."]),
        ([{"@type": "HowToStep", "name": "Chop it", "text": "Chop it all."}], ["Chop it all."]),
        ([{"@type": "HowToStep", "name": "Step 1", "text": "Chop."}], ["Chop."]),
        ([{"@type": "HowToStep", "name": "Salt", "text": "Fry."}], ["Salt", "Fry."]),
        (
            [{"@type": "HowToSection", "name": "Sauce",
              "itemListElement": [{"@type": "HowToStep", "text": "Stir."}, "Boil."]}],
            ["Sauce", "Stir.", "Boil."],
        ),
    ],
)  # fmt: skip
def test_steps_of_any_shape_are_read(told: object, want: list[str]) -> None:
    assert clean(recipeInstructions=told)["recipeInstructions"] == want


@pytest.mark.parametrize("field", ["recipeIngredient", "recipeInstructions"])
def test_what_is_nested_too_deeply_is_refused_not_cut(field: str) -> None:
    told: object = "milk"
    for _ in range(20):
        told = [told]
    with pytest.raises(BadRecordError, match=f"^{field} is nested more than 12 deep$"):
        clean(**{field: told})


@pytest.mark.parametrize("field", ["recipeIngredient", "recipeInstructions"])
def test_more_than_can_be_kept_is_refused_not_cut(field: str) -> None:
    with pytest.raises(BadRecordError, match="has more than 2,000 lines or steps"):
        clean(**{field: ["milk"] * 2_001})


def test_lines_that_are_too_long_to_keep_whole_are_refused() -> None:
    with pytest.raises(BadRecordError, match="has a text of 100,000 characters or more"):
        clean(recipeIngredient="x" * 100_001)


def test_an_ingredient_that_cannot_be_read_is_never_passed_over() -> None:
    with pytest.raises(BadRecordError, match="has an object without a name or a text"):
        clean(recipeIngredient=["salt", {"food": "milk"}])


@pytest.mark.parametrize(
    ("field", "told", "want"),
    [
        ("name", "Mac &amp; <i>Cheese</i>", "Mac & Cheese"),
        ("name", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("totalTime", "1 hr 5 min", "PT65M"),
        ("recipeYield", ["4", "4 bowls"], "4 bowls"),
        ("recipeYield", 4.0, "4"),
        ("keywords", "quick, Warm, warm", ["quick", "warm"]),
        ("recipeCuisine", [{"name": "Thai"}], ["Thai"]),
        ("author", [{"name": "Ann"}, "Bob", "Bob"], "Ann, Bob"),
        ("url", "/stew", "https://example.org/stew"),
        ("url", "javascript:alert(1)", "https://example.org/soup"),
        ("url", "//[x", "https://example.org/soup"),
        ("inLanguage", None, "en"),
        ("nutrition", {"@type": "x", "calories": 90, "fatContent": "1 g"},
         {"calories": "90", "fatContent": "1 g"}),
    ],
)  # fmt: skip
def test_every_other_value_becomes_plain(field: str, told: object, want: object) -> None:
    assert clean(**{field: told})[field] == want


def test_an_author_that_stands_elsewhere_in_the_page_is_found() -> None:
    found = clean_recipe({"author": {"@id": "#ann"}}, _PAGE, {"#ann": {"name": "Ann"}})
    assert found["author"] == "Ann"


def test_nothing_told_leaves_what_the_page_says() -> None:
    assert clean() == {"inLanguage": "en", "url": "https://example.org/soup"}
