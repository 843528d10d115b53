"""A service over the sample kitchen, spoken to without a network."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, kitchen, sample_kitchen

from ladle.core import FixedClock
from ladle.ranking import Ladle
from ladle.service import ServiceSettings, make_app

with warnings.catch_warnings():
    # a Starlette that knows httpx2 frowns at httpx, which the oldest one we support needs
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["TestClient", "client", "kitchen", "sample_kitchen"]


def client_of(folder: Path, settings: ServiceSettings | None = None) -> TestClient:
    """Return a client of a service over a data directory; start it with `with`."""
    clock = FixedClock(DINNER_TIME)
    app = make_app(lambda: Ladle.open(folder, NO_CHANCE, clock, seed=1), settings)
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def client(kitchen: Path) -> Iterator[TestClient]:
    """Return a client of a running service over a kitchen of its own."""
    with client_of(kitchen) as running:
        yield running
