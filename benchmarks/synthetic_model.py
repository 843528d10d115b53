"""What synthetic recipes are made of: real recipes, cut up, and which of them are alike."""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.corpus import english_files, foodcom_file, recipes_of
from benchmarks.machine import data_folder
from ladle.core import Recipe

SOURCES = ("foodcom", "allrecipes")
"""Whose people's choices are carried over."""

N_NEAR, N_BASES = 8, 6
_TITLE_WEIGHT = 3.0
_MOST_COMMON = 0.15
"""A word in more recipes than this share tells nothing."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[a-z]{3,}")
_DURATION = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?")
_COARSE_MINUTES = 5
_FACTORS = (1.0, 1.0, 0.75, 1.25, 1.5)
_MANY = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Whole:
    """A real recipe that has lines and steps, cut up."""

    recipe: Recipe
    steps: tuple[tuple[bytes, ...], ...]
    """Sentences of each step, as JSON texts without their quotes."""
    times: tuple[bytes, ...]
    """The JSON members of its times, longer or shorter all alike; one empty where it has none."""
    servings: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A real recipe that is copied: a whole one, or one that people chose."""

    key: str
    """`foodcom:38`, `allrecipes:9`, or `whole:17`."""
    title: str
    labels: bytes
    """JSON members of its categories, cuisines, tools and keywords; empty if it has none."""
    bases: tuple[int, ...]
    """The whole recipes most like it, the nearest first; itself where it is whole."""


@dataclass(frozen=True)
class Material:
    """All that the generator draws from."""

    wholes: Sequence[Whole]
    near: Sequence[tuple[int, ...]]
    """For each whole recipe, others like it."""
    anchors: Sequence[Anchor]
    lines: Sequence[str]
    """Every ingredient line of the English files, as often as it occurs."""
    recipes: Sequence[Recipe] = field(repr=False)
    """The English recipes with lines, each once."""
    titles: dict[str, list[str]] = field(repr=False)
    """Titles by their last word, as written on Food.com."""


def material() -> Material:
    """Read the real recipes, and find which are alike."""
    recipes = english()
    chosen = list(_chosen())
    return assemble(recipes, chosen, _titles(_raw(foodcom_file())))


def assemble(
    recipes: Sequence[Recipe],
    chosen: Sequence[tuple[str, Recipe]],
    titles: dict[str, list[str]],
) -> Material:
    """Put the material together.

    Parameters
    ----------
    recipes
        With lines; those with steps and a name are the whole ones.
    chosen
        Recipes that people chose, by key; they may lack anything.
    """
    wholes = [_whole(r) for r in recipes if r.lines and r.steps and r.name]
    alike = Likeness([w.recipe for w in wholes])
    near = [alike.nearest(w.recipe, N_NEAR + 1, but=i)[:N_NEAR] for i, w in enumerate(wholes)]
    own = [
        Anchor(f"whole:{i}", w.recipe.name, b"", (i, *near[i][: N_BASES - 1]))
        for i, w in enumerate(wholes)
    ]
    others = [Anchor(k, r.name, _labels(r), alike.nearest(r, N_BASES)) for k, r in chosen]
    lines = [line for r in recipes for line in r.lines]
    return Material(wholes, near, [*own, *others], lines, recipes, titles)


def english() -> list[Recipe]:
    """Return the English recipes that have lines, each once."""
    found = chain.from_iterable(recipes_of(path) for path in english_files())
    return list({(r.name, r.lines): r for r in found if r.lines}.values())


def _raw(path: Path) -> Iterator[Recipe]:
    """Yield a gzip file's records as recipes, those with nothing but an id, too."""
    with gzip.open(path) as file:
        for line in file:
            found = msgspec.json.decode(line)
            yield Recipe(
                id=found["identifier"],
                name=found.get("name", ""),
                lines=tuple(found.get("recipeIngredient", ())),
                categories=tuple(found.get("recipeCategory", ())),
                cuisines=tuple(found.get("recipeCuisine", ())),
                keywords=tuple(found.get("keywords", ())),
                tools=tuple(found.get("tool", ())),
            )


def _chosen() -> Iterator[tuple[str, Recipe]]:
    """Yield the recipes that real people chose."""
    for source in SOURCES:
        folder = data_folder() / source
        column = pq.read_table(folder / "interactions.parquet", columns=["recipe_id"])
        wanted = dict.fromkeys(map(str, column["recipe_id"].to_pylist()))
        known = {str(r.id): r for r in _raw(folder / "recipes.jsonl.gz") if r.id in wanted}
        for recipe_id in wanted:
            if recipe_id in known:
                yield f"{source}:{recipe_id}", known[recipe_id]


