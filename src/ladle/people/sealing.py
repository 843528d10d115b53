"""Texts under a key of one person's own: AES-256-GCM (NIST SP 800-38D), by `cryptography`."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from ladle.core import MissingExtraError, StoreError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_SECRET_BYTES = 32
_NONCE_BYTES = 12  # drawn by chance: good for 2**32 texts of one key (section 8.3)


def new_secret() -> bytes:
    """Draw a key."""
    return secrets.token_bytes(_SECRET_BYTES)


def check_sealing() -> None:
    """Refuse to promise what cannot be kept.

    Raises
    ------
    MissingExtraError
        `cryptography` is not installed.
    """
    _cipher(new_secret())


def seal(secret: bytes, text: str, about: bytes) -> bytes:
    """Return a text that only the key opens.

    Parameters
    ----------
    about
        What it belongs to; it opens beside the same only.

    Raises
    ------
    MissingExtraError
        `cryptography` is not installed.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(secret).encrypt(nonce, text.encode(), about)


def unseal(secret: bytes, sealed: bytes, about: bytes) -> str:
    """Return the text that was sealed.

    Raises
    ------
    StoreError
        The key, the sealed text or what it is about is not what it was.
    MissingExtraError
        `cryptography` is not installed.
    """
    cipher = _cipher(secret)
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as below

    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return cipher.decrypt(nonce, rest, about).decode()
    except (InvalidTag, ValueError) as e:  # ValueError: cut too short to be one
        raise StoreError("a kept text was changed since it was sealed: delete it") from e


def _cipher(secret: bytes) -> AESGCM:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415 - an extra
            AESGCM,
        )
    except ImportError as e:
        raise MissingExtraError("keeping what people say", "cryptography", "privacy") from e
    return AESGCM(secret)
