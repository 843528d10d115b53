"""What was eaten lately, and is not wanted again: "we had chicken yesterday"."""

from __future__ import annotations

from collections.abc import Sequence

from ladle.request.language import Cue, GrammarWords
from ladle.request.marks import Mark
from ladle.request.scope import TURNED_SLOTS, Filled
from ladle.request.walker import Walker

_LONGEST = 4
"""Marks of the longest phrase that tells when: "every day this week"."""


def leave_out_eaten(walker: Walker, stop: int) -> None:
    """Leave out the foods, dishes and cuisines of which a sentence says that they were eaten.

    What of it is left ("we had chicken yesterday and there's some left") is asked for as ever.
    """
    grammar = walker.language.grammar
    verb = next((at for at in range(stop) if _is_of_eating(walker.marks[at], grammar)), stop)
    start, marks = walker.marks[verb].stop if verb < stop else 0, walker.marks[verb + 1 : stop]
    when = _when(marks, grammar) if start else None
    if when is None or any(mark.cue is Cue.AT_HOME for mark in walker.marks[:stop]):
        return
    first, last = when
    for one in walker.sentence:
        if start <= one.start < first:
            one.slot = _left_out(one)
        elif one.family == "meal" and first <= one.start < last:
            one.slot = ""  # "I had pasta for lunch"


def _is_of_eating(mark: Mark, grammar: GrammarWords) -> bool:
    return mark.phrase.split()[-1] in grammar.eaten


def _when(marks: Sequence[Mark], grammar: GrammarWords) -> tuple[int, int] | None:
    """Return the words of "yesterday", "last night" or the like; None where none is said."""
    for at, mark in enumerate(marks):
        for end in range(at + 1, min(at + _LONGEST, len(marks)) + 1):
            if " ".join(one.phrase for one in marks[at:end]) in grammar.lately:
                return mark.start, marks[end - 1].stop
    return None


def _left_out(one: Filled) -> str:
    """Return the slot that leaves out what was asked for."""
    return "exclude" if one.is_food and one.may_turn else TURNED_SLOTS.get(one.slot, one.slot)
