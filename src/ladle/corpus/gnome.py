"""The text database of GNOME Recipes: groups in brackets, one a recipe, of KEY=value lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from ladle.corpus.durations import iso_duration
from ladle.corpus.readers import MAX_LINE_BYTES, lines_of

_GROUP = re.compile(r"\[([^\[\]]{1,300})\]")
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "s": " ", "r": "", "\\": "\\"}
_MARK = re.compile(r"\[(?:timer|temperature|image|link)[^\[\]\n]{0,200}\]")
_MORE = re.compile(r"more than ", re.IGNORECASE)
_NOT_RECIPES = frozenset({"Metadata"})
_MAX_FIELDS = 200


def is_gnome(text: str) -> bool:
    """Tell whether a text begins as the database does."""
    return text.startswith("[Metadata]") or re.match(r"\[R_[^\]\n]+\]\s*\n\w+=", text) is not None


def groups_of(text: IO[bytes]) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Yield the line and the values of each recipe, its id among them as "".

    Instead of a recipe with a line that cannot be held comes the reason why it is refused: what is
    lost could name an allergen.
    """
    held: dict[str, str] | None = None
    start = 0
    for number, data in lines_of(text):
        line = (data or b"").decode("utf-8", "surrogateescape").strip()
        if group := _GROUP.fullmatch(line):
            if held:
                yield start, held
            start, held = number, None if group[1] in _NOT_RECIPES else {"": group[1]}
        elif why := _why_not(data, held):
            yield number, why
            held = None
        elif held is not None and "=" in line:
            key, _, value = line.partition("=")
            held.setdefault(key.strip(), value)
    if held:
        yield start, held


def _why_not(line: bytes | None, held: dict[str, str] | None) -> str:
    if line is None:
        return f"is longer than {MAX_LINE_BYTES >> 20} MB; its recipe is left out"
    if held is not None and len(held) > _MAX_FIELDS:
        return f"follows more than {_MAX_FIELDS} values of one recipe, which is left out"
    return ""


def from_gnome(values: dict[str, str]) -> dict[str, Any]:
    """Read one group; ingredients of a named part come under a heading."""

    def text(key: str) -> str:
        return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[0]), values.get(key, ""))

    return {
        "identifier": values.get("", ""),
        "name": text("Name").strip(),
        "author": text("Author"),
        "description": "\n".join(filter(None, (text("Description").strip(), text("Notes")))),
        "recipeCuisine": text("Cuisine"),
        "recipeCategory": text("Category"),
        "keywords": text("Season"),
        "prepTime": _time(text("PrepTime")),
        "cookTime": _time(text("CookTime")),
        "recipeYield": text("Yield") or text("Serves"),
        "recipeIngredient": _lines(text("Ingredients")),
        "recipeInstructions": _MARK.sub("", text("Instructions")),
    }


def _lines(text: str) -> list[str]:
    rows = [[cell.strip() for cell in row.split("\t")] for row in text.splitlines() if row.strip()]
    parts = [row[3] if len(row) > 3 else "" for row in rows]  # noqa: PLR2004 - amount, unit, food, part
    lines: list[str] = []
    for n, row in enumerate(rows):
        if len(set(parts)) > 1 and parts[n] and (n == 0 or parts[n] != parts[n - 1]):
            lines.append(f"{parts[n].rstrip(':')}:")
        lines.append(" ".join(filter(None, row[:3])))
    return lines


def _time(text: str) -> str:
    """Return the longest that a range promises; "More than an hour" promises nothing."""
    return "" if _MORE.match(text) else iso_duration(text)
