"""The OpenAPI document: whole, free of dead ends, and kept to by the service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from tests.service.conftest import TestClient

from ladle import __version__
from ladle.service import openapi_document
from ladle.service.calls import NEEDS

Json = Any
DOCUMENT: Json = msgspec.json.decode(msgspec.json.encode(openapi_document()))
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def refs(value: Json) -> Iterator[str]:
    """Yield every reference in the document."""
    if isinstance(value, dict):
        if isinstance(ref := value.get("$ref"), str):
            yield ref
        for part in value.values():
            yield from refs(part)
    elif isinstance(value, list):
        for part in value:
            yield from refs(part)


def resolve(ref: str) -> Json:
    found: Json = DOCUMENT
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    found = set(refs(DOCUMENT))
    assert found
    for ref in found:
        assert ref.startswith("#/components/schemas/")
        assert isinstance(resolve(ref), dict), ref
    assert {ref.rsplit("/", 1)[1] for ref in found} == set(DOCUMENT["components"]["schemas"])


def test_the_document_says_what_it_is_of() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert (DOCUMENT["info"]["title"], DOCUMENT["info"]["version"]) == ("Ladle", __version__)


def test_every_operation_has_its_own_name_and_a_summary() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] for _, _, operation in OPERATIONS)


def test_every_parameter_of_a_path_is_described() -> None:
    for _, path, operation in OPERATIONS:
        named = set(re.findall(r"\{(\w+)\}", path))
        described = [p for p in operation.get("parameters", []) if p["in"] == "path"]
        assert {p["name"] for p in described} == named
        assert all(p["required"] for p in described)


def test_questions_are_told_to_take_explain_in_their_query() -> None:
    for path in ("/api/v1/recommendations", "/api/v1/recommendations/batch"):
        (parameter,) = DOCUMENT["paths"][path]["post"]["parameters"]
        assert (parameter["name"], parameter["in"]) == ("explain", "query")
        assert parameter["schema"] == {"type": "boolean"}


def test_every_answer_and_body_is_described() -> None:
    for method, path, operation in OPERATIONS:
        assert operation["responses"], path
        assert ("requestBody" in operation) == (method in {"post", "put"})
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[2-5]\d\d", status)
            assert response["description"]
            (ref,) = refs(response)
            is_error = int(status) >= 400
            assert ref.endswith("/ProblemBody") is is_error


def test_every_call_says_which_key_it_needs_and_how_it_is_refused() -> None:
    assert DOCUMENT["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for method, path, operation in OPERATIONS:
        needs = NEEDS[method.upper(), path]
        assert operation.get("security") == (None if needs is None else [{"key": [needs]}])
        assert ({"401", "403", "408", "421", "429", "503"} <= operation["responses"].keys()) is (
            needs is not None
        )
        for status, response in operation["responses"].items():
            assert ("Retry-After" in response.get("headers", {})) is (status in {"429", "503"})


def routes(app: Starlette) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route that answers JSON."""
    for route in app.routes:
        inner = route.routes if isinstance(route, Mount) and route.path else [route]
        prefix = route.path if isinstance(route, Mount) else ""
        for r in inner or []:
            if isinstance(r, Route):
                for method in (r.methods or set()) - {"HEAD"}:
                    yield method.lower(), re.sub(r":\w+}", "}", prefix + r.path)


def test_every_route_is_described_and_every_description_has_its_route(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, Starlette)
    others = {("get", "/api/v1/openapi.json"), ("get", "/metrics")}  # itself, and what is no JSON
    assert set(routes(app)) - others == {(method, path) for method, path, _ in OPERATIONS}


BATCH = "/api/v1/recommendations/batch"
RECIPE = "/api/v1/recipes/{recipe_id}"
HOUSEHOLD, PERSON = "/api/v1/households/{household}", "/api/v1/people/{person}"
MEMBER = f"{HOUSEHOLD}/members/{{member}}"
PROFILE = {"allergies": [{"name": "egg"}], "likes": ["italian"], "zone": "Europe/Berlin"}


