"""What was said, folded into tokens that still know where they stood."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ladle.food import Token, fold, key
from ladle.request.language import Language

_JOINT = re.compile(r"[\s\-_'`\u00b4]*")
"""What may stand between two words of one name."""
_DASH = re.compile(r"\s-+\s")
_END = re.compile(r"(?<!\.)(?<!\b\w)\.(?=\s|$)|[!?;](?=\s|$)")
"""No end is an ellipsis, nor a dot behind one letter ("e.g.")."""
_LAST_WORD = re.compile(r"\b\w+$")
_APOSTROPHES = frozenset("'`")
"""What leaves no letter behind when it is folded."""
_FRACTIONS = frozenset("\u00bc\u00bd\u00be\u2153\u2154\u215b")


@dataclass(frozen=True, slots=True)
class Word:
    """A token of an utterance, and where it stands in the folded text."""

    text: str
    """Folded and singular."""
    breaks: bool
    """Whether a comma or the like stands before it."""
    starts_sentence: bool
    start: int
    stop: int
    guessed: str = ""
    """What was said, where the word is a repair that may be wrong."""


class Spoken:
    """An utterance, folded letter by letter, so that every place leads back to what was said."""

    def __init__(self, said: str, language: Language) -> None:
        self._language = language
        self._origin: list[int] = []
        if said.isascii() and _APOSTROPHES.isdisjoint(said):  # letter for letter, at once
            self.text = said.lower()
            self._origin.extend(range(len(said) + 1))
            return
        pieces: list[str] = []
        for at, letter in enumerate(said):
            piece = _folded(letter)
            pieces.append(piece)
            self._origin.extend([at] * len(piece))
        self.text = "".join(pieces)
        self._origin.append(len(said))

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Return where a piece of the folded text stands in what was said."""
        if stop <= start:
            return self._origin[start], self._origin[start]
        return self._origin[start], self._origin[stop - 1] + 1

    @cached_property
    def words(self) -> list[Word]:
        """All tokens, in order."""
        return list(self._tokens())

    def _tokens(self) -> Iterator[Word]:
        ends = deque(self._sentence_ends())
        last = 0
        for found in self._language.word_pattern.finditer(self.text):
            start, stop = found.span()
            word = key(self._language.shorthand.get(found[0], found[0]))
            ended = bool(ends) and ends[0] <= start
            while ends and ends[0] <= start:
                ends.popleft()
            if word:
                breaks = ended or _is_break(self.text[last:start])
                yield Word(word, breaks and last > 0, ended and last > 0, start, stop)
                last = stop

    def _sentence_ends(self) -> Iterator[int]:
        for end in _END.finditer(self.text):
            before = _LAST_WORD.search(self.text, 0, end.start())
            if end[0] != "." or not before or before[0] not in self._language.grammar.abbreviations:
                yield end.end()


def _folded(letter: str) -> str:
    """Return a letter folded; "1\u00bd" is "1 1/2", not "11/2"."""
    return f" {fold(letter)}" if letter in _FRACTIONS else fold(letter)


def _is_break(between: str) -> bool:
    if between in ("", " "):
        return False
    return not _JOINT.fullmatch(between) or bool(_DASH.search(between))


def as_tokens(words: Sequence[Word]) -> list[Token]:
    """Return the words as the food room takes them."""
    return [Token(word.text, word.breaks) for word in words]
