"""One schema.org/Recipe object into a checked `Recipe` (https://schema.org/Recipe).

Publishers write the same property in many shapes: a text, a list, an object with a name, steps as
HowToStep or HowToSection. All shapes that the vocabulary allows are read; a value that makes no
sense is left out where the recipe can live without it, and refused where it cannot.
"""

from __future__ import annotations

import hashlib
import html
import json
import math
import re
import reprlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html.entities import html5
from typing import Any

import msgspec

from ladle.core import BadRecordError, Recipe, RecipeId

MAX_LINES = 500
MAX_STEPS = 500
MAX_TEXT = 20_000
MAX_SHORT = 500
MAX_LABELS = 200
_USUAL_LABEL = 60
_MAX_DEPTH = 12
_EMPTY = ("", " ")
_LARGEST = 10**18
"""A whole number from here on is none that a recipe could mean, and some cannot be written out."""

_BREAK = re.compile(
    r"</?(?:br|p|li|ul|ol|div|h[1-6])(?:\s[^<>]{0,200})?/?>|\r\n?|\n", re.IGNORECASE
)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_NEGATIVE_TIME = re.compile(r"[-\u2212]|P[\dTWDHMS.]*-", re.IGNORECASE)
_STEP_NUMBER = re.compile(r"step\s*\d+\W*", re.IGNORECASE)
_NAMED = ("name", "text", "@value", "value")
_ADDRESSED = ("url", "@id")
_TEXTS = ("text", "description", "@value", "value")
_HELD_ONCE = {
    key: f'"{key}"'.encode() for key in ("recipeIngredient", "ingredients", "recipeInstructions")
}
_PARTS = (
    "itemListElement", "item", "recipeIngredient", "ingredients", "recipeInstructions", "step",
    "steps",
)  # fmt: skip


def recipe_from_json(data: bytes, source: str = "") -> Recipe:
    """Read one JSON object.

    Parameters
    ----------
    data
        UTF-8 text of the object.
    source
        The label of the file or publisher it comes from.

    Raises
    ------
    BadRecordError
        It is no JSON object, no Recipe, holds nothing that could name it, or is absurdly large.
    """
    return recipe_from_mapping(object_from_json(data), source)


def object_from_json(data: bytes) -> dict[str, Any]:
    """Return the members of a JSON object.

    Raises
    ------
    BadRecordError
        It is no JSON object, or gives ingredients or steps twice: one of them would be lost.
    """
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise BadRecordError(f"is no JSON ({e})") from e
    if not isinstance(found, dict):
        raise BadRecordError(f"is a JSON {type(found).__name__}; it must be an object")
    for key, written in _HELD_ONCE.items():
        if data.count(written) > 1:
            _check_given_once(key, data)
    return found


def _check_given_once(key: str, data: bytes) -> None:
    members: list[list[tuple[str, Any]]] = []
    json.loads(data, object_pairs_hook=members.append)
    if sum(name == key for name, _ in members[-1]) > 1:
        raise BadRecordError(f"gives {key} more than once; which one holds is not clear")


def recipe_from_mapping(found: Mapping[str, Any], source: str = "") -> Recipe:
    """Read the members of a schema.org/Recipe object.

    Raises
    ------
    BadRecordError
        It is no Recipe, holds nothing that could name it, or is absurdly large.
    """
    _check_type(found)
    name = _name(found)
    lines = _lines(found)
    return Recipe(
        id=_identifier(found, name, lines),
        name=name,
        lines=lines,
        steps=_steps(found),
        total_time=_time(found, "totalTime"),
        prep_time=_time(found, "prepTime"),
        cook_time=_time(found, "cookTime"),
        categories=_labels(found, "recipeCategory"),
        cuisines=_labels(found, "recipeCuisine"),
        keywords=_labels(found, "keywords"),
        tools=_labels(found, "tool"),
        servings=_short(found, "recipeYield"),
        description=_text(found.get("description"))[:MAX_TEXT],
        language=_short(found, "inLanguage"),
        url=_web_address(found),
        author=_short(found, "author"),
        source=source,
    )


