"""Which of millions of texts hold one of a few wordings: most are passed over in microseconds.

A wording is what `ladle.food.key` makes of a name: folded words, singular. A text is looked at as
the bytes that are stored; only where the beginnings of all words of a wording stand in it, or
where spelling might hide them, is it folded and cut into words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from ladle.core import Recipe
from ladle.food import fold, tokenize

_SILENT = b"'`."
"""What folding drops from within words."""
_APOSTROPHES = (b"\xe2\x80\x99", b"\xe2\x80\x98", b"\xca\xbc", b"\xc2\xb4")
_ENTITY = re.compile(rb"&#?\w")
_ASCII = bytes(range(128))
_HIDING = re.compile(
    rb"[\xc3-\xe1\xe3-\xf4]|\xc2[\xaa\xad\xba]"
    rb"|\xe2(?:\x80[\x80-\x8f\xa8-\xaf]|[\x81\x82\x92\x93\xb0-\xbf]|\x84(?!\xa2)"
    rb"|\x85[\x80-\x8f\xa0-\xbf])"
)
"""Letters beyond ASCII, and signs that vanish from within words. What else is no ASCII (a degree, a
fraction, a dash) is no part of a word."""
_LIGATURES = (("\u0153", "oe"), ("\xe6", "ae"), ("\xf8", "o"), ("\u0142", "l"))
_ANY_OTHER = re.compile(rb"[\x80-\xff]")
_SHORT, _LONG = 3, 5


class Wordings:
    """A few wordings that texts are searched for."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = [phrase.split() for phrase in phrases if phrase]
        self._padded = [f" {' '.join(words)} " for words in self._phrases]
        # "and" may be written "&"
        told = [[w for w in words if w != "and"] or [""] for words in self._phrases]
        self._stems = [sorted({_stem(w) for w in words}, key=len) for words in told]
        longest = sorted({stems[-1] for stems in self._stems})
        self._any = re.compile(b"|".join(map(re.escape, longest))) if longest else None
        # a fraction may hide a digit, a letter of another script is written in many ways
        is_plain = all(w.isascii() and w.isalpha() for words in self._phrases for w in words)
        self._hiding = _HIDING if is_plain else _ANY_OTHER
        self._unhidden = _letters_of if is_plain else _folded

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._phrases)

    def may_stand_in(self, data: bytes) -> bool:
        """Tell quickly; never False for a text that holds one of them.

        Parameters
        ----------
        data
            The text as UTF-8, in JSON or plain.
        """
        text = data.lower().translate(None, _SILENT)
        # what is no ASCII is little, and looked at by itself; that makes it ten times as fast
        other = text.translate(None, _ASCII)
        for mark in _APOSTROPHES:
            if mark in other:
                text = text.replace(mark, b"")
        if self._hiding.search(other) or (b"&" in text and _ENTITY.search(text)):
            text = self._unhidden(data.decode("utf-8", "replace"))
        if self._any is None or not self._any.search(text):
            return False
        return any(all(stem in text for stem in stems) for stems in self._stems)

    def stand_in(self, recipe: Recipe) -> bool:
        """Tell whether title, lines or steps hold one of them, word by word."""
        for text in (recipe.name, *recipe.lines, *recipe.steps):
            folded = f" {' '.join(token.text for token in tokenize(text))} "
            if any(phrase in folded for phrase in self._padded):
                return True
        return False


def _folded(text: str) -> bytes:
    return fold(text).replace(".", "").encode()


def _letters_of(text: str) -> bytes:
    """Return the plain letters that folding makes of a text, in a twentieth of the time."""
    text = html.unescape(html.unescape(text)).casefold()
    for ligature, letters in _LIGATURES:
        text = text.replace(ligature, letters)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore")
    return plain.lower().translate(None, _SILENT)


def _stem(word: str) -> bytes:
    """Return the beginning that a word and its plurals share ("cher" of "cherry")."""
    n = len(word)
    kept = n - 2 if n >= _LONG else n - 1 if n >= _SHORT else n
    return word[:kept].encode()
