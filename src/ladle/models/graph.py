"""Random walks from a person's recipes over people, and over foods and tags, to other recipes.

Cooper, Lee, Radzik & Siantos, "Random Walks in Recommender Systems: Exact Computation and
Simulations" (WWW 2014 Companion): recipes are ranked by how likely a walk of three steps, person to
recipe to person to recipe, ends at them; in P3-alpha each step's probability is raised to alpha.
Paudel, Christoffel, Newell & Bernstein, "Updatable, Accurate, Diverse, and Scalable Recommendations
for Interactive Applications" (ACM Transactions on Interactive Intelligent Systems 7, 2017): in
RP3-beta what a walk gives a recipe is divided by the recipe's degree to the power of beta.

We depart from both. The walk raises the rate that the baseline expects, so that recency and what
nobody walked to keep their order; imaginary choices calm the degrees; and beside the walk over
people goes one over foods and tags, whose last step chooses among the recipes of a feature as
people do, so that a recipe without choices is reached as well.

The model keeps how many people chose each recipe and each pair, and for each pair the sum of the
last step's probabilities in thousandths that each person's are rounded to: one person's can be
taken out exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError
from ladle.models.base import Capabilities, FittedModel, Query, Scores, Span
from ladle.models.manifest import load_model, reading_model, save_model
from ladle.models.pairs import (
    cells_of,
    cells_towards,
    counted_pairs,
    newest_choices,
    newest_of,
    strongest,
)
from ladle.models.rows import FOOD, TAG, Content, Items, Training

_ONE = 1_000
"""What a step counts at most, so that parts of one are whole numbers."""
_COUNT_BITS = 40
"""Where in a sum the number of people begins, above their thousandths."""
_WALKED = (FOOD, TAG)
"""What the names of features begin with that are walked over: words of titles are too many."""

Numbers = NDArray[np.integer]
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class GraphSettings:
    """Settings of the walks."""

    most_recent: int = 2_000
    """Newest choices of a person that are walked over, 2 or more."""
    together: int = 2
    """People over whom one must be able to walk between two recipes, 1 or more."""
    n_neighbours: int = 300
    """Recipes from which a recipe is walked to, at most, 1 or more."""
    alpha: float = 1.0
    """Exponent of the steps' probabilities, 0 to 2."""
    beta: float = 1.0
    """Exponent of a recipe's degree by which its score is divided, 0 to 2."""
    calm: float = 20.0
    """Imaginary choices of each recipe that calm the degrees of rare ones, above 0."""
    people_weight: float = 0.05
    """How much a walk over people adds to a rate if it is as likely as chance; 0 or more."""
    feature_weight: float = 0.01
    """How much a walk over foods and tags adds to a rate if it is as likely as chance; 0 or
    more."""

    def __post_init__(self) -> None:
        least = {"most_recent": 2, "together": 1, "n_neighbours": 1}
        for name, low in (least | {"people_weight": 0, "feature_weight": 0}).items():
            if not getattr(self, name) >= low:
                raise BadSettingError(f"graph.{name}", getattr(self, name), f"{low} or more")
        for name in ("alpha", "beta"):
            if not 0 <= getattr(self, name) <= 2:  # noqa: PLR2004 - as the docstrings say
                raise BadSettingError(f"graph.{name}", getattr(self, name), "0 to 2")
        if not self.calm > 0:
            raise BadSettingError("graph.calm", self.calm, "above 0")


@dataclass(frozen=True, eq=False)
class Counts:
    """Who walks where: all that is learned from choices."""

    chosen: Items
    """Shape (n_chosen,): items that anybody chose, ascending; a *place* is an index here."""
    n_people: NDArray[np.int32]
    """Shape (n_chosen,): how many chose each."""
    first: NDArray[np.int32]
    """Shape (n_pairs,): the lower place of each pair; pairs ascend."""
    second: NDArray[np.int32]
    """Shape (n_pairs,): the higher place."""
    n_both: NDArray[np.int32]
    """Shape (n_pairs,): how many chose both, never below the threshold."""
    steps: NDArray[np.int64]
    """Shape (n_pairs,): the sum over them of n^-alpha in thousandths, for who chose n recipes."""
    totals: NDArray[np.int64]
    """Shape (3,): items there are; choices; thousandths of all steps from a choice to another of
    the same person."""


