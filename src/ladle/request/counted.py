"""Counts of what is chosen when, as versions on disk beside the trained models."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Self

from ladle.core import BadRecordError, CorruptVersionError, NotReadyError, StoreError
from ladle.request.moments import MealCounts
from ladle.store import Versions, write_json

log = logging.getLogger(__name__)

_COUNTS = "counts.json"
_HOW_TO_MAKE = "train first: ladle train"


class MealCountsStore:
    """Keeps what `MealCounts` were counted, the version before too."""

    def __init__(self, root: Path) -> None:
        self._versions = Versions(root, way_out="`ladle train` makes new ones")

    @classmethod
    def beside(cls, shelf: Path) -> Self:
        """Return the store that belongs to the folder of trained models."""
        return cls(shelf / "moments")

    def current_name(self) -> str | None:
        """Return the name of the version in use; None before the first.

        Raises
        ------
        CorruptVersionError
            What should name it is no text.
        StoreError
            It cannot be read.
        """
        return self._versions.current_name()

    def open(self) -> MealCounts | None:
        """Return the counts in use.

        None where nothing was counted yet, and where the counts are damaged: the hour then goes by
        its prior, and the log says why.
        """
        try:
            version = self._versions.current(_HOW_TO_MAKE)
            return MealCounts.from_json((version.path / _COUNTS).read_bytes())
        except NotReadyError:
            return None
        except (CorruptVersionError, StoreError, BadRecordError, OSError) as e:
            log.error("the hour goes by its prior alone: %s", e)  # noqa: TRY400 - no trace needed
            return None

    def save(self, counts: MealCounts) -> None:
        """Make counts the current version, unless they are so already.

        Raises
        ------
        StoreError
            The folder cannot be written to.
        """
        held = self.open()
        if counts.to_json() == (held or MealCounts.of(())).to_json():
            return
        with self._versions.writing() as folder:
            (folder / _COUNTS).write_bytes(counts.to_json())
            write_json(folder / "manifest.json", {"n_choices": round(float(counts.counts.sum()))})
