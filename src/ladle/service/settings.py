"""Settings of the HTTP service."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address

from ladle.core import BadSettingError

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Names of this machine as it calls itself."""

log = logging.getLogger(__name__)
_LEAST_AT_WORK, _MOST_AT_WORK = 8, 32
"""A request that waits for the disk holds its turn, too; more threads only take turns."""
_LOG_FORMATS = ("text", "json")
_BOUNDS = {
    "port": (1, 65_535),
    "workers": (1, 64),
    "event_timeout_s": (0.01, 600),
    "max_at_work": (0, _MOST_AT_WORK),
    "max_waiting": (0, 10_000),
    "max_fallbacks": (0, _MOST_AT_WORK),
    "fallback_after_s": (0.01, 600),
    "request_timeout_s": (0.05, 600),
    "rate_per_s": (0, 1_000_000),
    "rate_burst": (1, 1_000_000),
    "traces_share": (0, 1),
    "drain_s": (0, 600),
    "grace_s": (0, 600),
}
"""Setting to its least and its most."""


@dataclass(frozen=True)
class ServiceSettings:
    """Settings of the HTTP service."""

    host: str = "127.0.0.1"
    """Address to listen on; any but this machine's own takes an API key first: `ladle keys add`."""
    port: int = 8000
    """Port to listen on, 1 to 65535."""
    workers: int = 1
    """Processes that serve, 1 to 64; each has its own turns, queues and rates."""
    allowed_hosts: str = ""
    """Names that callers may use for this service in the Host header, separated by commas; empty
    for this machine's own names on its own address, and for any elsewhere."""
    event_timeout_s: float = 5.0
    """Seconds, 0.01 to 600, that a caller waits for an event to be durable before it is told to try
    again."""
    max_at_work: int = 0
    """Requests at work at once, 1 to 32; 0 for four times the cores, and 8 at least."""
    max_waiting: int = 64
    """Requests that wait for their turn, 0 to 10000; beyond that a question is answered from
    the short list, and all else refused: 503, overloaded."""
    max_fallbacks: int = 4
    """Questions answered at once from the short list of safe recipes, marked as degraded, where
    there is no turn, 0 to 32; 0 for none. Beyond that: 503, overloaded."""
    fallback_after_s: float = 2.0
    """Seconds at work after which a question is answered from the short list, 0.01 to 600, and less
    than request_timeout_s; within a conversation it is waited for."""
    request_timeout_s: float = 10.0
    """Seconds after which a request that has no answer yet gets a 503, 0.05 to 600."""
    rate_per_s: float = 200.0
    """Calls a second, 0 to 1000000, of one key, or of one address where no key is needed; 0 for as
    many as they like. Beyond that: 429, too_many_requests."""
    rate_burst: int = 400
    """Calls that may come at once after a pause, 1 to 1000000."""
    log_format: str = "text"
    """Either text, or json: one line for each request, and for all else that is logged."""
    traces_to: str = ""
    """Where traces of requests go, by OTLP over HTTP: http://127.0.0.1:4318/v1/traces; empty for
    none. It takes the extra otel."""
    traces_share: float = 0.05
    """Share of requests that are traced, 0 to 1; where a caller's traceparent says whether, that
    counts."""
    drain_s: float = 0.0
    """Seconds, 0 to 600, that it goes on serving once told to stop, while /readyz says 503: as long
    as a balancer takes to notice."""
    grace_s: float = 10.0
    """Seconds, 0 to 600, that requests at work then have to finish."""

    def __post_init__(self) -> None:
        if not self.host:
            raise BadSettingError("service.host", self.host, "an address, such as 127.0.0.1")
        if self.log_format not in _LOG_FORMATS:
            want = f"one of {', '.join(_LOG_FORMATS)}"
            raise BadSettingError("service.log_format", self.log_format, want)
        if self.traces_to and not self.traces_to.startswith(("http://", "https://")):
            want = "an address that begins with http:// or https://, or empty"
            raise BadSettingError("service.traces_to", self.traces_to, want)
        for name, (least, most) in _BOUNDS.items():
            if not least <= getattr(self, name) <= most:
                want = f"from {least} to {most}"
                raise BadSettingError(f"service.{name}", getattr(self, name), want)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine itself can reach the address."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host.casefold() == "localhost"

    @property
    def address(self) -> str:
        """Host and port as they stand in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host  # IPv6
        return f"{host}:{self.port}"

    @property
    def most_at_work(self) -> int:
        """How many requests may be at work at once."""
        cores = 4 * (os.cpu_count() or 1)
        return self.max_at_work or min(max(cores, _LEAST_AT_WORK), _MOST_AT_WORK)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Names that the Host header may hold, without ports; empty where any may stand there."""
        given = (name.strip().casefold() for name in self.allowed_hosts.split(","))
        named = frozenset(name for name in given if name)
        return named | {*LOOPBACK, self.host} if named or self.is_loopback else named


def warn_of(settings: ServiceSettings) -> None:
    """Log what works otherwise than it seems."""
    if settings.max_fallbacks and settings.fallback_after_s >= settings.request_timeout_s:
        log.warning(
            "service.fallback_after_s is %g: it must be less than service.request_timeout_s, which "
            "is %g, or nobody gets a recipe from the short list where an answer is slow",
            settings.fallback_after_s, settings.request_timeout_s,
        )  # fmt: skip


def refuse_without_keys(settings: ServiceSettings, n_keys: int) -> None:
    """Refuse to serve others than this machine while nobody needs a key.

    Raises
    ------
    BadSettingError
        The address can be reached from elsewhere, and there is no key.
    """
    if not n_keys and not settings.is_loopback:
        want = (
            f"one of {', '.join(LOOPBACK)} as long as there is no API key; "
            "make one: ladle keys add NAME --scope write"
        )
        raise BadSettingError("service.host", settings.host, want)
