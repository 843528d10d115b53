"""The contract of every model: `fit(training)` gives a fitted one, which scores and is saved.

A model knows recipes as *items*: positions in the sorted recipe hashes it was trained on. It never
sees an identity: a person is a `Taste`, the items of their history, made at request time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Plane
from ladle.models.manifest import SettingsLike
from ladle.models.rows import Items, Training

BASE_HALF_LIFE_DAYS, BASE_CROWD, BASE_DOUBT = 150.0, 0.2, 0.5
"""The baseline as it is shipped, in the words of its settings: a model may stand on it in training,
too."""

Scores = NDArray[np.float32]
"""Shape (n,): higher is better; comparable within one call only."""


@dataclass(frozen=True, eq=False)
class Taste:
    """A person as models see them: the items of their history, newest first."""

    items: Items
    weights: NDArray[np.float32]
    months: NDArray[np.int32] | None = None
    """Months since 1970; None where nothing is dated."""

    @classmethod
    def unknown(cls) -> Self:
        """Return the taste of somebody without a history."""
        return cls(np.empty(0, np.int32), np.empty(0, np.float32))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return self.items.size == 0

    def distinct(self) -> tuple[Items, NDArray[np.float32]]:
        """Return each item once, ascending, with the sum of its weights."""
        items, which = np.unique(self.items, return_inverse=True)
        return items, np.bincount(which, self.weights, items.size).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Query:
    """What a model is asked: who, when, and for what; nothing that tells who it is."""

    taste: Taste = field(default_factory=Taste.unknown)
    month: int | None = None
    """Months since 1970; None for about the newest of the training."""
    wanted: tuple[str, ...] = ()
    """What was asked for, as names of features ("tag:dinner", "food:beef")."""
    base: Scores | None = None
    """Shape (n_items + 1,): the baseline's score of each item as a logarithm of its rate, and one
    for item -1. A model that tells people apart adds what it knows to it, so that it differs from
    the baseline only where it knows something. None for no base."""

    def base_of(self, items: Items) -> Scores:
        """Return the base of some items; zeros without any."""
        if self.base is None:
            return np.zeros(items.size, np.float32)
        found: Scores = self.base[items]
        return found


@dataclass(frozen=True)
class Capabilities:
    """What a model can do."""

    new_people: bool
    """Scores differ from recipe to recipe for somebody without a history."""
    new_recipes: bool
    """Tells recipes apart that nobody ever chose."""
    context: bool
    """Looks at what was asked for, or when."""
    uncertainty: bool
    """Says how sure it is (`draw`)."""


@dataclass(frozen=True)
class Span:
    """Where a setting is searched when a model is tuned; whole numbers where both ends are."""

    low: float
    high: float
    is_log: bool = False
    """Whether it is searched by its logarithm."""


class Scorer(Protocol):
    """What scores recipes, safe to share between threads."""

    name: ClassVar[str]
    capabilities: ClassVar[Capabilities]

    def score(self, query: Query, items: Items) -> Scores:
        """Score recipes for a person.

        Returns
        -------
        Shape of `items`, finite; a recipe that the training never saw gets the lowest sensible one.
        """
        ...


class Asked(Protocol):
    """One person's question to a model that has done all that does not hang on the recipes."""

    @property
    def lifted(self) -> Items:
        """Items that may score above their base, each once; all others score at it."""
        ...

    def best_lifted(self, n: int, rows: NDArray[np.int32], within: Plane) -> Items:
        """Return the n best of them that a filter passes, in no order; fewer if fewer pass.

        Parameters
        ----------
        rows
            Shape (n_items,): the catalog's row of each item, -1 where it has none.
        within
            The rows that pass.
        """
        ...

    def score(self, items: Items) -> Scores:
        """Score recipes, as `Scorer.score` does."""
        ...


@runtime_checkable
class Sparse(Protocol):
    """A model that lifts few recipes above their base, and can name them.

    So its exact best among any recipes is found without scoring them all: the best of what is
    lifted, and the best by the base.
    """

    def asked(self, query: Query) -> Asked:
        """Do what does not hang on the recipes, once for any number of questions."""
        ...


class FittedModel(Scorer, Protocol):
    """A trained model."""

    def save(self, folder: Path) -> None:
        """Write arrays and a JSON manifest into an empty folder."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read back what `save` wrote.

        Raises
        ------
        CorruptVersionError
            Something is missing, or of another schema.
        """
        ...


class Model(Protocol):
    """A model before training: its settings.

    It is made without arguments, or with `settings`, and named as an entry point in the group
    `ladle.models`.
    """

    name: ClassVar[str]
    fitted: ClassVar[type[FittedModel]]
    """What `fit` returns, so that it can be loaded."""
    space: ClassVar[Mapping[str, Span]]
    """SettingsLike that are searched when it is tuned, by name."""

    @property
    def settings(self) -> SettingsLike:
        """A frozen dataclass, read from the section of this model's name."""
        ...

    def fit(self, training: Training) -> FittedModel:
        """Train: a pure function of rows and settings.

        Raises
        ------
        MissingExtraError
            A package that trains it is not installed.
        """
        ...
