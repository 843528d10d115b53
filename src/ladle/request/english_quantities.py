"""The English grammar of quantities: minutes ("half an hour", "1 h 30"), people, calories.

Libraries for durations are silently wrong on such phrases, so this is a strict grammar of our own:
what it does not know it leaves alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from ladle.food import LONGEST_MINUTES

MOST_SERVINGS = 100
MOST_CALORIES = 10_000
"""More of either is beyond reason."""

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS = (
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: dict[str, float] = {
    **{word: n for n, word in enumerate((*_UNITS, *_TEENS), start=1)},
    **{word: n * 10 for n, word in enumerate(_TENS, start=2)},
    **{f"{ten} {unit}": n * 10 + m for n, ten in enumerate(_TENS, start=2)
       for m, unit in enumerate(_UNITS[:9], start=1)},
    "fourty": 40, "fourty five": 45,
}  # fmt: skip
_HOUR_WORDS: dict[str, float] = _WORDS | {
    "a": 1, "an": 1, "a couple of": 2, "couple of": 2, "a couple": 2, "half": 0.5, "half a": 0.5,
    "half an": 0.5, "a half": 0.5, "a quarter of an": 0.25, "quarter": 0.25, "quarter of an": 0.25,
    "quarter of a": 0.25, "three quarters of an": 0.75, "three quarter": 0.75, "a few": 3,
}  # fmt: skip
_PEOPLE_WORDS: dict[str, float] = _WORDS | {
    "a dozen": 12, "half a dozen": 6, "a couple": 2, "a couple of": 2, "a hundred": 100,
    "two dozen": 24,
}  # fmt: skip
_HUNDREDS: dict[str, float] = {
    f"{unit} hundred{rest}": n * 100 + (50 if rest else 0)
    for n, unit in enumerate(_UNITS[:9], start=1) for rest in ("", " and fifty", " fifty")
}  # fmt: skip


_PARTS_OF_HOUR = {"quarter": 15.0, "half": 30.0}


def _number(words: dict[str, float]) -> str:
    longest_first = sorted(words, key=lambda w: (-len(w), w))
    return r"\d{1,12}(?:[.,]\d{1,2})?(?: ?\d/\d)?|" + "|".join(
        w.replace(" ", "[ -]+") for w in longest_first
    )


_N, _HOURS, _PEOPLE_N = _number(_WORDS), _number(_HOUR_WORDS), _number(_PEOPLE_WORDS)
_NOT_WITHIN = r"(?<![\w.,/])"
"""What follows is not the end of another number or word."""
_LEAST = r"(?P<least>\b(?:at least|(?:more|longer) than|over) )"
_AT_MOST = (
    r"(?:\b(?:no|not|nothing|dont|doesnt|cant|wont)(?: (?:that|which))?"
    r"(?: (?:take|takes|need|needs|be|have|has|last|lasts))? (?:(?:more|longer) than|over) )"
)
_HOURS_AND_REST = (
    rf"(?P<hours>\d/\d|{_HOURS})[ -]*(?P<half_before>and a half )?"
    r"(?:an hours?|hours?|hrs?|h)(?![a-z])(?P<part>,? and a (?:half|quarter))?"
    rf"(?: *(?:and )?(?P<rest>{_N})(?: *-?(?:minutes?|mins?|m)\b|(?<=\d\d)(?!\w)))?"
)
_MINUTES = rf"(?P<minutes>{_N})[ -]*(?:odd |ish )?(?:minutes?|mins?)\b"
_THE_HOUR = (
    r"(?P<the_hour>(?:within|in|under|inside) (?:the|an) hour)\b"
    rf"(?!,? and (?:a (?:half|quarter)|{_N})\b)"
)
_HOUR_AND = rf"\b(?P<loose>hours?) and (?:a )?(?P<loose_rest>quarter|half|{_N})\b"
_TIME = re.compile(
    rf"(?:{_LEAST}|{_AT_MOST}?){_NOT_WITHIN}"
    rf"(?:{_HOURS_AND_REST}|{_MINUTES}|{_THE_HOUR}|{_HOUR_AND})"
)
_HOUR = re.compile(r"h(?:ours?|rs?)?(?![a-z])")
"""Without it, and without minutes, there is no time: most utterances tell none."""

_OF_WORK = re.compile(
    r" (?:of (?:actual |real |active )?(?:hands[ -]on|prep(?:aration)?|work|effort)"
    r"|(?:actual |real )?(?:hands[ -]on|active)|prep(?:aration)?(?! (?:ahead|meal|lunch|dinner)))"
    r"(?: time| work| cooking)?\b"
)
"""Behind a time: only the minutes that need a hand are meant."""

_EATERS = (
    r"(?:people|persons?|guests?|adults?|servings?|portions?|diners|eaters|mouths|of us|of them"
    r"|hungry \w+|helpings|covers|pax)\b"
)
_NO_EATERS = (
    r"(?! ?(?:h\b|m\b|mins?\b|minutes?|hours?|hrs?|days?|nights?|weeks?|months?|years?|kcal|k?cals?"
    r"\b|calories|dollars?|pounds?|euros?|quid|bucks|pm\b|am\b|o ?clock|:\d|course|more\b|things?"
    r"|of (?:the|my|those)|tins?|cans?|eggs?|cups?|percent|%|grams?|g\b|kg|ounces?|lbs?|more|thing"
    r"|change|once))"
)
"""What makes a number behind "for" one of something else: "for 20 minutes"."""
_OF_WHOM = (
    r"(?! (?:is|are|has|have|cant|cannot|can|doesnt|dont|does|do|wont|hates?|needs?)"
    r"(?! (?:coming|eating|here|having|over|hungry|for|to)\b)\b)"
)
"""What follows tells of some of those who eat: "one of us is vegan"."""
_KIDS = r"(?:little |small |hungry )?(?:kids?|children|child|toddlers?|teenagers?|babies)\b"


def _and_kids(name: str) -> str:
    """Return what finds the kids behind grown-ups, under the name of a group."""
    return rf"(?: (?:and|plus|with) (?P<{name}>{_N}) {_KIDS})?"


_FOR_SO_MANY = (
    r"\b(?:for|feeds?|feeding|serves?|serving|to feed|cooking for|make that|sorry|make it for)"
    r" (?:about |around |roughly |up to |just |the |my |a |our |only )*"
    r"(?:(?:party|group|table) of )?"
    rf"(?P<behind>{_PEOPLE_N})\b{_NO_EATERS}(?: {_EATERS}{_and_kids('kids')})?"
)
_SO_MANY_EATERS = (
    rf"(?:\b(?:the|all) )?{_NOT_WITHIN}(?P<before>{_PEOPLE_N})(?: hungry)? {_EATERS}"
    rf"{_OF_WHOM}{_and_kids('more_kids')}"
)
_PARTY_OF = rf"(?<=family |.party |.group |.table |.crowd )of (?P<of>{_PEOPLE_N})\b"
_ME_AND = rf"\b(?:me|myself) and (?:my )?(?P<others>{_PEOPLE_N})\b(?= \w)"
_WE_ARE = (
    rf"\b(?:well be|we are|were|there will be|therell be) (?P<we>{_PEOPLE_N})(?= (?:for|tonight)\b)"
)
_ME_MY = rf"\bme,? (?:and )?my \w+,? and (?:my |our )?(?P<more>{_PEOPLE_N})\b(?= \w)"
_ALONE = (
    r"\b(?P<alone>just (?:for )?me|only me|just myself|by myself|for myself|on my own|home alone"
    r"|eating alone)\b"
)
_SERVINGS = re.compile(
    "|".join((_WE_ARE, _ME_MY, _FOR_SO_MANY, _SO_MANY_EATERS, _PARTY_OF, _ME_AND, _ALONE))
)
_CALORIES = re.compile(
    rf"(?P<least>\b(?:at least|more than|over) )?{_NOT_WITHIN}"
    rf"(?P<n>{_number(_HUNDREDS)}) ?-?"
    r"(?:k?cals?|calories|calorie)\b"
    r"(?: (?:per|a|each)(?: (?:person|head|serving|portion|plate))?\b)?"
)


class Measure(StrEnum):
    """What a number counts."""

    MINUTES = "max_minutes"
    ACTIVE_MINUTES = "max_active_minutes"
    SERVINGS = "servings"
    CALORIES = "max_calories"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, where it stands in the folded text."""

    measure: Measure
    n: int
    start: int
    stop: int
    is_least: bool = False
    """Whether it says the least that something may take."""
    is_beyond: bool = False
    """Whether it is beyond reason: none, part of a person, or far too many."""


