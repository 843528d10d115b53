"""What kind of dish it is, read with the declaring labels hidden, against what is declared.

The files of Allrecipes and Jamie Oliver were looked at while the tables were written; those
of Food.com and the Grand Recipe Dataset were kept aside and judge them. From each recipe its
categories, keywords, cuisines and tools are taken away before it is read; what they declared is the
other side. Labels are noisy: BENCH_DISAGREEMENTS names a file to write disagreements to, and the
sheet of those that were read is `benchmarks/adjudicated/dish_kinds.tsv`. By its second draw (the
first was read before the tables were mended by it) the results say how often a reading is right,
where "agrees" only says how often the label says the same.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from time import process_time
from typing import Any

import msgspec

from benchmarks.corpus import english_files, foodcom_file, recipes_of
from ladle.core import Recipe
from ladle.food import (
    Character,
    Told,
    character_of,
    equipment_of,
    facts_of,
    find_course,
    find_cuisine,
    find_dish_type,
    find_equipment,
    key,
)
from ladle.food.dish import FOOD_TYPES
from ladle.food.heat import spiciness
from ladle.food.labels import cuisines_of, meals_of
from ladle.food.signs import GUESS, LIKELY, SURE

ID = "dish-kinds-v1"
_SEEN = ("allrecipes_capstone", "allrecipes_vectorizer", "allrecipes_xcosmo", "jamieoliver")
_ASIDE = ("foodcom", "grand_recipe_dataset")
_EVERY, _OF = 10, 3
"""Of Food.com every tenth named recipe that declares something; of others every third."""
_KINDS = ("type", "course", "meal", "cuisine", "main")
_LEVELS = {SURE: "sure", LIKELY: "likely", GUESS: "guess"}
"""Names of the levels of confidence, by which the sheet and the results tell them apart."""
_MOST_CONFUSED = 12
_SEED = 20
"""Of the draw of disagreements; no figure hangs on it."""
_DRAWN_OF_A_KIND = 20
_JUDGES = "2"
"""The draw of the sheet that is taken from the half set aside, as the tables now are."""
ADJUDICATED = Path(__file__).parent / "adjudicated" / "dish_kinds.tsv"
_DERIVED = frozenset({
    "weeknight", "kid_friendly", "sauce", "lunch_or_snack", "holiday", "summer", "winter", "spring",
    "large_groups", "beverage", "breakfast",
})  # fmt: skip
"""Labels that another project derived of Food.com's keywords: half of its chicken is a "sauce"."""
_MAIN_LABELS = {
    "chicken": "chicken", "beef": "beef", "pork": "pork", "lamb": "lamb", "turkey": "turkey",
    "shrimp": "shellfish", "shellfish": "shellfish", "fish": "fish", "salmon": "fish",
    "tuna": "fish", "main meat": "meat", "main poultry": "poultry", "main seafood": "fish",
    "main pork": "pork", "main beef": "beef", "main pasta": "pasta", "main chocolate": "chocolate",
    "main fruit": "fruit", "main vegetable": "vegetables", "main egg": "eggs",
    "main grain": "grains", "main dairy": "dairy", "chicken recipe": "chicken",
    "beef recipe": "beef", "pork recipe": "pork", "lamb recipe": "lamb", "fish recipe": "fish",
    "potato": "potatoes", "mushroom": "mushrooms", "rice": "rice", "pasta": "pasta",
}  # fmt: skip
"""Labels of publishers, folded, and the group of main ingredients that each declares."""
_WIDER = {
    "meat": {"beef", "pork", "lamb", "game", "sausage", "meat"},
    "poultry": {"chicken", "turkey", "poultry"}, "fish": {"fish", "shellfish"},
    "dairy": {"dairy", "cheese"}, "grains": {"grains", "rice", "pasta", "bread"},
    "vegetables": {"vegetables", "potatoes", "mushrooms", "legumes"},
}  # fmt: skip
"""A declared group that is as wide as several of ours."""
_CUTS = frozenset({
    "chicken breast", "chicken thigh", "chicken thigh leg", "ham", "pork loin", "tenderloin",
    "turkey breast", "whole chicken", "whole turkey",
})  # fmt: skip
"""Labels, folded, of what is cooked: a soup lies under "Chicken Breast" as a schnitzel does."""
_INGREDIENT = "main:"
"""Before the main ingredients of Food.com: "main:seafood" says neither main course nor dinner."""


