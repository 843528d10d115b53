"""The server process: it stops so that nobody is cut off and nothing is lost."""

from __future__ import annotations

import asyncio
import math
import os
import sys

import uvicorn
from starlette.applications import Starlette
from uvicorn.config import LOGGING_CONFIG

from ladle.service.access_log import log_as_json
from ladle.service.settings import ServiceSettings

CANNOT_START = 3
"""With what a server leaves that could not start, and has logged why."""

_STEP_S = 0.05


class DrainingServer(uvicorn.Server):
    """Says that it stops, and goes on for a while, before it stops listening.

    A balancer sees /readyz change, and sends no more; then what is at work is finished, the event
    log is written, and the process leaves. A second Ctrl-C leaves at once.

    Parameters
    ----------
    parent
        The process that has started this one as a worker: without it, it stops, too.
    """

    def __init__(
        self, app: Starlette, settings: ServiceSettings, parent: int | None = None
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
        self._app, self._drain_s, self._parent = app, settings.drain_s, parent

    async def on_tick(self, counter: int) -> bool:
        """Return whether it is time to stop; asked ten times a second."""
        if self._parent is not None and os.getppid() != self._parent:
            self.should_exit = True
        return await super().on_tick(counter)

    async def main_loop(self) -> None:
        """Serve until told to stop, and for `drain_s` seconds after."""
        await super().main_loop()
        self._app.state.is_stopping = True
        for _ in range(math.ceil(self._drain_s / _STEP_S)):
            if self.force_exit:
                break
            await asyncio.sleep(_STEP_S)


def run_server(app: Starlette, settings: ServiceSettings) -> None:
    """Serve until stopped.

    Raises
    ------
    SystemExit
        It could not start, and has logged why.
    """
    if settings.log_format == "json":
        log_as_json()
    server = DrainingServer(app, settings)
    try:
        server.run()
    except KeyboardInterrupt:  # it has stopped in good order
        return
    if not server.started:
        sys.exit(CANNOT_START)
