"""Content vectors: recipes with like foods, title words and tags lie close together.

Features that stand together in recipes more often than chance would have it get like vectors. As in
Levy & Goldberg, "Neural Word Embedding as Implicit Matrix Factorization" (NIPS 2014, section 5),
the positive pointwise mutual information of two features is factored by a truncated
eigendecomposition. A recipe's vector is the mean of its features', each by how rare it is. All is
learned from the recipes themselves; nothing is downloaded.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.arrays import load_array, save_array
from ladle.catalog.postings import Postings
from ladle.core import BadSettingError
from ladle.store import write_json

Floats: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Vectors: TypeAlias = NDArray[np.int8]

_VECTORS, _WEIGHTS = "embedding.vectors", "embedding.weights"
_MANIFEST, _FORMAT = "embedding.json", 1
_EXTRA_DIRECTIONS, _N_ROUNDS = 32, 8
_TINY = 1e-9
_LENGTH = 127
"""Of a quantised vector."""
_GRID = np.float32(2**12)
"""Coordinates are rounded to this grid, so that another order of additions changes no bit."""


@dataclass(frozen=True)
class EmbeddingOptions:
    """Settings of how features get their vectors."""

    dim: int = 64
    """Length of a vector, 1 or more."""
    n_frequent: int = 4_096
    """Features whose vectors are learned from pairs; rarer ones follow those they stand with."""
    n_sampled: int = 200_000
    """Recipes whose pairs are counted, at most."""
    doubt: float = 2.0
    """A pair seen so often counts half of what it would if it were surely no chance, 0 or more."""
    eigenvalue_power: float = 0.5
    """Exponent of the eigenvalues that scale the axes: 0.5 is the paper's symmetric form."""
    rare_doubt: float = 3.0
    """Recipes from which on a rare feature follows its company more than a way of its own."""
    seed: int = 7
    """Start of the sample and of the random directions."""

    def __post_init__(self) -> None:
        for name in ("dim", "n_frequent", "n_sampled"):
            if getattr(self, name) < 1:
                raise BadSettingError(f"embedding.{name}", getattr(self, name), "1 or more")
        for name in ("doubt", "rare_doubt"):
            if not getattr(self, name) >= 0:
                raise BadSettingError(f"embedding.{name}", getattr(self, name), "0 or more")


@dataclass(frozen=True)
class Embedding:
    """A vector and a weight for every feature."""

    features: Floats
    """Shape (n_features, dim), each of length 1."""
    weights: Floats
    """Shape (n_features,): how much a feature says, from its rarity (idf)."""
    settings: EmbeddingOptions

    def vectors(self, features: Postings) -> Vectors:
        """Return the vectors of rows, each of length 127 but for rounding.

        Parameters
        ----------
        features
            Row to its features, as those that were learned from.

        Returns
        -------
        Shape (n_rows, dim); zeros for a row without features.

        Raises
        ------
        BadSettingError
            A feature has no vector.
        """
        from ladle.catalog.vectors_kernel import quantised_means  # noqa: PLC0415 - compiles

        _check(features, len(self.weights))
        means = np.empty((features.offsets.size - 1, self.settings.dim), np.int8)
        quantised_means(features.offsets, features.values, self.features, self.weights, means)
        return means

    def save(self, folder: Path) -> None:
        """Write `embedding.json` and two `embedding.*.npy`."""
        save_array(folder, _VECTORS, self.features)
        save_array(folder, _WEIGHTS, self.weights)
        write_json(folder / _MANIFEST, {"format": _FORMAT, "settings": asdict(self.settings)})

    @classmethod
    def load(cls, folder: Path) -> Embedding:
        """Map into memory what `save` wrote.

        Raises
        ------
        ValueError
            It is of another format.
        """
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != _FORMAT:
            raise ValueError(f"the embedding has format {manifest['format']}, not {_FORMAT}")
        vectors, weights = load_array(folder, _VECTORS), load_array(folder, _WEIGHTS)
        return cls(vectors, weights, EmbeddingOptions(**manifest["settings"]))


def cosines(ours: Vectors, theirs: Vectors) -> Floats:
    """Return how like each of some vectors is to each of others.

    Parameters
    ----------
    ours, theirs
        Shapes (n, dim) and (m, dim), of length 127 but for rounding.

    Returns
    -------
    Shape (n, m): from -1 to 1; 0 for a vector of zeros.
    """
    from ladle.catalog.vectors_kernel import products  # noqa: PLC0415 - compiles

    found = np.empty((len(ours), len(theirs)), np.float32)
    products(ours, theirs, found)
    found /= np.float32(_LENGTH * _LENGTH)
    return found


def nearest(ours: Vectors, theirs: Vectors) -> Floats:
    """Return the cosine of each of some vectors with the likest of others.

    Returns
    -------
    Shape (n,): from 0 to 1; 0 where none of the others is like it, or there are none.
    """
    from ladle.catalog.vectors_kernel import largest_products  # noqa: PLC0415 - compiles

    found = np.empty(len(ours), np.float32)
    largest_products(ours, theirs, found)
    found /= np.float32(_LENGTH * _LENGTH)
    return np.minimum(found, 1, out=found)