@dataclass
class _Tally:
    agree: Counter[str] = field(default_factory=Counter)
    differ: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_confidence: dict[str, Counter[str]] = field(default_factory=dict)
    reads: list[dict[str, Any]] = field(default_factory=list)

    def add(self, recipe: Recipe, kind: str, declared: set[str], told: Iterable[Told[str]]) -> None:
        """Count one recipe: it agrees if what is told first is among what is declared."""
        first = next(iter(told), None)
        label = sorted(declared)[0]
        if first is None:
            self.silent[label] += 1
            return
        is_right = first.value in declared
        (self.agree if is_right else self.differ)[label] += 1
        self.by_confidence.setdefault(_LEVELS[first.confidence], Counter())[str(is_right)] += 1
        if not is_right:
            self.confused[label, first.value] += 1
            signs = [f"{s.place}: {s.text}" for s in first.signs]
            self.reads.append(_read(recipe, kind, declared, first, signs))

    def figures(self) -> dict[str, Any]:
        agree, differ = self.agree.total(), self.differ.total()
        total = agree + differ + self.silent.total()
        return {
            "declared": total,
            "told_share": round((agree + differ) / max(total, 1), 4),
            "agrees_share_of_told": round(agree / max(agree + differ, 1), 4),
            "agrees_by_confidence": {
                level: {
                    "told": counts.total(),
                    "agrees_share": round(counts["True"] / counts.total(), 4),
                }
                for level, counts in _by_level(self.by_confidence)
            },
            "by_label": {
                label: [self.agree[label], self.differ[label], self.silent[label]]
                for label, _ in (self.agree + self.differ + self.silent).most_common()
            },
            "confused_most": [[*pair, n] for pair, n in self.confused.most_common(_MOST_CONFUSED)],
        }


def _by_level(counts: Mapping[str, Counter[str]]) -> list[tuple[str, Counter[str]]]:
    return [(level, counts[level]) for level in _LEVELS.values() if level in counts]


def run() -> dict[str, Any]:
    """Measure every kind on both halves, and the time that a recipe takes."""
    halves = {name: _half(_recipes(names)) for name, names in (("seen", _SEEN), ("aside", _ASIDE))}
    aside = halves["aside"]
    _write([read for tally in aside.values() for read in tally.reads])
    sheet = Sheet.read(ADJUDICATED)
    judged = {kind: calibration(aside[kind].by_confidence, kind, sheet) for kind in _KINDS}
    return {
        "headline": {
            **{f"{kind}_agrees": judged[kind]["agrees_share"] for kind in _KINDS},
            **{f"{kind}_right": judged[kind]["right_share"] for kind in _KINDS},
        },
        "halves": {
            name: {kind: tally.figures() for kind, tally in tallies.items()}
            for name, tallies in halves.items()
        },
        "readings": _readings(),
        "adjudicated": sheet.by_kind(),
        "calibration": judged,
        "us_a_recipe": _time_us(),
    }


def _recipes(names: Iterable[str]) -> Iterator[Recipe]:
    for name in names:
        files = (path for path in english_files() if path.name.startswith(name))
        path = foodcom_file() if name == "foodcom" else next(files)
        every = _EVERY if name == "foodcom" else _OF
        declaring = (r for r in recipes_of(path, name) if r.name and (_labels(r) or r.cuisines))
        yield from (r for n, r in enumerate(declaring) if n % every == 0)


def _labels(recipe: Recipe) -> tuple[str, ...]:
    """Return what a recipe's publisher declares; what others derived of it is no judge."""
    return tuple(c for c in (*recipe.categories, *recipe.keywords) if c not in _DERIVED)


def _declaring(recipe: Recipe) -> Recipe:
    """Return a recipe with nothing but its labels to tell a meal or a cuisine by."""
    return replace(recipe, name="", categories=_of_dishes(_labels(recipe)), keywords=())


