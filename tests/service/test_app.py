"""The service from outside: every route, every status, and nothing of the inside."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from tests.conftest import LONG_S
from tests.ranking.conftest import DINNER_TIME, NO_CHANCE, catalog_of
from tests.service.conftest import HERE, TestClient, client_of, patient

from ladle.core import BadSettingError, FixedClock
from ladle.ranking import Ladle, Paths, RecommendationBody
from ladle.request import Wants
from ladle.service import ServiceSettings, make_app
from ladle.service.calls import MAX_BODY_BYTES

ASK, TELL = "/api/v1/recommendations", "/api/v1/events"


def ask(client: TestClient, **body: object) -> Any:
    response = client.post(ASK, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def problem(response: Response, status: int, code: str) -> dict[str, Any]:
    """Return the error of an answer, which must be of this status and code."""
    assert response.headers["content-type"] == "application/json"
    error: dict[str, Any] = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert set(error) <= {"code", "message", "field", "name", "did_you_mean"}
    return error


def select(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(Paths(folder).database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


# -- recommendations --------------------------------------------------------------------------


def test_http_answers_what_the_library_answers(client: TestClient, kitchen: Path) -> None:
    body = {
        "utterance": "quick dinner", "wants": {"avoid": ["peanut"]}, "pantry": ["rice"],
        "person": "ann", "now": DINNER_TIME.isoformat(), "tz": "Europe/Berlin",
    }  # fmt: skip
    over_http = ask(client, **body)
    with Ladle.open(kitchen, NO_CHANCE, FixedClock(DINNER_TIME)) as ladle:
        answer = ladle.answer(
            RecommendationBody(
                utterance="quick dinner", wants=Wants(avoid=("peanut",)), pantry=("rice",),
                person="ben", now=DINNER_TIME, tz="Europe/Berlin",
            )
        )  # fmt: skip
    direct = json.loads(answer.to_json())
    for found in (over_http, direct):
        assert len(found["recommendation"].pop("impression_id")) == 24
    assert over_http == direct


def test_an_empty_body_asks_for_anything_that_suits_the_hour(client: TestClient) -> None:
    response = client.post(ASK, headers={"Content-Type": "application/json"})
    assert response.status_code == 200
    assert "dinner" in response.json()["recommendation"]["recipe"]["meals"]


def test_where_nothing_fits_the_answer_is_no_error(client: TestClient) -> None:
    answer = ask(client, utterance="thai breakfast in 1 minute")
    assert answer["recommendation"] is None
    assert answer["nothing"]["why"].startswith("no recipe grants all wishes: ")


def test_the_trace_is_sent_where_it_is_asked_for(client: TestClient) -> None:
    assert "trace" not in ask(client)
    stages = ask(client, explain=True)["trace"]["stages"]
    assert stages[0]["n_recipes"] == 944


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"wants": {"avoid": ["zorb"]}}, "unknown_food", "wants.avoid[0]"),
        ({"utterance": "no zorbs"}, "unknown_food", "utterance"),
        ({"utterance": "x" * 501}, "bad_request", "utterance"),
        ({"wnats": {}}, "bad_request", "body"),
        ({"wants": {"max_minutes": 0}}, "bad_request", "wants.max_minutes"),
        ({"wants": {"avoid": [7]}}, "bad_request", "wants.avoid[0]"),
        ({"pantry": ["rice"] * 201}, "bad_request", "pantry"),
        ({"now": "2026-04-17T18:30:00"}, "bad_request", "now"),
        ({"now": "0001-01-01T00:00:00Z", "tz": "America/New_York"}, "bad_request", "now"),
        ({"tz": "Mars/Olympus"}, "bad_request", "tz"),
        ({"person": "x" * 201}, "bad_request", "person"),
        ([1], "bad_request", "body"),
        ("dinner", "bad_request", "body"),
    ],
)
def test_a_malformed_question_is_refused_with_code_and_field(
    client: TestClient, body: object, code: str, field: str
) -> None:
    response = client.post(ASK, json=body)
    assert problem(response, 422, code)["field"] == field


def test_an_unknown_food_comes_with_suggestions(client: TestClient) -> None:
    error = problem(client.post(ASK, json={"wants": {"avoid": ["hazelnit"]}}), 422, "unknown_food")
    assert error["name"] == "hazelnit"
    assert error["did_you_mean"][0] == "hazelnut"
    assert error["message"].startswith("wants.avoid[0]: 'hazelnit' is no food or allergen")


# -- conversations ----------------------------------------------------------------------------


def say(client: TestClient, utterance: str, **who: object) -> Any:
    return ask(client, utterance=utterance, conversation="talk-1", **who)


def test_a_conversation_goes_on_from_turn_to_turn(client: TestClient, kitchen: Path) -> None:
    first = say(client, "quick dinner without nuts", person="bea")
    assert (first["conversation"], "intent" in first) == ("talk-1", False)
    shown = [first["recommendation"]["recipe"]["id"]]
    for _ in range(3):
        other = say(client, "something else", person="bea")
        assert other["intent"] == "reject"
        shown.append(other["recommendation"]["recipe"]["id"])
    assert len(set(shown)) == len(shown)
    refined = say(client, "no fish", person="bea")
    assert refined["intent"] == "refine"
    view = refined["recommendation"]["recipe"]
    assert view["id"] not in shown
    for allergen in ("fish", "peanut", "tree_nut"):
        assert view["allergens"][allergen] == "free"
    assert view["minutes"] <= 30
    why = say(client, "why this one", person="bea")
    assert (why["intent"], why["recommendation"]) == ("why", None)
    assert why["why"] == refined["recommendation"]["reasons"]
    second = refined["alternatives"][0]["id"]
    taken = say(client, "the second one", person="bea")
    assert (taken["intent"], taken["accepted"]) == ("accept", second)
    assert client.get("/api/v1/people/bea/export").status_code == 200  # what is queued is written
    sql = "select kind, recipe_id, impression_id from events where not is_synthetic"
    impression_id = refined["recommendation"]["impression_id"]
    assert select(kitchen, sql) == [("conversion", second, impression_id)]


def test_forgetting_somebody_must_be_confirmed_by_a_call_of_its_own(
    client: TestClient, kitchen: Path
) -> None:
    assert say(client, "dinner", person="bea")["recommendation"]
    asked = say(client, "forget me", person="bea")
    assert (asked["intent"], asked["confirm"]) == ("forget", "forget")
    assert asked["recommendation"] is None
    assert select(kitchen, "select count(*) from talks") == [(1,)]
    erased = client.delete("/api/v1/people/bea").json()
    assert erased["elsewhere"] == {"events": 1, "conversations": 1}
    assert select(kitchen, "select count(*) from talks") == [(0,)]
    assert client.get("/api/v1/people/bea/export").status_code == 404
    again = say(client, "why this one", person="bea")
    assert "why" not in again  # there is nothing left to explain


def test_the_end_of_an_allergy_is_only_offered(client: TestClient) -> None:
    profile = {"allergies": [{"name": "egg"}]}
    kept = client.put("/api/v1/people/bea/profile", json=profile).json()
    told = say(client, "I can eat eggs again", person="bea")
    assert told["offers"] == [
        {"part": "allergies", "value": "egg", "removes": True, "needs_confirmation": True}
    ]
    assert told["recommendation"]["recipe"]["allergens"]["egg"] == "free"
    assert client.get("/api/v1/people/bea/profile").json() == kept
    after = say(client, "something else", person="bea")
    assert after["recommendation"]["recipe"]["allergens"]["egg"] == "free"


def test_a_new_allergy_binds_this_conversation_and_is_offered_for_the_profile(
    client: TestClient,
) -> None:
    told = say(client, "dinner, I'm allergic to eggs", person="bea")
    assert told["offers"] == [{"part": "allergies", "value": "egg"}]
    assert client.get("/api/v1/people/bea/profile").status_code == 404
    after = say(client, "something else", person="bea")
    assert after["recommendation"]["recipe"]["allergens"]["egg"] == "free"


# -- events -----------------------------------------------------------------------------------


def test_an_event_is_durable_when_it_is_answered(client: TestClient, kitchen: Path) -> None:
    shown = ask(client, person="ann")["recommendation"]
    before = select(kitchen, "select count(*) from events")[0][0]
    response = client.post(TELL, json={"kind": "cook", "impression_id": shown["impression_id"]})
    assert (response.status_code, response.json()) == (201, {"durable": True})
    rows = select(
        kitchen,
        "select kind, recipe_id from events where impression_id is not null and not is_synthetic",
    )
    assert rows == [("cook", shown["recipe"]["id"])]
    assert select(kitchen, "select count(*) from events")[0][0] == before + 1


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, "bad_request", "body"),
        ({"kind": "cook"}, 422, "bad_request", "recipe_id"),
        ({"kind": "eat", "recipe_id": "x"}, 422, "bad_request", "kind"),
        ({"kind": "cook", "impression_id": "x"}, 422, "bad_request", "impression_id"),
        ({"kind": "cook", "recipe_id": "x"}, 404, "recipe_not_found", None),
        ({"kind": "rating", "recipe_id": "x", "rating": 9}, 404, "recipe_not_found", None),
        (
            {"kind": "cook", "recipe_id": "shakshouka", "at": "2999-01-01T00:00:00Z"},
            422, "bad_request", "at",
        ),
        ({"kind": "rating", "recipe_id": "shakshouka"}, 422, "bad_request", "rating"),
    ],
)  # fmt: skip
def test_an_event_that_makes_no_sense_is_refused(
    client: TestClient, body: object, status: int, code: str, field: str | None
) -> None:
    error = problem(client.post(TELL, json=body), status, code)
    assert error.get("field") == field


def test_an_event_that_is_not_durable_in_time_is_to_be_sent_again(kitchen: Path) -> None:
    other = sqlite3.connect(Paths(kitchen).database, LONG_S, isolation_level=None)
    body = {"kind": "cook", "recipe_id": "shakshouka", "event_id": "1"}
    with client_of(kitchen, patient(event_timeout_s=0.05)) as client:
        other.execute("begin immediate")
        late = client.post(TELL, json=body)
        other.execute("rollback")
        other.close()
        error = problem(late, 503, "store_unavailable")
        assert late.headers["retry-after"] == "5"
        assert (
            error["message"]
            == "the event was not durable within 0.05 s; send it again, with its event_id"
        )
        # the writer has outlived it
        client.app.state.settings = patient()  # type: ignore[attr-defined]
        assert client.post(TELL, json=body).status_code == 201
    assert select(kitchen, "select count(*) from events where event_id = 'x-1'") == [(1,)]


def test_a_database_that_fails_says_so_without_telling_where_it_lies(
    client: TestClient, kitchen: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = sqlite3.connect(Paths(kitchen).database)
    other.execute("drop table events")
    other.close()
    response = client.post(TELL, json={"kind": "cook", "recipe_id": "shakshouka"})
    error = problem(response, 503, "store_unavailable")
    assert response.headers["retry-after"] == "5"
    assert (
        error["message"] == "Ladle cannot read or write what it keeps; its log says why; try again"
    )
    assert str(kitchen) in caplog.text  # the operator's log knows


def get(client: TestClient, path: str) -> Response:
    """Fetch like a real server, which decodes a path once; Starlette's client does it twice."""

    async def fetch() -> Response:
        transport = ASGITransport(app=client.app)
        async with AsyncClient(transport=transport, base_url=HERE) as other:
            return await other.get(path)

    return asyncio.run(fetch())


