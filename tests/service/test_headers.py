"""Security headers stand on every answer, whatever it is."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.conftest import TestClient

from ladle.service.headers import SECURITY_HEADERS

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("status", "method", "path", "sent"),
    [
        (200, "GET", "/", {}),
        (200, "GET", "/main.js", {}),
        (200, "GET", "/healthz", {}),
        (200, "HEAD", "/api/v1/status", {}),
        (200, "POST", "/api/v1/recommendations", {"json": {}}),
        (201, "POST", "/api/v1/events", {"json": {"kind": "cook", "recipe_id": "shakshouka"}}),
        (404, "GET", "/nothing", {}),
        (404, "GET", "/api/v1/nothing", {}),
        (404, "GET", "/api/v1/recipes/nothing", {}),
        (405, "GET", "/api/v1/events", {}),
        (413, "POST", "/api/v1/events", {"content": b" " * 70_000, "headers": JSON}),
        (415, "POST", "/api/v1/events", {"content": b"{}"}),
        (422, "POST", "/api/v1/events", {"json": {}}),
    ],
)
def test_an_answer_has_every_header(
    client: TestClient, status: int, method: str, path: str, sent: dict[str, Any]
) -> None:
    response = client.request(method, path, **sent)
    assert response.status_code == status
    assert {name: response.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_an_unforeseen_error_has_them_as_well(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(client.app.state.ladle, "status", fail)  # type: ignore[attr-defined]
    response = client.get("/api/v1/status")
    assert response.status_code == 500
    assert {name: response.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_the_page_may_load_nothing_from_elsewhere_and_be_framed_by_nobody() -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in SECURITY_HEADERS["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in SECURITY_HEADERS["Content-Security-Policy"]