def _check_type(found: Mapping[str, Any]) -> None:
    kind = found.get("@type", "Recipe")
    if kind == "Recipe":
        return
    kinds = kind if isinstance(kind, list) else [kind]
    names = [str(k).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for k in kinds]
    if "Recipe" not in names:
        raise BadRecordError(f"has @type {reprlib.repr(kind)}; it must be Recipe")


def _identifier(found: Mapping[str, Any], name: str, lines: tuple[str, ...]) -> RecipeId:
    """Return the declared identifier, else the address, else a digest of name and lines."""
    text = _declared(found.get("identifier")) or _own_address(found) or _web_address(found)
    if not text and (name or lines):
        digest = hashlib.blake2b("\n".join((name, *lines)).encode(), digest_size=10)
        text = f"r{digest.hexdigest()}"
    if not text:
        raise BadRecordError(
            "has neither identifier, url, name nor recipeIngredient; one is needed"
        )
    if len(text) > MAX_SHORT:
        raise BadRecordError(f"has an identifier of {len(text)} characters; at most {MAX_SHORT}")
    return RecipeId(text)


def _declared(given: object) -> str:
    """Return the first identifier: a text, a number, or a PropertyValue's value, never its name."""
    if isinstance(given, str) and _is_plain(given):
        return given
    for item in _items(given):
        for value in map(item.get, ("value", *_ADDRESSED)) if isinstance(item, dict) else (item,):
            if text := _clean(_first(value)):
                return text
    return ""


def _own_address(found: Mapping[str, Any]) -> str:
    """Return the `@id`, unless it means something within its own page only ("#recipe")."""
    text = _clean(_first(found.get("@id")))
    return "" if text.startswith(("#", "_:")) else text


def _lines(found: Mapping[str, Any]) -> tuple[str, ...]:
    given = found.get("recipeIngredient") or found.get("ingredients")
    lines = tuple(_texts("recipeIngredient", given))
    if len(lines) > MAX_LINES:
        raise BadRecordError(f"has {len(lines):,} ingredient lines; at most {MAX_LINES} are taken")
    return _bounded("recipeIngredient", lines)


def _steps(found: Mapping[str, Any]) -> tuple[str, ...]:
    steps = tuple(_texts("recipeInstructions", found.get("recipeInstructions")))
    if len(steps) > MAX_STEPS:
        raise BadRecordError(f"has {len(steps):,} steps; at most {MAX_STEPS} are taken")
    return _bounded("recipeInstructions", steps)