# -- state ------------------------------------------------------------------------------------


def test_status_tells_what_is_loaded(client: TestClient) -> None:
    status = client.get("/api/v1/status").json()
    assert {k: status[k] for k in ("recipes", "degraded", "is_synthetic")} == {
        "recipes": 944, "degraded": None, "is_synthetic": True,
    }  # fmt: skip
    assert status["catalog"].startswith("000001-")
    assert status["models"].startswith("000001-")


def test_health_and_readiness(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/healthz").json() == {"ok": True}
    assert client.get("/readyz").json() == {"ready": True}
    catalog_of(tmp_path / "empty", [])
    with client_of(tmp_path / "empty") as empty:
        assert empty.get("/healthz").status_code == 200
        unready = empty.get("/readyz")
        assert problem(unready, 503, "not_ready")["message"] == "the catalog is empty"
        assert unready.headers["retry-after"] == "5"


def test_the_service_starts_and_stops_with_its_ladle(kitchen: Path) -> None:
    with client_of(kitchen) as client:
        for n in range(5):
            ask(client, person=str(n))
    assert select(kitchen, "select count(*) from impressions") == [(5,)]


# -- paths, methods, bodies -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", ASK, {"POST"}),
        ("DELETE", ASK, {"POST"}),
        ("PUT", TELL, {"POST"}),
        ("POST", "/api/v1/status", {"GET", "HEAD"}),
        ("POST", "/api/v1/recipes/shakshouka", {"GET", "HEAD"}),
        ("POST", "/api/v1/openapi.json", {"GET", "HEAD"}),
    ],
)
def test_another_method_is_refused_with_those_that_are_allowed(
    client: TestClient, method: str, path: str, allowed: set[str]
) -> None:
    response = client.request(method, path)
    problem(response, 405, "method_not_allowed")
    assert set(response.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v2/status", "/api/", "/api/v1", "/api/v1/people/ann/profile/"]
)
def test_an_unknown_path_of_the_interface_is_not_found(
    client: TestClient, method: str, path: str
) -> None:
    problem(client.request(method, path, follow_redirects=False), 404, "no_such_path")


