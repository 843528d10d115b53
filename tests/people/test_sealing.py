"""Sealed texts: opened by their own key, beside what they belong to, unchanged or not at all."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import MissingExtraError, StoreError
from ladle.people.sealing import check_sealing, new_secret, seal, unseal

_SECRET = bytes(range(32))
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(_TEXT, st.binary(max_size=40))
def test_what_is_sealed_is_opened(text: str, about: bytes) -> None:
    secret = new_secret()
    assert unseal(secret, seal(secret, text, about), about) == text


def test_nothing_of_a_text_is_seen() -> None:
    sealed = seal(_SECRET, "something quick without nuts", b"cook")
    assert b"nuts" not in sealed
    assert seal(_SECRET, "something quick without nuts", b"cook") != sealed
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(new_secret()) == 32


@given(st.integers(0, 40), st.integers(1, 255))
def test_one_changed_byte_is_noticed(at: int, change: int) -> None:
    sealed = bytearray(seal(_SECRET, "no nuts please", b"cook"))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(StoreError, match=r"^a kept text was changed since .*: delete it$"):
        unseal(_SECRET, bytes(sealed), b"cook")


@pytest.mark.parametrize(
    ("secret", "cut", "about"),
    [(bytes(32), None, b"cook"), (_SECRET, None, b"other"), (_SECRET, 20, b"cook"),
     (_SECRET, 5, b"cook"), (_SECRET, 0, b"cook")],
)  # fmt: skip
def test_another_key_another_owner_and_a_part_open_nothing(
    secret: bytes, cut: int | None, about: bytes
) -> None:
    sealed = seal(_SECRET, "no nuts please", b"cook")
    with pytest.raises(StoreError, match="a kept text was changed since it was sealed"):
        unseal(secret, sealed[:cut], about)


def test_without_the_package_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal(_SECRET, "no nuts please", b"cook")
    check_sealing()
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    text = r"^keeping what people say needs cryptography: pip install 'ladle-recipes\[privacy\]'$"
    with pytest.raises(MissingExtraError, match=text):
        check_sealing()
    with pytest.raises(MissingExtraError, match=text):
        seal(_SECRET, "no nuts please", b"cook")
    with pytest.raises(MissingExtraError, match=text):
        unseal(_SECRET, sealed, b"cook")
