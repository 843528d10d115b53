"""What was read of a dish's character, where, and how sure; and phrases found in running text.

A reading is never a verdict: what keeps an eater safe is in `facts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from ladle.core import Recipe
from ladle.food.tables import cell, read_table
from ladle.food.text import fold, tokenize

SURE, LIKELY, GUESS = 0.9, 0.7, 0.5
"""Levels of confidence: declared or plain to see; told by one good sign; an inference.

`dish-kinds-v1` measures how often each agrees with what is declared."""

_T_co = TypeVar("_T_co", covariant=True)
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Sign:
    """What said it, and where."""

    place: str
    """`title`, `category`, `keyword`, `cuisine`, `tool`, `description`, `line 3` or `step 2`."""
    text: str
    """The words or the food that said it."""


@dataclass(frozen=True, slots=True)
class Told(Generic[_T_co]):
    """One thing that a recipe tells of itself."""

    value: _T_co
    confidence: float
    """From 0 to 1; see `SURE`."""
    signs: tuple[Sign, ...]


class Phrase(NamedTuple):
    """A phrase of `data/step_signs.tsv`."""

    words: tuple[str, ...]
    sign: str
    """`technique`, `cooked`, `fridge` or `frozen`."""
    value: int
    """Points of a technique; else 1 for yes and 0 for no."""


class Found(NamedTuple):
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
            words = tuple(phrase.split())
            found.setdefault(words[0], []).append(Phrase(words, sign, int(value)))
    return {word: tuple(sorted(of, key=lambda p: -len(p.words))) for word, of in found.items()}


def step_signs(recipe: Recipe) -> tuple[Found, ...]:
    """Return the phrases of techniques, cooking and keeping in a recipe's steps and description.

    Keywords are read for keeping alone ("oamc-freezer-make-ahead").
    """
    found = [Found(*f) for n, step in enumerate(recipe.steps, 1) for f in _in(step, f"step {n}")]
    for place, texts in (("description", (recipe.description,)), ("keyword", recipe.keywords)):
        for text in filter(None, texts):
            found += [f for f in _in(text, place) if f.sign in {"fridge", "frozen"}]
    return tuple(found)


def _in(text: str, place: str) -> Iterator[Found]:
    phrases = _phrases()
    words = _WORD.findall(fold(text))
    after = 0
    for at in [i for i, word in enumerate(words) if word in phrases]:
        if at < after:
            continue
        for phrase in phrases[words[at]]:
            stop = at + len(phrase.words)
            if tuple(words[at:stop]) == phrase.words:
                after = stop
                yield Found(phrase.sign, phrase.value, place, " ".join(phrase.words))
                break


def title_parts(title: str) -> Sequence[tuple[str, tuple[str, ...]]]:
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
