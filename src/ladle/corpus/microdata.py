"""The recipes that a page marks in its visible text: microdata, RDFa Lite, h-recipe and hRecipe.

All three give JSON-LD's shape, so that one reader follows. The rules of trees are those that matter
here: which element an attribute belongs to, and where a line of text ends. Nothing recurses, and
depth, elements and texts are bounded.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from ladle.core import BadRecordError
from ladle.corpus.json_ld import is_recipe
from ladle.corpus.markup import BLOCKS, Tag, attributes_of, tags

_MAX_DEPTH = 512
_MAX_CLIMB = 64
_MAX_RECIPES = 200
_MAX_REFERENCES = 100
_MAX_READ = 1_000_000
"""Elements and texts that are read in all: values may lie within values, and refer to others."""

_VOID = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr", "path", "circle", "rect", "line", "polygon", "polyline", "ellipse",
    "use",
])  # fmt: skip
_WALLS = frozenset([
    "table", "caption", "html", "body", "template", "button", "object", "ul", "ol", "dl", "div",
    "section", "article", "aside", "main", "form", "header", "footer", "nav", "blockquote",
    "fieldset",
])  # fmt: skip
_CELLS = frozenset({"td", "th"})
_ROWS = frozenset({"li", "tr"})
_VALUED = frozenset({"data", "meter", "input"})
# what a start tag ends, unless a wall stands between (https://html.spec.whatwg.org/#parsing)
_ENDED_BY: Mapping[str, frozenset[str]] = {
    "li": frozenset({"li", "p"}), "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}), "tr": frozenset({"tr", "td", "th", "p"}),
    "td": frozenset({"td", "th", "p"}), "th": frozenset({"td", "th", "p"}),
    "option": frozenset({"option"}),
} | {name: frozenset({"p"}) for name in BLOCKS - {"br", "li", "dt", "dd", "tr"}}  # fmt: skip

_ADDRESSES = frozenset({"url", "image", "sameas", "mainentityofpage", "photo", "video"})
_TIMES = frozenset({"totaltime", "preptime", "cooktime", "datepublished"})
_INGREDIENTS = frozenset({"recipeingredient", "ingredients", "ingredient"})
_WHITE = re.compile(r"\s+")


class _Scope(NamedTuple):
    """What one way of marking says about an element."""

    kind: str | None
    """The type of thing that begins here; None if none does."""
    properties: tuple[str, ...]


class _Element:
    __slots__ = ("attributes", "name", "parts")

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.parts: list[_Element | str] = []


class _Row(NamedTuple):
    """An ingredient that is marked within an item of a list or a row of a table."""

    row: _Element
    marked: _Element
    values: list[Any]
    ix: int
    """Its place among the values."""


class _Way(NamedTuple):
    """One way of marking: what shows that a page may use it, and how an element is read."""

    in_page: re.Pattern[str]
    in_tag: re.Pattern[str]
    read: Callable[[Mapping[str, str]], _Scope]


def marked_recipes(text: str) -> list[Mapping[str, Any]]:
    """Return the recipes of a page's text, by the first way of marking that tells of any.

    Raises
    ------
    BadRecordError
        The page has too many tags, refers to too many parts, or marks the same over and over.
    """
    for way in _WAYS:
        if way.in_page.search(text):
            root = _tree(text, way.in_tag)
            reader = _Reader(root, way)
            roots = islice(_recipe_roots(root, way), _MAX_RECIPES)
            if found := [reader.item(element) for element in roots]:
                return found
    return []


def _microdata(attributes: Mapping[str, str]) -> _Scope:
    kind = attributes.get("itemtype", "") if "itemscope" in attributes else None
    if kind is None and "itemtype" in attributes and "ecipe" in attributes["itemtype"]:
        kind = attributes["itemtype"]  # the scope is forgotten on many a page
    return _Scope(kind, _names(attributes.get("itemprop", "").split()))


def _rdfa(attributes: Mapping[str, str]) -> _Scope:
    properties = attributes.get("property", "").split()
    return _Scope(attributes.get("typeof"), _names(p for p in properties if p[:3] != "og:"))


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(re.split(r"[/:#]", name)[-1] for name in given)


_CLASSES = {
    "p-name": "name", "fn": "name", "p-ingredient": "recipeIngredient",
    "ingredient": "recipeIngredient", "e-instructions": "recipeInstructions",
    "instructions": "recipeInstructions", "instruction": "recipeInstructions",
    "dt-duration": "totalTime", "duration": "totalTime", "preptime": "prepTime",
    "cooktime": "cookTime", "p-yield": "recipeYield", "yield": "recipeYield",
    "p-author": "author", "author": "author", "p-summary": "description",
    "summary": "description", "p-category": "keywords", "u-url": "url",
}  # fmt: skip


def _classes(attributes: Mapping[str, str]) -> _Scope:
    given = attributes.get("class", "").casefold().split()
    kind = "Recipe" if "h-recipe" in given or "hrecipe" in given else None
    if kind is None and any(name in {"h-card", "vcard", "h-entry", "hreview"} for name in given):
        kind = "Thing"
    return _Scope(kind, tuple(dict.fromkeys(_CLASSES[n] for n in given if n in _CLASSES)))


_WAYS = (
    _Way(
        re.compile(r"itemtype\s{0,9}=[^>]{0,200}recipe", re.IGNORECASE),
        re.compile(r"\b(?:item(?:prop|scope|type|ref)|id)\b", re.IGNORECASE),
        _microdata,
    ),
    _Way(
        re.compile(r"typeof\s{0,9}=[^>]{0,200}recipe", re.IGNORECASE),
        re.compile(r"\b(?:typeof|property)\b", re.IGNORECASE),
        _rdfa,
    ),
    _Way(
        re.compile(r"class\s{0,9}=[^>]{0,200}\bh-?recipe\b", re.IGNORECASE),
        re.compile(r"\bclass\b", re.IGNORECASE),
        _classes,
    ),
)


class _Builder:
    """Open elements, innermost last."""

    def __init__(self, in_tag: re.Pattern[str]) -> None:
        self.root = _Element("", {})
        self._in_tag = in_tag
        self._open = [self.root]
        self._counts: Counter[str] = Counter()
        self._too_deep: Counter[str] = Counter()

    def add(self, tag: Tag) -> None:
        if tag.before:
            self._open[-1].parts.append(tag.before)
        if tag.is_end:
            self._end(tag.name)
        else:
            self._start(tag)

    def _start(self, tag: Tag) -> None:
        self._end_implied(_ENDED_BY.get(tag.name, frozenset()))
        is_marked = self._in_tag.search(tag.attributes)
        element = _Element(tag.name, attributes_of(tag.attributes) if is_marked else {})
        self._open[-1].parts.append(element)
        if tag.name in _VOID or tag.content:
            return
        if len(self._open) >= _MAX_DEPTH:
            self._too_deep[tag.name] += 1
            return
        self._open.append(element)
        self._counts[tag.name] += 1

    def _end(self, name: str) -> None:
        if self._too_deep[name]:
            self._too_deep[name] -= 1
        elif self._counts[name]:
            for climbed, element in enumerate(self._open[: -_MAX_CLIMB - 1 : -1]):
                if element.name == name:
                    self._close(climbed + 1)
                    return
                if self._holds(element.name, name):
                    return

    @staticmethod
    def _holds(outer: str, ended: str) -> bool:
        """Whether an open element is not ended from within by an end tag of another name."""
        if outer in _CELLS or outer == "table":
            return ended not in {"table", "tr", "tbody", "thead", "tfoot", "td", "th"}
        return outer in BLOCKS and ended not in BLOCKS and ended not in _WALLS

    def _end_implied(self, ended: frozenset[str]) -> None:
        n_closed = 0
        for climbed, element in enumerate(self._open[: -_MAX_CLIMB - 1 : -1]):
            if element.name in ended and self._counts[element.name]:
                n_closed = climbed + 1
            elif element.name in _WALLS or (element.name in _CELLS and "tr" not in ended):
                break
        self._close(n_closed)

    def _close(self, n_elements: int) -> None:
        for _ in range(n_elements):
            self._counts[self._open.pop().name] -= 1


def _tree(text: str, in_tag: re.Pattern[str]) -> _Element:
    builder = _Builder(in_tag)
    for tag in tags(text):
        builder.add(tag)
    return builder.root


def _recipe_roots(root: _Element, way: _Way) -> Iterator[_Element]:
    """Yield the elements where a recipe begins, in reading order, none from inside another."""
    waiting: list[_Element | str] = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, str):
            continue
        if element.attributes and is_recipe(str(way.read(element.attributes).kind).split()):
            yield element
        else:
            waiting.extend(reversed(element.parts))


class _Reader:
    """Reads things with their properties, and counts what it reads."""

    def __init__(self, root: _Element, way: _Way) -> None:
        self._root, self._way = root, way
        self._n_read = 0
        self._by_id: Mapping[str, _Element] | None = None

    def item(self, top: _Element) -> Mapping[str, Any]:
        """Return a thing with its properties, and the things within as values of them."""
        item: dict[str, Any] = {"@type": self._way.read(top.attributes).kind or ""}
        rows: list[_Row] = []
        waiting: list[tuple[_Element | str, dict[str, Any], _Element | None]]
        waiting = [(part, item, None) for part in self._parts(top)]
        seen = {id(top)}
        while waiting:
            part, owner, row = waiting.pop()
            self._count()
            if isinstance(part, str) or id(part) in seen:
                continue
            seen.add(id(part))
            row = part if part.name in _ROWS else row
            inner = self._owner_within(part, owner, row, rows) if part.attributes else owner
            parts = part.parts[::-1] if inner is owner else self._parts(part)
            waiting.extend((child, inner, row) for child in parts)
        self._widen(rows)
        return item

    def _owner_within(
        self, part: _Element, owner: dict[str, Any], row: _Element | None, rows: list[_Row]
    ) -> dict[str, Any]:
        """Give a thing what one element of it says; return the thing that its parts belong to."""
        scope = self._way.read(part.attributes)
        inner = owner if scope.kind is None else {"@type": scope.kind}
        for name in scope.properties:
            value = inner if inner is not owner else self._value(part, name)
            values = owner.setdefault(name, [])
            if row and isinstance(value, str) and name.casefold() in _INGREDIENTS:
                rows.append(_Row(row, part, values, len(values)))
            values.append(value)
        return inner

    def _widen(self, rows: list[_Row]) -> None:
        """Take the whole row where only the name in it is marked: its amount stands beside it."""
        n_marked = Counter(id(found.row) for found in rows)
        for row, marked, values, ix in rows:
            is_told_apart = row is marked or marked.attributes.get("content")
            if n_marked[id(row)] == 1 and not is_told_apart:
                values[ix] = " ".join(self._text(row).split())

    def _parts(self, top: _Element) -> list[_Element | str]:
        """Return what belongs to a thing, the last first: its parts, then those it refers to."""
        names = top.attributes.get("itemref", "").split()
        if len(names) > _MAX_REFERENCES:
            raise BadRecordError(f"refers to {len(names):,} parts; at most {_MAX_REFERENCES}")
        if names and self._by_id is None:
            self._by_id = _by_id(self._root)
        known = self._by_id or {}
        return [*(known[n] for n in reversed(names) if n in known), *reversed(top.parts)]

    def _value(self, element: _Element, name: str) -> str:
        """Return a property's value: an attribute where it is meant for machines, else the text."""
        given = element.attributes
        name = name.casefold()
        if given.get("content"):
            return given["content"]
        if name in _ADDRESSES:
            return given.get("href") or given.get("src") or self._text(element)
        if name in _TIMES and (given.get("datetime") or given.get("title", "").startswith("PT")):
            return given.get("datetime") or given["title"]
        if element.name in _VALUED and given.get("value"):
            return given["value"]  # that of a list's item is only its number
        return self._text(element) or given.get("value") or given.get("href", "")

    def _text(self, top: _Element) -> str:
        """Return an element's text, a line break where a block begins or ends."""
        pieces: list[str] = []
        waiting: list[_Element | str] = [top]
        while waiting:
            part = waiting.pop()
            self._count()
            if isinstance(part, str):
                pieces.append(_WHITE.sub(" ", html.unescape(part)) if part != "\n" else part)
                continue
            inner = part.parts[::-1]
            if part.name in _CELLS or part.name == "dd":
                waiting.extend([*inner, " "])
            elif part.name == "dt":  # "<dt>40 g <dd>bacon" is one line
                waiting.extend([*inner, "\n"])
            elif part.name in BLOCKS and part is not top:
                waiting.extend(["\n", *inner, "\n"])
            else:
                waiting.extend(inner)
        return "".join(pieces).strip()

    def _count(self) -> None:
        self._n_read += 1
        if self._n_read > _MAX_READ:
            # a value that is cut off could name an allergen
            raise BadRecordError(f"marks values of more than {_MAX_READ:,} parts in all")


def _by_id(root: _Element) -> Mapping[str, _Element]:
    found: dict[str, _Element] = {}
    waiting: list[_Element | str] = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, _Element):
            if name := element.attributes.get("id"):
                found.setdefault(name, element)
            waiting.extend(reversed(element.parts))
    return found
