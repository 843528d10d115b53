"""The second scan: whether a recipe's raw text names anything harmful.

It is written apart from the reading of lines and shares no code with it, so that one mistake does
not pass both. It is flat on purpose: fold the text, walk over its words, stop at the first name of
something harmful. It has no notion of lines, amounts or negation: any mention counts, unless a
longer phrase that is known to be innocent covers it ("butter" in "peanut butter").

`data/scan.tsv` lists the words that show an allergen, meat or honey, and the innocent phrases. Any
other food is looked for under all names of all that is, or holds, that food.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from ladle.core import Recipe
from ladle.food.vocabulary import EntryIx, vocabulary

_INVISIBLE = frozenset("\u00ad\u200c\u200d\u2060\ufeff")
"""Soft hyphens and joiners, which stand within words."""

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
    longest: Mapping[str, int]
    """First word of a phrase to the number of words in the longest one that begins with it."""


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
    words = _words("\n".join((recipe.name, *recipe.lines, *recipe.steps)))
    for hazard in hazards:
        for part in DIET_HAZARDS.get(hazard, (hazard,)):
            is_lenient = hazard == part and hazard in traces
            if found := _find(words, part, is_lenient=is_lenient):
                return f"{hazard}: {found}"
        apart = [_find(words, part) for part in NEVER_TOGETHER.get(hazard, ())]
        if apart and all(apart):
            return f"{hazard}: {' with '.join(str(found) for found in apart)}"
    return None


def _find(words: list[str], hazard: str, *, is_lenient: bool = False) -> str | None:
    lexicon = _lenient_lexicon(hazard) if is_lenient else _lexicon(hazard)
    return _first_harmful(words, lexicon) if lexicon else "no food that Ladle can look for"


def _first_harmful(words: list[str], lexicon: _Lexicon) -> str | None:
    """Return the first harmful phrase that no longer innocent phrase covers."""
    covered = 0
    for start, word in enumerate(words):
        longest = lexicon.longest.get(word, 0)
        for stop in range(min(start + longest, len(words)), max(start, covered), -1):
            phrase = " ".join(words[start:stop])
            harmful = lexicon.is_harmful(phrase)
            if harmful:
                return phrase
            if harmful is not None:
                covered = stop
                break
    return None


def _words(text: str) -> list[str]:
    return [_without_plural(word) for word in flatten(text).split()]


def flatten(text: str) -> str:
    """Return lower-case text without entities, accents and odd signs, words one blank apart."""
    text = html.unescape(html.unescape(text))
    if text.isascii():  # most are, and what follows took half of the scan
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text).lower()
        text = "".join(c for c in text if not unicodedata.combining(c) and c not in _INVISIBLE)
    text = re.sub(r"['\u2018\u2019`]", "", text.replace("\u0153", "oe").replace("\xe6", "ae"))
    text = re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", " ", text)  # "2eggs"; footnotes: "milk1"
    text = re.sub(r"[-_\u2010-\u2015 \t]+", " ", text)
    return re.sub(r"[^a-z0-9 ]+", " , ", text)


@lru_cache(maxsize=50_000)
def _without_plural(word: str) -> str:
    """Cut a plural ending off, the same in texts and in lists; what is left need not be a word."""
    for plural, singular in (
        ("eaves", "eaf"),
        ("oaves", "oaf"),
        ("alves", "alf"),
        ("ies", "y"),
        ("oes", "o"),
        ("shes", "sh"),
        ("ches", "ch"),
        ("xes", "x"),
    ):
        if word.endswith(plural) and len(word) > len(plural) + 1:
            return word.removesuffix(plural) + singular
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=10_000)
def _lexicon(hazard: str) -> _Lexicon | None:
    """Return what shows a hazard; None if it is nothing known."""
    if hazard in _lists():
        listed = _lists()[hazard]
        return _Lexicon(listed.get, _longest(listed))
    meant = vocabulary().senses(hazard)
    if not meant:
        return None
    holders = frozenset().union(*(vocabulary().holders[ix] for ix in meant))
    names, longest = _food_names()

    def is_or_holds(phrase: str) -> bool | None:
        found = names.get(phrase)
        return None if found is None else found in holders

    return _Lexicon(is_or_holds, longest)


@cache
def _lenient_lexicon(allergen: str) -> _Lexicon | None:
    """Return the lexicon of an allergen in which a food that need not hold it is innocent."""
    strict = _lexicon(allergen)
    if strict is None:
        return None
    names, _ = _food_names()

    def is_harmful(phrase: str) -> bool | None:
        food = names.get(phrase)
        may_only = food is not None and allergen in vocabulary().entries[food].may
        return strict.is_harmful(phrase) and not may_only

    return _Lexicon(is_harmful, strict.longest)


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


@cache
def _food_names() -> tuple[Mapping[str, EntryIx], Mapping[str, int]]:
    names = {
        " ".join(words): EntryIx(ix)
        for ix, entry in enumerate(vocabulary().entries)
        for name in (entry.name, *entry.also)
        if (words := _words(name)) != [","]  # a name in letters that this scan does not know
    }
    return names, _longest(names)


def _longest(phrases: Iterable[str]) -> Mapping[str, int]:
    longest: dict[str, int] = {}
    for phrase in phrases:
        first, *rest = phrase.split()
        longest[first] = max(longest.get(first, 0), 1 + len(rest))
    return longest
