"""Implicit-feedback matrix factorisation (iALS); a person is what their choices are close to.

Hu, Koren & Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (ICDM 2008), with the
loss and the frequency-scaled regularisation of Rendle, Krichene, Zhang & Koren, "Revisiting the
Performance of iALS on Item Recommendation Benchmarks" (RecSys 2022): the weight of what was not
chosen, and lambda times (choices + that weight times all)^nu as each vector's own pull to zero.

The recipes' vectors are learned; a person is their history at request time. Equation 7 of Hu et al.
writes the estimate as a sum over the history, each chosen recipe j speaking for a recipe i with the
similarity s_ij = y_i' W y_j. We keep that W for somebody of an ordinary history (theirs is each
person's own), so that s becomes a product of fixed vectors, take its cosine and raise it to a
power: one close relative of something chosen says more than many distant ones, which the plain sum
drowns. What comes out is added to the base, so without a history it is the base.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError, MissingExtraError
from ladle.models.base import Capabilities, FittedModel, Query, Scores, Span, Taste
from ladle.models.manifest import load_model, reading_model, save_model
from ladle.models.rows import SECONDS_A_MONTH, Items, Training

_DAYS_A_MONTH = SECONDS_A_MONTH / 86_400
_MOST_CELLS = 4_000_000
"""Numbers of a batch of rows that are solved at once: 16 MB."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class FactorsSettings:
    """Settings of the factor model."""

    n_factors: int = 128
    """Length of a recipe's vector, 1 or more."""
    regularization: float = 0.002
    """Pull towards zero (the paper's lambda), above 0."""
    frequency_scaling: float = 1.0
    """How far the pull grows with the number of choices (the paper's nu), 0 to 1."""
    unobserved_weight: float = 0.3
    """Weight of a pair that was not chosen against one that was (the paper's alpha_0), above 0."""
    n_iterations: int = 8
    """Rounds over people and recipes, 1 or more."""
    half_life_days: float = 500.0
    """Days until a choice of the asking person counts half, above 0."""
    power: float = 4.0
    """By which cosines are sharpened, 1 or more."""
    shrink: float = 0.25
    """Added to a vector's length, in median lengths, so that rare recipes don't stand out; 0 or
    more."""
    strength: float = 500.0
    """How much a history says against the base, 0 or more."""
    n_history: int = 300
    """Newest choices of a person that are looked at, 1 or more."""
    seed: int = 7
    """Start of the random vectors."""

    def __post_init__(self) -> None:
        for name in ("n_factors", "n_iterations", "n_history", "power"):
            if not getattr(self, name) >= 1:
                raise BadSettingError(f"factors.{name}", getattr(self, name), "1 or more")
        for name in ("regularization", "unobserved_weight", "half_life_days"):
            if not getattr(self, name) > 0:
                raise BadSettingError(f"factors.{name}", getattr(self, name), "above 0")
        for name in ("shrink", "strength"):
            if not getattr(self, name) >= 0:
                raise BadSettingError(f"factors.{name}", getattr(self, name), "0 or more")
        if not 0 <= self.frequency_scaling <= 1:
            raise BadSettingError("factors.frequency_scaling", self.frequency_scaling, "0 to 1")