def _bounded(field: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        if len(text) > MAX_TEXT:
            raise BadRecordError(
                f"{field} has a text of {len(text):,} characters; at most {MAX_TEXT:,}"
            )
    return texts


def _texts(field: str, given: object, depth: int = 0) -> Iterator[str]:
    """Yield every text in lists, sections and steps: one that is lost could name an allergen."""
    if given is None:
        return
    if depth > _MAX_DEPTH:
        raise BadRecordError(f"{field} is nested more than {_MAX_DEPTH} deep")
    if isinstance(given, list):
        for item in given:
            if isinstance(item, str) and depth < _MAX_DEPTH and _is_plain(item):
                yield item
            else:
                yield from _texts(field, item, depth + 1)
    elif isinstance(given, dict):
        known = {key: given[key] for key in ("name", *_TEXTS, *_PARTS) if key in given}
        if field == "recipeIngredient" and not known:
            raise BadRecordError(f"{field} has an object without a name or a text")
        yield from _split(_titled(known))
        for key, part in known.items():
            if key in _PARTS or isinstance(part, list | dict):
                yield from _texts(field, part, depth + 1)
    else:
        yield from _split(_first(given))


def _titled(given: Mapping[str, Any]) -> str:
    """Return an object's own texts, its name in front unless they say it already."""
    own = {key: _first(x) for key, x in given.items() if not isinstance(x, list | dict)}
    name = _clean(_unescape(own.get("name", "")))
    text = "\n".join(dict.fromkeys(own[key] for key in _TEXTS if own.get(key)))
    if not name or _STEP_NUMBER.fullmatch(name) or _words(name) in _words(_unescape(text)):
        return text
    return f"{name}: {text}" if text else name


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _items(given: object) -> list[Any]:
    if given is None:
        return []
    return given if isinstance(given, list) else [given]


def _is_plain(text: str) -> bool:
    """Tell a text that cleaning would not change: most are so, and seeing it is much faster."""
    return (
        text.isascii()
        and text.isprintable()  # no line ends, no control characters
        and not ("&" in text or "<" in text or "  " in text)
        and text[:1] not in _EMPTY
        and text[-1] != " "
    )


def _split(text: str) -> Iterator[str]:
    """Cut one text at its line ends and HTML breaks."""
    for part in _BREAK.split(_unescape(text)):
        if clean := _clean(part):
            yield clean


def _text(given: object) -> str:
    if given is None:
        return ""
    if isinstance(given, str) and _is_plain(given):
        return given
    return _clean(_unescape(_first(given)))


def _unescape(text: str) -> str:
    """Resolve HTML entities, twice, as publishers escape twice; "R&D" and "&copy=2" stay."""
    if "&" not in text:
        return text
    for _ in range(2):
        text = _ENTITY.sub(_resolved, text)
    return text


def _resolved(found: re.Match[str]) -> str:
    entity = found[0]
    return html.unescape(entity) if entity[1] == "#" or entity[1:] in html5 else entity


def _clean(text: str) -> str:
    """Fold white space and control characters; markup stays text, and is escaped when shown."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if "\0" in text:  # it would cut a word in two, and could hide what it names
        raise BadRecordError("holds a NUL character; it must be text")
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()


def _first(given: object, keys: tuple[str, ...] = _NAMED) -> str:
    """Return the text of a value in any shape: a text, a number, an object, or a list of them."""
    for _ in range(_MAX_DEPTH):
        if isinstance(given, list):
            given = next((item for item in given if item or item == 0), None)
        elif isinstance(given, dict):
            given = next((given[k] for k in keys if given.get(k) or given.get(k) == 0), None)
        else:
            break
    if isinstance(given, str):
        return given
    if isinstance(given, float):
        return str(given) if math.isfinite(given) else ""
    if isinstance(given, bool) or not isinstance(given, int) or abs(given) >= _LARGEST:
        return ""
    return str(given)


def _name(found: Mapping[str, Any]) -> str:
    name = _text(found.get("name"))
    if len(name) > MAX_SHORT:
        raise BadRecordError(f"name has {len(name):,} characters; at most {MAX_SHORT}")
    return name


def _short(found: Mapping[str, Any], field: str) -> str:
    """Return a text that the recipe can live without; one of absurd length is left out."""
    given = found.get(field)
    if given is None:
        return ""
    text = _text(given)
    return text if len(text) <= MAX_SHORT else ""


def _time(found: Mapping[str, Any], field: str) -> str:
    text = _short(found, field)
    return "" if text and is_negative_time(text) else text


def is_negative_time(text: str) -> bool:
    """Tell a time below zero ("-10", "PT-5M"), which can only be a mistake."""
    return _NEGATIVE_TIME.match(text) is not None


def _labels(found: Mapping[str, Any], field: str) -> tuple[str, ...]:
    given = found.get(field)
    if not given:
        return ()
    if isinstance(given, str):
        given = _unescape(given).split(",")
    labels = [_label(item) for item in _items(given)]
    return tuple(dict.fromkeys(label for label in labels if label))[:MAX_LABELS]


def _label(given: object) -> str:
    if isinstance(given, str) and len(given) <= _USUAL_LABEL:
        return _usual_label(given)
    return _text(given)[:MAX_SHORT]


@lru_cache(maxsize=50_000)
def _usual_label(given: str) -> str:
    """Read a label; publishers use the same again and again."""
    return _text(given)


def _web_address(found: Mapping[str, Any]) -> str:
    """Return the http(s) address; another scheme could run in a page, so it is left out."""
    given = found.get("url")
    if given is None:
        return ""
    text = _clean(_first(given, _ADDRESSED))
    is_web = text.casefold().startswith(("http://", "https://", "www."))
    return text if is_web and len(text) <= 2 * MAX_SHORT else ""
