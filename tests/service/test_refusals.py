"""A refusal is an error like all others, and leaves a note."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.types import Message

from ladle.service.refusals import Refusal, refuse, refused_of


def test_a_refusal_is_answered_and_noted() -> None:
    scope: dict[str, Any] = {"type": "http"}
    sent: list[Message] = []

    async def receive() -> Message:
        raise NotImplementedError

    async def send(message: Message) -> None:
        sent.append(message)

    assert refused_of(scope) is None
    refusal = Refusal(503, "overloaded", {"Retry-After": "1"})
    asyncio.run(refuse(scope, receive, send, refusal, "too much"))
    assert refused_of(scope) == "overloaded"
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"1") in sent[0]["headers"]
    assert json.loads(sent[1]["body"])["error"] == {"code": "overloaded", "message": "too much"}
