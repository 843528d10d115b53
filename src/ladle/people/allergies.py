"""What somebody's allergy rules out: what its name means, and what a country's law counts with it.

A law only widens. Where Annex II of the EU names the whole allergen, the whole stays out, even if
another law lists a few of its kinds: "wheat" of the United States rules out every cereal with
gluten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import msgspec

from ladle.core import BadRequestError, UnknownFoodError, VocabularyError
from ladle.food import (
    ALLERGENS,
    Avoided,
    EntryIx,
    Group,
    Verdict,
    allergen_concern,
    find_jurisdiction,
    food_concern,
    group_concern,
    key,
    names_like,
    resolve_allergy,
    specifics,
    vocabulary,
)
from ladle.people.bounds import check_name

DEFAULT_JURISDICTION = "eu"


class Strictness(StrEnum):
    """What a recipe may leave open to somebody with an allergy."""

    FREE_ONLY = "free_only"
    """Nothing: it must be shown to be free."""
    MAY_CONTAIN_OK = "may_contain_ok"
    """That some product of a name may hold it; what surely holds it, or is unknown, stays out."""


class Allergy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that somebody must not eat, in their own word for it.

    Defaults are written out wherever it is kept: another default later must change nobody's.
    """

    name: str
    """An allergen ("tree nut"), a food ("kiwi"), or an item of the law's list."""
    jurisdiction: str = DEFAULT_JURISDICTION
    """Whose list says what the name covers, beyond what it means by itself."""
    strictness: Strictness = Strictness.FREE_ONLY


@dataclass(frozen=True, slots=True)
class Meant:
    """What an allergy rules out."""

    allergens: frozenset[str] = frozenset()
    """Keys of `ladle.food.ALLERGENS`."""
    foods: frozenset[EntryIx] = frozenset()
    """All that the names below may mean."""
    named: frozenset[str] = frozenset()
    """Names of foods, for a search in texts."""
    perhaps: frozenset[EntryIx] = frozenset()
    """Other foods that may hold it by that law: gluten-free bread may be of wheat starch."""


def check_allergy(allergy: Allergy, field: str, name_field: str | None = None) -> Allergy:
    """Return an allergy that is understood.

    Parameters
    ----------
    field
        Where it stands, as a dotted path; "" where its parts come one by one.
    name_field
        Where its name stands, if that is not `field.name`.

    Raises
    ------
    UnknownFoodError
        Its name is no food or allergen: nothing may go on before it is understood.
    BadRequestError
        The name is empty or too long, or the jurisdiction is unknown.
    """
    name_field = name_field or f"{field}.name"
    law_field = f"{field}.jurisdiction" if field else "jurisdiction"
    checked = msgspec.structs.replace(
        allergy,
        name=check_name(allergy.name, name_field),
        jurisdiction=_checked_jurisdiction(allergy.jurisdiction, law_field),
    )
    if meaning_of(checked) is None:
        raise UnknownFoodError(name_field, checked.name, names_like(checked.name))
    return checked


def _checked_jurisdiction(name: str, field: str) -> str:
    checked = check_name(name, field).casefold()
    try:
        find_jurisdiction(checked)
    except BadRequestError as e:
        raise BadRequestError(field, e.why) from e
    return checked


def meaning_of(allergy: Allergy) -> Meant | None:
    """Return what an allergy rules out; None if its name is no food or allergen, nor the law's.

    Raises
    ------
    BadRequestError
        The jurisdiction is unknown.
    """
    named = resolve_allergy(allergy.name)
    by_itself = Meant() if named is None else _by_itself(allergy.name, named)
    by_law = [
        group
        for group in find_jurisdiction(allergy.jurisdiction)
        if group.key in by_itself.allergens or _is_named(group, allergy.name)
    ]
    if named is None and not by_law:
        return None
    return _union((by_itself, *map(_by_law, by_law)))


def _by_itself(name: str, found: Avoided) -> Meant:
    named = frozenset({name} if found.foods else ())
    return Meant(found.allergens, found.foods, named)


def _is_named(group: Group, name: str) -> bool:
    vocab, theirs = vocabulary(), (group.key, group.words)
    if key(name) in map(key, theirs):
        return True
    food = vocab.find(name)
    return food is not None and food in map(vocab.find, theirs)


@cache
def _by_law(group: Group) -> Meant:
    """Return what a law's item rules out: its members, and what else its concern is raised by."""
    members = _union(map(_member, group.members))
    concern = group_concern(group)
    ruled_out = [
        *(allergen_concern(allergen).statuses for allergen in members.allergens),
        *(food_concern(food).statuses for food in members.foods),
    ]
    most = map(max, zip(*ruled_out, strict=True))
    left = [
        (EntryIx(ix), Verdict(status))
        for ix, (status, known) in enumerate(zip(concern.statuses, most, strict=True))
        if status > known
    ]
    return Meant(
        members.allergens,
        members.foods | {ix for ix, status in left if status is Verdict.CONTAINS},
        members.named,
        frozenset(ix for ix, status in left if status is not Verdict.CONTAINS),
    )


def _member(member: str) -> Meant:
    """Return what a member rules out; a kind of an allergen rules out the whole."""
    if member in ALLERGENS:
        return Meant(frozenset({member}))
    specific = specifics()[member]
    if specific.group:
        return Meant(frozenset({specific.group}))
    found = resolve_allergy(specific.food)
    if found is None:
        why = f"{specific.food!r} is no food; it must be in the vocabulary"
        raise VocabularyError(f"allergens.tsv: {why}")
    return _by_itself(specific.food, found)


def _union(meanings: Iterable[Meant]) -> Meant:
    every = tuple(meanings)
    return Meant(
        frozenset().union(*(m.allergens for m in every)),
        frozenset().union(*(m.foods for m in every)),
        frozenset().union(*(m.named for m in every)),
        frozenset().union(*(m.perhaps for m in every)),
    )
