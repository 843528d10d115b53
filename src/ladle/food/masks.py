"""The concerns that every recipe is judged by, as bits: a recipe is the OR of its foods.

Millions of recipes are judged at import; two integers a food make that a few microseconds each.
Evidence is looked for afterwards: by `evidence` for the catalog, of allergens alone, and in
`facts` where somebody wants to see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ladle.food.claims import Claim
from ladle.food.concerns import Concern, trait_concern
from ladle.food.diets import APART, diet_rules
from ladle.food.vocabulary import EntryIx
from ladle.food.words import ALLERGENS, Fits, Verdict


@cache
def masked() -> tuple[Concern, ...]:
    """Return the concerns that every recipe is judged by: allergens, then the traits of diets."""
    rules = diet_rules().values()
    traits = [t for r in rules for t in (*r.refuses, *r.doubts, *APART.get(r.key, ()))]
    return tuple(trait_concern(key) for key in dict.fromkeys((*ALLERGENS, *traits)))


@cache
def entry_masks() -> tuple[list[int], list[int]]:
    """Return for each entry the concerns that it surely and that it may raise, a bit each."""
    rows = list(zip(*(concern.statuses for concern in masked()), strict=True))
    # six thousand foods say a few hundred different things
    surely = {row: _bits_where(row, Verdict.CONTAINS) for row in set(rows)}
    perhaps = {row: _bits_where(row, Verdict.MAY) for row in surely}
    return [surely[row] for row in rows], [perhaps[row] for row in rows]


def _bits_where(statuses: Sequence[int], wanted: Verdict) -> int:
    return sum((status == wanted) << bit for bit, status in enumerate(statuses))


@lru_cache(maxsize=50_000)
def claimed_masks(entry: EntryIx, claims: tuple[Claim, ...]) -> tuple[int, int]:
    """Return the two masks of an entry with claims on it."""
    statuses = [concern.status(entry, claims) for concern in masked()]
    return _bits_where(statuses, Verdict.CONTAINS), _bits_where(statuses, Verdict.MAY)


@dataclass(frozen=True, slots=True)
class DietMask:
    """A diet over the bits of `masked`."""

    refuses: int
    doubts: int
    apart: tuple[int, ...]

    def fits(self, contains: int, may: int, *, is_complete: bool) -> Fits:
        """Judge by what is surely and what may be raised; only YES is safe."""
        if contains & self.refuses or (self.apart and all(contains & bit for bit in self.apart)):
            return Fits.NO
        if not is_complete or may & self.refuses or (contains | may) & self.doubts:
            return Fits.UNKNOWN
        if self.apart and all((contains | may) & bit for bit in self.apart):
            return Fits.UNKNOWN
        return Fits.YES


@cache
def diet_masks() -> tuple[DietMask, ...]:
    """Return all diets in the order of `DIETS`."""
    bits = {concern.key: 1 << i for i, concern in enumerate(masked())}
    return tuple(
        DietMask(
            sum(bits[t] for t in rule.refuses),
            sum(bits[t] for t in rule.doubts),
            tuple(bits[t] for t in APART.get(rule.key, ())),
        )
        for rule in diet_rules().values()
    )


@cache
def judged_bits() -> int:
    """Return the bits of `masked` that any diet depends on."""
    bits = 0
    for mask in diet_masks():
        for some in (mask.refuses, mask.doubts, *mask.apart):
            bits |= some
    return bits
