"""The words of raw text, as the second scan reads them.

It shares no code with the reading of lines: what one of them misreads, the other does not.
"""

from __future__ import annotations

import codecs
import html
import re
import string
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_INVISIBLE = frozenset("\u00ad\u200c\u200d\u2060\ufeff")
"""Soft hyphens and joiners, which stand within words."""
_SPELLED = {"\u0153": "oe", "\xe6": "ae", "\u2018": "'", "\u2019": "'"} | dict.fromkeys(
    map(chr, range(0x2010, 0x2016)), "-"
)
"""What other signs are in ASCII."""
APOSTROPHES = b"'`"
"""Left out: what they part is one word."""
PLURALS = (
    ("eaves", "eaf", 1),
    ("oaves", "oaf", 1),
    ("alves", "alf", 1),
    ("ies", "y", 2),
    ("oes", "o", 2),
    ("shes", "sh", 2),
    ("ches", "ch", 2),
    ("xes", "x", 2),
)
"""Endings, what each becomes, and how many letters stand before it at least ("pies" is no "py")."""


def in_words(names: Iterable[str]) -> list[str]:
    """Return names as this scan writes them: at once, for sixty thousand are read at a start."""
    plain = re.compile("[a-z]+(?: [a-z]+)*").fullmatch  # nearly all are
    flat = [name if plain(name) else " ".join(flatten(name).split()) for name in names]
    words = " \n ".join(flat).split(" ")
    return " ".join(map(_singulars.__getitem__, words)).split(" \n ")


def flatten(text: str) -> str:
    """Return lower-case text without entities, accents and odd signs, words blanks apart."""
    return _flat_words(in_ascii(text))


def in_ascii(text: str) -> bytes:
    """Return text without entities and accents; a comma stands for each letter beyond ASCII."""
    return html.unescape(html.unescape(text)).encode("ascii", _BEYOND_ASCII)


def _flat_words(text: bytes) -> str:
    """Return the words of text in ASCII, blanks apart: numbers and signs as well."""
    flat = text.translate(TO_FLAT, APOSTROPHES)
    while b",," in flat:
        flat = flat.replace(b",,", b",")
    kinds = flat.translate(TO_KINDS)
    if b"0a" in kinds or b"a0" in kinds:  # "2eggs"; footnotes: "milk1"
        flat = b" ".join(re.split(rb"([0-9]+)", flat))
    return flat.replace(b",", b" , ").decode()


def _table(kept: str, blank: str, other: str) -> bytes:
    """Return for each byte what `bytes.translate` makes of it; letters get lower case."""
    signs = [other] * 256
    for sign in string.ascii_letters + kept:
        signs[ord(sign)] = sign.lower()
    for sign in blank:
        signs[ord(sign)] = " "
    return "".join(signs).encode("ascii")


TO_FLAT = _table(string.digits, "-_ \t", ",")
"""Makes letters small, of what parts words a blank, and of any other sign but digits a comma."""
TO_KINDS = bytes.maketrans((string.digits + string.ascii_lowercase).encode(), b"0" * 10 + b"a" * 26)
"""Makes a 0 of each digit and an a of each letter: a word is made of one kind."""


def _spell(error: UnicodeError) -> tuple[str, int]:
    """Write signs beyond ASCII in ASCII; `str.encode` asks this for each run of them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_spelled, error.object[error.start : error.end])), error.end


@lru_cache(maxsize=10_000)
def _spelled(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", sign).lower()
    kept = (p for p in parts if not unicodedata.combining(p) and p not in _INVISIBLE)
    return "".join(_SPELLED.get(p, p if p.isascii() else ",") for p in kept)


_BEYOND_ASCII = "ladle.food.scan_words"
codecs.register_error(_BEYOND_ASCII, _spell)  # quicker than a loop over signs by ten times


def _without_plural(word: str) -> str:
    """Cut a plural ending off, the same in texts and in lists; what is left need not be a word."""
    for plural, singular, before in PLURALS:
        if word.endswith(plural) and len(word) >= len(plural) + before:
            return word.removesuffix(plural) + singular
    is_plural = word.endswith("s") and not word.endswith("ss") and word != "s"
    return word[:-1] if is_plural else word


class _Singulars(dict[str, str]):
    """Words without their plurals, the last ones kept: quicker than `lru_cache` by two times."""

    most = 50_000

    def __missing__(self, word: str) -> str:
        if len(self) >= self.most:
            self.clear()
        self[word] = singular = _without_plural(word)
        return singular


_singulars = _Singulars()
