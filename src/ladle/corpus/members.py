"""What lies in folders and in zip and tar archives, one member after the other.

Nothing is ever written to disk, and a member whose path would lead out of its archive is refused
all the same: whoever made it meant harm. Pictures, licences and the like are passed over.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

from ladle.corpus.packing import FREE_BYTES, MAX_RATIO, Budget, counted, read_some
from ladle.corpus.records import Reject, shown

MAX_MEMBERS = 1_000_000
MAX_DIRECTORY_BYTES = 64 << 20
"""Of a zip's list of members, which is held in memory whole: some 600,000 of them."""
MAX_HELD_BYTES = 64 << 20
"""An archive within an archive is held in memory."""

_ENDINGS = (
    "jpg jpeg png gif webp avif heic svg ico bmp tif tiff mp4 mov webm mp3 pdf css scss js mjs map "
    "woff woff2 ttf otf eot license menu conf lock yml yaml toml ds_store url"
)
_STEMS = (
    "license licence copying notice readme changelog authors contributors contributing thumbs "
    "desktop gemfile makefile"
)
_PASSED_OVER = frozenset(_ENDINGS.split())
_PASSED_OVER_STEMS = frozenset(_STEMS.split())
_PASSED_OVER_FOLDERS = frozenset({"__MACOSX", "node_modules"})
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"%PDF", b"\x00\x00\x00\x1cftyp", b"BM")

_ENCRYPTED = 0x1
_ZIP_END, _ZIP64_PLACE = b"PK\x05\x06", b"PK\x06\x07"
_ZIP_END_BYTES, _ZIP64_PLACE_BYTES, _ZIP64_END_BYTES = 22, 20, 56
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, struct.error, ValueError)


class Member(NamedTuple):
    """One file in a folder or an archive."""

    name: str
    """The path of the whole, and its own in there."""
    open: Callable[[], IO[bytes]]
    path: Path | None = None
    """Where it lies on disk, if it does so by itself."""


def is_passed_over(name: str, head: bytes = b"") -> bool:
    """Tell what is plainly no recipe: a picture, a licence, what a program keeps for itself."""
    *folders, last = name.split("/")
    if last.startswith(".") or any(
        f in _PASSED_OVER_FOLDERS or (f.startswith(".") and f.strip(".")) for f in folders
    ):
        return True
    stem, _, ending = last.casefold().rpartition(".")
    is_known = ending in _PASSED_OVER or (stem or ending) in _PASSED_OVER_STEMS
    return is_known or head.startswith(_PICTURES)


def members_of_folder(folder: Path) -> Iterator[Member | Reject]:
    """Yield the files below a folder, each folder's in the order of their names.

    A link to a folder is refused, as it may lead back here, and one out of the folder, as whoever
    made that may mean other people's files; a pipe or a device, as it may never end.
    """
    yield from _files_below(folder, Path(os.path.realpath(folder)))


def _files_below(folder: Path, whole: Path) -> Iterator[Member | Reject]:
    """Yield the files below a folder that lies in the whole one."""
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        name = shown(entry.path)
        if is_passed_over(shown(entry.name)) or entry.name in _PASSED_OVER_FOLDERS:
            continue
        try:
            is_link = entry.is_symlink()
            kind = entry.stat().st_mode
        except OSError as e:
            yield Reject(name, 1, f"cannot be read: {e.strerror}", "")
            continue
        if stat.S_ISDIR(kind):
            if is_link:
                yield Reject(name, 1, "is a link to a folder; it is not followed", "")
            else:
                yield from _within(Path(entry.path), whole)
        elif is_link and not Path(os.path.realpath(entry.path)).is_relative_to(whole):
            yield Reject(name, 1, "is a link that leads out of its folder; it is not followed", "")
        elif stat.S_ISREG(kind):
            path = Path(entry.path)
            yield Member(name, lambda path=path: path.open("rb"), path)  # type: ignore[misc]
        else:
            yield Reject(name, 1, "is neither a file nor a folder", "")


