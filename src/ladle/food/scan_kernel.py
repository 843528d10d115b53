"""Compiled reading of raw text for the second scan: its words, and which phrases they make.

The words are those that `scan_words` makes of a text, told by their hashes (FNV-1a, Fowler, Noll &
Vo); phrases are a trie of words, whose edges lie in one table. Few tables, and small: looking
through texts must not drive out of the processor's caches what all else needs there.

Importing this module loads the compiled functions from numba's cache, or compiles them.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from ladle.store import compiled

Bytes: TypeAlias = NDArray[np.uint8]
Hashes: TypeAlias = NDArray[np.uint64]
Ints: TypeAlias = NDArray[np.int32]

SKIPPED, BLANK, COMMA = 0, ord(" "), ord(",")
"""Kinds of signs, beside those of letters and of digits: a word is made of one kind, whatever is
skipped in it, and commas are one."""
_MIX, _PRIME = np.uint64(0x9E3779B97F4A7C15), np.uint64(0x100000001B3)
"""The golden ratio in 64 bits (Fibonacci hashing), and FNV's own prime and beginning."""
_BEGIN = np.uint64(0xCBF29CE484222325)
_ONE, _HIGH, _NODE_BITS = np.uint64(1), np.uint64(32), np.uint64(32)
LOWEST = np.uint64(63)
"""The bits of a word's number by which `NODE` tells it from most others."""
_S = ord("s")


class Reading(NamedTuple):
    """How words are made of signs."""

    signs: Bytes
    """Shape (256,): what each byte is written as: a small letter, a digit or a comma."""
    kinds: Bytes
    """Shape (256,): of which kind each byte is, as `TO_KINDS` has it, or skipped."""
    plurals: Bytes
    """Shape (n, longest): endings of plurals, the first that fits counts; zeros behind each."""
    n_plural: Ints
    """Shape (n,): how many letters each has."""
    singulars: Bytes
    """Shape (n, longest): what each becomes."""
    n_singular: Ints
    n_before: Ints
    """How many letters stand before each ending, at least."""
    before_s: np.uint8
    """The letter before the s in which each ends."""


class Table(NamedTuple):
    """What each of some keys leads to: a key lies at the first free place from its own on."""

    keys: Hashes
    """Shape (a power of two,); 0 where none lies."""
    leads_to: Ints


NODE = np.dtype([("follow", "<u8"), ("phrase", "<i4"), ("", "<i4")])
"""Which words may come next, by the lowest bits of their numbers, a bit each: most that stand in a
text do not, and the table of edges need not be looked into. And the number of the phrase that ends
here; -1 where none does."""


class Trie(NamedTuple):
    """Phrases by their words."""

    words: Table
    """The hash of each word that some phrase has to its number, from 1 on; that is also the number
    of the node to which it leads at the beginning of a phrase."""
    edges: Table
    """A node and the number of the next word, in one key, to the next node."""
    nodes: NDArray[Any]
    """Shape (n_nodes,), of `NODE`."""


_BYTES, _HASHES = compiled.read_only(types.uint8), compiled.read_only(types.uint64)
_INTS, _LONGS = compiled.read_only(types.int32), compiled.read_only(types.int64)
_ENDINGS = compiled.read_only(types.uint8, 2)
_READING = compiled.named_tuple(
    Reading, _BYTES, _BYTES, _ENDINGS, _INTS, _ENDINGS, _INTS, _INTS, types.uint8
)
_TABLE = compiled.named_tuple(Table, _HASHES, _INTS)
_NODES = compiled.read_only(numba.from_dtype(NODE))
_TRIE = compiled.named_tuple(Trie, _TABLE, _TABLE, _NODES)


@compiled.inner
def _find(table: Table, key: np.uint64) -> np.int32:
    """Return what a key leads to; 0 where it is not there."""
    last = np.uint64(table.keys.size - 1)
    at = (key * _MIX) >> _HIGH & last
    while table.keys[at]:
        if table.keys[at] == key:
            return np.int32(table.leads_to[at])
        at = (at + _ONE) & last
    return np.int32(0)


@compiled.kernel(_HASHES, _INTS, types.uint64[::1], types.int32[::1])
def fill(keys: Hashes, values: Ints, table_keys: Hashes, table_values: Ints) -> None:
    """Put keys, none of them 0, into a table of zeros that has more places than there are keys."""
    last = np.uint64(table_keys.size - 1)
    for i in range(keys.size):
        at = (keys[i] * _MIX) >> _HIGH & last
        while table_keys[at]:
            at = (at + _ONE) & last
        table_keys[at], table_values[at] = keys[i], values[i]


