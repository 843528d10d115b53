"""Grams and millilitres of what kitchens measure by cups, spoons and pieces.

Volumes of US customary units are those of NIST Handbook 44 (appendix C), of imperial ones those of
the Weights and Measures Act 1985 (schedule 1), in `data/measures.tsv`; densities and weights of one
piece come from the household measures of the USDA National Nutrient Database for Standard
Reference, releases 26 and 28, in `data/densities.tsv` by NDB number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ladle.food.amounts import Amount, units
from ladle.food.tables import read_table
from ladle.food.vocabulary import EntryIx, vocabulary

STICK_G = 113.4
"""A stick of butter: a quarter of a pound."""


class System(StrEnum):
    """Whose cups and pints are meant."""

    US = "us"
    METRIC = "metric"
    IMPERIAL = "imperial"


@dataclass(frozen=True, slots=True)
class Density:
    """How heavy a food is, from one source."""

    food: str
    is_liquid: bool
    """Poured, so that metric kitchens measure it in millilitres."""
    g_per_ml: float | None
    g_per_piece: float | None
    ndb: str
    """The number of the food in the USDA database."""
    measures: str
    """The household measures that these are computed from."""


@cache
def densities() -> Mapping[str, Density]:
    """Return the densities by the names of vocabulary entries."""
    columns = ("food", "form", "g_per_ml", "g_per_piece", "ndb", "measures")
    return {
        food: Density(food, form == "wet", _number(per_ml), _number(per_piece), ndb, measures)
        for food, form, per_ml, per_piece, ndb, measures in read_table("densities.tsv", columns)
    }


def _number(text: str) -> float | None:
    return None if text == "-" else float(text)


@cache
def density_of(entry: EntryIx) -> Density | None:
    """Return the density of a food; of another kind of it nothing is known."""
    return densities().get(vocabulary().entries[entry].name)


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


def grams(amount: Amount, entry: EntryIx, system: System = System.US) -> float | None:
    """Return how heavy an amount of a food is, by the middle of a range; None if not known."""
    middle = (amount.low + amount.high) / 2
    found = units().get(amount.unit)
    if found and found.kind == "g" and found.size:
        return middle * found.size
    density = density_of(entry)
    if density is None:
        return None
    if amount.unit == "stick" and density.food in {"butter", "margarine"}:
        return middle * STICK_G
    if amount.unit in {"", "clove", "ear", "stalk"}:
        one = density.g_per_piece
        return None if one is None else middle * one
    volume = millilitres(amount.unit, system)
    if volume is None or density.g_per_ml is None:
        return None
    return middle * volume * density.g_per_ml
