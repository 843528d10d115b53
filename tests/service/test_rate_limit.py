"""How often a caller may ask: by key, and by address where nobody needs one."""

from __future__ import annotations

from pathlib import Path

from tests.service.conftest import client_of, opened_keys, patient

from ladle.service import Scope

STATUS = "/api/v1/status"
SLOW = patient(rate_per_s=0.001, rate_burst=2)


def test_without_keys_an_address_that_asks_too_often_is_told_to_wait(kitchen: Path) -> None:
    with client_of(kitchen, SLOW) as client:
        answers = [client.get(STATUS) for _ in range(3)]
        assert [a.status_code for a in answers] == [200, 200, 429]
        assert answers[2].json()["error"]["code"] == "too_many_requests"
        assert 900 <= int(answers[2].headers["retry-after"]) <= 1_000
        for path in ("/healthz", "/readyz", "/"):
            assert client.get(path).status_code == 200


def test_each_key_has_a_bucket_of_its_own(kitchen: Path) -> None:
    with opened_keys(kitchen) as keys:
        site, other = (
            {"Authorization": f"Bearer {keys.add(name, Scope.READ)}"} for name in ("site", "other")
        )
    with client_of(kitchen, SLOW, with_keys=True) as client:
        found = [client.get(STATUS, headers=site).status_code for _ in range(3)]
        assert found == [200, 200, 429]
        assert client.get(STATUS, headers=other).status_code == 200
        assert client.get(STATUS).status_code == 401  # who has none takes no tokens of anybody's


def test_keys_cannot_be_tried_as_fast_as_one_likes(kitchen: Path) -> None:
    with opened_keys(kitchen) as keys:
        key = {"Authorization": f"Bearer {keys.add('site', Scope.READ)}"}
    with client_of(kitchen, SLOW, with_keys=True) as client:
        tried = [client.get(STATUS, headers={"Authorization": f"Bearer {n}"}) for n in range(4)]
        assert [a.status_code for a in tried] == [401, 401, 429, 429]
        assert int(tried[2].headers["retry-after"]) > 0
        assert client.get(STATUS, headers=key).status_code == 200  # the key has tokens of its own
        put = client.put("/api/v1/recipes/x", json={}, headers=key)
        assert put.status_code == 403
        assert client.get(STATUS, headers=key).status_code == 429  # a 403 has cost one


def test_it_can_be_turned_off(kitchen: Path) -> None:
    with client_of(kitchen, patient(rate_per_s=0, rate_burst=1)) as client:
        assert {client.get(STATUS).status_code for _ in range(5)} == {200}