class FittedFactors:
    """Vectors of the recipes that were ever chosen.

    Parameters
    ----------
    chosen
        Shape (n_chosen,): those recipes, ascending.
    vectors
        Shape (n_chosen, n_factors): their products are the sharpened model's cosines.
    n_items, newest_month
        Of the training.
    """

    name: ClassVar[str] = "factors"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=False, context=False, uncertainty=False
    )

    def __init__(
        self,
        settings: FactorsSettings,
        data_hash: str,
        *,
        chosen: Items,
        vectors: Floats,
        n_items: int,
        newest_month: int,
    ) -> None:
        self._settings, self._data_hash, self._newest_month = settings, data_hash, newest_month
        self._chosen, self._vectors = chosen, vectors
        # one place more, at the end: where item -1 points
        self._place = np.full(n_items + 1, -1, np.int32)
        self._place[chosen] = np.arange(chosen.size, dtype=np.int32)

    def closeness(self, query: Query, items: Items) -> Floats:
        """Sum, over what a person chose, how close recipes are to it.

        Returns
        -------
        Shape of `items`, 0 or more: the sum over the history of weight times
        max(0, cosine)^power; 0 for what nobody chose.
        """
        closeness = np.zeros(items.size, np.float32)
        own, weights = self._history(query)
        places = self._place[items]
        at = np.flatnonzero(places >= 0)
        if own.size and at.size:
            near: Floats = np.maximum(self._vectors[places[at]] @ self._vectors[own].T, 0)
            closeness[at] = near**self._settings.power @ weights
        return closeness

    def score(self, query: Query, items: Items) -> Scores:
        """Return base + ln(1 + strength times the closeness): the base of what is like nothing."""
        nearness = np.log1p(self._settings.strength * self.closeness(query, items))
        scores: Scores = query.base_of(items) + nearness.astype(np.float32)
        return scores

    def _history(self, query: Query) -> tuple[Items, Floats]:
        """Return the places of what a person chose last, each once, and its decayed weights."""
        s = self._settings
        taste = _newest(query.taste, s.n_history)
        weights = taste.weights
        if taste.months is not None:
            month = self._newest_month if query.month is None else query.month
            age = np.maximum(month - taste.months, 0) * _DAYS_A_MONTH
            weights = weights * np.exp2(-age / s.half_life_days).astype(np.float32)
        items, weights = Taste(taste.items, weights).distinct()
        places = self._place[items]
        return places[places >= 0], weights[places >= 0]

    def save(self, folder: Path) -> None:
        """Write vectors and manifest."""
        arrays = {
            "chosen": self._chosen,
            "vectors": self._vectors,
            "n_items": np.array(self._place.size - 1),
            "newest_month": np.array(self._newest_month),
        }
        save_model(folder, self.name, self._settings, self._data_hash, arrays)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read vectors and manifest back."""
        with reading_model(folder, cls.name):
            manifest, arrays = load_model(folder, cls.name)
            return cls(
                FactorsSettings(**manifest["settings"]),
                manifest["data_hash"],
                chosen=arrays["chosen"],
                vectors=arrays["vectors"],
                n_items=int(arrays["n_items"]),
                newest_month=int(arrays["newest_month"]),
            )


@dataclass(frozen=True)
class Factors:
    """Learns a vector a recipe from who chose what."""

    settings: FactorsSettings = FactorsSettings()
    name: ClassVar[str] = "factors"
    fitted: ClassVar[type[FittedModel]] = FittedFactors
    space: ClassVar[Mapping[str, Span]] = MappingProxyType({
        "n_factors": Span(32, 256, is_log=True), "regularization": Span(0.0005, 0.02, is_log=True),
        "unobserved_weight": Span(0.05, 1.0, is_log=True), "power": Span(1.0, 6.0),
        "shrink": Span(0.05, 1.0, is_log=True), "strength": Span(1.0, 3_000.0, is_log=True),
    })  # fmt: skip

    def fit(self, training: Training) -> FittedFactors:
        """Train by alternating least squares; rows come sorted, so the result is reproducible.

        Raises
        ------
        MissingExtraError
            `threadpoolctl` is not installed.
        """
        try:
            from threadpoolctl import (  # type: ignore[import-untyped]  # noqa: PLC0415
                threadpool_limits,
            )
        except ImportError as e:
            raise MissingExtraError("training the model 'factors'", "threadpoolctl", "train") from e
        s = self.settings
        chosen, item = np.unique(training.item, return_inverse=True)
        people, person = np.unique(training.person, return_inverse=True)
        by_person = _Chosen.of(person, item, training.weight, (people.size, chosen.size))
        # the order of sums, and so the last bits, must not hang on how many cores there are
        with threadpool_limits(1, "blas"):
            vectors = _sharp(learn_vectors(by_person, s), by_person, s)
        return FittedFactors(
            s,
            training.data_hash,
            chosen=chosen.astype(np.int32),
            vectors=vectors,
            n_items=int(training.items.size),
            newest_month=training.newest_month,
        )


@dataclass(frozen=True, eq=False)
class _Chosen:
    """Pairs that were chosen, by row: a person's recipes, or a recipe's people."""

    starts: NDArray[np.int64]
    """Shape (n_rows + 1,)."""
    column: NDArray[np.int64]
    """Shape (n_pairs,): ascending within a row, each once."""
    weight: Floats
    n_columns: int

    @classmethod
    def of(
        cls,
        row: NDArray[np.int64],
        column: NDArray[np.int64],
        weight: NDArray[np.floating],
        shape: tuple[int, int],
    ) -> Self:
        """Sort pairs by row; what occurs twice is one pair of the summed weight."""
        pairs, which = np.unique(row * max(shape[1], 1) + column, return_inverse=True)
        row, column = np.divmod(pairs, max(shape[1], 1))
        starts = np.searchsorted(row, np.arange(shape[0] + 1))
        total = np.bincount(which, weight, pairs.size).astype(np.float32)
        return cls(starts, column, total, shape[1])

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return self.starts.size - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Shape (n_rows,): how many pairs each row has."""
        return np.diff(self.starts)

    def transposed(self) -> _Chosen:
        """Return the same pairs by column."""
        row = np.repeat(np.arange(self.n_rows), self.sizes)
        return _Chosen.of(self.column, row, self.weight, (self.n_columns, self.n_rows))

    def batches(self, width: int) -> Iterator[tuple[NDArray[np.int64], int]]:
        """Yield rows of about the same size, and the largest size among them."""
        sizes = self.sizes
        order = np.argsort(sizes, kind="stable")
        order = order[sizes[order] > 0]
        while order.size:
            # as many rows as fit if all were as long as the last of them
            grown = sizes[order] * (width + sizes[order])
            n = max(1, int((np.arange(1, order.size + 1) * grown <= _MOST_CELLS).sum()))
            yield order[:n], int(sizes[order[n - 1]])
            order = order[n:]


