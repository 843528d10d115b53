"""What an utterance is for: by the words of the language, and by the slots that were filled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from ladle.request.frame import Intent
from ladle.request.language import Cue, GrammarWords, IntentWords, Phrases

_LASTING = frozenset({"diet", "remove_diet", "allergen", "remove_allergen", "dislike"})
"""Slots that tell of a person; the others ask."""
_TELLING = frozenset({Cue.DISLIKE, Cue.DISLIKE_AFTER, Cue.ALLERGY, Cue.ALLERGY_AFTER, Cue.GONE})
"""Cues that speak of a person."""
_ABOUT = frozenset({"person", "servings"})
"""Slots of who eats: alone they neither ask nor tell."""
_LAST = 1_000
_BLANKS = 2
"""Of a phrase of one word that stands apart."""
_LONGEST_ANSWER = 8
"""Words of an answer such as "yes, let's cook it"."""


def find_intent(
    words: Sequence[str],
    slots: Collection[str],
    intents: IntentWords,
    *,
    follows: bool,
    cues: Collection[Cue] = (),
    tells_harm: bool = False,
) -> Intent:
    """Return the intent of an utterance.

    Parameters
    ----------
    words
        Its words, folded and singular.
    slots
        Names of the slots that it fills.
    follows
        Whether it answers something that Ladle has just proposed.
    cues
        The cues that it holds.
    tells_harm
        Whether it tells what a food does to somebody.
    """
    text = f" {' '.join(words)} "
    names = set(slots)
    wishes = names - _ABOUT
    if wishes <= _LASTING and _says(text, intents.forget) and _says(text, intents.personal):
        return Intent.FORGET
    if not wishes and (asked := _asks_back(text, intents)):
        return asked
    if follows and (wishes or "servings" in names):
        return Intent.REFINE
    if not wishes and (answer := _answer(text, intents, follows=follows)):
        return answer
    if follows:
        return Intent.REJECT
    is_told = _tells(text, names, cues, intents, tells_harm=tells_harm)
    return Intent.SET_PROFILE if is_told else _asks(text, wishes, intents)


def find_place(words: Sequence[str], grammar: GrammarWords) -> int:
    """Return which of several recipes is spoken of, from 0; a large number is the last."""
    text = f" {' '.join(words)} "
    places = ((1, grammar.second), (2, grammar.third), (_LAST, grammar.last))
    return next((place for place, phrases in places if _says(text, phrases)), 0)


def has_phrase(words: Sequence[str], phrases: Phrases) -> bool:
    """Tell whether any of the phrases stands among the words."""
    return _says(f" {' '.join(words)} ", phrases)


def _asks_back(text: str, intents: IntentWords) -> Intent | None:
    """Return whether it is asked why, or to take the last wish back."""
    if _begins(text, intents.why):
        return Intent.WHY
    return Intent.UNDO if _begins(text, intents.undo) else None


def _asks(text: str, wishes: set[str], intents: IntentWords) -> Intent:
    """Tell a change of what was asked before, where nothing was proposed yet, from a new wish."""
    changes = wishes - {"max_minutes"} and _begins(text, intents.refine)
    return Intent.REFINE if changes and not _says(text, intents.ask) else Intent.RECOMMEND


def _says(text: str, phrases: Phrases) -> bool:
    for phrase in _apart(phrases):  # noqa: SIM110 - a generator takes twice as long
        if phrase in text:
            return True
    return False


def _begins(text: str, phrases: Phrases) -> bool:
    return text.startswith(_apart(phrases))


@cache
def _apart(phrases: Phrases) -> tuple[str, ...]:
    """Return phrases with a blank on each side, as they stand in a text."""
    return tuple(f" {phrase} " for phrase in phrases)


def _answer(text: str, intents: IntentWords, *, follows: bool) -> Intent | None:
    """Return whether a short utterance accepts or rejects, by the longest phrase it holds."""
    if len(text.split()) > _LONGEST_ANSWER:
        return None
    accepts = _longest(text, intents.accept, follows=follows)
    rejects = _longest(text, intents.reject, follows=follows)
    if not (accepts or rejects):
        return None
    return Intent.ACCEPT if accepts >= rejects else Intent.REJECT


def _longest(text: str, phrases: Phrases, *, follows: bool) -> int:
    """Return how many words the longest phrase has that a text holds; 0 if it holds none.

    Where nothing was proposed, one word is an answer only if nothing else was said.
    """
    held = [phrase for phrase in _apart(phrases) if phrase in text]
    sizes = [p.count(" ") - 1 for p in held if follows or p.count(" ") > _BLANKS or text == p]
    return max(sizes, default=0)


def _tells(
    text: str, slots: set[str], cues: Collection[Cue], intents: IntentWords, *, tells_harm: bool
) -> bool:
    """Tell whether something lasting is said of somebody, and nothing asked."""
    if slots <= _ABOUT:
        return "servings" in slots and _says(text, intents.always)
    if slots - _ABOUT - _LASTING:
        return False
    if tells_harm:
        return True
    is_of_somebody = "person" in slots or not _TELLING.isdisjoint(cues)
    is_told = is_of_somebody or _says(text, intents.lasting)
    return is_told and not _says(text, intents.ask)
