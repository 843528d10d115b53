"""Hard limits: what nothing may relax, resolved to allergens, foods and diets."""

from __future__ import annotations

from dataclasses import dataclass

from ladle.core import BadRequestError, UnknownFoodError, nearest
from ladle.food import (
    ALLERGENS,
    DIETS,
    Avoided,
    EntryIx,
    resolve_allergy,
    resolve_exclusion,
    vocabulary,
)
from ladle.request.wants import Wants


@dataclass(frozen=True, slots=True)
class Limits:
    """What every recipe that leaves must respect."""

    allergens: frozenset[str] = frozenset()
    """Keys of `ALLERGENS`: the recipe must be shown free of each."""
    foods: frozenset[EntryIx] = frozenset()
    """Foods that it must be shown not to hold."""
    diets: frozenset[str] = frozenset()
    """Keys of `DIETS`: it must be shown to fit each."""

    @property
    def hazards(self) -> tuple[str, ...]:
        """All of it by name, for the second scan."""
        entries = vocabulary().entries
        return (
            *sorted(self.allergens),
            *sorted(entries[f].name for f in self.foods),
            *sorted(self.diets),
        )


def resolve_limits(wants: Wants) -> Limits:
    """Resolve the hard part of wants.

    Raises
    ------
    UnknownFoodError
        A name to avoid or exclude is no food: the answer must wait until it is understood.
    BadRequestError
        A diet is unknown.
    """
    found = [
        _resolved("avoid", i, name, resolve_allergy(name)) for i, name in enumerate(wants.avoid)
    ]
    found += [
        _resolved("exclude", i, name, resolve_exclusion(name))
        for i, name in enumerate(wants.exclude)
    ]
    return Limits(
        allergens=frozenset().union(*(f.allergens for f in found)),
        foods=frozenset(f.entry for f in found if f.entry is not None),
        diets=frozenset(_diet(i, name) for i, name in enumerate(wants.diets)),
    )


def _resolved(field: str, i: int, name: str, found: Avoided | None) -> Avoided:
    if found is None:
        raise UnknownFoodError(f"wants.{field}[{i}]", name, names_like(name))
    return found


def names_like(name: str) -> list[str]:
    """Return up to three names of allergens and foods that look like `name`, allergens first."""
    near = (*nearest(name.casefold(), ALLERGENS, n=1), *vocabulary().near(name))
    return list(dict.fromkeys(near))[:3]


def _diet(i: int, name: str) -> str:
    diet = name.strip().casefold()
    if diet not in DIETS:
        raise BadRequestError(f"wants.diets[{i}]", f"is {name!r}; known are {', '.join(DIETS)}")
    return diet
