"""What was read of a dish's character, where, and how sure; and phrases found in running text.

A reading is never a verdict: what keeps an eater safe is in `facts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from string import ascii_lowercase
from typing import Generic, NamedTuple, TypeVar

import msgspec

from ladle.core import Recipe
from ladle.food.tables import cell, read_table
from ladle.food.text import fold, tokenize

SURE, LIKELY, GUESS = 0.95, 0.85, 0.75
"""Levels of confidence: declared or plain to see; told by one good sign; an inference.

They are about the least share that was measured of a kind (types, courses, meals, cuisines, main
ingredients) when `dish-kinds-v1` had 20 disagreements of each read: what is sure was right in 97 to
100 %, what is likely in 83 (6 types) to 97 %, a guess in 83 (18 courses) and 89 % (29 cuisines).
With so few read, a kind may be off by some 5 points, and a level of few by more."""


class Levels(NamedTuple):
    """Confidences of the three levels."""

    sure: float
    likely: float
    guess: float


UNMEASURED = Levels(0.9, 0.7, 0.5)
"""The levels of equipment, difficulty, heat, alcohol, price and keeping: an opinion, which claims
less, since no labels were found to measure these by."""

_T_co = TypeVar("_T_co", covariant=True)
_WORD = re.compile(r"[a-z]+")
_LETTERS = bytes(c if chr(c) in ascii_lowercase else ord(" ") for c in range(256))
"""Translates bytes of folded ASCII: all but letters become blanks."""
_KEEPING = frozenset({"fridge", "frozen"})
"""Signs that are read in descriptions and keywords as well."""


# Structs: they go out as JSON, and a recipe makes two dozen; a frozen dataclass takes four times as
# long to make. None can lead back to itself, so that garbage collection need not follow them.


class Sign(msgspec.Struct, frozen=True, gc=False):
    """What said it, and where."""

    place: str
    """`title`, `category`, `keyword`, `cuisine`, `tool`, `description`, `line 3` or `step 2`."""
    text: str
    """The words or the food that said it."""


class Told(msgspec.Struct, Generic[_T_co], frozen=True, gc=False):
    """One thing that a recipe tells of itself."""

    value: _T_co
    confidence: float
    """From 0 to 1; see `SURE`."""
    signs: tuple[Sign, ...]


class Phrase(NamedTuple):
    """A phrase of `data/step_signs.tsv`."""

    words: list[str]
    """A list, since it is compared with slices of a list."""
    sign: str
    """`technique`, `cooked`, `fridge` or `frozen`."""
    value: int
    """Points of a technique; else 1 for yes and 0 for no."""
    text: str
    """The words in one."""


class Found(msgspec.Struct, frozen=True, gc=False):
    """A phrase where it was found."""

    sign: str
    value: int
    place: str
    text: str


@cache
def _phrases() -> Mapping[str, tuple[Phrase, ...]]:
    """Return the phrases by their first word, the longest first."""
    found: dict[str, list[Phrase]] = {}
    for sign, value, phrases, _ in read_table(
        "step_signs.tsv", ("sign", "value", "phrases", "why")
    ):
        for phrase in cell(phrases):
            words = phrase.split()
            found.setdefault(words[0], []).append(Phrase(words, sign, int(value), phrase))
    return {word: tuple(sorted(of, key=lambda p: -len(p.words))) for word, of in found.items()}


@cache
def _keeping_words() -> tuple[str, ...]:
    """Return words of which every phrase of keeping holds one."""
    phrases = (phrase for of in _phrases().values() for phrase in of)
    return tuple({max(p.words, key=len) for p in phrases if p.sign in _KEEPING})


def step_signs(recipe: Recipe) -> tuple[Found, ...]:
    """Return the phrases of techniques, cooking and keeping in a recipe's steps and description.

    Keywords are read for keeping alone ("oamc-freezer-make-ahead").
    """
    found: list[Found] = []
    for n, step in enumerate(recipe.steps, 1):
        if phrases := _phrases_in(words_of(step)):
            found += _placed(phrases, f"step {n}")
    if recipe.description and (phrases := _of_keeping(recipe.description)):
        found += _placed(phrases, "description")
    for keyword in recipe.keywords:
        if phrases := _keyword_of_keeping(keyword):
            found += _placed(phrases, "keyword")
    return tuple(found)


def _placed(phrases: Sequence[Phrase], place: str) -> list[Found]:
    return [Found(phrase.sign, phrase.value, place, phrase.text) for phrase in phrases]


# Signs, equipment and others read a recipe's steps one after another; who comes next finds the
# words here. Steps of other recipes are others, so that more would hardly be found again.
@lru_cache(maxsize=256)
def words_of(text: str) -> list[str]:
    """Return the words of a text, folded; letters beyond a to z part them."""
    return _words(fold(text))


def _words(folded: str) -> list[str]:
    if folded.isascii():  # in less than half of the time that the pattern takes
        return folded.encode().translate(_LETTERS).decode().split()
    return _WORD.findall(folded)


def _of_keeping(text: str) -> list[Phrase]:
    folded = fold(text)
    # few descriptions speak of keeping, and to look for a dozen words is cheaper than to cut all
    if not any(map(folded.__contains__, _keeping_words())):
        return []
    return [phrase for phrase in _phrases_in(_words(folded)) if phrase.sign in _KEEPING]


@lru_cache(maxsize=20_000)
def _keyword_of_keeping(keyword: str) -> list[Phrase]:
    """Read a keyword; publishers use the same again and again."""
    return _of_keeping(keyword)


def _phrases_in(words: list[str]) -> list[Phrase]:
    phrases, after = _phrases(), 0
    found: list[Phrase] = []
    for at in [i for i, word in enumerate(words) if word in phrases]:
        if at < after:
            continue
        for phrase in phrases[words[at]]:
            stop = at + len(phrase.words)
            if words[at:stop] == phrase.words:
                after = stop
                found.append(phrase)
                break
    return found


Part = tuple[str, tuple[str, ...]]
"""A part of a title: what stands before it, and its folded words."""


def title_parts(title: str) -> Sequence[Part]:
    """Cut a title at its breaks and prepositions.

    Returns
    -------
    Sequence
        For each part what stands before it (`""` for the first, `","` for a break, else the
        preposition) and its folded words: of "Roast Chicken with Gravy (Easy)" that is roast
        chicken, with gravy, and easy behind a break.
    """
    parts: list[tuple[str, list[str]]] = [("", [])]
    for word, breaks in tokenize(title):
        if word in _PREPOSITIONS:
            parts.append((word, []))
        elif breaks:
            parts.append((",", [word]))
        else:
            parts[-1][1].append(word)
    return [(before, tuple(words)) for before, words in parts if words]


_PREPOSITIONS = frozenset({
    "with", "w", "in", "on", "over", "from", "for", "without", "under", "topped", "using", "plus",
    "alla", "con", "avec", "to", "by", "like",
})  # fmt: skip
