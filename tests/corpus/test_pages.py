"""The recipes of a whole page."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import LadleError
from ladle.corpus import recipe_from_mapping
from ladle.corpus.pages import recipes_in_page

URL = "https://example.org/soup"
SOUP = {"@type": "Recipe", "name": "Soup", "recipeIngredient": ["salt"]}


def page(*values: object, body: str = "") -> bytes:
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(v)}</script>' for v in values
    )
    return f"<html lang=en><title>My Page</title>{scripts}{body}".encode()


def read(html: bytes, url: str = URL) -> list[dict[str, object]]:
    return recipes_in_page(html, url, use_sites=False)


def test_a_recipe_of_a_graph_becomes_a_record() -> None:
    ann = {"@type": "Person", "@id": "#a", "name": "Ann"}
    soup = SOUP | {"author": {"@id": "#a"}, "cookTime": "5 min"}
    (found,) = read(page({"@graph": [ann, soup]}))
    recipe = recipe_from_mapping(found)
    assert (recipe.name, recipe.lines, recipe.author) == ("Soup", ("salt",), "Ann")
    assert (recipe.cook_time, recipe.url, recipe.language) == ("PT5M", URL, "en")


def test_what_json_leaves_out_is_read_from_the_marks() -> None:
    marks = (
        '<div itemscope itemtype="http://schema.org/Recipe"><b itemprop="name">soup</b>'
        '<p itemprop="recipeInstructions">Boil.</p></div>'
    )
    (found,) = read(page(SOUP, body=marks))
    assert (found["name"], found["recipeIngredient"]) == ("Soup", ["salt"])
    assert found["recipeInstructions"] == ["Boil."]


HEADED = (
    "<h1>soup</h1><nav><b>Ingredients</b><p>Menu</p></nav><div>Ingredients</div><p>Milk</p><p>Fish"
    "<h2>Ingredients (for 4)</h2><h3>Base</h3><ul><li>1 cup <b>milk</b></li><li>salt</li></ul>"
    "<h2>The Method</h2><p>Boil.</p><h3>Notes</h3><p>x</p><h2>More soups</h2><p>Stew</p>"
)


def test_what_nothing_marks_is_read_from_under_the_headings() -> None:
    html = f"<title>Soup | Ann's Kitchen</title>{HEADED}".encode()
    (found,) = read(html)
    assert found["name"] == "Soup"
    assert found["recipeIngredient"] == ["Base", "1 cup milk", "salt"]
    assert found["recipeInstructions"] == ["Boil."]


def test_headings_fill_what_structured_data_leaves_out_and_no_more() -> None:
    (found,) = read(page({"@type": "Recipe", "name": "Broth"}, body=HEADED))
    assert (found["name"], found["recipeInstructions"]) == ("Broth", ["Boil."])
    (found,) = read(page(SOUP | {"recipeIngredient": ["leek", "oil"]}, body=HEADED))
    assert found["recipeIngredient"] == ["leek", "oil"]


def test_a_single_line_is_completed_from_under_the_headings_and_kept() -> None:
    (found,) = read(page(SOUP | {"recipeIngredient": ["peanuts"]}, body=HEADED))
    assert found["recipeIngredient"] == ["peanuts", "Base", "1 cup milk", "salt"]
    (found,) = read(page(SOUP, body=HEADED))
    assert found["recipeIngredient"] == ["Base", "1 cup milk", "salt"]


@pytest.mark.parametrize(
    ("ingredients", "method"),
    [
        ("Zutaten für 4 Personen:", "Zubereitung"),
        ("Les ingrédients", "How to Make Leek Soup"),
        ("\U0001f6d2 What You\u2019ll Need", "Gör så här"),
        ("INGREDIENTES", "Modo de preparo:"),
    ],
)
def test_headings_of_many_languages_are_known(ingredients: str, method: str) -> None:
    html = f"<div>{ingredients}</div><p>a</p><p>b</p><div>{method}</div><p>c</p>"
    (found,) = read(html.encode())
    assert (found["recipeIngredient"], found["recipeInstructions"]) == (["a", "b"], ["c"])


def test_a_list_that_stands_twice_is_read_once_and_a_second_one_too() -> None:
    twice = "<h2>Ingredients</h2><p>a</p><p>b</p>" * 2
    (found,) = read(f"{twice}<h2>Ingredients</h2><p>c</p><h2>Method</h2><p>d</p>".encode())
    assert found["recipeIngredient"] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Ingredients</h2><p>water</p><p>glycerin</p>",
        "<h2>Method</h2><p>We asked a thousand people.</p>",
        "<h2>Ingredients</h2><p>a</p><h2>Ingredients</h2>"
        + "<p>x</p>" * 201
        + "<h2>Method</h2><p>y</p>",
        "<nav><h2>Ingredients</h2><p>x</p><h2>Method</h2><p>y</p></nav>",
    ],
)
def test_one_heading_alone_or_an_endless_list_makes_no_recipe(html: str) -> None:
    with pytest.raises(LadleError, match="holds no recipe"):
        read(html.encode())


def test_several_recipes_of_a_page_are_told_apart() -> None:
    first, second = read(page([SOUP, SOUP | {"name": "Stew"}]))
    assert "identifier" not in first
    assert second["identifier"] == f"{URL}#recipe-2"


def test_recipes_that_are_only_named_are_left_out() -> None:
    found = read(page([SOUP, {"@type": "Recipe", "name": "Another"}]))
    assert [r["name"] for r in found] == ["Soup"]


def test_a_nameless_recipe_is_called_as_the_page_is() -> None:
    (found,) = read(page({"@type": "Recipe", "recipeIngredient": ["salt"]}))
    assert found["name"] == "My Page"


def test_a_script_in_a_title_stays_text() -> None:
    (found,) = read(page(SOUP | {"name": "&lt;script&gt;alert(1)&lt;/script&gt;"}))
    assert found["name"] == "<script>alert(1)</script>"


@pytest.mark.parametrize("html", [b"", b"\x00", b"<p>Recipe", page({"@type": "Article"})])
def test_a_page_without_a_recipe_is_refused(html: bytes) -> None:
    with pytest.raises(LadleError, match="holds no recipe: no JSON-LD, microdata, RDFa"):
        read(html)


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    html = page(SOUP | {"image": "http://example.org/x", "@context": "http://example.org/c"})
    assert read(html)


@pytest.mark.parametrize(
    "html",
    [
        page(body="<h2>Ingredients</h2><p>x" * 60_000),
        page(body="<h2>how to make for ( for ( </h2>" * 60_000),
        page(body="<div itemscope itemtype=http://schema.org/Recipe>" * 20_000),
        page(SOUP | {"name": "&amp;" * 200_000}),
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + b"&b;" * 200_000,
        b'<script type="application/ld+json">' + b'{"@graph":[' * 50_000,
    ],
)
def test_bombs_stay_small_and_quick(html: bytes) -> None:
    start = time.process_time()
    with suppress(LadleError):
        assert len(json.dumps(read(html))) < 3_000_000
    assert time.process_time() - start < 10


_PIECES = st.sampled_from(
    [b'<script type="application/ld+json">', b"</script>", json.dumps(SOUP).encode(), b"<!--",
     b'<div itemscope itemtype="http://schema.org/Recipe">', b'<p itemprop="ingredients">', b"\xff",
     b"</div>", b"&lt;", b"<title>", b'{"@type":"Recipe","name":', b'"x"', b"}", b"[", b"\\ud800"]
)  # fmt: skip


@given(st.binary(max_size=80) | st.lists(_PIECES, max_size=15).map(b"".join), st.text(max_size=9))
def test_any_bytes_give_recipes_or_a_refusal(html: bytes, url: str) -> None:
    try:
        found = recipes_in_page(html, url, use_sites=False)
    except LadleError:
        return
    assert found
    json.dumps(found).encode()
