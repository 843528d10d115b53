"""Recipes by the parsers of single sites, which are not ours and may do anything."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from ladle.core import MissingExtraError
from ladle.corpus.markup import PageFacts
from ladle.corpus.pages import recipes_in_page
from ladle.corpus.site_pages import site_recipe

_PAGE = PageFacts("https://www.example.org/soup", "en", "", ())


class _Parser:
    """Knows a title and lines, and fails at all else."""

    def title(self) -> str:
        return "Soup"

    def ingredients(self) -> list[str]:
        return ["3 tomatoes", "salt"]

    def total_time(self) -> int:
        raise RuntimeError("the site has changed")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def scrape_html(_html: str, org_url: str) -> _Parser:
        found.append(org_url)
        return _Parser()

    library = SimpleNamespace(SCRAPERS={"example.org": _Parser}, scrape_html=scrape_html)
    monkeypatch.setitem(sys.modules, "recipe_scrapers", library)
    return found


def test_what_a_sites_parser_can_tell_is_kept(calls: list[str]) -> None:
    found = site_recipe("<p>", _PAGE)
    assert found is not None
    assert (found["name"], found["recipeIngredient"]) == ("Soup", ["3 tomatoes", "salt"])
    assert "totalTime" not in found
    assert calls == ["https://example.org/"]


@pytest.mark.parametrize("url", ["", "https://other.org/", "https://[x", "example.org"])
def test_a_page_of_another_site_is_left_alone(calls: list[str], url: str) -> None:
    assert site_recipe("<p>", PageFacts(url, "", "", ())) is None
    assert not calls


@pytest.mark.parametrize(
    "text",
    ["<div>" * 3_000, "<br>" * 60_000, "<!--" * 60, f"<p x='{'y' * 200_001}'>", "<p>" * 200_001,
     "x" * 4_000_001],
    ids=["deep", "many", "remarks", "long tag", "too many", "large"],
)  # fmt: skip
def test_a_page_wilder_than_any_never_meets_a_sites_parser(calls: list[str], text: str) -> None:
    assert site_recipe(text, _PAGE) is None
    assert not calls


@pytest.mark.usefixtures("calls")
def test_a_parser_that_fails_leaves_the_page_to_the_generic_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def scrape_html(_html: str, org_url: str) -> _Parser:
        raise RuntimeError(org_url)

    monkeypatch.setattr(sys.modules["recipe_scrapers"], "scrape_html", scrape_html)
    assert site_recipe("<p>", _PAGE) is None


@pytest.mark.usefixtures("calls")
def test_the_parsers_values_come_first_and_the_pages_fill_the_gaps() -> None:
    html = (b'<script type="application/ld+json">{"@type": "Recipe", "name": "soup", '
            b'"recipeIngredient": ["tomatoes"], "totalTime": "PT5M"}</script>')  # fmt: skip
    (found,) = recipes_in_page(html, _PAGE.url)
    assert (found["name"], found["totalTime"]) == ("Soup", "PT5M")
    assert found["recipeIngredient"] == ["3 tomatoes", "salt"]


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "recipe_scrapers", None)
    with pytest.raises(MissingExtraError, match="pages"):
        site_recipe("<p>", _PAGE)