def find_quantities(text: str) -> list[Quantity]:
    """Return what numbers a folded text holds, in order; none overlaps another."""
    found: list[Quantity] = []
    for one in (*_times(text), *_calories(text), *_servings(text)):
        if all(one.stop <= known.start or one.start >= known.stop for known in found):
            found.append(one)
    return sorted(found, key=lambda q: q.start)


def _times(text: str) -> Iterator[Quantity]:
    for found in _TIME.finditer(text) if "min" in text or _HOUR.search(text) else ():
        minutes = _minutes(found)
        is_least, is_beyond = bool(found["least"]), not 1 <= minutes <= LONGEST_MINUTES
        start, stop = found.span()
        work = _OF_WORK.match(text, stop)
        measure = Measure.ACTIVE_MINUTES if work else Measure.MINUTES
        yield Quantity(measure, minutes, start, work.end() if work else stop, is_least, is_beyond)


def _minutes(found: re.Match[str]) -> int:
    if found["minutes"]:
        return ceil(_value(found["minutes"]))
    if found["the_hour"]:
        return 60
    if found["loose"]:
        rest = found["loose_rest"]
        return 60 + ceil(_PARTS_OF_HOUR.get(rest) or _value(rest))
    whole = _value(found["hours"]) * 60
    rest = _value(found["rest"]) if found["rest"] else 0.0
    return ceil(whole + _part_of_hour(found) + rest)


