"""Where everything lies under one data directory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """Where everything lies under one data directory."""

    root: Path

    @property
    def catalog(self) -> Path:
        """Catalog versions."""
        return self.root / "catalog"

    @property
    def shelf(self) -> Path:
        """Versions of trained models."""
        return self.root / "shelf"

    @property
    def database(self) -> Path:
        """People and events."""
        return self.root / "ladle.sqlite"