def _within(folder: Path, whole: Path) -> Iterator[Member | Reject]:
    try:
        yield from _files_below(folder, whole)
    except OSError as e:
        yield Reject(shown(str(folder)), 1, f"cannot be read: {e.strerror}", "")


def held(stream: IO[bytes]) -> io.BytesIO:
    """Return a stream's content in memory.

    Raises
    ------
    OSError
        It is longer than `MAX_HELD_BYTES`.
    """
    data = stream.read(MAX_HELD_BYTES + 1)
    if len(data) > MAX_HELD_BYTES:
        limit = MAX_HELD_BYTES >> 20
        raise OSError(f"an archive within an archive may unpack to {limit} MB at most")
    return io.BytesIO(data)


# -- zip -------------------------------------------------------------------------------------------


def members_of_zip(file: IO[bytes], name: str, budget: Budget) -> Iterator[Member | Reject]:
    """Yield the files of a zip archive in the order of its list.

    Raises
    ------
    OSError
        It is no zip archive, or its list is absurdly long.
    """
    try:
        _check_directory(file)
        archive = zipfile.ZipFile(file)
    except _BROKEN_ZIP as e:
        raise OSError(f"it is no whole zip archive ({e})") from e
    with archive:
        if len(archive.infolist()) > MAX_MEMBERS:
            raise OSError(f"it has more than {MAX_MEMBERS:,} members")
        for info in archive.infolist():
            if info.is_dir() or is_passed_over(info.filename):
                continue
            own = f"{name}/{_cleaned(info.filename)}"
            if why := _why_not(info):
                yield Reject(own, 1, why, "")
            else:
                yield Member(own, lambda info=info: _opened(archive, info, budget))  # type: ignore[misc]


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a list of members that would fill the memory, before `zipfile` reads it."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - (1 << 16) - _ZIP_END_BYTES - _ZIP64_PLACE_BYTES - _ZIP64_END_BYTES))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_ZIP_END)
    if end < 0 or end + _ZIP_END_BYTES > len(tail):
        raise OSError("it is no whole zip archive (its end is missing)")
    (listed,) = struct.unpack_from("<L", tail, end + 12)
    place = end - _ZIP64_PLACE_BYTES
    if place >= _ZIP64_END_BYTES and tail[place:].startswith(_ZIP64_PLACE):
        (listed,) = struct.unpack_from("<Q", tail, place - _ZIP64_END_BYTES + 40)
    if listed > MAX_DIRECTORY_BYTES:
        raise OSError(f"its list of members is longer than {MAX_DIRECTORY_BYTES >> 20} MB")


def _why_not(info: zipfile.ZipInfo) -> str:
    if _leads_out(info.filename):
        return "has a path that leads out of its archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link; links in archives are not followed"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "is packed neither plainly nor with deflate"
    if info.file_size > FREE_BYTES and info.file_size > MAX_RATIO * info.compress_size:
        return f"unpacks to more than {MAX_RATIO} times its size"
    return ""


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> IO[bytes]:
    try:
        stream = archive.open(info)
    except _BROKEN_ZIP as e:
        raise OSError(f"cannot be unpacked ({e})") from e
    return counted(cast("IO[bytes]", _Checked(stream)), budget)


