"""Answers and questions: "dairy no, eggs yes", "nuts? no thanks", "isn't there one without?"."""

from __future__ import annotations

from itertools import pairwise

from ladle.request.language import Cue
from ladle.request.scope import Filled
from ladle.request.walker import Walker


def food_refused(walker: Walker) -> Filled | None:
    """Return the food that a "no" behind it refuses: the dairy of "dairy no, eggs yes"."""
    last, mark = walker.found.filled[-1:], walker.mark
    if mark.phrase not in walker.language.grammar.interjections or mark.starts_sentence or not last:
        return None
    food, behind = last[0], walker.following
    if food.family != "food" or food.stop != mark.start or behind is None:
        return None
    is_told = behind.breaks and not (mark.breaks or walker.scope.mode.is_negative)
    return food if is_told or (is_agreed(walker) and mark.breaks == behind.breaks) else None


def is_agreed(walker: Walker) -> bool:
    """Tell whether a "yes" stands behind the next food: "dairy no eggs yes"."""
    foods, behind = walker.marks[walker.at + 1 :][:1], walker.marks[walker.at + 2 :][:1]
    agrees = bool(behind) and behind[0].phrase in walker.language.grammar.agreeing
    return agrees and bool(foods[0].food) and behind[0].breaks <= walker.mark.breaks


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
    return [one for one in before if one.family == "food" and one.slot in ("include", "dish")]
