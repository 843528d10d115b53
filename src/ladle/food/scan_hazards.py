"""What the second scan looks for: lists of its own, and the names of foods.

`data/scan.tsv` lists the words that show an allergen, meat or honey, and the innocent phrases. Any
other food is looked for under all names of all that is, or holds, that food.

Each phrase has a *clue*, the rarest of its words, and the next rarest goes *beside* it: a text
shows nothing in which no clue to what is harmful stands with one of those beside it. The clues to
the names of foods are looked up once for all foods, so that a food asked for the first time costs
little. Nothing here is shared with the reading of lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, repeat
from typing import Protocol, TypeAlias

from ladle.food.scan_words import in_words
from ladle.food.vocabulary import EntryIx, vocabulary

NO_WORD = ""
"""The clue of a phrase without letters: every text counts as holding it."""
_IN_MOST_TEXTS = tuple(
    """
    a add all and at baking black boil bowl brown can chopped clove cook cup cut dried for fresh
    from garlic green ground heat hot in into large low medium minced minute mix of oil on onion or
    ounce oven pepper place pot pound powder salt serve serving slice sliced small stir sugar
    tablespoon taste teaspoon the to top until water white with
    """.split()  # noqa: SIM905 - a list of literals fills a page
)
"""Words of which recipes are full: they make a clue only where a phrase has no other word."""

_MOST_KEPT = 1_000
"""Hazards looked for last whose lexicons are kept: some kB each."""
_MOST_CLUES = 1_000
"""Clues looked up last whose names are kept: the widest take 7 MB together."""
_FEW = 16
"""Words that are looked up one by one: of more it is worth to make a set."""

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

_Lengths: TypeAlias = Mapping[str, tuple[int, ...]]
"""First word of a phrase to the numbers of words in those that begin with it, longest first."""

_Lead: TypeAlias = Mapping[str, tuple[str, ...]]
"""Words of which one stands beside a clue, and the phrases with both: without numbers and signs,
blanks around."""


class Clues(Protocol):
    """What any text with a harmful phrase holds, all in the singular."""

    @property
    def words(self) -> frozenset[str]:
        """All clues."""

    def lead_to(self, letters: str, seen: Set[str]) -> bool:
        """Tell whether a harmful phrase stands in a text, covered or not, but for numbers.

        Parameters
        ----------
        letters
            Its words in the singular, without numbers and signs, blanks around.
        seen
            The same words, and `NO_WORD`.
        """


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases to look for, and whether each shows the hazard or is innocent."""

    is_harmful: Callable[[str], bool | None]
    """None for a phrase that is not in it."""
    lengths: _Lengths
    """Of all phrases."""
    longest: int
    """How many words the longest phrase has."""
    clues: Clues
    """The clues to what is harmful."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """What shows one hazard."""

    lexicons: tuple[Lexicon, ...]
    """Any of them shows it."""
    clues: Clues
    """The clues of all of them."""
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
    clues = known[0].clues
    if len(known) > 1:
        listed = chain.from_iterable(word_lists()[part].items() for part in DIET_HAZARDS[hazard])
        clues = _clues({phrase for phrase, shows in listed if shows})
    apart = [lexicon_of(part) for part in NEVER_TOGETHER.get(hazard, ())]
    return Hazard(known, clues, tuple(lexicon for lexicon in apart if lexicon))


def parts_of(hazard: str) -> tuple[str, ...]:
    """Return what a diet leaves out; anything else is its own part."""
    return DIET_HAZARDS.get(hazard, (hazard,))


@lru_cache(maxsize=_MOST_KEPT)
def lexicon_of(hazard: str) -> Lexicon | None:
    """Return what shows an allergen, a part of a diet or a food; None if it is nothing known."""
    if hazard in word_lists():
        listed = word_lists()[hazard]
        lengths = _lengths(listed)
        clues = _clues([phrase for phrase, shows in listed.items() if shows])
        return Lexicon(listed.get, lengths, _longest(lengths), clues)
    meant = vocabulary().senses(hazard)
    if not meant:
        return None
    return lexicon_of_foods(frozenset().union(*(vocabulary().holders[ix] for ix in meant)))


def lexicon_of_foods(holders: frozenset[EntryIx]) -> Lexicon:
    """Return the lexicon of which the names of these foods are harmful."""
    foods = food_names()

    def is_or_holds(phrase: str) -> bool | None:
        found = foods.called.get(phrase)
        return None if found is None else found in holders

    words = frozenset().union(*(foods.clues.get(food, ()) for food in holders))
    clues = _FoodClues(words, holders)
    return Lexicon(is_or_holds, foods.lengths, foods.longest, clues)


@cache
def _lenient_lexicon(allergen: str) -> Lexicon | None:
    """Return the lexicon of an allergen in which a food that need not hold it is innocent."""
    strict = lexicon_of(allergen)
    if strict is None:
        return None
    called = food_names().called

    def is_harmful(phrase: str) -> bool | None:
        food = called.get(phrase)
        may_only = food is not None and allergen in vocabulary().entries[food].may
        return strict.is_harmful(phrase) and not may_only

    return replace(strict, is_harmful=is_harmful)


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


@dataclass(frozen=True, slots=True)
class _FoodNames:
    """The vocabulary's names, as this scan writes them."""

    called: Mapping[str, EntryIx]
    lengths: _Lengths
    longest: int
    by_clue: Mapping[str, Sequence[tuple[str, EntryIx]]]
    """Each clue to all names that it leads to, with the food that each is a name of."""
    clues: Mapping[EntryIx, tuple[str, ...]]
    """Each food to the clues to its names."""


