"""What one request is ranked by: the catalog, the settings, the wishes, and who asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, Plane
from ladle.models import Query
from ladle.ranking.settings import RankingSettings
from ladle.ranking.soft import liked_plane, occasion_plane, season_plane, titled_planes
from ladle.ranking.tasting import Tasting
from ladle.request import RecipeRequest

Rows = NDArray[np.int64]
"""Shape (n,): catalog rows, ascending."""


@dataclass(frozen=True, eq=False)
class Asker:
    """What is known of who asks."""

    query: Query
    """What the models are asked."""
    cooked: Rows
    """What they cooked before."""
    repeats: NDArray[np.float64]
    """The repeat weight of each of `cooked`."""
    gap_days: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """The days between two cooks of each of `cooked`; NaN for what was cooked once."""

    @classmethod
    def of(cls, query: Query) -> Self:
        """Return somebody of whom it is not known what they cooked when."""
        return cls(query, np.empty(0, np.int64), np.empty(0))

    def due_after(self, row: int) -> float | None:
        """Return every how many days they cook a recipe that is due again; None if it is not."""
        at = int(np.searchsorted(self.cooked, row))
        if at == self.cooked.size or self.cooked[at] != row or self.repeats[at] <= 0:
            return None
        gap = float(self.gap_days[at])
        return None if np.isnan(gap) else gap

    @property
    def due(self) -> Rows:
        """What they cook again and again, and have not for a while."""
        return self.cooked[self.repeats > 0]


@dataclass(frozen=True, eq=False)
class Sought:
    """One request, and all that its candidates are found and scored by."""

    catalog: Catalog
    settings: RankingSettings
    request: RecipeRequest
    asker: Asker
    tasting: Tasting
    recent: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    """What was shown to them lately and not taken, and in this conversation: in no order."""

    @cached_property
    def titled(self) -> tuple[Plane, ...]:
        """For each food that is wanted, the recipes whose title names it."""
        return tuple(titled_planes(self.catalog, self.request))

    @cached_property
    def for_the_day(self) -> Plane | None:
        """The recipes whose title names an occasion of the day; None for an ordinary day."""
        return occasion_plane(self.catalog, self.request)

    @cached_property
    def liked(self) -> Plane | None:
        """The recipes with something that is liked; None if nothing is known."""
        return liked_plane(self.catalog, self.request)

    @cached_property
    def in_season(self) -> Plane:
        """The recipes that produce of the season leads."""
        return season_plane(self.catalog, self.request)
