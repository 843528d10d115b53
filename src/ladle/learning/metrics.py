"""Measures of ranked answers, by request; means, differences and their intervals are `verdict`'s.

HR@k, NDCG@k and MRR of one relevant recipe at rank r (Järvelin & Kekäläinen, "Cumulated gain-based
evaluation of IR techniques", TOIS 2002, with one relevant document the ideal gain is 1):

    HR@k = [r <= k]        NDCG@k = [r <= k] / log2(r + 1)        RR = 1 / r

Coverage, novelty and diversity are of the best ten: coverage is the share of all recipes that
anybody was shown, novelty the mean of -log2 p of a recipe with the share p of all choices (Zhou et
al., "Solving the apparent diversity-accuracy dilemma of recommender systems", PNAS 2010, eq. 4),
diversity the mean of 1 - Jaccard over the features of two recipes of a list (Ziegler et al.,
"Improving recommendation lists through topic diversification", WWW 2005, eq. 4, as a distance).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ladle.models import Content, Items

DEPTH = 10
"""How many answers of a list count, where a measure does not say."""

Ranks = NDArray[np.int64]
"""Shape (n,): of the chosen recipe, from 1; 0 where it was not ranked."""
Values = NDArray[np.float64]
"""Shape (n,), one a request."""


def hit_rate(ranks: Ranks, k: int) -> Values:
    """Return HR@k of each request: 1 where the chosen recipe is among the best k."""
    return ((ranks > 0) & (ranks <= k)).astype(np.float64)


def ndcg(ranks: Ranks, k: int = DEPTH) -> Values:
    """Return NDCG@k of each request."""
    gain: Values = hit_rate(ranks, k) / np.log2(np.maximum(ranks, 1) + 1)
    return gain


def reciprocal_rank(ranks: Ranks) -> Values:
    """Return 1 / rank of each request; 0 where the recipe was not ranked."""
    return np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0)


def coverage(tops: Sequence[Items], n_items: int) -> float:
    """Return the share of all recipes that are among anybody's best."""
    shown = np.unique(np.concatenate([np.empty(0, np.int32), *(t[:DEPTH] for t in tops)]))
    return shown.size / n_items if n_items else 0.0


def novelty(tops: Sequence[Items], n_choices: NDArray[np.int64]) -> Values:
    """Return the mean information in bits of each list's best, by how rarely they are chosen.

    Parameters
    ----------
    n_choices
        Shape (n_items,); a recipe counts as chosen once more than it was.
    """
    bits = -np.log2((n_choices + 1) / (n_choices + 1).sum())
    return np.array([bits[top[:DEPTH]].mean() if top.size else 0.0 for top in tops])


def diversity(tops: Sequence[Items], content: Content) -> Values:
    """Return how unlike the best of each list are, 0 to 1; 0 for a list of fewer than two.

    Two recipes of which nothing is known count as wholly unlike.
    """
    known: dict[int, frozenset[int]] = {}

    def features(item: int) -> frozenset[int]:
        if item not in known:
            at = slice(content.offsets[item], content.offsets[item + 1])
            known[item] = frozenset(content.values[at].tolist())
        return known[item]

    found = np.zeros(len(tops))
    for i, top in enumerate(tops):
        sets = [features(item) for item in top[:DEPTH].tolist()]
        pairs = [1 - _jaccard(a, b) for a, b in combinations(sets, 2)]
        found[i] = sum(pairs) / len(pairs) if pairs else 0.0
    return found


def _jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    either = len(a | b)
    return len(a & b) / either if either else 0.0


def paired_interval(
    differences: Values, group: NDArray[np.int64], n_draws: int = 2_000, seed: int = 7
) -> tuple[float, float]:
    """Return the bootstrap 95 % interval of a mean difference, people drawn with all they asked.

    Requests of one person are no independent ones, so people are drawn (Field & Welsh,
    "Bootstrapping clustered data", JRSS B 2007, the cluster bootstrap); the percentile interval.

    Parameters
    ----------
    differences
        Of the same request, model less baseline.
    group
        Shape (n,): the person of each request, numbered from 0.
    """
    if not differences.size:
        return 0.0, 0.0
    sums, sizes = np.bincount(group, differences), np.bincount(group)
    chance = np.random.default_rng(seed)
    means = np.empty(n_draws)
    for i in range(n_draws):
        drawn = chance.integers(0, sums.size, sums.size)
        means[i] = sums[drawn].sum() / sizes[drawn].sum()
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
