"""An utterance as a row of marks: the longest phrases that mean something, one behind the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ladle.food import SILENT, EntryIx, key, names_allergen, names_food, vocabulary
from ladle.request.english_quantities import Quantity, find_quantities
from ladle.request.labels import left_out_by
from ladle.request.language import Cue, Language, Meaning, find_slots
from ladle.request.misheard import repair
from ladle.request.spoken import Spoken, Word, as_tokens


@dataclass(frozen=True, slots=True)
class Mark:
    """Some words that belong together, and all that they may mean."""

    start: int
    """Index of the first word."""
    stop: int
    """Index past the last."""
    phrase: str
    """Folded and singular."""
    first: int
    """Where it begins in the folded text."""
    last: int
    """Where it ends there."""
    guessed: str = ""
    """A word of it that was repaired, and may have been another."""
    meanings: tuple[Meaning, ...] = ()
    """What slots it may fill."""
    cue: Cue | None = None
    food: str = ""
    """The food or allergen that it names, as it would be looked up; empty if none."""
    quantity: Quantity | None = None
    is_filler: bool = False
    breaks: bool = False
    """Whether a comma or the like stands before it."""
    starts_sentence: bool = False

    def fills(self, kind: str) -> str:
        """Return what it means for one slot; empty if nothing."""
        return next((m.value for m in self.meanings if m.kind == kind), "")

    @property
    def is_unknown(self) -> bool:
        """Whether it means nothing that Ladle knows."""
        return not (self.meanings or self.cue or self.food or self.quantity or self.is_filler)


def find_marks(spoken: Spoken, language: Language, knows_word: Callable[[str], bool]) -> list[Mark]:
    """Return the marks of an utterance, in order; every word belongs to one.

    Parameters
    ----------
    knows_word
        Tells whether any recipe's title holds a word; such a word is a dish.
    """
    return list(_Lexer(spoken, language, knows_word).marks())


@dataclass(frozen=True, slots=True)
class _Food:
    """A name of a food among the words."""

    stop: int
    name: str
    """As it would be looked up; empty for a silent phrase ("cookie sheet")."""


class _Lexer:
    def __init__(
        self, spoken: Spoken, language: Language, knows_word: Callable[[str], bool]
    ) -> None:
        self._language, self._knows_word = language, knows_word
        self._words = repair(spoken.words, language, self._is_known)
        self._texts = [word.text for word in self._words]
        self._has_guesses = any(word.guessed for word in self._words)
        self._quantities = _quantities_among(spoken.text, self._words)
        self._foods = _foods_among(self._words, language)

    def _is_known(self, word: str) -> bool:
        if word in self._language.words or word in _food_words():
            return True
        if names_food(word) or left_out_by(word, self._language):
            return True
        return self._knows_word(word)

    def marks(self) -> Iterator[Mark]:
        at = 0
        while at < len(self._words):
            for mark in self._marks_at(at):
                yield mark
                at = mark.stop

    def _marks_at(self, at: int) -> Iterator[Mark]:
        """Yield the marks of the longest phrase from here; at least one."""
        if stop := self._non(at):
            yield from self._label(at, stop)
        elif at in self._quantities:
            quantity, stop = self._quantities[at]
            yield self._mark(at, stop, quantity=quantity)
        else:
            yield from self._parts(self._longest(at))

    # -- labels: "non dairy", "gluten free" ------------------------------------------------------

    def _non(self, at: int) -> int:
        """Return where "non dairy" ends; 0 if none begins here."""
        if self._words[at].text != self._language.particles.non:
            return 0
        stops = [s for s in self._stops(at) if s > at + 1 and not self._words[at + 1].breaks]
        if stop := next((s for s in stops if names_allergen(self._phrase(at + 1, s))), 0):
            return stop
        return at + 2 if stops and self._is_bare_limit(at) else 0

    def _is_bare_limit(self, at: int) -> bool:
        """Tell whether "non bacon" leaves a food out; "non alcoholic" means something by itself."""
        word = self._words[at + 1].text
        is_name = names_food(word) and word not in self._language.grammar.amounts
        return is_name and self._phrase(at, at + 2) not in self._language.slots

    def _label(self, at: int, stop: int) -> Iterator[Mark]:
        """Yield "non dairy" as "dairy free"; "non dairy milk" is no milk."""
        yield self._named(at + 1, stop)
        yield replace(self._mark(at, stop, cue=Cue.FREE), breaks=False)  # it is behind its name
        if at in self._foods and stop < self._foods[at].stop:
            yield from self._rest(stop, self._named(at, self._foods[at].stop))

    def _rest(self, at: int, whole: Mark) -> Iterator[Mark]:
        """Yield what a label is of: "gluten free chocolate cake" is a cake of chocolate.

        "Dairy free cheese" is a food of its own, and "gluten free bread" also one to be made.
        """
        rest = list(self._parts(self._named(at, whole.stop)))
        if len(rest) > 1 or rest[0].fills("dish"):
            yield from rest
        else:
            made = tuple(meaning for meaning in rest[0].meanings if meaning.kind == "meal")
            yield replace(rest[0], food=whole.food, meanings=made, cue=None, is_filler=False)

    # -- phrases ---------------------------------------------------------------------------------

    def _longest(self, at: int) -> Mark:
        for stop in self._stops(at):
            if meant := self._meant(at, stop):
                return self._mark(at, stop, *meant)
        return self._word(at)

    def _stops(self, at: int) -> range:
        """Return where a phrase from here may end, the longest first; a break ends it."""
        food = self._foods.get(at)
        longest = max(at + self._language.longest, food.stop if food else 0)
        stop = at + 1
        while stop < min(longest, len(self._words)):
            if self._words[stop].breaks or stop in self._quantities:
                break
            stop += 1
        return range(stop, at, -1)

    def _named(self, at: int, stop: int) -> Mark:
        return self._mark(at, stop, *(self._meant(at, stop) or ()))

    def _meant(
        self, at: int, stop: int
    ) -> tuple[str, tuple[Meaning, ...], Cue | None, bool] | None:
        """Return what words may mean as food, slots and cue, and whether they say nothing."""
        language, phrase = self._language, self._phrase(at, stop)
        food, meanings = self._food(at, stop, phrase), find_slots(language, phrase)
        cue = language.cues.get(phrase)
        is_filler = phrase in language.fillers.phrases or self._is_silent(at, stop)
        known = food or meanings or cue or is_filler
        return (food, meanings, cue, is_filler) if known else None

    def _food(self, at: int, stop: int, phrase: str) -> str:
        known = self._foods.get(at)
        if known and known.stop == stop and known.name:
            return known.name
        return phrase if names_food(phrase) and self._may_name(at, stop) else ""

    def _may_name(self, at: int, stop: int) -> bool:
        """Tell whether words may be a name: none turns, and the first is no article."""
        is_bare = self._texts[at] not in self._language.grammar.articles
        return is_bare and self._language.turning.isdisjoint(self._texts[at:stop])

    def _is_silent(self, at: int, stop: int) -> bool:
        """Tell whether a phrase names no food though it holds one's name ("cookie sheet")."""
        food = self._foods.get(at)
        if food is None or food.name or food.stop != stop:
            return False
        language, words = self._language, self._texts[at:stop]
        return not any(word in language.slots or word in language.cues for word in words)

    def _word(self, at: int) -> Mark:
        """Return what a word is that no phrase begins with."""
        text = self._words[at].text
        if text in self._language.fillers.words or text.isdigit():
            return self._mark(at, at + 1, is_filler=True)
        is_dish = self._knows_word(text) and not left_out_by(text, self._language)
        is_dish = is_dish and not self._is_ordinary(at)
        return self._mark(at, at + 1, meanings=(Meaning("dish", text),) if is_dish else ())

    def _is_ordinary(self, at: int) -> bool:
        """Tell whether a word is one of every day and begins no name of a dish ("dump cake")."""
        words, behind = self._words, at + 1
        if words[at].text not in self._language.fillers.ordinary:
            return False
        if behind == len(words) or words[behind].breaks:
            return True
        return not (behind in self._foods or self._named(behind, behind + 1).fills("dish"))

    # -- names of several parts ------------------------------------------------------------------

    def _parts(self, mark: Mark) -> Iterator[Mark]:
        """Yield "chicken soup" as food and dish, "grilled fish" as method and food, and so on."""
        if mark.food and not (mark.meanings or mark.cue):
            for at in range(mark.start + 1, mark.stop):
                if parts := self._cut(mark, at):
                    yield from parts
                    return
        yield mark

    def _cut(self, mark: Mark, at: int) -> list[Mark]:
        """Return the parts of a name that is rather two, cut at a word; empty if it is one."""
        word, particles = self._words[at].text, self._language.particles
        first, last = self._named(mark.start, at), self._named(at, mark.stop)
        if word == particles.free and at + 1 < mark.stop:
            return [first, self._named(at, at + 1), *self._rest(at + 1, mark)]
        if word == particles.together:
            last = self._named(at + 1, mark.stop)
            if first.food and last.food:
                return [first, self._named(at, at + 1), *self._parts(last)]
        return [first, *self._parts(last)] if _belong_apart(first, last) else []

    # -- one mark --------------------------------------------------------------------------------

    def _mark(  # noqa: PLR0913 - one parameter a field
        self, at: int, stop: int, food: str = "", meanings: tuple[Meaning, ...] = (),
        cue: Cue | None = None, is_filler: bool = False,  # noqa: FBT001, FBT002 - as of `_meant`
        *, quantity: Quantity | None = None,
    ) -> Mark:  # fmt: skip
        first = self._words[at]
        guessed = self._guessed(at, stop) if self._has_guesses else ""
        return Mark(
            at, stop, self._phrase(at, stop), first.start, self._words[stop - 1].stop, guessed,
            meanings, cue, food, quantity, is_filler, first.breaks, first.starts_sentence,
        )  # fmt: skip

    def _guessed(self, at: int, stop: int) -> str:
        return next((word.guessed for word in self._words[at:stop] if word.guessed), "")

    def _phrase(self, at: int, stop: int) -> str:
        return " ".join(self._texts[at:stop])


