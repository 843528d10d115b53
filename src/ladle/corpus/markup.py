"""HTML as text and tags, in time and memory that grow with the page and no faster.

Every step goes forward through the text once: an end that is missing is looked for once only, since
what was not found after one place is not after a later one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ladle.core import BadRecordError

MAX_PAGE_BYTES = 8 * 1024 * 1024
"""The largest recipe page that we have met has 2.4 MB."""

MAX_TAGS = 200_000
"""The most that we have met in a recipe page is 7,300."""

_MAX_ATTRIBUTES = 1_000
_WEB = ("http://", "https://")
_META_BYTES = 4096
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
# what the web's labels mean (https://encoding.spec.whatwg.org/#names-and-labels); a codec of Python
# that is not here could be made slow on purpose ("punycode") or is no character set ("zip")
_CODECS: Mapping[str, str] = {
    "utf-8": "utf-8", "utf8": "utf-8",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "windows-1252": "cp1252", "cp1252": "cp1252", "iso-8859-15": "iso-8859-15",
    "iso-8859-2": "iso-8859-2", "windows-1250": "cp1250", "cp1250": "cp1250",
    "windows-1251": "cp1251", "cp1251": "cp1251", "koi8-r": "koi8-r",
    "windows-1253": "cp1253", "iso-8859-7": "iso-8859-7",
    "iso-8859-9": "cp1254", "windows-1254": "cp1254", "windows-1255": "cp1255",
    "windows-1256": "cp1256", "windows-1257": "cp1257", "windows-1258": "cp1258",
    "windows-874": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "euc-jp": "euc_jp",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
}  # fmt: skip

_MARKUP = re.compile(r"<(?:!--|[!?]|(/?)([a-zA-Z][^\s/>]{0,60}+)|/)")
# a quote opens a value only after an equals sign, and one that never closes is a letter like others
_TAG_REST = re.compile(r"(?:[^=>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|=)*+>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)))?+")
_COMMENT_END = re.compile(r"--!?>")
# their content is text, whatever it looks like; noscript is read as a reader without scripts does
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
_RAW_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "br", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tr",
    "ul",
])  # fmt: skip
"""The elements where a line of text begins, and another where they end."""

_CONTROLS = frozenset({"button", "legend", "option"})
_LISTS = frozenset({"ul", "ol", "table"})
_ROWS = frozenset({"li", "tr"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
# with NUL, which a browser leaves out: as a blank it would cut a word in two
_UNSEEN = re.compile("[\x00\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});", re.IGNORECASE)
_BREAKS = re.compile(
    r"</?(?:address|article|blockquote|br|dd|div|dl|dt|figure|h[1-6]|hr|li|ol|p|pre|section|table"
    r"|td|th|tr|ul)(?:\s[^<>]{0,500}+)?/?>|\r\n?|\n",
    re.IGNORECASE,
)
# a wording of text, never of code: what else stands in angle brackets stays as it is
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|bdi|center|cite|code|del|em|font|i|ins|kbd|label|mark|q|s|small|span|strike"
    r"|strong|sub|sup|time|tt|u|var)(?:\s[^<>]{0,2000}+)?/?>|<!--[^<>]{0,500}+-->"
    r"|</?(?:img|input|svg|path|noscript|picture|source)(?:\s[^<>]{0,2000}+)?/?>",
    re.IGNORECASE,
)


class Tag(NamedTuple):
    """One start or end tag, with the text that comes before it."""

    name: str
    """In lower case; empty for the end of the text."""
    is_end: bool
    before: str
    """The text since the last tag, entities not yet resolved."""
    attributes: str
    """What stands between the name and the closing bracket."""
    content: str
    """What an element holds whose content is no markup (script, title …)."""


def page_text(page: bytes) -> str:
    """Return a page as text, by its byte order mark, its own word, or as most pages are.

    Raises
    ------
    BadRecordError
        It is larger than `MAX_PAGE_BYTES`.
    """
    if len(page) > MAX_PAGE_BYTES:
        raise BadRecordError(
            f"has {len(page):,} bytes; a page may have {MAX_PAGE_BYTES // 1024 // 1024} MB"
        )
    for mark, codec in _MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(codec, "replace")
    try:
        # most pages are, and few are valid UTF-8 by chance: their own word comes second
        return page.decode("utf-8")
    except UnicodeDecodeError:
        said = _CHARSET.search(page[:_META_BYTES])
        codec = _CODECS.get(said[1].decode("ascii", "replace").casefold(), "") if said else ""
        return page.decode(codec or "cp1252", "replace")


def tags(text: str) -> Iterator[Tag]:
    """Yield every tag, comments left out; at the end, a nameless one with the last text.

    Raises
    ------
    BadRecordError
        There are more than `MAX_TAGS`.
    """
    pos = start = n_tags = 0
    before: list[str] = []
    while found := _MARKUP.search(text, pos):
        before.append(text[start : found.start()])
        name = (found[2] or "").casefold()
        if not name:
            start = pos = _after_remark(text, found)
            continue
        rest = _TAG_REST.match(text, found.end())
        if not rest:
            start = len(text)  # a tag that is cut off is none, and none can follow it
            break
        start = pos = rest.end()
        content = ""
        if name in _RAW and not found[1]:
            end = _RAW_ENDS[name].search(text, pos)
            start = pos = end.start() if end else len(text)
            content = text[rest.end() : pos]
        n_tags += 1
        if n_tags > MAX_TAGS:
            raise BadRecordError(f"has more than {MAX_TAGS:,} tags")
        yield Tag(name, bool(found[1]), "".join(before), rest[0][:-1], content)
        before.clear()
    yield Tag("", is_end=True, before="".join((*before, text[start:])), attributes="", content="")


def _after_remark(text: str, found: re.Match[str]) -> int:
    """Return where a comment, a declaration or a stray end tag is over."""
    if found[0] == "<!--":
        if text.startswith((">", "->"), found.end()):
            return text.index(">", found.end()) + 1
        end = _COMMENT_END.search(text, found.end())
        return end.end() if end else len(text)
    closing = text.find(">", found.end())
    return closing + 1 if closing >= 0 else len(text)


class Line(NamedTuple):
    """One line that a reader of the page sees."""

    text: str
    """Empty where the page's footer begins."""
    level: int
    """Of a heading, 1 to 6; 0 for any other line."""
    is_menu: bool
    """Whether it stands in a menu."""


