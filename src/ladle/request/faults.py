"""Whether a clause finds fault with what was proposed: "it has nuts", "too many nuts".

Who hears a stock or a wish in it offers what somebody has just turned down. Of the words that find
fault, each list stands in `data/english.toml`; where they do:

| list | finds fault | and does not |
|---|---|---|
| `faulting` | "it has nuts" | "the shop has nuts" |
| `holding_it` | "that one uses nuts", in an answer | "one that uses nuts" |
| `noticing` | "too many nuts", in an answer | "too many nuts at home" |
| `amassing` | "that's a lot of nuts", in an answer | "with a lot of rice" |
| `existing` | "there are nuts in it", in an answer | "there's rice in the fridge" |
| `inside`, `within` | "nuts in it", in an answer | "rice in it please" |
| `repeated` | "bacon again?", in an answer | "bacon again please" |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ladle.request.language import Cue
from ladle.request.lists import carries_allergen
from ladle.request.marks import Mark
from ladle.request.scope import Filled, Mode, set_slot
from ladle.request.walker import Walker

_BEFORE = frozenset({None, Cue.BUT, Cue.NOT, Cue.FINE, Cue.MUST, Cue.AND, Cue.CORRECT})
"""Cues that may stand before who finds fault: "ok but it has nuts"."""
_TURNING = frozenset({Cue.BUT, Cue.NOT})


def hear_fault(walker: Walker) -> bool:
    """Leave out what is in the proposed, if the cue here says so; tell whether it does."""
    if found := _foods_found(walker):
        set_slot(found, "exclude")
        return True
    if is_fault := _finds_fault(walker):
        walker.open(Mode.EXCLUDE)
    return is_fault


# -- before the food: "it has nuts" --------------------------------------------------------------


def _finds_fault(walker: Walker) -> bool:
    """Tell whether the cue here says what is in something that was proposed."""
    if walker.follows and _answers(walker):
        return True
    grammar, phrase = walker.language.grammar, walker.mark.phrase
    subject, _, verb = phrase.partition(" ")
    if subject in grammar.proposed:  # "it has" is one cue
        begins = walker.at == 0 or walker.mark.starts_sentence
        return begins and verb in grammar.faulting
    return phrase in grammar.faulting and walker.is_said_of_proposed(walker.at)


def _answers(walker: Walker) -> bool:
    """Tell whether a cue finds fault since something was proposed right before."""
    grammar, phrase = walker.language.grammar, walker.mark.phrase
    if phrase in grammar.noticing:
        return not (_stands_apart(walker) or _is_owned(walker))
    if phrase in grammar.amassing:
        return _is_amassed(walker) and not _is_owned(walker)
    if phrase in grammar.existing:
        return _is_of_proposed(walker) and not _is_owned(walker)
    return _tells_content(walker)


def _stands_apart(walker: Walker) -> bool:
    """Tell whether a break keeps the cue from what it notices: "I see, then rice"."""
    return walker.following is not None and walker.following.breaks


def _is_amassed(walker: Walker) -> bool:
    """Tell whether there is much in the proposed: "that's a lot of", "this one is heavy on"."""
    before, at = walker.before, walker.at
    if before is not None and before.phrase in walker.language.grammar.elided:
        at -= 1
    subject, before = _subject(walker, at)
    is_relative = _is_relative(walker, subject, names_it=False)
    return bool(subject) and not is_relative and _may_begin(walker, before)


def _is_owned(walker: Walker) -> bool:
    """Tell whether it is somebody's stock: "I have too much rice", "rice in the fridge"."""
    if walker.scope.mode is Mode.AT_HOME and walker.scope.is_fresh:
        return True
    grammar = walker.language.grammar
    told = grammar.noticing | grammar.existing | grammar.holding_it
    return any(m.cue is Cue.AT_HOME and m.phrase not in told for m in _sentence(walker))


def _is_of_proposed(walker: Walker) -> bool:
    """Tell whether "there is" speaks of what was proposed: of an allergen it does in any case."""
    grammar = walker.language.grammar
    marks = [mark for mark in _sentence(walker) if mark.start > walker.mark.start]
    if any(mark.phrase in grammar.inside for mark in marks):
        return True  # "in it"
    if any(a.phrase in grammar.within and b.phrase in grammar.pointing for a, b in pairwise(marks)):
        return True  # "in that"
    food = next((mark.food for mark in marks if mark.food), "")
    is_used_up = any(mark.phrase in grammar.using_up for mark in marks)  # "there's milk to use up"
    return carries_allergen(food) and not is_used_up


