"""The recipes of a web page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ladle.core import BadRecordError
from ladle.corpus.json_ld import recipes_in_json
from ladle.corpus.markup import PageFacts, page_facts, page_text, visible_lines
from ladle.corpus.microdata import marked_recipes
from ladle.corpus.page_recipe import METHODS, clean_recipe
from ladle.corpus.site_pages import site_recipe

MAX_RECIPES = 200
_WANTED = ("name", "recipeIngredient", "recipeInstructions")

_HEADED_FIELDS = ("recipeIngredient", "recipeInstructions")
_SHORTEST_TITLE = 4
_LONGEST_HEADING = 80
_LONGEST_SECTION = 200
"""Lines; a heading with more below it heads the page, and then none of its kind is trusted."""

_INGREDIENTS = (
    "ingredients", "ingredient", "ingredient list", "ingredients list", "recipe ingredients",
    "you will need",
    "what you need", "you'll need", "what you'll need", "ingrédients", "ingrédient",
    "liste des ingrédients", "zutaten", "zutatenliste", "ingredientes", "ingredienti",
    "ingrediënten", "ingredienten", "benodigdheden", "ingredienser", "ingredienserne", "składniki",
    "ainekset", "hozzávalók", "suroviny", "ingrediencie", "ingredience", "ingrediente", "sastojci",
    "sestavine", "ингредиенты", "состав", "інгредієнти", "malzemeler", "υλικά", "συστατικά",
    "材料", "食材", "用料", "재료", "nguyên liệu", "bahan", "bahan-bahan", "המצרכים", "מצרכים",
)  # fmt: skip
_HEADED: Mapping[str, str] = dict.fromkeys(_INGREDIENTS, "recipeIngredient") | dict.fromkeys(
    METHODS, "recipeInstructions"
)
_ENDS = frozenset([
    "notes", "note", "recipe notes", "tips", "nutrition", "nutrition facts",
    "nutrition information",
    "nutritional information", "comments", "reviews", "related recipes", "you may also like",
])  # fmt: skip
_SERVINGS = re.compile(r"\s*(?:[(\[]|\b(?:for|für|pour|para|per|voor|för|til|till|för|dla|pro)\s)")
_AROUND = re.compile(r"^\W++|[\s:\uff1a.*\u2013\u2014-]++$")
_ARTICLE = re.compile(r"^(?:the|here's|les|la|le|die|de|los|as|os|gli)\s")


class _Section(NamedTuple):
    field: str
    is_marked: bool
    """Whether its heading is one in the page's markup too."""
    lines: list[str]


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
    recipes = _read_further(recipes, text, page)
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


def _read_further(
    recipes: list[dict[str, Any]], text: str, page: PageFacts
) -> list[dict[str, Any]]:
    """Fill lines or steps that the only recipe lacks from what stands under their headings.

    A single line is as good as none: it names the dish's kind, or all ingredients in one breath.
    A page that marks no recipe holds one only where both are headed.
    """
    if len(recipes) > 1 or (recipes and _is_whole(recipes[0])):
        return recipes
    titles, headed = _headed(text)
    if not recipes and len(headed) < len(_HEADED_FIELDS):
        return []
    own: dict[str, Any] = recipes[0] if recipes else {"name": _title(titles, page)}
    told = clean_recipe(headed, page, {})
    lines: list[str] = own.get("recipeIngredient", [])
    more: list[str] = told.get("recipeIngredient", [])
    if len(lines) == 1 < len(more):
        rest = [line for line in lines if _letters(line) not in _letters("".join(more))]
        own = own | {"recipeIngredient": rest + more}
    return [told | own]


def _is_whole(recipe: Mapping[str, Any]) -> bool:
    return all(recipe.get(key) for key in _WANTED) and len(recipe["recipeIngredient"]) > 1


def _letters(text: str) -> str:
    return "".join(text.casefold().split())


def _title(titles: list[str], page: PageFacts) -> str:
    """Return the part of a page's title that is a title line too, without the site's name."""
    title = page.title.casefold()
    both = max((t for t in titles if t.casefold() in title), key=len, default="")
    if len(both) < _SHORTEST_TITLE or len(title) != len(page.title):
        return page.title or next(iter(titles), "")
    start = title.index(both.casefold())
    return page.title[start : start + len(both)]


def _headed(text: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return a page's title lines, and the lines under its headings of ingredients and of steps.

    All that stands between a heading and the next of its rank is taken: too much rather than too
    little, since what is left out could name an allergen.
    """
    sections: list[_Section] = []
    below: list[str] = []
    titles: list[str] = []
    rank = 0
    for line in visible_lines(text):
        if line.level == 1 and line.text:
            titles.append(line.text)
        if field := "" if line.is_menu else _heading_of(line.text):
            below, rank = [], line.level or 3
            sections.append(_Section(field, line.level > 0, below))
        elif line.level and (line.level <= rank or line.text.casefold().strip(" :") in _ENDS):
            below = []  # of no section
        else:
            below.append(line.text)
    return titles, {f: found for f in _HEADED_FIELDS if (found := _joined(sections, f))}


def _heading_of(text: str) -> str:
    """Return the property that a line heads; empty if it is no heading of one."""
    if len(text) > _LONGEST_HEADING:
        return ""
    words = _ARTICLE.sub("", _AROUND.sub("", text.casefold().replace("\u2019", "'")), count=1)
    if words.startswith("how to make "):
        return "recipeInstructions"
    servings = _SERVINGS.search(words)
    return _HEADED.get(words[: servings.start()] if servings else words, "")


def _joined(sections: list[_Section], field: str) -> list[str]:
    """Put the sections of one property together, without those that only repeat others.

    Where headings are marked as such, a mere line of the same words is a menu's.
    """
    own = [x for x in sections if x.field == field and x.lines]
    counted = [x for x in own if x.is_marked] or own
    if any(len(x.lines) > _LONGEST_SECTION for x in counted):
        return []
    found: list[str] = []
    known: set[str] = set()
    for section in counted:
        if not known.issuperset(section.lines):
            found += section.lines
            known.update(section.lines)
    return found


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
