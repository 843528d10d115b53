"""Where a list ends: whether what is named next still belongs to what is left out.

"No nuts or fish" goes on, "no nuts, a curry please" does not. Who ends a list too soon asks for
what somebody does not want; who ends it too late leaves out what they asked for.
"""

from __future__ import annotations

from ladle.food import key, names_allergen
from ladle.request.answers import is_answered, is_question
from ladle.request.labels import dish_behind
from ladle.request.language import find_slots
from ladle.request.lists import carries_allergen
from ladle.request.scope import STEADY, Mode
from ladle.request.walker import Walker

SET_ASIDE = "set aside"
"""The family of all that does not matter, but for foods."""
_SPOILING = frozenset({"equipment", "method", "ease", "quality"})
"""Kinds behind which a food is rather asked for: "no oven, chicken"."""


def close_before(walker: Walker) -> None:
    """Close a scope that has named something, where what follows is no part of its list."""
    if _is_new_dish(walker):
        walker.close()
        return
    mark, scope = walker.mark, walker.scope
    is_food = bool(mark.food or mark.fills("dish"))
    is_steady = any(meaning.kind in STEADY for meaning in mark.meanings)
    if scope.is_indifferent:
        _close_for(walker, "food" if is_food else SET_ASIDE)
    elif is_food:
        is_listed = scope.is_fresh or scope.has_joint or not scope.has_gap
        if (is_listed or not is_steady) and not _is_spoiled(walker):
            _close_for(walker, "food")
    elif scope.has_refused and (mark.fills("diet") or not scope.has_joint):
        walker.close()  # "no dessert, vegan"
    elif not is_steady:
        _close_for(walker, mark.meanings[0].kind)


def end_idle_scope(walker: Walker) -> None:
    """Close, behind a comma, what has found nothing to leave out: "no dessert, chicken please".

    An allergen right behind it is left out all the same. A "no" that only answers or asks ends
    where a clause of its own begins: "no way, I hate nuts", "don't you have one, we hate nuts".
    """
    if _is_idle(walker) or _only_answers(walker):
        walker.close()


def _is_idle(walker: Walker) -> bool:
    mark, scope = walker.mark, walker.scope
    is_idle = scope.is_fresh and (scope.has_refused or scope.is_indifferent)
    return is_idle and not (mark.food and names_allergen(mark.food))


def _only_answers(walker: Walker) -> bool:
    """Tell whether somebody stands behind a "no" of whom something else is said: "no way, I"."""
    if not walker.scope.excludes:
        return False
    mark, subjects = walker.mark, walker.language.grammar.subjects
    begins_clause = mark.phrase.split()[0] in subjects or bool(mark.fills("person"))
    return begins_clause and (is_answered(walker) or is_question(walker))


def is_left_out(walker: Walker) -> bool:
    """Tell whether an unknown word is one to leave out: "no zorbs", "no nuts or zorbs"."""
    mark, scope = walker.mark, walker.scope
    if not scope.mode.is_negative:
        return False
    is_listed = scope.has_joint or (mark.breaks and walker.following is None)
    return scope.is_fresh or (is_listed and scope.family == "food" and not scope.has_gap)


# -- dishes --------------------------------------------------------------------------------------


def _is_new_dish(walker: Walker) -> bool:
    """Tell whether a dish is asked for behind a list: "without onions, a curry please"."""
    mark, scope = walker.mark, walker.scope
    if not (mark.fills("dish") or dish_behind(mark.food, walker.language)):
        return False
    if scope.is_fresh and scope.mode is not Mode.AT_HOME:
        return False
    is_one = walker.phrase_before in walker.language.grammar.one and not scope.has_joint
    return is_one or _begins_wish(walker)


def _begins_wish(walker: Walker) -> bool:
    """Tell whether a dish behind a comma is asked for: "allergic to milk, soup please".

    Behind another dish it is one more of them: "no pizza, burgers or tacos".
    """
    if walker.scope.has_joint or not walker.scope.has_break:
        return False
    last = walker.found.filled[-1:]
    return not any(
        meaning.kind == "dish" for one in last
        for meaning in find_slots(walker.language, key(one.value))
    )  # fmt: skip


# -- one kind of thing behind another ------------------------------------------------------------


def _close_for(walker: Walker, family: str) -> None:
    """Close a scope that has named something, unless its list goes on with the same kind."""
    scope = walker.scope
    goes_on = scope.family == family and (scope.has_joint or not scope.has_gap)
    if not scope.is_fresh and not goes_on:
        walker.close()


def _is_spoiled(walker: Walker) -> bool:
    """Tell whether a food is left out behind a tool or a method: "no oven or nuts".

    Of an allergen it is believed behind a comma or an "or" too, of any other food only right behind
    ("no fried fish").
    """
    mark, scope = walker.mark, walker.scope
    if not scope.mode.is_negative or scope.has_gap:
        return False
    if scope.family == "flavor":
        return _is_kind_refused(walker)
    if scope.family in _SPOILING and names_allergen(mark.food):
        return True
    return scope.family == "method" and bool(mark.food) and _is_right_behind(walker)


def _is_kind_refused(walker: Walker) -> bool:
    """Tell whether "no fresh walnuts" leaves walnuts out, as "not spicy, walnuts" does not."""
    opening = walker.marks[walker.at - 2].phrase  # before the quality, which stands right before
    is_refused = opening == walker.language.particles.refusing
    return is_refused and _is_right_behind(walker) and carries_allergen(walker.mark.food)


def _is_right_behind(walker: Walker) -> bool:
    """Tell whether neither a comma nor an "or" stands between what was named and the food."""
    return not (walker.mark.breaks or walker.scope.has_joint)
