"""Durations that a text names, with their place: what a kitchen timer is set to, and for what.

"Bake until golden, 20 to 25 minutes" is a span of the text, 1,200 to 1,500 seconds, of baking. The
verbs stand in `data/kitchen_verbs.tsv`: what goes on by itself waits, what needs a hand is active.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import msgspec

from ladle.food.tables import cell, read_table


class Use(StrEnum):
    """What a duration is to the time that a recipe takes."""

    COUNTED = "counted"
    ALTERNATIVE = "alternative"
    """Of the one before: "4 hours on high or 8 hours on low"."""
    PARALLEL = "parallel"
    """While something else goes on: "meanwhile, simmer 20 minutes"."""
    WITHIN = "within"
    """A part of another: "turning every 10 minutes", "in the last 5 minutes"."""
    ASIDE = "aside"
    """No cooking at all: "keeps 3 days", "5 minutes per pound"."""


class Attention(StrEnum):
    """Whether a cook has free hands meanwhile."""

    WAIT = "wait"
    ACTIVE = "active"


class Duration(msgspec.Struct, frozen=True, gc=False):
    """A duration as a text names it."""

    start: int
    """Where it begins, in characters of the text."""
    stop: int
    low_s: int
    high_s: int
    what: str
    """The verb of `data/kitchen_verbs.tsv`; empty where none stands near."""
    attention: Attention
    use: Use
    times: int = 1
    """How often it passes: two sides of a steak."""

    @property
    def likely_s(self) -> int:
        """The middle of the range, as often as it passes."""
        return (self.low_s + self.high_s) // 2 * self.times


@dataclass(frozen=True, slots=True)
class KitchenVerb:
    """A verb, whether it waits, and how long it takes where nobody says."""

    name: str
    kind: str
    """`wait`, `active`, or `either`: active while it is short."""
    minutes: int
    """Where no duration is named; 0 if that says nothing."""


_FRACTIONS = {
    "\u00bc": 1 / 4, "\u00bd": 1 / 2, "\u00be": 3 / 4, "\u2153": 1 / 3, "\u2154": 2 / 3,
    "\u215b": 1 / 8,
}  # fmt: skip
_WORDS = {
    "a": 1.0, "an": 1.0, "another": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0,
    "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "ten": 10.0, "twelve": 12.0,
    "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "half an": 0.5, "half a": 0.5,
    "quarter of an": 0.25, "a few": 3.0, "a couple of": 2.0, "a couple": 2.0, "several": 5.0,
    "few": 3.0, "one and a half": 1.5, "an additional": 1.0,
}  # fmt: skip
_WORD = re.compile(r"[a-z\u00e9]+")
_FIRSTS = r"\d" + "".join(sorted({*_FRACTIONS, *(word[0] for word in _WORDS), "o"}))
"""What a duration begins with: a digit, a fraction, or the letter of a number or of "overnight"."""
_SIGN = "[" + "".join(_FRACTIONS) + "]"
_DIGITS = rf"\d{{1,3}}(?:\s*{_SIGN}|(?:[\s-]+(?:and\s+)?)\d/\d|/\d{{1,2}}|\.\d{{1,2}})?|{_SIGN}"
_NUMBER = rf"(?:{_DIGITS}|\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b)"
_NUMBER_PART = re.compile(rf"{_SIGN}|\d+/\d+|\d+(?:\.\d+)?")
_UNIT = r"(?:sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|[hm])\b"
_PART = rf"(?P<a>{_NUMBER})(?:[\s-]*(?P<au>{_UNIT})\.?)?"
_RANGE = (
    rf"{_PART}\s*(?:-|\u2013|\u2014|to\b|or\b|and up to\b)\s*(?:up to\s+)?(?P<b>{_NUMBER})"
    rf"(?P<more>\s+more)?[\s-]*(?P<bu>{_UNIT})"
)
_SINGLE = rf"(?P<c>{_NUMBER})(?:\s+(?:more|additional|full|good|whole|extra))?[\s-]*(?P<cu>{_UNIT})"
_REST = (
    rf"(?:\.?\s*(?:,|and|plus|&)?\s*(?P<d>{_DIGITS})[\s-]*"
    r"(?:min(?:ute)?s?\b|m\b|(?=[,;)]|\.(?!\d)|\s*$)))?"
)
"""Behind an hour: "1 h 30", "1 hour and 15 minutes"."""
_DURATION = re.compile(
    rf"(?=[{_FIRSTS}])(?:(?<![\w.,/])(?:{_RANGE}|{_SINGLE}{_REST}(?P<half> and a half)?)"
    r"|\b(?P<night>over\s?night)\b)"
)
_UNIT_STEMS = ("min", "hour", "hr", "sec", "day", "week", "night")
_LONG_UNIT = re.compile(r"min|hour|hr|sec|day|week|over ?night")
_SHORT_UNIT = re.compile(r"\d\s?[hm]\b")
_ANY_UNIT = re.compile(rf"{_LONG_UNIT.pattern}|{_SHORT_UNIT.pattern}")
"""Slower than either alone: those begin with one kind of character, which `re` looks for first."""
_WINDOW = 45
"""Characters before a unit within which its number begins: a pattern tried at each character of
a step took five times as long."""
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_NIGHT_S = (8 * 3600, 12 * 3600)

_SENTENCE_END = re.compile(r"[.!?;] |\n")
_EVERY_ENDS = (
    "every", "each", "last", "first", "final", "remaining", "after", "halfway", "within", "in",
    "of", "at", "about", "around",
)  # fmt: skip
"""How whatever `_EVERY` finds ends: a look at the end is far cheaper than a search for it."""
_EVERY = re.compile(
    r"\b(?:every|each|(?:for the|in the|during the)?\s*(?:last|first|final|remaining)|after|"
    r"(?:about|around)?\s*halfway|within|in|interval[s]? of|at)\s*(?:about|around)?\s*$",
)
_KEEPS = re.compile(
    r"\b(?:keeps?|stor(?:e|ed|age)|will last|stays?|lasts?|leftovers?|up to|ahead|in advance|"
    r"best (?:if|when)|can be (?:made|kept|frozen|refrigerated))\b",
)
_AHEAD = re.compile(
    r"\s*(?:ahead|in advance|before|prior|old|per (?:pound|lb|kg|kilo|500)|(?:for )?(?:each|every)"
    r" (?:pound|lb|kg)|a pound|longer than|at a time|intervals?|increments?|into|later)\b",
)
_SIDES = re.compile(
    r"\s*(?:,\s*)?(?:(?:on|per|for|each|a)\s+)+(?:each|per|one|the first|both)?\s*side"
    r"|\s*(?:per|each) batch",
)
_OR = re.compile(r"(?:^|[\s,(])(?:or\b[^.;]{0,40}|to\s*)$")
_MEANWHILE = re.compile(
    r"\W*(?:meanwhile|in the mean ?time|while (?!still|warm|hot)|as (?:the|it))"
)
_FAR = 1_000
"""Letters of a sentence that count beside a duration: what is further off says nothing of it, and a
step without a full stop would be read again for each of its durations."""
_LONG_COOK_S = 12 * 60
"""Who cooks longer than this seldom stands by: "cook the rice 20 minutes"."""


@cache
def kitchen_verbs() -> Mapping[str, KitchenVerb]:
    """Return the verbs by every way of writing them."""
    found: dict[str, KitchenVerb] = {}
    columns = ("verb", "kind", "minutes", "also")
    for name, kind, minutes, also in read_table("kitchen_verbs.tsv", columns):
        verb = KitchenVerb(name, kind, int(minutes))
        found |= dict.fromkeys((name, *cell(also)), verb)
    return found


@cache
def _by_first_word() -> Mapping[str, tuple[tuple[str, KitchenVerb], ...]]:
    """Return the verbs by the first word of a way of writing them, the longest first."""
    found: dict[str, list[tuple[str, KitchenVerb]]] = {}
    for written in sorted(kitchen_verbs(), key=len, reverse=True):
        first = _WORD.findall(written)[0]
        found.setdefault(first, []).append((written, kitchen_verbs()[written]))
    return {word: tuple(verbs) for word, verbs in found.items()}


def verbs_in(text: str) -> Iterator[tuple[str, KitchenVerb]]:
    """Yield the verbs that a lower-case text names in their order, with how they are written."""
    named = (_verb_at(text, match) for match in _WORD.finditer(text))
    yield from filter(None, named)


def _verb_at(text: str, word: re.Match[str]) -> tuple[str, KitchenVerb] | None:
    """Return the verb that begins with a word of a text, and how it is written there."""
    for written, verb in _by_first_word().get(word[0], ()):
        if written == word[0] or text.startswith(written, word.start()):
            return written, verb
    return None


@lru_cache(maxsize=4_096)
def find_durations(text: str) -> tuple[Duration, ...]:
    """Return the durations that a text names, in their order."""
    lower = text.lower()
    if len(lower) != len(text):
        return ()  # a few capitals outside of kitchens' languages grow: places would be wrong
    has_short = _SHORT_UNIT.search(lower) is not None
    if not has_short and not any(map(lower.__contains__, _UNIT_STEMS)):
        return ()  # most steps name no unit
    unit = _ANY_UNIT if has_short else _LONG_UNIT
    found: list[Duration] = []
    stop = 0
    for near in unit.finditer(lower):
        if near.start() < stop:
            continue
        match = _DURATION.search(lower, max(stop, near.start() - _WINDOW), near.end() + _WINDOW)
        span = _seconds(match) if match else None
        if match and span and span[1] > 0:
            found.append(_placed(lower, match, span, found[-1] if found else None))
            stop = match.end()
    return tuple(found)


def _placed(
    text: str, match: re.Match[str], span: tuple[int, int], last: Duration | None
) -> Duration:
    before, after = _around(text, match)
    gap = text[last.stop : match.start()] if last else ""
    is_same = last is not None and len(gap) < len(before)
    near = gap if is_same else before
    verb = _verb(near, before, after)
    what = verb.name if verb else ""
    use = _use(before, near, after, span, is_same=is_same)
    return Duration(
        start=match.start(),
        stop=match.end(),
        low_s=span[0],
        high_s=span[1],
        what=what,
        attention=_attention(verb, span, before + after),
        use=use,
        times=2 if _SIDES.match(after) else 1,
    )


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """Return what stands before and behind a duration in its sentence, as far as it is near."""
    start = max(0, match.start() - _FAR)
    for end in _SENTENCE_END.finditer(text, start, match.start()):
        start = end.end()
    far = min(len(text), match.end() + _FAR)
    behind = _SENTENCE_END.search(text, match.end(), far)
    stop = behind.start() if behind else far
    return text[start : match.start()], text[match.end() : stop]


def _verb(near: str, before: str, after: str) -> KitchenVerb | None:
    """Take the last verb before the duration; "stirring" beside another tells only how."""
    for part in (near,) if near == before else (near, before):
        if (verb := _last_verb(part)) is not None:
            return verb
    return next((verb for _, verb in verbs_in(after)), None)


def _last_verb(text: str) -> KitchenVerb | None:
    beside: KitchenVerb | None = None
    for word in reversed(list(_WORD.finditer(text))):
        named = _verb_at(text, word)
        if named and not named[0].endswith("ing"):
            return named[1]
        if named and beside is None:
            beside = named[1]
    return beside


_BUSY_WORDS = ("constantly", "continuously", "continually", "stirring until", "stir until")
_BUSY = re.compile(rf"\b(?:{'|'.join(_BUSY_WORDS)})\b")


def _attention(verb: KitchenVerb | None, span: tuple[int, int], sentence: str) -> Attention:
    if any(map(sentence.__contains__, _BUSY_WORDS)) and _BUSY.search(sentence):
        return Attention.ACTIVE
    if verb is None or verb.kind == "either":
        return Attention.WAIT if span[1] > _LONG_COOK_S else Attention.ACTIVE
    return Attention(verb.kind)


def _use(before: str, near: str, after: str, span: tuple[int, int], *, is_same: bool) -> Use:
    if _AHEAD.match(after) or (span[1] >= _SECONDS["d"] and _KEEPS.search(before)):
        return Use.ASIDE
    if before.rstrip().endswith(_EVERY_ENDS) and _EVERY.search(before):
        return Use.WITHIN
    if is_same and _OR.search(near):
        return Use.ALTERNATIVE
    return Use.PARALLEL if _MEANWHILE.match(before) else Use.COUNTED


def _seconds(match: re.Match[str]) -> tuple[int, int] | None:
    if match["night"]:
        return _NIGHT_S
    if match["b"]:
        unit = _SECONDS[match["bu"][0]]
        first = _SECONDS[match["au"][0]] if match["au"] else unit
        a, b = _value(match["a"]), _value(match["b"])
        if b < 1 <= a and not match["au"]:
            a = b = a + b  # "1-1/2 hours"
        low, high = a * first, b * unit
        return (round(low), round(high)) if low <= high else (round(high), round(high))
    total = _value(match["c"]) * _SECONDS[match["cu"][0]]
    if match["half"]:
        total += 0.5 * _SECONDS[match["cu"][0]]
    if match["d"] and match["cu"][0].lower() == "h":
        total += _value(match["d"]) * 60
    return round(total), round(total)


def _value(text: str) -> float:
    if text.isdecimal():
        return float(text)
    if text in _WORDS:
        return _WORDS[text]
    total = 0.0
    for part in _NUMBER_PART.findall(text):
        if part in _FRACTIONS:
            total += _FRACTIONS[part]
        elif "/" in part:
            above, below = part.split("/")
            total += int(above) / int(below) if int(below) else 0
        else:
            total += float(part)
    return total
