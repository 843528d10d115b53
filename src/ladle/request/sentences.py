"""Sentences of an utterance, and whether one tells of harm that no cue of allergy names."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from enum import IntEnum

from ladle.food import Token, resolve_exclusion, tokenize
from ladle.request import cues

_END = re.compile(
    r"(?<!\.)(?<!\b\w)(?<!\b(?:no|dr|mr|ms|st|eg|ie|vs))"
    r"(?<!\b(?:etc|esp|mrs|viz))(?<!\b(?:incl|excl))\.(?=\s|$)|[!?;](?=\s|$)"
)
"""No end: an ellipsis, a dot behind one letter ("e.g.") or an abbreviation ("incl. nuts")."""

_ALLERGY = re.compile(r"\ballerg(?:y|ies|ic)\b")
_NO_ALLERGY = re.compile(r"\b(?:no|not|without|never|isn'?t|aren'?t)\b.{0,20}\ballerg")


class Harm(IntEnum):
    """How surely a sentence tells of harm."""

    NONE = 0
    IF_OF_A_FOOD = 1
    SURE = 2


def split_sentences(text: str) -> list[tuple[Token, ...]]:
    """Return the tokens of each sentence; a break stands before all but the first."""
    parts = _END.split(html.unescape(html.unescape(text)))
    sentences = [tokens for part in parts if (tokens := tokenize(part))]
    later = ((first._replace(breaks=True), *rest) for first, *rest in sentences[1:])
    return [*sentences[:1], *later]


def carries_on(sentence: Sequence[Token]) -> bool:
    """Tell whether a sentence adds to what the one before left out.

    A bare name of an allergen does, too: "no nuts; milk; eggs" is a list. In doubt it is left out.
    """
    words = [t.text for t in sentence]
    if words[0] in cues.STAYS_OPEN or words[-1] in cues.STAYS_OPEN_LAST:
        return True
    found = resolve_exclusion(" ".join(words))
    return found is not None and bool(found.allergens)


def find_harm(sentence: Sequence[Token]) -> Harm:
    """Return how surely a sentence tells of harm ("nuts make me ill")."""
    words = ["", *(t.text for t in sentence), ""]
    return max((_harm_at(words, at) for at in range(1, len(words) - 1)), default=Harm.NONE)


def _harm_at(words: Sequence[str], at: int) -> Harm:
    before, word, behind = words[at - 1 : at + 2]
    if word in cues.FINE and before in cues.NEGATORS and behind not in cues.NO_FOOD:
        return Harm.IF_OF_A_FOOD
    if before in cues.NO_HARM_AFTER.get(word, ()) or behind in cues.NO_HARM_BEFORE.get(word, ()):
        return Harm.NONE
    if word == "off" and behind == "the":
        return Harm.IF_OF_A_FOOD
    if word in cues.HARM:
        return Harm.SURE
    return Harm.IF_OF_A_FOOD if word in cues.HARM_OF_A_FOOD else Harm.NONE


def tells_of_an_allergy(text: str) -> bool:
    """Tell whether a text speaks of an allergy that somebody has."""
    return bool(_ALLERGY.search(text)) and not _NO_ALLERGY.search(text)
