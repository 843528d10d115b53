"""What lies in folders and archives, and what is refused there."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ladle.corpus import Reject, members
from ladle.corpus.members import (
    Member,
    held,
    is_passed_over,
    is_tar,
    members_of_folder,
    members_of_tar,
    members_of_zip,
)
from ladle.corpus.packing import Budget


def _zip(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file


def _tar(infos: Iterable[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for info, data in infos:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def _read(found: Iterator[Member | Reject]) -> list[tuple[str, bytes | str]]:
    """Return each member's path in there with its content, or why it is refused."""
    read: list[tuple[str, bytes | str]] = []
    for member in found:
        if isinstance(member, Reject):
            read.append((member.file, member.reason))
        else:
            with member.open() as stream:
                read.append((member.name, stream.read()))
    return read


def _in_zip(file: io.BytesIO) -> list[tuple[str, bytes | str]]:
    return _read(members_of_zip(file, "a.zip", Budget(len(file.getvalue()))))


# -- passed over -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["a.jpg", "x/LICENSE", "README.md", ".hidden", "__MACOSX/a.json", ".git/a.json", "a.PDF"],
)
def test_what_is_plainly_no_recipe_is_passed_over(name: str) -> None:
    assert is_passed_over(name)


@pytest.mark.parametrize("name", ["a.json", "x/recipe", "./a.json", "../a.json", "reader.md"])
def test_what_may_be_a_recipe_is_not_passed_over(name: str) -> None:
    assert not is_passed_over(name)
    assert is_passed_over(name, b"\x89PNG\r\n")


# -- folders ---------------------------------------------------------------------------------------


def test_a_folder_is_read_in_the_order_of_names_and_links_to_folders_are_not_followed(
    tmp_path: Path,
) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    (tmp_path / "b" / "2.json").write_bytes(b"2")
    (tmp_path / "a.json").write_bytes(b"1")
    (tmp_path / "c.json").symlink_to(tmp_path / "a.json")
    (tmp_path / "d.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "photo.jpg").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    assert _read(members_of_folder(tmp_path)) == [
        (f"{tmp_path}/a.json", b"1"),
        (f"{tmp_path}/b/2.json", b"2"),
        (f"{tmp_path}/b/loop", "is a link to a folder; it is not followed"),
        (f"{tmp_path}/c.json", b"1"),
        (f"{tmp_path}/d.json", "cannot be read: No such file or directory"),
        (f"{tmp_path}/pipe", "is neither a file nor a folder"),
    ]


def test_a_link_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_bytes(b"secret")
    (tmp_path / "other").mkdir()
    folder = tmp_path / "recipes"
    (folder / "b").mkdir(parents=True)
    (folder / "a.json").write_bytes(b"1")
    (folder / "b" / "in.json").symlink_to("../a.json")
    (folder / "b" / "out.json").symlink_to("../../secret.json")
    (tmp_path / "other" / "way").symlink_to(folder)
    why = "is a link that leads out of its folder; it is not followed"
    for way in (folder, tmp_path / "other" / "way"):
        assert _read(members_of_folder(way)) == [
            (f"{way}/a.json", b"1"), (f"{way}/b/in.json", b"1"), (f"{way}/b/out.json", why)
        ]  # fmt: skip


def test_a_folder_that_cannot_be_listed_is_refused_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b.json").write_bytes(b"1")
    listed = os.scandir

    def scandir(path: Path) -> Iterator[os.DirEntry[str]]:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert _read(members_of_folder(tmp_path)) == [
        (f"{tmp_path}/a", "cannot be read: Permission denied"), (f"{tmp_path}/b.json", b"1")
    ]  # fmt: skip


# -- zip -------------------------------------------------------------------------------------------


def test_a_zip_is_read_in_the_order_of_its_list() -> None:
    file = _zip({"b.json": b"1", "x/a.json": b"2", "x/": b"", "x/a.jpg": b"3"})
    assert _in_zip(file) == [("a.zip/b.json", b"1"), ("a.zip/x/a.json", b"2")]


@pytest.mark.parametrize(
    "name",
    ["../a.json", "x/../../a.json", "/etc/a.json", "C:\\a.json", "\\a.json", "x\\..\\a.json"],
)
def test_a_path_that_leads_out_of_its_archive_is_refused(name: str) -> None:
    found = dict(_in_zip(_zip({name: b"1", "ok.json": b"2"})))
    assert found.pop("a.zip/ok.json") == b"2"
    assert list(found.values()) == ["has a path that leads out of its archive"]
    info = tarfile.TarInfo(name)
    ((_, why),) = _read(members_of_tar(io.BytesIO(_tar([(info, b"1")])), "a.tar"))
    assert why == "has a path that leads out of its archive"


def test_links_and_what_is_packed_oddly_are_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link.json")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("odd.json", b"1", zipfile.ZIP_BZIP2)
    assert _in_zip(file) == [
        ("a.zip/link.json", "is a link; links in archives are not followed"),
        ("a.zip/odd.json", "is packed neither plainly nor with deflate"),
    ]


def _patched(file: io.BytesIO, offset: int, value: bytes) -> io.BytesIO:
    """Overwrite a field of the first entry in a zip's list."""
    data = bytearray(file.getvalue())
    at = data.find(b"PK\x01\x02") + offset
    data[at : at + len(value)] = value
    return io.BytesIO(bytes(data))


def test_an_encrypted_member_is_refused() -> None:
    assert _in_zip(_patched(_zip({"a.json": b"1"}), 8, b"\x01")) == [
        ("a.zip/a.json", "is encrypted")
    ]


