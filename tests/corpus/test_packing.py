"""Packed streams and texts in wide encodings, whole, broken and made to do harm."""

from __future__ import annotations

import gzip
import io
from typing import IO, cast

import pytest
import zstandard

from ladle.corpus import packing
from ladle.corpus.packing import Budget, counted, headed, narrowed, read_some, unpacked


class _Pipe(io.RawIOBase):
    """Cannot be rewound, and gives a few bytes at a time."""

    def __init__(self, data: bytes, error: Exception | None = None) -> None:
        self._data = io.BytesIO(data)
        self._error = error

    def readable(self) -> bool:
        return True

    def read(self, n: int = -1, /) -> bytes:
        if not (data := self._data.read(min(n, 5))) and self._error:
            raise self._error
        return data


def _pipe(data: bytes, error: Exception | None = None) -> IO[bytes]:
    return cast("IO[bytes]", _Pipe(data, error))


def test_the_head_of_a_stream_stays_in_it_whether_it_can_be_rewound_or_not() -> None:
    data = bytes(range(256)) * 1000
    for stream in (io.BytesIO(data), _pipe(data)):
        head, whole = headed(stream)
        assert head == data[: packing.HEAD_BYTES]
        assert whole.read() == data


def test_a_stream_that_breaks_off_gives_what_came_before_and_then_the_error() -> None:
    head, whole = headed(_pipe(b"some bytes", EOFError("it breaks off")))
    assert head == b"some bytes"
    assert read_some(whole, 100) == b"some bytes"
    with pytest.raises(EOFError, match="it breaks off"):
        whole.read(1)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress, bytes])
def test_a_stream_is_unpacked_by_its_first_bytes(pack: type[bytes]) -> None:
    packed = pack(b"soup" * 1000)
    assert unpacked(io.BytesIO(packed), packed[:4], Budget(10)).read() == b"soup" * 1000


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_is_refused_once_it_has_taken_more_than_is_free(
    pack: type[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "FREE_BYTES", 1 << 20)
    packed = pack(bytes(30 << 20))
    stream = unpacked(io.BytesIO(packed), packed[:4], Budget(len(packed)))
    read: list[int] = []
    pieces = iter(lambda: len(stream.read(1 << 16)), 0)
    with pytest.raises(OSError, match="it unpacks to more than 500 times its size"):
        read.extend(pieces)
    assert sum(read) <= max(1 << 20, 500 * len(packed)) + (1 << 19)


def test_what_packs_well_and_is_small_is_no_bomb() -> None:
    packed = gzip.compress(bytes(5 << 20))
    assert len(packed) * packing.MAX_RATIO < 5 << 20
    assert len(unpacked(io.BytesIO(packed), packed[:4], Budget(len(packed))).read()) == 5 << 20


def test_no_ratio_lets_more_through_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MAX_UNPACKED_BYTES", 1 << 30)
    budget = Budget(None)
    budget.spend(1 << 30)
    with pytest.raises(OSError, match="it unpacks to more than 1 GB"):
        budget.spend(1)


def test_members_of_one_file_spend_from_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "FREE_BYTES", 1000)
    budget = Budget(1)
    assert len(counted(io.BytesIO(bytes(900)), budget).read()) == 900
    with pytest.raises(OSError, match="500 times"):
        counted(io.BytesIO(bytes(900)), budget).read()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_wide_text_with_its_mark_is_read_as_utf_8(encoding: str) -> None:
    text = "Crème brûlée 🍮\n" * 20_000
    head, stream = headed(io.BytesIO(text.encode(encoding)))
    narrow, whole = narrowed(head, stream)
    assert text.encode().startswith(narrow.removesuffix(b"?"))
    assert whole.read() == text.encode()


def test_a_wide_text_that_breaks_off_within_a_sign_says_so() -> None:
    data = "soup".encode("utf-16")[:-1]
    _, whole = narrowed(data, io.BytesIO(data))
    with pytest.raises(UnicodeDecodeError, match="truncated data"):
        whole.read()


def test_a_text_without_a_mark_stays_as_it_is() -> None:
    stream = io.BytesIO(b"soup")
    assert narrowed(b"soup", stream) == (b"soup", stream)
