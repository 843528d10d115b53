"""Callers are told apart by their key, or else by their address."""

from __future__ import annotations

from typing import Any

from ladle.service.callers import caller_of, key_name_of, note_key


def test_a_key_says_more_than_an_address() -> None:
    scope: dict[str, Any] = {"client": ("10.0.0.7", 4711)}
    assert (caller_of(scope), key_name_of(scope)) == ("address 10.0.0.7", None)
    note_key(scope, "site")
    assert (caller_of(scope), key_name_of(scope)) == ("key site", "site")
    assert caller_of({}) == "somebody"
