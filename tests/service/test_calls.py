"""Calls are told as the router tells them, and each needs a scope that somebody decided on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ladle.service.app import make_app
from ladle.service.calls import NEEDS, PAGE, UNKNOWN, Calls, method_name
from ladle.service.keys import Scope

DOCS = Path(__file__).parents[2] / "docs" / "service.md"


def _never() -> None:
    raise NotImplementedError


CALLS: Calls = make_app(_never).state.calls  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "path", "route", "needs"),
    [
        ("GET", "/api/v1/status", "/api/v1/status", Scope.READ),
        ("HEAD", "/api/v1/status", "/api/v1/status", Scope.READ),
        ("GET", "/api/v1/recipes/a/b", "/api/v1/recipes/{recipe_id}", Scope.READ),
        ("PUT", "/api/v1/recipes/a/b", "/api/v1/recipes/{recipe_id}", Scope.ADMIN),
        ("POST", "/api/v1/events\n", "/api/v1/events", Scope.WRITE),
        ("DELETE", "/api/v1/people/ann", "/api/v1/people/{person}", Scope.ADMIN),
        ("GET", "/api/v1/people/ann/export", "/api/v1/people/{person}/export", Scope.ADMIN),
        ("GET", "/metrics\n", "/metrics", Scope.READ),
        ("GET", "/healthz", "/healthz", None),
        ("GET", "/api/v1/nothing", UNKNOWN.route, Scope.READ),
        ("PATCH", "/api/v1/status", UNKNOWN.route, Scope.READ),
        ("GET", "/api", UNKNOWN.route, Scope.READ),
        ("GET", "/", PAGE.route, None),
        ("GET", "/apis", PAGE.route, None),
        ("POST", "/healthz", PAGE.route, None),
    ],
)
def test_a_call_is_told_by_method_and_path(
    method: str, path: str, route: str, needs: Scope | None
) -> None:
    call = CALLS.tell(method, path)
    assert (call.route, call.needs) == (route, needs)


def test_a_method_that_is_none_has_no_name() -> None:
    assert [method_name(m) for m in ("GET", "ANNA", "get")] == ["GET", "other", "other"]


def test_only_health_is_told_to_anybody() -> None:
    assert {route for (_, route), needs in NEEDS.items() if needs is None} == {
        "/healthz", "/readyz",
    }  # fmt: skip


def test_what_cannot_be_taken_back_needs_an_admin() -> None:
    assert all(needs is Scope.ADMIN for (method, _), needs in NEEDS.items() if method == "DELETE")


def test_a_key_that_reads_sees_nothing_of_people() -> None:
    for (_, route), needs in NEEDS.items():
        if "{person}" in route or "{household}" in route:
            assert needs in (Scope.WRITE, Scope.ADMIN)


def test_the_page_of_the_service_tells_the_scope_of_every_call() -> None:
    rows = re.findall(r"^\| `(\w+) (/\S+)` \| (\w+) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    told = {(method, route): scope for method, route, scope in rows}
    assert told == {call: needs.value if needs else "none" for call, needs in NEEDS.items()}


def test_a_route_that_nobody_decided_on_is_not_served() -> None:
    async def secret(_request: Request) -> Response:
        return Response()

    with pytest.raises(KeyError, match="secret"):
        Calls([Route("/v1/secret", secret)], [])
