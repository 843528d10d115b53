"""Cues, heard: each opens, turns or closes the scope, or turns what was named before it.

`HEARERS` says which function hears which cue. Most stand before what they speak of (`cues_before`)
or behind it (`cues_behind`); those that join or end whole clauses are heard here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ladle.request import cues_before, cues_behind
from ladle.request.faults import hear_fault
from ladle.request.language import Cue
from ladle.request.lists import is_allergen
from ladle.request.omitted import turn_back
from ladle.request.scope import Mode
from ladle.request.walker import Walker

_ENDING = frozenset({Cue.WANT, Cue.AT_HOME, Cue.FINE, Cue.BUT, Cue.NOT, Cue.WITHOUT})
"""Cues behind which a list of allergies has ended."""


def hear(walker: Walker, cue: Cue) -> None:
    """Do what a cue says."""
    walker.found.cues.add(cue)
    if cue in _ENDING and not _is_for_somebody(walker):
        walker.lists_allergies = False
    HEARERS[cue](walker)


def _is_for_somebody(walker: Walker) -> bool:
    """Tell whether "nuts for Max" says whose allergy one is."""
    following, is_purpose = walker.following, walker.mark.phrase in walker.language.grammar.purpose
    names_thing = following is None or following.food or following.fills("meal")
    return is_purpose and not names_thing


def _hear_and(walker: Walker) -> None:
    """Hear "nuts and milk"; a comma before "any" or "nor" may begin something new."""
    mark, grammar = walker.mark, walker.language.grammar
    begins = mark.breaks and mark.phrase in grammar.articles
    walker.scope.has_joint = not begins or mark.phrase in grammar.pairing


def _hear_but(walker: Walker) -> None:
    """End a clause; what it denied and did not name was said before ("nuts: no, but rice")."""
    scope = walker.scope
    is_denied = scope.mode is Mode.NOT_ALLERGIC and not scope.is_fresh
    if is_denied and is_allergen(walker.following_food, walker.language):
        walker.open(Mode.ALLERGY)  # "not allergic to eggs but milk"
    elif turn_back(walker, walker.at) if scope.turns_back else not _goes_on(walker):
        walker.close()
        walker.end_clause()


def _goes_on(walker: Walker) -> bool:
    """Tell whether a clause goes on behind a "which" or "so" without a comma: "rice so quick"."""
    mark = walker.mark
    is_mild = mark.phrase in walker.language.grammar.mild_but and not mark.breaks
    return is_mild and walker.scope.mode is Mode.WANT


def _hear_gone(walker: Walker) -> None:
    """Hear "not anymore"; what is back ("again") was gone, and is not now."""
    if hear_fault(walker):
        return
    walker.is_gone = True
    is_back = walker.mark.phrase in walker.language.grammar.back
    is_had = walker.scope.mode is Mode.AT_HOME and walker.is_next_to_scope  # "I've given up meat"
    if (walker.scope.mode is Mode.WANT or is_had) and not is_back:
        walker.open(Mode.EXCLUDE, by_particle=True)


def _hear_correct(walker: Walker) -> None:
    """Take back what was named last: "chicken, no wait, pork"."""
    if _is_refusal(walker):
        walker.open(Mode.EXCLUDE, by_particle=True)
    elif walker.found.filled:
        walker.correcting = walker.found.filled[-1]


def _is_refusal(walker: Walker) -> bool:
    """Tell whether the "no" of a correction leaves out what follows: "actually no nuts"."""
    following = walker.following
    is_unknown = following is not None and following.is_unknown and not following.breaks
    refuses = walker.mark.phrase.endswith(f" {walker.language.particles.refusing}")
    return refuses and bool(walker.following_food or is_unknown)


HEARERS: Mapping[Cue, Callable[[Walker], None]] = {
    Cue.NOT: cues_before.hear_not,
    Cue.WITHOUT: cues_before.hear_without,
    Cue.DISLIKE: cues_before.hear_dislike,
    Cue.ALLERGY: cues_before.hear_allergy,
    Cue.AT_HOME: cues_before.hear_at_home,
    Cue.WANT: cues_before.hear_want,
    Cue.LESS: cues_before.hear_less,
    Cue.INDIFFERENT: cues_before.hear_indifferent,
    Cue.ALLERGY_AFTER: cues_behind.hear_allergy_after,
    Cue.HARM_AFTER: cues_behind.hear_harm_after,
    Cue.DISLIKE_AFTER: cues_behind.hear_dislike_after,
    Cue.EXCLUDE_AFTER: cues_behind.hear_exclude_after,
    Cue.FREE: cues_behind.hear_free,
    Cue.MUST: cues_behind.hear_must,
    Cue.FINE: cues_behind.hear_fine,
    Cue.BROKEN: cues_behind.hear_broken,
    Cue.OUT: cues_behind.hear_out,
    Cue.GONE: _hear_gone,
    Cue.CORRECT: _hear_correct,
    Cue.BUT: _hear_but,
    Cue.AND: _hear_and,
}
"""What each cue does."""
