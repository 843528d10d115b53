"""What a clause leaves unsaid since the one before said it: "he's allergic to nuts, she to milk".

An allergy goes on by its "to" alone, and what one is not another may be. Who mistakes it for a
wish asks for what somebody must not eat.
"""

from __future__ import annotations

from ladle.request.language import Cue
from ladle.request.lists import carries_allergen
from ladle.request.scope import Mode
from ladle.request.walker import Walker

_AHEAD = 3
"""Within so many marks behind a "to" stands what somebody is allergic to."""
_RESTORED = {("", "food"): "allergen", ("remove_diet", "diet"): "diet"}
"""Slots and families of what was denied, and the slots that assert it."""


# -- "and Ben to eggs" ---------------------------------------------------------------------------


def go_on_with_allergy(walker: Walker) -> None:
    """Open an allergy at the "to" of "and Ben to eggs", where one was told before."""
    if _is_lesser(walker):
        walker.open(Mode.EXCLUDE)
    elif walker.has_told_allergy and _is_of_allergy(walker) and _names_food(walker):
        walker.open(Mode.ALLERGY)


def _is_lesser(walker: Walker) -> bool:
    """Tell whether what follows is the lesser of two: "I prefer rice to pasta"."""
    before, preferring = walker.before, walker.language.grammar.preferring
    is_between = before is not None and bool(before.food) and bool(walker.following_food)
    return is_between and any(m.phrase in preferring for m in walker.marks[: walker.at])


def _is_of_allergy(walker: Walker) -> bool:
    """Tell whether a "to" may belong to an allergy: not that of "add cheese to pasta".

    Behind an "or" it goes on with what somebody is not allergic to.
    """
    scope, before = walker.scope, walker.before
    is_of_food = before is not None and bool(before.food) and not walker.mark.breaks
    still_denies = scope.mode is Mode.NOT_ALLERGIC and scope.has_joint
    return not (scope.is_open or is_of_food or still_denies)


def _names_food(walker: Walker) -> bool:
    """Tell whether a food follows, or a list that begins with one: "to all kinds of nuts"."""
    for mark in walker.marks[walker.at + 1 : walker.at + 1 + _AHEAD]:
        if mark.food or mark.fills("allergen"):
            return True
        if mark.breaks or mark.phrase not in walker.language.grammar.listing:
            return False
    return False


# -- "but my wife can't" -------------------------------------------------------------------------


def turn_back(walker: Walker, stop: int) -> bool:
    """Turn what a predicate that ends before a mark denies, and named nothing itself.

    It is what its own clause names ("nuts: no"), or else the one before, of which somebody says
    no more than that it is not so: "I eat nuts but my wife can't".
    """
    if walker.turn_clause(walker.scope.mode):
        return True
    somebody, denial = walker.marks[stop - 2 : stop - 1], walker.marks[stop - 1]
    if denial.cue is not Cue.NOT or not (somebody and walker.names_somebody(somebody[0])):
        return False
    return _deny_sentence(walker, is_unable=denial.phrase in walker.language.grammar.unable)


def _deny_sentence(walker: Walker, *, is_unable: bool) -> bool:
    """Leave out what the sentence named before, as an allergy where somebody cannot have it.

    Who only "doesn't" speaks of what others like, not of what is there.
    """
    slots = {"include", "", "dish", "at_home"} if is_unable else {"include", ""}
    meant = [one for one in walker.sentence if one.is_food and one.slot in slots]
    for one in meant:
        is_allergy = is_unable and carries_allergen(one.value)
        one.slot = "allergen" if is_allergy else walker.scope.mode.slot
        one.is_asserted = True
    return bool(meant)


# -- "but my wife is" ----------------------------------------------------------------------------


def restore_denied(walker: Walker) -> None:
    """Assert of somebody what was denied of others: "I'm not allergic to nuts but my wife is"."""
    if not _asserts(walker):
        return
    for one in walker.sentence:
        if one.family == "diet" or walker.has_told_allergy:
            one.slot = _RESTORED.get((one.slot, one.family), one.slot)
        one.is_asserted = True


def _asserts(walker: Walker) -> bool:
    """Tell whether an "is" ends what is said of somebody: "but Ella is", not "nice as it is"."""
    following, before = walker.following, walker.before
    is_last = walker.stands_last or (following is not None and following.cue is Cue.BUT)
    if not is_last or before is None or walker.mark.breaks:
        return False
    return not (before.food or before.phrase in walker.language.grammar.nobody)
