"""The recipes of a web page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ladle.core import BadRecordError
from ladle.corpus.json_ld import recipes_in_json
from ladle.corpus.markup import PageFacts, page_facts, page_text
from ladle.corpus.microdata import marked_recipes
from ladle.corpus.page_recipe import clean_recipe
from ladle.corpus.site_pages import site_recipe

MAX_RECIPES = 200
_WANTED = ("name", "recipeIngredient", "recipeInstructions")


def recipes_in_page(html: bytes, url: str = "", *, use_sites: bool = True) -> list[dict[str, Any]]:
    """Return all recipes of one page as schema.org/Recipe objects, the page's own one first.

    Values are plain: texts, lists of texts, durations in ISO 8601. `recipe_from_json` takes them.
    Nothing is fetched.

    Parameters
    ----------
    url
        Where the page comes from; if it is empty, the page's own word for it is used.
    use_sites
        Whether the parsers that recipe-scrapers has for single sites may help.

    Raises
    ------
    BadRecordError
        The page is too large or too wild to be read whole, or tells of no recipe.
    MissingExtraError
        `use_sites` is true and the extra `pages` is not installed.
    """
    text = page_text(html)
    page = page_facts(text, url)
    recipes = _generic(text, page)
    if use_sites and (own := site_recipe(text, page)):
        recipes = _completed(own, recipes)
    if not recipes:
        raise BadRecordError(
            "holds no recipe: no JSON-LD, microdata, RDFa or h-recipe tells of a schema.org/Recipe"
        )
    return _told_apart(recipes[:MAX_RECIPES])


def _generic(text: str, page: PageFacts) -> list[dict[str, Any]]:
    """Return what the page's structured data tells, whatever its site."""
    found: list[Mapping[str, Any]] = []
    known: dict[str, Mapping[str, Any]] = {}
    for script in page.scripts:
        told, named = recipes_in_json(script)
        found += told
        known |= {node["@id"]: node for node in named if isinstance(node["@id"], str)}
    recipes = _merged(clean_recipe(item, page, known) for item in found[:MAX_RECIPES])
    if not any(all(r.get(key) for key in _WANTED) for r in recipes):
        marked = [clean_recipe(item, page, known) for item in marked_recipes(text)[:MAX_RECIPES]]
        recipes = _merged([*recipes, *marked])
    return _worthwhile(recipes, page)


def _merged(recipes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join what is told of the same name twice: what comes first counts, the rest fills gaps."""
    by_name: dict[str, dict[str, Any]] = {}
    nameless = []
    for recipe in recipes:
        if name := recipe.get("name", "").casefold():
            by_name[name] = recipe | by_name.get(name, {})
        elif recipe.get("recipeIngredient") or recipe.get("recipeInstructions"):
            nameless.append(recipe)
    found = list(by_name.values())
    for recipe in nameless:
        if len(found) == 1 and not found[0].get("recipeIngredient"):
            found[0] = recipe | found[0]
        else:
            found.append(recipe)
    return found


def _worthwhile(recipes: list[dict[str, Any]], page: PageFacts) -> list[dict[str, Any]]:
    """Leave out what only names a recipe, as lists of others do, unless it is all that there is."""
    told = [r for r in recipes if r.get("recipeIngredient") or r.get("recipeInstructions")]
    if not told and len(recipes) == 1:
        told = recipes
    title = {"name": page.title} if page.title else {}
    return [r if r.get("name") else title | r for r in told]


def _completed(own: dict[str, Any], recipes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put what the site's parser read first, completed by what the page tells of the same."""
    name = own.get("name", "").casefold()
    same = next((r for r in recipes if r.get("name", "").casefold() == name), None)
    if same is None and len(recipes) == 1:
        same = recipes[0]
    others = [r for r in recipes if r is not same]
    for key in ("recipeIngredient", "recipeInstructions"):
        # a parser that the site has outgrown finds next to nothing
        if same and 2 * len(own.get(key, ())) < len(same.get(key, ())):
            own = {k: v for k, v in own.items() if k != key}
    whole = (same or {}) | own
    if not (whole.get("recipeIngredient") or whole.get("recipeInstructions")):
        return recipes
    return [whole, *others]


def _told_apart(recipes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give recipes that share the page's address identifiers of their own."""
    shared = Counter(r.get("url") for r in recipes)
    seen: Counter[str] = Counter()
    for recipe in recipes:
        url = recipe.get("url", "")
        seen[url] += 1
        if url and shared[url] > 1 and seen[url] > 1:
            recipe["identifier"] = f"{url}#recipe-{seen[url]}"
    return recipes
