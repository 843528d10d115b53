"""Lists of foods that stand before a mark: "milk, egg and soy allergy", "the leeks I have"."""

from __future__ import annotations

from collections.abc import Iterator

from ladle.food import names_allergen, resolve_allergy
from ladle.request.language import Cue, Language
from ladle.request.scope import Filled
from ladle.request.walker import Walker

_BETWEEN = frozenset({Cue.AND, Cue.AT_HOME, Cue.WANT})
"""Cues that may stand between foods and what says that they are at home."""


def list_before(walker: Walker, *, allergens_alone: bool = False) -> list[Filled]:
    """Return the foods of the list that ends right before a mark, the last first.

    Parameters
    ----------
    allergens_alone
        Whether only allergens are joined to the last: "chicken and dairy free cheese".
    """
    listed: list[Filled] = []
    has_and = False
    for one, is_joined, is_apart in _foods_backwards(walker):
        has_and = has_and or is_joined or len(parts(one.value, walker.language)) > 1
        if listed and not is_allergen(one.value, walker.language):
            is_held = one.slot == "include" and carries_allergen(one.value)
            if allergens_alone or not has_and or not (is_apart or is_held):
                break
        listed.append(one)
    return listed


def _foods_backwards(walker: Walker) -> Iterator[tuple[Filled, bool, bool]]:
    """Yield the foods before a mark, the last first.

    Beside each: whether an "and", and whether that or a comma stands behind it; who speaks sets no
    commas ("egg milk and nut free").
    """
    foods = {one.stop: one for one in walker.found.filled if one.is_food}
    at, is_joined = walker.at - 1, False
    while at >= 0 and (one := foods.get(walker.marks[at].stop)):
        is_last = at == walker.at - 1
        yield one, is_joined, is_last or is_joined or walker.marks[at + 1].breaks
        if walker.marks[at].breaks and not _is_list_comma(walker, at):
            return
        at -= 1
        is_joined = at >= 0 and walker.marks[at].phrase in walker.language.grammar.joining
        at -= is_joined


def foods_right_before(walker: Walker) -> list[Filled]:
    """Return the foods of this clause that nothing but fillers keeps from a mark."""
    foods = {one.stop: one for one in walker.clause if one.is_food}
    kept: list[Filled] = []
    for at in range(walker.at - 1, -1, -1):
        mark = walker.marks[at]
        one = foods.get(mark.stop)
        if walker.marks[at + 1].starts_sentence:
            break
        if one is not None and one.slot == "include":
            kept.append(one)
        elif not (mark.is_filler or mark.cue in _BETWEEN):
            break
        if mark.breaks and not _is_list_comma(walker, at):
            break
    return kept


def _is_list_comma(walker: Walker, at: int) -> bool:
    """Tell whether the break before a mark, which is not the first, stands behind a food."""
    return bool(walker.marks[at - 1].food)


def is_allergen(name: str, language: Language) -> bool:
    """Tell whether a name, or each part of "fish and shellfish", is one of an allergen."""
    if not name or names_allergen(name):
        return bool(name)
    return all(names_allergen(part) for part in parts(name, language))


def carries_allergen(name: str) -> bool:
    """Tell whether a food has one of the 14 allergens in it: "cheese" has milk."""
    meant = resolve_allergy(name) if name else None
    return meant is not None and bool(meant.allergens)


def parts(name: str, language: Language) -> list[str]:
    """Return the names of which a name is made: "macaroni and cheese"."""
    return name.split(f" {language.particles.together} ")
