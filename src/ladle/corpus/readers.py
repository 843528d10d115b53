"""JSON Lines files as numbered lines, streaming: plain, gzip or Zstandard, told by content."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from ladle.core import BadFileError
from ladle.corpus.packing import BROKEN, unpacked

MAX_LINE_BYTES = 4 * 1024 * 1024
"""A recipe is a few kilobytes; a longer line is refused without being held in memory."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_TELL_EVERY = 256


class Line(NamedTuple):
    """One line of a file."""

    number: int
    """Counted from 1."""
    data: bytes | None
    """Without its end; None where it was longer than `MAX_LINE_BYTES`."""


def check_readable(path: Path) -> None:
    """Refuse a file or a folder that could not even be opened, without opening it.

    Raises
    ------
    BadFileError
        It is missing, or may not be read.
    """
    try:
        path.stat()
    except OSError as e:
        raise BadFileError.unopened(path, e) from e
    if not os.access(path, os.R_OK):
        raise BadFileError(path, "cannot be read: Permission denied")


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
        raise BadFileError.unopened(path, e) from e
    try:
        with opened as raw, unpacked(raw, _magic(raw)) as text:
            yield from lines_of(text, (lambda: on_bytes(raw.tell())) if on_bytes else None)
    except BROKEN as e:
        raise BadFileError(path, f"cannot be read on: {reason_of(e)}") from e


def lines_of(text: IO[bytes], tell: Callable[[], None] | None = None) -> Iterator[Line]:
    """Yield the lines of a stream that are not blank; `tell` is called now and then."""
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
        if tell and number % _TELL_EVERY == 0:
            tell()


def reason_of(error: Exception) -> str:
    """Say in a few words why reading a stream ended early."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split())  # some libraries end theirs with a line end


def _magic(raw: io.BufferedReader) -> bytes:
    return raw.peek(4)[:4]  # what comes through a pipe cannot be rewound


def _skip_rest(text: IO[bytes]) -> None:
    while (data := text.readline(MAX_LINE_BYTES)) and not data.endswith(b"\n"):
        pass
