"""The second scan: whether a recipe's raw text names anything harmful.

It is written apart from the reading of lines and shares no code with it, so that one mistake does
not pass both. It is flat on purpose: fold the text, walk over its words, stop at the first name of
something harmful. It has no notion of lines, amounts or negation: any mention counts, unless a
longer phrase that is known to be innocent covers it ("butter" in "peanut butter").

`data/scan.tsv` lists the words that show an allergen, meat or honey, and the innocent phrases. Any
other food is looked for under all names of all that is, or holds, that food.

Few texts are walked over. Each phrase has a *clue*, the rarest of its words, and the next rarest
goes *beside* it: a text shows nothing in which no clue to what is harmful stands with one of those
beside it, nor one in which no phrase of such a clue stands as a whole. The clues to the names of
foods are looked up once for all foods, so that a food asked for the first time costs little.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, compress, repeat
from typing import TypeAlias

from ladle.core import Recipe
from ladle.food.scan_words import (
    APOSTROPHES,
    TO_LETTERS,
    flat_words,
    flatten,
    in_ascii,
    in_words,
    singular_words,
)
from ladle.food.vocabulary import EntryIx, vocabulary

_NO_WORD = ""
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

_FEW = 16
_MOST_TOLD = 16
"""Hazards of which it is kept whether a text shows them."""
_MOST_KEPT = 1_000
"""Hazards looked for last whose lexicons are kept: 4 kB each, the widest of them 200."""

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


@dataclass(frozen=True, slots=True)
class _Clues:
    """What any text with a harmful phrase holds, all in the singular."""

    words: frozenset[str]
    """All clues."""
    leads: Mapping[str, _Lead]
    """What each leads to."""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Phrases to look for, and whether each shows the hazard or is innocent."""

    is_harmful: Callable[[str], bool | None]
    """None for a phrase that is not in it."""
    lengths: _Lengths
    """Of all phrases."""
    longest: int
    """How many words the longest phrase has."""
    clues: _Clues
    """The clues to what is harmful."""


@dataclass(frozen=True, slots=True)
class _Hazard:
    """What shows one hazard."""

    lexicons: tuple[_Lexicon, ...]
    """Any of them shows it."""
    clues: _Clues
    """The clues of all of them."""
    apart: tuple[_Lexicon, ...]
    """All of them together show it."""


class RawText:
    """What is looked through of a recipe's text: made once, it serves for other hazards, too.

    What it was found to show of those that were asked for last is kept with it; the text never
    changes. Safe to share between threads.
    """

    __slots__ = ("_letters", "_recipe", "_told")

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._letters: str | None = None
        self._told: dict[tuple[str, bool], str | None] = {}

    def words(self) -> list[str]:
        """Return its words in order, numbers and signs as well."""
        return singular_words(flat_words(_in_ascii(self._recipe)))

    def opened(self) -> _Opened:
        """Return it with its words at hand: they take more memory than the text."""
        if self._letters is None:
            runs = _in_ascii(self._recipe).translate(TO_LETTERS, APOSTROPHES).decode()
            self._letters = f" {' '.join(singular_words(runs))} "
        return _Opened(self, self._letters, {_NO_WORD, *self._letters.split()})

    def first_shown(self, hazards: Iterable[tuple[str, bool]]) -> tuple[str, str] | None:
        """Return the first hazard that it shows, and by which words.

        Parameters
        ----------
        hazards
            Each with whether a trace of it is no harm.
        """
        opened = None
        for asked in hazards:
            try:
                found = self._told[asked]
            except KeyError:
                opened = opened or self.opened()
                found = _shown_of(opened, *asked)
                if len(self._told) >= _MOST_TOLD:
                    self._told = {}
                self._told[asked] = found
            if found:
                return asked[0], found
        return None


def _in_ascii(recipe: Recipe) -> bytes:
    return in_ascii("\n".join((recipe.name, *recipe.lines, *recipe.steps)))


@dataclass(slots=True)
class _Opened:
    """A text while it is looked through."""

    text: RawText
    letters: str
    """Its words without numbers and signs, in the singular, blanks around."""
    seen: set[str]
    _words: list[str] | None = None

    @property
    def words(self) -> list[str]:
        """Its words in order, numbers and signs as well: few texts are walked over."""
        if self._words is None:
            self._words = self.text.words()
        return self._words

    def may_show(self, clues: _Clues) -> bool:
        """Tell whether a harmful phrase stands in it, covered or not, if numbers are left out."""
        seen = self.seen
        for word in clues.words & seen:
            lead = clues.leads[word]
            # most lead to one word, or to a few: only of many is it worth to make a set
            for beside in lead if len(lead) < _FEW else lead.keys() & seen:
                if beside in seen and any(map(self.letters.__contains__, lead[beside])):
                    return True
        return False


