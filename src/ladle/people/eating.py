"""Who eats together: the union of their hard limits binds, and for each the strictest wins."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, reduce

from ladle.core import BadRequestError
from ladle.food import EntryIx, resolve_exclusion, vocabulary
from ladle.people.allergies import Allergy, Meant, Strictness, meaning_of
from ladle.people.profiles import Profile, check_diets


@dataclass(frozen=True, slots=True)
class HardLimits:
    """What a meal must respect for everyone who eats it; only `dislikes` may give way."""

    allergens: frozenset[str] = frozenset()
    """Keys of `ladle.food.ALLERGENS`: the recipe must be shown free of each."""
    allergens_may: frozenset[str] = frozenset()
    """Keys of others: it may leave open whether it holds a trace, and no more."""
    foods: frozenset[EntryIx] = frozenset()
    """Foods that it must be shown not to hold."""
    foods_may: frozenset[EntryIx] = frozenset()
    """Other foods: it may leave open whether it holds a trace, and no more."""
    foods_perhaps: frozenset[EntryIx] = frozenset()
    """Foods that may hold what must not be there: it must name none of them, though their general
    names ("bread" of gluten-free bread) tell nothing."""
    named: frozenset[str] = frozenset()
    """The names of `foods`, for the second scan."""
    named_may: frozenset[str] = frozenset()
    """The names of `foods_may`."""
    diets: frozenset[str] = frozenset()
    """Keys of `ladle.food.ASKED_DIETS`: it must be shown to fit each."""
    dislikes: frozenset[EntryIx] = frozenset()
    """Foods that somebody would rather not eat: soft."""

    def union(self, other: HardLimits) -> HardLimits:
        """Return what binds where both do; what one of them takes strictly is strict."""
        allergens = self.allergens | other.allergens
        foods = self.foods | other.foods
        named = self.named | other.named
        return HardLimits(
            allergens=allergens,
            allergens_may=(self.allergens_may | other.allergens_may) - allergens,
            foods=foods,
            foods_may=(self.foods_may | other.foods_may) - foods,
            foods_perhaps=self.foods_perhaps | other.foods_perhaps,
            named=named,
            named_may=(self.named_may | other.named_may) - named,
            diets=self.diets | other.diets,
            dislikes=self.dislikes | other.dislikes,
        )


def hard_limits(eaters: Iterable[Profile]) -> HardLimits:
    """Return what binds a meal of these eaters; nobody known, nothing known.

    Raises
    ------
    BadRequestError
        An allergy, a jurisdiction or a diet is in no table any more: the answer must wait until
        the profile is told anew. The text names the place and quotes nothing of the profile.
    """
    each = (_limits_of(profile, f"eaters[{i}]") for i, profile in enumerate(eaters))
    return reduce(HardLimits.union, each, HardLimits())


def _limits_of(profile: Profile, field: str) -> HardLimits:
    own = HardLimits(
        diets=_diets(profile.diets, f"{field}.diets"),
        dislikes=frozenset().union(*map(_disliked, profile.dislikes)),
    )
    for i, allergy in enumerate(profile.allergies):
        meant = _meant(allergy, f"{field}.allergies[{i}]")
        own = own.union(_limits_by(meant, allergy.strictness))
    return own


def _diets(names: tuple[str, ...], field: str) -> frozenset[str]:
    # here and below: what is suppressed would quote the profile of somebody who does not ask
    with suppress(BadRequestError):
        return frozenset(check_diets(names, field))
    raise _lost(field)


def _meant(allergy: Allergy, field: str) -> Meant:
    with suppress(BadRequestError):
        if meant := meaning_of(allergy):
            return meant
    raise _lost(field)


def _lost(field: str) -> BadRequestError:
    return BadRequestError(field, "holds what is in no table any more: put the profile again")


def _limits_by(meant: Meant, strictness: Strictness) -> HardLimits:
    if strictness is Strictness.MAY_CONTAIN_OK:
        return HardLimits(
            allergens_may=meant.allergens, foods_may=meant.foods, named_may=meant.named
        )
    return HardLimits(
        allergens=meant.allergens,
        foods=meant.foods,
        foods_perhaps=meant.perhaps,
        named=meant.named,
    )


def _disliked(name: str) -> frozenset[EntryIx]:
    """Return a food, or all that hold an allergen; a name that is lost harms nobody here."""
    if (food := vocabulary().find(name)) is not None:
        return frozenset({food})
    meant = resolve_exclusion(name)
    return _holding(meant.allergens) if meant else frozenset()


@cache
def _holding(allergens: frozenset[str]) -> frozenset[EntryIx]:
    entries = enumerate(vocabulary().entries)
    return frozenset(EntryIx(ix) for ix, entry in entries if entry.contains & allergens)
