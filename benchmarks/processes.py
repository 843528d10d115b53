"""What a process and its children take: memory from /proc, processor time, wall time (Linux)."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

_PROC = Path("/proc")
_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """What one command took."""

    wall_s: float
    cpu_s: float
    """Of all its processes."""
    peak_mb: float
    """The largest sum over all its processes; what they share is counted once."""
    peak_rss_mb: float
    """The same with what processes share counted for each."""
    output: str
    """What it wrote, both streams."""


def run(
    command: Sequence[str], cores: Sequence[int] = (), extra: Mapping[str, str] | None = None
) -> Run:
    """Run a command to its end, and watch it.

    Parameters
    ----------
    cores
        The cores that it may use; all of them where none is given.
    extra
        Environment variables to set.

    Raises
    ------
    RuntimeError
        It failed; the text tells what it wrote.
    """
    before = os.times()
    start = perf_counter()
    process = subprocess.Popen(  # noqa: S603 - a program of our own
        ["taskset", "-c", ",".join(map(str, cores)), *command] if cores else list(command),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, **(extra or {})},
    )  # fmt: skip
    watch = Watch(process.pid)
    watch.start()
    output, _ = process.communicate()
    wall_s = perf_counter() - start
    watch.stop()
    after = os.times()
    if process.returncode:
        raise RuntimeError(f"{command[:4]} left with {process.returncode}: {output[-2000:]}")
    cpu_s = sum(after[2:4]) - sum(before[2:4])
    return Run(wall_s, cpu_s, watch.peak_pss_mb, watch.peak_rss_mb, output)


class Watch(threading.Thread):
    """Samples the memory of a process and all below it."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._done = pid, threading.Event()
        self.peak_rss_mb = self.peak_pss_mb = 0.0

    def run(self) -> None:
        """Sample until told to stop."""
        while not self._done.wait(_EVERY_S):
            family = [self._pid, *descendants(self._pid)]
            self.peak_rss_mb = max(self.peak_rss_mb, sum(map(rss_mb, family)))
            self.peak_pss_mb = max(self.peak_pss_mb, sum(map(pss_mb, family)))

    def stop(self) -> None:
        """Wait for the last sample."""
        self._done.set()
        self.join()


def descendants(pid: int) -> list[int]:
    """Return the processes that a process started, and those that they did."""
    found: list[int] = []
    for task in _listed(_PROC / str(pid) / "task"):
        children = _read(task / "children").split()
        for child in map(int, children):
            found += [child, *descendants(child)]
    return found


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []  # it has ended


def rss_mb(pid: int) -> float:
    """Return the resident memory of a process, in files too; 0 if it has ended."""
    return _field(_read(_PROC / str(pid) / "status"), "VmRSS:")


def pss_mb(pid: int) -> float:
    """Return the same with every shared page divided among those who share it."""
    return _field(_read(_PROC / str(pid) / "smaps_rollup"), "Pss:")


def anonymous_mb(pid: int) -> float:
    """Return the memory that is no file's: what the system cannot drop and read again."""
    return _field(_read(_PROC / str(pid) / "status"), "RssAnon:")


def peak_mb(pid: int | None = None) -> float:
    """Return the largest resident size of a process since its program started."""
    return _field(_read(_PROC / str(pid or os.getpid()) / "status"), "VmHWM:")


def _field(text: str, name: str) -> float:
    for line in text.splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""  # it has ended
