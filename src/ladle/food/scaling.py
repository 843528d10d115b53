"""Ingredient lines for more or fewer eaters, in amounts that a kitchen can measure.

The words of the line stay; only its amounts change: "1 1/2 cups flour" doubled is "3 cups flour".
The size of a package, a pan or a piece stays as well ("2 (14 oz) cans", "2-inch pieces"). What
cannot be measured or cut exactly is rounded, and a note says what it would be exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ladle.food.amounts import (
    NUMBER_WORDS,
    Amount,
    Unit,
    number,
    read_amounts,
    units,
    with_plain_numbers,
)
from ladle.food.grams import is_weighed_together
from ladle.food.lines import Role, is_heading, read_line
from ladle.food.measures import System, density_of, grams, millilitres
from ladle.food.nutrients import food_values
from ladle.food.text import singular, unescape
from ladle.food.vocabulary import EntryIx, vocabulary


class Show(StrEnum):
    """In which units a line is shown."""

    AS_WRITTEN = "as_written"
    METRIC = "metric"
    US = "us"


@dataclass(frozen=True, slots=True)
class ScaledLine:
    """A line with its amounts changed."""

    text: str
    was: str
    notes: tuple[str, ...] = ()
    """What was rounded, from what, or by which source it was weighed."""
    is_sure: bool = True
    """Whether every amount was read, so that the line may be trusted."""


_SIGNS = {
    "\u00bc": "1/4", "\u00bd": "1/2", "\u00be": "3/4", "\u2153": "1/3", "\u2154": "2/3",
    "\u215b": "1/8", "\u215c": "3/8", "\u215d": "5/8", "\u215e": "7/8",
}  # fmt: skip
_AND_FRACTION = re.compile(r"\b(\d+)\s*(?:and\b|&)\s*(\d+/\d+)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d{1,2})(?![\d,])")
_SIGN = re.compile(f"(\\d?)\\s*([{''.join(_SIGNS)}])")
_NUMBER = r"(?:\d+\s+\d+/\d+|\d+/\d+|\d+(?:\.\d+)?|\.\d+)"
_WORDS = "|".join(word for word in NUMBER_WORDS if word not in {"half", "quarter"})
"""Without what may be a part of a name ("half and half")."""
_COUNTED = "|".join(word for word in NUMBER_WORDS if word[0] not in "ahq")
"""Without "a" and "half", which begin something new: "one clove or a pinch"."""
_AMOUNT = re.compile(
    rf"(?<![\w.-])(?<!\d/)(?P<low>{_NUMBER}|\b(?:{_WORDS})\b)"
    rf"(?:\s*(?P<to>-|to|or)\s*(?P<high>{_NUMBER}|(?:{_COUNTED})\b))?(?P<gap>\s*)"
    r"(?P<unit>-?(?:fl\.?\s*oz\.?|fluid ounces?|[A-Za-z]+)(?![\w-]))?",
)
_NUMBERED = re.compile(r"(?:\bno\.?|#)\s*$", re.IGNORECASE)
"""Before the name of a size: "No. 2 can"."""
_POUNDS = re.compile(r"(?:lbs?|pounds?)\b\.?,?\s*(?:and\s*)?$", re.IGNORECASE)
"""Before the ounces that belong to them: "1 lb 4 oz"."""
_JOINED = re.compile(
    r"(?:^|[(/+=,;&]|\b(?:or|plus|and)|\babout|\bof)\s*(?:about\s*)?$", re.IGNORECASE
)
_OR_PLUS = re.compile(r"\b(?:or|plus)\s*$|\+\s*$", re.IGNORECASE)
_EACH = re.compile(r"[^,;()\d]{0,20}\b(?:each|per|apiece)\b", re.IGNORECASE)
_TIMES = re.compile(r"\b[x\u00d7]\s*$")
_TIMES_BEHIND = re.compile(r"\s*[x\u00d7]\s*\d")
"""Behind the size of one: "400g x 2 tins"."""
_PACKAGES = frozenset({
    "can", "jar", "bottle", "box", "bag", "package", "container", "envelope", "tube", "block",
    "loaf", "",
})  # fmt: skip
"""A measure beside them is the size of one."""
_NEAR = 40
"""Letters around an amount that tell what it is; all of a long line would take long."""
_WHOLE = frozenset({"egg", "egg white", "egg yolk", "bay leaf"})
"""Nobody cuts these."""
_FRACTIONS = (
    (0.0, ""), (1 / 8, "1/8"), (1 / 4, "1/4"), (1 / 3, "1/3"), (1 / 2, "1/2"), (2 / 3, "2/3"),
    (3 / 4, "3/4"), (1.0, ""),
)  # fmt: skip
_CLOSE = 0.04
"""By which share a rounded amount may differ without a word."""
_WHOLE_FROM = 10
_SPOONS = {"cup": 48.0, "tablespoon": 3.0, "teaspoon": 1.0}
"""Teaspoons in each."""
_SMALLEST = {"cup": 0.25, "tablespoon": 0.5, "teaspoon": 0.0}
_MOST = {"cup": 1e9, "tablespoon": 4.0, "teaspoon": 3.0}
_BY_STICK = frozenset({"butter", "margarine"})
_METRIC = frozenset({"gram", "kilogram", "milliliter", "liter", "deciliter", "centiliter"})
_LARGE_METRIC = frozenset({"kilogram", "liter", "deciliter"})
_POURED = frozenset({"cup", "pint", "quart", "gallon", "fluid ounce", "gill"})
_OUNCE_G, _OUNCES_A_POUND, _THOUSAND = 28.3495, 16, 1000
_STEPS = ((500.0, 10.0), (50.0, 5.0), (5.0, 1.0), (0.5, 0.5), (0.0, 0.1))
_CM_STEPS = ((10.0, 1.0), (2.0, 0.5), (0.0, 0.1))
_LETTERS = re.compile(r"[a-z]+")
_TWICE = re.compile(r"(\b[\d./]+ \w+) \(\1\)")
"""A measure and its like become the same: "115 g (115 g) butter"."""
_LENGTH = re.compile(rf"\d+-\d+/\d+|{_NUMBER}")
_INCHES = re.compile(
    rf"(?P<sizes>(?:{_LENGTH.pattern})(?:\s*-?\s*(?:x|\u00d7|by|to|or)\s*(?:{_LENGTH.pattern}))*)"
    r"(?:(?P<gap>\s*-?\s*)(?:inch(?:es)?\b|in\.)|\s*[\"\u201d])",
    re.IGNORECASE,
)
"""Sizes of pieces and pans: "2-inch pieces", "9x13-inch", "1/2 to 1 inch"."""
_MM_AN_INCH, _MM_A_CM = 25.4, 10
_SINGULAR = (("ies", "y"), ("oes", "o"), ("ches", "ch"), ("shes", "sh"), ("leaves", "leaf"),
             ("loaves", "loaf"), ("ss", "ss"), ("s", ""))  # fmt: skip
_PLURAL = (("rry", "rries"), ("tomato", "tomatoes"), ("potato", "potatoes"), ("ch", "ches"),
           ("sh", "shes"), ("leaf", "leaves"), ("loaf", "loaves"), ("s", "s"))  # fmt: skip
_FULL_NAME = 3
"""Letters; shorter names of units are abbreviations."""


def scale_line(
    line: str, factor: float, show: Show = Show.AS_WRITTEN, system: System = System.US
) -> ScaledLine:
    """Return a line for `factor` times as much.

    Parameters
    ----------
    factor
        Above 0.
    show
        Whether units are changed, too.
    system
        Whose cups and pints the line speaks of.
    """
    plain = _plain(line)
    if is_heading(line) or (factor == 1 and show is Show.AS_WRITTEN):
        return ScaledLine(line, line)
    food = next((f.entry for f in read_line(line).foods if f.role is Role.MAIN), None)
    kitchen = _Kitchen(factor, show, system, food)
    named = tuple(f.written for f in read_line(line).foods if f.written[0].isdigit())
    pieces: list[str] = []
    notes: list[str] = []
    at = 0
    values = None if food is None else food_values(food)
    for match in _asked(plain, named, is_together=is_weighed_together(line, values)):
        text, note = _written(match, kitchen)
        pieces += [plain[at : match.start("low")], text]
        notes += [note] if note else []
        at = match.end()
    is_sure = bool(pieces) or not read_amounts(line) or plain.lower().startswith(named)
    text = _TWICE.sub(r"\1", "".join([*pieces, plain[at:]]))
    if show is Show.METRIC:
        text = _INCHES.sub(_in_centimetres, text)
    return ScaledLine(_with_noun(text, plain, line), line, tuple(notes), is_sure)


@dataclass(frozen=True, slots=True)
class _Kitchen:
    factor: float
    show: Show
    system: System
    food: EntryIx | None

    @property
    def name(self) -> str:
        return "" if self.food is None else vocabulary().entries[self.food].name


def _with_noun(text: str, plain: str, line: str) -> str:
    """Put what is counted into the singular or plural that its new number asks for."""
    was, now = (next(_asked(t), None) for t in (plain, text))
    reading = read_line(line)
    main = next((f.written for f in reading.foods if f.role is Role.MAIN), "")
    # a unit behind a bracket is counted like a food: "1 (14 oz) can"
    noun = (reading.amounts[0].unit if reading.amounts else "") or main
    if was is None or now is None or not noun or _unit(was):
        return text
    is_one, was_one = (_value(m["high"] or m["low"]) <= 1 for m in (now, was))
    at = text.lower().find(noun, now.end("low"))
    if is_one == was_one or at < 0:
        return text
    stop = at + len(noun)
    if text[stop : stop + 1].isalpha() and (plural := _LETTERS.match(text, stop)):
        stop = plural.end()
    for ending, instead in _SINGULAR if is_one else _PLURAL:
        if text[at:stop].lower().endswith(ending):
            return f"{text[: stop - len(ending)]}{instead}{text[stop:]}"
    return text if is_one else f"{text[:stop]}s{text[stop:]}"


def _plain(line: str) -> str:
    """Return the line with fractions as "1 1/2", decimals as "1.5", and dashes as hyphens."""
    text = unescape(line).replace("\u2013", "-").replace("\u2044", "/")
    text = _SIGN.sub(lambda m: f"{m[1]} {_SIGNS[m[2]]}" if m[1] else _SIGNS[m[2]], text)
    text = _AND_FRACTION.sub(r"\1 \2", with_plain_numbers(text))
    return _DECIMAL_COMMA.sub(r"\1.\2", text)


def _asked(
    plain: str, named: tuple[str, ...] = (), *, is_together: bool = False
) -> Iterator[re.Match[str]]:
    """Yield the amounts, without sizes of packages, pieces and pans, and percentages.

    Parameters
    ----------
    named
        Foods whose names begin with a number ("5 spice"), which is no amount.
    is_together
        Whether a mass in a bracket is that of all that is counted.
    """
    first = ""
    is_first = True
    for match in _AMOUNT.finditer(plain):
        start, stop = match.start("low"), match.end()
        before, after = plain[max(0, start - _NEAR) : start], plain[stop : stop + _NEAR]
        unit = _unit(match)
        kind = unit.kind if unit else ""
        is_word = match["low"][0].isalpha()
        is_size = kind in {"mm", "other"} or (match["unit"] or "").startswith("-")
        is_size = is_size or bool(_NUMBERED.search(before))
        is_size = is_size or (kind in {"g", "ml"} and bool(_TIMES_BEHIND.match(after)))
        is_size = is_size or plain[start:].lower().startswith(named)
        if is_size or after.lstrip().startswith("%") or after[:1] == "-" or _EACH.match(after):
            continue
        if is_first:
            if not is_word or not plain[:start].strip():
                first, is_first = unit.name if unit else "", False
                yield match
        elif not is_word and _belongs(before, unit, "all" if is_together else first):
            yield match


def _belongs(before: str, unit: Unit | None, first: str) -> bool:
    """Tell an amount that grows with the first one from the size of a piece or a package."""
    if _OR_PLUS.search(before) or (unit and unit.name == "ounce" and _POUNDS.search(before)):
        return True
    if unit is None or unit.kind not in {"ml", "g"} or not _JOINED.search(before):
        return False
    return not (first in _PACKAGES or _TIMES.search(before))


def _unit(match: re.Match[str]) -> Unit | None:
    if not match["unit"]:
        return None
    if match["unit"] == "T":
        return units()["tablespoon"]
    words = match["unit"].lower().replace(".", " ").replace("-", " ").split()
    return units().get(" ".join(singular(word) for word in words))


def _value(text: str) -> float:
    return number(text.lower()) or 0.0


def _written(match: re.Match[str], kitchen: _Kitchen) -> tuple[str, str]:
    """Return an amount as it is to be shown, and what a cook should know of it."""
    low = _value(match["low"]) * kitchen.factor
    high = max(low, _value(match["high"]) * kitchen.factor) if match["high"] else low
    if low <= 0 or high <= 0:
        return match.string[match.start("low") : match.end()], ""
    unit = _unit(match)
    name = unit.name if unit else ""
    converted = _converted(Amount(low, high, name), kitchen)
    if converted is not None:
        return converted
    if kitchen.factor == 1:
        return match.string[match.start("low") : match.end()], ""
    if name in _SPOONS and low == high:
        return _spooned(low * _SPOONS[name], match, name)
    if unit and unit.name in _LARGE_METRIC:
        shown = [f"{value:.3g}" for value in (low, high)]
    elif unit and unit.kind in {"g", "ml"} and unit.name in _METRIC:
        shown = [_metric_number(low), _metric_number(high)]
    else:
        step = 1.0 if kitchen.name in _WHOLE else 0.0
        shown = [_counted(value, step) for value in (low, high)]
    number = shown[0] if shown[0] == shown[1] else f"{shown[0]} to {shown[1]}"
    told = match["unit"] or ""
    text = f"{number}{match['gap']}{_numbered(told, _value(shown[1])) if unit else told}"
    return text, _note(low, high, shown, name, kitchen)


def _note(low: float, high: float, shown: list[str], name: str, kitchen: _Kitchen) -> str:
    worst = max(abs(_value(s) - v) / v for s, v in zip(shown, (low, high), strict=True))
    if worst <= _CLOSE:
        return ""
    exactly = f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
    weight = None
    if kitchen.food is not None and not name:
        weight = grams(Amount(low, high), kitchen.food, kitchen.system)
    return f"exactly {exactly}{f', about {weight:.0f} g' if weight else ''}"


def _counted(value: float, step: float) -> str:
    """Return a number that can be counted or cut: whole, or in kitchen fractions below 10."""
    if step or value >= _WHOLE_FROM:
        return f"{max(1, round(value))}"
    whole = int(value)
    nearest, sign = min(_FRACTIONS, key=lambda f: abs(f[0] - (value - whole)))
    whole += nearest == 1
    if not whole and not sign:
        return "1/8"
    return " ".join(part for part in (str(whole) if whole else "", sign) if part)


def _spooned(spoons: float, match: re.Match[str], name: str) -> tuple[str, str]:
    """Return teaspoons as cups, tablespoons or teaspoons, or as two of these: what fits best."""
    candidates = sorted(
        (_cost(spoons, size, unit, name), unit) for unit, size in _SPOONS.items()
        if _SMALLEST[unit] <= spoons / size <= _MOST[unit]
    )  # fmt: skip
    unit = candidates[0][1] if candidates else name
    number = spoons / _SPOONS[unit]
    shown = _counted(number, 0)
    if abs(_value(shown) - number) / number > _CLOSE and (both := _in_two(spoons, unit)):
        return both, ""
    told = match["unit"] if unit == name else unit
    note = "" if abs(_value(shown) - number) / number <= _CLOSE else f"exactly {number:.3g} {unit}"
    gap = match["gap"] if unit == name else " "
    return f"{shown}{gap}{_numbered(told, _value(shown))}", note


def _cost(spoons: float, size: float, unit: str, name: str) -> tuple[bool, bool, float]:
    number = spoons / size
    error = abs(_value(_counted(number, 0)) - number) / number
    return error > _CLOSE, unit != name, size


def _in_two(spoons: float, unit: str) -> str:
    """Return "1 cup plus 2 tablespoons"; empty if that is not exact either."""
    smaller = {"cup": "tablespoon", "tablespoon": "teaspoon"}.get(unit)
    if smaller is None:
        return ""
    whole = int(spoons / _SPOONS[unit] * 4) / 4
    rest = (spoons - whole * _SPOONS[unit]) / _SPOONS[smaller]
    if not whole or rest < _SMALLEST[smaller]:
        return ""
    shown = _counted(rest, 0)
    return f"{_counted(whole, 0)} {_numbered(unit, whole)} plus {shown} {_numbered(smaller, rest)}"


def _converted(amount: Amount, kitchen: _Kitchen) -> tuple[str, str] | None:
    if kitchen.show is Show.METRIC:
        return _to_metric(amount, kitchen)
    if kitchen.show is Show.US and amount.unit in _METRIC:
        return _to_us(amount, kitchen)
    return None


def _to_metric(amount: Amount, kitchen: _Kitchen) -> tuple[str, str] | None:
    """Weigh what is dry and pour what is wet; spoons stay, since metric kitchens have them."""
    density = None if kitchen.food is None else density_of(kitchen.food)
    unit = units().get(amount.unit)
    if unit is None or amount.unit in _METRIC:
        return None
    if unit.kind == "g" and unit.size:
        return _measured(amount, unit.size, "g"), ""
    is_stick = amount.unit == "stick" and kitchen.name in _BY_STICK
    if amount.unit not in _POURED and not is_stick:
        return None
    if density and (is_stick or not density.is_liquid) and kitchen.food is not None:
        weight = grams(Amount(1, 1, amount.unit), kitchen.food, kitchen.system)
        if weight:
            note = "" if is_stick else f"weighed as {density.food}, USDA {density.ndb}"
            return _measured(amount, weight, "g"), note
    size = millilitres(amount.unit, kitchen.system)
    return (_measured(amount, size, "ml"), "") if size else None


def _to_us(amount: Amount, kitchen: _Kitchen) -> tuple[str, str] | None:
    unit = units()[amount.unit]
    size = unit.size or 1.0
    density = None if kitchen.food is None else density_of(kitchen.food)
    note = ""
    if unit.kind == "g":
        if density is None or density.g_per_ml is None or density.is_counted:
            ounces = [v * size / _OUNCE_G for v in (amount.low, amount.high)]
            is_heavy = ounces[0] >= _OUNCES_A_POUND
            shown = [_counted(o / (_OUNCES_A_POUND if is_heavy else 1), 0) for o in ounces]
            number = shown[0] if shown[0] == shown[1] else f"{shown[0]} to {shown[1]}"
            return f"{number} {'lb' if is_heavy else 'oz'}", ""
        size /= density.g_per_ml
        note = f"measured as {density.food}, USDA {density.ndb}"
    teaspoon = millilitres("teaspoon") or 1.0
    spoons = (amount.low + amount.high) / 2 * size / teaspoon
    unit_name = next(
        (u for u in ("cup", "tablespoon") if spoons / _SPOONS[u] >= _SMALLEST[u]), "teaspoon"
    )
    cups = spoons / _SPOONS[unit_name]
    shown_one = _counted(cups, 0)
    return f"{shown_one} {_numbered(unit_name, _value(shown_one))}", note


def _measured(amount: Amount, size: float, unit: str) -> str:
    shown = [_metric_number(v * size) for v in (amount.low, amount.high)]
    if amount.low * size >= _THOUSAND:
        shown = [f"{v * size / _THOUSAND:.3g}" for v in (amount.low, amount.high)]
        unit = {"g": "kg", "ml": "l"}[unit]
    return f"{shown[0] if shown[0] == shown[1] else '-'.join(shown)} {unit}"


def _in_centimetres(match: re.Match[str]) -> str:
    """Return sizes in centimetres, or millimetres below an inch, as exact as a cook cuts."""
    sizes = match["sizes"]
    mm = [_value(size.replace("-", " ")) * _MM_AN_INCH for size in _LENGTH.findall(sizes)]
    is_small = max(mm) < _MM_AN_INCH
    shown = iter([f"{round(v)}" if is_small else _centimetres(v / _MM_A_CM) for v in mm])
    gap = match["gap"] if match["gap"] is not None else " "
    return f"{_LENGTH.sub(lambda _: next(shown), sizes)}{gap}{'mm' if is_small else 'cm'}"


def _centimetres(value: float) -> str:
    step = next(step for least, step in _CM_STEPS if value >= least)
    return f"{round(value / step) * step:g}"


def _metric_number(value: float) -> str:
    """Round to what scales and jugs show: 5 g from 50 g on, 1 g from 5 g on."""
    step = next(step for least, step in _STEPS if value >= least)
    return f"{max(step, round(value / step) * step):g}"


def _numbered(unit: str, number: float) -> str:
    """Return a unit's full name in singular or plural; abbreviations stay as they are."""
    bare = singular(unit.lower())
    if units().get(bare) is None or units()[bare].name != bare or len(bare) < _FULL_NAME:
        return unit
    plural = {"leaf": "leaves", "loaf": "loaves", "bunch": "bunches", "box": "boxes",
              "inch": "inches", "pinch": "pinches", "dash": "dashes", "dozen": "dozen"}  # fmt: skip
    return bare if number <= 1 else plural.get(bare, f"{bare}s")
