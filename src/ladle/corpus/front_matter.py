"""The head of a text file between two lines of dashes, and Chowdown's recipes, which live in it.

Such a head is YAML. Of that only what recipes use is read: names with a text, a list or such
names below; anchors, tags and references are plain text here, so nothing can grow.
"""

from __future__ import annotations

import re
from typing import Any

from ladle.corpus.durations import iso_duration

_FENCE = re.compile(r"---[ \t]*")
_KEY = re.compile(r"([^\s:#\-][^:#]{0,60}?)[ \t]*:(?:[ \t]+(.*))?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_CHOWDOWN = frozenset({"ingredients", "directions", "components"})
_FOLDED = frozenset({"|", ">", "|-", ">-", "|+", ">+"})

Head = dict[str, Any]


def split(text: str) -> tuple[Head, str]:
    """Return the head of a text by its names, in lower case, and the text below it."""
    lines = text.removeprefix("\ufeff").lstrip("\r\n").splitlines()
    if not lines or not _FENCE.fullmatch(lines[0]):
        return {}, text
    ends = (n for n, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line))
    end = next(ends, None)
    if end is None:
        return {}, text
    return _read(lines[1:end]), "\n".join(lines[end + 1 :])


def _read(lines: list[str]) -> Head:
    head: Head = {}
    key = ""
    for line in lines:
        found = _KEY.fullmatch(line.rstrip())
        if item := _ITEM.fullmatch(line):
            _append(head, key, _plain(item[1]))
        elif found:
            key = found[1].casefold()
            head[key] = _value(found[2] or "")
        elif key and line.startswith((" ", "\t")) and line.strip():
            _below(head, key, line.strip())
    return head


def _append(head: Head, key: str, item: str) -> None:
    held = head.get(key)
    head[key] = [*held, item] if isinstance(held, list) else [*filter(None, [held]), item]


def _below(head: Head, key: str, text: str) -> None:
    """Add an indented line: to the text, the last item or the names that stand above it."""
    held = head[key]
    pair = _KEY.fullmatch(text)
    if isinstance(held, list):
        held[-1:] = [f"{held[-1]} {text}" if held else text]
    elif pair and not isinstance(held, str):
        held[pair[1].casefold()] = _plain(pair[2] or "")
    elif pair and not held:
        head[key] = {pair[1].casefold(): _plain(pair[2] or "")}
    elif isinstance(held, str):
        head[key] = f"{held}\n{text}" if held else text


def _value(text: str) -> str | list[str]:
    text = text.strip()
    if text in _FOLDED:
        return ""
    if text.startswith("[") and text.endswith("]"):
        return [_plain(part) for part in text[1:-1].split(",") if part.strip()]
    return _plain(text)


def _plain(text: str) -> str:
    text = text.strip()
    for quote in ('"', "'"):
        if len(text) > 1 and text.startswith(quote) and text.endswith(quote):
            return text[1:-1].replace(f"\\{quote}", quote)
    return text


def is_chowdown(text: str) -> bool:
    """Tell whether a text's head holds a recipe."""
    return bool(_CHOWDOWN & split(text)[0].keys())


def from_chowdown(text: str, title: str) -> dict[str, Any]:
    """Read one recipe of Chowdown, or of a site that is made like it.

    Parameters
    ----------
    title
        Its name where the head gives none: that of its file.
    """
    head, below = split(text)
    prep, cook, total = (
        iso_duration(head.get(f"{which}_time", head.get(f"{which} time")))
        for which in ("prep", "cook", "total")
    )
    return {
        "name": head.get("title") or title,
        "recipeIngredient": head.get("ingredients", []),
        "recipeInstructions": head.get("directions", []),
        "keywords": head.get("tags", []),
        "recipeCategory": head.get("category", []),
        "recipeYield": head.get("yield") or head.get("servings", ""),
        "prepTime": prep,
        "cookTime": cook,
        "totalTime": total,
        "url": head.get("source", ""),
        "author": head.get("author", ""),
        "description": below.strip(),
    }
