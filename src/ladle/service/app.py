"""The application: routes under /api/v1, health, the OpenAPI document, the page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager
from functools import lru_cache
from typing import Any

import msgspec
from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles

from ladle.core import BadRequestError, LadleError
from ladle.food import FEWEST_SERVINGS, MOST_SERVINGS, Show
from ladle.ranking import EventBody, Ladle
from ladle.service.batches import recommend_all
from ladle.service.bodies import read_body
from ladle.service.calls import Calls
from ladle.service.exposition import CONTENT_TYPE
from ladle.service.fallbacks import FallbackTurns
from ladle.service.gate import Gate
from ladle.service.hands import Hands
from ladle.service.headers import SecurityHeaders
from ladle.service.host_check import HostCheck
from ladle.service.key_check import KeyCheck, KeyRing
from ladle.service.keys import ApiKeys
from ladle.service.metrics import Metrics
from ladle.service.observing import Observer
from ladle.service.openapi import Durable, Health, Ready, openapi_document
from ladle.service.path_check import PathCheck
from ladle.service.people_routes import PEOPLE_ROUTES
from ladle.service.problems import (
    Problem,
    on_any_error,
    on_http_error,
    on_ladle_error,
    problem_response,
)
from ladle.service.rate_limit import RateLimit
from ladle.service.rates import TokenBuckets
from ladle.service.recommending import recommend
from ladle.service.settings import ServiceSettings, refuse_without_keys
from ladle.service.tracing import open_tracing
from ladle.service.work_limit import WorkLimit
from ladle.service.worker_counts import Seat, WorkerCounts

_JSON = "application/json"
_SPARE_THREADS = 8
"""For the page's files, the keys and the like."""
_ANOTHERS_ANSWER_S = (0.05, 0.1, 0.2, 0.4)
"""How long is waited for an answer that another worker gave to be on disk."""


def make_app(
    open_ladle: Callable[[], Ladle],
    settings: ServiceSettings | None = None,
    open_keys: Callable[[], ApiKeys] | None = None,
    seat: Seat | None = None,
) -> Starlette:
    """Return the ASGI application.

    Parameters
    ----------
    open_ladle
        Opens Ladle at start-up; it is closed, and its events made durable, at the end.
    open_keys
        Opens the API keys; without it nobody needs one, and it is served to this machine only.
    seat
        The place of this process among several workers.
    """
    settings = settings or ServiceSettings()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            try:
                await _open_all(app, opened, open_ladle, open_keys)
            except Exception as e:
                app.state.start_error = e  # who runs it tells it: a server only hears of a trace
                raise
            yield
            app.state.is_stopping = True
            gates: tuple[Gate, ...] = (app.state.gate, app.state.fallbacks.gate)
            until_s: float | None = app.state.grace_until_s  # a server has waited for answers
            left_s = settings.grace_s if until_s is None else until_s - time.monotonic()
            await asyncio.gather(*(gate.emptied(max(left_s, 0.0)) for gate in gates))

    app = Starlette(
        routes=[
            # a mount of its own: else the page's files would answer for wrong methods and paths;
            # a redirect would send the body to the http:// of a service that a proxy gives TLS
            Mount("/api", Router(_API, redirect_slashes=False)),
            *_OTHERS,
            Mount("/", StaticFiles(packages=[("ladle", "ui")], html=True)),
        ],
        middleware=[Middleware(kind) for kind in _MIDDLEWARE],
        exception_handlers={
            LadleError: on_ladle_error,
            HTTPException: on_http_error,
            Exception: on_any_error,
        },
        lifespan=lifespan,
    )
    app.state.settings, app.state.key_ring, app.state.is_stopping = settings, None, False
    app.state.metrics = Metrics(
        lambda: app.state.ladle.n_impressions_lost, lambda: app.state.ladle.n_refused
    )
    app.state.tracing = app.state.start_error = app.state.grace_until_s = None
    app.state.calls = Calls(_API, _OTHERS)
    rate = settings.rate_per_s
    app.state.buckets = TokenBuckets(rate, settings.rate_burst) if rate else None
    app.state.gate = Gate(settings.most_at_work, settings.max_waiting)
    app.state.fallbacks = FallbackTurns(settings.max_fallbacks)
    counts = WorkerCounts(seat, app.state.metrics, app.state.gate) if seat else None
    app.state.worker_counts = counts
    return app