# -- who is said to hold it: "that one uses nuts" ------------------------------------------------


def _tells_content(walker: Walker) -> bool:
    """Tell whether a verb says what is in the proposed: "it uses nuts", "the soup has nuts"."""
    grammar, phrase = walker.language.grammar, walker.mark.phrase
    first, _, rest = phrase.partition(" ")
    names_it = first in grammar.proposed
    verb = rest if names_it else phrase
    if verb not in grammar.holding_it or _is_of_people(walker, verb):
        return False
    subject, before = _subject(walker, walker.at)
    if _is_relative(walker, subject, names_it=names_it) or not _may_begin(walker, before):
        return False
    if names_it or subject:
        return True
    is_bare = before is None or not before.is_filler or before.phrase in grammar.exclaiming
    return is_bare and verb in grammar.faulting and phrase not in grammar.owning  # "has nuts"


def _is_of_people(walker: Walker, verb: str) -> bool:
    """Tell whether "it's just" speaks of who eats: "it's just for two"."""
    return verb in walker.language.grammar.restricting and not walker.following_food


def _is_relative(walker: Walker, subject: Sequence[Mark], *, names_it: bool) -> bool:
    """Tell whether a verb describes what is asked for: "one that has rice"."""
    if names_it:
        return bool(subject)
    return len(subject) > 1 and subject[-1].phrase in walker.language.grammar.relative


def _subject(walker: Walker, stop: int) -> tuple[Sequence[Mark], Mark | None]:
    """Return what names a proposed recipe right before a mark, and the mark before that."""
    at = stop
    while at and not walker.marks[at].breaks:
        if not _names_proposed(walker, at - 1):
            return walker.marks[at:stop], walker.marks[at - 1]
        at -= 1
    return walker.marks[at:stop], None


def _names_proposed(walker: Walker, at: int) -> bool:
    """Tell whether a mark is of "the first one", of "that soup" or of "the rice one"."""
    grammar, mark = walker.language.grammar, walker.marks[at]
    if grammar.shown.issuperset(mark.phrase.split()):
        return True
    is_kind = bool(mark.food) and walker.marks[at + 1].phrase in grammar.standing
    names_dish = is_kind or bool(mark.fills("dish") or mark.fills("meal"))
    return names_dish and at > 0 and walker.marks[at - 1].phrase in grammar.pointing


def _may_begin(walker: Walker, before: Mark | None) -> bool:
    """Tell whether a clause may begin behind a mark: no wish does behind "oh" or "but"."""
    if before is None:
        return True
    grammar = walker.language.grammar
    if before.phrase in grammar.relative:
        return False  # "which ones have rice"
    if before.phrase in walker.language.wishing:
        return before.phrase in grammar.exclaiming or before.cue in _TURNING
    return before.cue in _BEFORE and not (before.food or before.meanings or before.quantity)


# -- behind the food: "nuts in it" ---------------------------------------------------------------


def _foods_found(walker: Walker) -> list[Filled]:
    """Return the foods of which "in it" or "in there" says that they are in what was proposed."""
    if not walker.follows or walker.mark.breaks or not _points_back(walker):
        return []
    if _is_wished(walker) or any(one.is_limit for one in walker.clause):
        return []
    foods = walker.clause_foods()
    return foods if foods and _only_points(walker, min(one.start for one in foods)) else []


def _points_back(walker: Walker) -> bool:
    """Tell whether what stands before is in the proposed: "nuts in it", "in there", "again?"."""
    grammar, phrase = walker.language.grammar, walker.mark.phrase
    if phrase in grammar.repeated and walker.following is None:
        return True
    return phrase in grammar.inside or walker.phrase_before in grammar.within


def _is_wished(walker: Walker) -> bool:
    """Tell whether it is to be in it: "rice in it please"."""
    return walker.following is not None and walker.following.cue is Cue.MUST


def _only_points(walker: Walker, stop: int) -> bool:
    """Tell whether a sentence says nothing before a word but that it is there: "oh, there are"."""
    pointing = walker.language.pointing_out
    before = (mark for mark in _sentence(walker) if mark.stop <= stop)
    return all(mark.cue in _TURNING or mark.phrase in pointing for mark in before)


def _sentence(walker: Walker) -> Iterator[Mark]:
    """Yield the marks of the sentence in which the walker stands."""
    at = walker.at
    while at and not walker.marks[at].starts_sentence:
        at -= 1
    return walker.sentence_from(at)
