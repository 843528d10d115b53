"""Recipe texts: each record compressed by itself with a shared dictionary, read by row.

A trained dictionary makes small records compress several times better than alone, and reading
stays one seek and one decompression.
"""

from __future__ import annotations

import mmap
from pathlib import Path

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from ladle.core import BadFileError, Recipe

TRAIN_ON = 2_000
"""Records looked at before the dictionary is made."""
_DICTIONARY_BYTES = 64 * 1024
_LEVEL = 6
_MAX_RECORD_BYTES = 64 * 1024 * 1024
_MIN_TO_TRAIN = 100
_BLOB, _DICTIONARY = "texts.bin", "texts.dict"
_STARTS, _SIZES = "text_start.npy", "text_size.npy"

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Recipe)


def encode(recipe: Recipe) -> bytes:
    """Return a recipe as JSON; what says nothing is left out."""
    fields = {name: value for name in Recipe.__slots__ if (value := getattr(recipe, name))}
    return _encoder.encode({"id": recipe.id, "name": recipe.name} | fields)


class TextWriter:
    """Appends records to a blob; `finish` writes where those that stay are."""

    def __init__(self, folder: Path, dictionary: bytes | None = None) -> None:
        self._folder = folder
        self._file = (folder / _BLOB).open("wb")
        self._sizes: list[int] = []
        self._waiting: list[bytes | bytearray | memoryview[int]] = []
        self._compressor: zstandard.ZstdCompressor | None = None
        if dictionary is not None:
            self._use(dictionary)

    def add(self, recipe: Recipe) -> None:
        """Append one record; rows count from 0 in the order of adding."""
        record = encode(recipe)
        if self._compressor is None:
            self._waiting.append(record)
            if len(self._waiting) >= TRAIN_ON:
                self._train()
        else:
            self._write(self._compressor.compress(record))

    def copy(self, blob: bytes) -> None:
        """Append a record as another version with the same dictionary compressed it."""
        self._write(blob)

    def finish(self, rows: NDArray[np.int64]) -> None:
        """Flush everything and write the places of the records that become rows, in that order."""
        if self._compressor is None:
            self._train()
        self._file.close()
        sizes = np.array(self._sizes, dtype=np.int64)
        starts = np.cumsum(sizes) - sizes
        np.save(self._folder / _STARTS, starts[rows])
        np.save(self._folder / _SIZES, sizes[rows].astype(np.int32))

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def _train(self) -> None:
        dictionary = b""
        if len(self._waiting) >= _MIN_TO_TRAIN:
            dictionary = zstandard.train_dictionary(_DICTIONARY_BYTES, self._waiting).as_bytes()
        compressor = self._use(dictionary)
        for record in self._waiting:
            self._write(compressor.compress(record))
        self._waiting.clear()

    def _use(self, dictionary: bytes) -> zstandard.ZstdCompressor:
        (self._folder / _DICTIONARY).write_bytes(dictionary)
        shared = zstandard.ZstdCompressionDict(dictionary)
        shared.precompute_compress(level=_LEVEL)
        # without a checksum a flipped bit would read as another recipe, not as damage
        self._compressor = zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=shared, write_checksum=True
        )
        return self._compressor

    def _write(self, blob: bytes) -> None:
        self._file.write(blob)
        self._sizes.append(len(blob))


class TextReader:
    """Reads records of one version by row; safe to share between threads.

    Raises
    ------
    BadFileError
        The dictionary is damaged, or the files do not belong together.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _BLOB
        self._starts: NDArray[np.int64] = np.load(folder / _STARTS, mmap_mode="r")
        self._sizes: NDArray[np.int32] = np.load(folder / _SIZES, mmap_mode="r")
        if self._starts.shape != self._sizes.shape:
            why = f"tells {self._sizes.size:,} records, not {self._starts.size:,}"
            raise BadFileError(folder / _SIZES, why)
        self.dictionary = (folder / _DICTIONARY).read_bytes()
        self._shared = zstandard.ZstdCompressionDict(self.dictionary)
        try:
            zstandard.ZstdDecompressor(dict_data=self._shared)
        except zstandard.ZstdError as e:
            raise BadFileError(folder / _DICTIONARY, f"is damaged ({e})") from e
        with self._path.open("rb") as file:
            size = self._path.stat().st_size
            self._blob = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""

    @property
    def n_recipes(self) -> int:
        """How many records there are."""
        return int(self._starts.size)

    def blob(self, row: int) -> bytes:
        """Return one record as it is stored."""
        start = int(self._starts[row])
        return self._blob[start : start + int(self._sizes[row])]

    def recipe(self, row: int) -> Recipe:
        """Return one record.

        Raises
        ------
        BadFileError
            The stored bytes are damaged.
        """
        # a decompressor must not be shared between threads; making one costs a microsecond
        decompressor = zstandard.ZstdDecompressor(dict_data=self._shared)
        try:
            return _decoder.decode(decompressor.decompress(_checked(self.blob(row))))
        except (zstandard.ZstdError, msgspec.DecodeError, UnicodeDecodeError) as e:
            raise BadFileError(self._path, f"record {row} is damaged ({e})") from e


def _checked(blob: bytes) -> bytes:
    """Return a record whose header tells a sane size; a damaged one could ask for petabytes."""
    size = zstandard.frame_content_size(blob)
    if not 0 <= size <= _MAX_RECORD_BYTES:
        raise zstandard.ZstdError(f"says it holds {size:,} bytes, at most {_MAX_RECORD_BYTES:,}")
    return blob
