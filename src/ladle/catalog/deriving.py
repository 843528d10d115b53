"""Recipes that are here already, derived again into the stretches of a job."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.progress import Job
from ladle.catalog.stretch import Stretch
from ladle.catalog.workers import WORTH_PROCESSES, Work, derived
from ladle.core import Recipe

_BATCH = 256

Rows = NDArray[np.int64]
OnDone = Callable[[int], None]
"""Told how many recipes are done."""


def derive_again(
    running: Job,
    rows: Rows,
    recipe: Callable[[int], Recipe],
    dictionary: bytes,
    n_workers: int | None,
    on_done: OnDone | None = None,
) -> None:
    """Derive the facts of some rows; what a killed run of the same job has done is kept.

    Parameters
    ----------
    recipe
        Returns the recipe of a row.
    dictionary
        What the texts are compressed with.
    n_workers
        How many processes; None for as many as there are cores, 0 for none.
    """
    tell = on_done or (lambda _n: None)
    n_done = int((running.state() or {"n_done": 0})["n_done"])
    tell(n_done)
    stretch: Stretch | None = None
    work = _work(recipe, rows[n_done:])
    is_long = rows.size - n_done >= WORTH_PROCESSES
    try:
        for item, batch in derived(work, dictionary, n_workers, is_long=is_long):
            stretch = stretch or Stretch(running.begin(), dictionary)
            stretch.append(batch)
            n_done += item.tag
            tell(n_done)
            if stretch.is_full:
                stretch.close()
                running.finish(stretch.folder, [], {"n_done": n_done})
                stretch = None
        if stretch:
            stretch.close()
            running.finish(stretch.folder, [], {"n_done": n_done})
    finally:
        if stretch:
            stretch.abandon()


def _work(recipe: Callable[[int], Recipe], rows: Rows) -> Iterator[Work[int]]:
    recipes = (recipe(int(row)) for row in rows)
    while batch := tuple(islice(recipes, _BATCH)):
        yield Work(batch, "", with_prefix=False, tag=len(batch))
