"""Events into training rows, and what the catalog knows of the items."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog
from ladle.core import PersonHash
from ladle.events import HistoryItem
from ladle.learning.content import content_of
from ladle.models import Baskets, Training, month_of, weight_of


def make_training(
    events: Iterable[tuple[PersonHash, HistoryItem]],
    catalog: Catalog,
    baskets: Baskets | None = None,
) -> Training:
    """Turn events into sorted rows; what says nothing good, or of a lost recipe, is left out.

    Every recipe of the catalog is an item, chosen or not.

    Parameters
    ----------
    events
        In any order: the rows are sorted here, so that the same events give the same bytes.
    """
    liked = [(person, event, w) for person, event in events if (w := weight_of(event)) > 0]
    rows = catalog.rows(event.recipe_id for _, event, _ in liked)
    here = np.flatnonzero(rows >= 0)
    live = catalog.live_rows()
    items, order = _sorted_once(catalog.id_hashes(live))
    item = np.searchsorted(items, catalog.id_hashes(rows[here]))
    _, person = np.unique(np.array([liked[i][0] for i in here], dtype=np.str_), return_inverse=True)
    months = [month_of(liked[i][1].at) for i in here]
    newest = max((m for m in months if m is not None), default=0)
    month = np.array([newest if m is None else m for m in months], dtype=np.int32)
    weight = np.array([liked[i][2] for i in here], dtype=np.float32)
    sorted_rows = np.lexsort((weight, month, item, person))
    return Training(
        items=items,
        person=person[sorted_rows].astype(np.int32),
        item=item[sorted_rows].astype(np.int32),
        month=month[sorted_rows],
        weight=weight[sorted_rows],
        content=content_of(catalog, live[order]),
        baskets=baskets,
    )


def _sorted_once(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    order = np.argsort(hashes, kind="stable")
    return hashes[order], order
