"""Durations as pages write them, into ISO 8601."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ladle.corpus.schema_org import is_negative_time

_LONGEST_MINUTES = 60 * 24 * 366

_NUMBER = r"\d{1,9}(?:[.,]\d{1,9})?"
_ANY = rf"(?:{_NUMBER})?"  # templates forget it: "PTH25M"
_ISO = re.compile(
    rf"P(?:(?P<y>{_ANY})Y)?(?:(?P<o>{_ANY})M)?(?:(?P<w>{_ANY})W)?(?:(?P<d>{_ANY})D)?"
    rf"(?:T(?:(?P<h>{_ANY})H)?(?:(?P<m>{_ANY})(?:M|\Z))?(?:(?P<s>{_ANY})S)?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,3})(?::|\s?h\s?)([0-5]\d)(?::[0-5]\d)?", re.IGNORECASE)
# by the letters that a unit begins with, in the languages whose pages we have seen
_UNITS: Mapping[str, int] = {
    "days": 1440, "day": 1440, "d": 1440, "tage": 1440, "tag": 1440, "jours": 1440, "jour": 1440,
    "j": 1440, "días": 1440, "día": 1440, "dias": 1440, "dia": 1440, "giorni": 1440,
    "giorno": 1440, "dagen": 1440, "dag": 1440, "dagar": 1440, "nap": 1440, "dni": 1440,
    "hours": 60, "hour": 60, "hrs": 60, "hr": 60, "h": 60, "stunden": 60, "stunde": 60, "std": 60,
    "heures": 60, "heure": 60, "horas": 60, "hora": 60, "ore": 60, "ora": 60, "uur": 60, "uren": 60,
    "timmar": 60, "timme": 60, "timer": 60, "time": 60, "tim": 60, "tuntia": 60, "godziny": 60,
    "godzina": 60, "godzin": 60, "godz": 60, "óra": 60, "hodin": 60, "hodina": 60, "hodiny": 60,
    "saat": 60, "час": 60, "часа": 60, "часов": 60, "ч": 60, "時間": 60, "小时": 60, "小時": 60,
    "minutes": 1, "minute": 1, "mins": 1, "min": 1, "m": 1, "minuten": 1, "minuti": 1, "minuto": 1,
    "minutos": 1, "minut": 1, "minuter": 1, "minutter": 1, "minuty": 1, "minút": 1, "minuuttia": 1,
    "perc": 1, "dakika": 1, "dk": 1, "мин": 1, "минут": 1, "минуты": 1, "分": 1, "分钟": 1,
}  # fmt: skip
_FRACTIONS: Mapping[str, Fraction] = {
    "½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AMOUNT = rf"(?:(?:{_NUMBER})?\s?[½¼¾⅓⅔]|\d{{1,3}} \d/\d|\d/\d|{_NUMBER})"
_WORDS = re.compile(
    rf"(?:{_AMOUNT}\s{{0,3}}(?:-|\u2013|to|bis|à|a|o)\s{{0,3}})?({_AMOUNT})\s{{0,3}}({_UNIT})(?![^\W\d_])",
    re.IGNORECASE,
)
_BARE = re.compile(rf"({_NUMBER})")
_KEPT_TEXT = 200


def iso_duration(given: object) -> str:
    """Return a duration in ISO 8601's minutes ("PT85M"); empty if none can be read.

    Read are ISO 8601, also in lower case or without its last letter, "1 hr 20 mins" in the
    languages of the table, "1:20", and a bare number, which means minutes; of a range the longer.
    """
    minutes = _minutes(given)
    return f"PT{minutes}M" if 0 < minutes <= _LONGEST_MINUTES else ""


def _minutes(given: object) -> int:
    if isinstance(given, list):
        flat = (item for item in given[:10] if not isinstance(item, list))
        return next((m for item in flat if (m := _minutes(item))), 0)
    if isinstance(given, Mapping):
        keys = ("maxValue", "@value", "value", "duration", "minValue", "name")
        return next((m for k in keys if not isinstance(given.get(k), Mapping | list)
                     and (m := _minutes(given.get(k)))), 0)  # fmt: skip
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return 0
    text = " ".join(str(given)[:_KEPT_TEXT].split())
    return _read(text)


def _read(text: str) -> int:
    if is_negative_time(text):
        return 0
    if found := _ISO.fullmatch(text.replace(" ", "")):
        return _iso_minutes(found)
    if found := _CLOCK.fullmatch(text):
        return int(found[1]) * 60 + int(found[2])
    if found := _BARE.fullmatch(text):
        return math.ceil(_number(found[1]))
    parts: dict[int, Fraction] = {}
    for amount, unit in _WORDS.findall(text):
        parts.setdefault(_UNITS[unit.casefold()], _number(amount))
    return math.ceil(sum(unit * amount for unit, amount in parts.items()))


def _iso_minutes(found: re.Match[str]) -> int:
    in_minutes = {"y": 525_600, "o": 43_200, "w": 10_080, "d": 1_440, "h": 60, "m": 1}
    named: Mapping[str, Any] = found.groupdict()
    minutes = sum(_number(named[k]) * unit for k, unit in in_minutes.items() if named[k])
    return math.ceil(minutes + (_number(named["s"]) / 60 if named["s"] else 0))


def _number(text: str) -> Fraction:
    """Read "1.5", "1,5", "1½", "1 1/2"."""
    total = Fraction(0)
    for sign, value in _FRACTIONS.items():
        if sign in text:
            text, total = text.replace(sign, " "), total + value
    for part in text.split():
        above, _, below = part.replace(",", ".").partition("/")
        total += Fraction(above) / (Fraction(below) if below and Fraction(below) else 1)
    return total
