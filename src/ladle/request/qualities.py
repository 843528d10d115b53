"""Qualities, put into slots: "not spicy", "nothing fancy", "in season", whatever is no food.

What is unwanted fills the slot of the opposite, or is reported where it has none. Some kinds are
*steady* (`scope.STEADY`): a list of foods neither turns them nor ends with them ("no nuts for
Christmas").
"""

from __future__ import annotations

from ladle.request.closing import SET_ASIDE
from ladle.request.language import Cue
from ladle.request.scope import TURNED_SLOTS, Mode
from ladle.request.walker import Walker

_OPENING = frozenset({Cue.NOT, Cue.WITHOUT, Cue.DISLIKE})
"""Cues right behind which a steady kind is unwanted."""
_BY_ANY_CUE = frozenset({"meal", "occasion", "season"})
"""Steady kinds that any of those cues turns, "without" too; the others only a "not"."""
_OPPOSITES = {
    ("ease", "easy"): ("ease", "elaborate"),
    ("ease", "elaborate"): ("ease", "easy"),
    ("price", "cheap"): ("price", "expensive"),
    ("price", "expensive"): ("price", "cheap"),
    ("mood", "fancy"): ("ease", "easy"),
    ("slow", "true"): ("quick", "true"),
    ("quick", "true"): ("slow", "true"),
    ("season", "out_of_season"): ("season", "in_season"),
}
_ONLY_TURNED = frozenset({("season", "out_of_season")})
"""What can be unwanted, and not be asked for."""


def place_quality(walker: Walker, family: str, value: str) -> str:
    """Place a quality, a cuisine, a tool or the like; return the family that was named."""
    is_tedious = walker.mark.phrase in walker.language.grammar.tedious  # "nothing that's too much"
    if (walker.scope.mode.is_negative or walker.is_less) and not is_tedious:
        _place_unwanted(walker, family, value)
        return family
    walker.add(walker.mark, family, value, family)
    no = f"{walker.language.particles.refusing} "
    if not (value.startswith(no) or walker.mark.phrase.startswith(no)):
        return family
    walker.open(Mode.EXCLUDE)  # "no bake or nuts"
    return "quality"


def place_steady(walker: Walker, family: str, value: str) -> None:
    """Place a meal, a season, a person or the like, which no list of foods turns."""
    mark, scope = walker.mark, walker.scope
    if _is_unwanted(walker, family):
        _place_unwanted(walker, family, value)
        # it stays open: "no dessert with nuts" leaves nuts out
        scope.has_refused = scope.is_fresh
        walker.is_less = False
        return
    if (family, value) in _ONLY_TURNED:
        walker.found.lost.append(mark.phrase)
    else:
        walker.add(mark, family, value, family)
    if not scope.is_fresh:
        scope.has_gap = True


def set_aside(walker: Walker, family: str, value: str) -> None:
    """Place what does not matter; an allergy that is named holds all the same."""
    is_food = family in ("food", "dish", "allergen")
    slot = family if family == "allergen" else ""
    walker.add(walker.mark, slot, value, "food" if is_food else family)
    walker.is_less = False
    walker.scope.names("food" if is_food else SET_ASIDE)


def _place_unwanted(walker: Walker, family: str, value: str) -> None:
    if family == "diet" and _is_kept_to(walker):
        walker.add(walker.mark, family, value, family)
    elif turned := TURNED_SLOTS.get(family):
        walker.add(walker.mark, turned, value, family)
    elif opposite := _OPPOSITES.get((family, value)):
        walker.add(walker.mark, *opposite, family)
    else:
        walker.refuse(walker.mark.phrase)


# -- diets ---------------------------------------------------------------------------------------


def _is_kept_to(walker: Walker) -> bool:
    """Tell whether somebody keeps to a diet behind a negation, which misses it or excepts it."""
    return _is_missed(walker) or _is_excepted(walker)


def _is_missed(walker: Walker) -> bool:
    """Tell whether what was proposed fails a diet: "that's not vegan"."""
    return any(walker.is_said_of_proposed(at) for at in (walker.at - 1, walker.at - 2))


def _is_excepted(walker: Walker) -> bool:
    """Tell whether a diet is the one that is kept to: "no restrictions except vegan"."""
    free = walker.language.grammar.unrestricted
    before = iter(walker.marks[: walker.at])
    return any(m.phrase in free for m in before) and any(m.cue is Cue.WITHOUT for m in before)


# -- steady kinds --------------------------------------------------------------------------------


def _is_unwanted(walker: Walker, family: str) -> bool:
    """Tell whether a steady kind is what is unwanted, and not only beside it: "not in season"."""
    mark, scope = walker.mark, walker.scope
    if family == "person" or mark.breaks or mark.phrase in walker.language.grammar.tedious:
        return False
    if walker.is_less:
        return family != "meal" and walker.marks[walker.at - 1].cue is Cue.LESS
    if not scope.is_open or scope.mode is Mode.ALLERGY or not _is_right_behind_cue(walker):
        return False
    return scope.by_particle or scope.mode is Mode.DISLIKE or family in _BY_ANY_CUE


def _is_right_behind_cue(walker: Walker) -> bool:
    """Tell whether only "want a", "anything" and the like stand behind what opened the scope.

    What something is for is not unwanted: "I have nothing for dinner".
    """
    grammar = walker.language.grammar
    is_purpose = walker.phrase_before in grammar.purpose
    for mark in reversed(walker.marks[: walker.at]):
        is_generic = mark.phrase in grammar.generic
        if is_purpose and is_generic:
            return False
        if mark.cue in _OPENING:
            return True
        if not (is_generic or mark.phrase in grammar.articles or mark.cue is Cue.WANT):
            return False
    return False
