"""What may stand in for a food, checked against all that the eaters avoid.

`data/substitutes.tsv` holds kitchen practice: what, how much, and what changes. A row is offered
only where each of its foods is shown free of every allergen that is avoided, fits every diet, and
is none of the foods that are excluded: what may hold it counts as holding it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ladle.food.concerns import Concern, allergen_concern, food_concern, trait_concern
from ladle.food.diets import APART, diet_rules
from ladle.food.facts import RecipeFacts
from ladle.food.tables import cell, read_table
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import Verdict


@dataclass(frozen=True, slots=True)
class Limits:
    """What all who eat must avoid."""

    allergens: frozenset[str] = frozenset()
    """Keys of Annex II or of specific allergens."""
    diets: frozenset[str] = frozenset()
    """Keys of `DIETS`."""
    foods: frozenset[EntryIx] = frozenset()


@dataclass(frozen=True, slots=True)
class Substitute:
    """One way to do without a food."""

    food: EntryIx
    """What it replaces."""
    instead: tuple[EntryIx, ...]
    """What takes its place, together."""
    ratio: str
    """How much, in words."""
    changes: str
    """What is different then."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A substitute in words, and where the recipe names what it replaces."""

    place: str
    food: str
    instead: tuple[str, ...]
    ratio: str
    changes: str


@cache
def _rows() -> Mapping[EntryIx, tuple[Substitute, ...]]:
    found: dict[EntryIx, list[Substitute]] = {}
    columns = ("food", "instead", "ratio", "changes", "source")
    for food, instead, ratio, changes, _ in read_table("substitutes.tsv", columns):
        entry = _entry(food)
        foods = tuple(_entry(name) for name in cell(instead))
        found.setdefault(entry, []).append(Substitute(entry, foods, ratio, changes))
    return {entry: tuple(rows) for entry, rows in found.items()}


def _entry(name: str) -> EntryIx:
    found = vocabulary().find(name)
    if found is None:
        raise KeyError(name)
    return found


def substitutes_for(food: EntryIx, limits: Limits = Limits()) -> tuple[Substitute, ...]:
    """Return what may stand in for a food, in the table's order; nothing that is avoided.

    A kind that has no row of its own takes those of what it is a kind of, the nearest first. For
    diets that keep foods apart (kosher) a substitute brings neither meat nor milk into the dish
    unless the food that it replaces is the same.

    Raises
    ------
    KeyError
        An allergen or a diet is unknown.
    """
    kinds = sorted(vocabulary().kinds[food], key=lambda k: -len(vocabulary().kinds[k]))
    rows = next((_rows()[kind] for kind in kinds if kind in _rows()), ())
    refused = tuple(_concerns(limits))
    apart = [trait_concern(t) for diet in sorted(limits.diets) for t in APART.get(diet, ())]
    return tuple(
        row
        for row in rows
        if food not in row.instead
        and all(is_free(entry, refused) for entry in row.instead)
        and not any(_is_brought(row, food, concern) for concern in apart)
    )


def swaps_of(facts: RecipeFacts, limits: Limits = Limits()) -> tuple[Swap, ...]:
    """Return the substitutes for the foods of a recipe's lines, in their order; each food once."""
    entries = vocabulary().entries
    places: dict[EntryIx, str] = {}
    for seen in facts.lines:
        places.setdefault(seen.entry, seen.place)
    return tuple(
        Swap(
            place, entries[food].name, tuple(entries[e].name for e in row.instead), row.ratio,
            row.changes,
        )
        for food, place in places.items()
        for row in substitutes_for(food, limits)
    )  # fmt: skip


def is_free(food: EntryIx, concerns: Iterable[Concern]) -> bool:
    """Tell whether a food of that name surely raises none of these, and may raise none."""
    return all(concern.status(food) is Verdict.FREE for concern in concerns)


def _concerns(limits: Limits) -> Iterable[Concern]:
    yield from (allergen_concern(key) for key in sorted(limits.allergens))
    for diet in sorted(limits.diets):
        rule = diet_rules()[diet]
        yield from (trait_concern(t) for t in (*rule.refuses, *rule.doubts))
    yield from (food_concern(entry) for entry in sorted(limits.foods))


def _is_brought(row: Substitute, food: EntryIx, concern: Concern) -> bool:
    """Tell whether the substitute may have what the replaced food surely has not."""
    return concern.status(food) is not Verdict.CONTAINS and not is_free_of(row, concern)


def is_free_of(row: Substitute, concern: Concern) -> bool:
    """Tell whether no food of a substitute raises a concern."""
    return all(is_free(entry, (concern,)) for entry in row.instead)
