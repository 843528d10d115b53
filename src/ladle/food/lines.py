"""Reading one ingredient line: which foods it names, and what could not be read.

Every word of a line must be accounted for: it belongs to a food's name, or is a unit, a number, a
cut, a size … from `data/words.tsv`. What is left over is *unread*, and an unread line makes its
recipe unknown: a word that Ladle does not know may be somebody's allergy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from ladle.food.text import Token, key, tokenize
from ladle.food.vocabulary import SILENT, EntryIx, Vocabulary, vocabulary
from ladle.food.words import Diet

_HEADING_WORDS = (
    "assembly", "base", "batter", "brine", "crumble", "crust", "dough", "drizzle", "dressing",
    "dry", "else", "everything", "frosting", "fry", "icing", "layer", "marinade", "mix", "other",
    "paste", "rub", "salad", "sauce", "seasoning", "stir", "streusel", "stuffing", "wet",
)  # fmt: skip
"""Words that say nothing in a heading, beside the prose of `data/words.tsv`; in a line of its own
such a word may well be what somebody must not eat."""

_FOR = re.compile(r"for(?:\s+(?:\w[\w'\u2019-]*|&))+\s*:", re.IGNORECASE)
"""A dish may have any name ("For the gloop:"), but a list of foods behind it is no name."""


@dataclass(frozen=True, slots=True)
class LineReading:
    """What one line says."""

    entries: tuple[EntryIx, ...]
    """Foods named, in order; "or" and optional foods count like the others, for safety."""
    unread: tuple[str, ...]
    """Runs of words that are neither food nor known filler; empty if all was read."""


class Filler(StrEnum):
    """What a word is that says nothing about which food it is; the kinds of `data/words.tsv`."""

    UNIT = "unit"
    AMOUNT = "amount"
    CUT = "cut"
    STATE = "state"
    PART = "part"
    COLOUR = "colour"
    PLACE = "place"
    PROSE = "prose"
    LABEL = "label"
    BRAND = "brand"
    THING = "thing"
    """Something that is no food: it may stand alone in a line ("6 wooden skewers")."""
    ANIMAL_PART = "animal part"
    """A cut: says nothing only beside the animal's name ("chicken thighs or breasts")."""


@cache
def filler_words() -> Mapping[str, Filler]:
    """Return words that say nothing about what a food is, with their kinds."""
    text = (files("ladle.food") / "data" / "words.tsv").read_text(encoding="utf-8")
    rows = (row.split("\t") for row in text.splitlines()[1:])
    return {key(word): Filler(kind) for kind, words in rows for word in words.split()}


@lru_cache(maxsize=100_000)
def read_line(line: str, *, may_head: bool = True) -> LineReading:
    """Read an ingredient line with the shipped vocabulary; the same line is read once.

    Parameters
    ----------
    line
        As the recipe has it.
    may_head
        Whether ingredients come after it; without them it is no heading, whatever it looks like.
    """
    is_head = may_head and is_heading(line)
    reading = read_line_with(vocabulary(), _head_words() if is_head else filler_words(), line)
    if not line.strip() or (is_head and _FOR.fullmatch(line.strip())):
        return LineReading(reading.entries, ())
    return reading


@cache
def _head_words() -> Mapping[str, Filler]:
    return {**filler_words(), **{key(word): Filler.PROSE for word in _HEADING_WORDS}}


def read_line_with(vocab: Vocabulary, filler: Mapping[str, Filler], line: str) -> LineReading:
    """Read an ingredient line with a vocabulary and filler words of one's own."""
    tokens = tokenize(line)
    matches = list(vocab.matches(tokens))
    entries = tuple(dict.fromkeys(m.entry for m in matches if m.entry != SILENT))
    named = {i for m in matches for i in range(m.start, m.stop)}
    kinds = {
        filler.get(t.text) for i, t in enumerate(tokens) if i not in named and not t.text.isdigit()
    }
    if tokens and not entries and _needs_no_food(line, kinds):
        return LineReading((), ())
    if not entries and kinds <= set(Filler):
        # "2 large green ones", "1 pack, gluten free": all filler, no food: nothing is known
        return LineReading((), (" ".join(t.text for t in tokens) or line.strip(),))
    has_animal = any(vocab.entries[e].worst >= Diet.FISH for e in entries)
    skipped = set(Filler) if has_animal else set(Filler) - {Filler.ANIMAL_PART}
    return LineReading(entries, _unread(tokens, named, filler, skipped))


def _needs_no_food(line: str, kinds: set[Filler | None]) -> bool:
    """Tell a thing ("aluminum foil") or a bare note ("to serve") from a food that was not read."""
    if None in kinds:
        return False
    is_note = kinds <= {Filler.PROSE} or line.strip().casefold().startswith("for the ")
    return Filler.THING in kinds or (is_note and not _has_amount(line))


def _unread(
    tokens: list[Token], named: set[int], filler: Mapping[str, Filler], skipped: set[Filler]
) -> tuple[str, ...]:
    runs: list[list[str]] = [[]]
    for i, token in enumerate(tokens):
        if i in named or filler.get(token.text) in skipped or token.text.isdigit():
            runs.append([])
        else:
            runs[-1].append(token.text)
    return tuple(" ".join(run) for run in runs if run)


def is_heading(line: str) -> bool:
    """Tell what looks like a heading ("For the topping:") or is empty from an ingredient.

    A line with an amount is never a heading. What a heading names still counts as held, and words
    of it that are not known still count as unread, but in the name of a dish ("For the gloop:").
    """
    text = line.strip()
    return not text or (text.endswith(":") and not _has_amount(text))


def _has_amount(text: str) -> bool:
    return any(c.isnumeric() for c in text)