@compiled.inner
def _hash(word: Bytes, length: int) -> np.uint64:
    hashed = _BEGIN
    for i in range(length):
        hashed = (hashed ^ np.uint64(word[i])) * _PRIME
    return hashed if hashed else _ONE


@compiled.kernel(_BYTES, _LONGS, types.uint64[::1])
def hash_words(text: Bytes, starts: NDArray[np.int64], hashes: Hashes) -> None:
    """Write the hashes of words that lie one behind the other.

    Parameters
    ----------
    starts
        Shape (n_words + 1,): where each begins, and the end of the last.
    """
    for i in range(hashes.size):
        word = text[starts[i] : starts[i + 1]]
        hashes[i] = _hash(word, word.size)


@compiled.inner
def _without_plural(word: Bytes, length: int, reading: Reading) -> int:
    """Put a word into the singular, as `scan_words` does; returns its length then."""
    if length > 1 and word[length - 2] != reading.before_s:
        return length if word[length - 2] == _S else length - 1
    for i in range(reading.n_plural.size):
        n, m = int(reading.n_plural[i]), int(reading.n_singular[i])
        fits = length >= n + reading.n_before[i]
        for k in range(n if fits else 0):
            fits &= word[length - n + k] == reading.plurals[i, k]
        if fits:
            for k in range(m):
                word[length - n + k] = reading.singulars[i, k]
            return length - n + m
    return length if length == 1 else length - 1


@compiled.inner
def _singular(word: Bytes, length: int, reading: Reading) -> np.uint64:
    """Return the hash of a plural's singular."""
    return _hash(word, _without_plural(word, length, reading))


@compiled.inner
def _words_of(text: Bytes, reading: Reading, longest: int, words: Hashes) -> int:
    """Write the hashes of a text's words; returns how many there are."""
    # all that a sign needs stands in the loop itself: arrays that are handed on are counted as used
    signs, kinds, word = reading.signs, reading.kinds, np.empty(longest + 1, np.uint8)
    i, size, room = np.uint64(0), np.uint64(text.size), np.uint64(longest)
    n = np.uint64(0)
    while i < size:
        kind = kinds[text[i]]
        if kind in (BLANK, SKIPPED):  # what is skipped stands in a word or nowhere
            i += _ONE
            continue
        hashed, length = _BEGIN, np.uint64(0)
        while i < size and (kinds[text[i]] == kind or kinds[text[i]] == SKIPPED):
            if kinds[text[i]] != SKIPPED and not (kind == COMMA and length):
                word[min(length, room)] = signs[text[i]]
                hashed = (hashed ^ np.uint64(signs[text[i]])) * _PRIME
                length += _ONE
            i += _ONE
        is_plural = length <= room and word[length - _ONE] == _S
        words[n] = _singular(word, int(np.int64(length)), reading) if is_plural else hashed
        n += _ONE
    return int(n)


@compiled.kernel(_BYTES, _READING, _TRIE, types.int64)
def find_phrases(text: Bytes, reading: Reading, trie: Trie, longest: int) -> Ints:
    """Find all phrases in a text.

    Parameters
    ----------
    text
        In ASCII.
    longest
        Signs that a word may have, in the plural as well: a longer one is in no phrase.

    Returns
    -------
    Shape (3, n): the number of each, the place of its first word among the text's, and that of the
    word behind its last.
    """
    hashes, words = np.empty(text.size + 1, np.uint64), np.empty(text.size + 1, np.uint64)
    n_words, n = _words_of(text, reading, longest, hashes), 0
    for i in range(n_words):
        words[i] = np.uint64(_find(trie.words, hashes[i]))
    found = np.empty((3, n_words + 64), np.int32)
    for start in range(n_words):
        node, at = np.uint64(words[start]), start + 1
        while node:
            here = trie.nodes[node]
            if here.phrase >= 0:
                if n == found.shape[1]:
                    more = np.empty((3, 2 * n), np.int32)
                    more[:, :n] = found
                    found = more
                found[0, n], found[1, n], found[2, n] = here.phrase, start, at
                n += 1
            if at == n_words or not (here.follow >> (words[at] & LOWEST)) & _ONE:
                break
            node = np.uint64(_find(trie.edges, node << _NODE_BITS | words[at]))
            at += 1
    return found[:, :n].copy()
