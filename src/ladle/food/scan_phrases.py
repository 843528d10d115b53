"""Phrases that are looked for in raw text, all of them in one pass over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ladle.food.scan_words import APOSTROPHES, PLURALS, TO_FLAT, TO_KINDS, in_ascii

if TYPE_CHECKING:
    from ladle.food.scan_kernel import Reading, Table, Trie

_Kind = TypeVar("_Kind", bound=np.generic)
_ROOM = 2
"""Places of a table for each of its keys, at least."""

Matches = NDArray[np.int32]
"""Shape (3, n): the number of a phrase that stands in a text, and the places of its first word and
of the word behind its last."""


class PhraseFinder:
    """Finds phrases in texts; safe to share between threads.

    Parameters
    ----------
    phrases
        Each once, as `scan_words` writes them: small letters, numbers and commas, blanks between.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        split = [phrase.split(" ") for phrase in phrases]
        numbers = {w: n for n, w in enumerate(dict.fromkeys(chain.from_iterable(split)), start=1)}
        edges: dict[int, int] = {}
        ends: dict[int, int] = {}
        for phrase, (first, *others) in enumerate(split):
            node = numbers[first]
            for word in others:
                node = edges.setdefault(node << 32 | numbers[word], len(numbers) + len(edges) + 1)
            ends[node] = phrase
        self._reading = _reading()
        self._trie = _trie(list(numbers), edges, ends)
        self._longest = max(map(len, numbers)) + _most_cut()

    def in_texts(self, texts: Iterable[str]) -> Matches:
        """Find all phrases in texts, between which a comma is thought.

        Those that begin earlier come first, and of them the shorter ones.
        """
        from ladle.food.scan_kernel import find_phrases  # noqa: PLC0415 - compiles

        ascii_only = np.frombuffer(in_ascii("\n".join(texts)), np.uint8)
        return find_phrases(ascii_only, self._reading, self._trie, self._longest)


def _reading() -> Reading:
    from ladle.food.scan_kernel import SKIPPED, Reading  # noqa: PLC0415 - compiles

    kinds = np.frombuffer(TO_FLAT.translate(TO_KINDS), np.uint8).copy()
    kinds[list(APOSTROPHES)] = SKIPPED
    plurals, singulars, before = zip(*PLURALS, strict=True)
    return Reading(
        signs=_frozen(np.frombuffer(TO_FLAT, np.uint8).copy()),
        kinds=_frozen(kinds),
        plurals=_padded(plurals),
        n_plural=_frozen(np.array([*map(len, plurals)], np.int32)),
        singulars=_padded(singulars),
        n_singular=_frozen(np.array([*map(len, singulars)], np.int32)),
        n_before=_frozen(np.array(before, np.int32)),
        before_s=np.uint8(ord(plurals[0][-2])),
    )


def _padded(words: Sequence[str]) -> NDArray[np.uint8]:
    found = np.zeros((len(words), max(map(len, words))), np.uint8)
    for i, word in enumerate(words):
        found[i, : len(word)] = list(word.encode("ascii"))
    return _frozen(found)


def _most_cut() -> int:
    """Return how many letters longer a plural is than its singular, at most."""
    return max(1, *(len(plural) - len(singular) for plural, singular, _ in PLURALS))


def _trie(words: Sequence[str], edges: dict[int, int], ends: dict[int, int]) -> Trie:
    """Put words, from number 1 on, and the trie that they make into tables.

    Parameters
    ----------
    edges
        A node and a word, in one number, to the next node.
    ends
        A node to the phrase that ends there.
    """
    from ladle.food.scan_kernel import LOWEST, NODE, Trie, hash_words  # noqa: PLC0415 - compiles

    starts = np.cumsum([0, *map(len, words)], dtype=np.int64)
    hashes = np.empty(len(words), np.uint64)
    hash_words(np.frombuffer("".join(words).encode("ascii"), np.uint8), starts, hashes)
    keys = np.array(list(edges), np.uint64)
    nodes = np.zeros(1 + len(words) + len(edges), NODE)
    nodes["phrase"] = -1
    nodes["phrase"][list(ends)] = list(ends.values())
    np.bitwise_or.at(nodes["follow"], keys >> np.uint64(32), np.uint64(1) << (keys & LOWEST))
    return Trie(
        words=_table(hashes, np.arange(1, len(words) + 1, dtype=np.int32)),
        edges=_table(keys, np.array(list(edges.values()), np.int32)),
        nodes=_frozen(nodes),
    )


def _table(keys: NDArray[np.uint64], values: NDArray[np.int32]) -> Table:
    from ladle.food.scan_kernel import Table, fill  # noqa: PLC0415 - compiles

    size = 1 << (_ROOM * keys.size).bit_length()
    table_keys, leads_to = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    fill(keys, values, table_keys, leads_to)
    return Table(_frozen(table_keys), _frozen(leads_to))


def _frozen(array: NDArray[_Kind]) -> NDArray[_Kind]:
    """Return an array that nobody writes to any more, as those of kernels' tuples are."""
    array.flags.writeable = False
    return array
