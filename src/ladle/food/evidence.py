"""What proves a recipe's verdicts, where these are known already: a catalog holds them.

The same as `RecipeFacts.allergens` tells, read in one pass that keeps nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from ladle.core import Recipe
from ladle.food.facts import step_foods, title_foods, told_by
from ladle.food.lines import read_foods, with_heads
from ladle.food.masks import claimed_masks, entry_masks
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import ALLERGENS, Verdict


def allergen_evidence(recipe: Recipe, verdicts: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """Return what proves verdicts that are known already, by allergen key ("line 3: butter").

    The same as `RecipeFacts.allergens` tells, in one pass, which stops where no verdict has a
    proof; what proves nothing is left out.

    Parameters
    ----------
    verdicts
        As this recipe was judged, in the order of `ALLERGENS`.
    """
    contains, may = _bits_of(verdicts, Verdict.CONTAINS), _bits_of(verdicts, Verdict.MAY)
    if not contains | may:
        return {}
    found: dict[int, dict[str, None]] = {}
    in_lines = _proofs_in_lines(recipe.lines, contains, may)
    for bits, text in chain(in_lines, _proofs_in_prose(recipe, contains, may)):
        for bit in _set_bits(bits):
            found.setdefault(bit, {})[text] = None
    return {a: tuple(found[bit]) for bit, a in enumerate(ALLERGENS) if bit in found}


def _bits_of(verdicts: Sequence[int], wanted: Verdict) -> int:
    bits, value = 0, int(wanted)
    for bit, verdict in enumerate(verdicts):
        if verdict == value:
            bits |= 1 << bit
    return bits


@lru_cache(maxsize=10_000)
def _set_bits(bits: int) -> tuple[int, ...]:
    return tuple(bit for bit in range(bits.bit_length()) if bits >> bit & 1)


def _proofs_in_lines(lines: Sequence[str], contains: int, may: int) -> Iterator[tuple[int, str]]:
    """Yield the allergens that each food of the lines proves, a bit each, and where it stands."""
    (surely, perhaps), entries = entry_masks(), vocabulary().entries
    for n, (line, may_head) in enumerate(with_heads(lines), start=1):
        for entry, on in read_foods(line, may_head=may_head).foods:
            sure, open_ = claimed_masks(entry, on) if on else (surely[entry], perhaps[entry])
            if bits := sure & contains | open_ & may:
                yield bits, f"line {n}: {entries[entry].name}"


def _proofs_in_prose(recipe: Recipe, contains: int, may: int) -> Iterator[tuple[int, str]]:
    """Yield the same of title and steps; what may be counts only of what a step adds."""
    (surely, perhaps), entries = entry_masks(), vocabulary().entries
    told: set[EntryIx | None] | None = None
    if contains:
        for entry, place, on in title_foods(recipe.name):
            sure = claimed_masks(entry, on)[0] if on else surely[entry]
            if bits := sure & contains:
                yield bits, f"{place}: {entries[entry].name}"
    for n, step in enumerate(recipe.steps, start=1):
        for entry in step_foods(step):
            bits = surely[entry] & contains
            if perhaps[entry] & may:
                told = told_by(_foods_of(recipe.lines)) if told is None else told
                bits |= perhaps[entry] & may if entry not in told else 0
            if bits:
                yield bits, f"step {n}: {entries[entry].name}"


def _foods_of(lines: Sequence[str]) -> set[EntryIx]:
    readings = (read_foods(line, may_head=may_head) for line, may_head in with_heads(lines))
    return {entry for reading in readings for entry, _ in reading.foods}
