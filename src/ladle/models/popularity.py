"""The baseline: what many chose lately, within whatever the request asks.

An event counts half as much after every half-life. The model keeps integer counts by month and
decays on reading, so one person's rows can be taken out exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ladle.core import BadSettingError
from ladle.models.base import (
    SECONDS_A_MONTH,
    Capabilities,
    Items,
    Scores,
    Taste,
    Training,
    load_model,
    reading_model,
    save_model,
)

BASELINE = "popularity"
"""Name of the model that always stands, whatever else could not be trained."""

_DAYS_A_MONTH = SECONDS_A_MONTH / 86_400


@dataclass(frozen=True)
class PopularitySettings:
    """Settings of the popularity baseline."""

    half_life_days: float = 180.0
    """Days until an event counts half, above 0."""

    def __post_init__(self) -> None:
        if not self.half_life_days > 0:
            raise BadSettingError("popularity.half_life_days", self.half_life_days, "above 0")


@dataclass(frozen=True)
class Popularity:
    """Counts choices by recipe and month."""

    settings: PopularitySettings = PopularitySettings()
    name: ClassVar[str] = BASELINE

    def fit(self, training: Training) -> FittedPopularity:
        """Count; a strong event (a cook) counts its weight, rounded."""
        months = training.month - training.month.min() if training.month.size else training.month
        n_months = int(months.max()) + 1 if months.size else 1
        # only the pairs that occur: one wrong year would make a full table enormous
        cells, which = np.unique(
            training.item.astype(np.int64) * n_months + months, return_inverse=True
        )
        counts = np.bincount(which, np.rint(training.weight))
        kept = counts > 0
        return FittedPopularity(
            self.settings,
            training.data_hash,
            n_items=training.items.size,
            item=(cells[kept] // n_months).astype(np.int32),
            age=(n_months - 1 - cells[kept] % n_months).astype(np.int32),
            count=counts[kept].astype(np.int64),
        )


class FittedPopularity:
    """Decayed counts, one number an item.

    Parameters
    ----------
    item, age, count
        Shape (n_cells,): so many choices of an item, so many months before the newest month.
    """

    name: ClassVar[str] = Popularity.name
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
        popularity = np.bincount(item, count * decay, minlength=n_items)
        top = popularity.max() if n_items else 0.0
        # one place more, at the end: where item -1 points
        self._score = np.append(popularity / top if top else popularity, 0.0).astype(np.float32)

    def score(self, taste: Taste, items: Items) -> Scores:
        """Return each recipe's decayed count over the largest, 0 to 1; the same for everybody."""
        return self._score[items]

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