@pytest.mark.parametrize("path", ["/nothing.html", "/../pyproject.toml", "/%2e%2e/__init__.py"])
def test_an_unknown_file_of_the_page_is_not_found(client: TestClient, path: str) -> None:
    problem(client.get(path), 404, "no_such_path")


def test_the_page_and_its_files_are_served(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    script = client.get("/main.js")
    assert script.headers["content-type"].startswith("text/javascript")
    problem(client.post("/"), 405, "method_not_allowed")


@pytest.mark.parametrize("path", ["/api/v1/status", "/healthz", "/api/v1/recipes/shakshouka", "/"])
def test_head_answers_like_get_without_a_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize("path", [ASK, TELL])
@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_what_is_not_sent_as_json_is_refused(
    client: TestClient, path: str, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = client.post(path, content=b"{}", headers=headers)
    assert problem(response, 415, "not_json")["message"] == (
        "send the body as Content-Type: application/json"
    )


@pytest.mark.parametrize("path", [ASK, TELL])
def test_a_body_too_large_is_refused(client: TestClient, path: str) -> None:
    body = json.dumps({"utterance": "x" * MAX_BODY_BYTES}).encode()
    response = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert problem(response, 413, "body_too_large")["message"] == "the body is larger than 64 kB"


def test_a_body_of_just_the_largest_size_is_taken(client: TestClient) -> None:
    body = b'{"utterance": "dinner"}'.ljust(MAX_BODY_BYTES)
    response = client.post(ASK, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 200


# -- our own faults ---------------------------------------------------------------------------


def test_what_nobody_foresaw_tells_nothing_of_the_inside(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a secret of /srv/ladle")

    monkeypatch.setattr(client.app.state.ladle, "answer", fail)  # type: ignore[attr-defined]
    response = client.post(ASK, json={})
    error = problem(response, 500, "internal")
    assert error == {"code": "internal", "message": "Ladle made a mistake; its log says more"}
    assert "a secret" not in response.text
    assert "ZeroDivisionError: a secret" in caplog.text  # the operator's log knows


def test_a_service_whose_ladle_cannot_open_does_not_start(tmp_path: Path) -> None:
    app = make_app(lambda: Ladle.open(tmp_path))
    with pytest.raises(Exception, match="ladle import --sample"), TestClient(app):
        pass


def test_a_service_without_keys_is_for_this_machine_only(kitchen: Path) -> None:
    elsewhere = ServiceSettings(host="0.0.0.0")  # noqa: S104 - that is the question
    for with_keys in (False, True):
        with (
            pytest.raises(BadSettingError, match="make one: ladle keys add NAME --scope write"),
            client_of(kitchen, elsewhere, with_keys=with_keys),
        ):
            pass


def test_a_body_without_end_is_cut_off_at_the_bound(kitchen: Path) -> None:
    """Drive the application by hand, to count how much of the body it reads."""
    app = make_app(lambda: Ladle.open(kitchen), patient())
    sent: list[Any] = []
    n_read = 0

    async def receive() -> dict[str, Any]:
        nonlocal n_read
        n_read += 1
        return {"type": "http.request", "body": b" " * 1024, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": ASK, "raw_path": ASK.encode(),
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"host", b"localhost")],
        "http_version": "1.1", "scheme": "http", "server": ("testserver", 80), "root_path": "",
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 413
    assert n_read == MAX_BODY_BYTES // 1024 + 1