def learn_vectors(by_person: _Chosen, settings: FactorsSettings) -> Floats:
    """Take turns between people and recipes: equations 4 and 5 of Hu et al.

    Returns
    -------
    Shape (n_chosen, n_factors).
    """
    by_item = by_person.transposed()
    chance = np.random.default_rng(settings.seed)
    size = (by_person.n_columns, settings.n_factors)
    start = 0.1 / np.sqrt(settings.n_factors) * chance.standard_normal(size)
    vectors: Floats = start.astype(np.float32)
    for _ in range(settings.n_iterations):
        vectors = _solved(by_item, _solved(by_person, vectors, settings), settings)
    return vectors


def _pull(n_choices: NDArray[np.floating], n: int, s: FactorsSettings) -> NDArray[np.floating]:
    """Return the regularisation of vectors with so many choices among n."""
    scaled: NDArray[np.floating] = (n_choices + s.unobserved_weight * n) ** s.frequency_scaling
    pull: NDArray[np.floating] = s.regularization * scaled
    return pull


def _solved(pairs: _Chosen, vectors: Floats, s: FactorsSettings) -> Floats:
    """Solve for the row vectors, given those of the columns.

    Each row's system is (a_0 V'V + pull + Y'CY) x = Y'C 1 with its columns' vectors Y. In the
    basis of V'V's eigenvectors all but Y'CY is diagonal, so a row of k < n_factors pairs needs a
    system of k unknowns alone (Woodbury).
    """
    whole = s.unobserved_weight * (vectors.T.astype(np.float64) @ vectors)
    spread, basis = np.linalg.eigh(whole)
    turned = (vectors @ basis).astype(np.float32)
    pull = _pull(pairs.sizes.astype(np.float64), pairs.n_columns, s)
    found = np.zeros((pairs.n_rows, turned.shape[1]), np.float32)
    for rows, longest in pairs.batches(turned.shape[1]):
        slot = pairs.starts[rows][:, None] + np.arange(longest)
        is_pair = np.arange(longest) < pairs.sizes[rows][:, None]
        slot = np.where(is_pair, slot, 0)
        root = np.sqrt(np.where(is_pair, pairs.weight[slot], 0)).astype(np.float32)
        known = turned[pairs.column[slot]] * root[:, :, None]
        own = (np.maximum(spread, 0) + pull[rows][:, None]).astype(np.float32)
        found[rows] = _solve_batch(known, root, own)
    solved: Floats = (found @ basis.T).astype(np.float32)
    return solved


def _solve_batch(known: Floats, root: Floats, own: Floats) -> Floats:
    """Return x with (diag(own) + known'known) x = known'root, for every row.

    Parameters
    ----------
    known
        Shape (n, k, d).
    root
        Shape (n, k).
    own
        Shape (n, d), above 0.
    """
    _, k, d = known.shape
    if k < d:
        scaled = known / own[:, None, :]
        left = scaled @ known.transpose(0, 2, 1)
        left[:, np.arange(k), np.arange(k)] += 1
        inner = np.linalg.solve(left, root[:, :, None])[:, :, 0]
        few: Floats = np.einsum("nk,nkd->nd", inner, scaled)
        return few
    full: Floats = known.transpose(0, 2, 1) @ known
    full[:, np.arange(d), np.arange(d)] += own
    right = np.einsum("nk,nkd->nd", root, known)
    many: Floats = np.linalg.solve(full, right[:, :, None])[:, :, 0]
    return many


def _sharp(vectors: Floats, by_person: _Chosen, s: FactorsSettings) -> Floats:
    """Turn the vectors so that products are cosines of equation 7's similarity.

    W = (a_0 Y'Y + pull of somebody of an ordinary history)^-1 = L L'; the rows are y' L, each
    divided by its length and the shrink.
    """
    if not vectors.size:
        return vectors
    n_choices = np.array([by_person.sizes.mean()])
    whole = s.unobserved_weight * (vectors.T.astype(np.float64) @ vectors)
    whole = whole + np.diag(np.repeat(_pull(n_choices, by_person.n_columns, s), whole.shape[0]))
    turned = vectors @ np.linalg.cholesky(np.linalg.inv(whole))
    length = np.linalg.norm(turned, axis=1)
    often = np.bincount(by_person.column, minlength=length.size) >= _OFTEN
    usual = np.median(length[often] if often.any() else length)
    sharp: Floats = turned / np.maximum(length + s.shrink * usual, 1e-9)[:, None]
    return sharp.astype(np.float32)


_OFTEN = 5
"""Recipes chosen so often say what length is usual: those chosen once or twice are short."""


def _newest(taste: Taste, n: int) -> Taste:
    """Return a taste of its n newest choices."""
    months = None if taste.months is None else taste.months[:n]
    return Taste(taste.items[:n], taste.weights[:n], months)
