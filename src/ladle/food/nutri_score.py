"""Nutri-Score of a recipe, by the algorithms of 2023 for general foods, cheese, and fats.

The rules are those of the Scientific Committee of the Nutri-Score, *Update of the Nutri-Score
algorithm* (main report, June 2022), and Santé publique France, rules for the use of the logo
(version of 2023). Neither was at hand, so that the tables were compared with what others made of
them: every limit and class with `points_thresholds_2023` and `compute_nutriscore_grade_2023` of
Open Food Facts (`lib/ProductOpener/Nutriscore.pm`); what changed in 2023 (15 points of sugars, 20
of salt, 7 of protein from 2.4 g, 5 of fibre from 3 g, protein by the points against alone, no nuts
and oils among the fruit) with the overview of the German ministry of food (bmel.de, "Änderungen bei
der Berechnung des Nutri-Score für allgemeine/feste Lebensmittel"). Where a rule has another source,
it is named beside it.

Fruit, vegetables and pulses count by weight, without nuts, oils and potatoes. A product has the
algorithm of what it is sold as, which a recipe does not say: one that is mostly cheese, or fats,
oils, nuts and seeds, has theirs here. Drinks have one of their own, with alcohol none, and get no
score. The logo is made for packaged food: this is its formula over the estimate of a recipe as
bought.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ladle.food.nutrients import NUTRIENTS
from ladle.food.nutrition import LineNutrition, Nutrition
from ladle.food.vocabulary import EntryIx, vocabulary

_KJ_PER_KCAL = 4.184
_KJ_PER_G_OF_FAT = 37.0
"""Regulation (EU) No 1169/2011, Annex XIV."""

_ENERGY_KJ = tuple(335.0 * step for step in range(1, 11))
_SUGARS_G = (3.4, 6.8, 10, 14, 17, 20, 24, 27, 31, 34, 37, 41, 44, 48, 51)
_SATURATES_G = tuple(float(step) for step in range(1, 11))
_SALT_G = tuple(round(0.2 * step, 1) for step in range(1, 21))
_PROTEIN_G = (2.4, 4.8, 7.2, 9.6, 12, 14, 17)
_FIBRE_G = (3.0, 4.1, 5.2, 6.3, 7.4)
_FRUIT_VEG_PERCENT = ((80.0, 5), (60.0, 2), (40.0, 1))
"""A point more is for what lies above a limit; of these the points that lie above each."""

_ENERGY_FROM_SATURATES_KJ = tuple(120.0 * step for step in range(1, 11))
"""Of fats, oils, nuts and seeds, instead of their energy."""
_SATURATES_PERCENT_OF_FAT = (10, 16, 22, 28, 34, 40, 46, 52, 58, 64)
"""Of the same, instead of their saturates; here alone what reaches a limit has its point."""

_MOST_PROTEIN_OF_RED_MEAT = 2
_RED_MEAT_SHARE = 0.2
"""The share of red meat from which meat and sausages are red meat products, unless they are dishes
with vegetables or starch (as begert.at reports the rules, Food News 01/2024; no first-hand source
was found. Open Food Facts takes a tenth, and knows no exception)."""
_MIXED_SHARE = 0.5
"""Vegetables and starchy food from which we take it for such a dish, as a share of the red meat."""
_STARCHY = 0.1
"""The share of starch from which a food is starchy: potatoes and boiled rice, no onions."""

_MOSTLY = 0.8
"""The share of the mass from which a recipe is cheese, or fat: ours."""
_CHEESE = frozenset({"cheese"})
_FATS = frozenset({
    "butter", "chia seed", "cooking fat", "cooking oil", "cream", "flax seed", "hemp seed", "lard",
    "margarine", "peanut", "poppy seed", "pumpkin seed", "seed", "sesame seed", "sunflower seed",
    "tree nut",
})  # fmt: skip
"""Fats and oils with cream, nuts and peanuts without chestnuts, oil seeds: the report's list by
codes of customs, as Open Food Facts quotes it (`lib/ProductOpener/Food.pm`)."""
_OILS_OF_FRUIT = frozenset({"avocado oil", "olive oil"})
"""Oils that count as the fruit, among fats alone: without that olive oil would not reach the B that
Hercberg says it has (Olive Oil Times, 2022, as oliveindustrynetwork.com.au quotes it)."""

_CLASSES = "ABCDE"
_NEEDED = ("kcal", "sugars", "saturates", "salt")


@dataclass(frozen=True, slots=True)
class _Rules:
    """Where the algorithms part."""

    called: str
    highest: tuple[int, int, int, int]
    """The most points of the classes A to D."""
    counts_protein_below: int
    """Points against from which protein counts nothing."""


_GENERAL = _Rules("", (0, 2, 10, 18), 11)
_OF_CHEESE = _Rules("as cheese", (0, 2, 10, 18), 1_000)
_OF_FATS = _Rules("as fats, oils, nuts and seeds", (-6, 2, 10, 18), 7)


@dataclass(frozen=True, slots=True)
class NutriScore:
    """A class from A to E, or why there is none."""

    grade: str
    """Empty where not enough is known."""
    points: int | None
    why: str
    """Points for and against, or what is missing."""


_OF_A_DRINK = NutriScore("", None, "drinks are scored otherwise")
_OF_TOO_LITTLE = NutriScore("", None, "too little of the recipe is known")


def nutri_score(nutrition: Nutrition, *, is_drink: bool = False) -> NutriScore:
    """Return the class of a recipe; none where too little of it is known, and for drinks."""
    if is_drink:
        return _OF_A_DRINK
    if not nutrition.is_enough or nutrition.per_100g is None:
        return _OF_TOO_LITTLE
    if missing := [name for name in _NEEDED if name in nutrition.unknown]:
        return NutriScore("", None, f"{', '.join(missing)} not known")
    rules = _rules(nutrition)
    fruit_veg = _fruit_veg_percent(nutrition, rules)
    held = dict(zip(NUTRIENTS, nutrition.per_100g, strict=True))
    against = _against(held, rules)
    protein = _points(held["protein"], _PROTEIN_G)
    if _is_red_meat(nutrition):
        protein = min(protein, _MOST_PROTEIN_OF_RED_MEAT)
    if against >= rules.counts_protein_below:
        protein = 0
    favour = protein + _points(held["fibre"], _FIBRE_G) + _fruit_veg_points(fruit_veg)
    points = against - favour
    why = f"{against} against, {favour} for, {fruit_veg:.0f} % fruit, vegetables and pulses"
    return NutriScore(
        _CLASSES[bisect_left(rules.highest, points)],
        points,
        f"{why}; {rules.called}" if rules.called else why,
    )


def _rules(nutrition: Nutrition) -> _Rules:
    """Return the algorithm of what most of the mass is."""
    most, grams = _MOSTLY * nutrition.mass_g, nutrition.grams_by_food()
    if _grams_of_kinds(grams, _CHEESE) >= most:
        return _OF_CHEESE
    return _OF_FATS if _grams_of_kinds(grams, _FATS) >= most else _GENERAL


def _grams_of_kinds(grams: Mapping[EntryIx, float], names: frozenset[str]) -> float:
    """Return the grams of foods that are, or are a kind of, what the names say."""
    kinds = _kinds_of(names)
    return sum([g for food, g in grams.items() if food in kinds])


@cache
def _kinds_of(names: frozenset[str]) -> frozenset[EntryIx]:
    tops = {vocabulary().find(name) for name in names}
    kinds = enumerate(vocabulary().kinds)
    return frozenset(EntryIx(food) for food, above in kinds if not tops.isdisjoint(above))


def _fruit_veg_percent(nutrition: Nutrition, rules: _Rules) -> float:
    """Return the share of fruit, vegetables and pulses."""
    grams = nutrition.grams_of("fruit_veg")
    if rules is _OF_FATS:
        grams += _grams_of_kinds(nutrition.grams_by_food(), _OILS_OF_FRUIT)
    return 100 * grams / nutrition.mass_g


def _against(held: dict[str, float], rules: _Rules) -> int:
    """Return the points for what there should be less of."""
    points = _points(held["sugars"], _SUGARS_G) + _points(held["salt"], _SALT_G)
    if rules is _OF_FATS:
        from_saturates = _points(held["saturates"] * _KJ_PER_G_OF_FAT, _ENERGY_FROM_SATURATES_KJ)
        return points + from_saturates + _saturates_points(held["saturates"], held["fat"])
    energy = _points(held["kcal"] * _KJ_PER_KCAL, _ENERGY_KJ)
    return points + energy + _points(held["saturates"], _SATURATES_G)


def _is_red_meat(nutrition: Nutrition) -> bool:
    """Tell a red meat product from a dish with vegetables or starch, and from all the rest."""
    red_meat = nutrition.grams_of("red_meat")
    if red_meat < _RED_MEAT_SHARE * nutrition.mass_g:
        return False
    return sum(_mixed_in_g(line) for _, line in nutrition.lines) < _MIXED_SHARE * red_meat


def _mixed_in_g(line: LineNutrition) -> float:
    """Return the grams of vegetables, or of a starchy food."""
    if line.mass is None:
        return 0.0
    if vegetables := sum(grams for group, grams in line.grams_of if group == "fruit_veg"):
        return vegetables
    held = dict(zip(NUTRIENTS, line.amounts, strict=True))
    starch = held["carbohydrate"] - held["sugars"] - held["fibre"]
    return line.mass.grams if starch >= _STARCHY * line.mass.grams else 0.0


def _points(amount: float, limits: tuple[float, ...]) -> int:
    """Return how many limits an amount goes beyond."""
    return bisect_left(limits, amount)


def _saturates_points(saturates: float, fat: float) -> int:
    """Return how many limits the share of saturates in the fat reaches."""
    return bisect_right(_SATURATES_PERCENT_OF_FAT, 100 * saturates / fat) if fat else 0


def _fruit_veg_points(percent: float) -> int:
    return next((points for above, points in _FRUIT_VEG_PERCENT if percent > above), 0)
