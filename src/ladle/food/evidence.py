"""What proves a recipe's verdicts on allergens, each proof once: what a catalog keeps of them.

The same as `RecipeFacts.allergens` tells, in one pass over what was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache, lru_cache
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from ladle.food.facts import RecipeFacts, Seen
from ladle.food.masks import claimed_masks, entry_masks
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import ALLERGENS, Verdict

_ALL_BITS = (1 << len(ALLERGENS)) - 1
_CONTAINS, _MAY = int(Verdict.CONTAINS), int(Verdict.MAY)


class AllergenProof(NamedTuple):
    """A food at a place, with the verdicts on allergens that it proves."""

    place: str
    """`title`, `line 3` or `step 2`."""
    entry: EntryIx
    allergens: int
    """One bit each, in the order of `ALLERGENS`."""


def allergen_proofs(facts: RecipeFacts) -> Iterator[AllergenProof]:
    """Yield what proves verdicts, in the order of `RecipeFacts.allergens`; no proof comes twice."""
    contains, may = provable(bytes(facts.verdicts))
    if not contains | may:
        return
    told: dict[tuple[str, EntryIx], int] = {}
    for place, entry, bits in chain(
        _in_lines(facts.lines, contains, may),
        _in_prose(facts.prose, {seen.entry for seen in facts.added}, contains, may),
    ):
        before = told.get((place, entry), 0)
        if new := bits & ~before:
            told[place, entry] = before | new
            yield AllergenProof(place, entry, new)


def _in_lines(lines: Iterable[Seen], contains: int, may: int) -> Iterator[tuple[str, EntryIx, int]]:
    surely, perhaps = entry_masks()
    for entry, place, on in lines:
        if on:
            sure, open_ = claimed_masks(entry, on)
            bits = sure & contains | open_ & may
        else:
            bits = surely[entry] & contains | perhaps[entry] & may
        if bits:
            yield place, entry, bits


def _in_prose(
    prose: Iterable[Seen], added: Set[EntryIx], contains: int, may: int
) -> Iterator[tuple[str, EntryIx, int]]:
    """Yield the proofs of title and steps; what may be counts only of what a step adds."""
    surely, perhaps = entry_masks()
    for entry, place, on in prose:
        bits = (claimed_masks(entry, on)[0] if on else surely[entry]) & contains
        if perhaps[entry] & may and entry in added and place != "title":
            bits |= perhaps[entry] & may
        if bits:
            yield place, entry, bits


def provable(verdicts: bytes) -> tuple[int, int]:
    """Return the allergens that a recipe contains, and those that it may: verdicts with a proof.

    Parameters
    ----------
    verdicts
        A byte an allergen, in the order of `ALLERGENS`, as the bits of both numbers are.
    """
    contains = may = 0
    for bit, verdict in enumerate(verdicts):
        if verdict == _CONTAINS:
            contains |= 1 << bit
        elif verdict == _MAY:
            may |= 1 << bit
    return contains, may


@cache
def allergens_of_foods() -> Mapping[str, tuple[int, int]]:
    """Return for each food, by name, the allergens that it surely and that it may hold, as bits."""
    masks = zip(*entry_masks(), strict=True)
    return MappingProxyType({
        entry.name: (sure & _ALL_BITS, open_ & _ALL_BITS)
        for entry, (sure, open_) in zip(vocabulary().entries, masks, strict=True)
    })  # fmt: skip


@lru_cache(maxsize=1 << len(ALLERGENS))
def allergens_in(bits: int) -> tuple[str, ...]:
    """Return the keys of the allergens whose bits are set."""
    return tuple(name for bit, name in enumerate(ALLERGENS) if bits >> bit & 1)
