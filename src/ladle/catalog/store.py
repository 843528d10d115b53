"""The catalog versions of one data directory, and which of them may be served."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ladle.catalog.arrays import load_npy
from ladle.catalog.catalog import Catalog
from ladle.catalog.layout import DELETED, GO_BACK, POINTER_WAY_OUT, WAY_OUT
from ladle.core import CorruptVersionError, NotReadyError, OtherFormatError
from ladle.food import food_version
from ladle.store import Version, Versions

log = logging.getLogger(__name__)

_HOW_TO_MAKE = "import recipes first: ladle import FILE…, or ladle import --sample"


class CatalogStore:
    """The catalog versions of one data directory."""

    def __init__(self, root: Path) -> None:
        self.versions = Versions(root, GO_BACK, POINTER_WAY_OUT)

    @property
    def root(self) -> Path:
        """Where they lie."""
        return self.versions.root

    def current_name(self) -> str | None:
        """Return the name of the version in use; None before the first import."""
        return self.versions.current_name()

    def open(self, previous: Catalog | None = None) -> Catalog:
        """Open the version in use.

        Parameters
        ----------
        previous
            An opened catalog, whose base is taken over where it is the same.

        Raises
        ------
        NotReadyError
            None was imported yet, or the food tables have changed since: facts must be derived anew
            before anything is served.
        CorruptVersionError
            It is damaged.
        """
        return _with_todays_facts(self.versions.current(_HOW_TO_MAKE), previous)

    def open_best(self) -> tuple[Catalog, bool]:
        """Open the newest version that can be served, and tell whether it is an older one.

        That is the version in use, or else the newest before it that is whole and was made with
        the present food tables; those passed over are logged.

        Raises
        ------
        NotReadyError
            None can be served, and the one in use for the reasons that `open` tells.
        CorruptVersionError
            None can be served, and the one in use is damaged.
        """
        try:
            named = self.current_name()
        except CorruptVersionError:  # `readable` logs it
            named = None
        for version in self.versions.readable(_HOW_TO_MAKE):
            try:
                return _with_todays_facts(version), version.name != named
            except (CorruptVersionError, NotReadyError) as e:
                log.warning("passing over catalog %s: %s", version.name, e)
        return self.open(), False

    def go_back(self) -> Version:
        """Make the version before the one in use current again; returns it.

        One of another format is not looked into: an older Ladle may be about to be installed.

        Raises
        ------
        NotReadyError
            Nothing was imported yet, or no version before the one in use is kept.
        CorruptVersionError
            The one before is damaged, too; the one in use stays.
        StoreError
            The folder cannot be written to.
        """
        return self.versions.go_back(_HOW_TO_MAKE, self._refuse_damaged, self._no_way_back())

    def _refuse_damaged(self, version: Version) -> None:
        try:
            Catalog(version)
        except OtherFormatError:
            return
        except CorruptVersionError as e:
            raise CorruptVersionError(version.path, e.why, self._no_way_back()) from e

    def _no_way_back(self) -> str:
        return (
            "it does not become current. Versions of one base share its files: bring back a "
            f"backup with `ladle restore`, or move {self.root} away and import again"
        )

    def deleted_in(self, name: str) -> NDArray[np.uint64]:
        """Return the hashes of the ids that a version holds as deleted, ascending.

        Raises
        ------
        CorruptVersionError
            They cannot be read.
        """
        path = self.root / name / DELETED
        try:
            hashes: NDArray[np.uint64] = load_npy(path, is_mapped=False)
        except (OSError, EOFError, ValueError) as e:
            raise CorruptVersionError(path, f"cannot be read ({e})", WAY_OUT) from e
        return hashes

    def open_any(self, previous: Catalog | None = None) -> Catalog | None:
        """Open the version in use whatever food tables it was made with; None before the first."""
        if self.current_name() is None:
            return None
        return Catalog(self.versions.current(_HOW_TO_MAKE), previous)


def _with_todays_facts(version: Version, previous: Catalog | None = None) -> Catalog:
    catalog = Catalog(version, previous)
    if catalog.food_version != food_version():
        raise NotReadyError(
            f"catalog {catalog.name} was made with food tables {catalog.food_version}, these are "
            f"{food_version()}: run `ladle refacts` to derive its facts again"
        )
    return catalog
