"""What the catalog knows of recipes, as the features that models read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, Postings, Segment
from ladle.models import FOOD, TAG, WORD, Content

Rows = NDArray[np.int64]


def content_of(catalog: Catalog, rows: Rows) -> Content:
    """Return the features of catalog rows, in the order of these rows."""
    place = np.full(catalog.n_rows, -1, np.int64)
    place[rows] = np.arange(rows.size)
    numbers: dict[str, int] = {}
    owners, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for segment, shift in zip(catalog.segments, (0, catalog.shift), strict=False):
        for names, postings in _kinds(segment):
            own = np.array([numbers.setdefault(n, len(numbers)) for n in names], np.int64)
            owner = place[shift + _owners(postings)]
            owners.append(owner[owner >= 0])
            values.append(own[postings.values[owner >= 0]])
    width = max(len(numbers), 1)
    owner, value = np.divmod(
        np.unique(np.concatenate(owners) * width + np.concatenate(values)), width
    )
    offsets = np.searchsorted(owner, np.arange(rows.size + 1)).astype(np.int64)
    return Content(tuple(numbers), offsets, value.astype(np.int32))


def _kinds(segment: Segment) -> list[tuple[Sequence[str], Postings]]:
    columns = segment.columns
    return [
        ([FOOD + name for name in segment.foods], columns.line_entries),
        ([WORD + word for word in segment.words], columns.words),
        ([TAG + word for word in segment.words], columns.tags),
    ]


def _owners(postings: Postings) -> Rows:
    return np.repeat(np.arange(postings.offsets.size - 1), np.diff(postings.offsets))
