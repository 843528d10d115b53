"""Who calls: by the name of their key, or else by the address of their connection."""

from __future__ import annotations

from starlette.types import Scope as Connection

_KEY_NAME = "ladle.key_name"


def note_key(scope: Connection, name: str) -> None:
    """Note the name of the key that a request came with."""
    scope[_KEY_NAME] = name


def key_name_of(scope: Connection) -> str | None:
    """Return the name of the key that a request came with."""
    name: str | None = scope.get(_KEY_NAME)
    return name


def caller_of(scope: Connection) -> str:
    """Return by what a caller is told from others."""
    if name := key_name_of(scope):
        return f"key {name}"
    client = scope.get("client")
    return f"address {client[0]}" if client else "somebody"
