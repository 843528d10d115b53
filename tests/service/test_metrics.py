"""GET /metrics: what is counted, and that no label can be made to hold what somebody sends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.service.conftest import TestClient, client_of, opened_keys, patient

from ladle.ranking.check import Check
from ladle.service import Scope
from ladle.service.exposition import CONTENT_TYPE

ASK, TELL = "/api/v1/recommendations", "/api/v1/events"


def counted(client: TestClient) -> dict[str, float]:
    """Return every series of /metrics with its value; what is no such line fails."""
    response = client.get("/metrics")
    assert (response.status_code, response.headers["content-type"]) == (200, CONTENT_TYPE)
    found = {}
    for line in response.text.splitlines():
        if not line.startswith("#"):
            series, value = line.rsplit(" ", 1)
            assert re.fullmatch(r'\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})?', series), series
            found[series] = float(value)
    return found


def test_requests_are_counted_by_route_method_and_status(client: TestClient) -> None:
    for path in ("/api/v1/recipes/shakshouka", "/api/v1/recipes/no-such", "/nothing", "/api/v9/x"):
        client.get(path)
    client.request("BREW", "/api/v1/status")
    found = counted(client)
    route = "/api/v1/recipes/{recipe_id}"
    for labels in (
        f'route="{route}",method="GET",status="200"', f'route="{route}",method="GET",status="404"',
        'route="page",method="GET",status="404"', 'route="unknown",method="GET",status="404"',
        'route="unknown",method="other",status="405"',
    ):  # fmt: skip
        assert found[f"ladle_requests_total{{{labels}}}"] == 1
    assert found[f'ladle_request_seconds_count{{route="{route}"}}'] == 2
    assert found[f'ladle_request_seconds_bucket{{route="{route}",le="+Inf"}}'] == 2
    assert found["ladle_requests_at_work"] == found["ladle_requests_waiting"] == 0
    assert found["ladle_ready"] == 1
    assert 'ladle_requests_total{route="/metrics",method="GET",status="200"}' in counted(client)


def test_answers_are_counted_by_what_made_them(client: TestClient) -> None:
    best = client.post(ASK, json={}).json()["recommendation"]
    client.post(ASK, json={"utterance": "thai breakfast in 1 minute"})
    found = counted(client)
    labels = ("model", "model_version", "catalog_version", "arm")
    told = ",".join(f'{label}="{best[label]}"' for label in labels)
    assert best["arm"] == "default"
    assert found[f"ladle_answers_total{{{told}}}"] == 1
    version = f'model_version="{best["model_version"]}"'
    assert found[f"ladle_answer_seconds_count{{{version}}}"] == 1
    assert found["ladle_answers_without_recipe_total"] == 1
    assert found["ladle_answers_degraded_total"] == 0
    assert found["ladle_second_check_refused_total"] == 0


def test_what_the_second_check_refused_is_counted_and_logged_in_one_line(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        "ladle.ranking.check.check", lambda *_: Check(ok=False, why="raw text: milk: butter")
    )
    assert client.post(ASK, json={}).json().get("recommendation") is None
    n_refused = counted(client)["ladle_second_check_refused_total"]
    assert n_refused > 3
    (line,) = [r.getMessage() for r in caplog.records if r.name == "ladle.ranking.journal"]
    one = r"[\w-]+"
    assert re.fullmatch(f".* passed the filters: {one}, {one}, {one} and more", line)
    told = client.post(ASK, json={"explain": True}).json()["trace"]["refused"]
    assert all(why.endswith(": raw text: milk: butter") for why in told)
    assert counted(client)["ladle_second_check_refused_total"] == 2 * n_refused
    # each is named once, and all in time
    for _ in range(int(n_refused)):
        client.post(ASK, json={})
    lines = [r.getMessage() for r in caplog.records if r.name == "ladle.ranking.journal"]
    lists = [line.partition(": ")[2].removesuffix(" and more") for line in lines]
    named = [one for names in lists for one in names.split(", ")]
    assert sorted(named) == sorted(why.partition(":")[0] for why in told)


@pytest.mark.parametrize("explain", [False, True])
def test_now_and_then_the_stages_of_an_answer_are_timed_whoever_asks_for_a_trace(
    client: TestClient, explain: bool
) -> None:
    n_traced = 0
    for n in range(17):
        told = client.post(ASK, json={"explain": explain}).json()
        assert ("trace" in told) is explain
        n_traced += explain or n in {0, 16}
    found = counted(client)
    assert found['ladle_stage_seconds_count{stage="hard limits"}'] == n_traced
    assert found['ladle_stage_seconds_bucket{stage="hard limits",le="+Inf"}'] == n_traced


def test_events_are_timed_until_they_are_durable(client: TestClient) -> None:
    assert client.post(TELL, json={"kind": "cook", "recipe_id": "shakshouka"}).status_code == 201
    assert client.post(TELL, json={"kind": "cook", "recipe_id": "nothing"}).status_code == 404
    assert counted(client)["ladle_event_durable_seconds_count"] == 1


def test_refusals_are_counted_by_why(kitchen: Path) -> None:
    with client_of(kitchen, patient(rate_per_s=0.001, rate_burst=2)) as client:
        client.get("/api/v1/status", headers={"Host": "evil.example"})
        client.get("/api/v1/status")
        found = counted(client)
        assert found['ladle_refused_total{why="unknown_host"}'] == 1
        assert client.get("/metrics").json()["error"]["code"] == "too_many_requests"


def test_metrics_take_a_key_where_there_is_one(kitchen: Path) -> None:
    with opened_keys(kitchen) as keys:
        key = {"Authorization": f"Bearer {keys.add('prometheus', Scope.READ)}"}
    with client_of(kitchen, with_keys=True) as client:
        for path in ("/metrics", "/metrics%0A"):
            assert client.get(path).status_code == 401
        text = client.get("/metrics", headers=key).text
    assert 'ladle_refused_total{why="key_missing"} 2' in text
    assert "prometheus" not in text


def test_nothing_that_is_sent_becomes_a_label(client: TestClient) -> None:
    secret = "anna-example-org"
    client.put(f"/api/v1/people/{secret}/profile", json={"likes": ["italian"]})
    client.post(ASK, json={"person": secret, "utterance": secret, "conversation": secret})
    client.get(f"/api/v1/recipes/{secret}?{secret}=1", headers={"X-Request-ID": secret})
    client.get(f"/{secret}", headers={"User-Agent": secret})
    client.request(secret.upper(), "/api/v1/status")
    assert secret not in client.get("/metrics").text.lower()