def _of_dishes(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(label for label in labels if not label.startswith(_INGREDIENT))


def _hidden(recipe: Recipe) -> Recipe:
    return replace(recipe, categories=(), keywords=(), cuisines=(), tools=())


def _half(recipes: Iterable[Recipe]) -> dict[str, _Tally]:
    tallies = {kind: _Tally() for kind in (*_KINDS, "meal_by_title_words", "equipment")}
    for recipe in recipes:
        bare = _hidden(recipe)
        facts = facts_of(bare)
        found = character_of(bare, facts)
        for kind, (declared, told) in _sides(recipe, found).items():
            if declared:
                tallies[kind].add(recipe, kind, declared, told)
        declared = {meal.label for meal in meals_of(_declaring(recipe))}
        if declared:
            stored = [Told(meal.label, LIKELY, ()) for meal in facts.meals]
            tallies["meal_by_title_words"].add(recipe, "meal_by_title_words", declared, stored)
        _count_equipment(tallies["equipment"], recipe, bare)
    return tallies


def _sides(recipe: Recipe, found: Character) -> dict[str, tuple[set[str], Iterable[Told[str]]]]:
    """Return for each kind what is declared, and what was told without the labels."""
    labels = _labels(recipe)
    nameless = _declaring(recipe)
    keys = {key(label.replace(":", " ")) for label in labels}
    groups = {_MAIN_LABELS[k] for k in keys if k in _MAIN_LABELS}
    wide = groups.union(*(_WIDER.get(group, set()) for group in groups))
    courses = {c for label in _of_dishes(labels) if (c := find_course(label))}
    types = {t for label in labels if _is_specific(label) and (t := find_dish_type(label))}
    types -= FOOD_TYPES
    return {
        "type": (types, found.kind.types),
        "course": (courses, found.kind.courses),
        "meal": ({meal.label for meal in meals_of(nameless)}, found.kind.meals),
        "cuisine": (set(cuisines_of(nameless)), found.kind.cuisines),
        "main": (wide, [Told(m.value.group, m.confidence, m.signs) for m in found.mains]),
    }


def _is_specific(label: str) -> bool:
    """Tell a label of a type of dish from one of a food ("chicken") or of a course."""
    is_food = key(label) in _MAIN_LABELS or key(label) in _CUTS
    return not is_food and not find_course(label) and not find_cuisine(label)


def _count_equipment(tally: _Tally, recipe: Recipe, bare: Recipe) -> None:
    declared = {name for tool in recipe.tools if (name := find_equipment(tool))}
    if declared and bare.steps:
        told = [Told(name, LIKELY, ()) for name in equipment_of(bare)]
        # every thing that is declared should be told; a recipe needs more than labels name
        for name in declared:
            tally.add(recipe, "equipment", {name}, [t for t in told if t.value == name])


def _readings() -> dict[str, Any]:
    """Count what is told of heat, effort, price and season beside what labels or titles say."""
    counts: dict[str, Counter[str]] = {}
    for recipe in _recipes((*_SEEN, *_ASIDE)):
        labels = {key(label) for label in _labels(recipe)}
        says_hot = "spicy" in labels or "spicy" in recipe.name.casefold()
        bare = _hidden(recipe)
        if not recipe.lines:
            continue
        found = character_of(bare, facts_of(bare))
        heat = spiciness(replace(bare, name=""), facts_of(bare))
        if heat:
            counts.setdefault(f"spiciness, {_called(says_hot)} spicy", Counter())[
                str(heat.value)
            ] += 1
        if found.effort.difficulty:
            is_easy = bool(labels & {"easy", "beginner cook"})
            counts.setdefault(f"difficulty, {_called(is_easy)} easy", Counter())[
                found.effort.difficulty.value
            ] += 1
        if found.price and "inexpensive" in labels:
            counts.setdefault("price, called inexpensive", Counter())[str(found.price.value)] += 1
        counts.setdefault("alcohol", Counter())[found.alcohol.value] += 1
        counts.setdefault("children", Counter())[found.children.suits] += 1
        counts.setdefault("leftovers", Counter())[found.keeping.leftovers.value] += 1
        counts.setdefault("freezing", Counter())[found.keeping.freezing.value] += 1
    return {name: dict(sorted(c.items())) for name, c in sorted(counts.items())}


def _called(is_called: bool) -> str:  # noqa: FBT001
    return "called" if is_called else "not called"


def _time_us() -> dict[str, float]:
    """Return the CPU time of a recipe with steps: facts alone, and character on top of them.

    Recipe by recipe, as an import goes: what facts have just folded is not folded again.
    """
    spent_s = [0.0, 0.0]
    recipes = list(recipes_of(english_files()[0]))[:1_500]
    for recipe in recipes:
        began = process_time()
        facts = facts_of(recipe)
        equipment_of(recipe)  # which an import derives as well
        middle = process_time()
        character_of(recipe, facts)
        spent_s[0] += middle - began
        spent_s[1] += process_time() - middle
    named = zip(("facts", "character"), spent_s, strict=True)
    return {name: round(s / len(recipes) * 1e6) for name, s in named}


def _read(
    recipe: Recipe, kind: str, declared: set[str], told: Told[str], signs: list[str]
) -> dict[str, Any]:
    return {
        "source": recipe.source, "id": recipe.id, "name": recipe.name, "kind": kind,
        "declared": sorted(declared), "told": told.value, "confidence": _LEVELS[told.confidence],
        "signs": signs, "lines": recipe.lines, "labels": _labels(recipe),
    }  # fmt: skip


def _write(reads: list[dict[str, Any]]) -> None:
    """Write disagreements, drawn from all, to be read by somebody."""
    if path := os.environ.get("BENCH_DISAGREEMENTS"):
        drawn = [r for kind in _KINDS for r in _drawn([r for r in reads if r["kind"] == kind])]
        Path(path).write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in drawn))


