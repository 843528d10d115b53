"""Whether a dish keeps as leftovers and stands freezing: "unknown" is an answer.

What the recipe says itself comes first, then the rule for its type of dish (`data/keeping.tsv`),
but for foods that break when frozen (`data/freezing.tsv`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from ladle.food.facts import RecipeFacts
from ladle.food.signs import UNMEASURED, Found, Sign, Told
from ladle.food.tables import cell, read_table
from ladle.food.vocabulary import EntryIx, vocabulary

_UNKNOWN: Told[str] = Told("unknown", UNMEASURED.likely, ())


class Keeping(msgspec.Struct, frozen=True, gc=False):
    """Whether a dish keeps; `yes`, `no` or `unknown`."""

    leftovers: Told[str]
    """For some days in the refrigerator."""
    freezing: Told[str]


@cache
def _rules() -> Mapping[str, tuple[str, str, str]]:
    rows = read_table("keeping.tsv", ("types", "fridge", "freezer", "why", "source"))
    return {
        t: (fridge, freezer, why) for types, fridge, freezer, why, _ in rows for t in cell(types)
    }


@cache
def _breaks() -> Mapping[EntryIx, str]:
    """Return the foods that do not stand freezing, and why."""
    vocab = vocabulary()
    stated = {
        vocab.find(f): why for f, why, _ in read_table("freezing.tsv", ("foods", "why", "source"))
    }
    return {
        EntryIx(i): next(why for k, why in stated.items() if k in kinds)
        for i, kinds in enumerate(vocab.kinds)
        if kinds & stated.keys()
    }


def keeping_of(facts: RecipeFacts, types: Sequence[Told[str]], steps: Sequence[Found]) -> Keeping:
    """Tell whether a dish keeps cold, and frozen."""
    rule = _rules().get(types[0].value) if types else None
    fridge = _said(steps, "fridge") or _ruled(rule, 0, types)
    freezing = _said(steps, "frozen") or _ruled(rule, 1, types)
    if freezing.value == "yes" and freezing.confidence == UNMEASURED.guess:
        freezing = _unless_it_breaks(facts, freezing)
    return Keeping(fridge, freezing)


def _said(steps: Sequence[Found], sign: str) -> Told[str] | None:
    """Return what the recipe says itself; a no outweighs a yes."""
    found = [f for f in steps if f.sign == sign]
    if not found:
        return None
    first = min(found, key=lambda f: f.value)
    return Told("yes" if first.value else "no", UNMEASURED.likely, (Sign(first.place, first.text),))


def _ruled(rule: tuple[str, str, str] | None, at: int, types: Sequence[Told[str]]) -> Told[str]:
    if rule is None or rule[at] == "unknown":
        return _UNKNOWN
    return Told(rule[at], UNMEASURED.guess, (*types[0].signs, Sign("rule", rule[2])))


def _unless_it_breaks(facts: RecipeFacts, freezing: Told[str]) -> Told[str]:
    breaks = _breaks()
    broken = next((s for s in facts.lines if s.entry in breaks), None)
    if broken is None:
        return freezing
    name = vocabulary().entries[broken.entry].name
    why = f"{name} {breaks[broken.entry]}"
    return Told("unknown", UNMEASURED.likely, (Sign(broken.place, name), Sign("rule", why)))
