"""Fixtures and settings that all tests share."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ladle.core import FixedClock
from ladle.store import database

_BESIDE = Path(__file__).parents[2] / "shared" / "data"
_REAL_DATA = Path(os.environ.get("REAL_RECIPES") or _BESIDE)

_ALONE = "IS_ALONE_IN_ITS_PROCESS"

LONG_S = 300.0
"""How long a test waits for what must come: a busy machine may take its time."""

# how fast examples are drawn tells of the machine, and of what else it has to do
settings.register_profile(
    "ladle",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ladle")


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Call a test that is marked `alone` in a process of its own.

    There are no threads, no files and no memory of other tests, which come and go meanwhile; what
    forks takes no lock of theirs along.
    """
    if pyfuncitem.get_closest_marker("alone") is None or _ALONE in os.environ:
        return None
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "-p", "no:xdist", f"--basetemp={folder}/tests"]
        done = subprocess.run(  # noqa: S603 - a test of our own
            [*command, pyfuncitem.nodeid], cwd=pyfuncitem.config.rootpath,
            env=os.environ | {_ALONE: "1", "PYTEST_ADDOPTS": ""},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        pytest.fail(f"{done.stdout}{done.stderr}", pytrace=False)
    return True


def pytest_runtest_logfinish() -> None:
    """Close the files of tests before that wait for the collector, before there are too many.

    An application refers to itself, and so does an error that was caught: each keeps the hundred
    files of a catalog open, for as long as the collector happens to leave it alone.
    """
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if sum(1 for _ in os.scandir("/dev/fd")) > most / 2:
        gc.collect()


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    tick, end_s = threading.Event(), time.monotonic() + LONG_S
    while not is_so():
        assert time.monotonic() < end_s, "it did not become so"
        tick.wait(0.01)


def resident_kb(path: Path) -> int:
    """Return how much of a file is in this process's memory."""
    lines = Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.endswith(str(path)))
    return int(next(line for line in lines[at:] if line.startswith("Rss:")).split()[1])


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_machine() -> Iterator[None]:
    """Keep the developer's own `LADLE_*` variables out of every test."""
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
def patient_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let those who write at once wait for each other for as long as a slow disk takes."""
    others = [pragma for pragma in database._PRAGMAS if "busy_timeout" not in pragma]
    monkeypatch.setattr(database, "_PRAGMAS", (*others, "PRAGMA busy_timeout=300000"))


@pytest.fixture
def fixed_clock() -> FixedClock:
    """Return a clock that stands still on a Friday in spring at half past six, dinner time."""
    return FixedClock(datetime(2026, 4, 17, 18, 30, tzinfo=UTC))
