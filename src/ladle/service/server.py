"""The server process: it stops so that nobody is cut off and nothing is lost."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import math
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.config import LOGGING_CONFIG

from ladle.core import BadSettingError, LadleError
from ladle.service.accepting import Acceptor, OpenCounts, Share
from ladle.service.access_log import log_as_json
from ladle.service.leaving import let_compiler_go
from ladle.service.settings import ServiceSettings, warn_of

CANNOT_START = 3
"""With what a server leaves that could not start, and has logged why."""

log = logging.getLogger(__name__)
_BACKLOG = 2048
_LACKING = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
"""Where IPv6 is off, `localhost` may all the same have an address of it."""
_STEP_S = 0.05
_GARBAGE = (100, 20, 5_000)
"""When garbage is looked for: seldom among what has lived long, which caches are full of, and among
the youngest so often that there is little to look through, while somebody waits for an answer."""


class DrainingServer(uvicorn.Server):
    """Says that it stops, and goes on for a while, before it stops listening.

    A balancer sees /readyz change, and sends no more; then what is at work is finished, the event
    log is written, and the process leaves. A second Ctrl-C leaves at once.

    Parameters
    ----------
    parent
        The process that has started this one as a worker: without it, it stops, too.
    share
        A worker's place among those that take connections from the same sockets.
    announce
        Called once it listens.
    """

    def __init__(
        self,
        app: Starlette,
        settings: ServiceSettings,
        parent: int | None = None,
        share: Share | None = None,
        announce: Callable[[], None] = lambda: None,
    ) -> None:
        own_log = LOGGING_CONFIG if settings.log_format == "text" else None
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_level="warning",
                log_config=own_log,  # without it uvicorn's lines go where all others go
                server_header=False,
                proxy_headers=False,  # what a caller says of its address counts for nothing
                timeout_graceful_shutdown=math.ceil(settings.grace_s),
            )
        )
        self._app, self._settings, self._parent = app, settings, parent
        self._sockets: list[socket.socket] = []
        self._drain_s, self._grace_s = settings.drain_s, settings.grace_s
        self._share, self._announce = share or Share(OpenCounts(1), 0), announce
        self._thresholds = gc.get_threshold()
        self._acceptor: Acceptor | None = None

    def _new_protocol(self) -> asyncio.Protocol:
        """Return what reads a connection, as uvicorn makes it for its own sockets."""
        protocol: Any = self.config.http_protocol_class
        made: asyncio.Protocol = protocol(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open all, listen, and see to it that nothing disturbs the answers."""
        uvicorns = logging.getLogger("uvicorn.error")
        uvicorns.addFilter(self._is_unforeseen)
        try:
            # uvicorn would take as many connections at once as there are, and where the system has
            # no more files asyncio logs each of a thousand tries with its trace, again and again
            await super().startup([])
        finally:
            uvicorns.removeFilter(self._is_unforeseen)
        if self.started:
            n_open = self.server_state.connections.__len__
            taken_from = sockets or await self._listen()
            self._acceptor = Acceptor(taken_from, self._new_protocol, n_open, self._share)
            self._thresholds = quieten()
            self._announce()

    async def _listen(self) -> list[socket.socket]:
        """Listen by itself, all being open: where it cannot, close all and leave."""
        try:
            self._sockets = listening(self._settings)
        except BadSettingError as e:
            self._app.state.start_error = e
            await self.lifespan.shutdown()
            sys.exit(CANNOT_START)
        return self._sockets

    def _is_unforeseen(self, _record: logging.LogRecord) -> bool:
        """Return whether the log gets a trace: an error of ours is told in a sentence."""
        return not isinstance(self._app.state.start_error, LadleError)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, finish what is at work, and close all."""
        if self._acceptor is not None:
            self._acceptor.close()
        self._app.state.grace_until_s = time.monotonic() + self._grace_s
        await super().shutdown(sockets or self._sockets)
        if self._parent is None:  # a worker leaves; another process may go on
            gc.unfreeze()
            gc.set_threshold(*self._thresholds)

    async def on_tick(self, counter: int) -> bool:
        """Return whether it is time to stop; asked ten times a second."""
        if self._parent is not None and os.getppid() != self._parent:
            self.should_exit = True
        if self._acceptor is not None:
            self._acceptor.tell()
        return await super().on_tick(counter)

    async def main_loop(self) -> None:
        """Serve until told to stop, and for `drain_s` seconds after."""
        await super().main_loop()
        self._app.state.is_stopping = True
        for _ in range(math.ceil(self._drain_s / _STEP_S)):
            if self.force_exit:
                break
            await asyncio.sleep(_STEP_S)


def quieten() -> tuple[int, int, int]:
    """Keep the collector of garbage from what is there for good; returns its thresholds before.

    Vocabularies, indexes and code are a million objects: to look through them all takes 0.1 to
    0.3 s, in which nobody is answered.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    let_compiler_go()
    return before


def run_server(
    app: Starlette, settings: ServiceSettings, announce: Callable[[], None] = lambda: None
) -> None:
    """Serve until stopped.

    Parameters
    ----------
    announce
        Called once it listens.

    Raises
    ------
    BadSettingError
        The address cannot be used.
    LadleError
        Something cannot be opened.
    SystemExit
        It could not start, and has logged why: nobody foresaw that.
    """
    if settings.log_format == "json":
        log_as_json()
    warn_of(settings)
    server = DrainingServer(app, settings, announce=announce)
    before = signal.signal(signal.SIGTERM, _leave)  # what uvicorn has heard it raises at its end
    try:
        server.run()
    except KeyboardInterrupt:  # it has stopped in good order
        return
    except SystemExit as e:
        if e.code == 0:  # so it has here
            return
        raise _why_not(app) from e
    finally:
        signal.signal(signal.SIGTERM, before)
    if not server.started:
        raise _why_not(app)


def _leave(*_: object) -> None:
    """Leave, having been told to by a signal and nothing being left to do."""
    sys.exit(0)


def _why_not(app: Starlette) -> BaseException:
    """Return why a server could not start."""
    error: Exception | None = app.state.start_error
    return error if isinstance(error, LadleError) else SystemExit(CANNOT_START)


def listening(settings: ServiceSettings) -> list[socket.socket]:
    """Return sockets that listen on every address that the host means and this machine has.

    Raises
    ------
    BadSettingError
        The address cannot be used.
    """
    sockets: list[socket.socket] = []
    lacking: OSError | None = None
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        for family, kind, protocol, _, address in dict.fromkeys(found):
            try:
                sockets.append(_listening_to(family, kind, protocol, address))
            except OSError as e:
                if e.errno not in _LACKING:
                    raise
                lacking = e
        if lacking and not sockets:
            raise lacking
    except OSError as e:
        for one in sockets:
            one.close()
        log.error("%s", e)  # noqa: TRY400 - no trace needed
        raise _address_error(settings) from e
    return sockets


def _listening_to(family: int, kind: int, protocol: int, address: tuple[Any, ...]) -> socket.socket:
    one = socket.socket(family, kind, protocol)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
        one.listen(_BACKLOG)  # from here on callers wait, and are not refused
    except OSError:
        one.close()
        raise
    return one


def _address_error(settings: ServiceSettings) -> BadSettingError:
    """Return what is wrong where an address cannot be listened to."""
    want = "free, and of this machine; choose another with --host or --port"
    return BadSettingError("the address", settings.address, want)
