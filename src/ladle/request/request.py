"""The one de-identified request that ranking sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ladle.core import BadRequestError, PersonHash, UnknownFoodError
from ladle.food import EntryIx, Meal, find_cuisine, find_meal, vocabulary
from ladle.request.context import Context, context_at
from ladle.request.heard import Heard, Understood
from ladle.request.limits import Limits, resolve_limits
from ladle.request.understand import understand
from ladle.request.wants import Wants, check_wants, merge_wants

MAX_PANTRY = 200


@dataclass(frozen=True, slots=True)
class RecipeRequest:
    """A question with its names resolved: explicit wants, implicit context, no identity."""

    wants: Wants
    limits: Limits
    context: Context
    person: PersonHash | None = None
    meal: Meal | None = None
    """The meal that was asked for."""
    cuisine: str | None = None
    """Canonical name of the cuisine that was asked for."""
    foods: tuple[EntryIx, ...] = ()
    """Foods that must be used."""
    pantry: tuple[EntryIx, ...] = ()
    """Foods at home: preferred, not required."""
    heard: tuple[Heard, ...] = field(default=())
    """What was understood of the utterance, phrase by phrase."""
    not_understood: tuple[str, ...] = ()


def make_request(  # noqa: PLR0913 - the door where every signal comes together
    *,
    wants: Wants,
    now: datetime,
    utterance: str = "",
    pantry: Sequence[str] = (),
    person: PersonHash | None = None,
    zone: str | None = None,
    knows_word: Callable[[str], bool] = lambda _: False,
) -> RecipeRequest:
    """Put explicit and implicit signals into one request.

    Parameters
    ----------
    wants
        As flags or JSON said; they win over the utterance where both name the same thing.
    now, zone
        The moment of asking and the asker's zone.
    knows_word
        Tells whether any recipe's title holds a word.

    Raises
    ------
    BadRequestError
        Something is malformed or out of bounds.
    UnknownFoodError
        An allergy, an exclusion or a wanted food cannot be resolved.
    """
    said = understand(utterance, knows_word) if utterance else Understood(Wants())
    merged = merge_wants(check_wants(wants), said.wants)
    foods = [_food(f"wants.include[{i}]", name) for i, name in enumerate(merged.include)]
    if merged.main:
        foods.append(_food("wants.main", merged.main))
    at_home, unknown = _pantry((*pantry, *said.pantry))
    context = context_at(now, zone)
    if occasion := _meal(said.occasion):
        context = replace(context, meal=occasion)
    return RecipeRequest(
        wants=merged,
        limits=resolve_limits(merged),
        context=context,
        person=person,
        meal=_meal(merged.meal),
        cuisine=_cuisine(merged.cuisine),
        foods=tuple(dict.fromkeys(foods)),
        pantry=at_home,
        heard=said.heard,
        not_understood=(*said.not_understood, *unknown),
    )


def _food(field_name: str, name: str) -> EntryIx:
    found = vocabulary().find(name)
    if found is None:
        raise UnknownFoodError(field_name, name, vocabulary().near(name))
    return found


def _pantry(names: Sequence[str]) -> tuple[tuple[EntryIx, ...], tuple[str, ...]]:
    """Resolve what is at home; an unknown thing there harms nobody and is only reported."""
    if len(names) > MAX_PANTRY:
        raise BadRequestError("pantry", f"has {len(names)} items; at most {MAX_PANTRY}")
    vocab = vocabulary()
    found = {name: vocab.find(name) for name in names}
    known = tuple(dict.fromkeys(ix for ix in found.values() if ix is not None))
    return known, tuple(name for name, ix in found.items() if ix is None)


def _meal(name: str | None) -> Meal | None:
    if name is None:
        return None
    found = find_meal(name)
    if found is None:
        known = ", ".join(m.label for m in Meal)
        raise BadRequestError("wants.meal", f"is {name!r}; known are {known}")
    return found


def _cuisine(name: str | None) -> str | None:
    if name is None:
        return None
    found = find_cuisine(name)
    if found is None:
        raise BadRequestError("wants.cuisine", f"is {name!r}, which no recipe table knows")
    return found
