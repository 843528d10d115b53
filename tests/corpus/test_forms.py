"""One raw record of any form as a mapping."""

from __future__ import annotations

from typing import Any

import pytest

from ladle.core import BadRecordError
from ladle.corpus import Raw
from ladle.corpus.columns import PRESETS
from ladle.corpus.exports import EXPORTS
from ladle.corpus.forms import FORMS, mapping_of, text_of


def _mapped(data: dict[str, Any] | bytes, form: str = "json", file: str = "a") -> dict[str, Any]:
    return dict(mapping_of(Raw(file, 1, data, form)))


def test_every_program_and_public_table_has_its_form() -> None:
    assert set(EXPORTS) | set(PRESETS) <= set(FORMS)


def test_an_object_of_schema_org_stays_as_it_is() -> None:
    data = b'{"@type":"Recipe","name":"Soup","recipeIngredient":["water"],"minutes":5}'
    assert _mapped(data)["minutes"] == 5


def test_plain_names_are_read_beside_those_of_schema_org() -> None:
    found = _mapped({"title": "Soup", "ingredients": "['water']", "minutes": 5, "name": "Stew"})
    assert (found["name"], found["totalTime"], found["recipeIngredient"]) == (
        "Stew", "PT5M", ["water"]
    )  # fmt: skip


def test_a_row_of_a_public_table_is_told_in_json_too() -> None:
    row = {
        "title": "Soup", "ingredients": ["water"], "directions": ["Boil."], "categories": ["x"],
        "desc": "Thin.",
    }  # fmt: skip
    assert _mapped(row) == {
        "name": "Soup", "recipeIngredient": ["water"], "recipeInstructions": ["Boil."],
        "keywords": ["x"], "description": "Thin.",
    }  # fmt: skip


def test_a_recipe_of_ones_own_gets_an_id_that_stays_and_is_not_its_address() -> None:
    row = {"Title": "Soup", "Url": "https://example.org", "Ingredients": "water"}
    first, again = _mapped(row, "plantoeat"), _mapped(row, "plantoeat")
    other = _mapped(row | {"Title": "Stew"}, "plantoeat")
    assert first["identifier"] == again["identifier"] != other["identifier"]
    assert "identifier" not in _mapped(row | {"Url": ""}, "plantoeat")


def test_texts_are_named_after_their_files() -> None:
    assert _mapped(b"Boil @water{}.", "cooklang", "x/Pea_Soup.v2.cook")["name"] == "Pea Soup.v2"


@pytest.mark.parametrize(
    ("data", "form", "why"),
    [
        (b"\xff", "cooklang", r"is no UTF-8 text \(byte 0xff\)"),
        (b"[]", "mealie", "is a JSON list; it must be an object"),
        (b'{"name": NaN}', "json", "is no JSON"),
        ({"ingredients": "[x]"}, "json", "has a list that cannot be read"),
        ({"": "R_a", "Name": "\udcff"}, "gnome", "holds bytes that are no UTF-8 text"),
    ],
)
def test_what_is_not_of_its_form_is_refused(
    data: dict[str, Any] | bytes, form: str, why: str
) -> None:
    with pytest.raises(BadRecordError, match=why):
        _mapped(data, form)


def test_a_byte_order_mark_is_no_text() -> None:
    assert text_of(b"\xef\xbb\xbfsoup") == "soup"
