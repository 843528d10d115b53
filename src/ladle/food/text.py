"""Text to tokens: case, accents, plural, HTML entities and unicode fractions change nothing.

A token is a folded word or number. A *break* (comma, bracket, slash, sentence end, dash between
spaces) keeps names from reaching across it: in "coconut, milk" there is milk.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from ladle.food.lookalikes import read_as_seen

_DOT_WITHIN = re.compile(
    r"\.(?:(?<=\b\w\.)(?=\w\b)|(?<=\d\.)(?=\d)"
    r"|(?<=\b(?:dr|mr|ms|st|no)\.)(?=\s)|(?<=\bmrs\.)(?=\s))"
)
"""Dots that end no sentence: "A.1", "3.5", "Dr. Oetker"; between words ("Add milk.Stir") the blank
was forgotten. The dot stands first in the pattern, so that others than dots are not looked at."""
_MARKS = re.compile("[\u2122\u00ae\u00a9]")
_TAG = re.compile(
    r"</?(?:a|b|br|center|div|em|font|h[1-6]|hr|i|img|li|ol|p|small|span|strong|sub|sup|t[dr]|u|ul)"
    r"(?:[\s/][^<>]{0,500})?>",
    re.IGNORECASE,
)
"""Markup that pages leave behind; what else stands between angles ("<butter>") is read."""
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
"""Soft hyphens and joiners, which stand within words."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+|&|[^\s\w&'`\u00b4-]|(?<=\s)-+(?=\s)|\n|^-")
_ASCII_TOKEN = re.compile(
    r"[a-z]+|[0-9]+|[&!-%(-,./:-@\[-^{-\x7f\x00-\x08\n\x0e-\x1b]|-(?:(?<=^-)|(?<=\s-)-*(?=\s))"
)
"""The same for folded ASCII, twice as fast: half of all the time goes into texts like that."""
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018\u02bc`\u00b4")
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2212", "-") | {"\u2013": " - ", "\u2014": " - "}
)
_LIGATURES = str.maketrans({"\u0153": "oe", "\xe6": "ae", "\xf8": "o", "\u0142": "l"})
_IRREGULAR = {
    "calve": "calf", "halve": "half", "knive": "knife", "leave": "leaf", "loave": "loaf",
    "shelve": "shelf",
}  # fmt: skip
_SIBILANT_E = re.compile(r"(sh|ch|x|z|ss)e$")
_MIN_PLURAL = 4  # "gas", "pie": shorter words are left alone


class Token(NamedTuple):
    """One folded word."""

    text: str
    """Folded and singular."""
    breaks: bool
    """Whether a break stands before it."""


def unescape(text: str) -> str:
    """Return the text without HTML entities; scraped pages escape twice."""
    return html.unescape(html.unescape(text)) if "&" in text else text


@lru_cache(maxsize=4_096)
def fold(text: str) -> str:
    """Return the text without entities, tags, case, accents and apostrophes."""
    text = unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    text = read_as_seen(text.translate(_INVISIBLE))
    text = text.translate(_DASHES).casefold()
    text = _MARKS.sub(" ", text)
    # a fraction stands right behind a number: "1½" is 1 1/2, not 11/2
    text = re.sub(r"(\d)([\u00bc-\u00be\u2150-\u215e])", r"\1 \2", text)
    text = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).replace("\u2044", "/")
    if not text.isascii():
        text = "".join(c for c in text if not unicodedata.combining(c))
    # once more: letters in a fancy type have no case of their own
    return text.casefold().translate(_APOSTROPHES)


@lru_cache(maxsize=200_000)
def singular(word: str) -> str:
    """Map a word and its plural to one form; it need not be a word ("cooky"), only the same."""
    if len(word) >= _MIN_PLURAL and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
        if word in _IRREGULAR:
            return _IRREGULAR[word]
        if word.endswith("oe") and len(word) > _MIN_PLURAL:
            word = word[:-1]
    if len(word) >= _MIN_PLURAL and _SIBILANT_E.search(word):
        word = word[:-1]
    if len(word) >= _MIN_PLURAL and word.endswith("ie"):
        word = word[:-2] + "y"
    return word


@lru_cache(maxsize=4_096)
def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens; what is no word or number becomes a break."""
    folded, pattern = _cut(text)
    tokens: list[Token] = []
    known = _WITHIN
    for piece in pattern.findall(folded):
        token = known[piece]
        if token is None:
            known = _BEHIND
        else:
            tokens.append(token)
            known = _WITHIN
    return tuple(tokens)


class _Tokens(dict[str, Token | None]):
    """The tokens of pieces of folded text, None for a break: a table asks less than a function."""

    def __init__(self, *, breaks: bool) -> None:
        self._breaks = breaks

    def __missing__(self, piece: str) -> Token | None:
        """Cut a piece that is new, or was forgotten."""
        if len(self) >= _MOST_PIECES:
            self.clear()
        token = self[piece] = self._cut(piece)
        return token

    def _cut(self, piece: str) -> Token | None:
        if piece[0].isalnum():
            return Token(singular(piece), self._breaks)
        return Token("and", self._breaks) if piece == "&" else None


_MOST_PIECES = 50_000
_WITHIN, _BEHIND = _Tokens(breaks=False), _Tokens(breaks=True)
"""Tokens that stand behind another, and behind a break."""


def word_spans(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the folded text, and for each of its tokens where it stands there."""
    folded, pattern = _cut(text)
    found = pattern.finditer(folded)
    return folded, [f.span() for f in found if f[0][0].isalnum() or f[0] == "&"]


def _cut(text: str) -> tuple[str, re.Pattern[str]]:
    """Return the folded text without dots that end no sentence, and what finds its tokens."""
    folded = fold(text)
    if "." in folded:
        folded = _DOT_WITHIN.sub("", folded)
    return folded, _ASCII_TOKEN if folded.isascii() else _TOKEN


@lru_cache(maxsize=100_000)
def key(name: str) -> str:
    """Return the form under which a name is looked up: its tokens, breaks ignored."""
    return " ".join(token.text for token in tokenize(name))


def underscored(name: str) -> str:
    """Return a name as keys of diets and aspects are written ("Gluten-free": "gluten_free")."""
    return name.casefold().replace("-", "_").replace(" ", "_")
