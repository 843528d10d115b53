"""Temperatures that steps name, in the other unit: beside the writer's words, never instead.

An oven is set in steps: to 10 °C or 25 °F, as cookbooks print it. Everything else that a step heats
or probes (oil, syrup, the middle of a roast) is told to the degree, since 71 °C is not 74 °C there.
A gas mark is 25 °F, from 275 °F for mark 1; marks 1/4 and 1/2 are 225 and 250 °F
(https://en.wikipedia.org/wiki/Gas_mark).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType

from ladle.food.scaling import Show
from ladle.food.text import unescape

_DEGREE = r"(?:[°º˚]|[Dd]eg(?:rees?\b|\b\.?))"
_NUMBER = r"(?<![\d.,])(?<!\d/)\d{2,3}"
_TEMPERATURE = re.compile(
    rf"(?:(?P<low>{_NUMBER})\s?{_DEGREE}?\s?(?:-|\u2013|\bto\b)\s?)?"
    rf"(?P<high>{_NUMBER})"
    rf"(?:(?P<told>(?:\s?{_DEGREE}\s?(?:F|C|f|c|Fahrenheit|Celsius|Centigrade)"
    rf"|\s?(?:F|C|Fahrenheit|Celsius|Centigrade)|[fc]))\b|\s?{_DEGREE}(?!\w))",
)
_GAS = re.compile(
    r"\b(?:gas\s?(?:mark|no\.?)|(?<=[/,(;] )gas|(?<=[/,(;])gas)\s?"
    r"(?P<low>1/4|1/2|[\u00bc\u00bd]|10|[1-9])(?:\s?(?:-|\u2013|to)\s?(?P<high>10|[1-9]))?(?![\d/])",
    re.IGNORECASE,
)
_MARKS_F = MappingProxyType({
    "1/4": 225, "\u00bc": 225, "1/2": 250, "\u00bd": 250,
    **{str(mark): 250 + 25 * mark for mark in range(1, 11)},
})  # fmt: skip
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z])")
_HEATED = re.compile(
    r"(?P<oven>\b(?<!dutch )ovens?\b|\bbak(?:e|es|ed|ing)\b|\broast(?:s|ed|ing)?\b|\bpre-?heat"
    r"|\bbroil|\bfan\b|\bconvection\b)"
    r"|\b(?:internal|inside|thermometer|probe|registers?|reach(?:es)?|reads?|reading|oil|fry|"
    r"frying|syrup|candy|caramel|cent(?:er|re)|stage)\b",
    re.IGNORECASE,
)
_MODES = re.compile(r"\s?(?:fan\b|convection\b)", re.IGNORECASE)
_STEP_C, _STEP_F = 10, 25
_OVEN_F, _HOTTEST_F = (200, 600), 700
_COOLEST_F = 90
"""Below that a C is rather a cup."""
_SURELY_F = 325
"""Degrees without a scale from here on are Fahrenheit: no oven at home reaches 325 °C."""
_NEAR, _MOST = 160, 20
"""Letters around a temperature that tell what is heated, and temperatures of one step: no honest
step has more, and a hostile one would take long."""
_BESIDE = 3
"""Letters between a temperature and itself in the other unit: " (", "/"."""
_SAME_F = 25
"""Within so many °F one temperature says another in its unit: "350°F (180°C)"."""


@dataclass(frozen=True, slots=True)
class _Temperature:
    text: str
    """As it is written, with the mode of the oven ("160C fan")."""
    low_f: float
    high_f: float
    scale: str
    """F, C, or "gas"."""
    is_oven: bool
    start: int = field(compare=False)
    """Index of its first letter."""
    stop: int = field(compare=False)


def oven_notes(step: str, show: Show) -> tuple[str, ...]:
    """Return what the temperatures of a step are in other units ("350°F is about 180 °C").

    What the step itself gives in both units needs no note, and none is given where units stay as
    they are written.
    """
    if show is Show.AS_WRITTEN:
        return ()
    found = tuple(islice(dict.fromkeys(_temperatures(unescape(step))), _MOST))
    wanted = "C" if show is Show.METRIC else "F"
    notes = (
        f"{one.text} is about {_shown(one, wanted)}" for one in found
        if one.scale != wanted and not _is_told(one, found, wanted)
    )  # fmt: skip
    return tuple(dict.fromkeys(notes))


def step_notes(steps: Iterable[str], show: Show) -> dict[str, tuple[str, ...]]:
    """Return the notes of those steps that have any, by the step's number, from "1"."""
    noted = ((str(n), oven_notes(step, show)) for n, step in enumerate(steps, start=1))
    return {n: notes for n, notes in noted if notes}


def _is_told(one: _Temperature, found: tuple[_Temperature, ...], wanted: str) -> bool:
    """Tell whether the step has it in the unit, or a gas mark in any unit.

    What stands right beside it is meant as the same, even where its writer has reckoned wrongly.
    """
    return any(
        other.scale == wanted or (one.scale == "gas" and other.scale != "gas")
        for other in found
        if other is not one
        and (abs(other.high_f - one.high_f) < _SAME_F or _are_beside(one, other))
    )


def _are_beside(one: _Temperature, other: _Temperature) -> bool:
    return 0 <= max(one.start, other.start) - min(one.stop, other.stop) <= _BESIDE


def _temperatures(text: str) -> Iterator[_Temperature]:
    for match in _TEMPERATURE.finditer(text):
        scale = _scale(match)
        high = _in_f(float(match["high"]), scale)
        low = _in_f(float(match["low"]), scale) if match["low"] else high
        if scale and _COOLEST_F <= low <= high <= _HOTTEST_F:
            mode = _MODES.match(text, match.end())
            written = text[match.start() : mode.end() if mode else match.end()]
            is_oven = _OVEN_F[0] <= low and high <= _OVEN_F[1] and _is_of_oven(text, match)
            yield _Temperature(
                written.strip(), low, high, scale, is_oven, match.start(), match.end()
            )
    for match in _GAS.finditer(text):
        low = _MARKS_F[match["low"]]
        high = _MARKS_F[match["high"]] if match["high"] else low
        yield _Temperature(
            match[0], low, high, "gas", is_oven=True, start=match.start(), stop=match.end()
        )


def _scale(match: re.Match[str]) -> str:
    """Return F or C; empty where neither is told nor sure."""
    letters = (match["told"] or "").lower().replace("deg", "").replace("ree", "").strip(" .°º˚s")
    if letters:
        return letters[0].upper()
    return "F" if float(match["high"]) >= _SURELY_F else ""


def _is_of_oven(text: str, match: re.Match[str]) -> bool:
    """Tell whether the last word before it that is heated is the oven, else any behind it."""
    before = _SENTENCE.split(text[max(0, match.start() - _NEAR) : match.start()])[-1]
    behind = _SENTENCE.split(text[match.end() : match.end() + _NEAR])[0]
    told = list(_HEATED.finditer(before))[-1:] or list(_HEATED.finditer(behind))[:1]
    return bool(told) and told[0]["oven"] is not None


def _in_f(value: float, scale: str) -> float:
    return value * 9 / 5 + 32 if scale == "C" else value


def _shown(one: _Temperature, wanted: str) -> str:
    values = [_rounded(f, wanted, is_oven=one.is_oven) for f in (one.low_f, one.high_f)]
    return f"{' to '.join(dict.fromkeys(values))} °{wanted}"


def _rounded(f: float, wanted: str, *, is_oven: bool) -> str:
    value, step = ((f - 32) * 5 / 9, _STEP_C) if wanted == "C" else (f, _STEP_F)
    step = step if is_oven else 1
    return f"{round(value / step) * step}"
