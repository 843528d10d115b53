"""Events into rows to learn from, and what the catalog knows of the items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog
from ladle.core import PersonHash
from ladle.events import HistoryItem
from ladle.learning.content import content_of
from ladle.learning.dataset import ALWAYS, Dataset, Label, Rows
from ladle.models import TAG, Baskets, Content, Items, Training, weight_of

_FEWEST_LABELLED = 50
"""Recipes that a label must have, so that a request for it leaves something to choose from."""
_LARGEST_SHARE = 0.3
"""Of all recipes: a label of more tells hardly anything."""
_AT_ONCE = 100_000
"""Events that are objects at a time."""

_Liked = tuple[PersonHash, HistoryItem, float]
"""Who liked what, and how much it weighs."""


def make_dataset(
    events: Iterable[tuple[PersonHash, HistoryItem]],
    catalog: Catalog,
    baskets: Baskets | None = None,
) -> Dataset:
    """Turn events into rows; what says nothing good, or of a lost recipe, is left out.

    Every recipe of the catalog is an item, chosen or not. Tags that neither hardly any nor most
    recipes carry are the labels: what people may have asked for.

    Parameters
    ----------
    events
        In any order: the rows are sorted here, so that the same events give the same bytes.
    """
    live = catalog.live_rows()
    items, order = _sorted_once(catalog.id_hashes(live))
    content = content_of(catalog, live[order])
    return Dataset(
        name="events", items=items, recipe_ids=(), content=content, labels=_labels(content),
        rows=_rows(events, catalog, items), asks=(), baskets=baskets,
    )  # fmt: skip


def make_training(
    events: Iterable[tuple[PersonHash, HistoryItem]],
    catalog: Catalog,
    baskets: Baskets | None = None,
) -> Training:
    """Turn events into sorted rows, as `make_dataset` does."""
    return make_dataset(events, catalog, baskets).training()


def _rows(
    events: Iterable[tuple[PersonHash, HistoryItem]], catalog: Catalog, items: NDArray[np.uint64]
) -> Rows:
    """Turn events into rows, some at once: millions of them as objects take gigabytes."""
    numbers: dict[PersonHash, int] = {}
    liked = ((person, event, w) for person, event in events if (w := weight_of(event)) > 0)
    parts = [_part([], catalog, items, numbers)]
    while some := list(islice(liked, _AT_ONCE)):
        parts.append(_part(some, catalog, items, numbers))
    place = np.empty(len(numbers), np.int32)
    place[[numbers[person] for person in sorted(numbers)]] = np.arange(len(numbers))
    person = place[np.concatenate([part.person for part in parts])]
    item = np.concatenate([part.item for part in parts])
    at = np.concatenate([part.at for part in parts])
    weight = np.concatenate([part.weight for part in parts])
    return Rows(person, item, at, weight).take(np.lexsort((weight, item, person, at)))


def _part(
    some: Sequence[_Liked],
    catalog: Catalog,
    items: NDArray[np.uint64],
    numbers: dict[PersonHash, int],
) -> Rows:
    """Return the rows of some events, with people by `numbers`, which gets those who are new."""
    rows = catalog.rows(event.recipe_id for _, event, _ in some)
    here = np.flatnonzero(rows >= 0)
    own = [some[i] for i in here.tolist()]
    person = [numbers.setdefault(person, len(numbers)) for person, _, _ in own]
    moments = (event.at for _, event, _ in own)
    return Rows(
        person=np.array(person, np.int32),
        item=np.searchsorted(items, catalog.id_hashes(rows[here])).astype(np.int32),
        at=np.array([ALWAYS if moment is None else moment for moment in moments], np.int64),
        weight=np.array([weight for _, _, weight in own], np.float32),
    )


def _labels(content: Content) -> Mapping[Label, Items]:
    """Return the items that carry each tag, of those that may be asked for, ascending."""
    n_items = content.offsets.size - 1
    n_carriers = np.bincount(content.values, minlength=len(content.names))
    wanted = (n_carriers >= _FEWEST_LABELLED) & (n_carriers <= _LARGEST_SHARE * n_items)
    found = [n for n in np.flatnonzero(wanted).tolist() if content.names[n].startswith(TAG)]
    is_label = np.zeros(len(content.names), np.bool_)
    is_label[found] = True
    here = np.flatnonzero(is_label[content.values])
    here = here[np.argsort(content.values[here], kind="stable")]
    carriers = np.searchsorted(content.offsets, here, side="right").astype(np.int32) - 1
    stops = np.cumsum(n_carriers[found])
    return {
        ("tag", content.names[n].removeprefix(TAG)): carriers[stop - n_carriers[n] : stop]
        for n, stop in zip(found, stops.tolist(), strict=True)
    }


def _sorted_once(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    order = np.argsort(hashes, kind="stable")
    return hashes[order], order
