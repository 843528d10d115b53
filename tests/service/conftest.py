"""A service over the sample kitchen, spoken to without a network."""

from __future__ import annotations

import asyncio
import socket
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import LONG_S, until
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, kitchen, sample_kitchen

from ladle.core import FixedClock
from ladle.ranking import Ladle, Paths
from ladle.service import ApiKeys, ServiceSettings, make_app
from ladle.store import Database

with warnings.catch_warnings():
    # a Starlette that knows httpx2 frowns at httpx, which the oldest one we support needs
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["TestClient", "client", "kitchen", "sample_kitchen", "until"]


HERE = "http://127.0.0.1:8000"


def patient(**settings: Any) -> ServiceSettings:
    """Return settings under which nothing is late, however slow the machine, but for those given.

    A question answered from the short list, or refused, because the machine was busy with something
    else would tell nothing of what a test asks.
    """
    waits = {"fallback_after_s": 300.0, "request_timeout_s": 600.0, "event_timeout_s": 300.0}
    return ServiceSettings(**{**waits, "grace_s": LONG_S, **settings})


PATIENT = {
    "LADLE_SERVICE_FALLBACK_AFTER_S": "300",
    "LADLE_SERVICE_REQUEST_TIMEOUT_S": "600",
    "LADLE_SERVICE_EVENT_TIMEOUT_S": "300",
    "LADLE_SERVICE_GRACE_S": str(LONG_S),
}
"""The same for a server that is a process of its own, as its environment."""


@contextmanager
def free_port() -> Iterator[int]:
    """Lend a port that nobody else on this machine is given meanwhile.

    Who listens on it must allow its address to be used again, as servers do.
    """
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        port: int = kept.getsockname()[1]
        yield port


class LoopTime:
    """The time of event loops, which a test may put forward: so a deadline passes when it says."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def now_s(self) -> float:
        return time.monotonic() + self._ahead_s

    def put_forward(self, by_s: float) -> None:
        self._ahead_s += by_s

    def let_pass(self, client: TestClient, of_s: float) -> None:
        """Let so many seconds pass for what has begun, and is waited for, in a service."""
        client.get("/healthz")  # once that is answered, what had begun before is waited for
        self.put_forward(of_s)
        client.get("/healthz")  # it wakes the loop, which sleeps until a moment that has passed


@pytest.fixture
def loop_time(monkeypatch: pytest.MonkeyPatch) -> LoopTime:
    """Lend the time of all event loops."""
    moved = LoopTime()
    monkeypatch.setattr(asyncio.BaseEventLoop, "time", lambda _: moved.now_s())
    return moved


def client_of(
    folder: Path, settings: ServiceSettings | None = None, *, with_keys: bool = False
) -> TestClient:
    """Return a client of a service over a data directory; start it with `with`.

    Parameters
    ----------
    settings
        Without them nothing is late: `patient`.
    """
    clock = FixedClock(DINNER_TIME)

    def open_keys() -> ApiKeys:
        return ApiKeys(Database(Paths(folder).database), clock)

    app = make_app(
        lambda: Ladle.open(folder, NO_CHANCE, clock, seed=1),
        settings or patient(),
        open_keys if with_keys else None,
    )
    return TestClient(app, base_url=HERE, raise_server_exceptions=False)


@contextmanager
def opened_keys(folder: Path) -> Iterator[ApiKeys]:
    """Lend the API keys of a data directory."""
    with closing(ApiKeys(Database(Paths(folder).database), FixedClock(DINNER_TIME))) as keys:
        yield keys


@pytest.fixture
def client(kitchen: Path) -> Iterator[TestClient]:
    """Return a client of a running service over a kitchen of its own."""
    with client_of(kitchen) as running:
        yield running
