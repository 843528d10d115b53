"""From marks to slots: one walk along an utterance, with a scope that turns what is named.

A particle ("no", "doesn't") or a verb ("skip", "hate", "allergic to") opens a scope; "and", "or",
"nor" and commas carry it on. Once it has named something, a positive cue, a "but", another kind of
thing or the end of the sentence closes it. Before that nothing does: "nothing made with fish"
leaves fish out. Behind foods a predicate turns them ("nuts make me ill", "cheese is a no", "the
leeks I have"). Two negations ask: "nothing without cheese".
"""

from __future__ import annotations

from collections.abc import Sequence

from ladle.request.closing import end_idle_scope
from ladle.request.hearing import hear
from ladle.request.language import Language
from ladle.request.marks import Mark
from ladle.request.nameless import place_filler, place_unknown
from ladle.request.placing import place_quantity, place_value
from ladle.request.scope import Walked
from ladle.request.sentences import begin_sentence, end_sentence
from ladle.request.walker import Walker


def walk(marks: Sequence[Mark], language: Language, *, follows: bool = False) -> Walked:
    """Return what the marks of an utterance fill, and what of it is lost.

    Parameters
    ----------
    follows
        Whether it answers something that was proposed: "too many nuts" finds fault with that.
    """
    walker = Walker(marks, language, follows=follows)
    begin_sentence(walker, 0)
    for at, mark in enumerate(marks):
        if mark.starts_sentence:
            end_sentence(walker, at)
            begin_sentence(walker, at)
        if mark.start >= walker.skips_to:
            walker.at = at
            _step(walker)
            walker.is_next_to_scope = mark.cue is not None and walker.scope.is_fresh
    end_sentence(walker, len(marks))
    return walker.found


def _step(walker: Walker) -> None:
    mark = walker.mark
    if mark.breaks:
        walker.is_less = False
        walker.scope.has_break = True
        end_idle_scope(walker)
    if mark.quantity:
        place_quantity(walker, mark.quantity)
    elif mark.cue:
        hear(walker, mark.cue)
    elif mark.meanings or mark.food:
        place_value(walker)
    elif mark.is_filler:
        place_filler(walker)
    else:
        place_unknown(walker)