async def _open_all(
    app: Starlette,
    opened: AsyncExitStack,
    open_ladle: Callable[[], Ladle],
    open_keys: Callable[[], ApiKeys] | None,
) -> None:
    """Open what answers; `opened` closes it."""
    settings: ServiceSettings = app.state.settings
    counts: WorkerCounts | None = app.state.worker_counts
    n_keys = 0
    n_threads = settings.most_at_work + settings.max_fallbacks + _SPARE_THREADS
    current_default_thread_limiter().total_tokens = n_threads
    app.state.hands = Hands()
    opened.callback(app.state.hands.close)
    if open_keys is not None:
        keys = await run_in_threadpool(open_keys)
        opened.push_async_callback(run_in_threadpool, keys.close)
        lock = counts.seat.lock_path if counts else None
        is_open = settings.is_loopback
        ring = await run_in_threadpool(KeyRing, keys, is_open=is_open, lock=lock)
        opened.push_async_callback(run_in_threadpool, ring.close)
        app.state.key_ring, n_keys = ring, ring.n_keys
    refuse_without_keys(settings, n_keys)
    if tracing := await run_in_threadpool(open_tracing, settings):
        opened.push_async_callback(run_in_threadpool, tracing.close)
        app.state.tracing = tracing
    app.state.ladle = await run_in_threadpool(open_ladle)
    opened.push_async_callback(run_in_threadpool, app.state.ladle.close)
    await app.state.fallbacks.prepare(app.state.ladle)
    if counts is not None:
        opened.push_async_callback(counts.stop_writing)
        counts.keep_writing(lambda: _is_ready(app))


def _is_ready(app: Starlette) -> bool:
    return app.state.ladle.is_ready and not app.state.is_stopping


def _ladle(request: Request) -> Ladle:
    ladle: Ladle = request.app.state.ladle
    return ladle


def _metrics(request: Request) -> Metrics:
    metrics: Metrics = request.app.state.metrics
    return metrics


async def record(request: Request) -> Response:
    """POST /api/v1/events: answered when the event is durable."""
    body = await read_body(request, EventBody)
    began_s = time.perf_counter()
    durable = await _recorded(request, body)
    timeout_s = request.app.state.settings.event_timeout_s
    if not await _is_durable(durable, timeout_s):
        why = f"the event was not durable within {timeout_s:g} s; send it again, with its event_id"
        problem = Problem("store_unavailable", why)
        return problem_response(503, problem, {"Retry-After": "5"})
    _metrics(request).note_durable(time.perf_counter() - began_s)
    return Response(msgspec.json.encode(Durable(durable=True)), 201, media_type=_JSON)


async def _is_durable(durable: Future[None], within_s: float) -> bool:
    """Wait for an event to be durable; one that takes longer stays queued, and nobody waits."""
    waiting = asyncio.wrap_future(durable)
    waiting.add_done_callback(lambda done: done.cancelled() or done.exception())  # read by nobody
    done, _ = await asyncio.wait({waiting}, timeout=within_s)
    if done:
        waiting.result()
    return bool(done)


async def _recorded(request: Request, body: EventBody) -> Future[None]:
    """Log an event; one may come so soon after its answer that only another worker knows that."""
    waits_s = _ANOTHERS_ANSWER_S if request.app.state.worker_counts else ()
    for wait_s in waits_s:
        try:
            return await run_in_threadpool(_ladle(request).record, body)
        except BadRequestError as e:
            if e.field != "impression_id":
                raise
            await asyncio.sleep(wait_s)
    return await run_in_threadpool(_ladle(request).record, body)


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


async def metrics(request: Request) -> Response:
    """GET /metrics: what was counted, as Prometheus reads it."""
    state = request.app.state
    counts: WorkerCounts | None = state.worker_counts
    own = _metrics(request).counts(state.gate, is_ready=_is_ready(request.app))
    text = _metrics(request).text(own, counts.others() if counts else ())
    if counts:
        text = f"# read in worker {counts.seat.number} of {counts.seat.of}\n{text}"
    return Response(text, headers={"Content-Type": CONTENT_TYPE})


async def readyz(request: Request) -> Response:
    """GET /readyz: a catalog is open and holds recipes, and the service does not stop."""
    if request.app.state.is_stopping:
        return problem_response(503, Problem("stopping", "this service stops; ask another"))
    if not _ladle(request).is_ready:
        return problem_response(
            503, Problem("not_ready", "the catalog is empty"), {"Retry-After": "5"}
        )
    return Response(msgspec.json.encode(Ready(ready=True)), media_type=_JSON)


_API = (
    Route("/v1/recommendations", recommend, methods=["POST"]),
    Route("/v1/recommendations/batch", recommend_all, methods=["POST"]),
    Route("/v1/events", record, methods=["POST"]),
    Route("/v1/recipes/{recipe_id:path}", recipe, methods=["GET"]),
    Route("/v1/recipes/{recipe_id:path}", put_recipe, methods=["PUT"]),
    Route("/v1/recipes/{recipe_id:path}", delete_recipe, methods=["DELETE"]),
    Route("/v1/facts/{recipe_id:path}", facts, methods=["GET"]),
    *PEOPLE_ROUTES,
    Route("/v1/status", status, methods=["GET"]),
    Route("/v1/openapi.json", openapi, methods=["GET"]),
)
_OTHERS = (
    Route("/metrics", metrics, methods=["GET"]),
    Route("/healthz", healthz, methods=["GET"]),
    Route("/readyz", readyz, methods=["GET"]),
)
_MIDDLEWARE = (Observer, SecurityHeaders, HostCheck, KeyCheck, RateLimit, PathCheck, WorkLimit)
"""What every request passes on its way in, the first first."""