def test_a_bomb_is_refused_by_its_own_account_or_when_it_goes_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(members, "FREE_BYTES", 1 << 20)
    monkeypatch.setattr("ladle.corpus.packing.FREE_BYTES", 1 << 20)
    bomb = _zip({"a.json": bytes(20 << 20)})
    assert _in_zip(bomb) == [("a.zip/a.json", "unpacks to more than 500 times its size")]
    many = _zip({f"{n}.json": bytes(900 << 10) for n in range(30)})
    budget = Budget(len(many.getvalue()) // 2)
    with pytest.raises(OSError, match="it unpacks to more than 500 times its size"):
        _read(members_of_zip(many, "a.zip", budget))


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    lying = _patched(_zip({"a.json": b"x" * 100_000}), 24, struct.pack("<L", 100))
    with pytest.raises(OSError, match=r"cannot be unpacked \(Bad CRC-32"):
        _in_zip(lying)


def test_a_zip_with_a_list_that_would_fill_the_memory_is_refused() -> None:
    data = bytearray(_zip({"a.json": b"1"}).getvalue())
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<L", members.MAX_DIRECTORY_BYTES + 1)
    with pytest.raises(OSError, match="its list of members is longer than 64 MB"):
        _in_zip(io.BytesIO(bytes(data)))


def test_a_zip_or_a_tar_with_too_many_members_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_MEMBERS", 2)
    with pytest.raises(OSError, match="it has more than 2 members"):
        _in_zip(_zip({f"{n}.json": b"1" for n in range(3)}))
    tar = _tar([(tarfile.TarInfo(f"{n}.json"), b"1") for n in range(3)])
    with pytest.raises(OSError, match="it has more than 2 members"):
        _read(members_of_tar(io.BytesIO(tar), "a.tar"))


@settings(max_examples=50)
@given(cut=st.integers(0, 10_000), spoilt=st.integers(0, 10_000))
def test_a_broken_zip_says_so(cut: int, spoilt: int) -> None:
    whole = _zip({"a.json": b"soup" * 100, "b.json": b"stew"}).getvalue()
    data = bytearray(whole[: cut % len(whole)])
    if data:
        data[spoilt % len(data)] ^= 0xFF
    spoilt_whole = bytearray(whole)
    spoilt_whole[spoilt % len(whole)] ^= 0xFF
    with pytest.raises(OSError, match="it is no whole zip archive"):
        _in_zip(io.BytesIO(bytes(data)))
    with contextlib.suppress(OSError):
        assert _in_zip(io.BytesIO(bytes(spoilt_whole))) is not None


def test_an_archive_within_an_archive_is_held_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(members, "MAX_HELD_BYTES", 1 << 20)
    assert held(io.BytesIO(bytes(1 << 20))).getbuffer().nbytes == 1 << 20
    with pytest.raises(OSError, match="may unpack to 1 MB at most"):
        held(io.BytesIO(bytes((1 << 20) + 1)))


# -- tar -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_a_tar_is_read_with_names_of_any_length(form: int) -> None:
    long = f"{'d' * 90}/{'é' * 45 if form != tarfile.USTAR_FORMAT else 'e' * 90}.json"
    data = _tar([(tarfile.TarInfo("a.json"), b"1" * 600), (tarfile.TarInfo(long), b"2")], form)
    assert is_tar(data)
    assert _read(members_of_tar(io.BytesIO(data), "a.tar")) == [
        ("a.tar/a.json", b"1" * 600), (f"a.tar/{long}", b"2")
    ]  # fmt: skip


def test_a_member_that_is_not_read_is_skipped() -> None:
    data = _tar([(tarfile.TarInfo(f"{n}.json"), bytes(1000)) for n in range(3)])
    found = list(members_of_tar(io.BytesIO(data), "a.tar"))
    assert [m.name for m in found if isinstance(m, Member)] == [f"a.tar/{n}.json" for n in range(3)]


def test_links_and_devices_in_a_tar_are_refused() -> None:
    infos = []
    for name, kind in (("soft", b"2"), ("hard", b"1"), ("device", b"3"), ("folder", b"5")):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        infos.append((info, b""))
    why = "is a link; links in archives are not followed"
    assert _read(members_of_tar(io.BytesIO(_tar(infos)), "a.tar")) == [
        ("a.tar/soft", why), ("a.tar/hard", why),
        ("a.tar/device", "is neither a file nor a folder"),
    ]  # fmt: skip


def _with_size(data: bytes, size: bytes) -> bytes:
    header = bytearray(data[:512])
    header[124:136] = size.ljust(12, b"\0")
    header[148:156] = b"%06o\0 " % sum(header[:148] + b" " * 8 + header[156:])
    return bytes(header) + data[512:]


@pytest.mark.parametrize(
    ("size", "why"),
    [
        (b"-0000000001", "a size in it is below zero"),
        (b"salt", "a number in it is none"),
        (b"77777777777", "breaks off in the middle of a member"),
        (b"\xff" * 12, "breaks off in the middle of a member"),
    ],
)
def test_a_tar_that_lies_about_a_size_is_refused(size: bytes, why: str) -> None:
    data = _with_size(_tar([(tarfile.TarInfo("a.json"), b"1")]), size)
    with pytest.raises((OSError, EOFError), match=why):
        list(members_of_tar(io.BytesIO(data), "a.tar"))


@settings(max_examples=50)
@given(cut=st.integers(513, 3000), spoilt=st.integers(0, 3000))
def test_a_broken_tar_says_so_or_gives_what_is_left(cut: int, spoilt: int) -> None:
    whole = _tar([(tarfile.TarInfo(f"{n}.json"), bytes(900)) for n in range(2)])[:3072]
    data = bytearray(whole)
    data[spoilt % len(data)] ^= 0x55
    for broken in (whole[:cut], bytes(data)):
        with contextlib.suppress(OSError, EOFError):
            assert len(_read(members_of_tar(io.BytesIO(broken), "a.tar"))) <= 2
