"""Lines of JSON: one a request, with nothing of what was sent, and one for all else."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.service.conftest import TestClient, client_of, opened_keys

from ladle.service import Scope
from ladle.service.access_log import access, log_as_json

ASK = "/api/v1/recommendations"
SECRET = "anna-example-org"


class Lines:
    """What was logged since it was last asked for."""

    def __init__(self, to: io.StringIO) -> None:
        self._to = to

    def __call__(self) -> list[dict[str, Any]]:
        text = self._to.getvalue()
        self._to.seek(0)
        self._to.truncate()
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Log as JSON, and return what was logged."""
    monkeypatch.setattr(logging.root, "handlers", logging.root.handlers[:])
    monkeypatch.setattr(sys, "stderr", to := io.StringIO())
    log_as_json()
    yield Lines(to)
    access.setLevel(logging.NOTSET)


def test_a_request_is_one_line(client: TestClient, lines: Lines) -> None:
    client.get("/api/v1/recipes/shakshouka", headers={"X-Request-ID": "r-1"})
    (line,) = lines()
    assert line.pop("at").endswith("+00:00")
    assert 0 < line.pop("ms") < 60_000
    assert line == {
        "level": "info", "logger": "ladle.access", "method": "GET",
        "route": "/api/v1/recipes/{recipe_id}", "status": 200, "request_id": "r-1",
    }  # fmt: skip


def test_a_line_holds_nothing_of_what_was_sent(client: TestClient, lines: Lines) -> None:
    client.put(f"/api/v1/people/{SECRET}/profile?{SECRET}", json={"likes": ["italian"]})
    client.post(ASK, json={"person": SECRET, "utterance": SECRET, "conversation": SECRET})
    client.post(ASK, json={"wants": {"avoid": [SECRET]}})
    client.get(f"/{SECRET}", headers={"User-Agent": SECRET, "X-Forwarded-For": SECRET})
    client.request(SECRET.upper(), f"/api/v1/recipes/{SECRET}")
    client.get("/", headers={"X-Request-ID": f"{SECRET} {SECRET}", "Host": SECRET})
    found = lines()
    assert [line["status"] for line in found] == [200, 200, 422, 404, 405, 421]
    assert SECRET not in json.dumps(found).lower()
    assert "testclient" not in json.dumps(found)  # the address, as the client has it


def test_a_line_names_the_key_and_why_a_request_was_refused(kitchen: Path, lines: Lines) -> None:
    with opened_keys(kitchen) as keys:
        key = keys.add("site", Scope.READ)
    with client_of(kitchen, with_keys=True) as client:
        client.get("/api/v1/status", headers={"Authorization": f"Bearer {key}"})
        client.get("/api/v1/status", headers={"Authorization": "Bearer ladle_x"})
    found = lines()
    assert [(line.get("key"), line.get("refused")) for line in found] == [
        ("site", None), (None, "key_unknown"),
    ]  # fmt: skip
    assert key not in json.dumps(found)


def test_all_else_that_is_logged_is_a_line_with_its_trace(lines: Lines) -> None:
    try:
        int("nothing")
    except ValueError:
        logging.getLogger("ladle.x").exception("it %s", "failed\nthere")
    (line,) = lines()
    assert (line["level"], line["logger"]) == ("error", "ladle.x")
    assert line["message"] == "it failed\nthere"
    assert line["trace"].endswith("invalid literal for int() with base 10: 'nothing'")


def test_a_text_log_tells_of_requests_where_somebody_listens(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/healthz", headers={"X-Request-ID": "r-1"})
    assert "/healthz" not in caplog.text
    with caplog.at_level(logging.INFO, "ladle.access"):
        client.get("/healthz", headers={"X-Request-ID": "r-2"})
    assert caplog.messages[-1].startswith("GET /healthz 200 in ")
    assert caplog.messages[-1].endswith(" ms, request r-2")
