"""Lines out of files of every packing, whole or broken."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadFileError
from ladle.corpus import Line, check_readable, read_lines
from ladle.corpus.readers import MAX_LINE_BYTES, reason_of

Pack = Callable[[bytes], bytes]
_MB = 1024 * 1024
_SKIPPED_FRAME = b"\x5a\x2a\x4d\x18\x04\x00\x00\x00note"


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


_PACKS: dict[str, Pack] = {"plain": bytes, "gzip": gzip.compress, "zstd": _zstd}


@pytest.fixture(params=_PACKS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return _PACKS[request.param]


def _file(folder: Path, data: bytes, name: str = "recipes.jsonl") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _read_until_it_breaks(path: Path) -> tuple[list[Line], str]:
    """Return the lines, and why there were no more."""
    lines: list[Line] = []
    try:
        lines.extend(read_lines(path))
    except BadFileError as e:
        return lines, e.why
    return lines, ""


@pytest.mark.parametrize("name", ["a.jsonl", "a.gz", "a.zst", "a"])
def test_the_content_tells_how_a_file_is_packed_not_its_name(
    tmp_path: Path, pack: Pack, name: str
) -> None:
    path = _file(tmp_path, pack(b'{"name":"soup"}\n{"name":"stew"}\n'), name)
    assert list(read_lines(path)) == [Line(1, b'{"name":"soup"}'), Line(2, b'{"name":"stew"}')]


def test_line_ends_of_windows_and_blank_lines_are_left_out_but_counted(
    tmp_path: Path, pack: Pack
) -> None:
    path = _file(tmp_path, pack(b"one\r\n\r\n \t\ntwo \n\nthree"))
    assert list(read_lines(path)) == [Line(1, b"one"), Line(4, b"two "), Line(6, b"three")]


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path, pack: Pack) -> None:
    path = _file(tmp_path, pack(b"\xef\xbb\xbfone\n\xef\xbb\xbftwo\n"))
    assert list(read_lines(path)) == [Line(1, b"one"), Line(2, b"\xef\xbb\xbftwo")]


def test_an_empty_file_has_no_lines(tmp_path: Path, pack: Pack) -> None:
    assert list(read_lines(_file(tmp_path, pack(b"")))) == []


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="nowhere: is not there"):
        list(read_lines(tmp_path / "nowhere"))
    with pytest.raises(BadFileError, match="is a folder"):
        list(read_lines(tmp_path))


def test_what_cannot_be_read_is_told_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadFileError, match="nowhere: is not there"):
        check_readable(tmp_path / "nowhere")
    check_readable(tmp_path)  # a folder of recipes may be read
    path = _file(tmp_path, b"one\n")
    check_readable(path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(BadFileError, match="cannot be read: Permission denied"):
        check_readable(path)


def test_parts_packed_one_after_the_other_are_read_through(tmp_path: Path) -> None:
    want = [Line(1, b"one"), Line(2, b"two"), Line(3, b"three")]
    parts = (b"one\ntw", b"o\n", b"", b"three\n")
    for pack in (gzip.compress, _zstd):
        assert list(read_lines(_file(tmp_path, b"".join(map(pack, parts))))) == want


def test_a_zstandard_file_may_begin_with_a_frame_to_skip(tmp_path: Path) -> None:
    path = _file(tmp_path, _SKIPPED_FRAME + _zstd(b"one\n") + _SKIPPED_FRAME + _zstd(b"two\n"))
    assert list(read_lines(path)) == [Line(1, b"one"), Line(2, b"two")]


_WORDS = b"".join(b'{"name":"dish %d"}\n' % (n * n) for n in range(60_000))


@pytest.mark.parametrize(
    ("pack", "why"),
    [
        (gzip.compress, "Compressed file ended before the end-of-stream marker was reached"),
        (_zstd, "it breaks off in the middle of a frame"),
    ],
)
def test_a_file_that_breaks_off_keeps_the_lines_before(
    tmp_path: Path, pack: Pack, why: str
) -> None:
    packed = pack(_WORDS)
    lines, reason = _read_until_it_breaks(_file(tmp_path, packed[: len(packed) * 9 // 10]))
    assert reason == f"cannot be read on: {why}"
    assert len(lines) > 30_000
    assert b"".join(line.data + b"\n" for line in lines if line.data) == b"".join(
        _WORDS.splitlines(keepends=True)[: len(lines)]
    )


@pytest.mark.parametrize("pack", [gzip.compress, _zstd])
def test_a_file_with_a_spoilt_end_keeps_the_lines_before(tmp_path: Path, pack: Pack) -> None:
    lines, why = _read_until_it_breaks(_file(tmp_path, pack(b"one\ntwo\n") + b"spoilt"))
    assert lines == [Line(1, b"one"), Line(2, b"two")]
    assert why.startswith("cannot be read on: ")


_LINE = st.binary(max_size=40).map(lambda b: b.translate(None, b"\r\n"))


@given(lines=st.lists(_LINE, max_size=30), cut=st.integers(min_value=4), packing=st.data())
def test_wherever_a_packed_file_is_cut_its_beginning_is_read_and_the_cut_noticed(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], cut: int, packing: st.DataObject
) -> None:
    pack = packing.draw(st.sampled_from([gzip.compress, _zstd]))
    data = b"".join(line + b"\n" for line in lines)
    data = b"" if data.startswith(b"\xef\xbb\xbf") else data
    want = [Line(n, x) for n, x in enumerate(data.split(b"\n"), 1) if x.strip()]
    packed = pack(data)
    cut = 4 + cut % (len(packed) - 3)
    folder = tmp_path_factory.mktemp("cut")
    read, why = _read_until_it_breaks(_file(folder, packed[:cut]))
    assert read == want[: len(read)]
    assert (why == "") == (cut == len(packed))
    assert why or read == want


def test_a_line_of_5_mb_is_passed_over(tmp_path: Path, pack: Pack) -> None:
    path = _file(tmp_path, pack(b"one\n" + b"x" * (5 * _MB) + b"\nthree\n"))
    assert list(read_lines(path)) == [Line(1, b"one"), Line(2, None), Line(3, b"three")]


def test_a_last_line_that_is_too_long_is_passed_over(tmp_path: Path, pack: Pack) -> None:
    path = _file(tmp_path, pack(b"one\n" + b"x" * (9 * _MB)))
    assert list(read_lines(path)) == [Line(1, b"one"), Line(2, None)]


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_the_longest_line_is_read_and_one_byte_more_is_not(tmp_path: Path, end: bytes) -> None:
    longest = b"x" * MAX_LINE_BYTES
    assert list(read_lines(_file(tmp_path, longest + end))) == [Line(1, longest)]
    assert list(read_lines(_file(tmp_path, longest + b"x" + end))) == [Line(1, None)]


def test_an_endless_line_is_never_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless"
    with path.open("wb") as file:
        file.truncate(100 * _MB)
    assert _peak_bytes(path) < 20 * _MB


@pytest.mark.alone
def test_a_small_file_that_unpacks_to_much_is_never_held_in_memory(tmp_path: Path) -> None:
    path = _file(tmp_path, zstandard.ZstdCompressor(level=19).compress(bytes(200 * _MB)))
    assert path.stat().st_size < 10_000
    assert _peak_bytes(path) < 50 * _MB


def _peak_bytes(path: Path) -> int:
    tracemalloc.start()
    try:
        assert list(read_lines(path)) == [Line(1, None)]
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_reading_tells_how_far_it_has_come_in_bytes_on_disk(tmp_path: Path) -> None:
    path = _file(tmp_path, gzip.compress(_WORDS))
    told: list[int] = []
    assert len(list(read_lines(path, told.append))) == 60_000
    assert len(told) == 60_000 // 256
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] <= path.stat().st_size


@pytest.mark.parametrize(
    ("error", "reason"),
    [(OSError(28, "No space left"), "No space left"), (OSError("it broke: \n"), "it broke:"),
     (EOFError("it\n  breaks"), "it breaks")],
)  # fmt: skip
def test_the_reason_of_an_error_is_one_line(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason
