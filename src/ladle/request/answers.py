"""Answers and questions: "dairy no, eggs yes", "nuts? no thanks", "isn't there one without?"."""

from __future__ import annotations

from itertools import pairwise

from ladle.request.language import Cue
from ladle.request.marks import Mark
from ladle.request.scope import Filled
from ladle.request.walker import Walker


def food_refused(walker: Walker) -> Filled | None:
    """Return the food that a "no" behind it refuses: the dairy of "dairy no, eggs yes"."""
    mark, behind, food = walker.mark, walker.following, walker.food_before
    if mark.phrase not in walker.language.grammar.interjections or mark.starts_sentence:
        return None
    if behind is None or food is None:
        return None
    return food if _ends_answer(walker, behind) or _is_of_a_pair(walker, behind) else None


def _ends_answer(walker: Walker, behind: Mark) -> bool:
    """Tell whether a comma ends the answer: "dairy no, eggs"; a "no" behind one begins another."""
    return behind.breaks and not (walker.mark.breaks or walker.scope.mode.is_negative)


def _is_of_a_pair(walker: Walker, behind: Mark) -> bool:
    """Tell whether the next answer agrees, and is put as this one: "dairy: no, eggs: yes"."""
    return is_agreed(walker) and walker.mark.breaks == behind.breaks


def is_agreed(walker: Walker) -> bool:
    """Tell whether a "yes" stands behind the next food: "dairy no eggs yes"."""
    foods, behind = walker.marks[walker.at + 1 :][:1], walker.marks[walker.at + 2 :][:1]
    agrees = bool(behind) and behind[0].phrase in walker.language.grammar.agreeing
    return agrees and bool(foods[0].food) and behind[0].breaks <= walker.mark.breaks


def is_answered(walker: Walker) -> bool:
    """Tell whether a "no" that names nothing stands before: the "please" of "no way, please"."""
    if not walker.scope.excludes:
        return False
    interjections = walker.language.grammar.interjections
    before = next((m for m in reversed(walker.marks[: walker.at]) if not m.is_filler), None)
    return before is not None and before.cue is Cue.NOT and before.phrase in interjections


def is_question(walker: Walker) -> bool:
    """Tell whether the "not" before only asks: "isn't there anything without nuts?"."""
    grammar = walker.language.grammar
    return any(
        before.cue is Cue.NOT
        and before.phrase not in grammar.interjections
        and mark.phrase in grammar.asked
        and not mark.breaks
        for before, mark in pairwise(walker.marks[: walker.at])
    )


def foods_asked_about(walker: Walker) -> list[Filled]:
    """Return the foods of the sentence before, where this one only answers: "Nuts? No thanks"."""
    if walker.sentence or not walker.mark.starts_sentence:
        return []
    before = walker.found.filled[walker.sentence_before : walker.sentence_start]
    return [one for one in before if one.is_food and one.slot in ("include", "dish")]
