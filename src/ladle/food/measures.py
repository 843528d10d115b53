"""Grams and millilitres of what kitchens measure by cups, spoons and pieces.

Volumes of US customary units are those of NIST Handbook 44 (appendix C), of imperial ones those of
the Weights and Measures Act 1985 (schedule 1), in `data/measures.tsv`. What a millilitre and a
piece of a food weigh stands in `data/nutrients.tsv`; `data/densities.tsv` tells how kitchens
measure a food, and which household measure of the USDA National Nutrient Database for Standard
Reference (releases 26 and 28, by NDB number) its density rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ladle.food.amounts import Amount, units
from ladle.food.nutrients import own_values
from ladle.food.tables import read_table
from ladle.food.vocabulary import EntryIx, vocabulary


class System(StrEnum):
    """Whose cups and pints are meant."""

    US = "us"
    METRIC = "metric"
    IMPERIAL = "imperial"


@dataclass(frozen=True, slots=True)
class Density:
    """How heavy a food is in a cup, and how a kitchen measures it."""

    food: str
    is_liquid: bool
    """Poured, so that metric kitchens measure it in millilitres."""
    is_counted: bool
    """Bought by the piece, so that no kitchen that has grams of it wants cups."""
    g_per_ml: float | None
    ndb: str
    """The number of the food in the USDA database."""
    measure: str
    """The household measure that its density rests on."""


@cache
def densities() -> Mapping[str, Density]:
    """Return the densities by the names of vocabulary entries."""
    return {
        food: Density(food, form == "wet", form == "piece", _g_per_ml(food), ndb, measure)
        for food, form, ndb, measure in read_table(
            "densities.tsv", ("food", "form", "ndb", "measure")
        )
    }


def _g_per_ml(food: str) -> float | None:
    entry = vocabulary().find(food)
    values = None if entry is None else own_values(entry)
    return values.g_per_ml if values else None


@cache
def density_of(entry: EntryIx) -> Density | None:
    """Return the density of a food; of another kind of it nothing is known."""
    return densities().get(vocabulary().entries[entry].name)


@cache
def rough_weights() -> Mapping[str, float]:
    """Return the grams of a unit of any food whose own are not known: common sizes, a guess."""
    return {unit: float(g) for unit, g in read_table("rough_weights.tsv", ("unit", "g"))}


@cache
def _volumes() -> Mapping[str, Mapping[System, float]]:
    columns = ("unit", "us", "metric", "imperial", "source")
    return {
        unit: {System.US: float(us), System.METRIC: float(metric), System.IMPERIAL: float(imperial)}
        for unit, us, metric, imperial, _ in read_table("measures.tsv", columns)
    }


def millilitres(unit: str, system: System = System.US) -> float | None:
    """Return how much a unit of volume holds; None for what is none."""
    if unit in _volumes():
        return _volumes()[unit][system]
    found = units().get(unit)
    return found.size if found and found.kind == "ml" else None


def weight(amount: Amount, g_per_ml: float | None, system: System = System.US) -> float | None:
    """Return the grams of a mass, or of a volume of what has a density; None for other amounts.

    A range counts by its middle.
    """
    middle = (amount.low + amount.high) / 2
    found = units().get(amount.unit)
    if found and found.kind == "g" and found.size:
        return middle * found.size
    volume = millilitres(amount.unit, system)
    return None if volume is None or g_per_ml is None else middle * volume * g_per_ml


def grams(amount: Amount, entry: EntryIx, system: System = System.US) -> float | None:
    """Return how heavy an amount of a food is, by the middle of a range; None if not known."""
    food = own_values(entry)
    found = weight(amount, food.g_per_ml if food else None, system)
    each = food.pieces.get(amount.unit or "each") if food else None
    if found is not None or each is None:
        return found
    return (amount.low + amount.high) / 2 * each
