"""The shelf: versioned sets of trained models that belong together."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ladle.catalog import Catalog, RowOrder, Segment, let_go, load_npy
from ladle.core import CorruptVersionError, LadleError
from ladle.events import HistoryItem
from ladle.models.base import FittedModel, Query, Scorer, Scores, Sparse, Taste
from ladle.models.blend import BLEND
from ladle.models.blended import Blended
from ladle.models.checksums import check_sums, checksums_of, has_large
from ladle.models.manifest import WAY_OUT
from ladle.models.order import best_first, rows_of_items, with_changes
from ladle.models.popularity import BASELINE, FittedPopularity
from ladle.models.registry import model_kinds
from ladle.models.rows import SECONDS_A_MONTH, Items, Training, month_of, weight_of
from ladle.store import Version, Versions, write_json

log = logging.getLogger(__name__)

_MANIFEST = "manifest.json"
_HOW_TO_MAKE = "train first: ladle train"


class Shelf:
    """One opened version, bound to one catalog: models speak items, the catalog speaks rows.

    Parameters
    ----------
    only
        Names of the models that are opened; None for all. The others are not there.

    Raises
    ------
    CorruptVersionError
        A model is missing, or a file is not as it was written.
    """

    def __init__(
        self, version: Version, catalog: Catalog, only: Collection[str] | None = None
    ) -> None:
        self.name = version.name
        self.manifest = version.manifest
        self.is_baseline_alone = only is not None and set(only) == {BASELINE}
        """Whether no other model was to be opened."""
        try:
            names = [n for n in version.manifest["models"] if only is None or n in only]
            noted = _noted_of(version, names)
            arrays = {n: noted[n] for n in noted if not n.endswith(_MANIFEST)}
            check_sums(version.path, arrays, large=False)
            items = load_npy(version.path / "items.npy")
        except (OSError, EOFError, ValueError, KeyError, TypeError) as e:
            raise CorruptVersionError(version.path, f"cannot be opened ({e})", WAY_OUT) from e
        self.orders: tuple[RowOrder, ...] = ()
        """The rows of each segment, the baseline's best first."""
        self.rows: NDArray[np.int32]
        """The row of each item, -1 where there is none; it may be served no longer."""
        kinds = model_kinds()
        self._models: dict[str, Scorer] = {
            n: kinds[n].fitted.load(version.path / n) for n in names if n in kinds
        }
        # a model whose package has gone takes the blend with it, and nothing else
        if BLEND in names and len(self._models) == len(names) - 1:
            self._models[BLEND] = Blended.load(version.path / BLEND, self._models)
        # to ask this of a protocol takes as long as to add up a short history
        self._sparse = {n: m for n, m in self._models.items() if isinstance(m, Sparse)}
        # only now: one of another format says so itself
        _check_manifests(version, noted)
        self._base = _base_of(self._models.values())
        self._items, self._base_id = items, ""
        self._path, self._noted = version.path, noted
        self.bind(catalog)

    @property
    def is_seen_whole(self) -> bool:
        """Whether every byte was compared on opening; if not, `verify` does it."""
        return not has_large(self._noted)

    def verify(self) -> None:
        """Compare every byte with what was written.

        Raises
        ------
        CorruptVersionError
            A file has changed.
        """
        try:
            check_sums(self._path, self._noted)
        except FileNotFoundError:
            return  # swept away meanwhile: a newer version is in use
        except (OSError, ValueError) as e:
            raise CorruptVersionError(self._path, str(e), WAY_OUT) from e

    def bound_to(self, catalog: Catalog) -> Shelf:
        """Return this version for another catalog; what is the same for both is shared."""
        other = copy(self)
        other.bind(catalog)
        return other

    def bind(self, catalog: Catalog) -> None:
        """Translate rows of this catalog from now on; only before others hold this shelf."""
        if catalog.base_id != self._base_id:
            self._base_id = catalog.base_id
            self._of_base = _items_of(self._items, catalog.base)
            self._rows_of_base = rows_of_items(self._of_base, self._items.size)
            by_id = catalog.base.rows_by_id
            self._order_of_base = RowOrder(best_first(self._base, self._of_base, by_id))
            let_go(self._items)
        self._item_of_row, self.rows = self._of_base, self._rows_of_base
        self.orders = (self._order_of_base,)
        if catalog.changes is not None:
            self._bind_changes(catalog, catalog.changes)

    def _bind_changes(self, catalog: Catalog, changes: Segment) -> None:
        """Add the rows of the changes, which are few, to those of the base."""
        own, shift = _items_of(self._items, changes), catalog.shift
        items = np.full(catalog.n_rows, -1, np.int32)
        items[: self._of_base.size] = self._of_base
        items[shift:] = own
        self._item_of_row = items
        self.rows = with_changes(self._rows_of_base, own, shift)
        changed = RowOrder(best_first(self._base, own, changes.rows_by_id), shift)
        self.orders = (self._order_of_base, changed)

    @property
    def is_synthetic(self) -> bool:
        """Whether any event it was trained on was a generator's: no quality figure from that."""
        return bool(self.manifest.get("n_synthetic"))

    def model(self, name: str) -> Scorer | None:
        """Return a model by name; None if this version has none."""
        return self._models.get(name)

    def sparse(self, name: str) -> Sparse | None:
        """Return a model that can name what it would put first; None for one that cannot."""
        return self._sparse.get(name)

    def finder(self) -> Sparse | None:
        """Return a model that can name what it would put first, for those that cannot."""
        return next(iter(self._sparse.values()), None)

    def items(self, rows: NDArray[np.integer]) -> Items:
        """Translate catalog rows to items; -1 where the training never saw the recipe."""
        items: Items = self._item_of_row[rows]
        return items

    def query(
        self,
        history: Sequence[HistoryItem],
        rows: NDArray[np.integer],
        wanted: Sequence[str] = (),
        now_s: int | None = None,
    ) -> Query:
        """Return what the models are asked for a person.

        Parameters
        ----------
        history
            Newest first; recipes that left the catalog or the training are dropped.
        rows
            The catalog's row of each, -1 for one that is not there.
        wanted
            Names of features that were asked for.
        now_s
            Seconds since 1970; None for about the time of the training.
        """
        taste = self._taste(history, rows) if history else Taste.unknown()
        return Query(taste, month_of(now_s), tuple(wanted), self._base)

    def _taste(self, history: Sequence[HistoryItem], rows: NDArray[np.integer]) -> Taste:
        weights = np.array([weight_of(event) for event in history], dtype=np.float32)
        months = _months_of(history)
        items, is_here = np.full(rows.size, -1, np.int32), rows >= 0
        items[is_here] = self._item_of_row[rows[is_here]]
        counts = (items >= 0) & (weights > 0)
        return Taste(items[counts], weights[counts], None if months is None else months[counts])


