"""The second scan: whether a recipe's raw text names anything harmful.

It is written apart from the reading of lines and shares no code with it, so that one mistake does
not pass both. It is flat on purpose: fold the text, walk over its words, stop at the first name of
something harmful. It has no notion of lines, amounts or negation: any mention counts, unless a
longer phrase that is known to be innocent covers it ("butter" in "peanut butter").

Few texts are walked over: `scan_hazards`, which knows what to look for, has a clue for each phrase,
the rarest of its words. A text shows nothing in which no clue to what is harmful stands with a word
that goes beside it, nor one in which no phrase of such a clue stands as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from ladle.core import Recipe
from ladle.food.scan_hazards import (
    NO_WORD,
    Clues,
    Hazard,
    Lexicon,
    food_names,
    hazard_of,
    parts_of,
    word_lists,
)
from ladle.food.scan_words import (
    APOSTROPHES,
    TO_LETTERS,
    flat_words,
    flatten,
    in_ascii,
    singular_words,
)

_MOST_TOLD = 32
"""Hazards of which it is kept whether a text shows them."""


class RawText:
    """What is looked through of a recipe's text: made once, it serves for other hazards, too.

    What it was found to show of the first that were asked for is kept with it; the text never
    changes. Safe to share between threads.
    """

    __slots__ = ("_letters", "_recipe", "_told")

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._letters: str | None = None
        self._told: dict[tuple[str, bool], str | None] = {}

    def words(self) -> list[str]:
        """Return its words in order, numbers and signs as well."""
        return singular_words(flat_words(_in_ascii(self._recipe)))

    def opened(self) -> _Opened:
        """Return it with its words at hand: they take more memory than the text."""
        if self._letters is None:
            runs = _in_ascii(self._recipe).translate(TO_LETTERS, APOSTROPHES).decode()
            self._letters = f" {' '.join(singular_words(runs))} "
        return _Opened(self, self._letters, {NO_WORD, *self._letters.split()})

    def first_shown(self, hazards: Iterable[tuple[str, bool]]) -> tuple[str, str] | None:
        """Return the first hazard that it shows, and by which words.

        Parameters
        ----------
        hazards
            Each with whether a trace of it is no harm.
        """
        opened = None
        for asked in hazards:
            try:
                found = self._told[asked]
            except KeyError:
                opened = opened or self.opened()
                found = _shown_of(opened, *asked)
                if len(self._told) < _MOST_TOLD:
                    self._told[asked] = found
            if found:
                return asked[0], found
        return None


def _in_ascii(recipe: Recipe) -> bytes:
    return in_ascii("\n".join((recipe.name, *recipe.lines, *recipe.steps)))


@dataclass(slots=True)
class _Opened:
    """A text while it is looked through."""

    text: RawText
    letters: str
    """Its words without numbers and signs, in the singular, blanks around."""
    seen: set[str]
    _words: list[str] | None = None

    @property
    def words(self) -> list[str]:
        """Its words in order, numbers and signs as well: few texts are walked over."""
        if self._words is None:
            self._words = self.text.words()
        return self._words

    def may_show(self, clues: Clues) -> bool:
        """Tell whether a harmful phrase stands in it, covered or not, if numbers are left out."""
        return clues.lead_to(self.letters, self.seen)


def scan(
    text: Recipe | RawText, hazards: Iterable[str], traces: Set[str] = frozenset()
) -> str | None:
    """Return what shows one of the hazards in the raw text ("milk: buttered"), or None.

    Parameters
    ----------
    text
        A recipe, of which title, lines and steps are looked at as they were written.
    hazards
        Allergen keys, diets, and names of foods in the vocabulary; what is none of these cannot
        be looked for and counts as found.
    traces
        Hazards that are allergens of which some product may hold a trace: the name of a food that
        need not hold the allergen ("mayonnaise" and mustard) does not show it. What need not is
        told by the vocabulary, since the lists here do not tell what holds from what may hold.
        A diet is as strict as ever.
    """
    raw = text if isinstance(text, RawText) else RawText(text)
    shown = raw.first_shown((hazard, hazard in traces) for hazard in hazards)
    return None if shown is None else f"{shown[0]}: {shown[1]}"


def _shown_of(text: _Opened, name: str, is_lenient: bool) -> str | None:  # noqa: FBT001 - a key
    """Return what shows a hazard by its name."""
    known = hazard_of(name, is_lenient)
    return _find(text, known) if known else "no food that Ladle can look for"


def _find(text: _Opened, hazard: Hazard) -> str | None:
    """Return what shows a hazard."""
    if text.may_show(hazard.clues):
        for lexicon in hazard.lexicons:
            if found := _first_shown(text, lexicon):
                return found
    apart = [phrase for lexicon in hazard.apart if (phrase := _first_shown(text, lexicon))]
    return " with ".join(apart) if apart and len(apart) == len(hazard.apart) else None


def _first_shown(text: _Opened, lexicon: Lexicon) -> str | None:
    return _first_harmful(text.words, lexicon) if text.may_show(lexicon.clues) else None


def _first_harmful(words: list[str], lexicon: Lexicon) -> str | None:
    """Return the first harmful phrase that no longer innocent phrase covers."""
    for start, clue in _starts(words, lexicon):
        for length in lexicon.lengths.get(words[start], ()):
            stop = start + length
            if stop <= clue:
                break  # the shorter ones come next
            phrase = " ".join(words[start:stop])
            is_harmful = stop <= len(words) and lexicon.is_harmful(phrase)
            if is_harmful and not _is_covered(words, start, stop, lexicon):
                return phrase
    return None


def _starts(words: list[str], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield where a harmful phrase may begin, ascending, and where the next clue stands.

    Each such phrase holds one: nowhere else does it begin, nor does it end before the clue.
    """
    clues = lexicon.clues.words
    if NO_WORD in clues:
        yield from ((at, at) for at in range(len(words)))
        return
    done = 0
    for at, word in enumerate(words):
        if word in clues:
            yield from ((start, at) for start in range(max(done, at + 1 - lexicon.longest), at + 1))
            done = at + 1


def _is_covered(words: list[str], start: int, stop: int, lexicon: Lexicon) -> bool:
    """Tell whether what stands there is part of an innocent phrase."""
    return any(
        lexicon.is_harmful(" ".join(words[first : first + length])) is False
        for first in range(max(start - lexicon.longest + 1, 0), start + 1)
        for length in lexicon.lengths.get(words[first], ())
        if first + length >= stop
    )


# -- what a name alone shows -------------------------------------------------------------------


@lru_cache(maxsize=2_000)
def excuses_of(name: str, hazard: str, *, is_lenient: bool) -> tuple[str, ...] | None:
    """Return the innocent phrases of which a text must hold one if this name in it is no harm.

    None where the name alone does not show the hazard. Where it does and no phrase is returned, no
    text with the name passes.

    Parameters
    ----------
    is_lenient
        Whether a trace is no harm, as the `traces` of `scan` say.
    """
    known, words = hazard_of(hazard, is_lenient), singular_words(flatten(name))
    if known is None:
        return None
    for part, lexicon in zip(parts_of(hazard), known.lexicons, strict=True):
        if found := _first_harmful(words, lexicon):
            phrases = word_lists().get(part) or food_names().called
            longer = (phrase for phrase in phrases if f" {found} " in f" {phrase} ")
            return tuple(phrase for phrase in longer if lexicon.is_harmful(phrase) is False)
    return None
