"""The one de-identified request that ranking sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

import msgspec

from ladle.core import BadRequestError, UnknownFoodError
from ladle.food import (
    EntryIx,
    Meal,
    course_names,
    find_course,
    find_meal,
    is_personal,
    names_food,
    vocabulary,
)
from ladle.request.asked_aspects import asked_aspects
from ladle.request.context import Context, context_at, local_day
from ladle.request.conversation import Told
from ladle.request.heard import Heard, Understood
from ladle.request.limits import Limits, known_cuisine, known_tool, resolve_limits
from ladle.request.moments import MealCounts
from ladle.request.pantry import DatedPantry, sort_pantry
from ladle.request.slots import to_understood
from ladle.request.understand import listen, understand
from ladle.request.wants import Wants, check_wants, merge_wants

MAX_PANTRY = 200
_MOST_TO_USE = 4
"""Foods at home that a question names to have them used; more are a stock to be drawn on."""
_LONGEST_HELD = 80
"""Letters; what is longer is hardly said twice, and more likely to tell of somebody."""


@dataclass(frozen=True, slots=True)
class RecipeRequest:
    """A question with its names resolved: explicit wants, implicit context, no identity."""

    wants: Wants
    limits: Limits
    context: Context
    meal: Meal | None = None
    """The meal that was asked for."""
    cuisines: tuple[str, ...] = ()
    """Canonical names of the cuisines of which any one was asked for."""
    foods: tuple[EntryIx, ...] = ()
    """Foods that must be used."""
    main: EntryIx | None = None
    """The food that must lead the dish."""
    aspects: tuple[str, ...] = ()
    """Names of `aspect_names()` that it should be shown to have."""
    equipment: tuple[str, ...] = ()
    """Names of `equipment_names()` that must be used."""
    pantry: tuple[EntryIx, ...] = ()
    """Foods at home: preferred, not required."""
    to_use: tuple[EntryIx, ...] = ()
    """Those of them that the question itself names, where they are few: "use up my bananas"."""
    dislikes: frozenset[EntryIx] = frozenset()
    """Foods that somebody who eats would rather not: served only where nothing else is left."""
    likes: tuple[str, ...] = ()
    """Foods and cuisines that somebody who eats likes."""
    urgency: tuple[float, ...] = ()
    """How soon each food of `pantry` must be used, 0 to 1; empty where nothing has a date."""
    meal_counts: MealCounts | None = None
    """What was chosen at which moments, by all; None for the prior alone."""

    @property
    def urgencies(self) -> tuple[float, ...]:
        """The `urgency` of each food of `pantry`: 0 where nothing has a date."""
        return self.urgency or (0.0,) * len(self.pantry)

    @property
    def wanted_foods(self) -> tuple[EntryIx, ...]:
        """Foods that were asked for, the leading one first."""
        return self.foods if self.main is None else (self.main, *self.foods)

    @property
    def named_meal(self) -> Meal | None:
        """The meal that was asked for, or that what is asked is for."""
        return self.meal or (self.context.meal if self.context.is_meal_named else None)


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and what is told of it to who asked alone: their own words go no further."""

    request: RecipeRequest
    heard: tuple[Heard, ...] = ()
    """What was understood of the utterance, phrase by phrase."""
    not_understood: tuple[str, ...] = ()


def make_question(  # noqa: PLR0913 - one parameter a signal
    *,
    wants: Wants,
    now: datetime,
    said: Understood | None = None,
    pantry: Sequence[str] = (),
    use_by: Mapping[str, date | None] = MappingProxyType({}),
    zone: str | None = None,
    meal_counts: MealCounts | None = None,
) -> Question:
    """Put explicit and implicit signals into one request.

    Parameters
    ----------
    wants
        As flags or JSON said; they win over the utterance where both name the same thing.
    said
        What was understood of an utterance, if there was one; see `hear`.
    pantry
        Foods at home, of whose dates nothing is known.
    use_by
        Foods at home with the last day on which each may be eaten; None where it keeps.
    now, zone
        The moment of asking and the asker's zone.
    meal_counts
        What was chosen at which moments, by all; None for the prior alone.

    Raises
    ------
    BadRequestError
        Something is malformed or out of bounds.
    UnknownFoodError
        An allergy, an exclusion or a wanted food cannot be resolved.
    """
    said = said or Understood()
    merged = merge_wants(check_wants(wants), said.wants)
    foods = [_food(f"wants.include[{i}]", name) for i, name in enumerate(merged.include)]
    n_items = len(pantry) + len(use_by)
    if n_items > MAX_PANTRY:
        raise BadRequestError("pantry", f"has {n_items} items; at most {MAX_PANTRY}")
    names = dict.fromkeys((*pantry, *said.pantry))
    at_home, unknown = _pantry({**names, **use_by}, local_day(now, zone))
    named = map(vocabulary().find, names) if len(names) <= _MOST_TO_USE else ()
    context = context_at(now, zone)
    if occasion := _meal(said.occasion):
        context = replace(context, meal=occasion, is_meal_named=True)
    tools = (known_tool(f"wants.equipment[{i}]", t) for i, t in enumerate(merged.equipment))
    request = RecipeRequest(
        wants=_with_known_course(merged),
        limits=resolve_limits(merged),
        context=context,
        meal=_meal(merged.meal),
        cuisines=_cuisines(merged.cuisines),
        foods=tuple(dict.fromkeys(foods)),
        main=_food("wants.main", merged.main) if merged.main else None,
        aspects=asked_aspects(merged, context.season),
        equipment=tuple(dict.fromkeys(tools)),
        pantry=at_home.foods,
        to_use=tuple(food for food in named if food is not None and food in at_home.foods),
        urgency=at_home.urgency if any(at_home.urgency) else (),
        meal_counts=meal_counts,
    )
    return Question(request, said.heard, (*said.not_understood, *unknown))


