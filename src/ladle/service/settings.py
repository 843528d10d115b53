"""Settings of the HTTP service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address

from ladle.core import BadSettingError

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Names of this machine as it calls itself."""

_LARGEST_PORT = 65_535


@dataclass(frozen=True)
class ServiceSettings:
    """Settings of the HTTP service."""

    host: str = "127.0.0.1"
    """Address to listen on; any but this machine's own takes an API key first: `ladle keys add`."""
    port: int = 8000
    """Port to listen on, 1 to 65535."""
    allowed_hosts: str = ""
    """Names that callers may use for this service in the Host header, separated by commas; empty
    for this machine's own names on its own address, and for any elsewhere."""
    event_timeout_s: float = 5.0
    """How long a caller waits for an event to be durable before it is told to try again."""

    def __post_init__(self) -> None:
        if not self.host:
            raise BadSettingError("service.host", self.host, "an address, such as 127.0.0.1")
        if not 1 <= self.port <= _LARGEST_PORT:
            raise BadSettingError("service.port", self.port, "from 1 to 65535")
        if not self.event_timeout_s > 0:
            raise BadSettingError("service.event_timeout_s", self.event_timeout_s, "above 0")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine itself can reach the address."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host.casefold() == "localhost"

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Names that the Host header may hold, without ports; empty where any may stand there."""
        given = (name.strip().casefold() for name in self.allowed_hosts.split(","))
        named = frozenset(name for name in given if name)
        return named | {*LOOPBACK, self.host} if named or self.is_loopback else named


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