def fit_embedding(
    features: Postings, n_features: int, settings: EmbeddingOptions | None = None
) -> Embedding:
    """Learn a vector for every feature.

    The same rows and settings give the same vectors.

    Parameters
    ----------
    features
        Row to its features.

    Raises
    ------
    BadSettingError
        A feature is not among the `n_features`.
    """
    chosen = settings or EmbeddingOptions()
    _check(features, n_features)
    n_rows = features.offsets.size - 1
    counts = np.bincount(features.values, minlength=n_features)
    weights = np.log((n_rows + 1) / (counts + 0.5)).clip(0).astype(np.float32)
    frequent = _most_frequent(counts, chosen.n_frequent)
    place = np.full(n_features, -1, np.int32)
    place[frequent] = np.arange(frequent.size)
    generator = np.random.default_rng(chosen.seed)
    pairs = _pairs(features, place, chosen, generator)
    axes = _unit(_axes(_ppmi(pairs, chosen.doubt), chosen, generator))
    vectors = _company(features, place, weights, axes)
    vectors[frequent] = axes
    own = generator.standard_normal((n_features, chosen.dim), dtype=np.float32)
    trust = np.where(place >= 0, 1.0, counts / (counts + chosen.rare_doubt + _TINY))
    return Embedding(_grid(_blend(_unit(vectors), _unit(own), trust)), weights, chosen)


def _check(features: Postings, n_features: int) -> None:
    """Refuse what would lead a kernel outside of its arrays."""
    values = features.values
    odd = values[(values < 0) | (values >= n_features)]
    if odd.size:
        raise BadSettingError("features", int(odd[0]), f"0 or more and below {n_features:,}")


def _most_frequent(counts: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return the features that stand in two rows or more, the most frequent first."""
    order = np.argsort(-counts, kind="stable")[:most]
    return order[counts[order] > 1]


def _pairs(
    features: Postings,
    place: NDArray[np.int32],
    settings: EmbeddingOptions,
    generator: np.random.Generator,
) -> NDArray[np.int32]:
    """Count in a sample of rows how often each two frequent features stand together."""
    from ladle.catalog.vectors_kernel import count_pairs  # noqa: PLC0415 - compiles

    n_rows = features.offsets.size - 1
    rows = np.arange(n_rows)
    if n_rows > settings.n_sampled:
        rows = np.sort(generator.choice(n_rows, settings.n_sampled, replace=False))
    n_frequent = int(place.max(initial=-1)) + 1
    pairs = np.zeros((n_frequent, n_frequent), np.int32)
    count_pairs(features.offsets, features.values, rows, place, pairs)
    return pairs


def _ppmi(pairs: NDArray[np.int32], doubt: float) -> Doubles:
    """Return how much oftener than by chance features stand together: max(0, ln P(ab)/P(a)P(b)).

    Pairs seen seldom count less (Pantel & Lin, "Discovering Word Senses from Text", KDD 2002).
    """
    counts = pairs.astype(np.float64)
    each = counts.sum(axis=1)
    expected = np.outer(each, each)
    ratio = np.divide(counts * each.sum(), expected, out=np.ones_like(counts), where=counts > 0)
    information: Doubles = np.log(ratio).clip(0) * counts / (counts + doubt + _TINY)
    return information


def _axes(matrix: Doubles, settings: EmbeddingOptions, generator: np.random.Generator) -> Floats:
    """Return coordinates along the matrix's largest eigenvectors, shape (n_frequent, dim).

    By subspace iteration from random directions: Halko, Martinsson & Tropp, "Finding Structure
    with Randomness" (SIAM Review 2011), algorithm 4.4. Axes that do not exist are zeros.
    """
    n = len(matrix)
    axes = np.zeros((n, settings.dim), np.float32)
    width = min(settings.dim + _EXTRA_DIRECTIONS, n)
    basis = generator.standard_normal((n, width))
    for _ in range(_N_ROUNDS):
        basis, _ = np.linalg.qr(matrix @ basis)
    values, turns = np.linalg.eigh(basis.T @ (matrix @ basis))
    kept = np.flatnonzero(values > _TINY)[::-1][: settings.dim]
    found = (basis @ turns[:, kept]) * values[kept] ** settings.eigenvalue_power
    largest = np.abs(found).argmax(axis=0) if n else np.empty(0, np.int64)
    axes[:, : kept.size] = found * np.sign(found[largest, np.arange(kept.size)])
    return axes


def _company(features: Postings, place: NDArray[np.int32], weights: Floats, axes: Floats) -> Floats:
    """Return for each feature the sum of the vectors of frequent ones it stands with."""
    from ladle.catalog.vectors_kernel import add_company  # noqa: PLC0415 - compiles

    known = np.zeros((place.size, axes.shape[1]), np.float32)
    known[place >= 0] = axes[place[place >= 0]]
    sums = np.zeros_like(known)
    add_company(features.offsets, features.values, known, weights, place, sums)
    return sums


def _blend(vectors: Floats, own: Floats, trust: Doubles) -> Floats:
    """Lean vectors towards random ones of their own, all the way where there is no other."""
    share = np.where(vectors.any(axis=1), trust, 0.0).astype(np.float32)[:, None]
    return _unit(share * vectors + (np.float32(1) - share) * own)


def _unit(vectors: Floats) -> Floats:
    """Scale rows to length 1; zeros stay."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    unit: Floats = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit


def _grid(vectors: Floats) -> Floats:
    return (np.round(vectors * _GRID) / _GRID).astype(np.float32)


def similar(
    vectors: Vectors, query: Vectors, rows: NDArray[np.int64], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the n of some rows whose vectors are most like a query, and their scores.

    Exact. Scores are dot products, 16,129 for the same direction; of equals the lower row first.
    """
    scores = vectors[rows].astype(np.int32) @ query.astype(np.int32)
    order = np.lexsort((rows, -scores))[:n]
    return rows[order], scores[order]
