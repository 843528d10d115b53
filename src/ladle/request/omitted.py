"""What a clause leaves unsaid since the one before said it: "he's allergic to nuts, she to milk".

An allergy goes on by its "to" alone, and what one is not another may be. Who mistakes it for a
wish asks for what somebody must not eat.
"""

from __future__ import annotations

from ladle.request.language import Cue
from ladle.request.lists import carries_allergen
from ladle.request.scope import Mode
from ladle.request.walker import Walker

_TELLING = frozenset({Cue.ALLERGY, Cue.ALLERGY_AFTER})
_AHEAD = 3
"""Within so many marks behind a "to" stands what somebody is allergic to."""
_RESTORED = {("", "food"): "allergen", ("remove_diet", "diet"): "diet"}
"""Slots and families of what was denied, and the slots that assert it."""


def go_on_with_allergy(walker: Walker) -> None:
    """Open an allergy at the "to" of "and Ben to eggs", where one was told before.

    A "to" behind a food belongs to that ("add cheese to pasta"); behind an "or" it goes on with
    what somebody is not allergic to.
    """
    if _is_lesser(walker):
        walker.open(Mode.EXCLUDE)
        return
    scope, before = walker.scope, walker.marks[walker.at - 1] if walker.at else None
    is_told = not _TELLING.isdisjoint(walker.found.cues)
    is_of_food = before is not None and bool(before.food) and not walker.mark.breaks
    still_denies = scope.mode is Mode.NOT_ALLERGIC and scope.has_joint
    if is_told and not (scope.is_open or is_of_food or still_denies) and _names_food(walker):
        walker.open(Mode.ALLERGY)


def _is_lesser(walker: Walker) -> bool:
    """Tell whether what follows is the lesser of two: "I prefer rice to pasta"."""
    before, grammar = walker.marks[: walker.at], walker.language.grammar
    is_between = bool(walker.following_food) and bool(before) and bool(before[-1].food)
    return is_between and any(mark.phrase in grammar.preferring for mark in before)


def _names_food(walker: Walker) -> bool:
    for mark in walker.marks[walker.at + 1 : walker.at + 1 + _AHEAD]:
        if mark.food or mark.fills("allergen"):
            return True
        if mark.breaks or mark.phrase not in walker.language.grammar.listing:
            return False
    return False


def turn_back(walker: Walker, stop: int) -> bool:
    """Turn what a predicate that ends before a mark denies, and named nothing itself.

    It is what its own clause names ("nuts: no"), or else the one before, of which somebody says
    no more than that it is not so: "I eat nuts but my wife can't".
    """
    if walker.turn_clause(walker.scope.mode):
        return True
    marks, grammar = walker.marks, walker.language.grammar
    last, before = marks[stop - 1], marks[stop - 2 : stop - 1]
    is_told = bool(before) and (before[0].fills("person") or before[0].phrase in grammar.somebody)
    if last.cue is not Cue.NOT or not is_told or walker.clause_foods():
        return False
    slots = {"include", "dish", "", "at_home"} if last.phrase in grammar.unable else {"include", ""}
    meant = [one for one in walker.sentence if one.family == "food" and one.slot in slots]
    for one in meant:
        is_limit = last.phrase in grammar.unable and carries_allergen(one.value)
        one.slot, one.is_asserted = "allergen" if is_limit else walker.scope.mode.slot, True
    return bool(meant)


def restore_denied(walker: Walker) -> None:
    """Assert of somebody what was denied of others: "I'm not allergic to nuts but my wife is"."""
    following, grammar = walker.following, walker.language.grammar
    is_last = following is None or following.breaks or following.cue is Cue.BUT
    before = walker.marks[walker.at - 1] if walker.at and not walker.mark.breaks else None
    if not is_last or before is None or before.food or before.phrase in grammar.nobody:
        return
    tells = not _TELLING.isdisjoint(walker.found.cues)
    for one in walker.sentence:
        if one.family == "diet" or tells:
            one.slot = _RESTORED.get((one.slot, one.family), one.slot)
        one.is_asserted = True