class FittedGraph:
    """Walks between recipes, and over their features.

    Parameters
    ----------
    features
        "offsets", shape (n_items + 1,), and "values": the walked features of each item.
    walks
        "offsets", shape (n_chosen + 1,); "target", places to which one walks from a place, and
        "lift", how much likelier than by chance. Derived from the counts if None.
    """

    name: ClassVar[str] = "graph"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=True, context=False, uncertainty=False
    )

    def __init__(
        self,
        settings: GraphSettings,
        data_hash: str,
        counts: Counts,
        features: Arrays,
        walks: Arrays | None = None,
    ) -> None:
        self._settings, self._data_hash, self._counts = settings, data_hash, counts
        self._features = features
        self._walks = walks or _walks(counts, settings)
        # one place more, at the end: where items point that nobody chose, and item -1
        self._place = np.full(int(counts.totals[0]) + 1, counts.chosen.size, np.int32)
        self._place[counts.chosen] = np.arange(counts.chosen.size, dtype=np.int32)
        self._chance = _chances(counts, features)

    def score(self, query: Query, items: Items) -> Scores:
        """Return the logarithm of the rate at which a person is expected to choose recipes.

        log(r (1 + a P + b F)), with the baseline's rate r, and how much likelier than by chance the
        walks from the newest recipes of the history end at a recipe: P over people, their sum, and
        F over features, their mean. Without a history it is the base.
        """
        base = query.base_of(items)
        history = self._newest(query.taste.items)
        if not history.size:
            return base
        more = self._settings.people_weight * self._over_people(history, self._place[items])
        if self._settings.feature_weight and self._features["values"].size:
            more += self._settings.feature_weight * self._over_features(history, items)
        return (base + np.log1p(more)).astype(np.float32)

    def _newest(self, history: Items) -> Items:
        """Return the newest recipes of a history, each once, but for those that are no items."""
        items = newest_of(history, self._settings.most_recent)
        return items[items >= 0]

    def _over_people(self, history: Items, places: Items) -> NDArray[np.float64]:
        """Return for places the lift of walks over people; 0 for one that nobody chose."""
        begins = self._place[history]
        begins = begins[begins < self._counts.chosen.size]
        asked, which = np.unique(places, return_inverse=True)
        targets = self._walks["target"]
        cells, _ = cells_towards(self._walks["offsets"], targets, begins, asked)
        lift = self._walks["lift"][cells]
        reached = np.bincount(np.searchsorted(asked, targets[cells]), lift, asked.size)
        return reached.astype(np.float64, copy=False)[which]

    def _over_features(self, history: Items, items: Items) -> NDArray[np.float64]:
        """Return for items the lift of walks over features; 0 for an item without any.

        A walk takes each feature of a recipe alike, then each recipe of a feature as often as it
        was chosen: the chance of a recipe over its share of choices is the same for all of a
        feature, one over the share of choices that the feature has.
        """
        offsets, values = self._features["offsets"], self._features["values"]
        cells, owner = cells_of(offsets, history)
        n_own = np.bincount(owner, minlength=history.size)
        walked = np.bincount(values[cells], 1 / n_own[owner], self._chance.size) / history.size
        lift = walked / self._chance
        cells, owner = cells_of(offsets, np.where(items >= 0, items, offsets.size - 1))
        reached = np.bincount(owner, lift[values[cells]], items.size)
        return reached.astype(np.float64, copy=False)

    def save(self, folder: Path) -> None:
        """Write counts, walks, features and manifest."""
        arrays = vars(self._counts) | {f"walk_{n}": a for n, a in self._walks.items()}
        arrays |= {f"feature_{n}": a for n, a in self._features.items()}
        save_model(folder, self.name, self._settings, self._data_hash, arrays, libraries=["scipy"])

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read counts, walks, features and manifest back."""
        with reading_model(folder, cls.name):
            manifest, arrays = load_model(folder, cls.name)
            walks = {n: arrays.pop(f"walk_{n}") for n in ("offsets", "target", "lift")}
            features = {n: arrays.pop(f"feature_{n}") for n in ("offsets", "values")}
            return cls(
                GraphSettings(**manifest["settings"]),
                manifest["data_hash"],
                Counts(**arrays),
                features,
                walks,
            )


def _chances(counts: Counts, features: Arrays) -> NDArray[np.float64]:
    """Return the share of choices whose recipe has each feature, calmed by one choice."""
    cells, owner = cells_of(features["offsets"], counts.chosen)
    values = features["values"]
    n_features = int(values.max(initial=-1)) + 1
    n = np.bincount(values[cells], counts.n_people[owner], n_features)
    shares: NDArray[np.float64] = (n + 1) / (counts.n_people.sum() + 1)
    return shares


def _walks(counts: Counts, s: GraphSettings) -> Arrays:
    """Return from each recipe those to which one walks, if it is among their best sources."""
    source = np.concatenate([counts.first, counts.second])
    target = np.concatenate([counts.second, counts.first])
    degree = counts.n_people + s.calm
    _, n_choices, n_steps = counts.totals.tolist()
    # as if everybody chose at random, but as many as they did
    by_chance = max(n_steps, 1) / max(n_choices, 1) ** 2
    middle = max(n_choices, 1) / max(counts.chosen.size, 1) + s.calm
    by_chance *= middle ** (2 - s.alpha - s.beta)
    leaving, entering = degree**s.alpha, degree**s.beta
    # one direction after the other: there may be a hundred million pairs
    lift = np.concatenate([
        (counts.steps / (leaving[a] * entering[b]) / by_chance).astype(np.float32)
        for a, b in ((counts.first, counts.second), (counts.second, counts.first))
    ])  # fmt: skip
    kept = strongest(source, target, lift, s.n_neighbours, degree.size)
    offsets = np.searchsorted(source[kept], np.arange(degree.size + 1)).astype(np.int64)
    return {"offsets": offsets, "target": target[kept], "lift": lift[kept]}


@dataclass(frozen=True)
class Graph:
    """Counts the ways between recipes."""

    settings: GraphSettings = GraphSettings()
    name: ClassVar[str] = "graph"
    fitted: ClassVar[type[FittedModel]] = FittedGraph
    space: ClassVar[Mapping[str, Span]] = MappingProxyType({
        "people_weight": Span(0.005, 1.0, is_log=True),
        "feature_weight": Span(0.001, 1.0, is_log=True),
    })  # fmt: skip

    def fit(self, training: Training) -> FittedGraph:
        """Count; somebody who chose a recipe many times counts once.

        Raises
        ------
        MissingExtraError
            `scipy` is not installed.
        """
        s = self.settings
        person, item = newest_choices(training, s.most_recent)
        chosen, place = np.unique(item, return_inverse=True)
        n_own = np.bincount(person, minlength=1).astype(np.int64)
        # each person's step is rounded by itself, so that it can be taken out again
        step = np.rint(_ONE * np.maximum(n_own, 1) ** -s.alpha).astype(np.int64)
        parts = list(_pairs(person, place, step, s.together))
        kinds = (np.int32, np.int32, np.int32, np.int64)
        first, second, n_both, steps = (
            np.concatenate([np.empty(0, kind), *(part[column] for part in parts)])
            for column, kind in enumerate(kinds)
        )
        del parts
        counts = Counts(
            chosen=chosen.astype(np.int32),
            n_people=np.bincount(place, minlength=chosen.size).astype(np.int32),
            first=first, second=second, n_both=n_both, steps=steps,
            totals=np.array(
                [training.items.size, item.size, step @ (n_own * (n_own - 1))], np.int64
            ),
        )  # fmt: skip
        features = _walked_features(training.known_content)
        return FittedGraph(s, training.data_hash, counts, features)


def _walked_features(content: Content) -> Arrays:
    """Return the foods and tags of each item."""
    is_walked = np.fromiter((n.startswith(_WALKED) for n in content.names), np.bool_)
    kept = is_walked[content.values]
    offsets = np.concatenate([[0], np.cumsum(kept)])[content.offsets].astype(np.int64)
    return {"offsets": offsets, "values": content.values[kept]}


def _pairs(
    person: Numbers, place: Numbers, step: NDArray[np.int64], together: int
) -> Iterator[tuple[Numbers, Numbers, Numbers, Numbers]]:
    """Yield lower and higher place, people and thousandths of pairs, ascending, part by part."""
    # people and thousandths are summed in one number: half the time
    counts, fewest = (1 << _COUNT_BITS) + step[person], together << _COUNT_BITS
    for lower, higher, both in counted_pairs(person, place, counts, fewest, FittedGraph.name):
        n_both = (both >> _COUNT_BITS).astype(np.int32)
        yield lower, higher, n_both, both & ((1 << _COUNT_BITS) - 1)
