"""What a parent wants to know of a dish before children eat it: advice, never a promise.

`data/child_risks.tsv` names what chokes, what carries spores and what wakes, until which age, and
the words in a line that take the risk away ("chopped").
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import msgspec

from ladle.core import Recipe
from ladle.food.facts import RecipeFacts
from ladle.food.signs import Sign, Told
from ladle.food.tables import cell, read_table
from ladle.food.text import fold
from ladle.food.vocabulary import EntryIx, vocabulary

_HOT = 2  # spiciness from which a dish is not for children
_ADULT = 18
_ALCOHOL = frozenset({"contains", "partly cooked off", "may"})
_TEENS = 12


class ChildNote(msgspec.Struct, frozen=True, gc=False):
    """One thing to mind."""

    risk: str
    under_years: int
    """Children below this age are meant."""
    advice: str
    signs: tuple[Sign, ...]


class ForChildren(msgspec.Struct, frozen=True, gc=False):
    """Whether a dish suits children."""

    suits: str
    """`yes`, `with care` (see the notes), `no`, or `unknown` where not all was read."""
    notes: tuple[ChildNote, ...]


class _Risk(NamedTuple):
    name: str
    until: int
    unless: tuple[str, ...]
    advice: str


@cache
def _risks() -> Mapping[EntryIx, _Risk]:
    vocab = vocabulary()
    stated: dict[EntryIx | None, _Risk] = {}
    columns = ("risk", "foods", "until", "unless", "advice", "source")
    for name, foods, until, unless, advice, _ in read_table("child_risks.tsv", columns):
        risk = _Risk(name, int(until), cell(unless), advice)
        for food in cell(foods):
            stated.setdefault(vocab.find(food), risk)
    return {
        EntryIx(i): next(risk for k, risk in stated.items() if k in kinds)
        for i, kinds in enumerate(vocab.kinds)
        if kinds & stated.keys()
    }


def for_children(
    recipe: Recipe, facts: RecipeFacts, alcohol: Told[str], spiciness: Told[int] | None
) -> ForChildren:
    """Tell whether a dish suits children, and what to mind."""
    notes = []
    if alcohol.value in _ALCOHOL:
        advice = "holds alcohol, or may; cooking takes only a part of it away"
        notes.append(ChildNote("alcohol", _ADULT, advice, alcohol.signs))
    if spiciness and spiciness.value >= _HOT:
        advice = "hot: leave the chilies out, or cook a part without"
        notes.append(ChildNote("spicy", _TEENS, advice, spiciness.signs))
    notes += _of_lines(recipe, facts)
    return ForChildren(_suits(facts, alcohol, spiciness, notes), tuple(notes))


def _of_lines(recipe: Recipe, facts: RecipeFacts) -> list[ChildNote]:
    found: dict[str, list[Sign]] = {}
    risks: dict[str, _Risk] = {}
    by_entry = _risks()
    for seen in [s for s in facts.lines if s.entry in by_entry]:
        risk = by_entry[seen.entry]
        words = fold(recipe.lines[seen.line - 1])
        if not any(word in words for word in risk.unless):
            name = vocabulary().entries[seen.entry].name
            found.setdefault(risk.name, []).append(Sign(seen.place, name))
            risks[risk.name] = risk
    return [
        ChildNote(name, risks[name].until, risks[name].advice, tuple(signs))
        for name, signs in found.items()
    ]


def _suits(
    facts: RecipeFacts, alcohol: Told[str], spiciness: Told[int] | None, notes: list[ChildNote]
) -> str:
    is_hot = spiciness is not None and spiciness.value >= _HOT
    if alcohol.value in {"contains", "partly cooked off"} or is_hot:
        return "no"
    if alcohol.value in {"may", "unknown"} or not facts.is_fully_read or spiciness is None:
        return "unknown"
    return "with care" if notes else "yes"