def put_home(client: TestClient) -> None:
    """Make a household and a person who have something in each table, by the id "shakshouka"."""
    it, home, member = "shakshouka", HOUSEHOLD, MEMBER
    client.put(home.format(household=it), json={})
    client.put(member.format(household=it, member=it), json={"person": it, "profile": PROFILE})
    pantry = {"pantry": [{"food": "milk", "use_by": "2026-05-03"}]}
    client.put(f"{home}/pantry".format(household=it), json=pantry)
    body = {"person": it, "conversation": it, "utterance": "dinner"}
    shown = client.post("/api/v1/recommendations", json=body).json()["recommendation"]
    event = {"kind": "cook", "impression_id": shown["impression_id"]}
    assert client.post("/api/v1/events", json=event).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("post", "/api/v1/recommendations", {"json": {"explain": True}}, 200),
        ("post", "/api/v1/recommendations", {"json": {"utterance": "thai, 1 minute"}}, 200),
        ("post", "/api/v1/recommendations", {"json": []}, 422),
        ("post", "/api/v1/recommendations", {"content": b"{}"}, 415),
        ("post", "/api/v1/recommendations", {"content": b" " * 70_000}, 413),
        ("post", BATCH, {"json": {"requests": [{}, {"wants": {"avoid": ["zorb"]}}]}}, 200),
        ("post", BATCH, {"json": {"requests": []}}, 422),
        ("post", BATCH, {"content": b"{}"}, 415),
        ("post", "/api/v1/events", {"json": {"kind": "cook", "recipe_id": "shakshouka"}}, 201),
        ("post", "/api/v1/events", {"json": {"kind": "cook", "recipe_id": "x"}}, 404),
        ("post", "/api/v1/events", {"json": {}}, 422),
        ("post", "/api/v1/events", {"content": b"{}"}, 415),
        ("post", "/api/v1/events", {"content": b" " * 70_000}, 413),
        ("get", RECIPE, {}, 200),
        ("get", RECIPE, {}, 404),
        ("put", HOUSEHOLD, {"json": {}}, 200),
        ("put", HOUSEHOLD, {"json": {"x": 1}}, 422),
        ("get", HOUSEHOLD, {}, 200),
        ("get", HOUSEHOLD, {}, 404),
        ("delete", HOUSEHOLD, {}, 200),
        ("delete", HOUSEHOLD, {}, 404),
        ("put", MEMBER, {"json": {"name": "Kid", "profile": PROFILE}}, 200),
        ("put", MEMBER, {"json": {}}, 404),
        ("put", MEMBER, {"json": {"name": 1}}, 422),
        ("get", MEMBER, {}, 200),
        ("delete", MEMBER, {}, 200),
        ("delete", MEMBER, {}, 404),
        ("put", f"{HOUSEHOLD}/pantry", {"json": {"pantry": [{"food": "rice"}]}}, 200),
        ("put", f"{HOUSEHOLD}/pantry", {"content": b" " * 70_000}, 413),
        ("get", f"{HOUSEHOLD}/pantry", {}, 200),
        ("get", f"{HOUSEHOLD}/pantry", {}, 404),
        ("post", f"{HOUSEHOLD}/pantry/used", {"json": {"foods": ["milk"]}}, 200),
        ("post", f"{HOUSEHOLD}/pantry/used", {"content": b"{}"}, 415),
        ("put", f"{PERSON}/profile", {"json": PROFILE}, 200),
        ("put", f"{PERSON}/profile", {"json": {"diets": 1}}, 422),
        ("get", f"{PERSON}/profile", {}, 200),
        ("get", f"{PERSON}/profile", {}, 404),
        ("delete", f"{PERSON}/profile", {}, 200),
        ("get", f"{PERSON}/export", {}, 200),
        ("get", f"{PERSON}/export", {}, 404),
        ("delete", PERSON, {}, 200),
        ("delete", PERSON, {}, 404),
        ("get", "/api/v1/onboarding", {}, 200),
        ("post", "/api/v1/onboarding", {"json": {"answers": {"minutes": "30"}}}, 200),
        ("post", "/api/v1/onboarding", {"json": {"answers": {"minutes": "1"}}}, 422),
        (
            "post", "/api/v1/onboarding",
            {"json": {"answers": {}, "household": "x", "member": "y"}}, 404,
        ),
        ("get", "/api/v1/status", {}, 200),
        ("get", "/healthz", {}, 200),
        ("get", "/readyz", {}, 200),
    ],
)  # fmt: skip
def test_what_the_service_answers_is_declared(
    client: TestClient, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    if sent.get("content") == b" " * 70_000:
        sent = sent | {"headers": {"Content-Type": "application/json"}}
    known = "shakshouka" if status == 200 else "nothing"
    ids = dict.fromkeys(re.findall(r"\{(\w+)\}", path), known)
    put_home(client)
    response = client.request(method, path.format(**ids), **sent)
    assert response.status_code == status
    declared = DOCUMENT["paths"][path][method]["responses"]
    schema = declared[str(status)]["content"]["application/json"]["schema"]
    assert list(mismatches(response.json(), schema)) == []


def test_a_server_error_is_declared_for_all_that_may_fail(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(client.app.state.ladle, "status", fail)  # type: ignore[attr-defined]
    assert client.get("/api/v1/status").status_code == 500
    for _, path, operation in OPERATIONS:
        assert ("500" in operation["responses"]) == path.startswith("/api/")


def test_the_document_is_served_as_it_is(client: TestClient) -> None:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json() == DOCUMENT


_KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "integer": (int,),
    "number": (int, float), "null": (type(None),),
}  # fmt: skip


def mismatches(value: Json, schema: Json, at: str = "$") -> Iterator[str]:
    """Yield where a value breaks a schema, as far as the document uses JSON Schema."""
    if "$ref" in schema:
        yield from mismatches(value, resolve(schema["$ref"]), at)
    elif "anyOf" in schema:
        if all(list(mismatches(value, s, at)) for s in schema["anyOf"]):
            yield f"{at}: fits no alternative"
    elif "enum" in schema:
        if value not in schema["enum"]:
            yield f"{at}: {value!r} is none of {schema['enum']}"
    elif "type" in schema and not isinstance(value, _KINDS[schema["type"]]):
        yield f"{at}: {value!r} is no {schema['type']}"
    elif isinstance(value, dict) and schema:
        yield from _mismatches_of_object(value, schema, at)
    elif isinstance(value, list) and schema:
        for n, part in enumerate(value):
            yield from mismatches(part, schema["items"], f"{at}[{n}]")


def _mismatches_of_object(value: dict[str, Json], schema: Json, at: str) -> Iterator[str]:
    yield from (f"{at}: lacks {name}" for name in schema.get("required", []) if name not in value)
    others = schema.get("additionalProperties", None if "properties" in schema else {})
    for name, part in value.items():
        known = schema.get("properties", {}).get(name, others)
        if isinstance(known, dict):
            yield from mismatches(part, known, f"{at}.{name}")
        else:
            yield f"{at}: has {name}"


def test_the_check_of_schemas_sees_what_breaks_one() -> None:
    schema = {"$ref": "#/components/schemas/Status"}
    right = {
        "catalog": "a", "recipes": 1, "models": None, "degraded": None, "is_synthetic": True,
    }  # fmt: skip
    assert list(mismatches(right, schema)) == []
    assert list(mismatches(right | {"recipes": "1"}, schema)) == ["$.recipes: '1' is no integer"]
    assert list(mismatches(right | {"models": 7}, schema)) == ["$.models: fits no alternative"]
    assert list(mismatches(right | {"x": 7}, schema)) == ["$: has x"]
    assert next(iter(mismatches({}, schema))) == "$: lacks catalog"
    assert list(mismatches({"any": [1]}, {})) == []
    strictness = {"$ref": "#/components/schemas/Strictness"}
    assert list(mismatches("free_only", strictness)) == []
    assert list(mismatches("x", strictness)) == [
        "$: 'x' is none of ['free_only', 'may_contain_ok']"
    ]
