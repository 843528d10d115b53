"""What somebody must avoid, from a name: allergens and foods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from ladle.core import nearest
from ladle.food.tables import cell, read_table
from ladle.food.text import key
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import ALLERGENS

_JOINT = " and "
_ALIKE = 0.84
"""How alike two spellings are at least, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Avoided:
    """What one name rules out."""

    allergens: frozenset[str]
    foods: frozenset[EntryIx]
    """All that the name may mean; empty where the allergens say it all."""


def resolve_allergy(name: str) -> Avoided | None:
    """Return what an allergy to `name` rules out; None if no such food is known.

    A food that carries an allergen rules out the whole allergen, since general words ("nuts",
    "shellfish") may stand for it.
    """
    named = _named(name)
    entry = vocabulary().find(name)
    if named is None or not named.foods or entry is None:
        return named
    return _with_parts(
        Avoided(vocabulary().entries[entry].contains, named.foods), name, resolve_allergy
    )


def resolve_exclusion(name: str) -> Avoided | None:
    """Return what "without `name`" rules out: an allergen if it names one, else the food alone."""
    named = _named(name)
    return named and _with_parts(named, name, resolve_exclusion)


def _with_parts(whole: Avoided, name: str, resolve: Callable[[str], Avoided | None]) -> Avoided:
    """Return what a name rules out with what it joins: "nuts and seeds" is sold as a mix of nuts.

    It is believed to be a list where one of its parts names an allergen.
    """
    parts = key(name).split(_JOINT)
    if len(parts) == 1 or not any(map(_allergens_named, parts)):
        return whole
    found = [whole, *filter(None, map(resolve, parts))]
    return Avoided(
        frozenset().union(*(one.allergens for one in found)),
        frozenset().union(*(one.foods for one in found)),
    )


def _named(name: str) -> Avoided | None:
    if allergens := _allergens_named(name):
        return Avoided(allergens, frozenset())
    foods = vocabulary().senses(name)
    return Avoided(frozenset(), foods) if foods else None


def _allergens_named(name: str) -> frozenset[str]:
    """Return the allergens that a name is one of, in any spelling; empty if of none."""
    folded = key(name)
    return _table().get(folded) or _table().get(_spelt_right(folded), frozenset())


@lru_cache(maxsize=4_096)
def _spelt_right(folded: str) -> str:
    """Return the food's own name for another spelling of it ("shell fish", "penut"); else "".

    Another name of a food may be of one kind of it ("brown egg"): only the letters tell. What is
    of several allergens has no kinds by other names ("frutti di mare").
    """
    entry = vocabulary().find(folded)
    if entry is None:
        return ""
    own = key(vocabulary().entries[entry].name)
    if len(_table().get(own, ())) > 1:
        return own
    joined = folded.replace(" ", ""), own.replace(" ", "")
    return own if SequenceMatcher(None, *joined).ratio() >= _ALIKE else ""


def names_food(name: str) -> bool:
    """Tell whether a name is one that can be left out: an allergen's or a food's."""
    return key(name) in _table() or vocabulary().find(name) is not None


def names_allergen(name: str) -> bool:
    """Tell whether a name is one of an allergen or a group of them ("nuts", "dairy")."""
    return bool(_allergens_named(name))


def names_like(name: str) -> list[str]:
    """Return up to three names of allergens and foods that look like `name`, allergens first."""
    near = (*nearest(name.casefold(), ALLERGENS, n=1), *vocabulary().near(name))
    return list(dict.fromkeys(near))[:3]


@cache
def _table() -> Mapping[str, frozenset[str]]:
    rows = read_table("avoid.tsv", ("name", "allergens"))
    table = {key(name): frozenset(cell(allergens)) for name, allergens in rows}
    return table | {key(n): frozenset({a}) for a, words in ALLERGENS.items() for n in (a, words)}
