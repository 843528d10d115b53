"""What recipes are made of, as short vectors: the directions in which contents differ most.

A truncated singular value decomposition of features weighted by how rare they are (latent semantic
analysis: Deerwester et al., JASIS 41, 1990, section 3). A network that read every feature by itself
would learn the few people who trained it by heart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ladle.models.rows import Content, Items

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

_FEWEST_CARRIERS = 3
"""A feature of fewer chosen recipes says nothing yet."""
_MOST_DECOMPOSED = 200_000
"""Recipes that the directions are found with; more find about the same ones."""


@dataclass(frozen=True, eq=False)
class ContentVectors:
    """Contents along the directions found."""

    items: NDArray[np.float32]
    """Shape (n_items, rank): of a mean square of 1 among chosen recipes; zeros for no content."""
    features: NDArray[np.float32]
    """Shape (n_features, rank): of length √rank / 2 each; zeros for what hardly any carries."""


def content_vectors(content: Content, chosen: Items, rank: int, seed: int) -> ContentVectors:
    """Find the directions of the contents of chosen recipes, and where everything lies.

    Parameters
    ----------
    chosen
        Recipes that were ever chosen, ascending.
    rank
        How many directions; fewer where there is not so much to tell.
    """
    from scipy.sparse import csr_matrix, diags  # noqa: PLC0415

    n_items, n_features = content.offsets.size - 1, len(content.names)
    carries = csr_matrix(
        (np.ones(content.values.size, np.float32), content.values, content.offsets),
        shape=(n_items, n_features),
    )
    rarity = _rarity(carries[chosen])
    weighted = carries.multiply(rarity[None, :]).tocsr() if n_features else carries
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted = diags(1 / np.maximum(lengths, 1e-6)) @ weighted
    rank = min(rank, chosen.size - 1, int((rarity > 0).sum()) - 1)
    if rank < 1:
        return ContentVectors(
            np.zeros((n_items, 1), np.float32), np.zeros((n_features, 1), np.float32)
        )
    directions = _directions(weighted[chosen], rank, seed)
    items = np.asarray(weighted @ directions, dtype=np.float32)
    items /= np.float32(max(float(np.sqrt(np.mean(items[chosen] ** 2))), 1e-6))
    norms = np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-6)
    return ContentVectors(items, (directions / norms * np.sqrt(rank) / 2).astype(np.float32))


def _rarity(carries: csr_matrix) -> NDArray[np.float32]:
    """Return ln((n + 1) / carriers) of each feature; 0 for what hardly any recipe carries."""
    n_carriers = np.asarray(carries.sum(axis=0)).ravel()
    rarity = np.log((carries.shape[0] + 1) / np.maximum(n_carriers, 1))
    return np.where(n_carriers >= _FEWEST_CARRIERS, rarity, 0).astype(np.float32)


def _directions(weighted: csr_matrix, rank: int, seed: int) -> NDArray[np.float64]:
    """Return the right singular vectors, the strongest first, shape (n_features, rank)."""
    from scipy.sparse.linalg import svds  # type: ignore[import-untyped]  # noqa: PLC0415

    chance = np.random.default_rng(seed)
    if weighted.shape[0] > _MOST_DECOMPOSED:
        drawn = chance.choice(weighted.shape[0], _MOST_DECOMPOSED, replace=False)
        weighted = weighted[np.sort(drawn)]
    start = chance.normal(size=min(weighted.shape))
    _, strengths, directions = svds(weighted.astype(np.float64), k=rank, v0=start)
    found: NDArray[np.float64] = directions[np.argsort(-strengths, kind="stable")].T
    return found
