"""Who may call: no key, a wrong one, one of each scope; and keys that come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from httpx import Response
from tests.service.conftest import TestClient, client_of, opened_keys

from ladle.core import StoreError
from ladle.ranking import Paths
from ladle.service.key_check import REREAD_S, KeyRing
from ladle.service.keys import ApiKeys, Scope
from ladle.store import Database

DAY = date(2026, 4, 17)
CALLS = {
    Scope.READ: ("GET", "/api/v1/recipes/shakshouka", None, 200),
    Scope.WRITE: ("POST", "/api/v1/events", {"kind": "cook", "recipe_id": "shakshouka"}, 201),
    Scope.ADMIN: ("DELETE", "/api/v1/people/nobody", None, 404),
}


@pytest.fixture
def given(kitchen: Path) -> dict[Scope, str]:
    """Return a key of each scope."""
    with opened_keys(kitchen) as keys:
        return {scope: keys.add(f"a-{scope}", scope) for scope in Scope}


@pytest.fixture
def keyed(kitchen: Path, given: dict[Scope, str]) -> Iterator[TestClient]:
    assert given
    with client_of(kitchen, with_keys=True) as running:
        yield running


def call(client: TestClient, scope: Scope, authorization: str | None) -> Response:
    method, path, body, _ = CALLS[scope]
    headers = {"Authorization": authorization} if authorization else {}
    response: Response = client.request(method, path, json=body, headers=headers)
    return response


@pytest.mark.parametrize("needed", Scope)
@pytest.mark.parametrize("scope", Scope)
def test_a_key_does_what_its_scope_covers(
    keyed: TestClient, given: dict[Scope, str], scope: Scope, needed: Scope
) -> None:
    response = call(keyed, needed, f"Bearer {given[scope]}")
    if scope.covers(needed):
        assert response.status_code == CALLS[needed][3]
        return
    assert response.status_code == 403
    assert response.json()["error"] == {
        "code": "scope_missing",
        "message": f"this call needs a key of the scope {needed}; this one has {scope}",
    }
    assert response.headers["www-authenticate"] == (
        f'Bearer realm="ladle", error="insufficient_scope", scope="{needed}"'
    )


@pytest.mark.parametrize("needed", Scope)
@pytest.mark.parametrize(
    ("authorization", "code", "said"),
    [
        (None, "key_missing", 'Bearer realm="ladle"'),
        ("Basic YTpi", "key_missing", 'Bearer realm="ladle"'),
        ("Bearer ", "key_missing", 'Bearer realm="ladle"'),
        ("Bearer ladle_x", "key_unknown", 'Bearer realm="ladle", error="invalid_token"'),
    ],
)
def test_without_a_key_that_is_known_nothing_is_answered(
    keyed: TestClient, needed: Scope, authorization: str | None, code: str, said: str
) -> None:
    response = call(keyed, needed, authorization)
    assert (response.status_code, response.json()["error"]["code"]) == (401, code)
    assert response.headers["www-authenticate"] == said
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/main.js"])
def test_health_and_the_page_are_open(keyed: TestClient, path: str) -> None:
    assert keyed.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api", "/api/v1/status/"])
def test_paths_that_are_not_there_are_told_to_who_has_a_key(
    keyed: TestClient, given: dict[Scope, str], path: str
) -> None:
    assert keyed.get(path, follow_redirects=False).status_code == 401
    key = {"Authorization": f"bearer  {given[Scope.READ]}"}
    assert keyed.get(path, headers=key, follow_redirects=False).status_code == 404


def test_on_this_machine_the_first_key_locks_and_the_last_unlocks_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    now_s = 0.0

    async def story() -> None:
        nonlocal now_s
        keys = ApiKeys(Database(Paths(tmp_path).database))
        lock = tmp_path / "locked"
        ring = KeyRing(keys, is_open=True, lock=lock, monotonic_s=lambda: now_s)
        assert not lock.exists()
        elsewhere = KeyRing(keys, is_open=False, monotonic_s=lambda: now_s)
        assert (await ring.needs_key(), await elsewhere.needs_key()) == (False, True)
        key = keys.add("site", Scope.READ)
        assert await ring.owner(key) is None  # not read again yet
        now_s += REREAD_S
        assert await ring.needs_key()
        found = await ring.owner(key)
        assert found is not None
        assert found.name == "site"
        keys.remove("site")
        now_s += REREAD_S
        assert await ring.owner(key) is None
        assert (
            caplog.messages.count(
                "the last API key was removed: calls are refused until there is one"
            )
            == 1
        )
        # whoever removed the last one did not mean to let everybody in
        assert (await ring.needs_key(), await elsewhere.needs_key()) == (True, True)
        later = KeyRing(keys, is_open=True, lock=lock)  # a worker that is started again
        anew = KeyRing(keys, is_open=True)  # the service that is
        assert (await later.needs_key(), await anew.needs_key()) == (True, False)
        for one in (ring, elsewhere, later, anew):
            one.close()
        keys.close()

    asyncio.run(story())


def test_a_key_that_only_one_worker_saw_locks_the_other_too(tmp_path: Path) -> None:
    now_s = 0.0

    async def story() -> None:
        nonlocal now_s
        keys, lock = ApiKeys(Database(Paths(tmp_path).database)), tmp_path / "locked"
        one, two = (
            KeyRing(keys, is_open=True, lock=lock, monotonic_s=lambda: now_s) for _ in range(2)
        )
        keys.add("site", Scope.READ)
        now_s += REREAD_S
        assert await one.needs_key()
        keys.remove("site")  # before anybody asked the other
        now_s += REREAD_S
        assert (await one.needs_key(), await two.needs_key()) == (True, True)
        for ring in (one, two):
            ring.close()
        keys.close()

    asyncio.run(story())


def test_the_day_of_the_last_use_is_kept_once(kitchen: Path, given: dict[Scope, str]) -> None:
    with client_of(kitchen, with_keys=True) as client:
        for _ in range(3):
            assert call(client, Scope.READ, f"Bearer {given[Scope.READ]}").status_code == 200
    with opened_keys(kitchen) as keys:
        assert {key.scope: key.last_used for key in keys.all()} == {
            Scope.READ: DAY, Scope.WRITE: None, Scope.ADMIN: None,
        }  # fmt: skip


def test_a_database_that_fails_takes_no_key_away(caplog: pytest.LogCaptureFixture) -> None:
    keys, now_s = MagicMock(spec=ApiKeys), 0.0
    keys.all.return_value = ()
    ring = KeyRing(keys, is_open=False, monotonic_s=lambda: now_s)
    keys.all.side_effect = StoreError("it is gone")
    now_s = REREAD_S
    assert asyncio.run(ring.current()) == ()
    assert "API keys stay as they were: it is gone" in caplog.text
    ring.close()


def test_a_day_for_which_there_is_no_room_refuses_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_keys(tmp_path) as keys:
        key = keys.add("site", Scope.READ)
        ring = KeyRing(keys, is_open=False)
        monkeypatch.setattr("ladle.store.commit._MOST_QUEUED", 0)
        assert asyncio.run(ring.owner(key)) is not None
        ring.close()
