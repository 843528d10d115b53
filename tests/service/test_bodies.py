"""Bodies: bounded, JSON, and a type at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ladle.core import BadRequestError
from ladle.service.bodies import read_body
from ladle.service.calls import MAX_BODY_BYTES


class Sent(msgspec.Struct, forbid_unknown_fields=True):
    size: int = 1


def read(
    chunks: Sequence[bytes | None], content_type: str = "application/json"
) -> tuple[Sent, int]:
    """Read a body sent in chunks, None for a caller who hangs up; return it and the chunks read."""
    left = [*chunks]

    async def receive() -> dict[str, Any]:
        chunk = left.pop(0)
        if chunk is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunk, "more_body": bool(left)}

    headers = [(b"content-type", content_type.encode())]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    return asyncio.run(read_body(request, Sent)), len(chunks) - len(left)


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON ;x=y"],
)
def test_json_is_read_into_its_type(content_type: str) -> None:
    assert read([b'{"si', b'ze": 7}'], content_type)[0] == Sent(7)


def test_an_empty_body_is_an_empty_object() -> None:
    assert read([b""])[0] == Sent(1)


@pytest.mark.parametrize("content_type", ["", "text/json", "text/plain;application/json"])
def test_what_is_not_said_to_be_json_is_not_even_read(content_type: str) -> None:
    with pytest.raises(HTTPException, match="send the body as Content-Type") as refused:
        read([], content_type)
    assert refused.value.status_code == 415


def test_a_body_is_read_up_to_the_bound_and_no_further() -> None:
    body = b'{"size": 7}'.ljust(MAX_BODY_BYTES)
    assert read([body[:1000], body[1000:]])[0] == Sent(7)
    with pytest.raises(HTTPException, match="the body is larger than 64 kB") as refused:
        read([body, b" ", None])
    assert refused.value.status_code == 413


def test_a_caller_who_hangs_up_is_no_mistake_of_ours() -> None:
    with pytest.raises(HTTPException, match="the body broke off") as refused:
        read([b'{"size"', None])
    assert refused.value.status_code == 400


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"{'size': 1}", b"[" * 5000, b"NaN", b'{"size": 1}}', b"\x00"]
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequestError, match=r"^body: is no JSON \(") as refused:
        read([body])
    assert refused.value.field == "body"


def test_json_of_another_shape_is_refused_by_its_path() -> None:
    with pytest.raises(BadRequestError, match=r"^size: expected `int`, got `str`$"):
        read([b'{"size": "7"}'])


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_any_bytes_are_read_or_refused(chunks: list[bytes]) -> None:
    try:
        read(chunks or [b""])
    except BadRequestError as e:
        assert e.field  # noqa: PT017 - either outcome is right
