"""The application: routes under /api/v1, health, the OpenAPI document, the page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ladle.core import BadRequestError, BadSettingError, LadleError
from ladle.food import FEWEST_SERVINGS, MOST_SERVINGS, Show
from ladle.ranking import EventBody, Ladle, RecommendationBody
from ladle.service.bodies import read_body
from ladle.service.headers import SecurityHeaders
from ladle.service.openapi import Durable, Health, Ready, openapi_document
from ladle.service.people_routes import PEOPLE_ROUTES
from ladle.service.problems import (
    Problem,
    on_any_error,
    on_http_error,
    on_ladle_error,
    problem_response,
)

_JSON = "application/json"
_LARGEST_PORT = 65_535
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class ServiceSettings:
    """Settings of the HTTP service."""

    host: str = "127.0.0.1"
    """Address to listen on; only the machine itself by default, since there is no login yet."""
    port: int = 8000
    """Port to listen on, 1 to 65535."""
    event_timeout_s: float = 5.0
    """How long a caller waits for an event to be durable before it is told to try again."""

    def __post_init__(self) -> None:
        if self.host not in _LOOPBACK:
            want = (
                f"one of {', '.join(_LOOPBACK)}: there are no API keys yet, so nobody else may ask"
            )
            raise BadSettingError("service.host", self.host, want)
        if not 1 <= self.port <= _LARGEST_PORT:
            raise BadSettingError("service.port", self.port, "from 1 to 65535")
        if not self.event_timeout_s > 0:
            raise BadSettingError("service.event_timeout_s", self.event_timeout_s, "above 0")


def make_app(open_ladle: Callable[[], Ladle], settings: ServiceSettings | None = None) -> Starlette:
    """Return the ASGI application.

    Parameters
    ----------
    open_ladle
        Opens Ladle at start-up; it is closed, and its events made durable, at the end.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.settings = settings or ServiceSettings()
        app.state.ladle = await run_in_threadpool(open_ladle)
        try:
            yield
        finally:
            await run_in_threadpool(app.state.ladle.close)

    return Starlette(
        routes=[
            # a mount of its own: else the page's files would answer for wrong methods and paths
            Mount("/api", routes=_API),
            Route("/healthz", healthz, methods=["GET"]),
            Route("/readyz", readyz, methods=["GET"]),
            Mount("/", StaticFiles(packages=[("ladle", "ui")], html=True)),
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={
            LadleError: on_ladle_error,
            HTTPException: on_http_error,
            Exception: on_any_error,
        },
        lifespan=lifespan,
    )


def _ladle(request: Request) -> Ladle:
    ladle: Ladle = request.app.state.ladle
    return ladle


async def recommend(request: Request) -> Response:
    """POST /api/v1/recommendations: answer one question."""
    body = await read_body(request, RecommendationBody)
    answer = await run_in_threadpool(_ladle(request).answer, body)
    return Response(answer.to_json(), media_type=_JSON)


async def record(request: Request) -> Response:
    """POST /api/v1/events: answered when the event is durable."""
    body = await read_body(request, EventBody)
    durable = await run_in_threadpool(_ladle(request).record, body)
    timeout_s = request.app.state.settings.event_timeout_s
    try:
        await asyncio.wait_for(asyncio.wrap_future(durable), timeout_s)
    except TimeoutError:
        why = f"the event was not durable within {timeout_s:g} s; send it again, with its event_id"
        problem = Problem("store_unavailable", why)
        return problem_response(503, problem, {"Retry-After": "5"})
    return Response(msgspec.json.encode(Durable(durable=True)), 201, media_type=_JSON)


async def recipe(request: Request) -> Response:
    """GET /api/v1/recipes/{id}?servings=6&units=metric: a recipe with its facts."""
    recipe_id, (servings, show) = request.path_params["recipe_id"], _shown(request)
    view = await run_in_threadpool(_ladle(request).recipe, recipe_id, servings, show)
    return Response(msgspec.json.encode(view), media_type=_JSON)


def _shown(request: Request) -> tuple[float | None, Show]:
    """Return for how many people, and in which units, lines are wanted."""
    said = request.query_params.get("servings")
    units = request.query_params.get("units", Show.AS_WRITTEN.value)
    try:
        servings = float(said) if said else None
    except ValueError as e:
        raise BadRequestError("servings", f"is {said!r:.30}; it must be a number") from e
    if servings is not None and not FEWEST_SERVINGS <= servings <= MOST_SERVINGS:
        fault = f"is {servings:g}; it must be from {FEWEST_SERVINGS} to {MOST_SERVINGS:,}"
        raise BadRequestError("servings", fault)
    if units not in tuple(Show):
        raise BadRequestError("units", f"is {units[:20]!r}; known are {', '.join(Show)}")
    return servings, Show(units)


async def put_recipe(request: Request) -> Response:
    """PUT /api/v1/recipes/{id}: answered when the recipe is served as it is put."""
    given = await read_body(request, dict[str, Any])
    recipe_id = request.path_params["recipe_id"]
    changed = await run_in_threadpool(_ladle(request).put_recipe, recipe_id, given)
    return Response(msgspec.json.encode(changed), 201 if changed.is_new else 200, media_type=_JSON)


async def delete_recipe(request: Request) -> Response:
    """DELETE /api/v1/recipes/{id}: answered when the recipe is served no more."""
    recipe_id = request.path_params["recipe_id"]
    changed = await run_in_threadpool(_ladle(request).delete_recipe, recipe_id)
    return Response(msgspec.json.encode(changed), media_type=_JSON)


async def facts(request: Request) -> Response:
    """GET /api/v1/facts/{id}?jurisdiction=eu: what was read in a recipe, and why it counts.

    With `servings` and `units` as of a recipe.
    """
    recipe_id = request.path_params["recipe_id"]
    jurisdiction = request.query_params.get("jurisdiction", "eu")
    servings, show = _shown(request)
    sheet = await run_in_threadpool(_ladle(request).facts, recipe_id, jurisdiction, servings, show)
    return Response(msgspec.json.encode(sheet), media_type=_JSON)


async def status(request: Request) -> Response:
    """GET /api/v1/status: what is loaded."""
    return Response(
        msgspec.json.encode(await run_in_threadpool(_ladle(request).status)), media_type=_JSON
    )


async def openapi(_request: Request) -> Response:
    """GET /api/v1/openapi.json."""
    return Response(_openapi_bytes(), media_type=_JSON)


@lru_cache(maxsize=1)
def _openapi_bytes() -> bytes:
    return msgspec.json.encode(openapi_document())


async def healthz(_request: Request) -> Response:
    """GET /healthz: the process answers."""
    return Response(msgspec.json.encode(Health(ok=True)), media_type=_JSON)


async def readyz(request: Request) -> Response:
    """GET /readyz: a catalog is open and holds recipes."""
    if not _ladle(request).is_ready:
        return problem_response(
            503, Problem("not_ready", "the catalog is empty"), {"Retry-After": "5"}
        )
    return Response(msgspec.json.encode(Ready(ready=True)), media_type=_JSON)


_API = (
    Route("/v1/recommendations", recommend, methods=["POST"]),
    Route("/v1/events", record, methods=["POST"]),
    Route("/v1/recipes/{recipe_id:path}", recipe, methods=["GET"]),
    Route("/v1/recipes/{recipe_id:path}", put_recipe, methods=["PUT"]),
    Route("/v1/recipes/{recipe_id:path}", delete_recipe, methods=["DELETE"]),
    Route("/v1/facts/{recipe_id:path}", facts, methods=["GET"]),
    *PEOPLE_ROUTES,
    Route("/v1/status", status, methods=["GET"]),
    Route("/v1/openapi.json", openapi, methods=["GET"]),
)
