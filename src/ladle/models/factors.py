"""Implicit-feedback matrix factorisation by alternating least squares (iALS).

Hu, Koren & Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (ICDM 2008). Trained
with the `implicit` package. A person's vector is solved from their history at request time by the
paper's equation 4, so a new person works at once and a deleted one leaves nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError, MissingExtraError
from ladle.models.base import Capabilities, FittedModel, Query, Scores, Span, Taste
from ladle.models.manifest import load_model, reading_model, save_model
from ladle.models.rows import Items, Training

_N_THREADS = 2
"""A server may be answering meanwhile, so not every core; the number changes no byte of a model."""


@dataclass(frozen=True)
class FactorsSettings:
    """Settings of the factor model."""

    n_factors: int = 32
    """Length of a recipe's vector, 1 or more."""
    regularization: float = 10.0
    """Pull towards zero (the paper's lambda), above 0."""
    alpha: float = 10.0
    """Confidence that one event adds to the 1 of an unseen pair (the paper's alpha), above 0."""
    n_iterations: int = 15
    """Rounds over people and recipes, 1 or more."""
    seed: int = 7
    """Start of the random vectors."""

    def __post_init__(self) -> None:
        for name in ("n_factors", "n_iterations"):
            if getattr(self, name) < 1:
                raise BadSettingError(f"factors.{name}", getattr(self, name), "1 or more")
        for name in ("regularization", "alpha"):
            if not getattr(self, name) > 0:
                raise BadSettingError(f"factors.{name}", getattr(self, name), "above 0")


class FittedFactors:
    """Recipe vectors, and what is needed to solve for a person.

    Parameters
    ----------
    vectors
        Shape (n_items, n_factors).
    """

    name: ClassVar[str] = "factors"
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=False, new_recipes=False, context=False, uncertainty=False
    )

    def __init__(
        self, settings: FactorsSettings, data_hash: str, vectors: NDArray[np.float32]
    ) -> None:
        self._settings, self._data_hash = settings, data_hash
        self._vectors = vectors
        gram = vectors.T.astype(np.float64) @ vectors
        self._gram = gram + settings.regularization * np.eye(vectors.shape[1])

    def person_vector(self, taste: Taste) -> NDArray[np.float32]:
        """Solve for a person: x = (Y'Y + Y'(C - I)Y + lambda I)^-1 Y'C p (equation 4).

        Returns
        -------
        Shape (n_factors,); zeros without a history.
        """
        # what was chosen twice is one pair of twice the weight, as in training
        items, weights = taste.distinct()
        chosen = self._vectors[items].astype(np.float64)
        extra = self._settings.alpha * weights.astype(np.float64)
        left = self._gram + (chosen.T * extra) @ chosen
        return np.linalg.solve(left, chosen.T @ (1 + extra)).astype(np.float32)

    def score(self, query: Query, items: Items) -> Scores:
        """Return the estimated preference, about 0 to 1; 0 for what the training never saw."""
        if query.taste.is_empty:
            return np.zeros(items.size, np.float32)
        scores = self._vectors[items] @ self.person_vector(query.taste)
        return np.where(items >= 0, scores, np.float32(0))

    def save(self, folder: Path) -> None:
        """Write vectors and manifest."""
        save_model(folder, self.name, self._settings, self._data_hash, {"vectors": self._vectors})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read vectors and manifest back."""
        with reading_model(folder, cls.name):
            manifest, arrays = load_model(folder, cls.name)
            return cls(
                FactorsSettings(**manifest["settings"]), manifest["data_hash"], arrays["vectors"]
            )


@dataclass(frozen=True)
class Factors:
    """Learns a vector a recipe from who chose what."""

    settings: FactorsSettings = FactorsSettings()
    name: ClassVar[str] = "factors"
    fitted: ClassVar[type[FittedModel]] = FittedFactors
    space: ClassVar[Mapping[str, Span]] = MappingProxyType({
        "n_factors": Span(16, 256, is_log=True), "regularization": Span(1.0, 100.0, is_log=True),
        "alpha": Span(1.0, 50.0, is_log=True),
    })  # fmt: skip

    def fit(self, training: Training) -> FittedFactors:
        """Train with `implicit`; rows come sorted, so the result is reproducible.

        Raises
        ------
        MissingExtraError
            `implicit` is not installed.
        """
        try:
            from implicit.cpu.als import AlternatingLeastSquares  # type: ignore[import-untyped]  # noqa: PLC0415
            from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # noqa: PLC0415
            from threadpoolctl import (  # type: ignore[import-untyped]  # noqa: PLC0415
                threadpool_limits,
            )
        except ImportError as e:
            raise MissingExtraError("training the model 'factors'", "implicit", "train") from e
        s = self.settings
        shape = (training.n_people, int(training.items.size))
        chosen = csr_matrix((training.weight, (training.person, training.item)), shape=shape)
        chosen.data = 1 + s.alpha * chosen.data
        # nested threads only slow each other down, and `implicit` warns of them
        with threadpool_limits(1, "blas"):
            als = AlternatingLeastSquares(
                factors=s.n_factors,
                regularization=s.regularization,
                iterations=s.n_iterations,
                random_state=s.seed,
                num_threads=_N_THREADS,
            )
            als.fit(chosen.astype(np.float32), show_progress=False)
        return FittedFactors(s, training.data_hash, np.asarray(als.item_factors, dtype=np.float32))
