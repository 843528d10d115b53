"""Compiled BLAKE2b of many short texts at once.

As in Saarinen & Aumasson, "The BLAKE2 Cryptographic Hash and Message Authentication Code" (RFC
7693, 2015), section 3.2, without a key. `hashlib` takes half a microsecond for each of the ids in a
history, most of it for making the objects.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.catalog import compiled

Words = NDArray[np.uint64]

_BLOCK, _ROUNDS = 128, 12
_IV = np.array(
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ],
    np.uint64,
)  # fmt: skip
_SIGMA = np.array(
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
        [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
        [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
        [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
        [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
    ],
    np.uint8,
)
_DIGEST_BYTES = 8


@compiled.inner
def _turned(word: np.uint64, n: int) -> np.uint64:
    """Turn a word to the right by n bits."""
    return np.uint64((word >> np.uint64(n)) | (word << np.uint64(64 - n)))


@compiled.inner
def _mix(
    a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64, x: np.uint64, y: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Mix two words into four of the state: the function G."""
    a += b + x
    d = _turned(d ^ a, 32)
    c += d
    b = _turned(b ^ c, 24)
    a += b + y
    d = _turned(d ^ a, 16)
    c += d
    return a, _turned(b ^ c, 63), c, d


@compiled.inner
def _compress(h: Words, m: Words, n_bytes: int, is_last: bool) -> None:  # noqa: FBT001
    """Take one block in: the function F. The state is no array, so that it stays in registers."""
    v0, v1, v2, v3, v4, v5, v6, v7 = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    v8, v9, v10, v11 = _IV[0], _IV[1], _IV[2], _IV[3]
    v12, v13, v14, v15 = _IV[4] ^ np.uint64(n_bytes), _IV[5], _IV[6], _IV[7]
    if is_last:
        v14 = ~v14
    for turn in range(_ROUNDS):
        s = _SIGMA[turn % 10]
        v0, v4, v8, v12 = _mix(v0, v4, v8, v12, m[s[0]], m[s[1]])
        v1, v5, v9, v13 = _mix(v1, v5, v9, v13, m[s[2]], m[s[3]])
        v2, v6, v10, v14 = _mix(v2, v6, v10, v14, m[s[4]], m[s[5]])
        v3, v7, v11, v15 = _mix(v3, v7, v11, v15, m[s[6]], m[s[7]])
        v0, v5, v10, v15 = _mix(v0, v5, v10, v15, m[s[8]], m[s[9]])
        v1, v6, v11, v12 = _mix(v1, v6, v11, v12, m[s[10]], m[s[11]])
        v2, v7, v8, v13 = _mix(v2, v7, v8, v13, m[s[12]], m[s[13]])
        v3, v4, v9, v14 = _mix(v3, v4, v9, v14, m[s[14]], m[s[15]])
    h[0], h[1], h[2], h[3] = h[0] ^ v0 ^ v8, h[1] ^ v1 ^ v9, h[2] ^ v2 ^ v10, h[3] ^ v3 ^ v11
    h[4], h[5], h[6], h[7] = h[4] ^ v4 ^ v12, h[5] ^ v5 ^ v13, h[6] ^ v6 ^ v14, h[7] ^ v7 ^ v15


@compiled.kernel(compiled.read_only(types.uint8), types.int64[::1], types.uint64[::1])
def hash_texts(texts: NDArray[np.uint8], lengths: NDArray[np.int64], hashes: Words) -> None:
    """Write the first eight bytes of the BLAKE2b digest of that length, of each text.

    Parameters
    ----------
    texts
        One behind the other.
    lengths
        In bytes.
    """
    h = np.empty(8, np.uint64)
    block = np.empty(_BLOCK, np.uint8)
    start = 0
    for i, length in enumerate(lengths):
        h[:] = _IV
        h[0] ^= np.uint64(0x01010000 ^ _DIGEST_BYTES)
        done = 0
        while True:
            n = min(length - done, _BLOCK)
            block[:n] = texts[start + done : start + done + n]
            block[n:] = 0
            done += n
            _compress(h, block.view(np.uint64), done, done == length)
            if done == length:
                break
        hashes[i] = h[0]
        start += length