def _titles(recipes: Iterable[Recipe]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for recipe in recipes:
        if " " in recipe.name:
            found[recipe.name.rsplit(" ", 1)[-1].casefold()].append(recipe.name)
    return dict(found)


class Likeness:
    """Which of some recipes are most like a given one: cosine of weighted words (tf-idf)."""

    def __init__(self, recipes: Sequence[Recipe]) -> None:
        self._n = len(recipes)
        bags = [_bag(r) for r in recipes]
        seen_in = Counter(word for bag in bags for word in bag)
        most = max(2, _MOST_COMMON * self._n)
        self._idf = {w: np.log(self._n / n) for w, n in seen_in.items() if n <= most}
        rows: dict[str, list[int]] = defaultdict(list)
        weights: dict[str, list[float]] = defaultdict(list)
        for i, bag in enumerate(bags):
            weighed = self._weighed(bag)
            for word, weight in weighed.items():
                rows[word].append(i)
                weights[word].append(weight)
        self._rows = {w: np.array(r, np.int64) for w, r in rows.items()}
        self._weights = {w: np.array(x) for w, x in weights.items()}

    def _weighed(self, bag: dict[str, float]) -> dict[str, float]:
        found = {w: x * self._idf[w] for w, x in bag.items() if w in self._idf}
        norm = sum(x * x for x in found.values()) ** 0.5 or 1.0
        return {w: x / norm for w, x in found.items()}

    def nearest(self, recipe: Recipe, n: int, but: int = -1) -> tuple[int, ...]:
        """Return the rows of the n recipes most like this one; ties fall to the first."""
        scores = self._scores(recipe)
        if but >= 0:
            scores[but] = -1.0
        n = min(n, self._n)
        top = np.argpartition(-scores, n - 1)[:n]
        return tuple(int(i) for i in top[np.lexsort((top, -scores[top]))])

    def _scores(self, recipe: Recipe) -> NDArray[np.float64]:
        weighed = self._weighed(_bag(recipe))
        if not weighed:  # nothing is known of it: any recipe, but always the same
            places = np.random.default_rng(list(str(recipe.id).encode()))
            return places.random(self._n)
        rows = np.concatenate([self._rows[w] for w in weighed])
        each = np.concatenate([self._weights[w] * x for w, x in weighed.items()])
        return np.bincount(rows, each, self._n).astype(np.float64)


def _bag(recipe: Recipe) -> dict[str, float]:
    """Return a recipe's words with their weights: the title's count more."""
    labels = (*recipe.categories, *recipe.cuisines, *recipe.keywords)
    bag = dict.fromkeys(_WORD.findall(" ".join((*labels, *recipe.lines)).casefold()), 1.0)
    return bag | dict.fromkeys(_WORD.findall(recipe.name.casefold()), _TITLE_WEIGHT)


def _whole(recipe: Recipe) -> Whole:
    steps = tuple(tuple(inner(s) for s in _SENTENCE_END.split(step) if s) for step in recipe.steps)
    return Whole(recipe, steps, tuple(_times(recipe)), tuple(_servings(recipe)))


def base_of(bases: Sequence[int], u: float) -> int:
    """Choose among an anchor's bases, the nearest most often; u is uniform in [0, 1)."""
    return bases[int(len(bases) * u * u)]


def inner(text: str) -> bytes:
    """Return a text as it stands within JSON quotes."""
    return msgspec.json.encode(text)[1:-1]


def _times(recipe: Recipe) -> Iterator[bytes]:
    for factor in _FACTORS:
        fields = {
            "totalTime": recipe.total_time,
            "prepTime": recipe.prep_time,
            "cookTime": recipe.cook_time,
        }
        known = {k: _duration(m * factor) for k, t in fields.items() if (m := _minutes(t))}
        yield b"".join(f',"{k}":"{t}"'.encode() for k, t in known.items())


def _minutes(duration: str) -> int:
    found = _DURATION.fullmatch(duration)
    if not found:
        return 0
    days, hours, minutes = (int(x or 0) for x in found.groups())
    return days * 1440 + hours * 60 + minutes


def _duration(minutes: float) -> str:
    whole = max(5, 5 * round(minutes / 5)) if minutes > _COARSE_MINUTES else max(1, round(minutes))
    hours, rest = divmod(whole, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{rest}M' if rest or not hours else ''}"


def _servings(recipe: Recipe) -> Iterator[bytes]:
    text = recipe.servings
    if not text:
        yield b""
        return
    for number in (None, "2", "4", "6", "8", "12"):
        varied = text if number is None else _MANY.sub(number, text, count=1)
        yield b',"recipeYield":' + msgspec.json.encode(varied)


def _labels(recipe: Recipe) -> bytes:
    return labels_of(recipe.categories, recipe.cuisines, recipe.tools, recipe.keywords)


def labels_of(*fields: Sequence[str]) -> bytes:
    """Return the JSON members of categories, cuisines, tools and keywords, "synthetic" in them."""
    categories, cuisines, tools, keywords = fields
    named = (
        ("recipeCategory", categories),
        ("recipeCuisine", cuisines),
        ("tool", tools),
        ("keywords", (*keywords, "synthetic")),
    )
    return b"".join(
        f',"{name}":'.encode() + msgspec.json.encode(list(values))
        for name, values in named
        if values
    )
