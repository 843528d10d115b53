"""Streams as they lie on disk to plain text or binary: gzip, Zstandard, UTF-16, and their bombs."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, cast

import zstandard

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES = 1 << 16
"""So much of a file is looked at to tell what it is."""

MAX_RATIO = 500
"""A recipe packs to a tenth of its size; what unpacks to more than this is made to do harm."""
FREE_BYTES = 256 << 20
"""Up to so much may be unpacked at any ratio: many like records do pack well."""
MAX_UNPACKED_BYTES = 64 << 30
"""The largest known corpora are some 3 GB of text."""

BROKEN = (EOFError, OSError, zlib.error, zstandard.ZstdError, UnicodeError)
"""What reading a stream raises where its content is not what it seemed to be."""

_GZIP, _ZSTD, _ZSTD_SKIPPED = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x2a\x4d\x18"
_WIDE = {
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
_ZSTD_PIECE_BYTES = 512
_BUFFER_BYTES = 1 << 18


class Budget:
    """How much may still be unpacked out of one file, members of members included."""

    def __init__(self, packed_bytes: int | None) -> None:
        self._packed_bytes = packed_bytes
        self._unpacked_bytes = 0

    def spend(self, n: int) -> None:
        """Count what was unpacked.

        Raises
        ------
        OSError
            It is too much, by far, for what lies on disk.
        """
        self._unpacked_bytes += n
        if self._unpacked_bytes > MAX_UNPACKED_BYTES:
            raise OSError(f"it unpacks to more than {MAX_UNPACKED_BYTES >> 30} GB")
        if self._packed_bytes is None or self._unpacked_bytes <= FREE_BYTES:
            return
        if self._unpacked_bytes > MAX_RATIO * self._packed_bytes:
            raise OSError(f"it unpacks to more than {MAX_RATIO} times its size")


def unpacked(raw: IO[bytes], magic: bytes, budget: Budget | None = None) -> IO[bytes]:
    """Return a stream of what a gzip or Zstandard stream holds; any other as it is.

    Parameters
    ----------
    magic
        The first four bytes.
    """
    if magic.startswith(_GZIP):
        stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    elif magic == _ZSTD or magic[1:4] == _ZSTD_SKIPPED:
        stream = cast("IO[bytes]", io.BufferedReader(_ZstandardFile(raw), _BUFFER_BYTES))
    else:
        return raw
    return counted(stream, budget) if budget else stream


def counted(stream: IO[bytes], budget: Budget) -> IO[bytes]:
    """Return the stream; whoever reads it spends from the budget."""
    return cast("IO[bytes]", io.BufferedReader(_Counted(stream, budget), _BUFFER_BYTES))


def headed(stream: IO[bytes]) -> tuple[bytes, IO[bytes]]:
    """Return the beginning of a stream, and a stream of all of it: a pipe cannot be rewound.

    Where the stream breaks off early, the error comes when what was before has been read.
    """
    head, error = b"", None
    try:
        while len(head) < HEAD_BYTES and (more := read_some(stream, HEAD_BYTES - len(head))):
            head += more
    except BROKEN as e:
        error = e
    if stream.seekable() and isinstance(stream, io.BufferedReader | io.BytesIO):
        stream.seek(-len(head), io.SEEK_CUR)
        return head, stream
    whole = io.BufferedReader(_Rewound(head, stream, error), _BUFFER_BYTES)
    return head, cast("IO[bytes]", whole)


def read_some(stream: IO[bytes], most: int) -> bytes:
    """Return the next bytes of a stream, at least one before its end.

    A plain `read` would go on until it has all that it wants, and lose it when the stream breaks.
    """
    read1: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    return read1(most)


def narrowed(head: bytes, stream: IO[bytes]) -> tuple[bytes, IO[bytes]]:
    """Return a text in UTF-16 or UTF-32 that begins with its mark as UTF-8; any other as it is."""
    for mark, encoding in _WIDE.items():
        if head.startswith(mark):
            whole = len(head) - len(head) % 4
            narrow = head[:whole].decode(encoding, "ignore").encode("utf-8", "replace")
            text = io.BufferedReader(_Narrowed(stream, encoding), _BUFFER_BYTES)
            return narrow, cast("IO[bytes]", text)
    return head, stream


class _Readable(io.RawIOBase):
    """Yields pieces of any size through a buffer of any size."""

    def __init__(self) -> None:
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer, /) -> int:
        if not self._piece:
            self._piece = memoryview(self._next_piece())
        wanted = memoryview(into).cast("B")
        n = min(len(wanted), len(self._piece))
        wanted[:n], self._piece = self._piece[:n], self._piece[n:]
        return n

    def _next_piece(self) -> bytes:
        raise NotImplementedError


class _ZstandardFile(_Readable):
    """Frames, one after the other; unlike `stream_reader` it notices a file that breaks off."""

    def __init__(self, raw: IO[bytes]) -> None:
        super().__init__()
        self._raw = raw
        self._packed = b""
        self._frame: zstandard.ZstdDecompressionObj | None = None

    def _next_piece(self) -> bytes:
        piece = b""
        while not piece:
            # a block of 4 bytes can hold 128 kB: small pieces keep a bomb small
            self._packed = self._packed or self._raw.read(_ZSTD_PIECE_BYTES)
            if not self._packed:
                if self._frame:
                    raise EOFError("it breaks off in the middle of a frame")
                return b""
            self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
            piece = self._frame.decompress(self._packed)
            self._packed = self._frame.unused_data
            if self._frame.eof:
                self._frame = None
        return piece


class _Counted(_Readable):
    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget

    def _next_piece(self) -> bytes:
        piece = read_some(self._stream, _BUFFER_BYTES)
        self._budget.spend(len(piece))
        return piece


class _Rewound(_Readable):
    def __init__(self, head: bytes, stream: IO[bytes], error: Exception | None) -> None:
        super().__init__()
        self._piece = memoryview(head)
        self._stream = stream
        self._error = error

    def _next_piece(self) -> bytes:
        if self._error:
            raise self._error
        return read_some(self._stream, _BUFFER_BYTES)


class _Narrowed(_Readable):
    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def _next_piece(self) -> bytes:
        text = ""
        while not text:
            packed = read_some(self._stream, _BUFFER_BYTES)
            text = self._decoder.decode(packed, final=not packed)
            if not packed:
                break
        return text.encode()
