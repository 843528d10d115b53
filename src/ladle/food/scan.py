"""The second scan: whether a recipe's raw text names anything harmful.

It is written apart from the reading of lines and shares no code with it, so that one mistake does
not pass both. It is flat on purpose: fold the text, find all phrases that `scan_hazards` knows,
stop at the first that is harmful. It has no notion of lines, amounts or negation: any mention
counts, unless a longer phrase that is known to be innocent covers it ("butter" in "peanut butter").
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache

from ladle.core import Recipe
from ladle.food.scan_hazards import Hazard, Lexicon, all_phrases, hazard_of, parts_of
from ladle.food.scan_phrases import Matches

_MOST_TOLD = 32
"""Hazards of which it is kept whether a text shows them."""


@dataclass(frozen=True, slots=True)
class Found:
    """The phrases that stand in a text."""

    matches: Matches

    @classmethod
    def in_texts(cls, *texts: str) -> Found:
        """Find them in some texts, between which a comma is thought."""
        return cls(all_phrases().finder.in_texts(texts))

    def first_harmful(self, lexicon: Lexicon) -> str | None:
        """Return the first harmful phrase that no longer innocent phrase covers.

        Of several that begin at one place the longest comes first.
        """
        if not lexicon.is_in(self.matches[0].tolist()):
            return None
        here, covered = -1, 0  # the innocent so far cover all up to there
        ends, number = 0, 0  # of the longest harmful one that begins here
        for n, start, stop in self.matches.T.tolist():  # by where they begin, the shorter first
            if start > here:
                if ends > covered:
                    break
                here, ends = start, 0
            shows = lexicon.shows(n)
            if shows:
                ends, number = stop, n
            elif shows is False:
                covered = max(covered, stop)
        return all_phrases().texts[number] if ends > covered else None


class RawText:
    """What is looked through of a recipe's text: made once, it serves for other hazards, too.

    The phrases that stand in it are kept with it, and what it was found to show of the first
    hazards that were asked for; the text never changes. Safe to share between threads.
    """

    __slots__ = ("_found", "_recipe", "_told")

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._found: Found | None = None
        self._told: dict[tuple[str, bool], str | None] = {}

    def found(self) -> Found:
        """Return the phrases that stand in it."""
        if self._found is None:
            recipe = self._recipe
            self._found = Found.in_texts(recipe.name, *recipe.lines, *recipe.steps)
        return self._found

    def first_shown(self, hazards: Iterable[tuple[str, bool]]) -> tuple[str, str] | None:
        """Return the first hazard that it shows, and by which words.

        Parameters
        ----------
        hazards
            Each with whether a trace of it is no harm.
        """
        for asked in hazards:
            try:
                shown = self._told[asked]
            except KeyError:
                shown = _shown_in(self.found(), *asked)
                if len(self._told) < _MOST_TOLD:
                    self._told[asked] = shown
            if shown:
                return asked[0], shown
        return None


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


def _shown_in(found: Found, name: str, is_lenient: bool) -> str | None:  # noqa: FBT001 - a key
    """Return what shows a hazard by its name."""
    known = hazard_of(name, is_lenient)
    return _first_of(found, known) if known else "no food that Ladle can look for"


def _first_of(found: Found, hazard: Hazard) -> str | None:
    """Return what shows a hazard."""
    for lexicon in hazard.lexicons:
        if phrase := found.first_harmful(lexicon):
            return phrase
    apart = [phrase for lexicon in hazard.apart if (phrase := found.first_harmful(lexicon))]
    return " with ".join(apart) if apart and len(apart) == len(hazard.apart) else None


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
    known, phrases = hazard_of(hazard, is_lenient), all_phrases()
    if known is None:
        return None
    found = Found.in_texts(name)
    for part, lexicon in zip(parts_of(hazard), known.lexicons, strict=True):
        if shown := found.first_harmful(lexicon):
            numbers = phrases.lists.get(part) or range(len(phrases.texts))
            longer = (n for n in numbers if f" {shown} " in f" {phrases.texts[n]} ")
            return tuple(phrases.texts[n] for n in longer if lexicon.shows(n) is False)
    return None
