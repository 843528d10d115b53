"""Copies: recipes left out because a better copy of them is kept, and which one that is.

What a copy was called and where it came from stays known: its id leads to the kept recipe, and the
kept recipe tells all its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from ladle.catalog.arrays import FileReader, load_array, save_array
from ladle.catalog.columns import id_hash
from ladle.catalog.ids import ByHash
from ladle.catalog.postings import Postings

_LEAST_SHARED = 0.8
"""Share of foods that two copies must have in common; measured with the planted duplicates."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio in 64 bits (Fibonacci hashing)."""

Rows = NDArray[np.int64]


class CopyOf(msgspec.Struct, frozen=True):
    """A recipe that was left out: what it was called, and where it came from."""

    id: str
    source: str
    url: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A copy, and the hash of the id of the recipe that is kept instead."""

    copy: CopyOf
    kept: int


_decoder = msgspec.json.Decoder(CopyOf)


@dataclass(frozen=True)
class Copies:
    """The copies that a segment left out."""

    _hashes: NDArray[np.uint64]
    """Of their ids, ascending."""
    _kept: NDArray[np.uint64]
    _by_kept: NDArray[np.int32]
    _starts: NDArray[np.int64]
    _text: FileReader

    @classmethod
    def save(cls, folder: Path, left_out: Iterable[LeftOut]) -> None:
        """Write the copies of a segment; of several under one id the last one counts."""
        by_hash = {id_hash(found.copy.id): found for found in left_out}
        hashes = np.array(sorted(by_hash), dtype=np.uint64)
        found = [by_hash[int(h)] for h in hashes]
        kept = np.array([f.kept for f in found], dtype=np.uint64)
        texts = [msgspec.json.encode(f.copy) for f in found]
        starts = np.concatenate([[0], np.cumsum([len(t) for t in texts])]).astype(np.int64)
        save_array(folder, "copies.hash", hashes)
        save_array(folder, "copies.kept", kept)
        save_array(folder, "copies.by_kept", np.argsort(kept, kind="stable").astype(np.int32))
        save_array(folder, "copies.starts", starts)
        save_array(folder, "copies.text", np.frombuffer(b"".join(texts), dtype=np.uint8))

    @classmethod
    def load(cls, folder: Path) -> Copies:
        """Map into memory what `save` wrote."""
        names = ("hash", "kept", "by_kept", "starts", "text")
        hashes, kept, by_kept, starts, text = (load_array(folder, f"copies.{n}") for n in names)
        return cls(hashes, kept, by_kept, starts, FileReader(folder / "copies.text.npy", text))

    @property
    def n_copies(self) -> int:
        """How many there are."""
        return int(self._hashes.size)

    @property
    def hashes(self) -> NDArray[np.uint64]:
        """The hashes of their ids, ascending."""
        return self._hashes

    @cached_property
    def kept(self) -> ByHash:
        """The hash of what is kept of each copy, by the hash of its id."""
        return ByHash(self._hashes, self._kept)

    @cached_property
    def _behind(self) -> ByHash:
        """The copies by the hashes of what is kept of them; several may share one."""
        return ByHash(self._kept[self._by_kept], self._by_kept)

    def has(self, kept: int) -> bool:
        """Tell whether a recipe has copies, by the hash of its id."""
        return self._behind.place(kept) >= 0

    def of(self, kept: int) -> Iterator[CopyOf]:
        """Yield the copies of a recipe, by the hash of its id."""
        at = self._behind.place(kept)
        while 0 <= at < self.n_copies and int(self._behind.hashes[at]) == kept:
            yield self._copy(int(self._by_kept[at]))
            at += 1

    def all(self) -> list[LeftOut]:
        """Return every copy."""
        return [LeftOut(self._copy(at), int(self._kept[at])) for at in range(self.n_copies)]

    def _copy(self, at: int) -> CopyOf:
        start, stop = self._starts[at : at + 2].tolist()
        return _decoder.decode(self._text.bytes_of(start, stop))


@dataclass(frozen=True)
class Likeness:
    """Columns by which copies are told, of all recipes that may be copies of each other."""

    ids: NDArray[np.uint64]
    exact: NDArray[np.uint64]
    bands: NDArray[np.uint32]
    quality: NDArray[np.int32]
    verdicts: NDArray[np.uint8]
    diets: NDArray[np.uint8]
    foods: Postings

    def ranks(self) -> Rows:
        """Return each row's place from the best copy to the worst, whatever the rows' order."""
        order = np.lexsort((self.ids, -self.quality.astype(np.int64)))
        ranks = np.empty(order.size, np.int64)
        ranks[order] = np.arange(order.size)
        return ranks

    def kinds(self) -> NDArray[np.uint64]:
        """Return a hash of all that copies must have the same of, but for their foods."""
        kinds = np.zeros(self.ids.size, np.uint64)
        for column in (*self.verdicts.T, *self.diets.T):
            kinds *= _MIX
            kinds += column
        return kinds ^ kinds >> np.uint64(32)

    def same(self, a: Rows, b: Rows) -> NDArray[np.bool_]:
        """Tell of pairs of rows whether one may stand for the other.

        They must be alike to every eater, verdict by verdict and diet by diet, and made of the
        same foods; else leaving one out would take a nut-free version from who needs it.
        """
        alike: NDArray[np.bool_] = (self.verdicts[a] == self.verdicts[b]).all(axis=1)
        alike &= (self.diets[a] == self.diets[b]).all(axis=1)
        alike[alike] = _share_in_common(self.foods, a[alike], b[alike]) >= _LEAST_SHARED
        return alike


def _share_in_common(foods: Postings, a: Rows, b: Rows) -> NDArray[np.float64]:
    """Return the Jaccard index of the foods of pairs of rows; 1 where neither has any."""
    pairs = np.arange(a.size, dtype=np.int64)
    first, second = foods.take(a), foods.take(b)
    width = int(max(first.values.max(initial=0), second.values.max(initial=0))) + 1
    own, other = (
        np.repeat(pairs, np.diff(side.offsets)) * width + side.values for side in (first, second)
    )
    both = np.intersect1d(own, other, assume_unique=True)
    shared = np.bincount(both // width, minlength=a.size)
    total = np.diff(first.offsets) + np.diff(second.offsets) - shared
    share: NDArray[np.float64] = np.where(total > 0, shared / np.maximum(total, 1), 1.0)
    return share


def concatenated(parts: Sequence[Likeness], foods: Postings) -> Likeness:
    """Put the columns of several parts one behind the other."""
    names = ("ids", "exact", "bands", "quality", "verdicts", "diets")
    joined = {n: np.concatenate([getattr(p, n) for p in parts]) for n in names}
    return Likeness(**joined, foods=foods)