def _drawn(reads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw disagreements of one kind, of each level of confidence as many while there are some."""
    drawn: Counter[str] = Counter()
    ranked = []
    for read in random.Random(_SEED).sample(reads, len(reads)):  # noqa: S311 - no secret
        drawn[read["confidence"]] += 1
        ranked.append((drawn[read["confidence"]], read))
    ranked.sort(key=itemgetter(0))
    return [read for _, read in ranked[:_DRAWN_OF_A_KIND]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who was right, in the disagreements that were read: text, label, both or neither."""

    rows: tuple[tuple[str, str, str, str], ...]
    """Draw, kind, level of confidence (`-` if it was not noted), who was right."""

    @classmethod
    def read(cls, path: Path) -> Sheet:
        """Return the sheet of a file; an empty one if there is none."""
        if not path.is_file():
            return cls(())
        header, *rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
        draw, kind, level, right = map(header.index, ("draw", "kind", "confidence", "right"))
        return cls(tuple((row[draw], row[kind], row[level], row[right]) for row in rows))

    def by_kind(self) -> dict[str, dict[str, dict[str, int]]]:
        """Count who was right, draw by draw and kind by kind."""
        found: dict[str, dict[str, Counter[str]]] = {}
        for draw, kind, _, right in self.rows:
            found.setdefault(draw, {}).setdefault(kind, Counter())[right] += 1
        return {
            draw: {kind: dict(sorted(c.items())) for kind, c in sorted(kinds.items())}
            for draw, kinds in sorted(found.items())
        }

    def counts(self, kind: str, confidence: str | None = None) -> Counter[str]:
        """Count who was right in the draw that judges; of one level, or of all."""
        return Counter(
            right
            for draw, of, level, right in self.rows
            if draw == _JUDGES and of == kind and confidence in (None, level)
        )


def calibration(
    by_confidence: Mapping[str, Counter[str]], kind: str, sheet: Sheet
) -> dict[str, Any]:
    """Return how often a kind's readings are right, level by level and together.

    Where reading and label agree, both are taken for right. Of where they differ, a reading counts
    as right as often as in the disagreements of that level that were read: the text alone, or both.
    A level of which none was read counts as the kind does; a kind of which none was, has no share.
    """
    levels: dict[str, dict[str, float | None]] = {}
    differing: dict[str, float] = {}
    for level, told in _by_level(by_confidence):
        read = sheet.counts(kind, level)
        judged = read or sheet.counts(kind)
        expected = {who: told["False"] * n / judged.total() for who, n in judged.items()}
        for who, n in expected.items():
            differing[who] = differing.get(who, 0.0) + n
        levels[level] = {
            "told": told.total(),
            "agrees_share": round(told["True"] / told.total(), 4),
            "read": read.total(),
            "right_share": _right_share(told, expected),
        }
    told_all = sum(by_confidence.values(), Counter[str]())
    return {
        "agrees_share": round(told_all["True"] / max(told_all.total(), 1), 4),
        "right_share": _right_share(told_all, differing),
        "of_differing": {
            who: round(n / max(told_all["False"], 1), 4) for who, n in sorted(differing.items())
        },
        "by_confidence": levels,
    }


def _right_share(told: Counter[str], differing: Mapping[str, float]) -> float | None:
    if told["False"] and not differing:
        return None
    defended = differing.get("text", 0.0) + differing.get("both", 0.0)
    return round((told["True"] + defended) / max(told.total(), 1), 4)
