"""Every answer bears the id of its request."""

from __future__ import annotations

import re

import pytest
from tests.service.conftest import TestClient

STATUS = "/api/v1/status"


def test_a_request_keeps_its_own_id_where_that_is_sane(client: TestClient) -> None:
    for given in ("a", "6f9c-1.b_2", "x" * 64):
        answer = client.get(STATUS, headers={"X-Request-ID": given})
        assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", 'a"b', "a,b", "{}", "ä".encode()])
def test_a_request_gets_an_id_where_it_has_none(
    client: TestClient, given: str | bytes | None
) -> None:
    headers = {} if given is None else {"X-Request-ID": given}
    ids = {client.get(STATUS, headers=headers).headers["x-request-id"] for _ in range(2)}
    assert len(ids) == 2
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in ids)


def test_refusals_and_unforeseen_errors_bear_it_as_well(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = {"X-Request-ID": "r-1"}
    refused = client.get(STATUS, headers=mine | {"Host": "evil.example"})
    assert (refused.status_code, refused.headers["x-request-id"]) == (421, "r-1")

    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(client.app.state.ladle, "status", fail)  # type: ignore[attr-defined]
    failed = client.get(STATUS, headers=mine)
    assert (failed.status_code, failed.headers["x-request-id"]) == (500, "r-1")
    assert "connection" not in failed.headers
    client.app.state.is_stopping = True  # type: ignore[attr-defined]
    assert client.get(STATUS, headers=mine).headers["connection"] == "close"
    client.app.state.is_stopping = False  # type: ignore[attr-defined]
    text = client.get("/metrics").text
    assert f'{{route="{STATUS}",method="GET",status="500"}} 2' in text
