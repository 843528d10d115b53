"""The recipes that a page tells in JSON-LD, however carelessly it was written."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

MAX_SCRIPT = 4 * 1024 * 1024
"""Characters of one script; the largest with a recipe that we have met has 250,000."""

_MAX_VALUES = 2_000
_MAX_NODES = 100_000

_WRAPPING = re.compile(r"(?:\s|\ufeff|;|<!--|-->|//|/\*|\*/|<!\[CDATA\[|\]\]>)++")
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
# a quote that nothing of JSON follows is a letter: "the "best" cake"; the end is an end too, so
# that no search is in vain
_LOOSE_STRING = r'"(?:[^"\\]++|\\.|"(?!\s*+(?:[,:\]}]|\Z)))*+(?:"|\\?\Z)'
_REST = r"|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|//[^\n]*+|,(?=\s*+[\]},])|\bundefined\b"
_STRICT_PARTS = re.compile(_STRING + _REST, re.DOTALL)
_LOOSE_PARTS = re.compile(_LOOSE_STRING + _REST, re.DOTALL)
_BAD_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[\da-fA-F]{4}|(.?))', re.DOTALL)
_HELD_ONCE = ("recipeIngredient", "ingredients", "recipeInstructions")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members; of ingredients or steps that are given twice, both."""
    found = dict(pairs)
    if len(found) < len(pairs):
        for key in _HELD_ONCE:
            if len(values := [value for name, value in pairs if name == key]) > 1:
                found[key] = values
    return found


_DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_members)


def recipes_in_json(script: str) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the Recipe objects of one script, outermost and first ones first, and all objects.

    The latter are those with an `@id`, for what is said elsewhere in the page by reference.
    """
    recipes: list[Mapping[str, Any]] = []
    named: list[Mapping[str, Any]] = []
    for node in _nodes(_values(script)):
        if "@id" in node and len(node) > 1:
            named.append(node)
        if is_recipe(node.get("@type", node.get("type"))):
            recipes.append(node)
    return recipes, named


def is_recipe(kind: object) -> bool:
    """Whether a type, or one of a list of types, is schema.org's Recipe or an own kind of it."""
    kinds = kind if isinstance(kind, list) else [kind]
    names = (re.split(r"[/:#]", k.rstrip("/ "))[-1] for k in kinds if isinstance(k, str))
    return any(name.casefold() in {"recipe", "newrecipe"} for name in names)


def _values(script: str) -> list[Any]:
    """Return the JSON values of a script, one after the other; those before a mistake, at worst."""
    if len(script) > MAX_SCRIPT:
        return []
    if '"' not in script and "&quot;" in script:
        script = html.unescape(script)
    best: list[Any] = []
    for text in _readings(script):
        found, is_whole = _decoded(text)
        if is_whole:
            return found
        best = max(best, found, key=len)
    return best


def _readings(script: str) -> Iterator[str]:
    """Yield the script as it is, then mended, a little and much."""
    yield script
    for parts in (_STRICT_PARTS, _LOOSE_PARTS):
        yield parts.sub(_mended, script)


def _decoded(text: str) -> tuple[list[Any], bool]:
    found: list[Any] = []
    pos = 0
    while len(found) < _MAX_VALUES:
        wrapping = _WRAPPING.match(text, pos)
        pos = wrapping.end() if wrapping else pos
        if pos >= len(text):
            return found, True
        try:
            value, pos = _DECODER.raw_decode(text, pos)
        except (ValueError, RecursionError):
            return found, False
        found.append(value)
    return found, True


def _mended(part: re.Match[str]) -> str:
    text = part[0]
    if text == "undefined":
        return "null"
    if not text.startswith('"'):
        return ""
    inner = text[1:].removesuffix('"') if len(text) > 1 else ""
    inner = _BAD_ESCAPE.sub(lambda m: m[0] if m[1] is None else m[1], inner)
    return f'"{_unquoted(inner)}"'


def _unquoted(inner: str) -> str:
    """Escape the quotes that no backslash stands before."""
    return re.sub(r'\\.|"', lambda m: '\\"' if m[0] == '"' else m[0], inner, flags=re.DOTALL)


def _nodes(values: list[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every object, in reading order, but none from inside a recipe that has lines."""
    waiting = values[::-1]
    n_seen = 0
    while waiting and n_seen < _MAX_NODES:
        value = waiting.pop()
        n_seen += 1
        if isinstance(value, list):
            waiting.extend(value[:_MAX_NODES][::-1])
        elif isinstance(value, dict):
            yield value
            if not (is_recipe(value.get("@type")) and value.get("recipeIngredient")):
                parts = [v for v in value.values() if isinstance(v, list | dict)]
                waiting.extend(parts[::-1])
