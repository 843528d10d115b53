"""Diets: what each refuses, by traits of foods; the table is `data/diets.tsv`.

A diet *refuses* some traits: food that has one breaks it, food that may have one leaves it
unknown. It *doubts* others, which leave it unknown either way: gelatin may be of an animal that
the diet allows. The policy of each stands in the table, and is shown with the verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ladle.food.tables import cell, read_table


@dataclass(frozen=True, slots=True)
class DietRule:
    """One diet."""

    key: str
    words: str
    refuses: tuple[str, ...]
    doubts: tuple[str, ...]
    policy: str
    """What a dietitian would want to know about how it is judged."""


@cache
def diet_rules() -> Mapping[str, DietRule]:
    """Return all diets by key, in the table's order."""
    rows = read_table("diets.tsv", ("diet", "words", "refuses", "doubts", "policy"))
    return MappingProxyType({
        key: DietRule(key, words, cell(refuses), cell(doubts), policy)
        for key, words, refuses, doubts, policy in rows
    })  # fmt: skip


DIETS: Mapping[str, str] = MappingProxyType({d.key: d.words for d in diet_rules().values()})
"""Diets that can be asked for, by key, with words for people, in the columns' order."""


def diet_key(name: str) -> str:
    """Return the key that a diet of this name has in `DIETS`, if there is one ("Gluten-free")."""
    return name.casefold().replace("-", "_").replace(" ", "_")


APART = {"kosher": ("meat_dish", "milk")}
"""Traits that a diet allows, but never both in one recipe (Exodus 23:19)."""
