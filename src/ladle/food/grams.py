"""How many grams a line asks for: from mass, from volume and density, or from the weight of pieces.

A range counts by its middle. Of two measures of the same ("225g/8oz") the mass is taken, joined
ones ("1 cup plus 2 tablespoons") are added, and the size of a package counts as often as there are
packages ("2 (14 oz) cans").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ladle.food.amounts import Amount, read_amounts, units
from ladle.food.measures import rough_weights, weight
from ladle.food.nutrients import FoodValues

_CONTAINERS = frozenset({
    "", "bag", "ball", "bar", "block", "bottle", "box", "can", "container", "envelope", "fillet",
    "head", "jar", "loaf", "package", "piece", "roll", "tube",
})  # fmt: skip
"""Units whose bracket tells the size of one; a bracket behind others tells the same once more."""

_LATE_UNIT = re.compile(r"\b(?:(clove|fillet|leaf|ring|slice|sprig|stalk|strip|wedge)s?|leaves)\b")
"""Units that a number may reach across other words."""

_ANY_SIZE = frozenset({
    "bag", "box", "clove", "container", "dollop", "dozen", "head", "part", "piece", "scoop",
    "serving",
})  # fmt: skip
"""Units that say too little of the size of a food that is not known."""

_SIZES = {"small": 0.7, "medium": 1.0, "large": 1.3, "jumbo": 1.3}
_SIZE = re.compile(r"\b(?:small|medium|large|jumbo)\b")
_SUM = re.compile(r"[^,(]*?(?:\bplus\b|\band\b|\+|&)\s*(?:[1-9\u00bc-\u00be\u2150-\u215e]|an?\b)")
_FRYING = re.compile(r"\b(?:deep[ -]?)?(?:frying|fry)\b")
_BONELESS = re.compile(
    r"\b(?:boneless|boned|meat|cubed|diced|strips?|sliced|ground|minced|fillets?)\b"
)
_BEHIND_FOOD = re.compile(r"[^()]*[^\W\d_]\s*\(([^()]{1,40})\)\s*(?:$|[,;])")
"""A bracket that ends what a line asks for: "3 aubergines (900g), sliced"."""
_EACH = re.compile(r"\b(?:each|apiece)\b")
_LEAST_OF_ONE = 1 / 3
"""The share of a common piece that one must weigh; else a bracket tells the weight of each."""
_TIMES = re.compile(r"[^()]*\d\s*[a-z]+\s*[x\u00d7]\s*\d")
"""A size before its number: "400g x 2 tins"."""
_ABSORBED = 0.1
"""The share of the oil in a pan for frying that is eaten: recipe sites reckon a tenth; what really
stays depends on the food and its coat."""
_FAT_ALONE_KCAL = 800.0
_LEAST_FRYING_G = 100.0
"""Less oil than this is to fry in the pan, and is eaten with what was fried."""
_NEVER_EATEN_G = 700.0
"""So much oil, three cups, is to fry in, whether the line says so or not."""

_MEASURED = frozenset({"g", "ml"})
"""Kinds of units that weigh something by themselves."""
_DOZEN = 12
_MOST_BY_PIECE_G = 10_000.0
"""More than this is counted by no recipe: the number had a unit that was not read ("gramms")."""
_GUESSED_G_PER_ML = 0.7
_BY_MASS, _BY_VOLUME, _BY_PIECE, _WITHOUT_BONES, _GUESSED = 1.0, 0.9, 0.8, 0.7, 0.4


class Mass(NamedTuple):
    """The grams that a line asks for."""

    grams: float
    certainty: float
    """From 0 to 1: mass before volume before pieces before common sizes."""
    how: str
    """For people: "2 cup at 0.53 g/ml"."""


def line_mass(line: str, food: FoodValues | None) -> Mass | None:
    """Return how much of its food a line asks for.

    Parameters
    ----------
    food
        What is known of the food; None if nothing, and then only mass and volume tell.

    Returns
    -------
    Mass or None
        None where no amount stands, or one whose weight is not known.
    """
    found = _mass(line, read_amounts(line), food)
    if found is None or food is None:
        return found
    if food.bone_share and found.certainty == _BY_MASS and not _BONELESS.search(line.lower()):
        grams = found.grams * (1 - food.bone_share)
        return Mass(grams, _WITHOUT_BONES, f"{found.how} less {food.bone_share:.0%} bone")
    is_much_oil = found.grams > _LEAST_FRYING_G and food.counted[0] > _FAT_ALONE_KCAL
    if is_much_oil and (found.grams > _NEVER_EATEN_G or _FRYING.search(line.lower())):
        how = f"{found.how}, a tenth of it eaten"
        return Mass(found.grams * _ABSORBED, _GUESSED, how)
    return found


def _mass(line: str, amounts: Sequence[Amount], food: FoodValues | None) -> Mass | None:
    if not amounts:
        return None
    first = amounts[0]
    measured = [a for a in amounts if _kind(a) in _MEASURED]
    if not measured:
        pieces = _pieces(first, line, food)
        bracket = None if first.unit else _bracket(line, pieces)
        return pieces if bracket is None else _bracketed(first, *bracket)
    if first is not measured[0] and first.unit in _CONTAINERS:
        one = _measured(measured[0], food)
        return Mass(_middle(first) * one.grams, one.certainty, f"{first} of {one.how}")
    if first is measured[0] and amounts[-1].unit in _CONTAINERS and _TIMES.match(line.lower()):
        one = _measured(first, food)
        how = f"{amounts[-1]} of {one.how}"
        return Mass(_middle(amounts[-1]) * one.grams, one.certainty, how)
    if len(measured) > 1 and (_SUM.match(line) or _falls(measured)):
        parts = [_measured(amount, food) for amount in measured]
        how = " + ".join(part.how for part in parts)
        return Mass(sum(p.grams for p in parts), min(p.certainty for p in parts), how)
    return _measured(next((a for a in measured if _kind(a) == "g"), measured[0]), food)


def _kind(amount: Amount) -> str:
    return units()[amount.unit].kind if amount.unit else "count"


def _middle(amount: Amount) -> float:
    return (amount.low + amount.high) / 2


def _falls(measured: list[Amount]) -> bool:
    """Tell "1 lb 4 oz", whose parts are added, from "1 lb/450 g"."""
    return measured[0].unit == "pound" and measured[1].unit == "ounce" and measured[1].high < 16  # noqa: PLR2004 - ounces of a pound


def _measured(amount: Amount, food: FoodValues | None) -> Mass:
    """Return the grams of a mass or a volume."""
    return _weight(amount, food.g_per_ml if food else None)


@lru_cache(maxsize=4_096)
def _weight(amount: Amount, density: float | None) -> Mass:
    """Return the grams of a mass or a volume; lines ask for the same few again and again."""
    grams = weight(amount, density or _GUESSED_G_PER_ML) or 0.0
    if _kind(amount) == "g":
        return Mass(grams, _BY_MASS, str(amount))
    if density is None:
        return Mass(grams, _GUESSED, f"{amount} at a guess")
    return Mass(grams, _BY_VOLUME, f"{amount} at {density:g} g/ml")


def _late_unit(line: str) -> str:
    """Return the unit that stands apart from its number: "2 thick slices", "16 large leaves"."""
    found = _LATE_UNIT.search(line.partition(",")[0].lower())
    return (found[1] or "leaf") if found else ""


def is_weighed_together(line: str, food: FoodValues | None) -> bool:
    """Tell whether a bracket weighs all that a line counts: "3 aubergines (900g)"."""
    amounts = read_amounts(line)
    if not amounts or any(a.unit for a in amounts):
        return False
    bracket = _bracket(line, _pieces(amounts[0], line, food))
    return bracket is not None and not bracket[1]


def _bracket(line: str, pieces: Mass | None) -> tuple[Amount, bool] | None:
    """Return the mass in a bracket behind what is counted, and whether it is that of one."""
    found = _BEHIND_FOOD.match(line)
    if found is None or not any(map(str.isnumeric, found[1])):
        return None  # "(stone in)" is no weight
    told = next((a for a in read_amounts(found[1]) if _kind(a) == "g"), None)
    if told is None:
        return None
    is_little = pieces is not None and _measured(told, None).grams < _LEAST_OF_ONE * pieces.grams
    return told, is_little or bool(_EACH.search(found[1].lower()))


def _bracketed(number: Amount, told: Amount, is_of_one: bool) -> Mass:  # noqa: FBT001
    grams = _measured(told, None).grams
    if is_of_one:
        return Mass(_middle(number) * grams, _BY_MASS, f"{number} of {told}")
    return Mass(grams, _BY_MASS, f"{told} in all")


def _pieces(amount: Amount, line: str, food: FoodValues | None) -> Mass | None:
    number = _middle(amount)
    unit = amount.unit or _late_unit(line) or "each"
    if unit == "dozen":
        number, unit = number * _DOZEN, "each"
    own = food.pieces if food else {}
    said = _SIZE.search(line.partition(",")[0].lower()) if unit == "each" else None
    size = said[0] if said else ""
    each = own.get(size or unit)
    if each is None and unit in own:
        each = own[unit] * _SIZES.get(size, 1.0)
    if each is not None and number * each <= _MOST_BY_PIECE_G:
        return Mass(number * each, _BY_PIECE, f"{number:g} of {each:g} g")
    if unit not in _ANY_SIZE and (each := rough_weights().get(unit)) is not None:
        return Mass(number * each, _GUESSED, f"{number:g} of about {each:g} g")
    return None
