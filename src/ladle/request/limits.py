"""Hard limits: what nothing may relax, resolved to allergens, foods and diets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from ladle.core import BadRequestError, UnknownFoodError
from ladle.food import (
    SERVING_DIETS,
    Avoided,
    EntryIx,
    equipment_names,
    find_cuisine,
    find_diet,
    find_equipment,
    names_like,
    resolve_allergy,
    resolve_exclusion,
    why_no_diet,
)
from ladle.people import HardLimits
from ladle.request.asked_aspects import named_diets
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
    """Keys of `ASKED_DIETS`: it must be shown to fit each."""
    allergens_may: frozenset[str] = frozenset()
    """Keys of others: the recipe may leave open whether it holds a trace, and no more."""
    perhaps: frozenset[EntryIx] = frozenset()
    """Foods that it must not name, though their general names tell nothing."""
    cuisines: frozenset[str] = frozenset()
    """Cuisines that it must not be of, by canonical name."""
    dishes: frozenset[str] = frozenset()
    """Words that its title must not hold together."""
    equipment: frozenset[str] = frozenset()
    """Names of `equipment_names()` that it must do without."""

    @property
    def hazards(self) -> tuple[str, ...]:
        """All of it by name, for the second scan; what only amounts can show is no word of it."""
        allergens, diets = self.allergens | self.allergens_may, self.diets - SERVING_DIETS.keys()
        return (*sorted(allergens), *sorted(self.named), *sorted(diets))

    @property
    def serving_diets(self) -> tuple[str, ...]:
        """Those of the diets that the amounts of a serving must show."""
        return tuple(sorted(self.diets & SERVING_DIETS.keys()))

    def union(self, eaters: HardLimits) -> Limits:
        """Return what binds beside what everyone who eats must avoid; the stricter of both wins.

        A food of which somebody takes a trace is left out all the same: a catalog tells traces of
        allergens alone.
        """
        allergens = self.allergens | eaters.allergens
        return replace(
            self,
            allergens=allergens,
            allergens_may=(self.allergens_may | eaters.allergens_may) - allergens,
            foods=self.foods | eaters.foods | eaters.foods_may,
            named=self.named | eaters.named | eaters.named_may,
            perhaps=self.perhaps | eaters.foods_perhaps,
            diets=self.diets | eaters.diets,
        )


_MAY_BIND = (
    "exclude", "avoid", "diets", "not_dish", "not_cuisine", "not_equipment", "style", "flavor",
    "nutrition",
)  # fmt: skip
"""Wants that are hard, or may name a diet."""


def resolve_limits(wants: Wants) -> Limits:
    """Resolve the hard part of wants.

    Raises
    ------
    UnknownFoodError
        A name to avoid or exclude is no food: the answer must wait until it is understood.
    BadRequestError
        A diet is unknown.
    """
    hard = {field: tuple(said) for field in _MAY_BIND if (said := getattr(wants, field))}
    return _resolved_limits(Wants(**hard)) if hard else Limits()  # type: ignore[arg-type]


@lru_cache(maxsize=1_000)
def _resolved_limits(wants: Wants) -> Limits:
    """Resolve wants of which nothing is left but what may be hard; many ask for the same."""
    found = {
        name: _resolved(f"wants.{field}[{i}]", name, resolve(name))
        for field, resolve in (("exclude", resolve_exclusion), ("avoid", resolve_allergy))
        for i, name in enumerate(getattr(wants, field))
    }
    return Limits(
        allergens=frozenset().union(*(f.allergens for f in found.values())),
        foods=frozenset().union(*(f.foods for f in found.values())),
        named=frozenset(name for name, f in found.items() if f.foods),
        diets=frozenset(_diet(i, name) for i, name in enumerate(wants.diets)).union(
            named_diets(wants)
        ),
        cuisines=frozenset(
            known_cuisine(f"wants.not_cuisine[{i}]", name)
            for i, name in enumerate(wants.not_cuisine)
        ),
        dishes=frozenset(wants.not_dish),
        equipment=frozenset(
            known_tool(f"wants.not_equipment[{i}]", name)
            for i, name in enumerate(wants.not_equipment)
        ),
    )


def known_cuisine(field: str, name: str) -> str:
    """Return the canonical name of a cuisine.

    Raises
    ------
    BadRequestError
        No table knows it; the text names the field.
    """
    found = find_cuisine(name)
    if found is None:
        raise BadRequestError(field, f"is {name!r}, which no recipe table knows")
    return found


def known_tool(field: str, name: str) -> str:
    """Return a name of `equipment_names()`.

    Raises
    ------
    BadRequestError
        It is no equipment that is known; the text names the field.
    """
    found = find_equipment(name)
    if found is None:
        known = ", ".join(equipment_names())
        raise BadRequestError(field, f"is {name!r}; known are {known}")
    return found


def _resolved(field: str, name: str, found: Avoided | None) -> Avoided:
    if found is None:
        raise UnknownFoodError(field, name, names_like(name))
    return found


def _diet(i: int, name: str) -> str:
    diet = find_diet(name.strip())
    if diet is None:
        raise BadRequestError(f"wants.diets[{i}]", f"is {name!r}; {why_no_diet(name.strip())}")
    return diet
