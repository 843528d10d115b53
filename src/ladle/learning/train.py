"""One training run: rows, models, shelf."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, CatalogStore
from ladle.core import MissingExtraError, NotReadyError
from ladle.events import EventLog
from ladle.learning.blending import train_blend
from ladle.learning.moments import count_meals
from ladle.learning.training import make_dataset
from ladle.models import (
    BASELINE,
    Blended,
    BlendSettings,
    Exposure,
    FittedModel,
    Model,
    ShelfStore,
    facts_of,
)
from ladle.request import MealCountsStore

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainReport:
    """What came of a training run."""

    version: str
    n_people: int
    n_items: int
    n_rows: int
    n_events: int
    """Logged events, used or not."""
    n_synthetic: int
    """How many of them a generator made."""
    models: tuple[str, ...]
    left_out: tuple[str, ...]
    """Why a model was not trained."""


def train(
    catalogs: CatalogStore,
    events: EventLog,
    shelf: ShelfStore,
    models: Sequence[Model],
    blend: BlendSettings | None = None,
    on_model: Callable[[str], None] = lambda _: None,
) -> TrainReport:
    """Train every model on all events, and a blend of them, and put them on the shelf.

    A model whose package is not installed is left out with a word: the baseline always stands.

    Parameters
    ----------
    blend
        Settings of the blend; None for none.

    Raises
    ------
    NotReadyError
        There is no catalog yet, or nothing to learn from while trained models stand.
    """
    catalog = catalogs.open()
    dataset = make_dataset(events.all_events(), catalog)
    training = replace(dataset.training(), exposure=_exposure(events, catalog, dataset.items))
    counts = count_meals(events.all_choices(), catalog)
    MealCountsStore.beside(shelf.versions.root).save(counts)
    if not training.item.size and shelf.current_name() is not None:
        raise NotReadyError("no event is left to learn from; the models that stand are kept")
    n_synthetic = events.count_synthetic()
    if n_synthetic:
        log.warning(
            "training on %d synthetic events: no figure of quality may come from this", n_synthetic
        )
    fitted: dict[str, FittedModel] = {}
    left_out: list[str] = []
    for model in models:
        if not training.item.size and model.name != BASELINE:
            left_out.append(f"the model {model.name!r} needs events to learn from: there are none")
            continue
        on_model(model.name)
        try:
            fitted[model.name] = model.fit(training)
        except MissingExtraError as e:
            left_out.append(str(e))
    blended: list[Blended] = []
    try:
        stand = [model for model in models if model.name in fitted]
        found = train_blend(dataset, stand, blend, on_model) if blend else None
        if found:
            blended = [Blended(found, facts_of(training.content), fitted)]
    except MissingExtraError as e:
        left_out.append(str(e))
    version = shelf.save(training, [*fitted.values(), *blended], n_synthetic)
    return TrainReport(
        version=version, n_people=training.n_people, n_items=int(np.unique(training.item).size),
        n_rows=int(training.item.size), n_events=events.count(), n_synthetic=n_synthetic,
        models=(*fitted, *(b.name for b in blended)), left_out=tuple(left_out),
    )  # fmt: skip


def _exposure(events: EventLog, catalog: Catalog, items: NDArray[np.uint64]) -> Exposure | None:
    """Return how often each item was recommended, and taken then; None where nothing was."""
    counts = events.count_shown()
    rows = catalog.rows(counts)
    here = np.flatnonzero(rows >= 0)
    if not here.size:
        return None
    at = np.searchsorted(items, catalog.id_hashes(rows[here]))
    both = np.zeros((2, items.size), np.int32)
    both[:, at] = np.array(list(counts.values()), np.int32)[here].T
    return Exposure(*both)
