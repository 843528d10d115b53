"""Whether a sentence tells of harm that no cue of allergy names: "nuts make me ill"."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from ladle.request.language import Cue, Language


class Harm(IntEnum):
    """How surely a sentence tells of harm."""

    NONE = 0
    IF_OF_A_FOOD = 1
    SURE = 2


def find_harm(words: Sequence[str], language: Language) -> Harm:
    """Return how surely a sentence tells of harm.

    Parameters
    ----------
    words
        Folded and singular.
    """
    if language.harm.telling.isdisjoint(words):
        return Harm.NONE
    padded = ["", *words, ""]
    places = range(1, len(padded) - 1)
    return max((_harm_at(padded, at, language) for at in places), default=Harm.NONE)


def _harm_at(words: Sequence[str], at: int, language: Language) -> Harm:
    before, word, behind = words[at - 1 : at + 2]
    harm = language.harm
    if before in harm.none_after.get(word, ()) or behind in harm.none_before.get(word, ()):
        return Harm.NONE
    begins = not before or before in harm.starts
    if begins and behind in harm.none_at_start.get(word, ()):
        return Harm.NONE
    if word in harm.sure:
        return Harm.SURE
    is_denied = word in harm.fine and language.cues.get(before) is Cue.NOT
    return Harm.IF_OF_A_FOOD if is_denied or word in harm.of_a_food else Harm.NONE