def scan(
    text: Recipe | RawText, hazards: Iterable[str], traces: Set[str] = frozenset()
) -> str | None:
    """Return what shows one of the hazards in the raw text ("milk: buttered"), or None.

    Parameters
    ----------
    text
        A recipe, of which title, lines and steps are looked at as they were written.
    hazards
        Allergen keys, diets, and names of foods in the vocabulary; what is none of these cannot
        be looked for and counts as found.
    traces
        Hazards that are allergens of which some product may hold a trace: the name of a food that
        need not hold the allergen ("mayonnaise" and mustard) does not show it. What need not is
        told by the vocabulary, since the lists here do not tell what holds from what may hold.
        A diet is as strict as ever.
    """
    raw = text if isinstance(text, RawText) else RawText(text)
    shown = raw.first_shown((hazard, hazard in traces) for hazard in hazards)
    return None if shown is None else f"{shown[0]}: {shown[1]}"


def _shown_of(text: _Opened, name: str, is_lenient: bool) -> str | None:  # noqa: FBT001 - a key
    """Return what shows a hazard by its name."""
    known = _hazard(name, is_lenient)
    return _find(text, known) if known else "no food that Ladle can look for"


def _find(text: _Opened, hazard: _Hazard) -> str | None:
    """Return what shows a hazard."""
    if text.may_show(hazard.clues):
        for lexicon in hazard.lexicons:
            if found := _first_shown(text, lexicon):
                return found
    apart = [phrase for lexicon in hazard.apart if (phrase := _first_shown(text, lexicon))]
    return " with ".join(apart) if apart and len(apart) == len(hazard.apart) else None


def _first_shown(text: _Opened, lexicon: _Lexicon) -> str | None:
    return _first_harmful(text.words, lexicon) if text.may_show(lexicon.clues) else None


def _first_harmful(words: list[str], lexicon: _Lexicon) -> str | None:
    """Return the first harmful phrase that no longer innocent phrase covers."""
    for start in _starts(words, lexicon):
        for length in lexicon.lengths.get(words[start], ()):
            stop = start + length
            phrase = " ".join(words[start:stop])
            is_harmful = stop <= len(words) and lexicon.is_harmful(phrase)
            if is_harmful and not _is_covered(words, start, stop, lexicon):
                return phrase
    return None


def _starts(words: list[str], lexicon: _Lexicon) -> Iterator[int]:
    """Yield where a harmful phrase may begin, ascending: nowhere else is a clue within reach."""
    clues = lexicon.clues.words
    if _NO_WORD in clues:
        yield from range(len(words))
        return
    done = 0
    for at, word in enumerate(words):
        if word in clues:
            yield from range(max(done, at + 1 - lexicon.longest), at + 1)
            done = at + 1


def _is_covered(words: list[str], start: int, stop: int, lexicon: _Lexicon) -> bool:
    """Tell whether what stands there is part of an innocent phrase."""
    return any(
        lexicon.is_harmful(" ".join(words[first : first + length])) is False
        for first in range(max(start - lexicon.longest + 1, 0), start + 1)
        for length in lexicon.lengths.get(words[first], ())
        if first + length >= stop
    )


# -- what to look for --------------------------------------------------------------------------


@lru_cache(maxsize=_MOST_KEPT)
def _hazard(hazard: str, is_lenient: bool) -> _Hazard | None:  # noqa: FBT001 - a key
    """Return what shows a hazard; None if it is nothing known.

    Parameters
    ----------
    is_lenient
        Whether a trace is no harm; a diet is as strict as ever.
    """
    is_diet = hazard in DIET_HAZARDS
    lexicon_of = _lenient_lexicon if is_lenient and not is_diet else _lexicon
    lexicons = [lexicon_of(part) for part in _parts(hazard)]
    known = tuple(lexicon for lexicon in lexicons if lexicon)
    if len(known) < len(lexicons):
        return None
    clues = known[0].clues
    if len(known) > 1:
        listed = chain.from_iterable(_lists()[part].items() for part in DIET_HAZARDS[hazard])
        clues = _clues({phrase for phrase, shows in listed if shows})
    apart = [_lexicon(part) for part in NEVER_TOGETHER.get(hazard, ())]
    return _Hazard(known, clues, tuple(lexicon for lexicon in apart if lexicon))


def _parts(hazard: str) -> tuple[str, ...]:
    """Return what a diet leaves out; anything else is its own part."""
    return DIET_HAZARDS.get(hazard, (hazard,))


@lru_cache(maxsize=_MOST_KEPT)
def _lexicon(hazard: str) -> _Lexicon | None:
    """Return what shows an allergen, a part of a diet or a food; None if it is nothing known."""
    if hazard in _lists():
        listed = _lists()[hazard]
        lengths = _lengths(listed)
        clues = _clues([phrase for phrase, shows in listed.items() if shows])
        return _Lexicon(listed.get, lengths, _longest(lengths), clues)
    meant = vocabulary().senses(hazard)
    if not meant:
        return None
    return _lexicon_of(frozenset().union(*(vocabulary().holders[ix] for ix in meant)))


