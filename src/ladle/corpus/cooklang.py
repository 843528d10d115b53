"""Recipes in Cooklang (https://cooklang.org/docs/spec/): a method with its ingredients marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ladle.corpus.durations import iso_duration
from ladle.corpus.front_matter import Head, split

_LINE_COMMENT = re.compile(r"(?:^|(?<=[\s.,;:!?}]))--(?!-)[^\n]*", re.MULTILINE)
_ITEM = re.compile(
    r"(?<![\w@#~])(?P<mark>[@#~])(?P<how>[@&?+\-]{0,4})"
    r"(?:(?P<long>[^\s@#~{}()][^@#~{}\n]{0,120}?|)\{(?P<amount>[^{}\n]{0,120})\}"
    r"|(?P<word>\w[\w'’\-]{0,60}))"  # noqa: RUF001
    r"(?:\((?P<note>[^()\n]{0,200})\))?"
)
_SURE = re.compile(
    r"(?:^|[\s(])[@#~][^@#~{}\n]{0,80}\{[^{}\n]{0,80}\}|^>>[^:\n]{1,60}:", re.MULTILINE
)
_OLD_HEAD = re.compile(r">>[ \t]*([^:\n]{1,60}?)[ \t]*:[ \t]*(.*)")
_SECTION = re.compile(r"=+[ \t]*([^=\n]{1,200}?)[ \t]*=*")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def is_cooklang(text: str) -> bool:
    """Tell whether a text holds what only Cooklang writes: "@salt{1%tsp}", ">> serves: 4"."""
    return _SURE.search(text) is not None


def from_cooklang(text: str, title: str) -> dict[str, Any]:
    """Read one recipe; its ingredient lines are made of what the method marks, in that order.

    Parameters
    ----------
    title
        Its name where it gives none: that of its file.
    """
    head, below = split(text.replace("\r\n", "\n"))
    head, steps = _old_head(head, _LINE_COMMENT.sub("", _without_blocks(below)))
    lines: dict[str, None] = {}
    named: set[str] = set()
    tools: dict[str, None] = {}
    for found in _ITEM.finditer("\n".join(steps)):
        if found["mark"] == "#":
            tools[_name(found)] = None
        elif found["mark"] == "@" and (line := _line(found)):
            # "the @flour" further down is the flour of before
            if line.casefold() not in named:
                lines[line] = None
            named |= {_name(found).casefold(), line.casefold()}
    return _of_head(head, title) | {
        "recipeIngredient": list(lines),
        "recipeInstructions": [_ITEM.sub(_said, step) for step in steps],
        "tool": [tool for tool in tools if tool],
    }


def _without_blocks(text: str) -> str:
    """Leave out what stands between "[-" and "-]"; one that is never closed stays."""
    kept: list[str] = []
    at = 0
    while (start := text.find("[-", at)) >= 0 and (end := text.find("-]", start + 2)) >= 0:
        kept.append(text[at:start])
        at = end + 2
    return "".join([*kept, text[at:]])


def _old_head(head: Head, text: str) -> tuple[Head, list[str]]:
    """Split off the names that stand in lines of their own (">> serves: 4")."""
    head = dict(head)
    below: list[str] = []
    for line in text.splitlines():
        if found := _OLD_HEAD.fullmatch(line.strip()):
            head[found[1].casefold()] = found[2].strip()
        else:
            below.append(line)
    return head, list(_steps("\n".join(below)))


def _steps(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH.split(text):
        parts: list[str] = []
        for line in paragraph.splitlines():
            if section := _SECTION.fullmatch(line.strip()):
                yield from _whole(parts)
                parts = []
                yield f"{section[1]}:"
            else:
                parts.append(line.strip().removeprefix(">").removesuffix("\\").strip())
        yield from _whole(parts)


def _whole(parts: list[str]) -> Iterator[str]:
    if text := " ".join(part for part in parts if part):
        yield text


def _name(found: re.Match[str]) -> str:
    name = (found["long"] if found["amount"] is not None else found["word"]) or ""
    # "./Shared/Pizza Dough" is another recipe's file
    return name.rsplit("/", 1)[-1].strip()


def _amount(found: re.Match[str]) -> str:
    amount = (found["amount"] or "").strip().removeprefix("=")
    return " ".join(part.strip() for part in amount.split("%", 1)).strip()


def _line(found: re.Match[str]) -> str:
    name = _name(found)
    if not name or name.startswith("("):
        return ""
    line = f"{_amount(found)} {name}".strip()
    return f"{line} ({found['note'].strip()})" if found["note"] else line


def _said(found: re.Match[str]) -> str:
    """Return what a mark reads as in the method: the food, the pot, the time."""
    text = _amount(found) if found["mark"] == "~" else _name(found)
    note = f" ({found['note'].strip()})" if found["note"] else ""
    return (text or _name(found)) + note


def _of_head(head: Head, title: str) -> dict[str, Any]:
    def first(*names: str) -> Any:  # noqa: ANN401 - a text, a list or names below
        return next((head[name] for name in names if head.get(name)), "")

    times = first("time", "duration", "time required", "total time")
    parts = times if isinstance(times, dict) else {}
    source = first("source", "source.url")
    source = source.get("url", "") if isinstance(source, dict) else source
    author = first("author", "source.author")
    return {
        "name": first("title") or title,
        "totalTime": iso_duration("" if parts else times),
        "prepTime": iso_duration(first("prep time", "prep_time") or parts.get("prep", "")),
        "cookTime": iso_duration(first("cook time", "cook_time") or parts.get("cook", "")),
        "recipeYield": str(first("servings", "serves", "yield")).replace("%", " "),
        "recipeCategory": first("course", "category", "meal"),
        "recipeCuisine": first("cuisine"),
        "keywords": first("tags", "diet"),
        "description": first("description", "introduction"),
        "inLanguage": first("locale", "language"),
        "author": author.get("name", "") if isinstance(author, dict) else author,
        "url": source,
    }
