"""What shopping baskets tell of taste, and where they meet recipes: groceries and foods.

A source is counts alone: how many members bought a grocery, and how many bought two. Ladle ships
those of one shop; a shop's own baskets take their place.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ladle.core import VocabularyError
from ladle.food import vocabulary
from ladle.models.rows import Baskets

Counts = NDArray[np.int64]
Matrix = NDArray[np.float64]

_DATA = files("ladle.models") / "data"
_FEWEST_EXPECTED = 1.0  # rarer pairs say nothing of how far pairs stray


@dataclass(frozen=True, eq=False)
class Source:
    """How often groceries were bought, and bought by the same member."""

    names: Sequence[str]
    """Of each grocery."""
    n_members: int
    both: Counts
    """Shape (n_groceries, n_groceries): members who ever bought both; who bought one, on the
    diagonal."""

    @property
    def share(self) -> Matrix:
        """Each grocery's share of all that is bought, each once a member: shape (n_groceries,)."""
        bought = np.diag(self.both).astype(np.float64)
        share: Matrix = bought / max(bought.sum(), 1.0)
        return share

    def log_lift(self, doubt: float) -> Matrix:
        """Say which groceries go together: ln((n + k) / (E + k)), and zeros on the diagonal.

        n is how many members bought both, E how many would if members bought at random, and k the
        `doubt`: the shrunken lift of DuMouchel, "Bayesian Data Mining in Large Frequency Tables"
        (The American Statistician 1999), with one gamma distribution in place of the mixture of
        his equation 4. Where the logarithms of what people buy are normally distributed, ln lift is
        their covariance (Aitchison & Ho, "The Multivariate Poisson-Log Normal Distribution",
        Biometrika 1989, section 3).

        Parameters
        ----------
        doubt
            0 takes what `stray` says: 1 / stray, and no lift at all where pairs do not stray.
        """
        expected = self._expected()
        if not doubt:
            if not self.stray > 0:
                return np.zeros_like(expected)
            doubt = 1 / self.stray
        lift = np.log((self.both + doubt) / (expected + doubt))
        np.fill_diagonal(lift, 0)
        return lift

    @property
    def stray(self) -> float:
        """How far pairs stray from chance, as the variance of their true lift, by moments.

        (sum of (n - E)^2 - sum of E) / sum of E^2 over all pairs; not above 0 where baskets hold
        no more than chance would put there.
        """
        upper = np.triu_indices(len(self.names), 1)
        found, expected = self.both[upper].astype(np.float64), self._expected()[upper]
        found, expected = (
            found[expected >= _FEWEST_EXPECTED],
            expected[expected >= _FEWEST_EXPECTED],
        )
        if not expected.size:
            return 0.0
        return float((((found - expected) ** 2).sum() - expected.sum()) / (expected**2).sum())

    def _expected(self) -> Matrix:
        """Return how many would buy both at random, in all as many pairs as there are."""
        bought = np.diag(self.both).astype(np.float64)
        expected = np.outer(bought, bought)
        others = expected.sum() - np.trace(expected)
        pairs = self.both.sum() - np.trace(self.both)
        return expected * (pairs / others if others else 0.0)

    def shuffled(self, seed: int) -> Source:
        """Return the source with its figures given to other groceries, to see what it is worth."""
        order = np.random.default_rng(seed).permutation(len(self.names))
        return replace(self, both=self.both[np.ix_(order, order)])


def learn_source(baskets: Baskets) -> Source:
    """Count who bought what; a grocery counts once a member, however often it was bought."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # noqa: PLC0415

    n_members, n_groceries = int(baskets.member.max(initial=-1)) + 1, len(baskets.names)
    bought = np.unique(baskets.member.astype(np.int64) * n_groceries + baskets.grocery)
    member, grocery = np.divmod(bought, max(n_groceries, 1))
    ones = np.ones(bought.size, np.int64)
    table = csr_matrix((ones, (member, grocery)), shape=(n_members, n_groceries))
    return Source(tuple(baskets.names), n_members, (table.T @ table).toarray())


@cache
def shipped_source() -> Source:
    """Return the source that Ladle ships; `groceries.json` says where it is from."""
    about: Mapping[str, Any] = json.loads((_DATA / "groceries.json").read_text(encoding="utf-8"))
    with (_DATA / "groceries.npy").open("rb") as file:
        both = np.load(file, allow_pickle=False)
    return Source(tuple(about["groceries"]), about["n_members"], both.astype(np.int64))


@cache
def _table() -> Mapping[str, Sequence[str]]:
    found = tomllib.loads((_DATA / "groceries.toml").read_text(encoding="utf-8"))
    foods: Mapping[str, Sequence[str]] = found["foods"]
    return foods


def groceries_of_foods(groceries: Sequence[str], foods: Sequence[str]) -> list[tuple[int, ...]]:
    """Return what each food is bought as: places in `groceries`, none where nothing fits.

    The table `groceries.toml` says what a grocery is; one that it does not have is the food of its
    own name. A kind of food belongs to the narrowest name that it goes by.

    Raises
    ------
    VocabularyError
        The table names a food that there is not.
    """
    named = _named(groceries)
    kinds = vocabulary().kinds
    found = []
    for food in foods:
        ix = vocabulary().find(food)
        wider = [k for k in named if ix is not None and k in kinds[ix]]
        narrowest = [k for k in wider if not any(k != o and k in kinds[o] for o in wider)]
        found.append(tuple(sorted({g for k in narrowest for g in named[k]})))
    return found


def _named(groceries: Sequence[str]) -> dict[int, list[int]]:
    """Return which groceries each food is named by, by its place in the vocabulary."""
    named: dict[int, list[int]] = {}
    for place, grocery in enumerate(groceries):
        listed = _table().get(grocery)
        for name in [grocery] if listed is None else listed:
            ix = vocabulary().find(name)
            if ix is not None:
                named.setdefault(ix, []).append(place)
            elif listed is not None:
                raise VocabularyError(f"groceries.toml: {name!r} of {grocery!r} is no food's name")
    return named
