"""Writes that fail: whether that may pass, how long to wait, and what the log says of it."""

from __future__ import annotations

import logging
import math
import sqlite3
from collections.abc import Callable

from ladle.core import StoreError

log = logging.getLogger(__name__)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 1.0
_MOST_DOUBLED = 10
_TOLD_EVERY_S = 60.0
_OF_THE_ROW = frozenset({
    sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE,
})  # fmt: skip
"""What SQLite says of a statement and its values; all else it says of the moment: a lock, the disk,
a file that cannot be read just now."""
_PRIMARY = 0xFF
"""The bits of an error's code that tell its kind."""


def may_pass(error: Exception) -> bool:
    """Tell whether the same may be written later: it is no bug, and not refused for what it is."""
    if not isinstance(error, StoreError):
        return isinstance(error, OSError)
    cause = getattr(error.__cause__, "orig", error.__cause__)  # SQLAlchemy wraps the driver's own
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)  # the driver's own complaints have none
        return code is not None and code & _PRIMARY not in _OF_THE_ROW
    return cause is None or isinstance(cause, OSError)


class FailedTries:
    """Counts tries that fail, and says so: a line at the first, one a minute, one when it is over.

    For one thread.

    Parameters
    ----------
    name
        What is written, for the log.
    monotonic_s
        A clock in seconds that never goes back.
    """

    def __init__(self, name: str, monotonic_s: Callable[[], float]) -> None:
        self._name, self._monotonic_s = name, monotonic_s
        self._n_tries, self._is_told = 0, False
        self._told_s = self._lost_told_s = -math.inf

    @property
    def pause_s(self) -> float:
        """How long to wait for the next try: twice as long each time, a second at most."""
        n_doubled = min(max(self._n_tries - 1, 0), _MOST_DOUBLED)
        return min(math.ldexp(_FIRST_PAUSE_S, n_doubled), _LONGEST_PAUSE_S)

    def add(self, error: Exception, n_waiting: int) -> None:
        """Count a try that failed, and is made again."""
        self._n_tries += 1
        if self._monotonic_s() - self._told_s >= _TOLD_EVERY_S:
            self._told_s, self._is_told = self._monotonic_s(), True
            log.error(
                "%s: %d wait to be written, and are tried again (tries so far: %d): %s",
                self._name, n_waiting, self._n_tries, error,
            )  # fmt: skip

    def end(self) -> None:
        """Begin anew: a try went well."""
        if self._is_told:
            log.warning("%s: written again (tries that failed: %d)", self._name, self._n_tries)
        self._n_tries, self._is_told = 0, False

    def lose(self, error: Exception, n_lost: int, *, is_last: bool = False) -> None:
        """Say what is given up, once a minute or at the very end; of a bug also where it is."""
        if is_last or self._monotonic_s() - self._lost_told_s >= _TOLD_EVERY_S:
            self._lost_told_s = self._monotonic_s()
            is_bug = not isinstance(error, StoreError | OSError)
            text = f"{type(error).__name__}: {error}" if is_bug else str(error)
            log.error(
                "%s: %d could not be written, and will not be: %s", self._name, n_lost, text,
                exc_info=error if is_bug else None,
            )  # fmt: skip
