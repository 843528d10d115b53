"""All rows of a catalog in the order of the baseline, and where the recipes of a training lie.

The best that pass a filter are then the first of the order that do: no scores, no sorting.
"""

from __future__ import annotations

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


def rows_of_items(items: Items, n_items: int) -> NDArray[np.int32]:
    """Turn the item of each row of a base around: the row of each item, -1 where it has none."""
    rows = np.full(n_items, -1, np.int32)
    known = np.flatnonzero(items >= 0)
    rows[items[known]] = known
    return rows


def with_changes(rows: NDArray[np.int32], items: Items, shift: int) -> NDArray[np.int32]:
    """Put the rows of changes, which begin at `shift`, in the place of the base's."""
    known = np.flatnonzero(items >= 0)
    changed = rows.copy()
    changed[items[known]] = known + shift
    return changed
