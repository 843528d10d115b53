"""A service over the sample kitchen, spoken to without a network."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, kitchen, sample_kitchen

from ladle.core import FixedClock
from ladle.ranking import Ladle, Paths
from ladle.service import ApiKeys, ServiceSettings, make_app
from ladle.store import Database

with warnings.catch_warnings():
    # a Starlette that knows httpx2 frowns at httpx, which the oldest one we support needs
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["TestClient", "client", "kitchen", "sample_kitchen"]


HERE = "http://127.0.0.1:8000"


def client_of(
    folder: Path, settings: ServiceSettings | None = None, *, with_keys: bool = False
) -> TestClient:
    """Return a client of a service over a data directory; start it with `with`."""
    clock = FixedClock(DINNER_TIME)

    def open_keys() -> ApiKeys:
        return ApiKeys(Database(Paths(folder).database), clock)

    app = make_app(
        lambda: Ladle.open(folder, NO_CHANCE, clock, seed=1),
        settings,
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
