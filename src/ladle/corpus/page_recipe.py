"""One recipe as a page tells it into the mapping that Ladle keeps of it.

Publishers write the same property in many shapes, and text with markup in it. What comes out has
one shape: texts, lists of texts, durations in ISO 8601; nothing is nested, and all is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from ladle.core import BadRecordError
from ladle.corpus.markup import PageFacts, fold, plain, plain_lines
from ladle.corpus.page_times import iso_duration

_MAX_DEPTH = 12
_MAX_TEXTS = 2_000
_MAX_TEXT = 100_000

_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "headline", "title"),
    "recipeIngredient": (
        "recipeingredient", "ingredients", "recipeingredients", "ingredient", "supply",
    ),
    "recipeInstructions": (
        "recipeinstructions", "instructions", "recipeinstruction", "instruction", "steps", "step",
    ),
    "totalTime": ("totaltime", "performtime", "duration"),
    "prepTime": ("preptime",),
    "cookTime": ("cooktime", "cookingtime"),
    "recipeYield": ("recipeyield", "yield", "yields", "servings"),
    "recipeCategory": ("recipecategory", "category", "recipetype"),
    "recipeCuisine": ("recipecuisine", "cuisine"),
    "keywords": ("keywords", "tags", "tag"),
    "tool": ("tool", "tools"),
    "description": ("description", "summary"),
    "author": ("author", "creator"),
    "inLanguage": ("inlanguage", "language"),
    "url": ("url", "mainentityofpage", "@id"),
    "nutrition": ("nutrition",),
}  # fmt: skip
_NAMED = ("name", "text", "@value", "value", "title")
_STEP_TEXTS = ("text", "description", "@value", "value")
_PARTS = ("itemListElement", "item", "steps", "step", "recipeInstructions")
_LINE_PARTS = ("itemListElement", "item", "recipeIngredient", "ingredients")
_LINE_TEXTS = ("name", "text", "@value", "title", "item", "description")
_LINE_NAMES = frozenset({*_LINE_TEXTS, *_LINE_PARTS, "value"})
_AMOUNTS = ("requiredQuantity", "amount", "quantity", "value", "unitText", "unitCode", "unit")
METHODS = (
    "directions", "instructions", "step-by-step instructions", "recipe instructions", "method",
    "methods", "preparation", "preparation method",
    "procedure", "steps", "how to make", "how to make it", "how to cook", "what to do",
    "cooking instructions", "cooking directions", "cooking method", "préparation", "étapes",
    "réalisation", "instructions de préparation", "zubereitung", "anleitung", "so geht's",
    "so wird's gemacht", "instrucciones", "preparación", "elaboración", "pasos", "modo de preparo",
    "modo de preparação", "preparação", "preparo", "preparazione", "procedimento", "istruzioni",
    "bereiding", "bereidingswijze", "werkwijze", "instructies", "zo maak je het", "tillagning",
    "gör så här", "instruktioner", "fremgangsmåde", "sådan gør du", "fremgangsmåte", "slik gjør du",
    "przygotowanie", "sposób przygotowania", "elkészítés", "elkészítése", "postup", "príprava",
    "příprava", "valmistus", "valmistusohje", "ohje", "mod de preparare", "preparare", "priprema",
    "приготовление", "способ приготовления", "как приготовить", "приготування",
    "εκτέλεση", "οδηγίες", "作り方", "做法", "步骤", "手順", "만드는 법", "cách làm",
    "cara membuat", "haz\u0131rlan\u0131\u015f\u0131", "yap\u0131l\u0131\u015f\u0131",
    "אופן ההכנה",
)  # fmt: skip
"""What pages head their steps with, in the languages that we have seen."""

_STEP_NUMBER = re.compile(
    r"(?:^|\b(?:step|étape|schritt|paso|passo|stap|krok|steg|trin)\s*+)\d++\W*+$", re.I
)
_NUTRIENT = re.compile(r"[a-zA-Z]{2,40}Content|calories|servingSize")
_WORD = re.compile(r"\w+")
_BULLET = re.compile(r"^[-\u2013•*▢☐·]\s+")
_NUMBER = re.compile(r"(?:step )?(\d{1,3})(?: ?[.):|]-?)\s*(?=\D)", re.I)
_RUN_ON = re.compile(
    r"(?<=[^\W\d_A-ZÀ-Þ][.!)])(?=[A-ZÀ-Þ][a-zß-ÿ]|\d{1,2}\.\s?[A-ZÀ-Þ])"
    r"|(?<=[.!)]) (?=\d{1,2}\.\s?[A-ZÀ-Þ])"
)

People = Mapping[str, Mapping[str, Any]]


def clean_recipe(found: Mapping[str, Any], page: PageFacts, known: People) -> dict[str, Any]:
    """Return schema.org/Recipe with plain values; what is missing or makes no sense is left out.

    Parameters
    ----------
    known
        By their `@id`, the things that the page tells of elsewhere: an author, mostly.

    Raises
    ------
    BadRecordError
        Lines or steps are too many, too long or nested too deeply to be read whole.
    """
    given = {str(key).rsplit(":", 1)[-1].casefold(): value for key, value in found.items()}

    def of(name: str) -> Any:  # noqa: ANN401 - whatever stands there
        return next((given[s] for s in _SPELLINGS[name] if given.get(s) not in (None, "", [])), "")

    recipe = {
        "name": plain(_first(of("name"))),
        "recipeIngredient": _lines(of("recipeIngredient")),
        "recipeInstructions": _steps(of("recipeInstructions")),
        "totalTime": iso_duration(of("totalTime")),
        "prepTime": iso_duration(of("prepTime")),
        "cookTime": iso_duration(of("cookTime")),
        "recipeYield": _yield(of("recipeYield")),
        "recipeCategory": _labels(of("recipeCategory")),
        "recipeCuisine": _labels(of("recipeCuisine")),
        "keywords": _labels(of("keywords")),
        "tool": _labels(of("tool"), is_split=False),
        "description": plain(_first(of("description"))),
        "author": _author(of("author"), known),
        "inLanguage": plain(_first(of("inLanguage"))) or page.language,
        "url": _address(of("url"), page),
        "nutrition": _nutrition(of("nutrition")),
    }
    return {key: value for key, value in recipe.items() if value}


def _first(given: object, keys: tuple[str, ...] = _NAMED) -> str:
    """Return the text of a value in any shape: a text, a number, an object, or a list of them."""
    for _ in range(_MAX_DEPTH):
        if isinstance(given, list):
            given = next((item for item in given if item or item == 0), None)
        elif isinstance(given, Mapping):
            given = next((given[k] for k in keys if given.get(k) or given.get(k) == 0), None)
        else:
            break
    return _as_text(given)


def _as_text(given: object) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return ""
    if isinstance(given, float) and given.is_integer():
        given = f"{given:.0f}"
    return str(given)[:_MAX_TEXT]


def _lines(given: object) -> list[str]:
    """Return a line an ingredient; a text of several lines holds as many ingredients."""
    found = (line for text in _some(_line_texts(given)) for line in plain_lines(text))
    return _tidy(_BULLET.sub("", line).replace(" , ", ", ") for line in found)


def _steps(given: object) -> list[str]:
    """Return a line a step; a text that stands alone holds all steps, and is cut into them."""
    lines = list(map(plain, found)) if len(found := _some(_step_texts(given))) != 1 else []
    if not lines and found:
        lines = plain_lines(found[0])
        lines = _run_on_steps(lines[0]) if len(lines) == 1 else lines
    if lines and lines[0].casefold().rstrip(" :") in METHODS:
        del lines[0]
    return _unnumbered(_tidy(line for line in lines if not _is_counter(line)))


def _some(texts: Iterator[str]) -> list[str]:
    found = list(islice((text for text in texts if text.strip()), _MAX_TEXTS + 1))
    if any(len(text) >= _MAX_TEXT for text in found):
        # what is cut off could name an allergen
        raise BadRecordError(f"has a text of {_MAX_TEXT:,} characters or more in lines or steps")
    return found


def _tidy(lines: Iterable[str]) -> list[str]:
    """Return the lines that have words, without the second brackets that plugins add."""
    found = []
    for written in lines:
        is_doubled = "((" in written and "))" in written
        line = written.replace("((", "(").replace("))", ")") if is_doubled else written
        if _WORD.search(line):
            found.append(line)
    if len(found) > _MAX_TEXTS:
        raise BadRecordError(f"has more than {_MAX_TEXTS:,} lines or steps")
    return found


def _run_on_steps(text: str) -> list[str]:
    """Cut steps that were put together without a line end: "… soft.Add the …", "1. … 2. …"."""
    return _RUN_ON.split(text)


def _is_counter(line: str) -> bool:
    """Whether a line only says which step follows ("Step 2:")."""
    return line[:1].isalpha() and _STEP_NUMBER.match(line) is not None


def _unnumbered(steps: list[str]) -> list[str]:
    """Leave numbers out that only count the steps, of which one may have none."""
    numbers = [_NUMBER.match(step) for step in steps]
    counted = [int(found[1]) for found in numbers if found]
    n_least = max(1, len(steps) - (len(steps) > 2))  # noqa: PLR2004
    if len(counted) < n_least or counted != list(range(1, len(counted) + 1)):
        return steps
    return [s[found.end() :] if found else s for s, found in zip(steps, numbers, strict=True)]


def _line_texts(given: object, depth: int = 0) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        raise BadRecordError(f"recipeIngredient is nested more than {_MAX_DEPTH} deep")
    if isinstance(given, list):
        for item in given:
            yield from _line_texts(item, depth + 1)
    elif isinstance(given, Mapping):
        parts = [given[key] for key in _LINE_PARTS if given.get(key)]
        if parts and (name := _first(given.get("name")).strip()):
            yield name if name.endswith(":") else f"{name}:"
        elif not parts:
            if _LINE_NAMES.isdisjoint(given):
                raise BadRecordError("recipeIngredient has an object without a name or a text")
            yield _supply(given)
        yield from _line_texts(parts, depth + 1)
    else:
        yield _as_text(given)


def _supply(given: Mapping[str, Any]) -> str:
    """Return an ingredient that is told as an object: how much, of what unit, of what."""
    amounts = (_amount(given.get(key)) for key in _AMOUNTS)
    name = _every(next((given[key] for key in _LINE_TEXTS if given.get(key)), ""))
    return " ".join(dict.fromkeys(part for part in (*amounts, name) if part))


def _amount(given: object) -> str:
    if isinstance(given, Mapping):
        return " ".join(_first(given.get(k)) for k in ("value", "unitText", "unitCode")).strip()
    return _every(given)


def _every(given: object) -> str:
    """Return the texts of a list together, or that of a single value."""
    texts = map(_first, given if isinstance(given, list) else [given])
    return " ".join(text for text in texts if text)


def _step_texts(given: object, depth: int = 0) -> Iterator[str]:
    """Yield every text in lists, sections and steps, each after the name that it goes by."""
    if depth > _MAX_DEPTH:
        raise BadRecordError(f"recipeInstructions is nested more than {_MAX_DEPTH} deep")
    if isinstance(given, list):
        for item in given:
            yield from _step_texts(item, depth + 1)
    elif isinstance(given, Mapping):
        parts = [given[key] for key in _PARTS if given.get(key)]
        inner = list(_step_texts(parts, depth + 1))
        told = next((given[key] for key in _STEP_TEXTS if given.get(key)), None)
        texts = [text for text in _step_texts(told, depth + 1) if text]
        if inner and _words(" ".join(texts)) in _words(" ".join(inner)):
            texts = []
        name = _first(given.get("name"))
        if not _STEP_NUMBER.search(name) and not _is_said(name, [*texts, *inner]):
            yield name
        yield from texts
        yield from inner
    else:
        yield _as_text(given)


def _is_said(name: str, texts: list[str]) -> bool:
    """Whether a step's name only repeats the beginning of its text."""
    short = _words(name.rstrip(" .…")).rstrip()
    return not short.strip() or _words(" ".join(texts[:1])).startswith(short)


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(plain(text).casefold()))} "


