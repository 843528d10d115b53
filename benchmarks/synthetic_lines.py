"""New ingredient lines out of real ones, at the rate at which a growing corpus brings them.

A line is cut into amount, unit, food and preparation. A line of the same food is a *family*; a new
one takes the family's food with an amount, a preparation or a like food of other real lines. Heaps'
law says how many distinct lines there must be by now: more are coined when there are too few.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from benchmarks.heaps import HeapsFit

_FRACTION = "\u00bc\u00bd\u00be\u2153\u2154\u215b"
_NUMBER = rf"(?:\d+\s+\d+/\d+|\d+/\d+|\d+(?:\.\d+)?\s*[{_FRACTION}]?|[{_FRACTION}])"
_AMOUNT = re.compile(
    rf"(?:about |approximately )?{_NUMBER}(?:\s*(?:-|\u2013|to)\s*{_NUMBER})?(?:\s*\([^)]*\))?",
)
_UNIT = re.compile(
    r"(?:cups?|c\.|tablespoons?|tbsps?\.?|Tbsps?\.?|tbs\.?|teaspoons?|tsps?\.?|pounds?|lbs?\.?"
    r"|ounces?|oz\.?|g|kg|grams?|ml|l|cl|litres?|liters?|quarts?|pints?|cans?|tins?|packages?"
    r"|pkgs?\.?|jars?|bottles?|bunch(?:es)?|handfuls?|cloves?|stalks?|sticks?|sprigs?|slices?"
    r"|pinch(?:es)?|dash(?:es)?|heads?|pieces?|cubes?|shots?|parts?|large|medium|small)(?=\s)",
)
_ONE = re.compile(rf"(?:about |approximately )?(?:1|[{_FRACTION}]|1/\d|\d/\d)(?:\s*\(.*)?")
_PLAIN_PREPARATIONS = ("divided", "or to taste", "or more as needed", "plus more for serving")
_TRIES = 6
_FEWEST_PREPARATIONS = 3
_MOST_WORDS = 3
"""Of a preparation that may stand behind another food: a longer one may name foods."""
_OTHER_AMOUNT, _OTHER_PREPARATION, _OTHER_FOOD = 0.7, 0.5, 0.97
"""Below the first a coined line has another amount; from the others on, other words."""
_BOTH_PREPARATIONS = 3
"""The attempt from which on a preparation gets another behind it."""
_SLACK = 8
"""How many distinct lines may be ahead of the law before an unseen real line is held back."""

_EXHAUSTED = 0.5
"""How much less readily a family's lines are coined after nothing new could be made of one."""
_LATE = 100
"""So many distinct lines short, and one is coined twice as readily."""


class Parts(NamedTuple):
    """A line in four parts; its text is their concatenation but for blanks."""

    amount: str
    unit: str
    food: str
    preparation: str
    """Begins with its comma or bracket."""

    @classmethod
    def of(cls, line: str) -> Parts:
        """Cut a line."""
        found = _AMOUNT.match(line)
        amount = found[0].strip() if found else ""
        rest = line[found.end() :].lstrip() if found else line
        unit_found = _UNIT.match(rest) if amount else None
        unit = unit_found[0] if unit_found else ""
        rest = rest[len(unit) :].lstrip()
        comma = min((i for i in (rest.find(","), rest.find(" (")) if i > 0), default=len(rest))
        return cls(amount, unit, rest[:comma], rest[comma:])

    @property
    def line(self) -> str:
        """The whole again."""
        return " ".join(p for p in (self.amount, self.unit, self.food) if p) + self.preparation

    @property
    def measure(self) -> str:
        """What amounts this line could have: its unit as written, or its number without one."""
        return self.unit or ("one" if _ONE.fullmatch(self.amount) else "many")

    @property
    def head(self) -> str:
        """The last word of the food, which says what kind of food it is."""
        return self.food.rsplit(" ", 1)[-1].casefold()


