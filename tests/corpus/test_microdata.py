"""Recipes that a page marks in its visible text."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRecordError
from ladle.corpus.microdata import marked_recipes

_SCOPE = 'itemscope itemtype="https://schema.org/Recipe"'


def one(html: str) -> Mapping[str, Any]:
    (found,) = marked_recipes(html)
    return found


def within(html: str) -> Mapping[str, Any]:
    return one(f"<div {_SCOPE}>{html}</div>")


def test_microdata_gives_a_recipe_with_the_things_within() -> None:
    found = within(
        '<h1 itemprop="name">Tomato <b>Soup</b></h1>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        '<span itemprop="name">Ann</span></span>'
        '<li itemprop="recipeIngredient">3 tomatoes</li>'
        '<li itemprop="recipeIngredient">salt</li>'
    )
    assert found["name"] == ["Tomato Soup"]
    assert found["author"] == [{"@type": "https://schema.org/Person", "name": ["Ann"]}]
    assert found["recipeIngredient"] == ["3 tomatoes", "salt"]


@pytest.mark.parametrize(
    ("html", "want"),
    [
        ('<meta itemprop="x" content="PT5M">', "PT5M"),
        ('<time itemprop="totalTime" datetime="PT5M">five</time>', "PT5M"),
        ('<span itemprop="totalTime" title="PT5M">five</span>', "PT5M"),
        ('<time itemprop="totalTime">5 min</time>', "5 min"),
        ('<data itemprop="x" value="4">four</data>', "4"),
        ('<li itemprop="x" value="4">four eggs</li>', "four eggs"),
        ('<a itemprop="url" href="https://x.org">here</a>', "https://x.org"),
        ('<a itemprop="x" href="https://x.org">here</a>', "here"),
        ('<link itemprop="x" href="https://x.org">', "https://x.org"),
        ('<img itemprop="image" src="/a.jpg">', "/a.jpg"),
        ('<p itemprop="x">a &amp; b</p>', "a & b"),
        ('<div itemprop="x">a<p>b</p>c<br>d</div>', "a\nb\nc\n\nd"),
        ('<tr itemprop="x"><td>1 cup</td><td>milk</td></tr>', "1 cup milk"),
        ('<dl itemprop="x"><dt>a<dd>b</dd> <dt>c<dd>d</dd></dl>', "a b \nc d"),
        ('<p itemprop="x">a<script>b</script></p>', "a"),
    ],
)
def test_a_value_stands_where_machines_or_readers_look(html: str, want: str) -> None:
    (values,) = [v for key, v in within(html).items() if key != "@type"]
    assert values == [want]


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        ('<li>2 cl <a><b itemprop="ingredients">lime</b></a>, fresh</li>', ["2 cl lime, fresh"]),
        ('<tr><td>1 cup</td><td itemprop="ingredients">milk</td></tr>', ["1 cup milk"]),
        ('<li><b itemprop="ingredients">a</b> and <b itemprop="ingredients">b</b>', ["a", "b"]),
        ('<li><meta itemprop="ingredients" content="1 egg">one</li>', ["1 egg"]),
        ('<ul><li>x <ul><li>1 <b itemprop="ingredients">egg</b></li></ul></li></ul>', ["1 egg"]),
    ],
)
def test_where_only_an_ingredients_name_is_marked_its_row_tells_the_amount(
    rows: str, want: list[str]
) -> None:
    assert within(rows)["ingredients"] == want


def test_more_references_than_are_followed_are_refused() -> None:
    with pytest.raises(BadRecordError, match="refers to 101 parts; at most 100"):
        one(f'<div {_SCOPE} itemref="{"x " * 101}"></div>')


def test_unclosed_items_end_where_the_next_begins() -> None:
    found = within('<ul><li itemprop="ingredients">milk<li itemprop="ingredients">salt</ul>')
    assert found["ingredients"] == ["milk", "salt"]


def test_parts_that_stand_elsewhere_are_read_by_reference_and_in_order() -> None:
    found = one(
        f'<div {_SCOPE} itemref="one two none"><b itemprop="ingredients">salt</b></div>'
        '<p id="two" itemprop="ingredients">milk</p><p id="one" itemprop="ingredients">egg</p>'
    )
    assert found["ingredients"] == ["salt", "egg", "milk"]


def test_a_reference_to_what_is_read_already_gives_it_once() -> None:
    found = one(
        f'<div id="all"><div {_SCOPE} itemref="all in in">'
        '<p id="in" itemprop="ingredients">milk</p></div></div>'
    )
    assert found["ingredients"] == ["milk"]


def test_things_within_refer_to_parts_elsewhere_too() -> None:
    found = one(
        f'<div {_SCOPE}><p itemprop="author" itemscope itemref="ann"></p></div>'
        '<b id="ann" itemprop="name">Ann</b>'
    )
    assert found["author"] == [{"@type": "", "name": ["Ann"]}]


def test_a_forgotten_scope_is_added() -> None:
    found = one('<div itemtype="http://schema.org/Recipe"><b itemprop="name">Soup</b></div>')
    assert found["name"] == ["Soup"]


def test_rdfa_is_read() -> None:
    found = one(
        '<meta property="og:title" content="no"><div vocab="https://schema.org/" typeof="Recipe">'
        '<meta property="og:x" content="no"><b property="name">Soup</b>'
        '<i property="schema:recipeIngredient">salt</i></div>'
    )
    assert found == {"@type": "Recipe", "name": ["Soup"], "recipeIngredient": ["salt"]}


@pytest.mark.parametrize(
    ("top", "name", "line"),
    [("h-recipe", "p-name", "p-ingredient"), ("hrecipe", "fn", "ingredient")],
)
def test_classes_are_read(top: str, name: str, line: str) -> None:
    found = one(
        f'<div class="post {top}"><b class="{name}">Soup</b><p class="{line}">salt</p>'
        '<p class="h-card p-author"><b class="p-name">Ann</b></p></div>'
    )
    assert (found["name"], found["recipeIngredient"]) == (["Soup"], ["salt"])
    assert found["author"] == [{"@type": "Thing", "name": ["Ann"]}]


def test_a_page_that_marks_nothing_gives_none() -> None:
    assert marked_recipes("<p>Recipe</p>") == []


def test_deep_nesting_loses_no_text() -> None:
    deep = "<i>" * 5_000 + "milk" + "</i>" * 5_000
    assert within(f'<p itemprop="ingredients">{deep}</p>')["ingredients"] == ["milk"]


@pytest.mark.parametrize(
    "html",
    [
        f'<div id="all"><p itemprop="name">x</p>{f"""<b {_SCOPE} itemref="all">""" * 1}' * 5_000,
        f"<div {_SCOPE}>" + '<div itemprop="name">x' * 20_000,
        f"<div {_SCOPE}>" + "<table><tr><td>" * 20_000,
        f"<div {_SCOPE}>" + "<p><li>" * 50_000 + "</ul>" * 50_000,
        "itemtype=" * 100_000,
        "<div class=" * 50_000,
        f"<div {_SCOPE}>" + "<i>" * 60_000 + "</b>" * 60_000,
    ],
)
def test_no_page_is_slow_to_read(html: str) -> None:
    start = time.process_time()
    try:
        marked_recipes(html)
    except BadRecordError as e:
        assert "more than" in e.why  # noqa: PT017
    assert time.process_time() - start < 10


def test_values_that_are_marked_over_and_over_are_refused() -> None:
    body = "<p>x</p>" * 400
    nested = '<div itemprop="name">' * 400
    roots = f'<b {_SCOPE} itemref="all"></b>' * 100
    with pytest.raises(BadRecordError, match="marks values of more than 1,000,000 parts in all"):
        marked_recipes(f'{roots}<div id="all">{nested}{body}</div>')


_PIECES = st.sampled_from(
    [f"<div {_SCOPE}>", "</div>", '<p itemprop="name">', "</p>", "<li>", "<table>", "<td>", "x",
     '<b itemscope itemprop="author" itemref="i">', "</b>", '<i id="i">', "<div typeof=Recipe>",
     '<p class="h-recipe p-name">', "<br>", "</table>", "&amp;", "<"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_tree_gives_things(html: str) -> None:
    assert all("@type" in found for found in marked_recipes(html))
