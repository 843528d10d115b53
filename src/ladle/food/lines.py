"""Reading one ingredient line: which foods it names, and what could not be read.

Every word of a line must be accounted for: it belongs to a food's name, or is a unit, a number, a
cut, a size … from `data/words.tsv`. What is left over is *unread*, and an unread line makes its
recipe unknown: a word that Ladle does not know may be somebody's allergy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from ladle.food.text import Token, key, tokenize
from ladle.food.vocabulary import SILENT, EntryIx, Vocabulary, vocabulary
from ladle.food.words import Diet


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
def read_line(line: str) -> LineReading:
    """Read an ingredient line with the shipped vocabulary; the same line is read once."""
    return read_line_with(vocabulary(), filler_words(), line)


def read_line_with(vocab: Vocabulary, filler: Mapping[str, Filler], line: str) -> LineReading:
    """Read an ingredient line with a vocabulary and filler words of one's own."""
    tokens = tokenize(line)
    matches = list(vocab.matches(tokens))
    entries = tuple(dict.fromkeys(m.entry for m in matches if m.entry != SILENT))
    named = {i for m in matches for i in range(m.start, m.stop)}
    kinds = {
        filler.get(t.text) for i, t in enumerate(tokens) if i not in named and not t.text.isdigit()
    }
    if is_heading(line) or (tokens and not entries and _needs_no_food(line, kinds)):
        return LineReading(entries, ())
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
    """Tell a heading between the lines ("For the topping:") or an empty line from an ingredient.

    A line with an amount is never a heading. What a heading names still counts as held; words of
    it that are not known do no harm.
    """
    text = line.strip()
    return not text or (text.endswith(":") and not _has_amount(text))


def _has_amount(text: str) -> bool:
    return any(c.isnumeric() for c in text)
