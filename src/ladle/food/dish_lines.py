"""What the lines of a dish tell where its title tells too little: meat, its taste, its course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from ladle.food.facts import RecipeFacts, Seen
from ladle.food.mains import group_names, group_of
from ladle.food.signs import GUESS, Sign, Told
from ladle.food.vocabulary import EntryIx, vocabulary

_HEARTY = frozenset({
    "beef", "pork", "lamb", "chicken", "turkey", "poultry", "game", "fish", "shellfish", "meat",
    "tofu", "sausage",
})  # fmt: skip
_SAVOURY = frozenset({"garlic", "onion", "black pepper", "soy sauce", "stock", "mustard", "cumin"})
_NO_DRINK = frozenset({"wheat flour", "garlic", "onion", "egg"})
_SWEET = frozenset({"sugar", "powdered sugar", "brown sugar", "chocolate", "cocoa"})
_PULSES = frozenset({"bean", "chickpea", "lentil"})
"""Foods that make a meal, unless they are eaten as a vegetable (green beans)."""


@cache
def _meats() -> Mapping[EntryIx, str]:
    """Return the foods that make a meal of a dish, with their groups."""
    entries = (EntryIx(i) for i in range(len(vocabulary())))
    return {entry: group for entry in entries if (group := group_of(entry)) in _HEARTY}


def leading_meat(facts: RecipeFacts) -> Seen | None:
    """Return a food that makes a meal of a dish; of several always the same, but no better one."""
    meats = _meats()
    found = {seen.entry for seen in facts.lines if seen.entry in meats}
    if not found:
        return None
    group = meats[min(found)]
    entry = max(entry for entry in found if meats[entry] == group)
    return next(seen for seen in facts.lines if seen.entry == entry)


@cache
def _telling() -> Sequence[tuple[str, ...]]:
    """Return for each entry those of its names and kinds that tell a course."""
    of_meats = (name for group in _HEARTY for name in group_names(group))
    telling = {"spirit", "vegetable", *_NO_DRINK, *_SWEET, *_SAVOURY, *_PULSES, *of_meats}
    names = ({n for k in kinds if (n := _name(k)) in telling} for kinds in vocabulary().kinds)
    return [tuple(of - _PULSES if "vegetable" in of else of) for of in names]


def taste_of(facts: RecipeFacts) -> str:
    """Return `sweet` where a line sweetens a dish, else `savoury` where one seasons it, else ""."""
    telling = _telling()
    names = {name for seen in facts.lines for name in telling[seen.entry]}
    return "sweet" if _SWEET & names else "savoury" if _SAVOURY & names else ""


def course_of_lines(facts: RecipeFacts, meat: Seen | None) -> Told[str] | None:
    """Return the course that lines tell, at a guess; `meat` is what leads them."""
    telling = _telling()
    names = {name: seen for seen in facts.lines for name in telling[seen.entry]}

    def told(course: str, *why: str) -> Told[str]:
        signs = (Sign(names[n].place, _name(names[n].entry)) for n in why if n in names)
        return Told(course, GUESS, tuple(signs))

    if "spirit" in names and not _NO_DRINK & names.keys():
        return told("drink", "spirit")
    if meat:
        return told("main", *(n for n in group_names(_meats()[meat.entry]) if n in names))
    if (sweet := _SWEET & names.keys()) and not _SAVOURY & names.keys():
        return told("dessert", *sorted(sweet))
    if pulses := _PULSES & names.keys():
        return told("main", *sorted(pulses))
    if "vegetable" in names and len({seen.entry for seen in facts.lines}) > 1:
        return told("side", "vegetable")
    return None


def _name(entry: EntryIx) -> str:
    return vocabulary().entries[entry].name
