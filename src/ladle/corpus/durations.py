"""Times as people and programs write them into ISO 8601 durations."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from ladle.corpus.schema_org import is_negative_time

_ISO = re.compile(r"P(?=[\dT])[\d.,WDTHMS]+", re.IGNORECASE)
_ISO_ZERO = re.compile(r"P[0.,WDTHMS]+", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,3})(?::|\s?[hH]\s?)(\d{2})(?::(\d{2}))?")
_BARE = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
_HALVES = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_NUMBER = r"\d{1,6}(?:[.,]\d{1,6})?(?:\s+\d{1,2}/\d{1,2}|/\d{1,2})?"
_PART = re.compile(
    rf"(?:{_NUMBER}\s*(?P<unit>[^\W\d_]+\.?)??\s*(?:-|–|to|bis|or)\s*)?"  # noqa: RUF001
    rf"(?P<number>{_NUMBER}|an?)\s*(?P<last>[^\W\d_]+)\.?"
)
_UNITS = {
    "s sec secs second seconds sekunden": Fraction(1, 60),
    "m min mins minute minutes minuten minuto minutos minuti": Fraction(1),
    "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore": Fraction(60),
    "d day days tag tage jour jours día días giorno giorni": Fraction(1440),
    "w wk week weeks woche wochen": Fraction(10_080),
}
_IN_MINUTES = {name: minutes for names, minutes in _UNITS.items() for name in names.split()}
_FILLING = {
    "about",
    "approx",
    "approximately",
    "ca",
    "circa",
    "around",
    "and",
    "plus",
    "less",
    "than",
}
_FILLING |= {"under", "und", "et", "y"}
_LONGEST_MINUTES = 10_000_000


def iso_duration(given: object) -> str:
    """Return a time as an ISO 8601 duration ("PT90M").

    A number without a unit is minutes; of a range the longer end counts. Nothing is returned for
    nothing, zero and less than nothing; a text that cannot be read stays as it is.
    """
    if isinstance(given, bool):
        return ""
    if isinstance(given, float) and not math.isfinite(given):
        return ""
    if isinstance(given, int | float):
        return _of_minutes(Fraction(given))
    text = given.strip() if isinstance(given, str) else ""
    if is_negative_time(text):
        return ""
    if _ISO.fullmatch(text):
        return "" if _ISO_ZERO.fullmatch(text) else text.upper()
    minutes = _minutes(text)
    return text if minutes is None else _of_minutes(minutes)


def _minutes(text: str) -> Fraction | None:
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(x or 0) for x in clock.groups())
        return hours * 60 + minutes + Fraction(seconds, 60)
    if _BARE.fullmatch(text):
        return _number(text)
    return _of_words(text)


def _of_words(text: str) -> Fraction | None:
    for sign, fraction in _HALVES.items():
        text = text.replace(sign, f" {fraction}")
    rest = text.casefold()
    parts = [found for found in _PART.finditer(rest) if found["last"] in _IN_MINUTES]
    for found in parts:
        rest = rest.replace(found[0], " ", 1)
    # "1 h 30 min - 2 h": where a range of several parts begins, only a reader can tell
    is_clear = len(parts) == 1 or not any(found["unit"] for found in parts)
    # "overnight", "more than": what is left over may change the meaning
    if not parts or not is_clear or not set(re.findall(r"\w+|[-–/]", rest)) <= _FILLING:  # noqa: RUF001
        return None
    return sum((_number(p["number"]) * _IN_MINUTES[p["last"]] for p in parts), Fraction(0))


def _number(text: str) -> Fraction:
    if text in {"a", "an"}:
        return Fraction(1)
    total = Fraction(0)
    for part in text.replace(",", ".").split():
        over, _, under = part.partition("/")
        total += Fraction(over) / int(under) if under.strip("0") else Fraction(over)
    return total


def _of_minutes(minutes: Fraction) -> str:
    whole = math.ceil(minutes)
    return f"PT{whole}M" if 0 < whole <= _LONGEST_MINUTES else ""
