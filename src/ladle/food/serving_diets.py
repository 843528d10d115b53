"""Diets that only the amounts of a serving can tell: ketogenic, and low in FODMAPs.

*Keto*: 20 to 50 g of carbohydrate a day, or less than a tenth of the energy (Feinman et al. 2015,
Nutrition 31:1-13, definitions; not read there: BJPsych Open 2023, 9:e70, table 1, gives under 30 g,
by some 25 to 50 g, or under a tenth of 2000 kcal); a third of that for a meal, which is ours.
Carbohydrate is the total, with fibre. As with every diet, what is not known counts as harmful: all
must be read, and no line and no step may name what is not counted, unless it holds next to none.

*Low FODMAP*: Varney et al. 2017 (J. Gastroenterol. Hepatol. 32, suppl. 1, 53-61, table 1) give the
grams of each FODMAP in a serving below which a food is low. `fodmap.tsv` holds a few foods whose
content is published, by the lower end of it, so that "no" is well founded; `sources.tsv` says where
each figure was read, which was seldom the paper. Two are less sure than that: some mild onions hold
less than the white ones that stand for all, and yeast eats much of the fructan of flour before a
bread is baked. There is never a "yes": most foods are not in it, and small amounts of several add
up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ladle.core import VocabularyError
from ladle.food.facts import RecipeFacts
from ladle.food.nutrients import KCAL_PER_G, NUTRIENTS, food_values
from ladle.food.nutrition import Nutrition
from ladle.food.tables import read_table
from ladle.food.vocabulary import EntryIx, vocabulary
from ladle.food.words import Fits

_STRICT_G, _LOOSE_G = 20 / 3, 50 / 3
"""Grams of carbohydrate in one of three meals a day."""
_ENERGY_SHARE = 0.1
_CARBOHYDRATE = NUTRIENTS.index("carbohydrate")
_ALMOST_FREE = ("bone", "herb", "offal", "spice", "spice mix")
"""Kinds of these hold next to none in a serving, where the database does not say: no packets of
seasoning, which are often half starch and sugar."""
_FODMAP_COLUMNS = ("food", "fodmap", "g_per_100g", "cutoff_g", "source")


@dataclass(frozen=True, slots=True)
class ServingDiet:
    """Whether a serving fits, and by what amounts."""

    fits: Fits
    why: tuple[str, ...]


def keto(nutrition: Nutrition, facts: RecipeFacts) -> ServingDiet:
    """Tell whether a serving is ketogenic; between the two limits nobody can say.

    `facts` are those of the same recipe.
    """
    serving = nutrition.per_serving
    if serving is None:
        return ServingDiet(Fits.UNKNOWN, ("the number of servings is not known",))
    held = dict(zip(NUTRIENTS, serving, strict=True))
    grams = held["carbohydrate"]
    said = f"{grams:.0f} g of carbohydrate in a serving"
    if grams > _LOOSE_G:
        return ServingDiet(Fits.NO, (said,))  # what is not known can only add to it
    if not nutrition.is_enough or "carbohydrate" in nutrition.unknown:
        return ServingDiet(Fits.UNKNOWN, (said, "too little of the recipe is known"))
    if not facts.is_fully_read:
        return ServingDiet(Fits.UNKNOWN, (said, "not all of the recipe could be read"))
    if uncounted := _uncounted(nutrition, facts):
        return ServingDiet(Fits.UNKNOWN, (said, f"not counted: {', '.join(uncounted)}"))
    share = grams * KCAL_PER_G / held["kcal"] if held["kcal"] else 0.0
    fits = Fits.YES if grams <= _STRICT_G and share <= _ENERGY_SHARE else Fits.UNKNOWN
    return ServingDiet(fits, (said, f"{share:.0%} of its energy"))


def _uncounted(nutrition: Nutrition, facts: RecipeFacts) -> list[str]:
    """Return the foods that are named and not counted, but for what holds next to none.

    An alternative ("stevia or sugar"), what has no amount ("bread, to serve"), and what only a step
    names ("serve over rice").
    """
    counted = {food for _, line in nutrition.lines if line.is_known for food in line.foods}
    named = dict.fromkeys(seen.entry for seen in (*facts.lines, *facts.added))
    return [
        vocabulary().entries[food].name
        for food in named
        if food not in counted and not _holds_next_to_none(food)
    ]


def _holds_next_to_none(food: EntryIx) -> bool:
    """Tell a seasoning, and a food of which 100 g keep to the limit: leaves, meat, fat, cheese."""
    values = food_values(food)
    if values is None:
        return not _almost_free().isdisjoint(vocabulary().kinds[food])
    held = values.per_100g[_CARBOHYDRATE]
    return values.group == "seasoning" or (held is not None and held <= _STRICT_G)


@cache
def _almost_free() -> frozenset[EntryIx | None]:
    return frozenset(vocabulary().find(name) for name in _ALMOST_FREE)


@dataclass(frozen=True, slots=True)
class Fodmap:
    """What one food holds of the FODMAP that it is known for."""

    name: str
    g_per_100g: float
    cutoff_g: float
    """Grams in a serving from which it counts as high."""


@cache
def fodmaps() -> Mapping[EntryIx, Fodmap]:
    """Return the foods of `fodmap.tsv`."""
    found: dict[EntryIx, Fodmap] = {}
    for food, name, content, cutoff, _ in read_table("fodmap.tsv", _FODMAP_COLUMNS):
        entry = vocabulary().find(food)
        if entry is None:
            raise VocabularyError(f"fodmap.tsv: {food!r} is no entry of the vocabulary")
        found[entry] = Fodmap(name, float(content), float(cutoff))
    return found


def low_fodmap(nutrition: Nutrition) -> ServingDiet:
    """Tell that a serving is high in FODMAPs, with the foods that make it so; never that it is low.

    A food counts alone, as the cutoffs do, and a low sum is no promise.
    """
    if not nutrition.servings:
        return ServingDiet(Fits.UNKNOWN, ("the number of servings is not known",))
    why: list[str] = []
    for food, grams in nutrition.grams_by_food().items():
        held = fodmaps().get(food)
        in_serving = grams / nutrition.servings
        if held and in_serving * held.g_per_100g / 100 >= held.cutoff_g:
            amount = in_serving * held.g_per_100g / 100
            name = vocabulary().entries[food].name
            why.append(f"{in_serving:.0f} g of {name} hold {amount:.1f} g of {held.name}")
    return ServingDiet(Fits.NO if why else Fits.UNKNOWN, tuple(why))
