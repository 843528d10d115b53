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
_DRAWN = {
    "\U0001f95c": "peanut", "\U0001f330": "nut", "\U0001f95a": "egg", "\U0001f373": "egg",
    "\U0001f41f": "fish", "\U0001f420": "fish", "\U0001f421": "fish", "\U0001f363": "fish",
    "\U0001f365": "fish", "\U0001f980": "crab", "\U0001f990": "shrimp", "\U0001f364": "shrimp",
    "\U0001f99e": "lobster", "\U0001f9aa": "oyster", "\U0001f991": "squid",
    "\U0001f419": "octopus", "\U0001f9c0": "cheese", "\U0001f95b": "milk", "\U0001f9c8": "butter",
    "\U0001f35e": "bread", "\U0001f956": "bread", "\U0001f950": "croissant",
    "\U0001f96f": "bagel", "\U0001f968": "pretzel", "\U0001f33e": "wheat", "\U0001f953": "bacon",
    "\U0001f969": "meat", "\U0001f356": "meat", "\U0001f357": "chicken", "\U0001f36f": "honey",
    "\U0001f377": "wine", "\U0001f37a": "beer", "\U0001f37b": "beer", "\U0001f366": "ice cream",
    "\U0001f368": "ice cream", "\U0001f36b": "chocolate", "\U0001f95e": "pancake",
    "\U0001f9c7": "waffle", "\U0001f9c4": "garlic", "\U0001f9c5": "onion", "\U0001fad8": "bean",
}  # fmt: skip
"""Foods that are told by a picture."""
_SEEN_AS = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u04bb\u0501"
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0405"
        "\u03b1\u03b9\u03bd\u03bf\u03c1"
        "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
        "aeopcyxisjhdabekmhopctyxisaivopabezhikmnoptyx",
        strict=True,
    )
)
"""Cyrillic and Greek letters, and the Latin ones that they look like (UTS #39, confusables)."""
_SEEN_BESIDE_LATIN = _SEEN_AS | dict(
    zip(
        "\u043a\u043c\u043d\u0442\u0433\u043f\u044c\u03ba\u03c4\u03b7\u03c5\u03c7\u03b5\u03c3",
        "kmhtrnbktnuxeo",
        strict=True,
    )
)
"""And those that look so among Latin ones."""
_FEWEST_SEEN = 3
"""Letters of a word that is none of another script's, though it is made of its letters."""
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
    text, start, end = error.object, error.start, error.end
    signs, seen_as = text[start:end], _SEEN_AS
    if (start and text[start - 1].isalpha()) or text[end : end + 1].isalpha():
        seen_as = _SEEN_BESIDE_LATIN
    elif len(signs) < _FEWEST_SEEN or not seen_as.keys() >= set(signs):
        seen_as = {}
    return "".join(seen_as.get(sign) or _spelled(sign) for sign in signs), end


@lru_cache(maxsize=10_000)
def _spelled(sign: str) -> str:
    if sign in _DRAWN:
        return f" {_DRAWN[sign]} "
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