def _yield(given: object) -> str:
    """Return the yield; of several the one in words ("4", "4 servings")."""
    texts = [plain(_first(item)) for item in (given if isinstance(given, list) else [given])[:20]]
    return max(texts, key=lambda text: (bool(re.search(r"[^\W\d_]", text)), bool(text)), default="")


def _labels(given: object, *, is_split: bool = True) -> list[str]:
    items = given if isinstance(given, list) else [given]
    texts = (plain(_first(item)) for item in items[:_MAX_TEXTS])
    labels = (part.strip() for text in texts for part in (text.split(",") if is_split else [text]))
    return list({label.casefold(): label for label in labels if label}.values())


def _author(given: object, known: People) -> str:
    """Return the names, also of authors that stand elsewhere in the page."""
    names = []
    for item in (given if isinstance(given, list) else [given])[:20]:
        if isinstance(item, Mapping) and not item.get("name"):
            reference = item.get("@id") or item.get("url")
            named = known.get(reference, item) if isinstance(reference, str) else item
            names.append(plain(_first(named)))
        else:
            names.append(plain(_first(item)))
    return ", ".join(dict.fromkeys(name for name in names if name))


def _address(given: object, page: PageFacts) -> str:
    """Return the recipe's web address: its own, else the page's."""
    own = fold(_first(given, ("url", "@id", "name")))
    try:
        whole = urljoin(page.url, own) if own and not own.startswith(("#", "_:")) else page.url
    except ValueError:  # brackets that hold no address
        whole = page.url
    return whole if whole.casefold().startswith(("http://", "https://")) else page.url


def _nutrition(given: object) -> dict[str, str]:
    item = given[0] if isinstance(given, list) and given else given
    if not isinstance(item, Mapping):
        return {}
    texts = {str(k): plain(_first(v)) for k, v in item.items() if _NUTRIENT.fullmatch(str(k))}
    return {key: text for key, text in texts.items() if text}
