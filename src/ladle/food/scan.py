"""The second scan: whether a recipe's raw text names anything harmful.

It is written apart from the reading of lines and shares no code with it, so that one mistake does
not pass both. It is flat on purpose: fold the text, walk over its words, stop at the first name of
something harmful. It has no notion of lines, amounts or negation: any mention counts, unless a
longer phrase that is known to be innocent covers it ("butter" in "peanut butter").

`data/scan.tsv` lists the words that show an allergen, meat or honey, and the innocent phrases. Any
other food is looked for under all names of all that is, or holds, that food.

Few texts are walked over. Each harmful phrase has a *clue*, the rarest of its words, and the next
rarest goes *beside* it: a text shows nothing in which no clue stands, singular or plural, with one
of those beside it, nor one in which no phrase of such a clue stands as a whole.
"""

from __future__ import annotations

import codecs
import html
import re
import string
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import chain
from typing import TypeAlias

from ladle.core import Recipe
from ladle.food.vocabulary import EntryIx, vocabulary

_INVISIBLE = frozenset("\u00ad\u200c\u200d\u2060\ufeff")
"""Soft hyphens and joiners, which stand within words."""
_SPELLED = {"\u0153": "oe", "\xe6": "ae", "\u2018": "'", "\u2019": "'"} | dict.fromkeys(
    map(chr, range(0x2010, 0x2016)), "-"
)
"""What other signs are in ASCII."""
_APOSTROPHES = b"'`"
_PLURALS = (
    ("eaves", "eaf"),
    ("oaves", "oaf"),
    ("alves", "alf"),
    ("ies", "y"),
    ("oes", "o"),
    ("shes", "sh"),
    ("ches", "ch"),
    ("xes", "x"),
)
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


@dataclass(frozen=True, slots=True)
class _Clues:
    """What any text with a harmful phrase holds; words as they may be written, phrases singular."""

    words: frozenset[str]
    """All clues."""
    leads: Mapping[str, Mapping[str, tuple[str, ...]]]
    """For each clue the words of which one stands beside it, and the phrases with both: without
    numbers and signs, blanks around."""


@dataclass(frozen=True)
class _Lexicon:
    """Phrases to look for, and whether each shows the hazard or is innocent."""

    is_harmful: Callable[[str], bool | None]
    """None for a phrase that is not in it."""
    lengths: _Lengths
    """Of all phrases."""
    longest: int
    """How many words the longest phrase has."""
    harmful: tuple[str, ...]
    clues: _Clues
    """The clues to what is harmful."""

    @cached_property
    def harmful_lengths(self) -> _Lengths:
        """Of the harmful phrases: needed only where a text may hold one."""
        return _lengths(self.harmful)


@dataclass(frozen=True, slots=True)
class _Hazard:
    """What shows one hazard."""

    lexicons: tuple[_Lexicon, ...]
    """Any of them shows it."""
    clues: _Clues
    """The clues of all of them."""
    apart: tuple[_Lexicon, ...]
    """All of them together show it."""


class _Text:
    """The words of a recipe."""

    def __init__(self, recipe: Recipe) -> None:
        self._text = _in_ascii("\n".join((recipe.name, *recipe.lines, *recipe.steps)))
        self._runs = self._text.translate(_TO_LETTERS, _APOSTROPHES).decode().split()
        self._seen = {_NO_WORD, *self._runs}

    @cached_property
    def words(self) -> list[str]:
        """Its words in order, numbers and signs as well."""
        return _singular_words(_flat(self._text))

    @cached_property
    def _letters(self) -> str:
        return f" {' '.join(map(_singulars.__getitem__, self._runs))} "

    def may_show(self, clues: _Clues) -> bool:
        """Tell whether a harmful phrase stands in it, covered or not, if numbers are left out."""
        seen = self._seen
        for word in clues.words & seen:
            lead = clues.leads[word]
            if not seen.isdisjoint(lead):
                phrases = (p for beside, found in lead.items() if beside in seen for p in found)
                if any(phrase in self._letters for phrase in phrases):
                    return True
        return False


def scan(recipe: Recipe, hazards: Iterable[str], traces: Set[str] = frozenset()) -> str | None:
    """Return what shows one of the hazards in the raw text ("milk: buttered"), or None.

    Parameters
    ----------
    recipe
        Its title, lines and steps are looked at as they were written.
    hazards
        Allergen keys, diets, and names of foods in the vocabulary; what is none of these cannot
        be looked for and counts as found.
    traces
        Hazards that are allergens of which some product may hold a trace: the name of a food that
        need not hold the allergen ("mayonnaise" and mustard) does not show it. What need not is
        told by the vocabulary, since the lists here do not tell what holds from what may hold.
        A diet is as strict as ever.
    """
    asked = list(hazards)
    if not asked:
        return None
    text = _Text(recipe)
    for hazard in asked:
        known = _hazard(hazard, hazard in traces)
        found = _find(text, known) if known else "no food that Ladle can look for"
        if found:
            return f"{hazard}: {found}"
    return None


