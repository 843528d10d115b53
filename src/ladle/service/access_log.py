"""One line a request, and all other logs, as JSON: for machines that read them.

A line names the route, never the path; the key by its name; and nothing of what was sent: no body,
no query, no identity, no address.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

_FIELDS = "ladle_fields"
access = logging.getLogger("ladle.access")


class RequestLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is logged of a request."""

    method: str
    route: str
    status: int
    ms: float
    """From the request to the end of its answer."""
    request_id: str
    key: str | None = None
    """The name of the API key."""
    refused: str | None = None
    """The code with which it was refused before anything was asked of Ladle."""
    trace_id: str | None = None
    """Its trace, where it is traced."""


def log_request(line: RequestLine) -> None:
    """Log a request, if anybody listens: with `log_format = "json"`, or `ladle --verbose`."""
    if access.isEnabledFor(logging.INFO):
        text = "%s %s %d in %.1f ms, request %s"
        said = (line.method, line.route, line.status, line.ms, line.request_id)
        access.info(text, *said, extra={_FIELDS: msgspec.to_builtins(line)})


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a request's holds its fields in place of a sentence."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        fields = getattr(record, _FIELDS, None)
        line |= {"message": record.getMessage()} if fields is None else fields
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def log_as_json() -> None:
    """Log as JSON lines from here on, on standard error, requests included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.root.handlers[:] = [handler]
    access.setLevel(logging.INFO)