class LineMaker:
    """Real lines, and the coined ones so far, each under a number.

    Parameters
    ----------
    lines
        Every real line as often as it occurs, in a fixed order.
    law
        How many distinct lines there shall be.
    reuse
        How often a slot keeps its real line; else it takes another of the family.
    """

    def __init__(
        self, lines: Iterable[str], law: HeapsFit, chance: random.Random, reuse: float = 0.7
    ) -> None:
        times = Counter(lines)
        self._law, self._chance, self._reuse = law, chance, reuse
        self.numbers = {line: i for i, line in enumerate(times)}
        self._parts = [Parts.of(line) for line in times]
        self.texts = [msgspec.json.encode(line) for line in times]
        """Each line as a JSON text."""
        self._known = set(self.texts)
        self._is_seen = bytearray(len(times))
        self._collect(times)
        self.n_lines = self.n_distinct = 0

    def _collect(self, times: Counter[str]) -> None:
        """Gather what can be put together: families, amounts, preparations, foods."""
        families: dict[str, int] = {}
        self._family: list[int] = []
        self._pools: list[list[int]] = []
        occurrences: list[int] = []
        self._amounts: dict[str, list[str]] = defaultdict(list)
        preparations: dict[str, list[str]] = defaultdict(list)
        foods: dict[str, dict[str, None]] = defaultdict(dict)
        for number, (parts, n) in enumerate(zip(self._parts, times.values(), strict=True)):
            family = families.setdefault(parts.food.casefold(), len(families))
            if family == len(self._pools):
                self._pools.append([])
                occurrences.append(0)
            self._family.append(family)
            self._pools[family].append(number)
            occurrences[family] += n
            self._amounts[parts.measure].extend([parts.amount] * min(n, 3))
            if parts.preparation and len(parts.preparation.split()) <= _MOST_WORDS:
                preparations[parts.head].append(parts.preparation)
            foods[parts.head][parts.food] = None
        plain = [f", {p}" for p in _PLAIN_PREPARATIONS]
        self._preparations = {
            head: found if len(found) >= _FEWEST_PREPARATIONS else [*found, *plain]
            for head, found in preparations.items()
        }
        self._plain = plain
        self._foods = {head: list(found) for head, found in foods.items()}
        self._novelty = [len(p) / n for p, n in zip(self._pools, occurrences, strict=True)]
        self._choices = [
            (
                self._amounts[p.measure],
                self._preparations.get(p.head, self._plain),
                self._foods[p.head],
            )
            for p in self._parts
        ]
        """For each real line, what it may be given instead."""
        self._seen_of: list[int] = [-1] * len(self._pools)

    def family(self, number: int) -> int:
        """Return the family of a real line."""
        return self._family[number]

    def emit(self, number: int, *, is_new: bool = False) -> int:
        """Return the line that stands where a real one stood: itself, a relative, or a new one.

        Parameters
        ----------
        number
            Of a real line.
        is_new
            Coin one in any case.
        """
        family = self._family[number]
        pool = self._pools[family]
        chance = self._chance.random
        picked = number
        if chance() >= self._reuse:
            picked = pool[int(len(pool) * chance() ** 2)]
        self.n_lines += 1
        ahead = self.n_distinct - self._law.distinct(self.n_lines)
        if is_new or (
            ahead < 0
            and self._is_seen[picked]
            and chance() < self._novelty[family] ** 2 * (1 - ahead / _LATE)
        ):
            picked = self._coin(number)
        elif ahead > _SLACK and not self._is_seen[picked] and self._seen_of[family] >= 0:
            picked = self._seen_of[family]
        if not self._is_seen[picked]:
            self._is_seen[picked] = 1
            self._seen_of[family] = picked
            self.n_distinct += 1
        return picked

    def _coin(self, number: int) -> int:
        """Return a line that was never seen, or the real one if none can be made of it."""
        family = self._family[number]
        for attempt in range(_TRIES):
            text = msgspec.json.encode(self._vary(number, attempt))
            if text not in self._known:
                self._known.add(text)
                self.texts.append(text)
                self._is_seen.append(0)
                self._pools[family].append(len(self.texts) - 1)
                return len(self.texts) - 1
        self._novelty[family] *= _EXHAUSTED
        return number

    def _vary(self, number: int, attempt: int) -> str:
        """Change the amount, the preparation, both, or the food; more of it at each attempt."""
        amount, unit, food, preparation = self._parts[number]
        amounts, preparations, foods = self._choices[number]
        which = self._chance.random()
        if amount and (which < _OTHER_AMOUNT or attempt):
            amount = self._pick(amounts)
        if which >= _OTHER_PREPARATION or attempt or not amount:
            preparation = self._pick(preparations)
            if attempt >= _BOTH_PREPARATIONS:
                preparation += self._pick(self._plain)
        if which >= _OTHER_FOOD:
            food = self._pick(foods)
        return Parts(amount, unit, food, preparation).line

    def _pick(self, of: Sequence[str]) -> str:
        return of[int(len(of) * self._chance.random())]
