"""What other programs write as JSON."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path
from typing import Any

import pytest

from ladle.core import BadRecordError, Recipe
from ladle.corpus import Raw, Reject, read_recipes, recipe_from_mapping, recipe_of
from ladle.corpus.exports import EXPORTS, form_of

_MEALIE: dict[str, Any] = {
    "name": "Pea Soup",
    "slug": "pea-soup",
    "recipeYieldQuantity": 4.0,
    "recipeYield": "bowls",
    "prepTime": "10 minutes",
    "performTime": "1 hour",
    "totalTime": None,
    "orgURL": "https://example.org/soup",
    "description": "Green.",
    "recipeCategory": [{"name": "Soups"}],
    "tags": [{"name": "quick"}],
    "tools": [{"name": "pot"}],
    "recipeIngredient": [
        {"title": "For the soup", "quantity": 200.0, "unit": {"name": "g"},
         "food": {"name": "peas"}, "note": "dried"},
        {"quantity": 1, "unit": None, "food": None, "note": "1 l water", "disableAmount": True},
        {"quantity": 0.5, "unit": {"name": "tsp"}, "food": None, "note": "salt"},
    ],
    "recipeInstructions": [{"title": "First", "text": "Boil."}, {"title": "", "text": "Serve."}],
    "notes": [{"title": "Tip", "text": "Freezes well."}],
}  # fmt: skip

_TANDOOR: dict[str, Any] = {
    "name": "Pea Soup",
    "description": "Green.",
    "keywords": [{"name": "quick"}],
    "working_time": 10,
    "waiting_time": 60,
    "servings": 4,
    "servings_text": "bowls",
    "source_url": "https://example.org/soup",
    "steps": [{
        "name": "First",
        "instruction": "Boil {{ ingredients[1] }} with {{ scale(2) }} spoons.",
        "ingredients": [
            {"is_header": True, "note": "For the soup", "order": 0},
            {"food": {"name": "peas"}, "unit": {"name": "g"}, "amount": 200.0, "note": "dried",
             "order": 1},
            {"food": {"name": "salt"}, "unit": None, "amount": 0, "no_amount": True, "order": 2},
        ],
    }],
}  # fmt: skip

_PAPRIKA: dict[str, Any] = {
    "uid": "A-1",
    "name": "Pea Soup",
    "ingredients": "200 g peas\n1 l water\n",
    "directions": "Boil.\n\nServe.",
    "prep_time": "10 min",
    "cook_time": "1 hr",
    "total_time": "",
    "servings": "4 bowls",
    "categories": ["Soups"],
    "notes": "Freezes well.",
    "description": "Green.",
    "source": "A friend",
    "source_url": "https://example.org/soup",
    "photo_hash": None,
}

_RECIPESAGE: dict[str, Any] = {
    "@context": "http://schema.org",
    "@type": "Recipe",
    "identifier": "17",
    "name": "Pea Soup",
    "description": "Green.",
    "prepTime": "10 minutes",
    "totalTime": "70 minutes",
    "recipeYield": "4 bowls",
    "recipeIngredient": ["[For the soup]", "200 g peas"],
    "recipeInstructions": [{"@type": "HowToStep", "text": "Boil."}],
    "recipeCategory": ["Soups"],
    "creditText": "A friend",
    "isBasedOn": "https://example.org/soup",
    "comment": [{"@type": "Comment", "name": "Author Notes", "text": "Freezes well."}],
}

_OBJECTS = {
    "mealie": _MEALIE, "tandoor": _TANDOOR, "paprika": _PAPRIKA, "recipesage": _RECIPESAGE
}  # fmt: skip


def _recipe(form: str, found: dict[str, Any]) -> Recipe:
    return recipe_from_mapping(EXPORTS[form](found))


@pytest.mark.parametrize("form", EXPORTS)
def test_each_programs_objects_are_told_by_their_members(form: str) -> None:
    assert form_of(_OBJECTS[form]) == form


@pytest.mark.parametrize(
    "found", [{}, {"name": "Soup"}, {"@type": "Recipe", "slug": "x"}, {"directions": "x"}]
)
def test_what_no_program_writes_is_of_none(found: dict[str, Any]) -> None:
    assert form_of(found) == ""


def test_mealies_recipe_is_read_whole() -> None:
    soup = _recipe("mealie", _MEALIE)
    assert (soup.id, soup.name, soup.servings) == ("pea-soup", "Pea Soup", "4 bowls")
    assert soup.lines == ("For the soup:", "200 g peas, dried", "1 l water", "0.5 tsp salt")
    assert soup.steps == ("First", "Boil.", "Serve.")
    assert (soup.prep_time, soup.cook_time, soup.total_time) == ("PT10M", "PT60M", "")
    assert (soup.categories, soup.keywords, soup.tools) == (("Soups",), ("quick",), ("pot",))
    assert soup.description == "Green. Tip: Freezes well."
    assert soup.url == "https://example.org/soup"


def test_mealies_first_version_is_read_too() -> None:
    old = {
        "name": "Pea Soup", "recipe_yield": "4", "prep_time": "10 min", "perform_time": "20 min",
        "recipe_ingredient": [{"note": "200 g peas", "disable_amount": True}, "1 l water"],
        "recipe_instructions": [{"text": "Boil."}], "org_url": "https://example.org/soup",
    }  # fmt: skip
    assert form_of(old) == "mealie"
    soup = _recipe("mealie", old)
    assert soup.lines == ("200 g peas", "1 l water")
    assert (soup.steps, soup.servings, soup.cook_time) == (("Boil.",), "4", "PT20M")


def test_tandoors_recipe_is_read_whole() -> None:
    soup = _recipe("tandoor", _TANDOOR)
    assert (soup.name, soup.servings, soup.keywords) == ("Pea Soup", "4 bowls", ("quick",))
    assert soup.lines == ("For the soup:", "200 g peas, dried", "salt")
    assert soup.steps == ("First", "Boil 200 g peas, dried with 2 spoons.")
    assert (soup.prep_time, soup.cook_time, soup.total_time) == ("PT10M", "PT60M", "PT70M")
    assert soup.url == "https://example.org/soup"


def test_paprikas_recipe_is_read_whole() -> None:
    soup = _recipe("paprika", _PAPRIKA)
    assert (soup.id, soup.name, soup.servings) == ("A-1", "Pea Soup", "4 bowls")
    assert soup.lines == ("200 g peas", "1 l water")
    assert soup.steps == ("Boil.", "Serve.")
    assert (soup.prep_time, soup.cook_time, soup.total_time) == ("PT10M", "PT60M", "")
    assert (soup.author, soup.categories) == ("A friend", ("Soups",))
    assert soup.description == "Green. Freezes well."


def test_recipesages_recipe_is_read_whole() -> None:
    soup = _recipe("recipesage", _RECIPESAGE)
    assert (soup.id, soup.name, soup.servings) == ("17", "Pea Soup", "4 bowls")
    assert (soup.lines, soup.steps) == (("For the soup:", "200 g peas"), ("Boil.",))
    assert (soup.prep_time, soup.total_time) == ("PT10M", "PT70M")
    assert (soup.author, soup.url) == ("A friend", "https://example.org/soup")
    assert soup.description == "Green. Freezes well."


_ODD: tuple[object, ...] = (
    None, 0, -1, math.nan, math.inf, True, "", [], {}, [None], [1], [[]], [{}], {"a": 1},
    {"name": {"name": 1}}, [{"title": 1, "text": []}], [{"ingredients": [{"order": "x"}]}],
)  # fmt: skip


@pytest.mark.parametrize("form", EXPORTS)
def test_a_member_of_any_shape_is_read_or_refused(form: str) -> None:
    for key in _OBJECTS[form]:
        for odd in _ODD:
            with contextlib.suppress(BadRecordError):
                assert _recipe(form, _OBJECTS[form] | {key: odd}).id


@pytest.mark.parametrize("amount", [10**400, math.nan, math.inf, -2, 0, True, None])
def test_an_amount_that_is_none_is_left_out(amount: object) -> None:
    item = {"food": {"name": "peas"}, "unit": None, "amount": amount}
    found = _TANDOOR | {"steps": [{"ingredients": [item]}], "servings": amount}
    soup = _recipe("tandoor", found)
    assert (soup.lines, soup.servings) == (("peas",), "bowls")


def test_a_number_of_400_digits_refuses_no_more_than_its_record() -> None:
    digits = b"9" * 400
    raw = Raw("a", 1, b'{"name":"Soup","steps":[],"working_time":%b,"servings":1}' % digits)
    assert isinstance(recipe_of(raw, "mine"), Recipe | Reject)


# -- real exports ----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("mealie", [("PIZZA DOUGH — Basics With Babish", 9, 12)]),
        ("tandoor", [("“Texas Red” Chili", 12, 6)]),
        ("paprika", [("Zucchinipuffer", 9, 1)]),
        ("nextcloud", [("Air Fryer Shrimp", 7, 6)]),
    ],
)
def test_a_real_export_is_read(real_data: Path, name: str, want: list[object]) -> None:
    path = real_data / "exports" / "mealie_tests" / "migrations" / f"{name}.zip"
    if not path.is_file():
        pytest.skip(f"no real export: {path} is missing")
    found = list(read_recipes(path, name))
    recipes = [r for r in found if isinstance(r, Recipe)]
    assert recipes == found
    assert len({r.id for r in recipes}) == len(recipes)
    assert [(r.name, len(r.lines), len(r.steps)) for r in recipes][:1] == want
    assert all(r.lines and r.steps for r in recipes)