def _find(text: _Text, hazard: _Hazard) -> str | None:
    """Return what shows a hazard."""
    if text.may_show(hazard.clues):
        for lexicon in hazard.lexicons:
            if found := _first_shown(text, lexicon):
                return found
    apart = [phrase for lexicon in hazard.apart if (phrase := _first_shown(text, lexicon))]
    return " with ".join(apart) if apart and len(apart) == len(hazard.apart) else None


def _first_shown(text: _Text, lexicon: _Lexicon) -> str | None:
    return _first_harmful(text.words, lexicon) if text.may_show(lexicon.clues) else None


def _first_harmful(words: list[str], lexicon: _Lexicon) -> str | None:
    """Return the first harmful phrase that no longer innocent phrase covers."""
    for start, word in enumerate(words):
        for length in lexicon.harmful_lengths.get(word, ()):
            stop = start + length
            phrase = " ".join(words[start:stop])
            is_harmful = stop <= len(words) and lexicon.is_harmful(phrase)
            if is_harmful and not _is_covered(words, start, stop, lexicon):
                return phrase
    return None


def _is_covered(words: list[str], start: int, stop: int, lexicon: _Lexicon) -> bool:
    """Tell whether what stands there is part of an innocent phrase."""
    return any(
        lexicon.is_harmful(" ".join(words[first : first + length])) is False
        for first in range(max(start - lexicon.longest + 1, 0), start + 1)
        for length in lexicon.lengths.get(words[first], ())
        if first + length >= stop
    )


# -- from letters to words ---------------------------------------------------------------------


def _words(text: str) -> list[str]:
    # nearly all names are plain, and there are sixty thousand of them to be read at a start
    is_plain = text.isascii() and text.islower() and text.replace(" ", "").isalpha()
    return _singular_words(text if is_plain else flatten(text))


def _singular_words(flat: str) -> list[str]:
    return list(map(_singulars.__getitem__, flat.split()))


def flatten(text: str) -> str:
    """Return lower-case text without entities, accents and odd signs, words blanks apart."""
    return _flat(_in_ascii(text))


def _in_ascii(text: str) -> bytes:
    """Return text without entities and accents; a comma stands for each letter beyond ASCII."""
    return html.unescape(html.unescape(text)).encode("ascii", _BEYOND_ASCII)


def _flat(text: bytes) -> str:
    flat = text.translate(_TO_FLAT, _APOSTROPHES)
    while b",," in flat:
        flat = flat.replace(b",,", b",")
    apart = b" ".join(re.split(rb"([0-9]+)", flat))  # "2eggs"; footnotes: "milk1"
    return apart.replace(b",", b" , ").decode()


def _table(kept: str, blank: str, other: str) -> bytes:
    """Return for each byte what `bytes.translate` makes of it; letters get lower case."""
    signs = [other] * 256
    for sign in string.ascii_letters + kept:
        signs[ord(sign)] = sign.lower()
    for sign in blank:
        signs[ord(sign)] = " "
    return "".join(signs).encode("ascii")


_TO_FLAT = _table(string.digits, "-_ \t", ",")
_TO_LETTERS = _table("", "", " ")


