"""What somebody must avoid, from a name: allergens and foods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ladle.food.text import key
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import ALLERGENS


@dataclass(frozen=True, slots=True)
class Avoided:
    """What one name rules out."""

    allergens: frozenset[str]
    entry: EntryIx | None


def resolve_allergy(name: str) -> Avoided | None:
    """Return what an allergy to `name` rules out; None if no such food is known.

    A food that carries an allergen rules out the whole allergen, since general words ("nuts",
    "shellfish") may stand for it.
    """
    named = resolve_exclusion(name)
    if named is None or named.entry is None:
        return named
    return Avoided(named.allergens | vocabulary().entries[named.entry].contains, named.entry)


def resolve_exclusion(name: str) -> Avoided | None:
    """Return what "without `name`" rules out: an allergen if it names one, else the food alone."""
    if allergens := _table().get(key(name)):
        return Avoided(allergens, None)
    entry = vocabulary().find(name)
    return None if entry is None else Avoided(frozenset(), entry)


@cache
def _table() -> Mapping[str, frozenset[str]]:
    text = (files("ladle.food") / "data" / "avoid.tsv").read_text(encoding="utf-8")
    rows = (row.split("\t") for row in text.splitlines()[1:])
    table = {key(name): frozenset(allergens.split("; ")) for name, allergens in rows}
    return table | {key(n): frozenset({a}) for a, words in ALLERGENS.items() for n in (a, words)}
