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
    """Foods that it must be shown not to hold: all that the names below may mean."""
    named: frozenset[str] = frozenset()
    """Foods as they were named."""
    diets: frozenset[str] = frozenset()
    """Keys of `DIETS`: it must be shown to fit each."""

    @property
    def hazards(self) -> tuple[str, ...]:
        """All of it by name, for the second scan."""
        return (*sorted(self.allergens), *sorted(self.named), *sorted(self.diets))


def resolve_limits(wants: Wants) -> Limits:
    """Resolve the hard part of wants.

    Raises
    ------
    UnknownFoodError
        A name to avoid or exclude is no food: the answer must wait until it is understood.
    BadRequestError
        A diet is unknown.
    """
    found = {
        name: _resolved(f"wants.{field}[{i}]", name, resolve(name))
        for field, resolve in (("exclude", resolve_exclusion), ("avoid", resolve_allergy))
        for i, name in enumerate(getattr(wants, field))
    }
    return Limits(
        allergens=frozenset().union(*(f.allergens for f in found.values())),
        foods=frozenset().union(*(f.foods for f in found.values())),
        named=frozenset(name for name, f in found.items() if f.foods),
        diets=frozenset(_diet(i, name) for i, name in enumerate(wants.diets)),
    )


def _resolved(field: str, name: str, found: Avoided | None) -> Avoided:
    if found is None:
        raise UnknownFoodError(field, name, names_like(name))
    return found


def names_like(name: str) -> list[str]:
    """Return up to three names of allergens and foods that look like `name`, allergens first."""
    near = (*nearest(name.casefold(), ALLERGENS, n=1), *vocabulary().near(name))
    return list(dict.fromkeys(near))[:3]


def _diet(i: int, name: str) -> str:
    diet = name.strip().casefold().replace("-", "_").replace(" ", "_")
    if diet not in DIETS:
        raise BadRequestError(f"wants.diets[{i}]", f"is {name!r}; known are {', '.join(DIETS)}")
    return diet
