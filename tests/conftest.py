"""Fixtures and settings that all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from ladle.core import FixedClock

_BESIDE = Path(__file__).parents[2] / "shared" / "data"
_REAL_DATA = Path(os.environ.get("REAL_RECIPES") or _BESIDE)

settings.register_profile("ladle", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("ladle")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_machine() -> Iterator[None]:
    """Keep the developer's own `LADLE_*` variables, and the one above, out of every test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("LADLE_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real recipes and interactions; its tests are marked `slow`."""
    if not _REAL_DATA.is_dir():
        pytest.skip(f"no real data: {_REAL_DATA} is missing; set REAL_RECIPES to its folder")
    return _REAL_DATA


@pytest.fixture
def fixed_clock() -> FixedClock:
    """Return a clock that stands still on a Friday in spring at half past six, dinner time."""
    return FixedClock(datetime(2026, 4, 17, 18, 30, tzinfo=UTC))
