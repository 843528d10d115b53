"""`ladle serve` as it is started by anybody, and what it takes under load from another process."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from benchmarks.processes import anonymous_mb, descendants, pss_mb, rss_mb
from benchmarks.serving_probe import forget_pages
from ladle.models import ShelfStore
from ladle.ranking import Paths
from ladle.store import link_folder

_HOST = "127.0.0.1"
_READY_WITHIN_S, _LOOK_EVERY_S = 180.0, 0.02
_TICKS_A_S = os.sysconf("SC_CLK_TCK")
_LADLE = str(Path(sys.executable).with_name("ladle"))
_SETTINGS = "[service]\nrate_per_s = 0\n"
"""One caller asks for all here; else it would be told that it calls too often."""
_LAST_HEX = "-00000000"


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    port: int
    pid: int
    start_s: float
    """From the start of its process until it says that it is ready."""

    @property
    def family(self) -> list[int]:
        """Its process, and its workers'."""
        return [self.pid, *descendants(self.pid)]

    def cpu_s(self) -> float:
        """Return the processor time that all its processes have taken."""
        return sum(map(_cpu_s, self.family))

    def memory(self) -> dict[str, float]:
        """Return what all its processes hold: each page once, each process by itself, no file's."""
        family = self.family
        return {
            "processes": len(family),
            "pss_mb": round(sum(map(pss_mb, family))),
            "rss_mb": round(sum(map(rss_mb, family))),
            "own_mb": round(sum(map(anonymous_mb, family))),
        }

    def call(self, path: str) -> tuple[int, bytes]:
        """Return the status and the body of one call."""
        connection = http.client.HTTPConnection(_HOST, self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def can_have_workers() -> bool:
    """Tell whether the server can be started with several workers."""
    said = subprocess.run(  # noqa: S603 - a program of our own
        [_LADLE, "serve", "--help"], capture_output=True, text=True, check=True,
        env={**os.environ, "COLUMNS": "200"},
    ).stdout  # fmt: skip
    return "--workers" in said


@contextmanager
def serving(data: Path, workers: int = 1, *, is_cold: bool = False) -> Iterator[Server]:
    """Start a server, wait until it is ready, and stop it.

    Parameters
    ----------
    is_cold
        Whether nothing of the data shall be in memory before.
    """
    if is_cold:
        forget_pages(data)
    with tempfile.TemporaryDirectory() as folder:
        settings, log = Path(folder) / "ladle.toml", Path(folder) / "log"
        settings.write_text(_SETTINGS, encoding="utf-8")
        port = _free_port()
        command = [
            _LADLE,
            "serve",
            "--data",
            str(data),
            "--port",
            str(port),
            "--config",
            str(settings),
        ]
        if workers > 1:
            command += ["--workers", str(workers)]
        # an installed Ladle is compiled to bytecode once, whatever this process may write
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        since = perf_counter()
        with log.open("w") as out:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=env)  # noqa: S603
        try:
            yield _ready(process, port, since, log)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ready(process: subprocess.Popen[bytes], port: int, since: float, log: Path) -> Server:
    while perf_counter() - since < _READY_WITHIN_S and process.poll() is None:
        server = Server(port, process.pid, round(perf_counter() - since, 3))
        with suppress(OSError):
            if server.call("/readyz")[0] == 200:  # noqa: PLR2004 - OK
                return Server(port, process.pid, round(perf_counter() - since, 3))
        sleep(_LOOK_EVERY_S)
    process.kill()
    raise RuntimeError(f"the server was not ready: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((_HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS_A_S


def load(server: Server, requests: Path, *flags: str) -> dict[str, Any]:
    """Put load on a server from another process; returns its figures and the server's CPU time."""
    cpu_s = server.cpu_s()
    found: dict[str, Any] = json.loads(_run_load(server, requests, flags))
    n = max(found["requests"], 1)
    return found | {"server_cpu_ms": round(1e3 * (server.cpu_s() - cpu_s) / n, 3)}


def _run_load(server: Server, requests: Path, flags: Sequence[str]) -> str:
    program = [sys.executable, "-m", "benchmarks.serving_load", str(server.port), str(requests)]
    return subprocess.run(  # noqa: S603 - a program of our own
        [*program, *flags], check=True, capture_output=True, text=True
    ).stdout


def under_load(data: Path, requests: Path, counts: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Start a server, and ask with so many at a time, each pair's second number of requests.

    The requests of the mix follow each other: none is asked twice.
    """
    found: dict[str, Any] = {}
    with serving(data) as server:
        found["start_s"] = server.start_s
        found["first_ms"] = load(server, requests, "--n", "1")["wall_ms"]["200"]["max"]
        load(server, requests, "--first", "1", "--n", "299", "--at-once", "2")
        first = 300
        for at_once, n in counts:
            flags = ("--first", str(first), "--n", str(n), "--at-once", str(at_once))
            found[f"{at_once} at a time"] = load(server, requests, *flags)
            first += n
        found["memory"] = server.memory()
    return found


def with_workers(data: Path, requests: Path, workers: int, n: int) -> dict[str, Any]:
    """Ask a server of several workers, and tell what they hold together.

    Parameters
    ----------
    n
        How many requests are measured each time; none is asked twice.
    """
    with serving(data, workers) as server:
        load(server, requests, "--first", "0", "--n", "600", "--at-once", str(4 * workers))
        at_two = load(server, requests, "--first", "600", "--n", str(n), "--at-once", "2")
        flags = ("--first", str(600 + n), "--n", str(n), "--at-once", str(4 * workers))
        found = load(server, requests, *flags)
        return {
            "start_s": server.start_s, "load": found, "at_two": at_two, "memory": server.memory(),
        }  # fmt: skip


def overloaded(data: Path, requests: Path, per_s: float, seconds: float) -> dict[str, Any]:
    """Ask more than a server can answer, for long."""
    with serving(data) as server:
        load(server, requests, "--n", "300", "--at-once", "2")
        flags = ("--per-s", str(per_s), "--seconds", str(seconds))
        found = load(server, requests, *flags)
        answers_after = load(server, requests, "--n", "100", "--at-once", "1")
        return {
            "asked_per_s": round(per_s), "seconds": seconds, "load": found,
            "after": answers_after["wall_ms"], "memory": server.memory(),
        }  # fmt: skip


def swapped(data: Path, requests: Path, n: int, seconds: float) -> dict[str, Any]:
    """Swap models under load: two versions of the shelf take turns, each seen before the next.

    Parameters
    ----------
    n, seconds
        How many swaps, or for how long, whichever is less.
    """
    with two_shelves(data) as names, serving(data) as server:
        load(server, requests, "--n", "300", "--at-once", "2")
        flags = ("--at-once", "2", "--seconds", "8")
        done = threading.Event()
        loads = list[dict[str, Any]]()
        asking = threading.Thread(target=_keep_asking, args=(server, requests, flags, done, loads))
        asking.start()
        waits = list[float]()
        since = perf_counter()
        try:
            while len(waits) < n and perf_counter() - since < seconds:
                waits.append(_swap(server, Paths(data).shelf, names[(len(waits) + 1) % 2]))
        finally:
            done.set()
            asking.join()
        return {
            "swaps": len(waits), "seconds": round(perf_counter() - since, 1),
            "until_served_ms": {"p50": _middle(waits), "max": round(max(waits), 1)},
            "statuses": _summed([one["statuses"] for one in loads]),
            "wall_ms_p99": max(one["wall_ms"]["200"].get("p99", 0.0) for one in loads),
            "memory": server.memory(),
        }  # fmt: skip


def _keep_asking(
    server: Server, requests: Path, flags: Sequence[str], done: threading.Event,
    loads: list[dict[str, Any]],
) -> None:  # fmt: skip
    while not done.is_set():
        loads.append(load(server, requests, *flags))


def _swap(server: Server, shelf: Path, name: str) -> float:
    """Point to a version, and wait until the server answers from it; returns after how many ms."""
    since = perf_counter()
    aside = shelf / ".new-pointer"
    aside.write_text(name + "\n", encoding="ascii")
    aside.replace(shelf / "CURRENT")
    while json.loads(server.call("/api/v1/status")[1]).get("models") != name:
        if perf_counter() - since > _READY_WITHIN_S:
            raise RuntimeError(f"{name} is not served: {server.call('/api/v1/status')[1]!r}")
        sleep(_LOOK_EVERY_S / 4)
    return (perf_counter() - since) * 1e3


@contextmanager
def two_shelves(data: Path) -> Iterator[tuple[str, str]]:
    """Give two versions of the same models; the second is taken away in the end."""
    shelf = Paths(data).shelf
    name = str(ShelfStore(shelf).current_name())
    number = int(name.split("-", maxsplit=1)[0])
    other = f"{number + 1:06d}{_LAST_HEX}"
    shutil.rmtree(shelf / other, ignore_errors=True)  # of a run that was broken off
    link_folder(shelf / name, shelf / other)
    try:
        yield name, other
    finally:
        _point_back(shelf, name)
        shutil.rmtree(shelf / other, ignore_errors=True)


def _point_back(shelf: Path, name: str) -> None:
    aside = shelf / ".new-pointer"
    aside.write_text(name + "\n", encoding="ascii")
    aside.replace(shelf / "CURRENT")


def _middle(values: Sequence[float]) -> float:
    return round(sorted(values)[len(values) // 2], 1)


def _summed(counts: Sequence[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in counts:
        for status, n in one.items():
            total[status] = total.get(status, 0) + n
    return total
