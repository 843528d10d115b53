"""What a recipe yields: for how many people, or how many pieces of what ("2 9-inch pies")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ladle.food.amounts import NUMBER_WORDS, number, units
from ladle.food.text import fold, singular

FEWEST_SERVINGS = 0.5
MOST_SERVINGS = 1_000
"""More is a mistake of the source, or a canteen that this is not made for."""


class YieldOf(StrEnum):
    """What the number of a yield counts."""

    PEOPLE = "people"
    """Servings, portions, persons."""
    PIECES = "pieces"
    """Cookies, loaves, pies."""
    AMOUNT = "amount"
    """Cups, quarts, pounds."""


class Sureness(StrEnum):
    """How surely a yield was read."""

    SAID = "said"
    """It names what it counts."""
    BARE = "bare"
    """A number alone, which most sites mean as servings."""


@dataclass(frozen=True, slots=True)
class Yield:
    """A yield as it was read."""

    low: float
    high: float
    of: YieldOf
    what: str
    """What is counted, as written and folded ("cookies"); empty for people."""
    size: str
    """The size of one ("9-inch"); empty where nothing is said."""
    text: str
    """All that stood there: the evidence."""
    sureness: Sureness


_NUMBER = r"(?:\d+\s+\d/\d(?!-)|\d+\s+-\s+\d/\d|\d+\s*/\s*\d+|\d+(?:\.\d+)?)"
_INCH = r"(?:\"|''|-?\s*(?:inch(?:es)?|in\.)(?![a-z]))"
_SIZE = re.compile(
    rf"\(?(?:(?:about|approximately)\s+)?{_NUMBER}(?:\s*(?:x|by|-|to)\s*{_NUMBER})*"
    rf"\s*-?\s*(?:{_INCH}|(?:pound|lb|ounce|oz|cup|pint|gram|g|ml|quart|tablespoon)s?\b)"
    r"(?:[\s-]*(?:each|jars?\b(?=\)))?)?\)?\s*"
)
_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_COUNT = re.compile(
    rf"(?P<low>{_NUMBER}|\b(?:{_WORD})\b)"
    rf"(?:\s*(?:-|to|or)\s*(?P<high>{_NUMBER}|(?:{_WORD})\b)"
    rf"(?!\s*-?\s*{_INCH}))?(?P<dozen>[\s-]*dozens?\b)?\s*(?:-|x)?\s*"
)
_ONE_OF = re.compile(
    r"^(?:(\d+)\s+-\s*(?=\d+\s*x\s*\d)"
    r"|(1)\s+-\s*(?=\d[\d\s/.]*(?:or \d+ )?\s*-?(?:inch|in\b|pound|lb|quart|oz|ounce)))"
)
"""The size of one, not a range: "1 - 9 inch pie", "1 - 2 pound loaf"."""
_LEAD = re.compile(
    r"^(?:yields?|makes?|serves?|servings?|for|portions?|about|approximately|approx\.?|around|"
    r"up to|at least|usually|enough|a?\s?family|of|[:~\s-])*"
)
_BELOW_NOTHING = re.compile(r"-\s?[\d.]")
"""A number below 0, which a form or a program has let through."""
_PIECES = frozenset({"shot", "jigger", "drop", "splash", "dash", "stone"})
"""Measures that are poured one by one, or mean something else here."""
_POUND_CAKE = re.compile(r"pound cakes?\b")
"""A kind of cake, and no pound of it."""
_SLASHED = re.compile(r"(\d+)\s*/\s*(\d+)")
"""A fraction, or a range: nobody makes "2/3" of a serving."""
_CUT_UP = frozenset({
    "bread", "cake", "casserole", "cheesecake", "cobbler", "crust", "dish", "frittata", "ham",
    "jar", "loaf", "loin", "meatloaf", "pan", "pie", "pizza", "quiche", "roast", "turkey",
})  # fmt: skip
"""Pieces that several share; so they do any whose size is told ("1 9-inch tart")."""
_FEW = 4
"""From so many on they are small ones: "12 6-inch pancakes", "8 mini loaves"."""
_FOR_PEOPLE = re.compile(
    r"^(?:yields?:?\s*)?(?:serv(?:es?|ings?)\b|for\b|portions?\b)|\bfamily of\b"
)
_PEOPLE = re.compile(
    r"(?:[a-z-]+\s+){0,3}(?:servings?|portions?|persons?|people|adults?|guests?|serves|ppl)\b"
)


@lru_cache(maxsize=10_000)
def read_yield(text: str) -> Yield | None:
    """Read a yield ("Serves 4-6", "2 dozen cookies", "1 9-inch pie"); None without a number."""
    folded = " ".join(fold(text).split())
    if len(folded) > 120 or "http" in folded:  # noqa: PLR2004 - prose that slipped into the field
        return None
    if _BELOW_NOTHING.match(folded):  # a dash behind a word is none: "Serves -4"
        return None
    lead = _LEAD.match(folded)
    start = lead.end() if lead else 0
    is_for = bool(_FOR_PEOPLE.search(folded))
    folded = _ONE_OF.sub(lambda m: f"{m[1] or m[2]} ", folded[start:])
    count = _COUNT.match(folded)
    if count is None:
        return None
    low = _number(count["low"])
    high = _number(count["high"]) if count["high"] else low
    if count["dozen"]:
        low, high = low * 12, high * 12
    rest = folded[count.end() :].strip()
    slashed = _SLASHED.fullmatch(count["low"])
    if slashed and not count["high"] and (not rest or is_for or _PEOPLE.match(rest)):
        low, high = float(slashed[1]), float(slashed[2])
    if not 0 < low <= high <= MOST_SERVINGS:
        return None
    if count["dozen"] and not rest.strip(" .,"):
        return Yield(low, high, YieldOf.PIECES, "", "", text, Sureness.SAID)
    return _named(low, high, rest, is_for, text)


def servings_of(text: str) -> float | None:
    """Return how many servings a yield is, by the middle of a range; None if it does not say.

    A piece counts as a serving ("24 cookies"), unless it is one of few that are cut up.
    """
    made = read_yield(text)
    if made is None or made.of is YieldOf.AMOUNT:
        return None
    middle = (made.low + made.high) / 2
    if made.of is YieldOf.PIECES and middle < _FEW:
        is_shared = made.size or singular(made.what.rpartition(" ")[2]) in _CUT_UP
        return None if is_shared else middle
    return middle


def _named(low: float, high: float, rest: str, is_for: bool, text: str) -> Yield:  # noqa: FBT001
    size = _SIZE.match(rest)
    said = size[0].strip(" ()") if size else ""
    what = (rest[size.end() :] if size else rest).strip(" .,()-:")
    if is_for or _PEOPLE.match(what):
        return Yield(low, high, YieldOf.PEOPLE, "", said, text, Sureness.SAID)
    if not what and not size:
        return Yield(low, high, YieldOf.PEOPLE, "", "", text, Sureness.BARE)
    first = what.split(" ")[0]
    unit = units().get(singular(first)) or units().get(" ".join(map(singular, what.split()[:2])))
    is_amount = (
        unit is not None and unit.kind in {"ml", "g"} and unit.name not in _PIECES
        and not _POUND_CAKE.match(what)
    )  # fmt: skip
    return Yield(
        low, high, YieldOf.AMOUNT if is_amount else YieldOf.PIECES, what, said, text, Sureness.SAID
    )


def _number(text: str) -> float:
    return number(text.replace(" - ", " ")) or 0.0
