"""What Ladle knows of one eater, and of what a household has at home; checked at the door.

Names are kept as they were said, and resolved each time: a corrected food table then protects
those who told their allergies before it.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from ladle.core import BadRequestError, UnknownFoodError, nearest
from ladle.food import (
    ASKED_DIETS,
    LONGEST_MINUTES,
    cuisine_names,
    find_cuisine,
    find_diet,
    names_like,
    resolve_exclusion,
    underscored,
    vocabulary,
    why_no_diet,
)
from ladle.people.allergies import Allergy, check_allergy
from ladle.people.bounds import MAX_PANTRY, check_count, check_name


class Profile(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One eater: hard limits, tastes, habits. An empty profile says nothing."""

    diets: tuple[str, ...] = ()
    """Keys of `ladle.food.ASKED_DIETS`: hard."""
    allergies: tuple[Allergy, ...] = ()
    """Hard."""
    dislikes: tuple[str, ...] = ()
    """Foods, or allergens for all foods that hold them: soft."""
    likes: tuple[str, ...] = ()
    """Cuisines and foods: soft."""
    max_weekday_minutes: int | None = None
    """From start to table on a working day; 1 or more."""
    keeps_utterances: bool = False
    """Whether the person agreed that what they say is kept."""
    zone: str | None = None
    """IANA name of the time zone they eat in ("Europe/Berlin")."""


class PantryItem(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One food at home."""

    food: str
    use_by: date | None = None


def check_profile(profile: Profile, field: str = "profile") -> Profile:
    """Return a profile whose every name is understood, without repetitions.

    Parameters
    ----------
    field
        Where it stands, as a dotted path.

    Raises
    ------
    UnknownFoodError
        An allergy or a dislike is no food or allergen.
    BadRequestError
        Anything else is unknown or out of bounds.
    """
    check_count(profile.allergies, f"{field}.allergies")
    allergies = (
        check_allergy(allergy, f"{field}.allergies[{i}]")
        for i, allergy in enumerate(profile.allergies)
    )
    return Profile(
        diets=check_diets(profile.diets, f"{field}.diets"),
        allergies=tuple(dict.fromkeys(allergies)),
        dislikes=check_dislikes(profile.dislikes, f"{field}.dislikes"),
        likes=check_likes(profile.likes, f"{field}.likes"),
        max_weekday_minutes=_minutes(profile.max_weekday_minutes, f"{field}.max_weekday_minutes"),
        keeps_utterances=profile.keeps_utterances,
        zone=_zone(profile.zone, f"{field}.zone"),
    )


def check_diets(names: tuple[str, ...], field: str) -> tuple[str, ...]:
    """Return the keys of diets ("Gluten-free" is `gluten_free`).

    Raises
    ------
    BadRequestError
        One is unknown; the nearest known one is named.
    """
    diets = (_diet(name, where) for name, where in _names(names, field).items())
    return tuple(dict.fromkeys(diets))


def check_dislikes(names: tuple[str, ...], field: str) -> tuple[str, ...]:
    """Return names that are all foods or allergens.

    Raises
    ------
    UnknownFoodError
        One is neither.
    """
    checked = _names(names, field)
    for name, where in checked.items():
        if resolve_exclusion(name) is None:
            raise UnknownFoodError(where, name, names_like(name))
    return tuple(checked)


def check_likes(names: tuple[str, ...], field: str) -> tuple[str, ...]:
    """Return names that are all cuisines or foods.

    Raises
    ------
    BadRequestError
        One is neither.
    """
    checked = _names(names, field)
    for name, where in checked.items():
        if find_cuisine(name) is None and vocabulary().find(name) is None:
            cuisines = nearest(name.casefold(), cuisine_names(), n=1, cutoff=0.75)
            hint = _hint([*cuisines, *vocabulary().near(name)][:3])
            raise BadRequestError(where, f"is {name!r}, no cuisine or food that Ladle knows{hint}")
    return tuple(checked)


def check_pantry(items: tuple[PantryItem, ...], field: str = "pantry") -> tuple[PantryItem, ...]:
    """Return things at home whose foods are all known.

    Raises
    ------
    UnknownFoodError
        One is no food.
    BadRequestError
        There are too many, or a name is empty or too long.
    """
    check_count(items, field, MAX_PANTRY)
    return tuple(
        msgspec.structs.replace(item, food=check_food(item.food, f"{field}[{i}].food"))
        for i, item in enumerate(items)
    )


def check_food(name: str, field: str) -> str:
    """Return a food's name without the blanks around it.

    Raises
    ------
    UnknownFoodError
        It is no food.
    BadRequestError
        The name is empty or too long.
    """
    checked = check_name(name, field)
    if vocabulary().find(checked) is None:
        raise UnknownFoodError(field, checked, vocabulary().near(checked))
    return checked


def _names(names: tuple[str, ...], field: str) -> dict[str, str]:
    """Return each name once, and the place where it first stands."""
    check_count(names, field)
    found: dict[str, str] = {}
    for i, name in enumerate(names):
        where = f"{field}[{i}]"
        found.setdefault(check_name(name, where), where)
    return found


def _diet(name: str, field: str) -> str:
    diet = find_diet(name)
    if diet is None:
        hint = _hint(nearest(underscored(name), ASKED_DIETS, n=1))
        raise BadRequestError(field, f"is {name!r}; {why_no_diet(name)}{hint}")
    return diet


def _hint(near: list[str]) -> str:
    return f"; did you mean {', '.join(near)}?" if near else ""


def _minutes(minutes: int | None, field: str) -> int | None:
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        raise BadRequestError(field, f"is {minutes}; it must be from 1 to {LONGEST_MINUTES}")
    return minutes


def _zone(name: str | None, field: str) -> str | None:
    if name is None:
        return None
    checked = check_name(name, field)
    try:
        return ZoneInfo(checked).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        why = f"{checked!r} is no IANA time zone, such as Europe/Berlin"
        raise BadRequestError(field, why) from e
