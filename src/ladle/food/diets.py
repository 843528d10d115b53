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
from ladle.food.text import underscored


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


SERVING_DIETS: Mapping[str, str] = MappingProxyType({"keto": "ketogenic"})
"""Diets that only the amounts of a serving can show: each is the aspect of that name."""

ASKED_DIETS: Mapping[str, str] = MappingProxyType({**DIETS, **SERVING_DIETS})
"""All diets that can be asked for."""

_UNPROVABLE = MappingProxyType({
    "low_fodmap": "no recipe can be shown to be low in FODMAPs, since the contents of most foods "
    "are not published; name what to leave out, such as onion, garlic, wheat or milk",
})  # fmt: skip

_PERSONAL = MappingProxyType({
    "pregnancy": "raw fish, raw egg, liver, soft cheese or alcohol",
    "infancy": "honey, salt, sugar, whole nuts or raw egg",
    "hindu": "beef, or meat, fish and egg",
    "sikh": "beef, or meat, fish and egg",
    "buddhist": "meat, fish, egg, garlic or onion",
    "rastafarian": "pork, shellfish or alcohol",
    "adventist": "pork and shellfish, or meat",
    "eosinophilic_esophagitis": "milk, wheat, egg, soy, nuts or fish",
    "irritable_bowel": "onion, garlic, wheat or milk",
    "inflamed_bowel": "milk, nuts or seeds",
    "weakened_immunity": "raw fish, raw egg or soft cheese",
    "anticoagulants": "spinach, kale or grapefruit",
    "mao_inhibitors": "aged cheese, soy sauce or beer",
    "favism": "fava beans",
    "fructose_malabsorption": "honey, apple, pear or onion",
})  # fmt: skip
"""What leaves out different foods from one person to the next, and examples of them."""


def is_personal(name: str) -> bool:
    """Tell whether each person says what a diet leaves out: who is pregnant, or hindu."""
    return underscored(name) in _PERSONAL


def find_diet(name: str) -> str | None:
    """Return the key of a diet that can be asked for, of `DIETS` or `SERVING_DIETS`, if it is one.

    Hyphens, blanks and case do not matter: "Gluten-free".
    """
    key = underscored(name)
    return key if key in ASKED_DIETS else None


def why_no_diet(name: str) -> str:
    """Return why a diet cannot be asked for, to follow "is 'paleo'; "."""
    if examples := _PERSONAL.get(underscored(name)):
        return f"that differs from person to person; name what to leave out, such as {examples}"
    known = f"known are {', '.join(ASKED_DIETS)}; of any other, name what to leave out"
    return _UNPROVABLE.get(underscored(name)) or known


APART = {"kosher": ("meat_dish", "milk")}
"""Traits that a diet allows, but never both in one recipe (Exodus 23:19)."""
