"""The traffic light of British packages: how much fat, saturates, sugars and salt, in colours.

Thresholds: Department of Health, Food Standards Agency and the devolved administrations, *Guide to
creating a front of pack (FoP) nutrition label for pre-packed products sold through retail
outlets* (November 2016), tables 2 and 3: per 100 g of food or 100 ml of drink, and red for a
portion, which counts where a portion is larger than 100 g or 150 ml. Of the guide itself only the
beginning was at hand. Table 2 was compared with its reprint at blog.nutritionprogram.co.uk
("Traffic light labels", 2013), both tables with the transcripts in several public programs, which
agree. What is *low* is so in the Annex to Regulation (EC) No 1924/2006 too (reading.ac.uk, "Table
of permitted nutrition claims"): of salt 0.12 g of sodium in 100 g or 100 ml, so that drinks have
the limit of foods there. A recipe is judged as bought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ladle.food.nutrients import NUTRIENTS
from ladle.food.nutrition import Nutrition

COLOURED = ("fat", "saturates", "sugars", "salt")


class Light(StrEnum):
    """How much there is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TrafficLight:
    """A colour for each of four nutrients."""

    fat: Light
    saturates: Light
    sugars: Light
    salt: Light
    why: str
    """What was not known; empty where all four were judged."""


@dataclass(frozen=True, slots=True)
class _Limits:
    low: float
    """Grams in 100 g up to which it is low."""
    medium: float
    """Grams in 100 g up to which it is no more than medium."""
    portion: float
    """Grams in a portion above which it is high."""


_FOOD: Mapping[str, _Limits] = {
    "fat": _Limits(3.0, 17.5, 21.0),
    "saturates": _Limits(1.5, 5.0, 6.0),
    "sugars": _Limits(5.0, 22.5, 27.0),
    "salt": _Limits(0.3, 1.5, 1.8),
}
_DRINK: Mapping[str, _Limits] = {
    "fat": _Limits(1.5, 8.75, 10.5),
    "saturates": _Limits(0.75, 2.5, 3.0),
    "sugars": _Limits(2.5, 11.25, 13.5),
    "salt": _Limits(0.3, 0.75, 0.9),
}
_LEAST_PORTION_G = {False: 100.0, True: 150.0}


def traffic_light(nutrition: Nutrition, *, is_drink: bool = False) -> TrafficLight:
    """Return the colours of a recipe; unknown where too little of it is covered.

    Parameters
    ----------
    is_drink
        Whether the limits for drinks count; a millilitre is taken for a gram.
    """
    if not nutrition.is_enough:
        nobody_knows = "too little of the recipe is known"
        return TrafficLight(
            Light.UNKNOWN, Light.UNKNOWN, Light.UNKNOWN, Light.UNKNOWN, nobody_knows
        )
    lights = {name: _light_of(name, nutrition, is_drink=is_drink) for name in COLOURED}
    missing = [name for name, light in lights.items() if light is Light.UNKNOWN]
    why = f"{', '.join(missing)} not known" if missing else ""
    return TrafficLight(why=why, **lights)


def lights_of_serving(
    serving: Mapping[str, float], serving_g: float, *, is_drink: bool = False
) -> dict[str, Light]:
    """Return the colours by the amounts of a serving that is known well enough.

    Parameters
    ----------
    serving
        Grams by nutrient; one that is not there is unknown.
    serving_g
        What the serving weighs, above 0.
    """
    is_large = serving_g > _LEAST_PORTION_G[is_drink]
    lights = {}
    for name, limits in (_DRINK if is_drink else _FOOD).items():
        grams = serving.get(name)
        if grams is None:
            lights[name] = Light.UNKNOWN
        else:
            lights[name] = _light(limits, grams * 100 / serving_g, grams, is_large=is_large)
    return lights


def _light_of(name: str, nutrition: Nutrition, *, is_drink: bool) -> Light:
    ix = NUTRIENTS.index(name)
    in_100g = (nutrition.per_100g or ())[ix]
    in_serving = nutrition.per_serving[ix] if nutrition.per_serving else 0.0
    is_large = (nutrition.serving_g or 0.0) > _LEAST_PORTION_G[is_drink]
    limits = (_DRINK if is_drink else _FOOD)[name]
    light = _light(limits, in_100g, in_serving, is_large=is_large)
    # what is not known can only add to what is high already
    return Light.UNKNOWN if name in nutrition.unknown and light is not Light.HIGH else light


def _light(limits: _Limits, in_100g: float, in_serving: float, *, is_large: bool) -> Light:
    if in_100g > limits.medium or (is_large and in_serving > limits.portion):
        return Light.HIGH
    return Light.LOW if in_100g <= limits.low else Light.MEDIUM
