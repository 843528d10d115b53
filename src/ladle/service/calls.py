"""Which call a request is, told before it is routed: its route, and the scope that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.routing import Route, compile_path
from starlette.types import Scope as Connection

from ladle.service.keys import Scope

_KEY = "ladle.call"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


MAX_BODY_BYTES, MAX_BATCH_BYTES = 64 * 1024, 1024 * 1024
"""What a body may hold, and one of many questions."""


@dataclass(frozen=True, slots=True)
class Call:
    """A route, as metrics and logs name it."""

    route: str
    """With its places for ids, never an id: "/api/v1/recipes/{recipe_id}"."""
    needs: Scope | None = None
    """None where nobody must say who they are."""
    is_health: bool = False
    """Whether it is told to anybody, under any name."""
    is_light: bool = False
    """Whether it is answered at once, however much there is to do."""
    may_fall_back: bool = False
    """Whether it can be answered from a short list where there is too much to do."""
    most_bytes: int = MAX_BODY_BYTES
    """How large its body may be."""


PAGE = Call("page", is_light=True)
"""All that is no call of the interface: files of the page."""
UNKNOWN = Call("unknown", Scope.READ)
"""A path or a method of the interface that is not there."""

_READ, _WRITE, _ADMIN = Scope.READ, Scope.WRITE, Scope.ADMIN
_HOUSEHOLD, _PERSON = "/api/v1/households/{household}", "/api/v1/people/{person}"
_MEMBER = f"{_HOUSEHOLD}/members/{{member}}"

NEEDS: Mapping[tuple[str, str], Scope | None] = {
    ("GET", "/api/v1/recipes/{recipe_id}"): _READ,
    ("GET", "/api/v1/facts/{recipe_id}"): _READ,
    ("GET", "/api/v1/onboarding"): _READ,
    ("GET", "/api/v1/status"): _READ,
    ("GET", "/api/v1/openapi.json"): _READ,
    ("POST", "/api/v1/recommendations"): _WRITE,
    ("POST", "/api/v1/recommendations/batch"): _WRITE,
    ("POST", "/api/v1/events"): _WRITE,
    ("POST", "/api/v1/onboarding"): _WRITE,
    ("GET", _HOUSEHOLD): _WRITE,
    ("PUT", _HOUSEHOLD): _WRITE,
    ("GET", _MEMBER): _WRITE,
    ("PUT", _MEMBER): _WRITE,
    ("GET", f"{_HOUSEHOLD}/pantry"): _WRITE,
    ("PUT", f"{_HOUSEHOLD}/pantry"): _WRITE,
    ("POST", f"{_HOUSEHOLD}/pantry/used"): _WRITE,
    ("GET", f"{_PERSON}/profile"): _WRITE,
    ("PUT", f"{_PERSON}/profile"): _WRITE,
    ("PUT", "/api/v1/recipes/{recipe_id}"): _ADMIN,
    ("DELETE", "/api/v1/recipes/{recipe_id}"): _ADMIN,
    ("DELETE", _HOUSEHOLD): _ADMIN,
    ("DELETE", _MEMBER): _ADMIN,
    ("DELETE", f"{_PERSON}/profile"): _ADMIN,
    ("DELETE", _PERSON): _ADMIN,
    ("GET", f"{_PERSON}/export"): _ADMIN,
    ("GET", "/metrics"): _READ,
    ("GET", "/healthz"): None,
    ("GET", "/readyz"): None,
}
"""Method and route of every call, and the scope that it needs.

What shows or changes people's data takes `write`: a key that reads sees recipes only. What cannot
be taken back, and all that is known of somebody at once, takes `admin`.
"""
_HEALTH = frozenset({"/healthz", "/readyz"})
_LIGHT = _HEALTH | {"/metrics"}
_BATCH = "/api/v1/recommendations/batch"
_FALLS_BACK = "POST", "/api/v1/recommendations"


class Calls:
    """Tells calls by method and path.

    Parameters
    ----------
    api, others
        The routes under `/api`, and those at the root.

    Raises
    ------
    KeyError
        A route has no place in `NEEDS`: nothing is served that nobody decided on.
    """

    def __init__(self, api: Iterable[Route], others: Iterable[Route]) -> None:
        self._fixed: dict[tuple[str, str], Call] = {}
        self._patterns: list[tuple[str, re.Pattern[str], Call]] = []
        for prefix, routes in (("/api", api), ("", others)):
            for route in routes:
                self._add(prefix + route.path, (route.methods or set()) - {"HEAD"})

    def _add(self, path: str, methods: Iterable[str]) -> None:
        pattern, template, convertors = compile_path(path)
        for method in methods:
            needs = NEEDS[method, template]
            call = Call(
                template, needs, is_health=template in _HEALTH, is_light=template in _LIGHT,
                may_fall_back=(method, template) == _FALLS_BACK,
                most_bytes=MAX_BATCH_BYTES if template == _BATCH else MAX_BODY_BYTES,
            )  # fmt: skip
            # as the router matches: to its pattern "/status" and "/status\n" are one path
            self._patterns.append((method, pattern, call))
            if not convertors:
                self._fixed[method, template] = call

    def tell(self, method: str, path: str) -> Call:
        """Return the call of a method and a decoded path."""
        method = "GET" if method == "HEAD" else method
        if found := self._fixed.get((method, path)):
            return found
        for of_method, pattern, call in self._patterns:
            if of_method == method and pattern.match(path):
                return call
        return UNKNOWN if path == "/api" or path.startswith("/api/") else PAGE


def call_of(connection: Connection) -> Call:
    """Return which call a request is; the application's `Calls` tells it once."""
    found: Call | None = connection.get(_KEY)
    if found is None:
        calls: Calls = connection["app"].state.calls
        found = connection[_KEY] = calls.tell(connection["method"], connection["path"])
    return found


def method_name(method: str) -> str:
    """Return a method as metrics and logs name it: anything may be sent as one."""
    return method if method in _METHODS else "other"
