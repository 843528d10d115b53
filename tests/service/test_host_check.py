"""The name in the Host header: a foreign page cannot pass for this service's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.service.conftest import TestClient, client_of, opened_keys, patient

from ladle.service import Scope
from ladle.service.host_check import host_name

STATUS = "/api/v1/status"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:8000", 200),
        ("localhost.", 200), ("evil.example", 421), ("127.0.0.1.evil.example:8000", 421),
        ("", 421), ("10.0.0.1", 421),
    ],
)  # fmt: skip
def test_on_this_machine_it_goes_by_this_machines_names(
    client: TestClient, host: str, status: int
) -> None:
    response = client.get(STATUS, headers={"Host": host})
    assert response.status_code == status
    if status == 421:
        assert response.json()["error"]["code"] == "unknown_host"
    assert client.get("/", headers={"Host": host}).status_code == status
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_names_of_its_own_can_be_allowed(kitchen: Path) -> None:
    with client_of(kitchen, patient(allowed_hosts="kitchen.example")) as client:
        assert client.get(STATUS, headers={"Host": "kitchen.example:8000"}).status_code == 200
        assert client.get(STATUS, headers={"Host": "localhost"}).status_code == 200
        assert client.get(STATUS, headers={"Host": "evil.example"}).status_code == 421


def test_where_every_call_takes_a_key_any_name_will_do_unless_some_are_named(
    kitchen: Path,
) -> None:
    with opened_keys(kitchen) as keys:
        key = {"Authorization": f"Bearer {keys.add('site', Scope.READ)}", "Host": "any.example"}
    for allowed, status in (("", 200), ("kitchen.example", 421)):
        settings = patient(host="10.0.0.1", allowed_hosts=allowed)
        with client_of(kitchen, settings, with_keys=True) as client:
            assert client.get(STATUS, headers=key).status_code == status


@pytest.mark.parametrize(
    ("header", "name"),
    [("a:1", "a"), ("[::1]", "::1"), ("[::1", "::1"), ("", ""), (" A.b. ", "a.b"), (":80", "")],
)
def test_a_name_stands_without_port_and_brackets(header: str, name: str) -> None:
    assert host_name(header) == name
