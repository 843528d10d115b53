"""The pantry's dates: what should be used soon, and what is left out as past its date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ladle.food import EntryIx

_SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class DatedPantry:
    """Foods at home that may be eaten, by their dates; the dates themselves stay behind."""

    foods: tuple[EntryIx, ...]
    """The most urgent first."""
    urgency: tuple[float, ...]
    """How urgent each of `foods` is, 0 to 1."""


def urgency(use_by: date | None, today: date) -> float:
    """Return how urgently a food should be used.

    Parameters
    ----------
    use_by
        The last day on which it may be eaten; None where it keeps.
    today
        Where the food is.

    Returns
    -------
    1 on the last day, a seventh less for each day before it, 0 from a week before on. 0 also for
    what is past its date: nobody is to eat it.
    """
    if use_by is None or use_by < today:
        return 0.0
    return max(0.0, 1 - (use_by - today).days / _SOON_DAYS)


def sort_pantry(use_by: Mapping[EntryIx, date | None], today: date) -> DatedPantry:
    """Return what of a pantry may be cooked, and how soon; what is past its date may not."""
    if not any(use_by.values()):  # most pantries have no dates
        return DatedPantry(tuple(use_by), (0.0,) * len(use_by))
    found = {
        food: urgency(day, today) for food, day in use_by.items() if day is None or day >= today
    }
    foods = tuple(sorted(found, key=lambda food: -found[food]))
    return DatedPantry(foods, tuple(found[food] for food in foods))
