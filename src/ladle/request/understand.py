"""An utterance into a frame: intent, slots, and what was not understood.

The words of a language are data (`language`); foods come from the food vocabulary: what import can
read, a person can say. What was not understood is reported, never silently dropped; something to
be left out that names nothing known stops the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ladle.core import BadRequestError, UnknownFoodError
from ladle.food import (
    find_diet,
    is_personal,
    key,
    names_allergen,
    names_food,
    names_like,
    resolve_exclusion,
    vocabulary,
    why_no_diet,
)
from ladle.request.frame import Frame, Slot, in_order
from ladle.request.intents import find_intent, find_place, has_phrase
from ladle.request.language import GrammarWords, Language
from ladle.request.language_file import english
from ladle.request.lists import parts
from ladle.request.marks import Mark, find_marks
from ladle.request.scope import TURNED_SLOTS, Filled, Walked
from ladle.request.spoken import Spoken, Word
from ladle.request.walk import walk

MAX_UTTERANCE = 500
"""Letters of the longest utterance that is read."""
_ALLERGENS = ("allergen", "remove_allergen")
_ASKED = ("include", "at_home")
_LEFT_OUT = ("exclude", "dislike", "allergen")
_STRICTER = {("kosher", "passover"): "kosher_for_passover"}
"""Diets and occasions, and what both together ask for."""
_BABY = "baby"
_NEAR = 20
"""Within so many letters a "no" before an allergy denies it."""


def understand(
    utterance: str,
    knows_word: Callable[[str], bool] = lambda _: False,
    *,
    follows: bool = False,
) -> Frame:
    """Read an utterance; what cannot be left out for sure stops it.

    Parameters
    ----------
    knows_word
        Tells whether any recipe's title holds a word; such a word names a dish.
    follows
        Whether it answers something that Ladle has just proposed.

    Raises
    ------
    BadRequestError
        It is longer than `MAX_UTTERANCE` characters, or tells of harm and of no food.
    UnknownFoodError
        Something is said to be left out, and no food of that name is known.
    """
    frame, problem = listen(utterance, knows_word, follows=follows)
    if problem is not None:
        raise problem
    return frame


def listen(
    utterance: str,
    knows_word: Callable[[str], bool] = lambda _: False,
    *,
    follows: bool = False,
) -> tuple[Frame, BadRequestError | None]:
    """Read an utterance; return the frame, and why it must not be acted upon, if so.

    Raises
    ------
    BadRequestError
        It is longer than `MAX_UTTERANCE` characters.
    """
    if len(utterance) > MAX_UTTERANCE:
        raise BadRequestError(
            "utterance", f"has {len(utterance)} characters; at most {MAX_UTTERANCE}"
        )
    language = english()
    spoken = Spoken(utterance, language)
    marks = find_marks(spoken, language, knows_word)
    found = walk(marks, language, follows=follows)
    found.unresolved += _doubtful(found, marks)
    _settle_diets(found)
    slots = _slots(found, marks, spoken, language)
    words = [word.text for word in spoken.words]
    intent = find_intent(
        words, {slot.name for slot in slots}, language.intents,
        follows=follows, cues=found.cues, tells_harm=found.tells_harm,
    )  # fmt: skip
    lost = tuple(dict.fromkeys((*found.lost, *found.unresolved)))
    adds = bool(words) and words[0] in language.grammar.adding_wish
    keeps_food = has_phrase(words, language.grammar.remaking)
    frame = Frame(intent, slots, lost, adds, keeps_food, find_place(words, language.grammar))
    return frame, _problem(spoken, found, frame, language)


def _doubtful(found: Walked, marks: Sequence[Mark]) -> list[str]:
    """Return words to be left out of which nobody can be sure what they were."""
    slots = (*_LEFT_OUT, *TURNED_SLOTS.values())
    spans = [(one.start, one.stop) for one in found.filled if one.slot in slots]
    return [
        mark.guessed
        for mark in marks
        if mark.guessed and any(start <= mark.start < stop for start, stop in spans)
    ]


def _settle_diets(found: Walked) -> None:
    """Make a diet what it is beside an occasion, and set aside what is for each to say.

    Who is pregnant, or hindu, is asked what to leave out, unless that is said. That a baby eats is
    told as not understood: what it may have is for nobody here to say.
    """
    if not any(one.family == "diet" or one.value == _BABY for one in found.filled):
        return
    said = {(one.slot, one.value) for one in found.filled}
    for (diet, occasion), whole in _STRICTER.items():
        if {("diet", diet), ("occasion", occasion)} <= said:
            for one in found.filled:
                one.value = whole if (one.slot, one.value) == ("diet", diet) else one.value
    personal = [one for one in found.filled if one.family == "diet" and is_personal(one.value)]
    binds = any(one.slot in (*_LEFT_OUT, "diet") for one in found.filled if one not in personal)
    if not (personal or binds) and ("person", _BABY) in said:
        found.lost.append(_BABY)
    for one in personal:
        if one.slot != "diet":
            one.slot = ""
        elif binds:
            one.slot = ""
            found.lost.append(one.value.replace("_", " "))


def _slots(
    found: Walked, marks: Sequence[Mark], spoken: Spoken, language: Language
) -> tuple[Slot, ...]:
    """Return what was filled, with the letters that said it; minutes tell what "quick" is."""
    starts = {mark.start: mark.first for mark in marks}
    stops = {mark.stop: mark.last for mark in marks}
    slots = [
        Slot(one.slot, value, spoken.span(starts[one.start], stops[one.stop]), name)
        for one in found.filled
        for name in _names(one, language)
        for value in _values(one.slot, name)
    ]
    has_minutes = any(slot.name == "max_minutes" for slot in slots)
    left_out = {slot.said for slot in slots if slot.name in _LEFT_OUT}
    return in_order([
        slot for slot in slots
        if not (has_minutes and slot.name == "quick")
        and not (slot.name in _ASKED and slot.said in left_out)
    ])  # fmt: skip


def _names(one: Filled, language: Language) -> list[str]:
    """Return what was named; "no macaroni and cheese" may mean either."""
    if not one.slot:
        return []
    inner = _inner_names(one.value, language) if one.slot in _LEFT_OUT else []
    return [one.value, *(part for part in inner if part != one.value and names_food(part))]


def _inner_names(name: str, language: Language) -> list[str]:
    """Return the foods that a name may be a list of: "no fish eggs dairy or honey" has no commas.

    A food is known by its own name, so a list is believed only of another name, and only where it
    holds an allergen.
    """
    inner, words = parts(name, language), key(name).split()
    entry = vocabulary().find(name)
    if len(inner) > 1 or len(words) == 1 or entry is None:
        return inner
    known = vocabulary().entries
    foods = [known[food] for word in words if (food := vocabulary().find(word)) is not None]
    is_list = len(foods) == len(words) and key(known[entry].name) != key(name)
    return words if is_list and any(food.contains for food in foods) else []


def _values(slot: str, name: str) -> list[str]:
    return allergen_values(name) if slot in _ALLERGENS else [name]


def allergen_values(name: str) -> list[str]:
    """Return the keys of the allergens that a name stands for, else the name."""
    if not names_allergen(name):
        entry = vocabulary().find(name)
        held = vocabulary().entries[entry].contains if entry is not None else ()
        return sorted(held) or [name]
    found = resolve_exclusion(name)
    return sorted(found.allergens) if found else [name]


def _problem(
    spoken: Spoken, found: Walked, frame: Frame, language: Language
) -> BadRequestError | None:
    """Return why an utterance must not be acted upon."""
    if found.unresolved:
        name = found.unresolved[0]
        return UnknownFoodError("utterance", name, names_like(name))
    if _feeds_animal([word.text for word in spoken.words], language.grammar):
        fault = "asks for an animal's food; these recipes are for people, and may harm an animal"
        return BadRequestError("utterance", fault)
    if found.is_harm_of_nothing:
        fault = "tells of harm, but of no food that Ladle knows; say it like 'no nuts'"
        return BadRequestError("utterance", fault)
    if unknown := [diet for diet in frame.values("diet") if find_diet(diet) is None]:
        return BadRequestError("utterance", f"asks for {unknown[0]!r}; {why_no_diet(unknown[0])}")
    names_one = found.is_no_allergy or any(frame.values(slot) for slot in _ALLERGENS)
    if not names_one and _tells_allergy(spoken.words, language.grammar):
        return BadRequestError("utterance", "speaks of an allergy; name the food that it is to")
    return None


def _feeds_animal(words: Sequence[str], grammar: GrammarWords) -> bool:
    """Tell whether it is for an animal; a hot dog is none."""
    return has_phrase(words, grammar.feeding_animals) and grammar.no_animal.isdisjoint(words)


def _tells_allergy(words: Sequence[Word], grammar: GrammarWords) -> bool:
    """Tell whether an allergy is spoken of, and nowhere denied."""
    told = [word for word in words if word.text in grammar.allergy]
    denials = [word for word in words if word.text in grammar.no_allergy]
    is_denied = any(0 < one.start - no.stop <= _NEAR for one in told for no in denials)
    return bool(told) and not is_denied