def _check_manifests(version: Version, noted: Mapping[str, str]) -> None:
    try:
        check_sums(version.path, {n: noted[n] for n in noted if n.endswith(_MANIFEST)})
    except (OSError, ValueError) as e:
        raise CorruptVersionError(version.path, f"cannot be opened ({e})", WAY_OUT) from e


def _months_of(history: Sequence[HistoryItem]) -> NDArray[np.int32] | None:
    """Return when each event was; an undated one is of the newest month, None if all are."""
    found = [event.at for event in history]
    dated = [at for at in found if at is not None]
    if not dated:
        return None
    newest = max(dated)
    at = dated if len(dated) == len(found) else [newest if a is None else a for a in found]
    return (np.array(at, np.int64) // SECONDS_A_MONTH).astype(np.int32)


def _base_of(models: Iterable[Scorer]) -> Scores | None:
    """Return the rates that the baseline tells of, if it stands."""
    return next((m.log_rates for m in models if isinstance(m, FittedPopularity)), None)


def _items_of(items: NDArray[np.uint64], segment: Segment) -> Items:
    """Return the item of each row; both sides are sorted, which is read in one go."""
    found = np.full(segment.n_rows, -1, np.int32)
    if items.size:
        ids = segment.sorted_ids
        at = np.minimum(np.searchsorted(items, ids), items.size - 1)
        found[segment.rows_by_id] = np.where(items[at] == ids, at, -1)
    return found


def _noted_of(version: Version, names: Collection[str]) -> Mapping[str, str]:
    """Return the sums of the files of some models, and of those that all share."""
    noted: Mapping[str, str] = dict(version.manifest.get("files", {}))  # one of before has none
    return {n: was for n, was in noted.items() if "/" not in n or n.partition("/")[0] in names}


def opened_for(model: str) -> frozenset[str] | None:
    """Return the models that must be open for one to serve; None for all.

    That is itself, the baseline, and, if it names no candidates, those that do.
    """
    kinds = model_kinds()
    if model not in kinds:
        return None
    finders = {name for name, kind in kinds.items() if issubclass(kind.fitted, Sparse)}
    return frozenset({BASELINE, model} | (set() if model in finders else finders))


class ShelfStore:
    """The shelf versions of one data directory."""

    def __init__(self, root: Path) -> None:
        self.versions = Versions(root, way_out=WAY_OUT)

    def current_name(self) -> str | None:
        """Return the name of the version in use; None before the first training."""
        return self.versions.current_name()

    def open(self, catalog: Catalog, only: Collection[str] | None = None) -> Shelf:
        """Open the version in use.

        Parameters
        ----------
        only
            As of `Shelf`.

        Raises
        ------
        NotReadyError
            Nothing was trained yet.
        CorruptVersionError
            It is damaged.
        """
        return Shelf(self.versions.current(_HOW_TO_MAKE), catalog, only)

    def open_baseline(self, catalog: Catalog) -> Shelf | None:
        """Open the baseline alone of the version in use; None where it is damaged, too.

        Every byte of it is compared.

        Raises
        ------
        NotReadyError
            Nothing was trained yet.
        """
        try:
            shelf = self.open(catalog, {BASELINE})
            shelf.verify()
        except CorruptVersionError as e:
            log.warning("the baseline cannot be opened by itself: %s", e)
            return None
        return shelf if shelf.model(BASELINE) else None

    def open_older(
        self, catalog: Catalog, only: Collection[str] | None = None, damaged: Collection[str] = ()
    ) -> Shelf | None:
        """Open the newest version before the one in use that is whole; None where there is none.

        Parameters
        ----------
        only
            As of `Shelf`.
        damaged
            Names of versions that are known not to be whole.
        """
        try:
            current = self.current_name()
        except CorruptVersionError:  # `readable` logs it
            current = None
        for version in self.versions.readable(_HOW_TO_MAKE):
            if version.name == current or version.name in damaged:
                continue
            try:
                return Shelf(version, catalog, only)
            except LadleError as e:
                log.warning("skipping damaged models: %s", e)
        return None

    def save(
        self,
        training: Training,
        models: Sequence[FittedModel | Blended],
        n_synthetic: int = 0,
    ) -> str:
        """Put trained models on the shelf as the new current version; returns its name.

        Parameters
        ----------
        models
            A blend only beside all that it blends.
        n_synthetic
            How many of all events that were logged at training a generator made.
        """
        with self.versions.writing() as folder:
            np.save(folder / "items.npy", training.items, allow_pickle=False)
            for model in models:
                model.save(folder / model.name)
            write_json(
                folder / "manifest.json",
                {
                    "models": [m.name for m in models],
                    "files": checksums_of(folder),
                    "data_hash": training.data_hash,
                    "n_people": training.n_people,
                    "n_rows": int(training.item.size),
                    "n_items": int(np.unique(training.item).size),
                    "n_synthetic": n_synthetic,
                },
            )
        return self.current_name() or ""
