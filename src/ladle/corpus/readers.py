"""JSON Lines files as numbered lines, streaming: plain, gzip or Zstandard, told by content."""

from __future__ import annotations

import errno
import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

import zstandard

from ladle.core import BadFileError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_LINE_BYTES = 4 * 1024 * 1024
"""A recipe is a few kilobytes; a longer line is refused without being held in memory."""

_GZIP, _ZSTD, _ZSTD_SKIPPED = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x2a\x4d\x18"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ZSTD_PIECE_BYTES = 512
_BROKEN = (EOFError, OSError, zlib.error, zstandard.ZstdError)


class Line(NamedTuple):
    """One line of a file."""

    number: int
    """Counted from 1."""
    data: bytes | None
    """Without its end; None where it was longer than `MAX_LINE_BYTES`."""


def check_readable(path: Path) -> None:
    """Refuse a file that could not even be opened, without opening it.

    Raises
    ------
    BadFileError
        It is missing, a folder, or may not be read.
    """
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError as e:
        raise _unreadable(path, e) from e
    if is_folder:
        raise _unreadable(path, OSError(errno.EISDIR, os.strerror(errno.EISDIR)))
    if not os.access(path, os.R_OK):
        raise _unreadable(path, OSError(errno.EACCES, os.strerror(errno.EACCES)))


def read_lines(path: Path, on_bytes: Callable[[int], None] | None = None) -> Iterator[Line]:
    """Yield the lines of a file that are not blank.

    Parameters
    ----------
    on_bytes
        Told now and then how many bytes of the file, as it lies on disk, have been read.

    Raises
    ------
    BadFileError
        The file is missing, or breaks off in the middle of its compression: the lines before that
        have been yielded by then.
    """
    try:
        opened = path.open("rb")
    except OSError as e:
        raise _unreadable(path, e) from e
    try:
        with opened as raw, _unpacked(raw) as text:
            number = 0
            while data := text.readline(MAX_LINE_BYTES + 1):
                number += 1
                if number == 1:
                    data = data.removeprefix(_BYTE_ORDER_MARK)
                if len(data) > MAX_LINE_BYTES and not data.endswith(b"\n"):
                    _skip_rest(text)
                    yield Line(number, None)
                elif data.strip():
                    yield Line(number, data.rstrip(b"\r\n"))
                if on_bytes and number % 256 == 0:
                    on_bytes(raw.tell())
    except _BROKEN as e:
        why = e.strerror if isinstance(e, OSError) and e.strerror else str(e)
        raise BadFileError(path, f"cannot be read on: {why}") from e


def _unreadable(path: Path, error: OSError) -> BadFileError:
    return BadFileError(path, f"cannot be read: {error.strerror}")


def _unpacked(raw: io.BufferedReader) -> IO[bytes]:
    magic = raw.peek(4)[:4]  # what comes through a pipe cannot be rewound
    if magic.startswith(_GZIP):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    if magic == _ZSTD or magic[1:] == _ZSTD_SKIPPED:
        return cast("IO[bytes]", io.BufferedReader(_ZstandardFile(raw), 1 << 18))
    return raw


class _ZstandardFile(io.RawIOBase):
    """Frames, one after the other; unlike `stream_reader` it notices a file that breaks off."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._packed = b""
        self._unpacked = memoryview(b"")
        self._frame: zstandard.ZstdDecompressionObj | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer, /) -> int:
        while not self._unpacked:
            # a block of 4 bytes can hold 128 kB: small pieces keep a bomb small
            self._packed = self._packed or self._raw.read(_ZSTD_PIECE_BYTES)
            if not self._packed:
                if self._frame:
                    raise EOFError("it breaks off in the middle of a frame")
                return 0
            self._unpack()
        wanted = memoryview(into).cast("B")
        n = min(len(wanted), len(self._unpacked))
        wanted[:n], self._unpacked = self._unpacked[:n], self._unpacked[n:]
        return n

    def _unpack(self) -> None:
        self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
        self._unpacked = memoryview(self._frame.decompress(self._packed))
        self._packed = self._frame.unused_data
        if self._frame.eof:
            self._frame = None


def _skip_rest(text: IO[bytes]) -> None:
    while (data := text.readline(MAX_LINE_BYTES)) and not data.endswith(b"\n"):
        pass
