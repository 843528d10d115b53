"""Tables and hashes of the scan's kernel; test_scan_phrases.py covers it as a whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ladle.food import scan_kernel as kernel


@given(st.dictionaries(st.integers(1, 2**64 - 1), st.integers(1, 2**31 - 1), max_size=60))
def test_what_is_put_into_a_table_is_found_and_nothing_else(entries: dict[int, int]) -> None:
    keys, values = np.zeros(64, np.uint64), np.zeros(64, np.int32)
    own_keys = np.array(list(entries), np.uint64)
    kernel.fill(own_keys, np.array(list(entries.values()), np.int32), keys, values)
    table = kernel.Table(keys, values)
    for key in (*entries, 1, 2, 2**63):
        assert kernel._find(table, np.uint64(key)) == entries.get(key, 0)


def test_words_are_hashed_as_their_authors_say() -> None:
    hashes = np.empty(3, np.uint64)
    text = np.frombuffer(b"afoobar", np.uint8)
    kernel.hash_words(text, np.array([0, 0, 1, 7]), hashes)
    # Fowler, Noll & Vo, "The FNV Non-Cryptographic Hash Algorithm", test vectors of FNV-1a
    assert [hex(h) for h in hashes.tolist()] == [
        "0xcbf29ce484222325", "0xaf63dc4c8601ec8c", "0x85944171f73967e8",
    ]  # fmt: skip
