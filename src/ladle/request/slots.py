"""The one table that maps slots of an utterance, flags of the command line and wants to each other.

A slot that names a wish of this request has a want; the others speak of people, who hear of it
(`profile`), or only shape the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ladle.food import find_equipment, names_food
from ladle.request.frame import Frame, Slot
from ladle.request.heard import Heard, Understood
from ladle.request.language import Phrases
from ladle.request.language_file import english
from ladle.request.wants import Wants

COURSES = ("starter", "main", "side", "dessert")
"""Values of the slot `meal` that are courses: they say what a dish is, not when it is eaten."""
QUICK_MINUTES = 30
"""What "quick" means where no number is said."""


@dataclass(frozen=True, slots=True)
class SlotRule:
    """What becomes of one slot."""

    slot: str
    want: str = ""
    """The field of `Wants` that it fills; empty if none."""
    flag: str = ""
    """The flag of `ladle recommend` that fills the same; empty if none."""
    profile: str = ""
    """What it tells of a person, for their profile; empty if nothing."""
    is_hard: bool = False
    """Whether nothing may relax it."""


SLOTS = (
    SlotRule("meal", "meal", "--meal"),
    SlotRule("dish", "dish"),
    SlotRule("cuisine", "cuisine", "--cuisine"),
    SlotRule("not_cuisine", "not_cuisine", is_hard=True),
    SlotRule("include", "include"),
    SlotRule("at_home", "", "--have"),
    SlotRule("exclude", "exclude", is_hard=True),
    SlotRule("dislike", "exclude", profile="dislikes", is_hard=True),
    SlotRule("allergen", "avoid", "--avoid", "allergies", is_hard=True),
    SlotRule("remove_allergen", profile="allergies"),
    SlotRule("diet", "diets", "--diet", "diets", is_hard=True),
    SlotRule("remove_diet", profile="diets"),
    SlotRule("flavor", "flavor"),
    SlotRule("not_flavor", "not_flavor"),
    SlotRule("person"),
    SlotRule("max_minutes", "max_minutes", "--minutes"),
    SlotRule("max_active_minutes", "max_active_minutes", "--work"),
    SlotRule("quick", "max_minutes"),
    SlotRule("slow"),
    SlotRule("servings", "servings", "--servings"),
    SlotRule("equipment", "equipment"),
    SlotRule("not_equipment", "not_equipment", is_hard=True),
    SlotRule("nutrition", "nutrition"),
    SlotRule("max_calories", "max_calories", "--calories"),
    SlotRule("keeping", "style"),
    SlotRule("suits", "style"),
    SlotRule("health", "style"),
    SlotRule("price", "style"),
    SlotRule("ease", "style"),
    SlotRule("mood", "style"),
    SlotRule("occasion", "style"),
    SlotRule("season", "style"),
    SlotRule("method", "style"),
    SlotRule("not_method", "not_flavor"),
)
"""Every slot, in the order in which it is documented."""

BY_SLOT = {rule.slot: rule for rule in SLOTS}
_LISTS = (
    "include", "exclude", "diets", "avoid", "not_dish", "not_cuisine", "flavor", "not_flavor",
    "equipment", "not_equipment", "nutrition", "style",
)  # fmt: skip
"""Wants of several values."""


def to_understood(frame: Frame, utterance: str) -> Understood:
    """Return what a frame asks of this request.

    A second meal cannot be granted together with the first, and is reported; so is a second course,
    and a second cuisine, unless an "or" joins them.
    """
    cuisines, n_joined = frame.values("cuisine"), _joined_by_or(frame, utterance)
    said = frame.values("meal")
    courses = tuple(name for name in said if name in COURSES)
    meals = tuple(name for name in said if name not in COURSES)
    is_soft = _is_occasion(frame, utterance)
    course = None if is_soft else _first(courses)
    # of "a starter for dinner" only the main is a dinner
    is_meal_asked = not is_soft and course in (None, "main")
    wants = Wants(
        meal=_first(meals) if is_meal_asked else None,
        course=course,
        dish=" ".join(frame.values("dish")) or None,
        cuisine=cuisines[:n_joined],
        max_minutes=_minutes(frame),
        servings=frame.number("servings"),
        max_calories=frame.number("max_calories"),
        max_active_minutes=frame.number("max_active_minutes"),
        **_lists(frame),  # type: ignore[arg-type]
    )
    return Understood(
        wants=wants,
        pantry=frame.values("at_home"),
        heard=tuple(
            Heard(utterance[slice(*slot.span)], slot.name, slot.said) for slot in _shown(frame)
        ),
        not_understood=(*frame.not_understood, *meals[1:], *courses[1:], *cuisines[n_joined:]),
        occasion=_first(said) if is_soft else course or _occasion(frame, utterance),
        frame=frame,
    )


def _joined_by_or(frame: Frame, utterance: str) -> int:
    """Return how many cuisines the first "or" list names: "thai, japanese or korean food"."""
    spans = [slot.span for slot in frame.slots if slot.name == "cuisine"]
    either, n, n_listed = english().grammar.either, 1, 1
    for (_, stop), (start, _) in pairwise(spans):
        between = utterance[stop:start].casefold().split()
        n_listed += 1
        if not either.isdisjoint(between):
            n = n_listed
        elif between != [","]:
            break
    return n


def _first(values: tuple[str, ...]) -> str | None:
    return values[0] if values else None


def _lists(frame: Frame) -> dict[str, tuple[str, ...]]:
    """Return the wants of several values, each value once."""
    named: dict[str, dict[str, None]] = {}
    for slot in frame.slots:
        if (want := _want(slot)) in _LISTS:
            named.setdefault(want, {})[slot.said] = None
    return {want: tuple(names) for want, names in named.items()}


def _want(slot: Slot) -> str:
    """Return the want that a slot fills; what is left out and is no food is a kind of dish.

    A tool that recipes do not name ("a pan") asks for nothing.
    """
    want = BY_SLOT[slot.name].want
    if want in ("equipment", "not_equipment") and find_equipment(slot.said) is None:
        return ""
    return "not_dish" if want == "exclude" and not names_food(slot.said) else want


def _shown(frame: Frame) -> tuple[Slot, ...]:
    """Return a slot for each phrase: "nuts" fills two values, and is one chip."""
    return tuple({(s.name, s.span): s for s in frame.slots}.values())


def _is_occasion(frame: Frame, utterance: str) -> bool:
    """Tell whether the meal is only what a named food or dish is for: "pancakes for dinner"."""
    meal = next((slot for slot in frame.slots if slot.name == "meal"), None)
    names_one = frame.values("include") or frame.values("dish")
    if meal is None or not names_one:
        return False
    return _purpose().search(utterance[: meal.span[0]].casefold()) is not None


def _occasion(frame: Frame, utterance: str) -> str | None:
    """Return the meal of this evening, where none was named."""
    if frame.values("meal"):
        return None
    return "dinner" if _tonight().search(utterance.casefold()) else None


@cache
def _purpose() -> re.Pattern[str]:
    return re.compile(rf"\b{_any_of(english().grammar.purpose)} (?:\w+ ){{0,2}}$")


@cache
def _tonight() -> re.Pattern[str]:
    return re.compile(rf"\b{_any_of(english().grammar.tonight)}\b")


def _any_of(phrases: Phrases) -> str:
    return f"(?:{'|'.join(sorted(phrases))})"


def _minutes(frame: Frame) -> int | None:
    said = [int(v) for v in frame.values("max_minutes")]
    if frame.values("quick"):
        said.append(QUICK_MINUTES)
    return min(said, default=None)
