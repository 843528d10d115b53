"""The compiled BLAKE2b against the one of the standard library."""

from __future__ import annotations

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ladle.catalog.hashes_kernel import hash_texts


@given(st.lists(st.binary(max_size=300) | st.sampled_from([b"", b"a" * 128, b"b" * 256])))
def test_texts_of_any_length_have_the_hash_of_the_standard_library(texts: list[bytes]) -> None:
    hashes = np.empty(len(texts), np.uint64)
    lengths = np.array([len(text) for text in texts], np.int64)
    hash_texts(np.frombuffer(b"".join(texts), np.uint8), lengths, hashes)
    expected = [hashlib.blake2b(text, digest_size=8).digest() for text in texts]
    assert hashes.tobytes() == b"".join(expected)  # which are little-endian, as this machine
