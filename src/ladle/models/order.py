"""All rows of a catalog in the order of the baseline, and where the recipes of a training lie.

The best that pass a filter are then the first of the order that do: no scores, no sorting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ladle.models.base import Scores
from ladle.models.rows import Items


def best_first(rates: Scores | None, items: Items, by_id: NDArray[np.int32]) -> NDArray[np.int32]:
    """Order rows by the rates of their items, the best first; of equals the lower hash of its id.

    Parameters
    ----------
    rates
        Shape (n_items + 1,): the last for item -1, and never above any other; None for all alike.
    items
        Shape (n_rows,): the item of each row, -1 for one that the training never saw.
    by_id
        Shape (n_rows,): the rows by the hashes of their ids.
    """
    if rates is None:
        return by_id
    of_row = rates[items[by_id]]
    # most recipes were never chosen: only the others need sorting
    is_chosen = of_row > rates[-1]
    chosen = by_id[is_chosen]
    ahead = chosen[np.argsort(-of_row[is_chosen], kind="stable")]
    return np.concatenate([ahead, by_id[~is_chosen]])


@dataclass(frozen=True, eq=False)
class RowsOfItems:
    """The rows at which the items of a training lie in a catalog."""

    of_base: NDArray[np.int32]
    """Shape (n_items,): -1 where the base has none."""
    changed_items: Items
    """Items that the changes hold, ascending."""
    changed_rows: NDArray[np.int32]
    """Their rows."""

    @classmethod
    def of(cls, items: Items, n_items: int) -> Self:
        """Turn the item of each row of a base around."""
        rows = np.full(n_items, -1, np.int32)
        known = np.flatnonzero(items >= 0)
        rows[items[known]] = known
        return cls(rows, np.empty(0, np.int32), np.empty(0, np.int32))

    def with_changes(self, items: Items, shift: int) -> RowsOfItems:
        """Add the items of the rows of changes, which begin at `shift`."""
        known = np.flatnonzero(items >= 0)
        order = known[np.argsort(items[known], kind="stable")]
        return RowsOfItems(self.of_base, items[order], (order + shift).astype(np.int32))

    def at(self, items: Items) -> NDArray[np.int32]:
        """Return the row of each item, the changes' before the base's; -1 where there is none."""
        rows: NDArray[np.int32] = self.of_base[items]
        if self.changed_items.size:
            at = np.searchsorted(self.changed_items, items)
            at[at == self.changed_items.size] = 0
            is_changed = self.changed_items[at] == items
            rows[is_changed] = self.changed_rows[at[is_changed]]
        return rows
