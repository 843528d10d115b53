"""The allergens that the law of a country names, derived from specific ones.

The groups stand in `data/jurisdictions.tsv` with their sources: "wheat" of the United States is
wheat and triticale, "tree_nut" of the Codex is six nuts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ladle.core import BadRequestError, nearest
from ladle.food.concerns import Concern, allergen_concern, specifics
from ladle.food.tables import cell, read_table
from ladle.food.vocabulary import vocabulary
from ladle.food.words import ALLERGENS, Verdict


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a country's list."""

    key: str
    words: str
    members: frozenset[str]
    """Keys of allergens of Annex II and of specific allergens."""
    source: str


@cache
def jurisdictions() -> Mapping[str, tuple[Group, ...]]:
    """Return each jurisdiction's groups, in the order of its law."""
    found: dict[str, tuple[Group, ...]] = {}
    columns = ("jurisdiction", "key", "words", "members", "source")
    for name, key, words, members, source in read_table("jurisdictions.tsv", columns):
        group = Group(key, words, frozenset(cell(members)), source)
        found[name] = (*found.get(name, ()), group)
    return found


def find_jurisdiction(name: str) -> tuple[Group, ...]:
    """Return the groups of a jurisdiction.

    Raises
    ------
    BadRequestError
        None is known by that name.
    """
    found = jurisdictions().get(name.casefold())
    if found is None:
        near = nearest(name.casefold(), jurisdictions(), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        known = ", ".join(jurisdictions())
        raise BadRequestError("jurisdiction", f"is {name!r}; known are {known}{hint}")
    return found


@cache
def group_concern(group: Group) -> Concern:
    """Return the concern of a group: the most that one of its members says.

    A food of which only the wider allergen is known ("nuts") surely raises the group that has all
    of its kinds, and may raise one that has some.
    """
    concerns = [allergen_concern(member) for member in sorted(group.members)]
    columns = zip(*(c.statuses for c in concerns), strict=True)
    statuses = bytearray(max(column) for column in columns)
    for allergen in ALLERGENS:
        kinds = {s.key for s in specifics().values() if s.group == allergen}
        if kinds and kinds <= group.members:
            for ix, entry in enumerate(vocabulary().entries):
                if allergen in entry.contains:
                    statuses[ix] = Verdict.CONTAINS
    return Concern(group.key, group.members, bytes(statuses), any(c.needs_steps for c in concerns))
