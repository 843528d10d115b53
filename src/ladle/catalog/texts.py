"""Recipe texts: each record compressed by itself with a shared dictionary, read by row.

A trained dictionary makes small records compress several times better than alone, and reading
stays one seek and one decompression.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from ladle.catalog.arrays import load_npy
from ladle.core import BadFileError, Recipe

TRAIN_ON = 2_000
"""Records looked at before the dictionary is made."""
_DICTIONARY_BYTES = 64 * 1024
_LEVEL = 6
_MAX_RECORD_BYTES = 64 * 1024 * 1024
_MIN_TO_TRAIN = 100
_BLOB, _DICTIONARY = "texts.bin", "texts.dict"
_STARTS, _SIZES = "text_start.npy", "text_size.npy"
_COPIED_AT_ONCE = 1 << 24

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Recipe)


def encode(recipe: Recipe) -> bytes:
    """Return a recipe as JSON; what says nothing is left out."""
    fields = {name: value for name in Recipe.__slots__ if (value := getattr(recipe, name))}
    return _encoder.encode({"id": recipe.id, "name": recipe.name} | fields)


def train(recipes: Iterable[Recipe]) -> bytes:
    """Return a dictionary for recipes like these; empty where there are too few to learn from."""
    records: list[bytes | bytearray | memoryview[int]] = [
        encode(recipe) for recipe in islice(recipes, TRAIN_ON)
    ]
    if len(records) < _MIN_TO_TRAIN:
        return b""
    return zstandard.train_dictionary(_DICTIONARY_BYTES, records).as_bytes()


class TextPacker:
    """Compresses records with one dictionary."""

    def __init__(self, dictionary: bytes) -> None:
        shared = zstandard.ZstdCompressionDict(dictionary)
        shared.precompute_compress(level=_LEVEL)
        # without a checksum a flipped bit would read as another recipe, not as damage
        self._compressor = zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=shared, write_checksum=True
        )

    def pack(self, recipe: Recipe) -> bytes:
        """Return one record as it is stored."""
        return self._compressor.compress(encode(recipe))


class TextUnpacker:
    """Reads records that were compressed with one dictionary; safe to share between threads.

    Raises
    ------
    ValueError
        The dictionary is damaged.
    """

    def __init__(self, dictionary: bytes) -> None:
        self._shared = zstandard.ZstdCompressionDict(dictionary)
        self._of_thread = threading.local()
        try:
            self._decompressor()
        except zstandard.ZstdError as e:
            raise ValueError(str(e)) from e

    def _decompressor(self) -> zstandard.ZstdDecompressor:
        """Return this thread's own: it must not be shared, and to make one takes 19 µs."""
        own: zstandard.ZstdDecompressor | None = getattr(self._of_thread, "decompressor", None)
        if own is None:
            own = zstandard.ZstdDecompressor(dict_data=self._shared)
            self._of_thread.decompressor = own
        return own

    def unpack(self, blob: bytes) -> Recipe:
        """Return one record.

        Raises
        ------
        ValueError
            The bytes are damaged.
        """
        return _decoder.decode(self.json(blob))

    def json(self, blob: bytes) -> bytes:
        """Return one record as JSON.

        Raises
        ------
        ValueError
            The bytes are damaged.
        """
        try:
            return self._decompressor().decompress(_checked(blob))
        except zstandard.ZstdError as e:
            raise ValueError(str(e)) from e


class TextWriter:
    """Appends packed records to a blob; `finish` writes where they are, by row."""

    def __init__(self, folder: Path, dictionary: bytes) -> None:
        self._folder, self.dictionary = folder, dictionary
        (folder / _DICTIONARY).write_bytes(dictionary)
        self._file = (folder / _BLOB).open("wb")
        self._sizes: list[NDArray[np.int32]] = []
        self._packer: TextPacker | None = None

    def add(self, recipe: Recipe) -> None:
        """Pack and append one record."""
        self._packer = self._packer or TextPacker(self.dictionary)
        blob = self._packer.pack(recipe)
        self.append(blob, np.array([len(blob)], dtype=np.int32))

    def append(self, blob: bytes, sizes: NDArray[np.int32]) -> None:
        """Append records that were packed with this dictionary, one behind the other."""
        self._file.write(blob)
        self._sizes.append(sizes)

    def copy(self, texts: TextReader, rows: NDArray[np.int64] | None) -> None:
        """Append some rows of another blob; packed anew where its dictionary is another."""
        if texts.dictionary != self.dictionary:
            for row in range(texts.n_recipes) if rows is None else rows:
                self.add(texts.recipe(int(row)))
            return
        for start, stop in texts.spans(rows):
            for at in range(start, stop, _COPIED_AT_ONCE):
                self._file.write(texts.raw(at, min(stop, at + _COPIED_AT_ONCE)))
        self._sizes.append(texts.sizes if rows is None else texts.sizes[rows])

    def finish(self) -> None:
        """Flush everything and write the places of the records."""
        self._file.close()
        sizes = np.concatenate(self._sizes) if self._sizes else np.empty(0, np.int32)
        ends = np.cumsum(sizes, dtype=np.int64)
        np.save(self._folder / _STARTS, ends - sizes)
        np.save(self._folder / _SIZES, sizes.astype(np.int32))

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()