def hear(
    utterance: str, knows_word: Callable[[str], bool] = lambda _: False, *, follows: bool = False
) -> Understood:
    """Return what an utterance asks; see `understand`.

    People ask for a "quick dinner" again and again: the last short utterances are held in memory
    with what they ask, and nobody's name. They are good as long as the same words are known.

    Raises
    ------
    BadRequestError
        It is too long, or something is to be left out that nobody can name.
    """
    if not utterance:
        return Understood()
    if len(utterance) > _LONGEST_HELD:
        return _heard(utterance, knows_word, follows=follows)
    held = _hearings(utterance, follows)
    if held and all(knows_word(word) is known for word, known in held[0].words):
        return held[0].understood
    words: dict[str, bool] = {}

    def asks(word: str) -> bool:
        words[word] = known = knows_word(word)
        return known

    understood = _heard(utterance, asks, follows=follows)
    held[:] = [_Hearing(understood, tuple(words.items()))]
    return understood


def told_though_refused(
    utterance: str, knows_word: Callable[[str], bool] = lambda _: False, *, follows: bool = False
) -> Told:
    """Return what an utterance that `hear` refuses tells to be left out for good.

    Only what can be left out: what is no food, or for each to say, would refuse all that follows.

    Raises
    ------
    BadRequestError
        It is too long to be read.
    """
    frame, _ = listen(utterance, knows_word, follows=follows)
    told = Told.of(to_understood(frame, utterance).wants)
    return Told(
        avoid=tuple(filter(names_food, told.avoid)),
        diets=tuple(diet for diet in told.diets if not is_personal(diet)),
        exclude=told.exclude,
    )


def _heard(utterance: str, knows_word: Callable[[str], bool], *, follows: bool) -> Understood:
    return to_understood(understand(utterance, knows_word, follows=follows), utterance)


@dataclass(frozen=True, slots=True)
class _Hearing:
    """What an utterance asks."""

    understood: Understood
    words: tuple[tuple[str, bool], ...]
    """The words that the catalog was asked about, and whether it knew them."""


@lru_cache(maxsize=1_000)
def _hearings(utterance: str, follows: bool) -> list[_Hearing]:  # noqa: FBT001 - a key
    """Return where the hearing of an utterance is held; it is empty at first."""
    return []


def _cuisines(names: Sequence[str]) -> tuple[str, ...]:
    field = "wants.cuisine" if len(names) == 1 else "wants.cuisine[{}]"
    known = (known_cuisine(field.format(i), name) for i, name in enumerate(names))
    return tuple(dict.fromkeys(known))


def _with_known_course(wants: Wants) -> Wants:
    """Return wants with their course by its own name."""
    if wants.course is None:
        return wants
    found = wants.course if wants.course in course_names() else find_course(wants.course)
    if found is None:
        known = ", ".join(course_names())
        raise BadRequestError("wants.course", f"is {wants.course!r}; known are {known}")
    return msgspec.structs.replace(wants, course=found)


def _food(field_name: str, name: str) -> EntryIx:
    found = vocabulary().find(name)
    if found is None:
        raise UnknownFoodError(field_name, name, vocabulary().near(name))
    return found


def _pantry(use_by: Mapping[str, date | None], today: date) -> tuple[DatedPantry, tuple[str, ...]]:
    """Resolve what is at home; an unknown thing there harms nobody and is only reported."""
    if not use_by:
        return DatedPantry((), ()), ()
    vocab = vocabulary()
    found = {name: vocab.find(name) for name in use_by}
    dated = sort_pantry({ix: use_by[name] for name, ix in found.items() if ix is not None}, today)
    return dated, tuple(name for name, ix in found.items() if ix is None)


def _meal(name: str | None) -> Meal | None:
    if name is None:
        return None
    found = find_meal(name)
    if found is None:
        known = ", ".join(m.label for m in Meal)
        raise BadRequestError("wants.meal", f"is {name!r}; known are {known}")
    return found
