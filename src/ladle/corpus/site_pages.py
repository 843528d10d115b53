"""The recipe of a page by the parser that recipe-scrapers has for its site."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from ladle.core import BadRecordError, MissingExtraError
from ladle.corpus.markup import PageFacts, tags
from ladle.corpus.page_recipe import clean_recipe

_LOG = logging.getLogger(__name__)

_MAX_CHARACTERS = 4_000_000
_MAX_TAGS = 50_000
_MAX_OPEN = 2_000
_MAX_TAG_CHARACTERS = 200_000
_MAX_UNCLOSED = 50

_UNENDED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "li",
        "p",
    ]
)

_READ: Mapping[str, str] = {
    "title": "name", "ingredients": "recipeIngredient", "instructions_list": "recipeInstructions",
    "total_time": "totalTime", "prep_time": "prepTime", "cook_time": "cookTime",
    "yields": "recipeYield", "category": "recipeCategory", "cuisine": "recipeCuisine",
    "keywords": "keywords", "equipment": "tool", "description": "description",
    "author": "author", "language": "inLanguage", "canonical_url": "url",
    "nutrients": "nutrition",
}  # fmt: skip


def site_recipe(text: str, page: PageFacts) -> dict[str, Any] | None:
    """Return the recipe as the site's own parser reads it; None for a site that has none.

    Nothing is fetched. A page that is wilder than any we know is left to the generic reading, since
    the parsers' work is not bounded: some of it grows with the square of depth or of a tag's size.

    Raises
    ------
    MissingExtraError
        recipe-scrapers is not installed.
    """
    try:
        library = import_module("recipe_scrapers")
    except ImportError as e:
        raise MissingExtraError("reading pages by their site", "recipe-scrapers", "pages") from e
    host = _host(page.url)
    if host not in library.SCRAPERS or not _is_tame(text):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of every value that a site never tells
        found = _read(lambda: library.scrape_html(text, org_url=f"https://{host}/"), host)
    return clean_recipe(found, page, {}) if found else None


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _is_tame(text: str) -> bool:
    """Whether a page's size, number of tags and depth are those of pages that people write."""
    unclosed = text.count("<!--") - text.count("-->")
    if len(text) > _MAX_CHARACTERS or unclosed > _MAX_UNCLOSED:
        return False
    n_tags = n_open = 0
    try:
        for tag in tags(text):
            n_tags += 1
            n_open += -1 if tag.is_end else tag.name not in _UNENDED
            if (
                n_tags > _MAX_TAGS
                or n_open > _MAX_OPEN
                or len(tag.attributes) > _MAX_TAG_CHARACTERS
            ):
                return False
    except BadRecordError:
        return False
    return True


def _read(scraper_of: Callable[[], Any], host: str) -> dict[str, Any]:
    """Return what the parser can tell, under schema.org's names."""
    found: dict[str, Any] = {}
    try:
        scraper = scraper_of()
    except Exception as e:  # noqa: BLE001 - some six hundred parsers, on pages that have changed
        _LOG.debug("the parser of %s failed: %s", host, type(e).__name__)
        return found
    for method, name in _READ.items():
        try:
            found[name] = getattr(scraper, method)()
        except Exception as e:  # noqa: BLE001 - as above; the other values may still be right
            _LOG.debug("the parser of %s failed at %s: %s", host, method, type(e).__name__)
    return found
