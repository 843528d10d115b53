"""Letters that look like Latin ones, and pictures of food: what a reader sees, spelled out.

A word that mixes scripts ("wаlnuts" with a Cyrillic a) is read as it looks; so is one that is made
of such letters alone, in a text that has Latin ones as well. Words of other scripts stay as they
are. The letters are some of those that Unicode's UTS #39 lists as confusable.
"""  # noqa: RUF002 - that letter is what it is about

from __future__ import annotations

import re

_SMALL = {
    "a": "\u0430\u03b1", "c": "\u0441\u03f2", "d": "\u0501", "e": "\u0435", "h": "\u04bb",
    "i": "\u0456\u03b9", "j": "\u0458\u03f3", "l": "\u04cf", "o": "\u043e\u03bf",
    "p": "\u0440\u03c1", "q": "\u051b", "s": "\u0455", "v": "\u0475\u03bd",
    "w": "\u051d", "x": "\u0445", "y": "\u0443",
}  # fmt: skip
_LARGE = {
    "a": "\u0410\u0391", "b": "\u0412\u0392", "c": "\u0421\u03f9", "e": "\u0415\u0395",
    "h": "\u041d\u0397", "i": "\u0406\u0399", "j": "\u0408\u037f", "k": "\u041a\u039a",
    "m": "\u041c\u039c", "n": "\u039d", "o": "\u041e\u039f", "p": "\u0420\u03a1", "s": "\u0405",
    "t": "\u0422\u03a4", "x": "\u0425\u03a7", "y": "\u0423\u03a5", "z": "\u0396",
}  # fmt: skip
_BESIDE_LATIN = {
    "b": "\u044c\u03b2", "e": "\u03b5", "h": "\u043d", "k": "\u043a\u03ba", "m": "\u043c",
    "n": "\u043f\u03b7", "o": "\u03c3", "r": "\u0433", "t": "\u0442\u03c4", "u": "\u03c5",
    "w": "\u03c9", "x": "\u03c7", "y": "\u03b3",
}  # fmt: skip
"""Those that nobody would take for Latin ones but in the midst of them."""


def _table(*letters: dict[str, str]) -> dict[int, str]:
    return {ord(odd): one for row in letters for one, signs in row.items() for odd in signs}


_ALONE, _WITHIN = _table(_SMALL, _LARGE), _table(_SMALL, _LARGE, _BESIDE_LATIN)
_PLAIN_WORD = re.compile(f"[{''.join(map(chr, _ALONE))}]{{3,}}")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
_ODD = re.compile(f"[{''.join(map(chr, _WITHIN))}]")

_PICTURES = str.maketrans({
    picture: f" {food} "
    for food, pictures in {
        "peanuts": "\U0001f95c", "nuts": "\U0001f330", "egg": "\U0001f95a\U0001f373",
        "fish": "\U0001f41f\U0001f420\U0001f421\U0001f363\U0001f365", "crab": "\U0001f980",
        "shrimp": "\U0001f990\U0001f364", "lobster": "\U0001f99e", "oyster": "\U0001f9aa",
        "squid": "\U0001f991", "octopus": "\U0001f419", "cheese": "\U0001f9c0",
        "milk": "\U0001f95b", "butter": "\U0001f9c8", "bread": "\U0001f35e\U0001f956",
        "croissant": "\U0001f950", "bagel": "\U0001f96f", "pretzel": "\U0001f968",
        "wheat": "\U0001f33e", "bacon": "\U0001f953", "meat": "\U0001f969\U0001f356",
        "chicken": "\U0001f357", "honey": "\U0001f36f", "wine": "\U0001f377",
        "beer": "\U0001f37a\U0001f37b", "ice cream": "\U0001f366\U0001f368",
        "chocolate": "\U0001f36b", "pancake": "\U0001f95e", "waffle": "\U0001f9c7",
        "garlic": "\U0001f9c4", "onion": "\U0001f9c5", "bean": "\U0001fad8",
    }.items()
    for picture in pictures
})  # fmt: skip
"""Foods that are shown by a picture of Unicode's emoji and that somebody may have to avoid."""


def read_as_seen(text: str) -> str:
    """Return a text with pictures of food named, and look-alike letters in Latin."""
    text = text.translate(_PICTURES)
    is_mixed = _ODD.search(text) and _LATIN.search(text)
    return _WORD.sub(_as_latin, text) if is_mixed else text


def _as_latin(word: re.Match[str]) -> str:
    written = word[0]
    if _PLAIN_WORD.fullmatch(written):
        return written.translate(_ALONE)
    return written.translate(_WITHIN) if any(map(str.isascii, written)) else written
