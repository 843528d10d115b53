"""All that a segment tells of one recipe to who reads it, in one go.

Columns hold names by number or by bit; sets of them that come again and again are named once.
"""

from __future__ import annotations

from functools import cache, lru_cache
from math import isnan
from typing import NamedTuple

import numpy as np

from ladle.catalog.proofs import evidence_in
from ladle.catalog.segment import Segment
from ladle.food import Basis, aspects_in, cuisine_names, dish_types, equipment_names, vocabulary

_SETS_KEPT = 50_000
"""Sets of equipment and cuisines whose names are kept."""
_BASES = tuple(Basis)


class StoredFacts(NamedTuple):
    """What a catalog knows of one recipe."""

    verdicts: bytes
    """A `Verdict` an allergen, in the order of `ALLERGENS`."""
    evidence: dict[str, tuple[str, ...]]
    """What proves them, by allergen key ("line 3: butter")."""
    diets: bytes
    """A `Fits` a diet, in the order of `DIETS`."""
    minutes: int
    """From start to table; 0 where unknown."""
    active_minutes: int
    """Of them those that need a hand; 0 where unknown."""
    basis: Basis
    serving: list[float]
    """What a serving holds in the order of `NUTRIENTS`, NaN where unknown; nothing where nobody
    knows."""
    serving_g: float
    """What a serving weighs as bought; NaN where unknown."""
    covered: float
    """The share of its mass that these cover."""
    aspects: tuple[str, ...]
    equipment: tuple[str, ...]
    meals: int
    """`Meal` bits."""
    dish_type: str | None
    mains: tuple[str, ...]
    cuisines: tuple[str, ...]


def stored_facts(segment: Segment, row: int) -> StoredFacts:
    """Return what a segment tells of the recipe in a row."""
    shown, columns = segment.shown.of(row), segment.columns
    *serving, serving_g = shown.nutrients
    entries = vocabulary().entries
    return StoredFacts(
        verdicts=shown.verdicts,
        evidence=evidence_in(columns.proofs.of(row), shown.verdicts, segment.foods),
        diets=shown.diets,
        minutes=shown.minutes,
        active_minutes=shown.active,
        basis=_BASES[shown.basis],
        serving=[] if isnan(serving_g) else serving,
        serving_g=serving_g,
        covered=shown.covered / 100,
        aspects=aspects_in(shown.aspects),
        equipment=equipment_of_bits(shown.equipment),
        meals=shown.meals,
        dish_type=dish_type_of(shown.types),
        mains=tuple([entries[n].name for n in segment.today(columns.mains.of(row)).tolist()]),
        cuisines=cuisines_of(columns.cuisines.of(row).tobytes()),
    )


@lru_cache(maxsize=_SETS_KEPT)
def equipment_of_bits(bits: int) -> tuple[str, ...]:
    """Return the names of the equipment whose bits are set."""
    return tuple(name for i, name in enumerate(equipment_names()) if bits >> i & 1)


@lru_cache(maxsize=_SETS_KEPT)
def cuisines_of(numbers: bytes) -> tuple[str, ...]:
    """Return the names of cuisines, sorted, by what the column holds of a row."""
    names = cuisine_names()
    return tuple(sorted(names[number] for number in np.frombuffer(numbers, np.int32)))


@cache
def _types() -> tuple[str | None, ...]:
    return (None, *dish_types())


def dish_type_of(number: int) -> str | None:
    """Return the type of dish of a number in the column; None for 0."""
    return _types()[number]