def _lexicon_of(holders: frozenset[EntryIx]) -> _Lexicon:
    """Return the lexicon of which the names of these foods are harmful."""
    foods = _food_names()

    def is_or_holds(phrase: str) -> bool | None:
        found = foods.called.get(phrase)
        return None if found is None else found in holders

    words = frozenset().union(*(foods.clues.get(food, ()) for food in holders))
    leads = _FoodLeads(holders)
    return _Lexicon(is_or_holds, foods.lengths, foods.longest, _Clues(words, leads))


@cache
def _lenient_lexicon(allergen: str) -> _Lexicon | None:
    """Return the lexicon of an allergen in which a food that need not hold it is innocent."""
    strict = _lexicon(allergen)
    if strict is None:
        return None
    called = _food_names().called

    def is_harmful(phrase: str) -> bool | None:
        food = called.get(phrase)
        may_only = food is not None and allergen in vocabulary().entries[food].may
        return strict.is_harmful(phrase) and not may_only

    return replace(strict, is_harmful=is_harmful)


@cache
def _lists() -> Mapping[str, Mapping[str, bool]]:
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
    by_clue: Mapping[str, Sequence[str | EntryIx]]
    """Each clue to all names that it leads to, behind each the food that it is a name of."""
    clues: Mapping[EntryIx, tuple[str, ...]]
    """Each food to the clues to its names."""


@cache
def _food_names() -> _FoodNames:
    called = _called()
    by_clue = defaultdict[str, list[str | EntryIx]](list)
    clues = defaultdict[EntryIx, set[str]](set)
    for phrase, food in called.items():
        clue = _rarest(phrase.split())
        by_clue[clue] += phrase, food
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


def _clues(harmful: Collection[str]) -> _Clues:
    """Return the clues to phrases.

    A phrase with a word that is harmful by itself needs none: its text holds that word, too.
    """
    alone = {phrase for phrase in harmful if " " not in phrase and phrase.isalpha()}
    longer = (p for p in harmful if p not in alone and alone.isdisjoint(p.split()))
    by_clue = defaultdict[str, list[str]](list)
    for phrase in chain(alone, longer):
        by_clue[_rarest(phrase.split())].append(phrase)
    return _Clues(frozenset(by_clue), {c: _lead(c, phrases) for c, phrases in by_clue.items()})


class _FoodLeads(dict[str, _Lead]):
    """What clues to some foods lead to, put together once a text holds the clue.

    Of a few foods few names have the same clue: what stands beside it need not be told.
    """

    def __init__(self, foods: frozenset[EntryIx]) -> None:
        super().__init__()
        self._foods = foods

    def __missing__(self, clue: str) -> _Lead:
        told = _food_names().by_clue[clue]
        harmful = compress(told[::2], map(self._foods.__contains__, told[1::2]))
        self[clue] = lead = {_NO_WORD: tuple(_in_letters(str(name)) for name in harmful)}
        return lead


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
        beside = _rarest([word for word in phrase.split() if word != clue]) or clue
        lead[beside].append(_in_letters(phrase))
    return {beside: tuple(texts) for beside, texts in lead.items()}


def _rarest(words: list[str]) -> str:
    """Return the rarest of some words of a phrase, the first of several; no number or sign."""
    rarest = min(words, key=_commonness().__getitem__, default=_NO_WORD)
    return rarest if rarest.isalpha() else _NO_WORD


@cache
def _commonness() -> Mapping[str, int]:
    """Return how many phrases hold a word; numbers and signs are commoner than any."""
    counted = Counter(" ".join(chain(_called(), *_lists().values())).split())
    n_all = counted.total()
    counted.update(dict.fromkeys(_IN_MOST_TEXTS, n_all))
    return {word: n if word.isalpha() else 3 * n_all for word, n in counted.items()}


# -- what a name alone shows -------------------------------------------------------------------


@lru_cache(maxsize=2_000)
def excuses_of(name: str, hazard: str, *, is_lenient: bool) -> tuple[str, ...] | None:
    """Return the innocent phrases of which a text must hold one if this name in it is no harm.

    None where the name alone does not show the hazard. Where it does and no phrase is returned, no
    text with the name passes.

    Parameters
    ----------
    is_lenient
        Whether a trace is no harm, as the `traces` of `scan` say.
    """
    known, words = _hazard(hazard, is_lenient), singular_words(flatten(name))
    if known is None:
        return None
    for part, lexicon in zip(_parts(hazard), known.lexicons, strict=True):
        if found := _first_harmful(words, lexicon):
            phrases = _lists().get(part) or _food_names().called
            longer = (phrase for phrase in phrases if f" {found} " in f" {phrase} ")
            return tuple(phrase for phrase in longer if lexicon.is_harmful(phrase) is False)
    return None