def _spell(error: UnicodeError) -> tuple[str, int]:
    """Write signs beyond ASCII in ASCII; `str.encode` asks this for each run of them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_spelled, error.object[error.start : error.end])), error.end


@lru_cache(maxsize=10_000)
def _spelled(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", sign).lower()
    kept = (p for p in parts if not unicodedata.combining(p) and p not in _INVISIBLE)
    return "".join(_SPELLED.get(p, p if p.isascii() else ",") for p in kept)


_BEYOND_ASCII = "ladle.food.scan"
codecs.register_error(_BEYOND_ASCII, _spell)  # quicker than a loop over signs by ten times


def _without_plural(word: str) -> str:
    """Cut a plural ending off, the same in texts and in lists; what is left need not be a word."""
    for plural, singular in _PLURALS:
        if word.endswith(plural) and len(word) > len(plural) + 1:
            return word.removesuffix(plural) + singular
    is_plural = word.endswith("s") and not word.endswith("ss") and word != "s"
    return word[:-1] if is_plural else word


@lru_cache(maxsize=50_000)
def _written(word: str) -> tuple[str, ...]:
    """Return every word of which this is what `_without_plural` leaves."""
    plurals = [word.removesuffix(s) + plural for plural, s in _PLURALS if word.endswith(s)]
    return tuple(w for w in (word, f"{word}s", *plurals) if _without_plural(w) == word)


class _Singulars(dict[str, str]):
    """Words without their plurals, the last ones kept: quicker than `lru_cache` by two times."""

    most = 50_000

    def __missing__(self, word: str) -> str:
        if len(self) >= self.most:
            self.clear()
        self[word] = singular = _without_plural(word)
        return singular


_singulars = _Singulars()


# -- what to look for --------------------------------------------------------------------------


@lru_cache(maxsize=2_000)
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
    clues = known[0].clues if len(known) == 1 else _clues({p for k in known for p in k.harmful})
    apart = [_lexicon(part) for part in NEVER_TOGETHER.get(hazard, ())]
    return _Hazard(known, clues, tuple(lexicon for lexicon in apart if lexicon))


def _parts(hazard: str) -> tuple[str, ...]:
    """Return what a diet leaves out; anything else is its own part."""
    return DIET_HAZARDS.get(hazard, (hazard,))


@lru_cache(maxsize=2_000)
def _lexicon(hazard: str) -> _Lexicon | None:
    """Return what shows an allergen, a part of a diet or a food; None if it is nothing known."""
    if hazard in _lists():
        listed = _lists()[hazard]
        shown = tuple(phrase for phrase, shows in listed.items() if shows)
        lengths = _lengths(listed)
        return _Lexicon(listed.get, lengths, _longest(lengths), shown, _clues(shown))
    meant = vocabulary().senses(hazard)
    if not meant:
        return None
    holders = frozenset().union(*(vocabulary().holders[ix] for ix in meant))
    foods = _food_names()

    def is_or_holds(phrase: str) -> bool | None:
        found = foods.called.get(phrase)
        return None if found is None else found in holders

    harmful = tuple(phrase for food in holders for phrase in foods.names.get(food, ()))
    return _Lexicon(is_or_holds, foods.lengths, foods.longest, harmful, _clues(harmful))


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
    lists: dict[str, dict[str, bool]] = {}
    for row in text.splitlines()[1:]:
        hazard, shows, phrase = row.split("\t")
        lists.setdefault(hazard, {})[" ".join(_words(phrase))] = shows == "yes"
    lists["lactose"] = {
        **lists["milk"],
        **lists.get("lactose", {}),
    }  # milk, but for what is free of it
    return lists


@dataclass(frozen=True, slots=True)
class _FoodNames:
    """The vocabulary's names, as this scan writes them."""

    called: Mapping[str, EntryIx]
    names: Mapping[EntryIx, list[str]]
    lengths: _Lengths
    longest: int


@cache
def _food_names() -> _FoodNames:
    called = {
        " ".join(words): EntryIx(ix)
        for ix, entry in enumerate(vocabulary().entries)
        for name in (entry.name, *entry.also)
        if (words := _words(name)) != [","]  # a name in letters that this scan does not know
    }
    names: dict[EntryIx, list[str]] = {}
    for phrase, food in called.items():
        names.setdefault(food, []).append(phrase)
    lengths = _lengths(called)
    return _FoodNames(called, names, lengths, _longest(lengths))


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
    leads = defaultdict[str, dict[str, tuple[str, ...]]](dict)
    for clue, beside, text in map(_told, chain(alone, longer)):
        lead = leads[clue]
        for word in beside:
            lead[word] = lead[word] + text if word in lead else text
    written = {word: lead for clue, lead in leads.items() for word in _written(clue)}
    return _Clues(frozenset(written), written)


@lru_cache(maxsize=50_000)
def _told(phrase: str) -> tuple[str, tuple[str, ...], tuple[str]]:
    """Return the clue to a phrase, what may be written beside it, and the phrase in letters."""
    words = [word for word in phrase.split() if word.isalpha()]
    clue, *others = sorted(set(words), key=_commonness().__getitem__) or [_NO_WORD]
    beside = _written(others[0] if others else clue)
    return clue, beside, (f" {' '.join(words)} " if words else "",)


@cache
def _commonness() -> Counter[str]:
    """Return how many phrases of the lists hold a word."""
    phrases = (phrase for listed in _lists().values() for phrase in listed)
    counted = Counter(word for phrase in phrases for word in phrase.split())
    return counted + Counter(dict.fromkeys(_IN_MOST_TEXTS, counted.total()))


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
    known, words = _hazard(hazard, is_lenient), _words(name)
    if known is None:
        return None
    for part, lexicon in zip(_parts(hazard), known.lexicons, strict=True):
        if found := _first_harmful(words, lexicon):
            phrases = _lists().get(part) or _food_names().called
            longer = (phrase for phrase in phrases if f" {found} " in f" {phrase} ")
            return tuple(phrase for phrase in longer if lexicon.is_harmful(phrase) is False)
    return None
