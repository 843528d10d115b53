"""Paths that are no UTF-8 are refused: else two people could become one."""

from __future__ import annotations

import pytest
from tests.service.conftest import TestClient

V1 = "/api/v1"
EGG = {"allergies": [{"name": "egg"}]}


@pytest.mark.parametrize(
    "path", ["people/Ren%E9/profile", "households/%ff", "recipes/%C3", "nothing/%fe"]
)
def test_a_path_of_another_encoding_is_refused(client: TestClient, path: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        response = client.request(method, f"{V1}/{path}", json=EGG)
        assert response.status_code == 400
        assert response.json()["error"]["code"] == "path_not_utf8"


def test_whoever_is_named_in_utf_8_is_one_person_in_a_path_and_in_a_body(
    client: TestClient,
) -> None:
    assert client.put(f"{V1}/people/Ren%C3%A9/profile", json=EGG).status_code == 200
    answer = client.post(f"{V1}/recommendations", json={"person": "René"}).json()
    assert "egg" in str(answer["recommendation"]["reasons"])
    for told in ("Ren%c3%a9", "%52en%C3%A9"):
        assert client.get(f"{V1}/people/{told}/profile").status_code == 200
