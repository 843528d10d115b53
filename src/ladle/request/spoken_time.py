"""Times as people say them ("half an hour", "1 h 30", "no more than forty-five minutes")."""

from __future__ import annotations

import re
from math import ceil

from ladle.food import LONGEST_MINUTES

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: dict[str, float] = {
    **{word: n for n, word in enumerate((*_UNITS, *_TEENS), start=1)},
    **{word: n * 10 for n, word in enumerate(_TENS, start=2)},
    **{f"{ten} {unit}": n * 10 + m for n, ten in enumerate(_TENS, start=2)
       for m, unit in enumerate(_UNITS[:9], start=1)},
}  # fmt: skip
_HOUR_WORDS: dict[str, float] = _WORDS | {
    "a": 1, "an": 1, "a couple of": 2, "couple of": 2, "half": 0.5, "half a": 0.5, "half an": 0.5,
    "quarter": 0.25, "quarter of an": 0.25, "three quarters of an": 0.75,
}  # fmt: skip


def _number(words: dict[str, float]) -> str:
    longest_first = sorted(words, key=lambda w: (-len(w), w))
    return r"\d{1,4}(?:[.,]\d{1,2})?|" + "|".join(w.replace(" ", "[ -]") for w in longest_first)


_TIME = re.compile(
    r"(?:(?P<least>\b(?:at least|(?:more|longer) than|over) )|(?:\b(?:no|not|dont|doesnt|cant|wont)"
    r" (?:(?:take|need|be|have) )?(?:(?:more|longer) than|over) ))?"
    rf"(?<![\w.,/])(?:(?P<hours>{_number(_HOUR_WORDS)})[ -]*(?P<half_before>and a half )?"
    r"(?:hours?|hrs?|h)(?![a-z])(?P<half_behind> and a half)?"
    rf"(?: *(?:and )?(?P<rest>{_number(_WORDS)})(?: *-?(?:minutes?|mins?|m)\b|(?<=\d\d)(?!\w)))?"
    rf"|(?P<minutes>{_number(_WORDS)})[ -]*(?:minutes?|mins?)\b)"
)
_APOSTROPHE, _HALF, _BARE_HALF = (
    re.compile("['\u2019]"),
    re.compile(r"(\d) ?1/2"),
    re.compile("1/2"),
)


def find_times(text: str) -> tuple[str, list[tuple[str, int]], list[str]]:
    """Take the times out of a text.

    Parameters
    ----------
    text
        In lower case.

    Returns
    -------
    The text with a comma where a time stood, each time as (phrase, minutes), and phrases that say
    the least a recipe may take or are beyond reason.
    """
    text = re.sub(r"\s+", " ", _APOSTROPHE.sub("", text)).replace("\u00bd", " 1/2")
    text = _BARE_HALF.sub("0.5", _HALF.sub(r"\1.5", text))
    times: list[tuple[str, int]] = []
    lost: list[str] = []

    def take(found: re.Match[str]) -> str:
        minutes = _minutes(found)
        if found["least"] or not 1 <= minutes <= LONGEST_MINUTES:
            lost.append(found[0])
        else:
            times.append((found[0], minutes))
        return " , "

    return _TIME.sub(take, text), times, lost


def _minutes(found: re.Match[str]) -> int:
    if found["minutes"]:
        return ceil(_value(found["minutes"]))
    half = 30 if found["half_before"] or found["half_behind"] else 0
    rest = _value(found["rest"]) if found["rest"] else 0
    return ceil(_value(found["hours"]) * 60 + half + rest)


def _value(text: str) -> float:
    word = text.replace("-", " ")
    return _HOUR_WORDS[word] if word in _HOUR_WORDS else float(text.replace(",", "."))
