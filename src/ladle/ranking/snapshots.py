"""Snapshots: a catalog and a shelf that belong together, swapped while requests go on."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, CatalogStore, count, id_hash
from ladle.core import CorruptVersionError, LadleError, NotReadyError
from ladle.models import BASELINE, Shelf, ShelfStore, opened_for
from ladle.request import MealCounts, MealCountsStore

_TURN_S = 0.0005
log = logging.getLogger(__name__)

Names = tuple[str | None, str | None, str | None]
"""The versions that the `CURRENT` of a catalog, a shelf and counts of meals name."""


@dataclass(frozen=True)
class Snapshot:
    """What requests are answered from; each keeps the one it began with."""

    catalog: Catalog
    shelf: Shelf | None
    names: Names
    """What was current when it was opened, whether it could be opened or not."""
    degraded: str | None
    """Why it is less than the best: previous_catalog, previous_models, baseline_only or
    no_model."""
    meal_counts: MealCounts | None = None
    """What was chosen at which moments."""

    @property
    def is_synthetic(self) -> bool:
        """Whether the models learned from made-up people."""
        return self.shelf is not None and self.shelf.is_synthetic


_Deleted = tuple[str | None, NDArray[np.uint64]]
"""A version, and the hashes of the ids that are deleted in it."""
_loading = threading.Lock()


@contextmanager
def _kernels_loading(catalog: Catalog) -> Iterator[None]:
    """Load what is compiled, for a catalog that needs it, in another thread meanwhile.

    numba takes as long to import as numpy takes to put millions of recipes in order, which needs no
    Python. The turns are short, since numpy is often back and has to wait for the end of one.
    """
    if not _loading.acquire(blocking=False):  # two would leave each other's turns behind
        yield
        return
    thread = threading.Thread(
        target=count, args=(np.zeros(catalog.n_words, np.uint64),), name="load kernels"
    )
    before_s = sys.getswitchinterval()
    try:
        thread.start()
        sys.setswitchinterval(_TURN_S)
        yield
    finally:
        sys.setswitchinterval(before_s)
        if thread.ident is not None:
            thread.join()
        _loading.release()


class Snapshots:
    """Holds the present snapshot and takes up new versions.

    Parameters
    ----------
    model
        The one that serves: others are opened only where it needs them.

    Raises
    ------
    NotReadyError
        Nothing was imported yet, or only with other food tables.
    CorruptVersionError
        No version of the catalog can be opened.
    """

    def __init__(self, catalogs: CatalogStore, shelves: ShelfStore, model: str) -> None:
        self._catalogs, self._shelves = catalogs, shelves
        self._model, self._only = model, opened_for(model)
        self._counts = MealCountsStore.beside(shelves.versions.root)
        self._stores = catalogs, shelves, self._counts
        self._swap = threading.Lock()
        self._damaged: set[str] = set()
        """The models that were looked through and are not as they were written."""
        catalog, is_older = catalogs.open_best()
        self._deleted: _Deleted = None, catalog.deleted
        # a model that is being looked through may already turn out damaged
        with _kernels_loading(catalog), self._swap:
            found = self._with_shelf(catalog, self._readable_names(), None, is_older=is_older)
            self._held = replace(found, meal_counts=self._counts.open())

    @property
    def held(self) -> Snapshot:
        """The snapshot in use, without looking for a newer one."""
        return self._held

    def current(self) -> Snapshot:
        """Return the present snapshot; one request opens a new version, the others do not wait."""
        try:
            names = self._names()
        except LadleError as e:  # the pointer itself is damaged: what is open stays
            log.error("staying on catalog %s: %s", self._held.catalog.name, e)  # noqa: TRY400
            return self._held
        if self._held.names != names and self._swap.acquire(blocking=False):
            try:
                self._held = self._opened(names, self._held)
            finally:
                self._swap.release()
        return self._held

    def go_on_forked(self) -> None:
        """Go on in a process that was forked: no thread came along, and a lock may have stayed."""
        self._swap = threading.Lock()
        self._soon_verify(self._held.shelf)

    def refreshed(self) -> Snapshot:
        """Return a snapshot of what is current now, even where that has to be waited for."""
        with self._swap:
            names = self._names()
            if self._held.names != names:
                self._held = self._opened(names, self._held)
        return self._held

    def deleted_among(self, recipe_ids: Sequence[str]) -> frozenset[str]:
        """Return which recipes are deleted in the newest version, opened here already or not.

        A version takes moments to open, and the others go on with the one before meanwhile; a
        deleted recipe must not leave even then.
        """
        known = self._deleted  # read once: another thread may put those of an older version back
        try:
            known = self._deleted = self._deleted_now(known)
        except CorruptVersionError:  # the version may have been swept away since it was named
            try:
                known = self._deleted = self._deleted_now(known)
            except CorruptVersionError as e:  # what was known before still holds
                log.error("what was deleted is not known anew: %s", e)  # noqa: TRY400
        hashes = known[1]
        if not hashes.size:
            return frozenset()
        wanted = np.array([id_hash(i) for i in recipe_ids], dtype=np.uint64)
        found = hashes[np.minimum(np.searchsorted(hashes, wanted), hashes.size - 1)] == wanted
        return frozenset(i for i, is_found in zip(recipe_ids, found, strict=True) if is_found)

    def _deleted_now(self, known: _Deleted) -> _Deleted:
        name = self._catalogs.current_name()
        if name is None or known[0] == name:
            return known
        return name, self._catalogs.deleted_in(name)

    def _names(self) -> Names:
        catalog, shelf, counts = (store.current_name() for store in self._stores)
        return catalog, shelf, counts

    def _readable_names(self) -> Names:
        """Return what is current, None where the pointer is damaged: an older version then is."""
        found: list[str | None] = []
        for store in self._stores:
            try:
                found.append(store.current_name())
            except LadleError as e:
                log.error("what is current is not known: %s", e)  # noqa: TRY400
                found.append(None)
        catalog, shelf, counts = found
        return catalog, shelf, counts

    def _opened(self, names: Names, previous: Snapshot) -> Snapshot:
        is_same = names[2] == previous.names[2]
        counts = previous.meal_counts if is_same else self._counts.open()
        return replace(self._with_catalog(names, previous), meal_counts=counts)

    def _with_catalog(self, names: Names, previous: Snapshot) -> Snapshot:
        if names[0] == previous.names[0]:
            is_older = previous.degraded == "previous_catalog"
            return self._with_shelf(previous.catalog, names, previous, is_older=is_older)
        try:
            catalog = self._catalogs.open(previous.catalog)
        except (CorruptVersionError, NotReadyError) as e:
            log.error("staying on catalog %s: %s", previous.catalog.name, e)  # noqa: TRY400
            return Snapshot(previous.catalog, previous.shelf, names, "previous_catalog")
        return self._with_shelf(catalog, names, previous, is_older=False)

    def _with_shelf(
        self, catalog: Catalog, names: Names, previous: Snapshot | None, *, is_older: bool
    ) -> Snapshot:
        degraded = "previous_catalog" if is_older else None
        try:
            if previous and previous.shelf and previous.names[1] == names[1]:
                shelf = previous.shelf.bound_to(catalog)
                return Snapshot(catalog, shelf, names, degraded or self._lack_of(shelf, names[1]))
            if names[1] in self._damaged:
                return self._with_older_shelf(catalog, names, degraded)
            shelf = self._shelves.open(catalog, self._only)
            self._soon_verify(shelf)
            lack = self._lack_of(shelf, shelf.name)  # newer ones may have come since the names
            for name in dict.fromkeys((BASELINE, self._model)):
                if shelf.model(name) is None:
                    log.error("models %s hold no %r: %s", shelf.name, name, lack)
            return Snapshot(catalog, shelf, names, degraded or lack)
        except NotReadyError as e:
            if previous and previous.shelf:
                log.error("models %s are gone: %s", previous.shelf.name, e)  # noqa: TRY400
            return Snapshot(catalog, None, names, degraded or "no_model")
        except LadleError as e:
            held = previous.shelf if previous and previous.catalog is catalog else None
            # older models that are whole, or the newest baseline, are better than this one
            if held is not None and not held.is_baseline_alone:
                log.error("staying on models %s: %s", held.name, e)  # noqa: TRY400
                return Snapshot(catalog, held, names, degraded or self._lack_of(held, names[1]))
            log.error("models cannot be opened: %s", e)  # noqa: TRY400
            return self._with_older_shelf(catalog, names, degraded)

    def _with_older_shelf(self, catalog: Catalog, names: Names, degraded: str | None) -> Snapshot:
        """Return a snapshot with the newest models that are whole, the baseline, or none."""
        shelf = None
        try:
            shelf = self._shelves.open_older(catalog, self._only, self._damaged)
            shelf = shelf or self._shelves.open_baseline(catalog)
        except LadleError as e:
            log.error("no other models can be looked for: %s", e)  # noqa: TRY400
        if shelf is None:
            log.error("answering without models")
            return Snapshot(catalog, None, names, degraded or "no_model")
        what = "the baseline of models" if shelf.is_baseline_alone else "models"
        log.error("answering with %s %s", what, shelf.name)
        self._soon_verify(shelf)
        return Snapshot(catalog, shelf, names, degraded or self._lack_of(shelf, names[1]))

    def _lack_of(self, shelf: Shelf, newest: str | None) -> str | None:
        """Say what models are less than: those in use, the one that is to serve, or all of them."""
        if shelf.model(BASELINE) is None:
            return "no_model"
        if shelf.is_baseline_alone or shelf.model(self._model) is None:
            return "baseline_only"
        return None if shelf.name == newest else "previous_models"

    def _soon_verify(self, shelf: Shelf | None) -> None:
        if shelf is not None and not shelf.is_seen_whole:
            thread = threading.Thread(
                target=self._verify, args=(shelf,), name="verify models", daemon=True
            )
            thread.start()

    def _verify(self, shelf: Shelf) -> None:
        """Look through large models beside the first answers; those that are damaged go."""
        try:
            shelf.verify()
        except CorruptVersionError as e:
            log.error("models are damaged: %s", e)  # noqa: TRY400
            with self._swap:
                self._damaged.add(shelf.name)
                held = self._held
                if held.shelf is not None and held.shelf.name == shelf.name:
                    is_older = held.degraded == "previous_catalog"
                    degraded = held.degraded if is_older else None
                    older = self._with_older_shelf(held.catalog, held.names, degraded)
                    self._held = replace(older, meal_counts=held.meal_counts)
