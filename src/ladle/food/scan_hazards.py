"""What the second scan looks for: lists of its own, and the names of foods.

`data/scan.tsv` lists the words that show an allergen, meat or honey, and the innocent phrases. Any
other food is looked for under all names of all that is, or holds, that food.

All phrases, seventy thousand, are numbered and found in a text in one pass, whatever is asked of
it; a *lexicon* tells of each whether it shows a hazard. So a hazard that is asked for the first
time costs no more than any other. Nothing here is shared with the reading of lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, repeat
from typing import Protocol

from ladle.food.scan_phrases import PhraseFinder
from ladle.food.scan_words import in_words
from ladle.food.vocabulary import EntryIx, vocabulary

_MOST_KEPT = 1_000
"""Hazards looked for last whose lexicons are kept: some kB each."""
_NO_FOOD = EntryIx(-1)

_FLESH = ("meat", "pork", "blood", "gelatin")
DIET_HAZARDS = {
    "vegan": (*_FLESH, "fish", "crustacean", "mollusc", "unclean", "milk", "egg", "honey"),
    "vegetarian": (*_FLESH, "fish", "crustacean", "mollusc", "unclean"),
    "pescatarian": _FLESH,
    "halal": ("pork", "blood", "gelatin", "alcohol", "extract"),
    "kosher": ("pork", "blood", "gelatin", "crustacean", "mollusc", "unclean"),
    "gluten_free": ("gluten",),
    "dairy_free": ("milk",),
    "lactose_free": ("lactose",),
    "nut_free": ("tree_nut", "peanut"),
    "egg_free": ("egg",),
    "pork_free": ("pork", "gelatin"),
    "alcohol_free": ("alcohol", "extract"),
}
NEVER_TOGETHER = {"kosher": ("meat", "milk")}
"""Hazards of which one recipe may show one, but not both."""


# -- phrases -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases that are looked for, each once, by their numbers."""

    texts: tuple[str, ...]
    """As this scan writes them."""
    foods: tuple[EntryIx, ...]
    """The food that each is a name of; -1 for those that are none."""
    lists: Mapping[str, Mapping[int, bool]]
    """For each hazard that is listed its phrases, and whether they show it."""
    finder: PhraseFinder


@cache
def all_phrases() -> Phrases:
    """Return all phrases of the lists, and all names of the vocabulary's foods."""
    called, lists = _called(), word_lists()
    texts = tuple(dict.fromkeys(chain(called, *lists.values())))
    numbers = {text: number for number, text in enumerate(texts)}
    return Phrases(
        texts=texts,
        foods=tuple(called.get(text, _NO_FOOD) for text in texts),
        lists={h: {numbers[p]: shows for p, shows in own.items()} for h, own in lists.items()},
        finder=PhraseFinder(texts),
    )