def _part_of_hour(found: re.Match[str]) -> float:
    """Return the minutes of "and a half" or "and a quarter"; 0 if none is said."""
    said = found["half_before"] or found["part"] or ""
    return next((n for word, n in _PARTS_OF_HOUR.items() if word in said), 0.0)


def _servings(text: str) -> Iterator[Quantity]:
    for found in _SERVINGS.finditer(text):
        n = _eaters(found)
        is_beyond = n != int(n) or not 1 <= n <= MOST_SERVINGS
        yield Quantity(Measure.SERVINGS, int(n), *found.span(), is_beyond=is_beyond)


def _eaters(found: re.Match[str]) -> float:
    if found["others"]:
        return 1 + _value(found["others"])
    if found["more"]:
        return 2 + _value(found["more"])
    said = found["behind"] or found["before"] or found["of"] or found["we"]
    kids = found["kids"] or found["more_kids"]
    return (_value(said) if said else 1) + (_value(kids) if kids else 0)


def _calories(text: str) -> Iterator[Quantity]:
    for found in _CALORIES.finditer(text) if "cal" in text else ():
        n = int(_HUNDREDS.get(found["n"]) or _value(found["n"]))
        is_least, is_beyond = bool(found["least"]), not 1 <= n <= MOST_CALORIES
        yield Quantity(Measure.CALORIES, n, *found.span(), is_least, is_beyond)


def _value(text: str) -> float:
    """Return the number that a text says: words, digits, "1 1/2"."""
    word = re.sub(r"[ -]+", " ", text)
    for words in (_HOUR_WORDS, _PEOPLE_WORDS):
        if word in words:
            return words[word]
    whole, _, fraction = word.replace(",", ".").rpartition(" ")
    if "/" not in fraction:
        return float(fraction)
    above, below = fraction.split("/")
    if len(above) > 1:  # "11/2" is 1 1/2 that lost its blank
        whole, above = above[:-1], above[-1]
    return float(whole or 0) + float(above) / max(float(below), 1)
