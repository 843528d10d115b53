"""How recipes fare when they are shown: taken more often than others, or passed over.

A choice says that somebody took a recipe; that nobody did says little of one that nobody was shown.
Times shown are the exposure of a Gamma-Poisson rate: with as prior the rate of all, worth a fixed
number of showings, the posterior of a recipe shown n times and taken k times is Gamma(k + a r,
n + a), and over r it is how much better than all it fares (Gelman et al., "Bayesian Data Analysis",
third edition 2013, section 2.6, with exposure).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ladle.models.rows import Exposure, Items

Doubles = NDArray[np.float64]
_SHOWN = "shown_"


@dataclass(frozen=True, eq=False)
class Appeal:
    """Whole numbers of the recipes that were ever shown; they hold no person."""

    items: Items
    """Shape (n_shown,): ascending."""
    shown: NDArray[np.int32]
    """Shape (n_shown,): how often each was recommended, above 0."""
    taken: NDArray[np.int32]
    """Shape (n_shown,): how often it was taken then."""

    @classmethod
    def of(cls, exposure: Exposure | None) -> Self:
        """Keep what was shown at all."""
        if exposure is None:
            none = np.empty(0, np.int32)
            return cls(none, none, none)
        items = np.flatnonzero(exposure.shown).astype(np.int32)
        return cls(items, exposure.shown[items], exposure.taken[items])

    def add_logs(
        self, scores: Doubles, items: Items, prior: float, chance: np.random.Generator | None
    ) -> None:
        """Add to scores ln of how much better each recipe fares than all that are shown.

        Parameters
        ----------
        items
            Shape of `scores`.
        prior
            How many showings the rate of all is worth.
        chance
            Rates are drawn from the posterior; None for its mean.
        """
        rate = self.taken.sum() / max(int(self.shown.sum()), 1)
        if not rate:
            return
        at = np.minimum(np.searchsorted(self.items, items), self.items.size - 1)
        here = np.flatnonzero(self.items[at] == items)
        own = at[here]
        taken = self.taken[own] + prior * rate
        fares = drawn(taken, self.shown[own].astype(np.float64) + prior, chance)
        scores[here] += np.log(fares / rate)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what to save."""
        return {
            _SHOWN + "items": self.items,
            _SHOWN + "times": self.shown,
            _SHOWN + "taken": self.taken,
        }

    @classmethod
    def taken_from(cls, arrays: dict[str, NDArray[Any]]) -> Self:
        """Take what was saved out of a model's arrays."""
        return cls(*(arrays.pop(_SHOWN + name) for name in ("items", "times", "taken")))


def drawn(shape: Doubles, rate: Doubles, chance: np.random.Generator | None) -> Doubles:
    """Return the mean of Gamma(shape, rate), or a draw from it."""
    top = shape if chance is None else np.maximum(chance.standard_gamma(shape), 1e-12)
    return top / rate
