"""Traces of requests for OpenTelemetry: the request, its answers, and the stages of ranking.

Spans are made when a request has ended, from times that were noted on its way: where nothing is
traced, that is one look at a field. They hold routes, statuses, numbers of recipes, and the names
of stages, models and versions; no path, no query, no body, no address, no identity, no recipe.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.types import Scope as Connection

from ladle import __version__
from ladle.core import BadSettingError, MissingExtraError
from ladle.ranking import Answer
from ladle.service.settings import ServiceSettings

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider

_ANSWERS = "ladle.answers"
_EXPORT_S = 5.0
"""How long a collector may take, and the end of the service waits for it."""
_PARENT = ("traceparent", "tracestate")


@dataclass(frozen=True, slots=True)
class _Made:
    """An answer, and when it was made, in nanoseconds since 1970."""

    answer: Answer
    began_ns: int
    ended_ns: int


def timed(scope: Connection, work: Callable[[], Answer]) -> Callable[[], Answer]:
    """Return work that notes when it was done, where a request is traced."""
    if scope["app"].state.tracing is None:
        return work

    def noting() -> Answer:
        began_ns = time.time_ns()
        answer = work()
        note_answer(scope, answer, began_ns)
        return answer

    return noting


def note_answer(scope: Connection, answer: Answer, began_ns: int) -> None:
    """Note an answer that has just been made, where a request is traced."""
    if scope["app"].state.tracing is not None:
        scope.setdefault(_ANSWERS, []).append(_Made(answer, began_ns, time.time_ns()))


class Tracing:
    """Makes spans of requests, as children of what the caller's `traceparent` names (W3C)."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry import trace  # noqa: PLC0415 - an extra
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415 - an extra

        self._provider, self._trace = provider, trace
        self._tracer = provider.get_tracer("ladle", __version__)
        self._propagator = TraceContextTextMapPropagator()

    def note(
        self, scope: Connection, name: str, attributes: dict[str, Any], began_ns: int
    ) -> str | None:
        """Make the spans of a request that has just ended.

        Parameters
        ----------
        attributes
            By the semantic conventions of OpenTelemetry for HTTP.
        began_ns
            Nanoseconds since 1970.

        Returns the id of its trace as 32 hexadecimal digits; None where it is not sampled.
        """
        headers, ended_ns = Headers(scope=scope), time.time_ns()
        parent = self._propagator.extract({k: headers[k] for k in _PARENT if k in headers})
        server = self._trace.SpanKind.SERVER
        span = self._tracer.start_span(name, parent, server, attributes, start_time=began_ns)
        if not span.is_recording():
            return None
        within = self._trace.set_span_in_context(span)
        for made in scope.get(_ANSWERS, ()):
            self._note_made(within, made)
        if attributes["http.response.status_code"] >= 500:  # noqa: PLR2004 - the server's fault
            span.set_status(self._trace.StatusCode.ERROR)
        span.end(ended_ns)
        return format(span.get_span_context().trace_id, "032x")

    def _note_made(self, within: Context, made: _Made) -> None:
        """Make the span of an answer, and in it one for each stage, which follow each other."""
        answer, at_ns = made.answer, made.began_ns
        span = self._tracer.start_span(
            "answer", within, attributes=_told_of(answer), start_time=at_ns
        )
        inside = self._trace.set_span_in_context(span)
        for stage in answer.trace.stages if answer.trace else ():
            told = {"ladle.recipes": stage.n_recipes, "ladle.is_source": stage.is_source}
            one = self._tracer.start_span(
                f"rank {stage.stage}", inside, attributes=told, start_time=at_ns
            )
            at_ns += round(stage.ms * 1e6)
            one.end(at_ns)
        span.end(max(made.ended_ns, at_ns))  # stages are timed by another clock, and rounded

    def close(self) -> None:
        """Send what is left to send."""
        self._provider.shutdown()


def _told_of(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"ladle.alternatives": len(answer.alternatives)}
    if best := answer.recommendation:
        told["ladle.model"] = best.model
        told["ladle.model_version"] = best.model_version
        told["ladle.catalog_version"] = best.catalog_version
    if answer.degraded is not None:
        told["ladle.degraded"] = answer.degraded
    if answer.trace is not None:
        told["ladle.second_check_refused"] = len(answer.trace.refused)
    return told


def refuse_without_tracer(settings: ServiceSettings) -> None:
    """Refuse to serve where traces are wanted and cannot be made.

    Raises
    ------
    BadSettingError
        OpenTelemetry is not installed.
    """
    if settings.traces_to:
        try:
            import opentelemetry.exporter.otlp.proto.http.trace_exporter  # noqa: F401, PLC0415 - an extra
        except ImportError as e:
            want = "empty as long as opentelemetry is missing: pip install 'ladle-recipes[otel]'"
            raise BadSettingError("service.traces_to", settings.traces_to, want) from e


def open_tracing(settings: ServiceSettings) -> Tracing | None:
    """Return what traces requests as the settings say; None where nothing is traced.

    Raises
    ------
    MissingExtraError
        Traces are wanted, and OpenTelemetry is not installed.
    """
    if not settings.traces_to:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415 - an extra
    except ImportError as e:
        raise MissingExtraError("service.traces_to", "opentelemetry", "otel") from e
    provider = TracerProvider(
        ParentBased(TraceIdRatioBased(settings.traces_share)),
        Resource({"service.name": "ladle", "service.version": __version__}),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(settings.traces_to, timeout=_EXPORT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Tracing(provider)
