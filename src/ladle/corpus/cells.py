"""Lists that a table's cell holds as text: JSON, Python and R, read strictly and never run."""

from __future__ import annotations

import ast
import re
from typing import Any

import msgspec

from ladle.core import BadRecordError

MAX_CELL = 200_000
"""Characters; a list of ingredients or steps is a few thousand."""

_TEXT = r"""[rRuU]?(?:"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')"""
_ITEM = rf"(?:{_TEXT}|[-+]?\d[\d_.]*+(?:[eE][-+]?\d+)?|None|True|False)"
_GAP = r"[\s]*+"
_FLAT = re.compile(
    rf"[\[(]{_GAP}(?:{_ITEM}{_GAP}(?:,{_GAP}{_ITEM}{_GAP})*+,?{_GAP})?[\])]", re.DOTALL
)
_R_ITEM = re.compile(r'\s*+(?:"((?:[^"\\]|\\.)*+)"|(NA))\s*+(,|\)|$)', re.DOTALL)
_R_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_R_SIGNS = {"n": "\n", "t": " ", "r": " "}


def is_list_text(text: str) -> bool:
    """Tell whether a text claims to be a list: `[...]`, `('a', 'b')` or `c("a", "b")`."""
    return text.startswith(("[", "c(", "('", '("')) and text.endswith(("]", ")"))


def items_of(text: str) -> list[Any]:
    """Return the texts and numbers of a list that is written as text.

    Raises
    ------
    BadRecordError
        It is too long, nested, or holds anything but texts and numbers.
    """
    if len(text) > MAX_CELL:
        raise BadRecordError(f"has a list of {len(text):,} characters; at most {MAX_CELL:,}")
    if text.startswith("c("):
        return _items_of_r(text)
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _items_of_python(text)
    return _flat(found, text)


def _items_of_python(text: str) -> list[Any]:
    if not _FLAT.fullmatch(text):
        raise _unreadable(text)
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError) as e:
        raise _unreadable(text) from e
    # ("salt") without a comma is a text in brackets
    items = list(found) if isinstance(found, list | tuple) else [found]
    return _flat([_with_whole_signs(item, text) for item in items], text)


def _with_whole_signs(item: object, text: str) -> object:
    """Return a text whose signs were escaped as two halves each with whole ones."""
    if not isinstance(item, str) or item.isascii():
        return item
    try:
        return item.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError as e:
        raise _unreadable(text) from e


def _items_of_r(text: str) -> list[Any]:
    items: list[Any] = []
    at = len("c(")
    while at < len(text):
        found = _R_ITEM.match(text, at)
        if not found:
            raise _unreadable(text)
        if found[1] is not None:
            items.append(_R_ESCAPED.sub(lambda sign: _R_SIGNS.get(sign[1], sign[1]), found[1]))
        at = found.end()
    return items


def _flat(found: object, text: str) -> list[Any]:
    if not isinstance(found, list) or any(isinstance(item, list | dict) for item in found):
        raise _unreadable(text)
    return found


def _unreadable(text: str) -> BadRecordError:
    return BadRecordError(
        f"has a list that cannot be read ({text[:40]}…); texts in [] are expected"
    )
