"""The second scan: whether a recipe's raw text names anything harmful.

It is written apart from the reading of lines and shares no code with it, so that one mistake does
not pass both. It is flat on purpose: fold the text, walk over its words, stop at the first name of
something harmful. It has no notion of lines, amounts or negation: any mention counts, unless a
longer phrase that is known to be innocent covers it ("butter" in "peanut butter").

`data/scan.tsv` lists the words that show an allergen, meat or honey, and the innocent phrases. Any
other food is looked for under all names of all that is, or holds, that food.

Few texts are walked over. Each harmful phrase has a *clue*, the rarest of its words: a text without
any clue shows nothing, nor does one in which no phrase of the clues that it holds stands.
"""

from __future__ import annotations

import codecs
import html
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files

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


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Phrases to look for, and whether each shows the hazard or is innocent."""

    is_harmful: Callable[[str], bool | None]
    """None for a phrase that is not in it."""
    lengths: Mapping[str, tuple[int, ...]]
    """First word of a phrase to the numbers of words in those that begin with it, longest first."""
    clues: frozenset[str]
    """Words of which any text with a harmful phrase holds one."""
    told: Mapping[str, list[_Told]]
    """The harmful phrases for which each clue stands."""


@dataclass(frozen=True, slots=True)
class _Told:
    """The words of a harmful phrase, but for numbers and signs."""

    clue: str
    """The rarest of them."""
    words: frozenset[str]
    text: str
    """The same in order, blanks around each."""


class _Text:
    """The words of a recipe."""

    def __init__(self, recipe: Recipe) -> None:
        self._text = _in_ascii("\n".join((recipe.name, *recipe.lines, *recipe.steps)))
        self._runs = self._text.translate(_TO_LETTERS, _APOSTROPHES).decode().split()
        self._seen = {_NO_WORD, *map(_without_plural, set(self._runs))}

    @cached_property
    def words(self) -> list[str]:
        """Its words in order, numbers and signs as well."""
        return _singular_words(_flat(self._text))

    @cached_property
    def _letters(self) -> str:
        return f" {' '.join(map(_without_plural, self._runs))} "

    def may_show(self, lexicon: _Lexicon) -> bool:
        """Tell whether a harmful phrase stands in it, covered or not, if numbers are left out."""
        if lexicon.clues.isdisjoint(self._seen):
            return False
        clues = lexicon.clues & self._seen
        told = [told for clue in clues for told in lexicon.told[clue] if told.words <= self._seen]
        return any(told.text in self._letters for told in told)


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
    text = _Text(recipe)
    for hazard in hazards:
        for part in DIET_HAZARDS.get(hazard, (hazard,)):
            is_lenient = hazard == part and hazard in traces
            if found := _find(text, part, is_lenient=is_lenient):
                return f"{hazard}: {found}"
        if apart := _find_all(text, NEVER_TOGETHER.get(hazard, ())):
            return f"{hazard}: {' with '.join(apart)}"
    return None


def _find(text: _Text, hazard: str, *, is_lenient: bool = False) -> str | None:
    lexicon = _lenient_lexicon(hazard) if is_lenient else _lexicon(hazard)
    if lexicon is None:
        return "no food that Ladle can look for"
    return _first_harmful(text.words, lexicon) if text.may_show(lexicon) else None


def _find_all(text: _Text, hazards: Collection[str]) -> list[str]:
    """Return what shows each of some hazards; nothing where one of them is not shown."""
    lexicons = [lexicon for h in hazards if (lexicon := _lexicon(h)) and text.may_show(lexicon)]
    if len(lexicons) < len(hazards):
        return []
    found = [phrase for lex in lexicons if (phrase := _first_harmful(text.words, lex))]
    return found if len(found) == len(hazards) else []


def _first_harmful(words: list[str], lexicon: _Lexicon) -> str | None:
    """Return the first harmful phrase that no longer innocent phrase covers."""
    covered = 0
    for start, word in enumerate(words):
        for length in lexicon.lengths.get(word, ()):
            stop = start + length
            if not covered < stop <= len(words):
                continue
            phrase = " ".join(words[start:stop])
            harmful = lexicon.is_harmful(phrase)
            if harmful:
                return phrase
            if harmful is not None:
                covered = stop
                break
    return None


# -- from letters to words ---------------------------------------------------------------------


def _words(text: str) -> list[str]:
    return _singular_words(flatten(text))


def _singular_words(flat: str) -> list[str]:
    return [_without_plural(word) for word in flat.split()]


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


@lru_cache(maxsize=50_000)
def _without_plural(word: str) -> str:
    """Cut a plural ending off, the same in texts and in lists; what is left need not be a word."""
    for plural, singular in _PLURALS:
        if word.endswith(plural) and len(word) > len(plural) + 1:
            return word.removesuffix(plural) + singular
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


# -- what to look for --------------------------------------------------------------------------


@lru_cache(maxsize=10_000)
def _lexicon(hazard: str) -> _Lexicon | None:
    """Return what shows a hazard; None if it is nothing known."""
    if hazard in _lists():
        listed = _lists()[hazard]
        harmful = [phrase for phrase, shows in listed.items() if shows]
        return _Lexicon(listed.get, _lengths(listed), *_clues(harmful))
    meant = vocabulary().senses(hazard)
    if not meant:
        return None
    holders = frozenset().union(*(vocabulary().holders[ix] for ix in meant))
    foods = _food_names()

    def is_or_holds(phrase: str) -> bool | None:
        found = foods.called.get(phrase)
        return None if found is None else found in holders

    harmful = [phrase for food in holders for phrase in foods.names.get(food, ())]
    return _Lexicon(is_or_holds, foods.lengths, *_clues(harmful))


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
    lengths: Mapping[str, tuple[int, ...]]


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
    return _FoodNames(called, names, _lengths(called))


def _lengths(phrases: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        first, *rest = phrase.split()
        lengths.setdefault(first, set()).add(1 + len(rest))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _clues(harmful: Iterable[str]) -> tuple[frozenset[str], Mapping[str, list[_Told]]]:
    """Return the clues to phrases, and the phrases that each stands for."""
    told: dict[str, list[_Told]] = {}
    for phrase in map(_told, harmful):
        told.setdefault(phrase.clue, []).append(phrase)
    return frozenset(told), told


@lru_cache(maxsize=50_000)
def _told(phrase: str) -> _Told:
    words = [word for word in phrase.split() if word.isalpha()]
    clue = min(words, key=_commonness().__getitem__, default=_NO_WORD)
    return _Told(clue, frozenset(words), f" {' '.join(words)} " if words else "")


@cache
def _commonness() -> Counter[str]:
    """Return how many phrases of the lists hold a word."""
    phrases = (phrase for listed in _lists().values() for phrase in listed)
    return Counter(word for phrase in phrases for word in phrase.split())
