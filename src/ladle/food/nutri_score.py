"""Nutri-Score of a recipe: the algorithm of 2023 for general foods.

Points and classes: Scientific Committee of the Nutri-Score, *Update of the Nutri-Score algorithm*
(main algorithm, June 2022), and Santé publique France, rules for the use of the "Nutri-Score" logo
(version of 2023). Fruit, vegetables and pulses count by weight, without nuts, oils and potatoes.
Drinks, fats and cheese have algorithms of their own, and get no score here. The logo is made for
packaged food: this is its formula over the estimate of a recipe as bought.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from ladle.food.nutrients import NUTRIENTS
from ladle.food.nutrition import Nutrition

_KJ_PER_KCAL = 4.184
_ENERGY_KJ = tuple(335.0 * step for step in range(1, 11))
_SUGARS_G = (3.4, 6.8, 10, 14, 17, 20, 24, 27, 31, 34, 37, 41, 44, 48, 51)
_SATURATES_G = tuple(float(step) for step in range(1, 11))
_SALT_G = tuple(round(0.2 * step, 1) for step in range(1, 21))
_PROTEIN_G = (2.4, 4.8, 7.2, 9.6, 12, 14, 17)
_FIBRE_G = (3.0, 4.1, 5.2, 6.3, 7.4)
_FRUIT_VEG_PERCENT = ((80.0, 5), (60.0, 2), (40.0, 1))
_MOST_PROTEIN_OF_RED_MEAT = 2
_RED_MEAT_SHARE = 0.2
"""The share of red meat from which a dish counts as a red meat product: the rules speak of
products, not of dishes, so that this is ours."""
_COUNTS_PROTEIN_BELOW = 11
_CLASSES = "ABCDE"
_HIGHEST = (0, 2, 10, 18)
"""The most points of the classes A to D."""
_NEEDED = ("kcal", "sugars", "saturates", "salt")


@dataclass(frozen=True, slots=True)
class NutriScore:
    """A class from A to E, or why there is none."""

    grade: str
    """Empty where not enough is known."""
    points: int | None
    why: str
    """Points for and against, or what is missing."""


def nutri_score(nutrition: Nutrition, *, is_drink: bool = False) -> NutriScore:
    """Return the class of a recipe; none where too little of it is known, and for drinks."""
    if is_drink:
        return NutriScore("", None, "drinks are scored otherwise")
    if not nutrition.is_enough or nutrition.per_100g is None:
        return NutriScore("", None, "too little of the recipe is known")
    if missing := [name for name in _NEEDED if name in nutrition.unknown]:
        return NutriScore("", None, f"{', '.join(missing)} not known")
    held = dict(zip(NUTRIENTS, nutrition.per_100g, strict=True))
    fruit_veg = 100 * nutrition.grams_of("fruit_veg") / nutrition.mass_g
    has_red_meat = nutrition.grams_of("red_meat") > _RED_MEAT_SHARE * nutrition.mass_g
    against = (
        _points(held["kcal"] * _KJ_PER_KCAL, _ENERGY_KJ)
        + _points(held["sugars"], _SUGARS_G)
        + _points(held["saturates"], _SATURATES_G)
        + _points(held["salt"], _SALT_G)
    )
    protein = _points(held["protein"], _PROTEIN_G)
    if has_red_meat:
        protein = min(protein, _MOST_PROTEIN_OF_RED_MEAT)
    if against >= _COUNTS_PROTEIN_BELOW:
        protein = 0
    favour = protein + _points(held["fibre"], _FIBRE_G) + _fruit_veg_points(fruit_veg)
    points = against - favour
    grade = _CLASSES[bisect_left(_HIGHEST, points)]
    return NutriScore(
        grade,
        points,
        f"{against} against, {favour} for, {fruit_veg:.0f} % fruit, vegetables and pulses",
    )


def _points(amount: float, limits: tuple[float, ...]) -> int:
    """Return how many limits an amount goes beyond."""
    return bisect_left(limits, amount)


def _fruit_veg_points(percent: float) -> int:
    return next((points for above, points in _FRUIT_VEG_PERCENT if percent > above), 0)
