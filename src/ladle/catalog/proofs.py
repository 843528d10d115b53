"""What proves the verdicts on allergens, as the catalog keeps it: mostly one number a proof.

From its highest bit on: 4 for which verdicts it proves, 10 for the place, and 17 for the food,
numbered as in the columns of foods. Nearly all foods prove just what the tables say of them; where
a claim made it otherwise ("dairy-free butter"), there is one number an allergen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ladle.food import (
    ALLERGENS,
    RecipeFacts,
    allergen_proofs,
    allergens_in,
    allergens_of_foods,
    provable,
)

FOOD_BITS, _PLACE_BITS = 17, 10
_WHAT_AT = FOOD_BITS + _PLACE_BITS
_FOOD, _PLACE = (1 << FOOD_BITS) - 1, (1 << _PLACE_BITS) - 1

_ALL, _SURE = 14, 15
"""Stand for all that the food holds or may hold, and for what it surely holds; a lower number for
the one allergen in that place of `ALLERGENS`."""

_PLACES = (
    "title: ", *(f"line {n}: " for n in range(1, 512)), *(f"step {n}: " for n in range(1, 513)),
)  # fmt: skip
"""By number, as they are shown. What stands farther down is left out: a verdict needs no proof."""
_PLACE_IX = {place.removesuffix(": "): i for i, place in enumerate(_PLACES)}

Proofs = NDArray[np.int32]


def packed_proofs(facts: RecipeFacts, foods: Sequence[str]) -> tuple[int, ...]:
    """Return the proofs of one recipe, in the order in which they are shown.

    Parameters
    ----------
    foods
        The names of foods by today's numbers.
    """
    contains, may = provable(bytes(facts.verdicts))
    held = allergens_of_foods()
    packed: list[int] = []
    for place, entry, allergens in allergen_proofs(facts):
        number = _PLACE_IX.get(place)
        if number is not None:
            surely, perhaps = held[foods[entry]]
            proven = _proven(allergens, surely & contains, perhaps & may)
            packed += [what << _WHAT_AT | number << FOOD_BITS | entry for what in proven]
    return tuple(packed)


def _proven(allergens: int, surely: int, perhaps: int) -> Sequence[int]:
    """Tell the allergens that a food proves in as few numbers as can be."""
    if allergens == surely | perhaps:
        return (_ALL,)
    if allergens == surely:
        return (_SURE,)
    return [i for i in range(len(ALLERGENS)) if allergens >> i & 1]


def evidence_in(
    proofs: Proofs, verdicts: bytes, foods: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return proofs as they are shown, by allergen key ("line 3: butter").

    Parameters
    ----------
    verdicts
        Those of the recipe, a byte an allergen.
    foods
        The names of foods by their numbers in the proofs; one that has left the tables since
        proves no more.
    """
    contains, may = provable(verdicts)
    held = allergens_of_foods()
    found: dict[str, list[str]] = {allergen: [] for allergen in allergens_in(contains | may)}
    for proof in proofs.tolist():
        what, food = proof >> _WHAT_AT, foods[proof & _FOOD]
        surely, perhaps = held.get(food, (0, 0))
        bits = 1 << what
        if what >= _ALL:
            bits = surely & contains | (perhaps & may if what == _ALL else 0)
        text = _PLACES[proof >> FOOD_BITS & _PLACE] + food
        for allergen in allergens_in(bits):
            found[allergen].append(text)
    return {allergen: tuple(texts) for allergen, texts in found.items() if texts}


def foods_in(proofs: Proofs) -> NDArray[np.int32]:
    """Return the numbers of the foods of some proofs."""
    foods: NDArray[np.int32] = proofs & np.int32(_FOOD)
    return foods


def with_foods(proofs: Proofs, foods: NDArray[np.int32]) -> Proofs:
    """Return proofs with other numbers for their foods."""
    changed: Proofs = proofs & ~np.int32(_FOOD) | foods
    return changed
