"""JSON documents as the bytes of one record after the other, whatever the document's size.

A corpus in one JSON array may be larger than the memory, so the text is cut where brackets close,
in one pass and without being parsed; each cut is parsed later, by whoever checks the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

import msgspec

from ladle.corpus.packing import read_some
from ladle.corpus.readers import MAX_LINE_BYTES

MAX_OBJECT_BYTES = 32 << 20
"""An object that stands alone may carry its pictures along, as Paprika's do."""

_PIECE_BYTES = 1 << 18
# from bracket to bracket in one match, over all texts that end within the piece
_STRUCTURE = re.compile(
    rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+(["\[\]{}])', re.DOTALL
)
_IN_STRING = re.compile(rb'[^"\\]*+(["\\])')
_QUOTE, _BACKSLASH, _OPEN_LIST, _CLOSE_LIST = b'"\\[]'
_OPENING = frozenset(b"[{")
_LISTS = ("@graph", "recipes", "items", "results", "data")


class Value(NamedTuple):
    """One object of a document."""

    number: int
    """Counted from 1."""
    data: bytes | None
    """None where it was too long to be a recipe."""
    is_alone: bool
    """It was no element of a list."""


def values_of(text: IO[bytes]) -> Iterator[Value]:
    """Yield the objects of a JSON document: itself, or its list's elements.

    Documents may follow one another. Numbers and texts of a list are passed over.

    Raises
    ------
    EOFError
        The document breaks off; what came before has been yielded.
    """
    cutter = _Cutter()
    while piece := read_some(text, _PIECE_BYTES):
        yield from cutter.feed(piece)
    if cutter.is_open:
        raise EOFError("it breaks off in the middle of a JSON document")


class _Cutter:
    def __init__(self) -> None:
        self._depth = 0
        self._base = 0
        self._in_string = False
        self._skip = 0
        self._kept: list[bytes] = []
        self._size = 0
        self._start: int | None = None
        self._number = 0

    @property
    def is_open(self) -> bool:
        return self._depth > 0

    def feed(self, piece: bytes) -> Iterator[Value]:
        at, self._skip = self._skip, 0
        begun = self._start is not None
        self._start = 0 if begun else None
        while at < len(piece):
            found = (_IN_STRING if self._in_string else _STRUCTURE).match(piece, at)
            if not found:
                break
            at = found.end()
            mark = piece[at - 1]
            if mark == _BACKSLASH:
                at += 1
            elif mark == _QUOTE:
                self._in_string = not self._in_string
            elif value := self._bracket(mark, piece, at - 1):
                yield value
        self._skip = max(0, at - len(piece))
        self._keep(piece, len(piece))

    def _bracket(self, mark: int, piece: bytes, at: int) -> Value | None:
        if mark in _OPENING:
            if self._depth == 0 and mark == _OPEN_LIST:
                self._base = 1
            elif self._depth == self._base:
                self._start = at
            self._depth += 1
            return None
        self._depth = max(0, self._depth - 1)
        if self._depth == 0 and self._start is None:
            self._base = 0
        if self._depth == self._base and self._start is not None:
            return self._cut(piece, at + 1)
        return None

    def _cut(self, piece: bytes, end: int) -> Value:
        self._keep(piece, end)
        is_alone = self._base == 0
        is_short = self._size <= (MAX_OBJECT_BYTES if is_alone else MAX_LINE_BYTES)
        data = b"".join(self._kept) if is_short else None
        self._kept, self._size, self._start = [], 0, None
        self._number += 1
        return Value(self._number, data, is_alone)

    def _keep(self, piece: bytes, end: int) -> None:
        """Hold on to what was read of the object that is open, as long as it may be a recipe."""
        if self._start is None:
            return
        self._size += end - self._start
        if self._size > (MAX_LINE_BYTES if self._base else MAX_OBJECT_BYTES):
            self._kept = []
        else:
            self._kept.append(piece[self._start : end])


def recipes_within(data: bytes) -> list[Mapping[str, Any]] | None:
    """Return the recipes that an object wraps; None where it is to be taken as one itself.

    A page's `@graph` is read for its recipes alone; of other wrappers every object is returned.
    """
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(found, dict) or "name" in found or "title" in found:
        return None
    for key in _LISTS:
        if isinstance(found.get(key), list):
            inner: list[Mapping[str, Any]] = [i for i in found[key] if isinstance(i, dict)]
            return [i for i in inner if _is_recipe(i)] if key == "@graph" else inner
    return None


def _is_recipe(found: Mapping[str, Any]) -> bool:
    kind = found.get("@type")
    return "Recipe" in (kind if isinstance(kind, list) else [kind])
