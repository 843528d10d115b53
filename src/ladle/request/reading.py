"""What a word of several meanings means here: the bread of "no bread", the roast of "a roast".

It only looks: at the words beside the mark, and at the scope. It changes nothing.
"""

from __future__ import annotations

from ladle.request.language import Cue, find_slots
from ladle.request.lists import carries_allergen
from ladle.request.scope import Mode
from ladle.request.walker import Walker

_PREFERRED = ("dish", "diet", "occasion", "equipment")
"""Of several kinds the first of these is meant."""
_TOLD = frozenset({Mode.AT_HOME, Mode.DISLIKE, Mode.ALLERGY})
"""Modes in which a food is spoken of, and not asked for."""


def read(walker: Walker) -> tuple[str, str]:
    """Return the kind and the value that a mark stands for: ("dish", "soup"), ("food", "rice")."""
    mark = walker.mark
    kinds = {meaning.kind: meaning.value for meaning in mark.meanings}
    if "method" in kinds and walker.following_food:
        return "method", kinds["method"]  # "roast chicken", not "a roast"
    if mark.food and (not kinds or _is_ingredient(walker)):
        return "food", mark.food
    kind = next((kind for kind in _PREFERRED if kind in kinds), mark.meanings[0].kind)
    return kind, kinds[kind]


def _is_ingredient(walker: Walker) -> bool:
    """Tell "soup with bread" and "no pasta" from "a bread" and "pasta"."""
    if not (walker.mark.fills("meal") or walker.mark.fills("dish")):
        return False
    is_turned = walker.scope.mode not in (Mode.WANT, Mode.NEUTRAL)
    return is_turned or bool(walker.harm) or _is_held(walker) or _is_product_beside(walker)


def _is_held(walker: Walker) -> bool:
    """Tell whether something is to hold it: "with bread", "I have gluten-free bread"."""
    at = walker.at - 1
    if at >= 1 and walker.marks[at].cue is Cue.FREE:
        at -= 2  # the label is two marks
    if at < 0 or walker.marks[at + 1].breaks:
        return False
    before = walker.marks[at]
    return before.cue is Cue.AT_HOME or before.phrase in walker.language.grammar.holding


def _is_product_beside(walker: Walker) -> bool:
    """Tell whether a labelled product stands beside a dish: "a sandwich of gluten-free bread"."""
    is_labelled = walker.at > 0 and walker.marks[walker.at - 1].cue is Cue.FREE
    return is_labelled and any(one.slot in ("dish", "include") for one in walker.found.filled)


def is_verb(walker: Walker) -> bool:
    """Tell whether a "drink" is one: "can't eat or drink milk"."""
    is_drink = walker.mark.phrase in walker.language.grammar.drinking
    return is_drink and walker.scope.is_fresh and bool(walker.following_food)


def is_title_word(walker: Walker) -> bool:
    """Tell whether a mark means a dish for the one reason that some title holds it."""
    mark = walker.mark
    return bool(mark.meanings) and not (mark.food or find_slots(walker.language, mark.phrase))


def tells_harm(walker: Walker) -> bool:
    """Tell whether a word of a title tells of harm here: "nuts are deadly"."""
    is_of_harm = walker.harm and walker.mark.phrase in walker.language.harm.beside
    return bool(is_of_harm) and is_title_word(walker)


def is_modifier(walker: Walker) -> bool:
    """Tell whether a word of a title is not yet what is left out: "no high mercury fish"."""
    behind = walker.following
    if not walker.scope.is_open or behind is None or behind.breaks or not is_title_word(walker):
        return False
    return behind.is_unknown or bool(behind.food or behind.fills("dish"))


def only_describes(walker: Walker, family: str) -> bool:
    """Tell whether a quality belongs to a food that is not asked for: "leftover roast chicken".

    So does one in a list of foods that are left out: "without alcohol and raw eggs".
    """
    if family not in ("method", "flavor") or not walker.following_food:
        return False
    return walker.scope.mode in _TOLD or _is_listed(walker)


def _is_listed(walker: Walker) -> bool:
    """Tell whether a food behind a quality goes on with those that are left out.

    Behind a comma one that carries an allergen does, if another follows: "no wine, raw eggs or
    nuts".
    """
    scope = walker.scope
    if not scope.mode.is_negative or scope.is_fresh or scope.family != "food":
        return False
    behind = walker.marks[walker.at + 2 : walker.at + 4]
    goes_on = len(behind) > 1 and behind[0].cue is Cue.AND and bool(behind[1].food)
    may_be_wish = not (goes_on and carries_allergen(walker.following_food))
    return scope.has_joint or not (scope.has_gap or may_be_wish)


def is_short_of(walker: Walker, family: str) -> bool:
    """Tell whether there is to be more of a quality: "not spicy enough"."""
    behind = walker.following
    is_quality = family not in ("food", "dish", "allergen", "diet")
    return is_quality and behind is not None and behind.phrase in walker.language.grammar.sufficing
