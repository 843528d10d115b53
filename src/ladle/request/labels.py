"""Labels within a word or a name: "eggless", "glutenfree", "vegan cake", "nondairy ice cream".

Each is a limit, though a vocabulary knows the whole as a food, or a title knows the word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ladle.food import filler_words, key, names_food
from ladle.request.language import Language, Meaning, find_slots

_LONGEST = 2
"""Words of the longest label: "plant based"."""


def left_out_by(word: str, language: Language) -> str:
    """Return what "eggless" or "nondairy" leaves out; a cut ("boneless") leaves out nothing."""
    particles = language.particles
    stem = word.removesuffix(particles.less_suffix).removesuffix(particles.free)
    stem = stem.removeprefix(particles.non_prefix)
    is_cut = stem == word or word in filler_words()
    return stem if not is_cut and names_food(stem) else ""


def label_of(name: str, language: Language) -> tuple[str, str]:
    """Return the slot that a food's name begins with, and its value; empty if with none.

    "Vegan cake" is ("diet", "vegan"), "eggless cake" ("allergen", "egg"), "kosher salt" nothing.
    """
    words = key(name).split()
    if len(words) < 2 or _is_unlabelled(words, language):  # noqa: PLR2004 - a label and a food
        return "", ""
    if diets := [diet for diet, _ in _diets_of(words, language)]:
        return "diet", diets[-1]
    stem = left_out_by(words[0], language)
    return ("allergen", stem) if stem else ("", "")


def dish_behind(name: str, language: Language) -> str:
    """Return the dish that a diet's name stands before: of "vegan cake" the cake."""
    for _, rest in _diets_of(key(name).split(), language):
        if dish := _value(find_slots(language, rest), "dish"):
            return dish
    return ""


def _is_unlabelled(words: Sequence[str], language: Language) -> bool:
    """Tell whether a name only begins like a diet: "kosher salt"."""
    name = f"{' '.join(words)} "
    return any(name.startswith(f"{whole} ") for whole in language.grammar.unlabelled)


def _diets_of(words: Sequence[str], language: Language) -> Iterator[tuple[str, str]]:
    """Yield each diet that a name begins with, and the rest: "vegan" and "cake"."""
    for n in range(1, min(_LONGEST, len(words) - 1) + 1):
        if diet := _value(language.slots.get(" ".join(words[:n]), ()), "diet"):
            yield diet, " ".join(words[n:])


def _value(meanings: Sequence[Meaning], kind: str) -> str:
    """Return what is meant of one kind; empty if nothing."""
    return next((meaning.value for meaning in meanings if meaning.kind == kind), "")
