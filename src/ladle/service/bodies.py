"""Request bodies: bounded, JSON, and turned into a type at the door."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from ladle.core import BadRequestError
from ladle.request import convert
from ladle.service.calls import MAX_BODY_BYTES

T = TypeVar("T")


async def read_body(
    request: Request, kind: type[T], field: str = "", most_bytes: int = MAX_BODY_BYTES
) -> T:
    """Read a JSON body into a type.

    Parameters
    ----------
    field
        What errors call the body where its checks name it, too ("profile"); "" for its parts alone.

    Raises
    ------
    HTTPException
        400: it broke off; 413: it is larger than `most_bytes`; 415: it is not sent as JSON.
    BadRequestError
        It is no JSON, or does not fit the type; `field` says where.
    """
    content_type = request.headers.get("content-type", "").split(";")[0].strip().casefold()
    if content_type != "application/json":
        # a form from a foreign page cannot set this type, so it cannot speak for the person
        raise HTTPException(415, "send the body as Content-Type: application/json")
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > most_bytes:
                raise HTTPException(413, f"the body is larger than {most_bytes // 1024} kB")
    except ClientDisconnect as e:
        raise HTTPException(400, "the body broke off") from e
    try:
        value = msgspec.json.decode(data or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise BadRequestError("body", f"is no JSON ({e})") from e
    return convert(value, kind, field)
