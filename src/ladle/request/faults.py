"""Whether a clause finds fault with what was proposed: "it has nuts", "too many nuts".

Who hears a stock or a wish in it offers what somebody has just turned down.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ladle.request.language import Cue
from ladle.request.lists import carries_allergen
from ladle.request.marks import Mark
from ladle.request.scope import MODE_OF, Filled, Mode
from ladle.request.walker import Walker

_BEFORE = frozenset({None, Cue.BUT, Cue.NOT, Cue.FINE, Cue.MUST, Cue.AND, Cue.CORRECT})
"""Cues that may stand before who finds fault: "ok but it has nuts"."""
_TURNING = frozenset({Cue.BUT, Cue.NOT})


def finds_fault(walker: Walker) -> bool:
    """Tell whether the cue here says what is in something that was proposed."""
    grammar, phrase = walker.language.grammar, walker.mark.phrase
    if walker.follows and _answers(walker):
        return True
    first, _, rest = phrase.partition(" ")
    if first in grammar.proposed:
        begins = walker.at == 0 or walker.mark.starts_sentence
        return begins and rest in grammar.faulting
    return phrase in grammar.faulting and walker.is_said_of_proposed(walker.at)


def finds_fault_before(walker: Walker) -> list[Filled]:
    """Return the foods of which "in it" or "in there" says that they are in what was proposed."""
    grammar, mark = walker.language.grammar, walker.mark
    is_within = mark.phrase in grammar.inside or walker.phrase_before in grammar.within
    is_repeated = mark.phrase in grammar.repeated and walker.following is None  # "bacon again?"
    is_told = any(one.slot in MODE_OF for one in walker.clause)
    if not (walker.follows and (is_within or is_repeated)) or mark.breaks or is_told:
        return []
    following = walker.following
    if following and following.cue is Cue.MUST:
        return []  # "rice in it please"
    foods = walker.clause_foods()
    first = min((one.start for one in foods), default=0)
    told = (grammar.shown, grammar.pointing, grammar.elided, grammar.exclaiming)
    before = [m for m in _sentence(walker) if m.stop <= first]
    is_told = all(m.cue in _TURNING or any(m.phrase in phrases for phrases in told) for m in before)
    return foods if is_told else []


def _answers(walker: Walker) -> bool:
    """Tell whether a cue finds fault since something was proposed right before."""
    grammar, phrase = walker.language.grammar, walker.mark.phrase
    if phrase in grammar.noticing:
        is_apart = walker.following is not None and walker.following.breaks
        return not (is_apart or _is_owned(walker))
    if phrase in grammar.existing:
        return not _is_owned(walker) and _is_of_proposed(walker)
    first, _, rest = phrase.partition(" ")
    names_it = first in grammar.proposed
    verb = rest if names_it else phrase
    is_of_people = verb in grammar.restricting and not walker.following_food  # "it's just for two"
    if verb not in grammar.holding_it or is_of_people:
        return False
    subject, before = _subject(walker)
    if names_it or subject:
        is_relative = names_it and bool(subject)  # "one that has rice"
        is_relative |= len(subject) > 1 and subject[-1].phrase in grammar.relative
        return not is_relative and _may_begin(walker, before)
    is_bare = before is None or not before.is_filler or before.phrase in grammar.exclaiming
    is_told = verb in grammar.faulting and phrase not in grammar.owning
    return is_told and is_bare and _may_begin(walker, before)


def _subject(walker: Walker) -> tuple[list[Mark], Mark | None]:
    """Return what names a proposed recipe right before the cue, and the mark before that."""
    grammar, at = walker.language.grammar, walker.at
    found: list[Mark] = []
    while at and not walker.marks[at].breaks:
        mark = walker.marks[at - 1]
        is_kind = bool(mark.food) and walker.marks[at].phrase in grammar.standing
        is_named = is_kind or bool(mark.fills("dish") or mark.fills("meal"))
        is_shown = is_named and at > 1 and walker.marks[at - 2].phrase in grammar.pointing
        if not (is_shown or grammar.shown.issuperset(mark.phrase.split())):
            return found[::-1], mark
        found.append(mark)
        at -= 1
    return found[::-1], None


def _may_begin(walker: Walker, before: Mark | None) -> bool:
    """Tell whether a clause may begin behind a mark: no wish does behind "oh" or "but"."""
    if before is None:
        return True
    grammar = walker.language.grammar
    asks = (
        grammar.asking, grammar.modal, grammar.generic, grammar.subjects, grammar.one,
        grammar.relative,
    )  # fmt: skip
    if any(before.phrase in phrases for phrases in asks):
        is_asked = before.phrase in grammar.relative  # "which ones have rice"
        return before.phrase in grammar.exclaiming or (before.cue in _TURNING and not is_asked)
    return before.cue in _BEFORE and not (before.food or before.meanings or before.quantity)


def _is_owned(walker: Walker) -> bool:
    """Tell whether it is somebody's stock: "I have too much rice", "rice in the fridge"."""
    grammar = walker.language.grammar
    told = grammar.noticing | grammar.existing | grammar.holding_it
    is_kept = walker.scope.mode is Mode.AT_HOME and walker.scope.is_fresh
    return is_kept or any(
        mark.cue is Cue.AT_HOME and mark.phrase not in told for mark in _sentence(walker)
    )


def _is_of_proposed(walker: Walker) -> bool:
    """Tell whether "there is" speaks of what was proposed: of an allergen it does in any case."""
    grammar = walker.language.grammar
    marks = [mark for mark in _sentence(walker) if mark.start > walker.mark.start]
    food = next((mark.food for mark in marks if mark.food), "")
    pairs = pairwise(marks)
    is_used = any(mark.phrase in grammar.using_up for mark in marks)
    return (
        (carries_allergen(food) and not is_used)
        or any(mark.phrase in grammar.inside for mark in marks)
        or any(a.phrase in grammar.within and b.phrase in grammar.pointing for a, b in pairs)
    )


def _sentence(walker: Walker) -> Iterator[Mark]:
    at = walker.at
    while at and not walker.marks[at].starts_sentence:
        at -= 1
    return walker.sentence_from(at)