def _belong_apart(first: Mark, last: Mark) -> bool:
    """Tell whether a name is rather two: "apple pie", "grilled fish", "leftover rice"."""
    if last.fills("dish"):
        named = first.food and not first.fills("dish")
        return bool(named or first.fills("occasion") or first.fills("flavor"))
    return bool(last.food) and (bool(first.fills("method")) or first.cue is Cue.AT_HOME)


@cache
def _food_words() -> frozenset[str]:
    """Return every word that stands in some name of a food."""
    return frozenset(word for name in vocabulary().phrases for word in name.split())


def _foods_among(words: Sequence[Word], language: Language) -> dict[int, _Food]:
    """Return the names of foods by their first word; none reaches across a word that turns."""
    tokens = as_tokens(words)
    for at, token in enumerate(tokens):
        behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
        asks = token.text in language.grammar.modal and behind in language.grammar.subjects
        if asks or token.text in language.turning:  # "what soup can I have"
            tokens[at] = token._replace(text="", breaks=True)
    return {
        match.start: _Food(match.stop, _as_said(match.entry, words[match.start : match.stop]))
        for match in vocabulary().matches(tokens)
        if words[match.start].text not in language.grammar.articles
    }


def _as_said(entry_ix: EntryIx, words: Sequence[Word]) -> str:
    """Return the name of a food that was said, of the several that it has."""
    if entry_ix == SILENT:
        return ""
    entry, said = vocabulary().entries[entry_ix], " ".join(word.text for word in words)
    return next((name for name in (entry.name, *entry.also) if key(name) == said), entry.name)


def _quantities_among(text: str, words: Sequence[Word]) -> dict[int, tuple[Quantity, int]]:
    """Return the quantities by the index of their first word, and the index past their last."""
    meant, places = _text_as_meant(text, words)
    found: dict[int, tuple[Quantity, int]] = {}
    for quantity in find_quantities(meant):
        within = [
            i for i, (start, stop) in enumerate(places)
            if start < quantity.stop and stop > quantity.start
        ]  # fmt: skip
        if within:
            found[within[0]] = (quantity, within[-1] + 1)
    return found


def _text_as_meant(text: str, words: Sequence[Word]) -> tuple[str, list[tuple[int, int]]]:
    """Return a text with its repaired words, all between them as it was, and where each stands."""
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    size, last = 0, 0
    for word in words:
        said = text[word.start : word.stop]
        meant = said if key(said) == word.text else word.text
        between = text[last : word.start] if word.start >= last else " "
        pieces += (between, meant)
        places.append((size + len(between), size + len(between) + len(meant)))
        size, last = places[-1][1], word.stop
    return "".join(pieces), places
