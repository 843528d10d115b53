"""How much of a food a line asks for: "1 (14 oz) can", "2-3 tbsp", "225g/8oz", "a pinch of".

The kitchen's units stand in `data/units.tsv`, in millilitres and grams (US customary measures,
NIST Handbook 44, appendix C). General unit libraries read "1 pinch" as picoinches and "350 F" as
farads, so the table is our own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from ladle.food.tables import cell, read_table
from ladle.food.text import fold, singular

NUMBER_WORDS = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0,
    "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0,
    "twelve": 12.0, "twenty": 20.0, "half": 0.5, "half a": 0.5, "half an": 0.5, "quarter": 0.25,
}  # fmt: skip
_NUMBER = (
    r"(?:\d+\s+(?:and\s+|&\s*)?\d+\s*/\s*\d+|\d+\s*/\s*\d+|\d+(?:[.,]\d+)?|\.\d+"
    r"|(?:" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r")\b)"
)
_AMOUNT = (
    rf"(?P<low>{_NUMBER})(?:\s*(?:-|to\b|or\b)\s*(?P<high>{_NUMBER}))?"
    r"(?P<unit>\s*-?\s*(?:fl(?:uid)?\.?\s*(?:oz|ounces?)|[a-z]{2,}|[a-z](?![a-z-])))?"
)
_BETWEEN = (
    r"(?:\s|[(\[)\],/+;:x\u00d7=~-]|\.(?!\d)|(?:about|approx|approximately|roughly|around|circa|plus|"
    r"and|or|scant|heaped|heaping|generous|good|rounded|level|large|small|medium|big|packed|each|"
    r"of|at least|up to|just under|just over|sized?)\b)*+"
)
_ANY_AMOUNT = re.compile(_AMOUNT)
_NEXT_AMOUNT = re.compile(_BETWEEN + _AMOUNT)
_UP_TO_WORD = re.compile(_BETWEEN)
_UNIT_WORD = re.compile(r"[a-z]{2,}|[a-z](?![a-z-])")
_TABLESPOON = re.compile(r"(?<=[\d\u00bc-\u00be\u2150-\u215e])\s*T\b(?!-)\.?")
"""A capital T is a tablespoon, a small one a teaspoon: told before case is folded."""


_MIXED = re.compile(r"(?<![\d./])(\d+)\s*-\s*(\d{1,2})\s*/\s*(\d{1,3})(?![\d/])")
"""A whole number and a fraction, as American magazines join them: "1-1/2 cups"."""
_THOUSANDS = re.compile(r"(?<![\d.,/])[1-9]\d{0,2}(?:,\d{3})+(?![\d,.])(?!\s*(?:kg|kilo|l\b|lit))")
"""Of kilograms and litres nobody asks for thousands: there the comma is a decimal point."""
_LARGEST = 1e9
_SAME_UNIT = re.compile(
    r"(?P<low>\d[\d./]*)\s*(?P<unit>[a-z]{1,6})\.?\s*(?:-|to\b)\s*(?P<high>\d[\d./]*\s*(?P=unit)\b)",
    re.IGNORECASE,
)
"""A range that names its unit twice: "1 kg - 1.5 kg"."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A measure."""

    name: str
    kind: str
    """`ml`, `g`, `mm`, `count` or `other`."""
    size: float | None
    """In the unit that `kind` names; None where it is no fixed measure."""


class Amount(NamedTuple):
    """A number, or a range, of a unit; a bare count has no unit."""

    low: float
    high: float
    unit: str = ""

    def __str__(self) -> str:
        """Return it for people ("2-3 tablespoon", "1.5 cup")."""
        number = f"{self.low:g}" if self.low == self.high else f"{self.low:g}-{self.high:g}"
        return f"{number} {self.unit}".strip()


@cache
def units() -> Mapping[str, Unit]:
    """Return the units by every name, folded and singular."""
    found: dict[str, Unit] = {}
    for name, kind, size, also in read_table("units.tsv", ("unit", "kind", "size", "also")):
        unit = Unit(name, kind, None if size == "-" else float(size))
        for alias in (name, *cell(also)):
            found[" ".join(singular(word) for word in alias.split())] = unit
    return found