class TextReader:
    """Reads records of one folder by row; safe to share between threads.

    Raises
    ------
    BadFileError
        The dictionary is damaged, or the files do not belong together.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _BLOB
        self._starts: NDArray[np.int64] = load_npy(folder / _STARTS)
        self.sizes: NDArray[np.int32] = load_npy(folder / _SIZES)
        if self._starts.shape != self.sizes.shape:
            why = f"tells {self.sizes.size:,} records, not {self._starts.size:,}"
            raise BadFileError(folder / _SIZES, why)
        self.dictionary = (folder / _DICTIONARY).read_bytes()
        try:
            self._unpacker = TextUnpacker(self.dictionary)
        except ValueError as e:
            raise BadFileError(folder / _DICTIONARY, f"is damaged ({e})") from e
        # read, not mapped: a record that is mapped brings 64 kB around it into the process
        self._blob = os.open(self._path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._blob)

    @property
    def n_recipes(self) -> int:
        """How many records there are."""
        return int(self._starts.size)

    def raw(self, start: int, stop: int) -> bytes:
        """Return bytes of the blob."""
        return os.pread(self._blob, stop - start, start)

    def spans(self, rows: NDArray[np.int64] | None) -> list[tuple[int, int]]:
        """Return the stretches of the blob that hold these rows, in their order."""
        if rows is None:
            rows = np.arange(self.n_recipes)
        if not rows.size:
            return []
        starts, stops = self._starts[rows], self._starts[rows] + self.sizes[rows]
        breaks = np.flatnonzero(starts[1:] != stops[:-1])
        firsts = starts[np.concatenate([[0], breaks + 1])]
        lasts = stops[np.concatenate([breaks, [rows.size - 1]])]
        return [(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)]

    def json(self, row: int) -> bytes:
        """Return one record as JSON.

        Raises
        ------
        BadFileError
            The stored bytes are damaged.
        """
        try:
            return self._unpacker.json(self._record(row))
        except (ValueError, OSError) as e:
            raise self._damaged(row, e) from e

    def recipe(self, row: int) -> Recipe:
        """Return one record.

        Raises
        ------
        BadFileError
            The stored bytes are damaged.
        """
        try:
            return self._unpacker.unpack(self._record(row))
        except (ValueError, OSError) as e:  # msgspec's and Unicode's errors are ValueErrors, too
            raise self._damaged(row, e) from e

    def _record(self, row: int) -> bytes:
        size = int(self.sizes[row])
        if not 0 <= size <= _MAX_RECORD_BYTES:  # memory is asked before anything is read
            raise ValueError(f"it is said to take {size:,} bytes")
        return os.pread(self._blob, size, int(self._starts[row]))

    def _damaged(self, row: int, error: Exception) -> BadFileError:
        return BadFileError(self._path, f"record {row} is damaged ({error})")


def texts_of(recipes: Sequence[Recipe], packer: TextPacker) -> tuple[bytes, NDArray[np.int32]]:
    """Return packed records one behind the other, and their sizes."""
    blobs = [packer.pack(recipe) for recipe in recipes]
    return b"".join(blobs), np.array([len(b) for b in blobs], dtype=np.int32)


def _checked(blob: bytes) -> bytes:
    """Return a record whose header tells a sane size; a damaged one could ask for petabytes."""
    size = zstandard.frame_content_size(blob)
    if not 0 <= size <= _MAX_RECORD_BYTES:
        raise zstandard.ZstdError(f"says it holds {size:,} bytes, at most {_MAX_RECORD_BYTES:,}")
    return blob
