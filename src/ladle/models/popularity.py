"""The baseline: what many chose lately, within whatever the request asks.

An event counts half as much after every half-life. Somebody who chose n recipes gives each of them
n^-`crowd` of a choice, since who chooses everything says little. The model keeps integer counts by
month and decays on reading, so one person's rows can be taken out exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import let_go
from ladle.core import BadSettingError
from ladle.models.base import (
    BASE_CROWD,
    BASE_DOUBT,
    BASE_HALF_LIFE_DAYS,
    Capabilities,
    FittedModel,
    Query,
    Scores,
    Span,
)
from ladle.models.manifest import load_model, reading_model, save_model
from ladle.models.rows import SECONDS_A_MONTH, Items, Training

BASELINE = "popularity"
"""Name of the model that always stands, whatever else could not be trained."""

_DAYS_A_MONTH = SECONDS_A_MONTH / 86_400
_ONE = 1_000
"""What a choice counts at most, so that parts of one are whole numbers."""


@dataclass(frozen=True)
class PopularitySettings:
    """Settings of the popularity baseline."""

    half_life_days: float = BASE_HALF_LIFE_DAYS
    """Days until an event counts half, above 0."""
    crowd: float = BASE_CROWD
    """Exponent by which a choice counts less if its person makes many, 0 to 1; 0 for alike."""
    doubt: float = BASE_DOUBT
    """Choices that every recipe is taken to have had before it was seen, above 0."""

    def __post_init__(self) -> None:
        for name in ("half_life_days", "doubt"):
            if not getattr(self, name) > 0:
                raise BadSettingError(f"popularity.{name}", getattr(self, name), "above 0")
        if not 0 <= self.crowd <= 1:
            raise BadSettingError("popularity.crowd", self.crowd, "0 to 1")


class FittedPopularity:
    """Decayed counts, one number an item.

    Parameters
    ----------
    item, age, count
        Shape (n_cells,): so many thousandths of choices of an item, so many months before the
        newest month.
    """

    name: ClassVar[str] = BASELINE
    capabilities: ClassVar[Capabilities] = Capabilities(
        new_people=True, new_recipes=False, context=False, uncertainty=False
    )

    def __init__(
        self,
        settings: PopularitySettings,
        data_hash: str,
        *,
        n_items: int,
        item: Items,
        age: NDArray[np.int32],
        count: NDArray[np.int64],
    ) -> None:
        self._settings, self._data_hash = settings, data_hash
        self._cells: dict[str, NDArray[np.integer]] = {
            "item": item,
            "age": age,
            "count": count,
            "n_items": np.array(n_items),
        }
        decay = np.exp2(-age * _DAYS_A_MONTH / settings.half_life_days)
        # one place more, at the end: where item -1 points
        popularity = np.bincount(item, count / _ONE * decay, minlength=n_items + 1)
        top = popularity.max() or 1.0
        self._score = (popularity / top).astype(np.float32)
        rates = popularity + settings.doubt
        self.log_rates: Scores = np.log(rates / rates.sum()).astype(np.float32)
        """The logarithm of each item's share of all choices, and one for item -1.

        Shape (n_items + 1,): ln((d + a) / (sum of d + a n)), with the decayed count d and the
        doubt a.
        """
        let_go(item, age, count)

    def score(self, query: Query, items: Items) -> Scores:
        """Return each recipe's decayed count over the largest, 0 to 1; the same for everybody."""
        found: Scores = self._score[items]
        return found

    def save(self, folder: Path) -> None:
        """Write counts and manifest."""
        save_model(folder, self.name, self._settings, self._data_hash, self._cells)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read counts and manifest back."""
        with reading_model(folder, cls.name):
            manifest, arrays = load_model(folder, cls.name)
            n_items = int(arrays.pop("n_items"))
            return cls(
                PopularitySettings(**manifest["settings"]),
                manifest["data_hash"],
                n_items=n_items,
                **arrays,
            )


@dataclass(frozen=True)
class Popularity:
    """Counts choices by recipe and month."""

    settings: PopularitySettings = PopularitySettings()
    name: ClassVar[str] = BASELINE
    fitted: ClassVar[type[FittedModel]] = FittedPopularity
    space: ClassVar[Mapping[str, Span]] = MappingProxyType({
        "half_life_days": Span(20.0, 1_000.0, is_log=True), "crowd": Span(0.0, 1.0),
    })  # fmt: skip

    def fit(self, training: Training) -> FittedPopularity:
        """Count; a strong event (a cook) counts its weight."""
        months = training.month - training.month.min() if training.month.size else training.month
        n_months = int(months.max()) + 1 if months.size else 1
        # only the pairs that occur: one wrong year would make a full table enormous
        cells, which = np.unique(
            training.item.astype(np.int64) * n_months + months, return_inverse=True
        )
        n_choices = np.bincount(training.person, minlength=1)[training.person]
        share = np.maximum(n_choices, 1) ** -self.settings.crowd
        # each row is rounded by itself, so that a person's can be taken out again
        counts = np.bincount(which, np.rint(_ONE * training.weight * share))
        kept = counts > 0
        return FittedPopularity(
            self.settings,
            training.data_hash,
            n_items=training.items.size,
            item=(cells[kept] // n_months).astype(np.int32),
            age=(n_months - 1 - cells[kept] % n_months).astype(np.int32),
            count=counts[kept].astype(np.int64),
        )