@cache
def food_names() -> _FoodNames:
    """Return all names of the vocabulary, by themselves and by their clues."""
    called = _called()
    by_clue = defaultdict[str, list[tuple[str, EntryIx]]](list)
    clues = defaultdict[EntryIx, set[str]](set)
    for phrase, food in called.items():
        clue = _rarest(phrase.split())
        by_clue[clue].append((phrase, food))
        clues[food].add(clue)
    lengths, told = _lengths(called), {food: tuple(own) for food, own in clues.items()}
    return _FoodNames(called, lengths, _longest(lengths), by_clue, told)


@cache
def _called() -> Mapping[str, EntryIx]:
    names = [(entry.name, *entry.also) for entry in vocabulary().entries]
    foods = chain.from_iterable(repeat(EntryIx(ix), len(own)) for ix, own in enumerate(names))
    called = dict(zip(in_words(chain.from_iterable(names)), foods, strict=True))
    called.pop(",", None)  # a name in letters that this scan does not know
    return called


def _lengths(phrases: Iterable[str]) -> _Lengths:
    lengths = defaultdict[str, set[int]](set)
    for phrase in phrases:
        lengths[phrase.partition(" ")[0]].add(1 + phrase.count(" "))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _longest(lengths: _Lengths) -> int:
    return max(longest for longest, *_ in lengths.values())


def _clues(harmful: Collection[str]) -> Clues:
    """Return the clues to phrases.

    A phrase with a word that is harmful by itself needs none: its text holds that word, too.
    """
    alone = {phrase for phrase in harmful if " " not in phrase and phrase.isalpha()}
    longer = (p for p in harmful if p not in alone and alone.isdisjoint(p.split()))
    by_clue = defaultdict[str, list[str]](list)
    for phrase in chain(alone, longer):
        by_clue[_rarest(phrase.split())].append(phrase)
    return _ListClues(frozenset(by_clue), {c: _lead(c, phrases) for c, phrases in by_clue.items()})


def _near(beside: Mapping[str, object], seen: Set[str]) -> Iterable[str]:
    """Return which of some words a text holds: mostly of one or a few, which need no new set."""
    return [w for w in beside if w in seen] if len(beside) < _FEW else beside.keys() & seen


@dataclass(frozen=True, slots=True)
class _ListClues:
    """Clues to the phrases of a list."""

    words: frozenset[str]
    leads: Mapping[str, _Lead]
    """What each leads to."""

    def lead_to(self, letters: str, seen: Set[str]) -> bool:
        """Tell whether a text holds a phrase; as of `Clues`."""
        for clue in self.words & seen:
            lead = self.leads[clue]
            for beside in _near(lead, seen):
                if any(map(letters.__contains__, lead[beside])):
                    return True
        return False


@dataclass(frozen=True, slots=True)
class _FoodClues:
    """Clues to the names of some foods: what they lead to is told once, for all foods."""

    words: frozenset[str]
    foods: frozenset[EntryIx]

    def lead_to(self, letters: str, seen: Set[str]) -> bool:
        """Tell whether a text holds a name of one of the foods; as of `Clues`."""
        for clue in self.words & seen:
            lead = _names_led_to(clue)
            for beside in _near(lead, seen):
                if any(food in self.foods and name in letters for name, food in lead[beside]):
                    return True
        return False


@lru_cache(maxsize=_MOST_CLUES)
def _names_led_to(clue: str) -> Mapping[str, Sequence[tuple[str, EntryIx]]]:
    """Return the names of all foods that a clue leads to, in letters, by what stands beside it."""
    found = defaultdict[str, list[tuple[str, EntryIx]]](list)
    for name, food in food_names().by_clue[clue]:
        found[_beside(name, clue)].append((_in_letters(name), food))
    return dict(found)


def _in_letters(phrase: str) -> str:
    """Return a phrase without numbers and signs, blanks around."""
    if phrase.replace(" ", "").isalpha():  # as nearly all are
        return f" {phrase} "
    words = [word for word in phrase.split() if word.isalpha()]
    return f" {' '.join(words)} " if words else ""


def _lead(clue: str, phrases: Iterable[str]) -> _Lead:
    """Return what a clue to phrases leads to."""
    lead = defaultdict[str, list[str]](list)
    for phrase in phrases:
        lead[_beside(phrase, clue)].append(_in_letters(phrase))
    return {beside: tuple(texts) for beside, texts in lead.items()}


def _beside(phrase: str, clue: str) -> str:
    """Return the word of a phrase that goes beside its clue: the clue, where there is no other."""
    return _rarest([word for word in phrase.split() if word != clue]) or clue


def _rarest(words: list[str]) -> str:
    """Return the rarest of some words of a phrase, the first of several; no number or sign."""
    rarest = min(words, key=_commonness().__getitem__, default=NO_WORD)
    return rarest if rarest.isalpha() else NO_WORD


@cache
def _commonness() -> Mapping[str, int]:
    """Return how many phrases hold a word; numbers and signs are commoner than any."""
    counted = Counter(" ".join(chain(_called(), *word_lists().values())).split())
    n_all = counted.total()
    counted.update(dict.fromkeys(_IN_MOST_TEXTS, n_all))
    return {word: n if word.isalpha() else 3 * n_all for word, n in counted.items()}
