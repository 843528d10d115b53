"""Labels within a word or a name: "eggless", "glutenfree", "vegan cake", "nondairy ice cream".

Each is a limit, though a vocabulary knows the whole as a food, or a title knows the word.
"""

from __future__ import annotations

from ladle.food import filler_words, key, names_food
from ladle.request.language import Language, find_slots

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
    """Return the slot that a food's name begins with, and its value; empty if with none."""
    words = key(name).split()
    if any(f"{key(name)} ".startswith(f"{whole} ") for whole in language.grammar.unlabelled):
        return "", ""
    for n in range(min(_LONGEST, len(words) - 1), 0, -1):
        label = " ".join(words[:n])
        if diet := next((m.value for m in language.slots.get(label, ()) if m.kind == "diet"), ""):
            return "diet", diet
    stem = left_out_by(words[0], language) if len(words) > 1 else ""
    return ("allergen", stem) if stem else ("", "")


def dish_behind(name: str, language: Language) -> str:
    """Return the dish that a diet's name stands before: of "vegan cake" the cake."""
    words = key(name).split()
    for n in range(1, min(_LONGEST, len(words) - 1) + 1):
        is_diet = any(m.kind == "diet" for m in language.slots.get(" ".join(words[:n]), ()))
        found = find_slots(language, " ".join(words[n:])) if is_diet else ()
        if dish := next((m.value for m in found if m.kind == "dish"), ""):
            return dish
    return ""