# who reads a recipe's lines next finds the amounts here; those of other recipes are others
@lru_cache(maxsize=512)
def read_amounts(line: str) -> tuple[Amount, ...]:
    """Return the amounts that a line begins with, else the first one that it names.

    Amounts that mean the same stand side by side ("225g/8oz"), and the size of a package behind
    their number ("1 (14 oz) can"); what stands in the preparation ("2-inch pieces") is none.
    """
    folded = with_plain_numbers(fold(_TABLESPOON.sub(" tbsp ", line) if "T" in line else line))
    found, end = _leading(folded)
    if found:
        return _with_late_unit(found, folded, end)
    bare = _UNIT_WORD.match(folded)
    if bare and (unit := units().get(singular(bare[0]))) and unit.kind != "other":
        return (Amount(1.0, 1.0, unit.name),)
    for match in _ANY_AMOUNT.finditer(folded):
        if match["low"][0].isdigit() and (amount := _amount(match)) is not None:
            return (amount,)
    return ()


def with_plain_numbers(text: str) -> str:
    """Return a line with "1-1/2" as "1 1/2", "1,000" as "1000" and "1 kg-2 kg" as "1-2 kg"."""
    # most lines hold none of these signs
    if "-" in text:
        text = _MIXED.sub(_as_mixed, text)
    if "," in text:
        text = _THOUSANDS.sub(lambda m: m[0].replace(",", ""), text)
    if "-" in text or "to" in text:
        text = _SAME_UNIT.sub(r"\g<low>-\g<high>", text)
    return text


def _as_mixed(match: re.Match[str]) -> str:
    whole, above, below = match.groups()
    return f"{whole} {above}/{below}" if int(above) < int(below) else match[0]


def _leading(folded: str) -> tuple[list[Amount], int]:
    """Return the amounts at the beginning, and where the last of them ends."""
    found: list[Amount] = []
    end = 0
    while match := _NEXT_AMOUNT.match(folded, end):
        amount = _amount(match)
        if amount is None:
            break
        if found and match["low"] in NUMBER_WORDS and not amount.unit:
            break  # "2 cups a good stock"
        found.append(amount)
        end = match.end() if amount.unit else max(match.end("low"), match.end("high"))
    return found, end


def _amount(match: re.Match[str]) -> Amount | None:
    """Return the amount; None if the number cannot be one ("1/0", "2% fat")."""
    if "%" in match.string and match.string[match.end() :].lstrip().startswith("%"):
        return None
    return _amount_of(*match.group("low", "high", "unit"))


@lru_cache(maxsize=4_096)
def _amount_of(low_text: str, high_text: str | None, unit_text: str | None) -> Amount | None:
    """Return the amount of these texts; recipes name the same few again and again."""
    low = number(low_text)
    high = number(high_text) if high_text else low
    if low is None or high is None:
        return None
    unit = units().get(_unit_key(unit_text)) if unit_text else None
    return Amount(low, max(low, high), unit.name if unit else "")


def _unit_key(text: str) -> str:
    words = text.replace("-", " ").replace(".", " ").split()
    return " ".join(singular(word) for word in words)


def number(text: str) -> float | None:
    """Return a number as kitchens write it ("1 1/2", "1 and 1/2", "2,5", "two"); None of "1/0".

    None, too, of what no kitchen has: sums would become infinite by it.

    Parameters
    ----------
    text
        Digits, fractions, or one of `NUMBER_WORDS`, in lower case.
    """
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text]
    found = float(text) if text.isdecimal() else _sum(text)
    return found if found is not None and found < _LARGEST else None


def _sum(text: str) -> float | None:
    """Return the sum of whole numbers, decimals and fractions; None where one is over 0."""
    total = 0.0
    for part in re.sub(r"\s*/\s*", "/", text.replace("and", " ").replace("&", " ")).split():
        above, _, below = part.replace(",", ".").partition("/")
        if below and float(below) == 0:
            return None
        total += float(above) / float(below or 1)
    return total


def _with_late_unit(found: list[Amount], folded: str, end: int) -> tuple[Amount, ...]:
    """Give the first number the unit behind its bracket: "1 (14 oz) can", or its size.

    As in "2 large cloves" and "1 heaped teaspoon"; no measure stands behind a bracket.
    """
    first = found[0]
    if first.unit:
        return tuple(found)
    between = _UP_TO_WORD.match(folded, end)
    word = _UNIT_WORD.match(folded, between.end() if between else end)
    unit = units().get(singular(word[0])) if word else None
    kinds = ("count",) if len(found) > 1 else ("count", "ml", "g")
    if unit is None or unit.kind not in kinds:
        return tuple(found)
    return (Amount(first.low, first.high, unit.name), *found[1:])
