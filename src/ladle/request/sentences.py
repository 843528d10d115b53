"""Sentences of an utterance: what harm they tell, where they end, and what goes on behind them."""

from __future__ import annotations

from collections.abc import Sequence

from ladle.food import names_food
from ladle.request.eaten import leave_out_eaten
from ladle.request.harm import Harm, find_harm
from ladle.request.language import Cue, Language
from ladle.request.lists import carries_allergen, is_allergen
from ladle.request.marks import Mark
from ladle.request.omitted import turn_back
from ladle.request.scope import Filled, Mode, set_slot
from ladle.request.walker import Walker

_PAST = {"allergen": "remove_allergen", "diet": "remove_diet", "": "remove_allergen"}
"""Slots of what somebody keeps to, and those that end it; a food set aside may be eaten again."""
_ASKING = frozenset({Cue.WANT, Cue.MUST})
_NEAR = 4
"""Within so many marks before a name "no longer" speaks of it."""


def begin_sentence(walker: Walker, start: int) -> None:
    """Look ahead for harm: it turns foods that stand before it, too."""
    words: list[str] = []
    leaves_out = False
    marks = list(walker.sentence_from(start))
    for mark in marks[_health_stop(marks, walker.language) :]:
        says_nothing = " " in mark.phrase and (mark.is_filler or mark.cue)
        ends_verb = leaves_out and mark.cue is Cue.OUT  # "leave the carrots out"
        leaves_out = leaves_out or mark.cue is Cue.WITHOUT
        if not (says_nothing or ends_verb):
            words += mark.phrase.split()
    walker.sentence_harm = find_harm(words, walker.language)
    walker.harm_stop = _harm_stop(walker, start) if walker.sentence_harm else start


def _health_stop(marks: Sequence[Mark], language: Language) -> int:
    """Return where a wish begins behind how somebody is: "I'm ill, chicken soup please".

    What carries an allergen may be what made them so.
    """
    if language.harm.states.isdisjoint([mark.phrase for mark in marks]):
        return 0
    stop = next((at for at, mark in enumerate(marks) if at and mark.breaks), 0)
    head, tail = marks[:stop], marks[stop:]
    is_state = bool(head) and head[-1].phrase in language.harm.states and len(head) > 1
    if not is_state or head[-2].phrase not in language.grammar.being:
        return 0
    names_thing = any(mark.food or mark.cue or mark.fills("dish") for mark in head)
    asks = any(
        mark.cue in _ASKING
        or mark.phrase.split()[0] in language.grammar.requesting
        or mark.fills("dish")
        for mark in tail
    )
    is_doubtful = any(carries_allergen(mark.food) for mark in tail)
    return stop if asks and not (names_thing or is_doubtful) else 0


def _harm_stop(walker: Walker, start: int) -> int:
    """Return where something is asked behind the last harm that a sentence tells of."""
    grammar, telling = walker.language.grammar, walker.language.harm.telling
    marks = list(walker.sentence_from(start))
    told = [at for at, m in enumerate(marks) if not telling.isdisjoint(m.phrase.split())]
    behind = range(told[-1] + 1 if told else 0, len(marks))
    asked = (at for at in behind if told and marks[at].phrase in grammar.requesting)
    return start + next(asked, len(marks))


def end_sentence(walker: Walker, stop: int) -> None:
    """Turn what the sentence turns as a whole; its scope ends, unless the next one goes on."""
    if walker.scope.turns_back and not turn_back(walker, stop):
        _answer_no(walker)
    if walker.is_gone:
        _let_go(walker)
    if walker.sentence_harm:
        _hear_harm(walker)
    else:
        leave_out_eaten(walker, stop)
    if not _carries_on(walker, stop):
        walker.close()
    walker.end_clause()
    walker.sentence_before = walker.sentence_start
    walker.sentence_start = walker.clause_start
    walker.is_gone = walker.lists_allergies = False


def _answer_no(walker: Walker) -> None:
    """Turn what the sentence before named, where this one says nothing but no: "Nuts? Never!"."""
    mode = walker.scope.mode
    if any(one.is_food for one in walker.sentence):
        return
    for at, one in enumerate(walker.found.filled[: walker.sentence_start]):
        is_meant = mode is Mode.ALLERGY and carries_allergen(one.value)
        if one.may_turn and (is_meant or at >= walker.sentence_before):
            one.slot = mode.slot


def _hear_harm(walker: Walker) -> None:
    """Turn the foods of a sentence that tells of harm."""
    stop = walker.marks[walker.harm_stop - 1].stop
    said = [one for one in walker.sentence if one.is_food and one.stop <= stop]
    foods = [one for one in said if one.slot not in ("", "remove_allergen")]
    foods = foods or [one for one in said if one.slot == ""]  # "ok, nuts are bad"
    set_slot(foods, "allergen")
    walker.found.unresolved += [food.value for food in foods if not names_food(food.value)]
    walker.found.tells_harm = True
    if walker.sentence_harm is Harm.SURE and not foods:
        walker.found.is_harm_of_nothing = True


def _carries_on(walker: Walker, stop: int) -> bool:
    """Tell whether the next sentence adds to what this one left out: "No nuts. And chicken"."""
    following = list(walker.sentence_from(stop))
    if not following or walker.scope.is_fresh:
        return bool(following)
    grammar = walker.language.grammar
    if following[0].phrase in grammar.adding_first or following[-1].phrase in grammar.adding_last:
        return True
    return len(following) == 1 and is_allergen(following[0].food, walker.language)


def _let_go(walker: Walker) -> None:
    """Turn what is said to be over: allergies and diets that were."""
    for one in walker.sentence:
        if one.is_asserted:
            continue  # "she isn't vegan anymore but I am"
        if one.slot == "" and one.family == "diet":
            one.slot = _PAST["diet"]  # "it doesn't have to be vegan anymore"
        is_set_aside = one.slot == "" and one.is_food
        if is_set_aside or (one.slot in ("allergen", "diet") and _is_past(walker, one)):
            one.slot = _PAST[one.slot]


def _is_past(walker: Walker, one: Filled) -> bool:
    """Tell whether "still allergic to fish but I can eat prawns again" speaks of this one.

    An "again" ends no limit that is told and not denied: "I'm allergic to nuts, not again".
    """
    behind = [mark for mark in walker.marks if mark.start >= one.stop]
    near = _behind_but([mark for mark in walker.marks if mark.stop <= one.start][-_NEAR:])
    back = frozenset() if _is_denied(walker, near) else walker.language.grammar.back
    said = (*near, *_before_but(behind))
    return any(mark.cue is Cue.GONE and mark.phrase not in back for mark in said)


def _behind_but(marks: Sequence[Mark]) -> Sequence[Mark]:
    last = max((at for at, mark in enumerate(marks) if mark.cue is Cue.BUT), default=-1)
    return marks[last + 1 :]


def _before_but(marks: Sequence[Mark]) -> Sequence[Mark]:
    first = next((at for at, mark in enumerate(marks) if mark.cue is Cue.BUT), len(marks))
    return marks[:first]


def _is_denied(walker: Walker, near: Sequence[Mark]) -> bool:
    """Tell whether the marks before a name deny it: "she doesn't have a nut allergy after all"."""
    for mark in reversed(near):
        if walker.language.cues.get(mark.phrase.split()[0]) is Cue.NOT:
            return True
        if mark.food or mark.breaks:
            return False
    return False