@cache
def word_lists() -> Mapping[str, Mapping[str, bool]]:
    """Return for each hazard its phrases, and whether they show it or only sound like it."""
    text = (files("ladle.food") / "data" / "scan.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in text.splitlines()[1:]]
    lists: dict[str, dict[str, bool]] = {}
    for (hazard, shows, _), phrase in zip(rows, in_words(row[2] for row in rows), strict=True):
        lists.setdefault(hazard, {})[phrase] = shows == "yes"
    # milk, but for what is free of it
    lists["lactose"] = lists["milk"] | lists.get("lactose", {})
    return lists


def _called() -> Mapping[str, EntryIx]:
    names = [(entry.name, *entry.also) for entry in vocabulary().entries]
    foods = chain.from_iterable(repeat(EntryIx(ix), len(own)) for ix, own in enumerate(names))
    called = dict(zip(in_words(chain.from_iterable(names)), foods, strict=True))
    called.pop(",", None)  # a name in letters that this scan does not know
    return called


# -- what they show ----------------------------------------------------------------------------


class Lexicon(Protocol):
    """What each phrase shows of one hazard."""

    def is_in(self, numbers: Iterable[int]) -> bool:
        """Tell whether a harmful phrase is among some, by their numbers."""

    def shows(self, number: int) -> bool | None:
        """Tell whether a phrase is harmful or innocent; None where it is nothing to this hazard."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The phrases of a list."""

    listed: Mapping[int, bool]
    harmful: frozenset[int]

    def is_in(self, numbers: Iterable[int]) -> bool:
        """Tell whether a harmful phrase is among some, by their numbers."""
        return not self.harmful.isdisjoint(numbers)

    def shows(self, number: int) -> bool | None:
        """Tell whether a phrase is harmful or innocent; None where it is not in the list."""
        return self.listed.get(number)


@dataclass(frozen=True, slots=True)
class _Named:
    """The names of foods: those of some are harmful, all others innocent."""

    holders: frozenset[EntryIx]
    of_phrase: Callable[[int], EntryIx]

    def is_in(self, numbers: Iterable[int]) -> bool:
        """Tell whether the name of one of them is among some phrases, by their numbers."""
        return not self.holders.isdisjoint(map(self.of_phrase, numbers))

    def shows(self, number: int) -> bool | None:
        """Tell whether a phrase is the name of one of them or of another; None if of none."""
        food = self.of_phrase(number)
        return None if food == _NO_FOOD else food in self.holders


@dataclass(frozen=True, slots=True)
class Hazard:
    """What shows one hazard."""

    lexicons: tuple[Lexicon, ...]
    """Any of them shows it."""
    apart: tuple[Lexicon, ...]
    """All of them together show it."""


@lru_cache(maxsize=_MOST_KEPT)
def hazard_of(hazard: str, is_lenient: bool) -> Hazard | None:  # noqa: FBT001 - a key
    """Return what shows a hazard; None if it is nothing known.

    Parameters
    ----------
    is_lenient
        Whether a trace is no harm; a diet is as strict as ever.
    """
    is_diet = hazard in DIET_HAZARDS
    made_by = _lenient_lexicon if is_lenient and not is_diet else lexicon_of
    lexicons = [made_by(part) for part in parts_of(hazard)]
    known = tuple(lexicon for lexicon in lexicons if lexicon)
    if len(known) < len(lexicons):
        return None
    apart = [lexicon_of(part) for part in NEVER_TOGETHER.get(hazard, ())]
    return Hazard(known, tuple(lexicon for lexicon in apart if lexicon))


def parts_of(hazard: str) -> tuple[str, ...]:
    """Return what a diet leaves out; anything else is its own part."""
    return DIET_HAZARDS.get(hazard, (hazard,))


@lru_cache(maxsize=_MOST_KEPT)
def lexicon_of(hazard: str) -> Lexicon | None:
    """Return what shows an allergen, a part of a diet or a food; None if it is nothing known."""
    phrases = all_phrases()
    if hazard in phrases.lists:
        return _of_list(phrases.lists[hazard])
    meant = vocabulary().senses(hazard)
    if not meant:
        return None
    holders = frozenset().union(*(vocabulary().holders[ix] for ix in meant))
    return _Named(holders, phrases.foods.__getitem__)


def _of_list(listed: Mapping[int, bool]) -> Lexicon:
    return _Listed(listed, frozenset(number for number, shows in listed.items() if shows))


@cache
def _lenient_lexicon(allergen: str) -> Lexicon | None:
    """Return the lexicon of an allergen in which a food that need not hold it is innocent."""
    phrases, entries = all_phrases(), vocabulary().entries
    if allergen not in phrases.lists:
        return lexicon_of(allergen)

    def need_not(number: int) -> bool:
        food = phrases.foods[number]
        return food != _NO_FOOD and allergen in entries[food].may

    listed = phrases.lists[allergen]
    return _of_list({n: shows and not need_not(n) for n, shows in listed.items()})
