"""Where the time comes from: passed in, never asked for in the middle of a computation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time, always with its zone."""

    def now(self) -> datetime:
        """Return the present moment, time zone aware."""
        ...


class SystemClock:
    """The machine's own clock, in UTC."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still at `at`; for tests and for replaying a request."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the moment it was given."""
        return self._at