def visible_lines(text: str) -> Iterator[Line]:
    """Yield a page's lines in reading order; an item of a list or a row of a table is one line.

    Raises
    ------
    BadRecordError
        The page has too many tags.
    """
    written: list[str] = []
    level = n_menus = 0
    in_row = False
    for tag in tags(text):
        written.append(tag.before)
        if tag.name in _LISTS | _ROWS:
            in_row = tag.name in _ROWS and not tag.is_end
        if not _is_line_end(tag.name, in_row=in_row):
            written.append(" " if tag.name in BLOCKS or tag.name in {"td", "th"} else "")
            continue
        if line := fold(html.unescape("".join(written))):
            yield Line(line, level, n_menus > 0)
        written.clear()
        if tag.name in _HEADINGS:
            level = 0 if tag.is_end else int(tag.name[1])
        elif tag.name == "nav":
            n_menus = max(0, n_menus - 1 if tag.is_end else n_menus + 1)
        elif tag.name == "footer" and not tag.is_end:
            yield Line("", 1, is_menu=False)


def _is_line_end(name: str, *, in_row: bool) -> bool:
    """Whether a tag begins or ends a line; the parts of a row are set side by side."""
    always = not name or name == "br" or name in _CONTROLS | _LISTS | _ROWS | _HEADINGS
    return always or (name in BLOCKS and not in_row)


def attributes_of(tag_text: str) -> dict[str, str]:
    """Return a tag's attributes by name in lower case, entities resolved; the first one counts.

    Raises
    ------
    BadRecordError
        It has too many: what is left out could mark an ingredient.
    """
    found: dict[str, str] = {}
    for ix, match in enumerate(_ATTRIBUTE.finditer(tag_text)):
        if ix >= _MAX_ATTRIBUTES:
            raise BadRecordError(f"has a tag of more than {_MAX_ATTRIBUTES:,} attributes")
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].casefold(), html.unescape(value) if "&" in value else value)
    return found


def fold(text: str) -> str:
    """Return one line: white space and control characters folded, unseen characters left out."""
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()


def plain(text: str) -> str:
    """Return one line of text without the markup of text (bold, a link, a paragraph).

    Entities are resolved, twice, as publishers escape twice; "<script>" stays as it is written.
    """
    return " ".join(plain_lines(text))


def plain_lines(text: str) -> list[str]:
    """Return the lines of a text, cut at its line ends and where its markup starts a new line."""
    for _ in range(2):
        text = _ENTITY.sub(_resolved, text)
    parts = (_INLINE.sub("", part) for part in _BREAKS.split(text))
    return [line for part in parts if (line := fold(part))]


def _resolved(found: re.Match[str]) -> str:
    return html.unescape(found[0])


@dataclass(frozen=True)
class PageFacts:
    """What a page tells of itself outside of any recipe."""

    url: str
    """Its address: as asked for, else as the page says; empty if neither is there."""
    language: str
    title: str
    scripts: tuple[str, ...]
    """The contents of its JSON-LD scripts."""


def page_facts(text: str, url: str = "") -> PageFacts:
    """Return what a page tells of itself.

    Raises
    ------
    BadRecordError
        The page has too many tags.
    """
    said: dict[str, str] = {}
    scripts: list[str] = []
    for tag in tags(text):
        if tag.is_end or tag.name not in {"script", "meta", "link", "html", "title"}:
            continue
        given = attributes_of(tag.attributes)
        if tag.name == "script" and "ld+json" in given.get("type", "").casefold():
            scripts.append(tag.content)
        elif tag.name == "meta" and "ld+json" in given.get("name", "").casefold():
            scripts.append(given.get("content", ""))  # frameworks put it there by mistake
        for key, value in _said(tag, given):
            said.setdefault(key, fold(value))
    own = (said.get("canonical", ""), said.get("og:url", ""))
    address = url or next((a for a in own if a.casefold().startswith(_WEB)), "")
    title = plain(said.get("og:title") or said.get("title", ""))
    return PageFacts(address, said.get("lang", ""), title, tuple(scripts))


def _said(tag: Tag, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if tag.name == "html":
        yield "lang", given.get("lang") or given.get("xml:lang") or ""
    elif tag.name == "title":
        yield "title", tag.content
    elif tag.name == "meta":
        yield given.get("property", given.get("name", "")).casefold(), given.get("content", "")
    elif "canonical" in given.get("rel", "").casefold().split():
        yield "canonical", given.get("href", "")
