"""The server process: it stops so that nobody is cut off and nothing is lost."""

from __future__ import annotations

import asyncio
import math
import sys

import uvicorn
from starlette.applications import Starlette
from uvicorn.config import LOGGING_CONFIG

from ladle.service.access_log import log_as_json
from ladle.service.settings import ServiceSettings

_FAILED = 3
_STEP_S = 0.05


class DrainingServer(uvicorn.Server):
    """Says that it stops, and goes on for a while, before it stops listening.

    A balancer sees /readyz change, and sends no more; then what is at work is finished, the event
    log is written, and the process leaves. A second Ctrl-C leaves at once.
    """

    def __init__(self, app: Starlette, settings: ServiceSettings) -> None:
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
        self._app, self._drain_s = app, settings.drain_s

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
        sys.exit(_FAILED)
