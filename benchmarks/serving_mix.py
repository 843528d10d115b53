"""The mix of requests of the serving benchmark: drawn with a seed, every one different.

Half of them come from people who have a history, half of these drawn evenly, half by how much they
chose; three in ten name nobody, two in ten a name that was never heard. Four in ten have 5 to 25
foods at home. What is asked follows the requests of the real data, where a person wants a meal, a
main food, both or neither, and adds minutes, cuisines, foods and dishes as the recipes have them;
four in ten say it in words. None to four hard limits bind. How many recipes pass all of it is
counted in the catalog that is asked, and each share of the recipes has its quota.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet as pq

from benchmarks.machine import data_folder
from benchmarks.serving_path import n_granted
from ladle.catalog import Catalog
from ladle.core import LadleError
from ladle.food import ALLERGENS, dish_types, find_cuisine, find_meal, vocabulary
from ladle.ranking import RecommendationBody
from ladle.request import Wants


class Band(NamedTuple):
    """Requests that so large a share of all recipes may answer."""

    name: str
    above: float
    up_to: float
    quota: float
    """Its share of the mix."""


BANDS = (
    Band("0.1-1 %", 0.001, 0.01, 0.30),
    Band("1-10 %", 0.01, 0.10, 0.35),
    Band("10-60 %", 0.10, 0.60, 0.30),
    Band("over 60 %", 0.60, 1.00, 0.05),
)
NEW_PEOPLE = "synthetic-new-"
"""How names begin that were never heard."""
_KNOWN, _NOBODY = 0.5, 0.3
_WITH_PANTRY, _IN_WORDS = 0.4, 0.4
_FEWEST_AT_HOME, _MOST_AT_HOME = 5, 25
_LIMITS = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4)
_ADDED = (1, 1, 2)
"""How much is asked beside the meal and the main food of a real request."""
_MINUTES = (15, 20, 30, 30, 30, 45, 60, 60, 90, 120)
_DIETS = ("vegetarian", "vegan", "pescatarian", "gluten_free", "dairy_free", "pork_free")
_DRAWN_AT_MOST = 40
"""Draws for each request before a quota is given up."""
_ASKED_NOTHING, _ASKED_AS_REAL = 0.25, 0.55
"""Shares of requests that only tell limits, and that ask no more than a real one; the others add
to it."""
_COMMON = 250
"""Foods are drawn from the commonest, the commoner the oftener, as in a kitchen."""
_OF_GROUPS = {"meat": "beef", "poultry": "chicken", "fruit": "apple", "vegetables": "carrot",
              "dairy": "cheese", "eggs": "egg", "grains": "rice", "non_meat_protein": "tofu",
              "seafood": "shrimp"}  # fmt: skip
"""What stands for a group of foods of the real requests, where none is named."""
_SEEN_AT = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
_DAYS, _WAKING_HOURS = 28, 16


class Known(NamedTuple):
    """Somebody who has a history."""

    person: str
    n_choices: int


@dataclass(frozen=True)
class Asked:
    """A request of the mix."""

    body: RecommendationBody
    band: str
    share: float
    """Of all recipes that pass its limits and wishes."""
    n_choices: int = 0
    """Of who asks: how many there are in the log."""

    @property
    def has_pantry(self) -> bool:
        """Whether it tells of foods at home."""
        return bool(self.body.pantry)


class Mix:
    """Draws requests for one catalog.

    Parameters
    ----------
    known
        People who have a history.
    """

    def __init__(self, catalog: Catalog, known: Sequence[Known], seed: int) -> None:
        self._catalog, self._known = catalog, known
        self._chance = random.Random(seed)  # noqa: S311 - a repeatable mix
        self._foods = _weighed(_common_foods(catalog))
        self._real = _real_wants()
        self._cuisines = _weighed(_counted(_cuisine_counts()))
        self._dishes = sorted(dish_types())
        self._n_new = 0

    def take(self, n: int) -> list[Asked]:
        """Return n requests with the bands' quotas, in chance order.

        A band that hardly anything falls into, in a small catalog, gets fewer.
        """
        wanted = Counter({b.name: round(b.quota * n) for b in BANDS})
        found: list[Asked] = []
        for _ in range(_DRAWN_AT_MOST * n):
            if not +wanted:
                break
            asked = self._asked()
            if asked is not None and wanted[asked.band] > 0:
                wanted[asked.band] -= 1
                found.append(asked)
        self._chance.shuffle(found)
        return found

    def _asked(self) -> Asked | None:
        person, n_choices = self._person()
        body = self._body(person)
        try:
            share = n_granted(self._catalog, body) / self._catalog.n_recipes
        except LadleError:  # two draws may contradict each other
            return None
        band = next((b.name for b in BANDS if b.above < share <= b.up_to), None)
        return None if band is None else Asked(body, band, share, n_choices)

    def _body(self, person: str | None) -> RecommendationBody:
        chance = self._chance
        limits = self._limits()
        wants = self._wants()
        in_words = chance.random() < _IN_WORDS
        at_home: tuple[str, ...] = ()
        if chance.random() < _WITH_PANTRY:
            at_home = self._some(self._foods, chance.randint(_FEWEST_AT_HOME, _MOST_AT_HOME))
        return RecommendationBody(
            person=person,
            utterance=_in_words(wants, chance) if in_words else "",
            wants=limits if in_words else _with(limits, wants),
            pantry=at_home,
            now=_SEEN_AT + timedelta(
                days=chance.randrange(_DAYS), minutes=chance.randrange(60 * _WAKING_HOURS)
            ),
        )  # fmt: skip

    def _person(self) -> tuple[str | None, int]:
        """Return somebody, and how much they chose."""
        drawn = self._chance.random()
        if drawn < _KNOWN:
            return self._chance.choice(self._known)
        if drawn < _KNOWN + _NOBODY:
            return None, 0
        self._n_new += 1
        return f"{NEW_PEOPLE}{self._chance.randrange(2**40)}-{self._n_new}", 0

    def _wants(self) -> Wants:
        """Return what is asked: what a real request wants, and up to two things more."""
        chance = self._chance
        breadth = chance.random()
        if breadth < _ASKED_NOTHING:
            return Wants()
        given: dict[str, object] = dict(chance.choice(self._real))
        if breadth < _ASKED_AS_REAL:
            return Wants(**given)  # type: ignore[arg-type]
        more: dict[str, Callable[[], object]] = {
            "max_minutes": lambda: chance.choice(_MINUTES),
            "cuisine": lambda: self._some(self._cuisines, 1)[0],
            "include": lambda: self._some(self._foods, 1),
            "dish": lambda: chance.choice(self._dishes),
        }
        for name in chance.sample(sorted(more), chance.choice(_ADDED)):
            given[name] = more[name]()
        return Wants(**given)  # type: ignore[arg-type]

    def _limits(self) -> Wants:
        chance = self._chance
        found: dict[str, set[str]] = {"avoid": set(), "diets": set(), "exclude": set()}
        for _ in range(chance.choice(_LIMITS)):
            kind = chance.choice(("allergen", "allergen", "food", "diet", "exclude"))
            if kind == "allergen":
                found["avoid"].add(chance.choice(sorted(ALLERGENS)))
            elif kind == "diet":
                found["diets"].add(chance.choice(_DIETS))
            else:
                found["avoid" if kind == "food" else "exclude"].update(self._some(self._foods, 1))
        return Wants(
            avoid=tuple(sorted(found["avoid"])), diets=tuple(sorted(found["diets"])),
            exclude=tuple(sorted(found["exclude"])),
        )  # fmt: skip

    def _some(self, among: _Weighed, n: int) -> tuple[str, ...]:
        drawn = self._chance.choices(among.values, cum_weights=among.cumulated, k=2 * n)
        return tuple(dict.fromkeys(drawn))[:n]


class _Weighed(NamedTuple):
    values: Sequence[str]
    cumulated: Sequence[float]


def _weighed(counts: Sequence[tuple[str, int]]) -> _Weighed:
    return _Weighed([v for v, _ in counts], list(accumulate(float(n) for _, n in counts)))


def _common_foods(catalog: Catalog) -> list[tuple[str, int]]:
    pantry, entries = catalog.base.pantry, vocabulary().entries
    counts = [(entry.name, pantry.count(i)) for i, entry in enumerate(entries)]
    return sorted(counts, key=lambda c: (-c[1], c[0]))[:_COMMON]


def _counted(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda c: (-c[1], c[0]))


def _real_wants() -> list[dict[str, str]]:
    """Return what the real requests want, with names that Ladle knows."""
    found = []
    with gzip.open(data_folder() / "foodcom" / "requests.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            wants = json.loads(line)["wants"]
            meal, main = wants.get("meal"), wants.get("main")
            own: dict[str, str] = {}
            if meal is not None and find_meal(meal) is not None:
                own["meal"] = meal
            if main is not None and vocabulary().find(_OF_GROUPS.get(main, main)) is not None:
                own["main"] = _OF_GROUPS.get(main, main)
            found.append(own)
    return found


def _cuisine_counts() -> Counter[str]:
    """Count the cuisines of real recipes, by canonical name."""
    counts: Counter[str] = Counter()
    path = data_folder() / "foodcom" / "recipes.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            for cuisine in json.loads(line).get("recipeCuisine", ()):
                if (name := find_cuisine(str(cuisine))) is not None:
                    counts[name] += 1
    return counts


def _with(limits: Wants, wants: Wants) -> Wants:
    names = ("meal", "main", "max_minutes", "cuisine", "include", "dish")
    return Wants(
        avoid=limits.avoid, diets=limits.diets, exclude=limits.exclude,
        **{name: getattr(wants, name) for name in names},
    )  # fmt: skip


def _in_words(wants: Wants, chance: random.Random) -> str:
    """Say what is asked, as people do."""
    kind = wants.dish or ("something" if chance.random() < 0.5 else "a recipe")  # noqa: PLR2004
    quick = (
        f"{wants.max_minutes} minute " if wants.max_minutes else chance.choice(("", "", "easy "))
    )
    cuisine = f"{wants.cuisines[0]} " if wants.cuisines else ""
    foods = [f for f in (wants.main, *wants.include) if f]
    with_foods = f" with {' and '.join(foods)}" if foods else ""
    meal = f" for {wants.meal}" if wants.meal in {"breakfast", "lunch", "dinner", "dessert"} else ""
    return f"{quick}{cuisine}{kind}{with_foods}{meal}".strip()


def known_people(interactions: Path, n: int, seed: int) -> list[Known]:
    """Return n people who have a history: half of them drawn evenly, half by how much they chose.

    Who chose much asks much; but most people chose little.
    """
    chance = np.random.default_rng(seed)
    found: Any = pq.read_table(interactions, columns=["person_id"])["person_id"].combine_chunks()
    encoded = found.dictionary_encode()
    numbers, names = encoded.indices.to_numpy(), encoded.dictionary
    counts = np.bincount(numbers, minlength=len(names))
    by_row = numbers[chance.integers(0, numbers.size, n // 2)]
    drawn = np.concatenate([by_row, chance.integers(0, len(names), n - n // 2)])
    return [Known(str(names[int(i)]), int(counts[i])) for i in chance.permutation(drawn)]