class _Checked(io.RawIOBase):
    """A member whose checksum does not fit raises what every broken stream raises."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, n: int = -1, /) -> bytes:
        try:
            return read_some(self._stream, n)
        except (*_BROKEN_ZIP, zlib.error) as e:
            raise OSError(f"cannot be unpacked ({e})") from e
        except EOFError as e:  # it says nothing itself
            raise OSError("cannot be unpacked (it breaks off)") from e


# -- tar -------------------------------------------------------------------------------------------

_BLOCK = 512
_MAX_NAME_BYTES = 1 << 16
_TAR_FILE, _TAR_FOLDER, _TAR_LONG_NAME, _TAR_PAX = b"\x000", b"5", b"L", b"xg"
_TAR_LINKS = b"12"


def is_tar(head: bytes) -> bool:
    """Tell whether a stream begins like a tar archive."""
    return head[257:262] == b"ustar"


def members_of_tar(stream: IO[bytes], name: str) -> Iterator[Member | Reject]:
    """Yield the files of a tar archive in their order; each is to be read before the next.

    Raises
    ------
    OSError
        It is no tar archive, or breaks off.
    """
    longer = ""
    for n in range(MAX_MEMBERS + 1):
        header = stream.read(_BLOCK)
        if len(header) < _BLOCK or not header.strip(b"\0"):
            return
        if n == MAX_MEMBERS:
            raise OSError(f"it has more than {MAX_MEMBERS:,} members")
        own, kind, size = _tar_header(header)
        rest = _Part(stream, size)
        if kind in _TAR_PAX or kind == _TAR_LONG_NAME:
            longer = _longer_name(rest, kind) or longer
        else:
            if found := _tar_member(longer or own, kind, name, rest):
                yield found
            longer = ""
        rest.skip()
        stream.read(-size % _BLOCK)


def _tar_header(header: bytes) -> tuple[str, bytes, int]:
    """Return the name, the kind and the size that a header gives."""
    try:
        if int(header[148:156].strip(b" \0"), 8) != sum(header[:148] + b" " * 8 + header[156:512]):
            raise OSError("it is no whole tar archive (a checksum does not fit)")
        raw_size = header[124:136]
        is_binary = raw_size[0] & 0x80
        size = int.from_bytes(raw_size[1:]) if is_binary else int(raw_size.strip(b" \0") or b"0", 8)
    except ValueError as e:
        raise OSError("it is no whole tar archive (a number in it is none)") from e
    if size < 0:
        raise OSError("it is no whole tar archive (a size in it is below zero)")
    name, prefix = (header[a:b].split(b"\0", 1)[0] for a, b in ((0, 100), (345, 500)))
    whole = b"/".join(filter(None, (prefix if header[257:263] == b"ustar\0" else b"", name)))
    return whole.decode("utf-8", "replace"), header[156:157], size


def _longer_name(rest: _Part, kind: bytes) -> str:
    """Return the name that stands in a member of its own, before the member that has it."""
    data = rest.read(_MAX_NAME_BYTES)
    if kind == _TAR_LONG_NAME:
        return data.rstrip(b"\0").decode("utf-8", "replace")
    for line in data.split(b"\n"):
        _, _, pair = line.partition(b" ")
        if pair.startswith(b"path="):
            return pair.removeprefix(b"path=").decode("utf-8", "replace")
    return ""


def _tar_member(own: str, kind: bytes, name: str, rest: _Part) -> Member | Reject | None:
    label = f"{name}/{_cleaned(own)}"
    if kind == _TAR_FOLDER or is_passed_over(own):
        return None
    if _leads_out(own):
        return Reject(label, 1, "has a path that leads out of its archive", "")
    if kind in _TAR_LINKS:
        return Reject(label, 1, "is a link; links in archives are not followed", "")
    if kind not in _TAR_FILE:
        return Reject(label, 1, "is neither a file nor a folder", "")
    return Member(label, lambda: cast("IO[bytes]", io.BufferedReader(rest)))


class _Part(io.RawIOBase):
    """A member's bytes within the stream of the whole."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self._left = size

    def readable(self) -> bool:
        return True

    def read(self, n: int = -1, /) -> bytes:
        wanted = self._left if n < 0 else min(n, self._left)
        data = self._stream.read(wanted)
        if len(data) < wanted:
            raise EOFError("it breaks off in the middle of a member")
        self._left -= len(data)
        return data

    def readinto(self, into: bytearray | memoryview, /) -> int:  # type: ignore[override]
        data = self.read(len(into))
        into[: len(data)] = data
        return len(data)

    def skip(self) -> None:
        while self._left:
            self.read(min(self._left, 1 << 20))

    def close(self) -> None:
        """Leave the stream of the whole open."""


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or "\0" in name or name[1:2] == ":"


def _cleaned(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)[:500]
