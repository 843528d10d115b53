"""Energy and nutrients of a recipe and of a serving, and how much of the recipe that covers.

Lines become grams (`grams`), grams become nutrients (`nutrients`); all of it as bought, before
cooking: what boils away, drips off or stays in the marinade is not taken out. An estimate, never
a label: each line says how it was reckoned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ladle.core import Recipe
from ladle.food.grams import Mass, line_mass
from ladle.food.lines import is_heading, read_foods, with_heads
from ladle.food.nutrients import NUTRIENTS, FoodValues, food_values, states_of
from ladle.food.servings import servings_of
from ladle.food.vocabulary import EntryIx, vocabulary

ENOUGH = 0.8
"""The least share of the mass that must be covered before anything is judged by it."""

_MOST_MISSING = 0.1
"""The largest share of the covered mass of which a nutrient may be unknown in the database."""
_SALTY_G = 5.0
"""Grams of salt in 100 g from which "to taste" leaves the salt unknown."""

_FLAVOURED = re.compile(r"\b(?:with|in)\b", re.IGNORECASE)
"""Before what adds little: "diced tomatoes with basil and olive oil", "tuna in oil"."""

Amounts = tuple[float, ...]
"""In the order of `NUTRIENTS`."""


class LineNutrition(NamedTuple):
    """What one line adds."""

    foods: tuple[EntryIx, ...]
    """What it asks for; of alternatives the first."""
    ndb: tuple[str, ...]
    """Rows of the USDA database that were used, one a food."""
    mass: Mass | None
    """None where the amount is not known, or is a seasoning's "to taste"."""
    is_known: bool
    """Whether foods and mass are known, or the line is a seasoning to taste."""
    certainty: float
    amounts: Amounts
    missing_g: Amounts
    """Grams of foods for which the database lacks the nutrient."""
    grams_of: tuple[tuple[str, float], ...]
    """Grams by the groups of `FoodValues.group`."""
    is_salted_to_taste: bool = False


@dataclass(frozen=True, slots=True)
class Nutrition:
    """An estimate for a whole recipe, and for a serving where it says how many there are."""

    lines: tuple[tuple[str, LineNutrition], ...]
    """By place ("line 3"); headings and things that are no food left out."""
    total: Amounts
    mass_g: float
    """Grams of the lines that are covered, as bought."""
    servings: float | None
    share_of_lines: float
    share_of_mass: float
    """Of the grams that all lines together are thought to weigh."""
    confidence: float
    """From 0 to 1: the share of the mass, times how certain foods and weights are."""
    unknown: frozenset[str]
    """Nutrients of which too much is not known: "salt" where it is to taste."""

    @property
    def is_enough(self) -> bool:
        """Whether enough of the mass is covered to judge by."""
        return self.mass_g > 0 and self.share_of_mass >= ENOUGH

    @property
    def per_serving(self) -> Amounts | None:
        """Amounts of a serving; None if nobody knows how many there are."""
        return tuple(v / self.servings for v in self.total) if self.servings else None

    @property
    def per_100g(self) -> Amounts | None:
        """Amounts of 100 g as bought; None if no line has a weight."""
        return tuple(v * 100 / self.mass_g for v in self.total) if self.mass_g else None

    @property
    def serving_g(self) -> float | None:
        """What a serving weighs as bought."""
        return self.mass_g / self.servings if self.servings else None

    def grams_of(self, group: str) -> float:
        """Return the grams of a group of `FoodValues.group`."""
        return sum(g for _, line in self.lines for name, g in line.grams_of if name == group)

    def grams_by_food(self) -> dict[EntryIx, float]:
        """Return the grams of each food, those of a line with several shared out evenly."""
        found: dict[EntryIx, float] = {}
        for _, line in self.lines:
            if line.mass:
                for food in line.foods:
                    share = line.mass.grams / len(line.foods)
                    found[food] = found.get(food, 0.0) + share
        return found


def nutrition_of(recipe: Recipe) -> Nutrition:
    """Estimate energy and nutrients of a recipe from its lines."""
    if not recipe.lines:
        return _without_lines(recipe.servings)
    lines = tuple(
        (f"line {n}", line)
        for n, (text, may_head) in enumerate(with_heads(recipe.lines), start=1)
        if (line := _line(text, may_head)) is not None
    )
    known = [line for _, line in lines if line.is_known]
    weighed = [line.mass.grams for line in known if line.mass]
    mass_g = sum(weighed)
    usual = mass_g / len(weighed) if weighed else 0.0
    lost = sum([n.mass.grams if n.mass else usual for _, n in lines if not n.is_known])
    share = mass_g / (mass_g + lost) if mass_g else 0.0
    return Nutrition(
        lines=lines,
        total=_added([line.amounts for line in known]),
        mass_g=mass_g,
        servings=servings_of(recipe.servings),
        share_of_lines=len(known) / len(lines) if lines else 0.0,
        share_of_mass=share,
        confidence=share * _certainty(known),
        unknown=_unknown([line for _, line in lines], mass_g),
    )


@lru_cache(maxsize=1_024)
def _without_lines(servings: str) -> Nutrition:
    everything = frozenset(NUTRIENTS)
    return Nutrition((), _NOTHING, 0, servings_of(servings), 0.0, 0.0, 0.0, everything)


def _unknown(lines: list[LineNutrition], mass_g: float) -> frozenset[str]:
    """Return the nutrients of which too much is not known."""
    if not mass_g:
        return frozenset(NUTRIENTS)
    missing = _added([line.missing_g for line in lines if line.missing_g is not _NOTHING])
    lacking = [n for n, g in zip(NUTRIENTS, missing, strict=True) if g > _MOST_MISSING * mass_g]
    is_to_taste = any(line.is_salted_to_taste for line in lines)
    return frozenset([*lacking, "salt"] if is_to_taste else lacking)


_NOTHING = (0.0,) * len(NUTRIENTS)


def _added(rows: list[Amounts]) -> Amounts:
    if len(rows) == 1:
        return rows[0]
    return tuple(map(sum, zip(*rows, strict=True))) if rows else _NOTHING


def _certainty(lines: list[LineNutrition]) -> float:
    """Return how certain the lines are, by the energy that each brings."""
    energy = sum([line.amounts[0] for line in lines])
    if not energy:
        return 1.0 if lines else 0.0
    return sum([line.certainty * line.amounts[0] for line in lines]) / energy


@lru_cache(maxsize=100_000)
def _line(text: str, may_head: bool) -> LineNutrition | None:  # noqa: FBT001 - a line is reckoned once
    """Reckon one line; None if it asks for no food."""
    if may_head and is_heading(text):
        return None
    read = read_foods(text, may_head=may_head)
    foods = read.asked
    if not foods:
        return _of_nothing(line_mass(text, None)) if read.unread else None
    if len(foods) > 1 and _FLAVOURED.search(text):
        foods = foods[:1]
    values = [food_values(food, _state(text, food)) for food in foods]
    mass = line_mass(text, values[0])
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return _of_nothing(mass, foods)
    if mass is None:
        return _without_mass(foods, known)
    return _weighed(foods, known, mass)


def _state(line: str, food: EntryIx) -> str:
    """Return the state that a line asks for; behind a comma stands what is done afterwards."""
    states = states_of(food)
    if not states:
        return "-"
    words = line.partition(",")[0].lower().split()
    return next((word for word in words if word in states), "-")


def _of_nothing(mass: Mass | None, foods: tuple[EntryIx, ...] = ()) -> LineNutrition:
    return LineNutrition(foods, (), mass, False, 0.0, _NOTHING, _NOTHING, ())  # noqa: FBT003


def _without_mass(foods: tuple[EntryIx, ...], values: list[FoodValues]) -> LineNutrition:
    """Reckon "salt to taste": next to nothing, except for the salt; and nobody knows "butter"."""
    is_seasoning = all(value.group == "seasoning" for value in values)
    is_salty = any((value.per_100g[-1] or 0) > _SALTY_G for value in values)
    return LineNutrition(
        foods, tuple(v.ndb for v in values), None, is_seasoning, 1.0 if is_seasoning else 0.0,
        _NOTHING, _NOTHING, (), is_salty,
    )  # fmt: skip


def _weighed(foods: tuple[EntryIx, ...], values: list[FoodValues], mass: Mass) -> LineNutrition:
    each = mass.grams / len(values)
    hundreds = each / 100
    rows = [tuple([n * hundreds for n in value.counted]) for value in values]
    missing = [
        tuple([each if n is None else 0.0 for n in value.per_100g])
        for value in values
        if None in value.per_100g
    ]
    certainty = mass.certainty * min([value.certainty for value in values])
    return LineNutrition(
        foods, tuple([v.ndb for v in values]), mass, True, certainty,  # noqa: FBT003
        _added(rows), _added(missing), tuple([(v.group, each) for v in values]),
    )  # fmt: skip


def food_names(line: LineNutrition) -> tuple[str, ...]:
    """Return the names of a line's foods."""
    return tuple(vocabulary().entries[food].name for food in line.foods)
