"""Events into training rows."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ladle.catalog import Catalog
from ladle.core import PersonHash
from ladle.events import HistoryItem
from ladle.models import Training, month_of, weight_of


def make_training(events: Iterable[tuple[PersonHash, HistoryItem]], catalog: Catalog) -> Training:
    """Turn events into sorted rows; what says nothing good, or of a lost recipe, is left out.

    Parameters
    ----------
    events
        In any order: the rows are sorted here, so that the same events give the same bytes.
    """
    liked = [(person, event, w) for person, event in events if (w := weight_of(event)) > 0]
    rows = catalog.rows(event.recipe_id for _, event, _ in liked)
    here = np.flatnonzero(rows >= 0)
    hashes = catalog.id_hashes(rows[here])
    items, item = np.unique(hashes, return_inverse=True)
    _, person = np.unique(np.array([liked[i][0] for i in here], dtype=np.str_), return_inverse=True)
    months = [month_of(liked[i][1].at) for i in here]
    newest = max((m for m in months if m is not None), default=0)
    month = np.array([newest if m is None else m for m in months], dtype=np.int32)
    weight = np.array([liked[i][2] for i in here], dtype=np.float32)
    order = np.lexsort((weight, month, item, person))
    return Training(
        items=items.astype(np.uint64),
        person=person[order].astype(np.int32),
        item=item[order].astype(np.int32),
        month=month[order],
        weight=weight[order],
    )
