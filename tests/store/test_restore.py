"""Restoring: what was backed up comes back, and what is damaged or hostile does not."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from tests.store.conftest import killed_after

from ladle.core import BadFileError, StoreError
from ladle.store import Database, DataDirectory, Restored, Versions, back_up, restore, write_json
from ladle.store.backup import NOTE
from ladle.store.database import SCHEMA_VERSION

MODULE = import_module("ladle.store.restore")  # a dotted name leads to the function
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def taken(archive: Path, root: Path, **options: Any) -> Restored:
    return restore(archive, DataDirectory(root, ("catalog", "shelf"), "ladle.sqlite"), **options)


def files_in(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in root.rglob("*")
        if p.is_file() and "lock" not in p.name
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with a catalog and a database."""
    root = tmp_path / "data"
    with Versions(root / "catalog").writing() as aside:
        (aside / "rows").write_bytes(bytes(range(256)) * 40)
        write_json(aside / "manifest.json", {"n": 1})
    Database(root / "ladle.sqlite").close()
    return root


@pytest.fixture
def archive(data: Path, tmp_path: Path) -> Path:
    """Return a backup of it."""
    target = tmp_path / "b.tar.zst"
    back_up(DataDirectory(data, ("catalog", "shelf"), "ladle.sqlite"), target, NOW)
    return target


Pack = Callable[..., Path]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Return `pack(files, *members, note=…)`: an archive that lists files, and holds members."""

    def pack(
        files: dict[str, bytes], /, *members: tarfile.TarInfo | tuple[str, bytes], **told: object
    ) -> Path:
        noted = {
            name: {"bytes": len(data), "blake2b": hashlib.blake2b(data, digest_size=16).hexdigest()}
            for name, data in files.items()
        }
        note = msgspec.json.encode({"format": 1, "made_at": NOW, "files": noted, **told})
        out = BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as made:
            for member in ((NOTE, note), *files.items(), *members):
                if isinstance(member, tarfile.TarInfo):
                    made.addfile(member)
                else:
                    info = tarfile.TarInfo(member[0])
                    info.size = len(member[1])
                    made.addfile(info, BytesIO(member[1]))
        target = tmp_path / "made.tar.zst"
        target.write_bytes(zstandard.compress(out.getvalue()))
        return target

    return pack


def assert_refused(archive: Path, root: Path, match: str, **options: Any) -> None:
    """Check that nothing of an archive is taken over."""
    before = files_in(root.parent)
    with pytest.raises(BadFileError, match=match):
        taken(archive, root, **options)
    assert files_in(root.parent) == before
    assert not list(root.glob(".*"))


def test_all_comes_back_as_it_was(archive: Path, data: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    done = taken(archive, tmp_path / "new" / "one", on_progress=lambda *t: told.append(t))
    assert done.replaced is None
    assert done.note.made_at == NOW
    assert files_in(tmp_path / "new" / "one") == {
        **files_in(data),
        "ladle.sqlite": (tmp_path / "new/one/ladle.sqlite").read_bytes(),
    }
    Database(tmp_path / "new" / "one" / "ladle.sqlite").close()
    assert Versions(tmp_path / "new" / "one" / "catalog").current("").manifest == {"n": 1}
    assert (tmp_path / "new" / "one" / "ladle.sqlite").stat().st_mode & 0o777 == 0o600
    assert told[-1] == (done.note.n_bytes, done.note.n_bytes)
    assert not list((tmp_path / "new" / "one").glob(".*"))


def test_a_directory_that_holds_something_is_refused_unless_forced(
    archive: Path, data: Path
) -> None:
    before = files_in(data)
    with pytest.raises(BadFileError, match="data: is not empty: name another directory, or"):
        taken(archive, data)
    assert files_in(data) == before
    (data / "catalog" / "extra").write_text("of today")
    (data / "ladle.toml").write_text("")
    done = taken(archive, data, replaces=True)
    assert done.replaced is not None
    assert (done.replaced / "catalog" / "extra").read_text() == "of today"
    assert (done.replaced / "ladle.sqlite").is_file()
    assert not (data / "catalog" / "extra").exists()
    assert (data / "ladle.toml").exists()
    assert (data / "ladle.sqlite").is_file()


def test_a_folder_that_is_no_data_directory_is_never_replaced(
    archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters").touch()
    assert_refused(archive, tmp_path / "home", "holds none of catalog, ladle", replaces=True)
    (tmp_path / "file").touch()
    with pytest.raises(BadFileError, match="file: is no directory"):
        taken(archive, tmp_path / "file")


def test_a_fresh_disk_counts_as_empty(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "disk" / "lost+found").mkdir(parents=True)
    taken(archive, tmp_path / "disk")
    assert (tmp_path / "disk" / "catalog").is_dir()


def test_where_one_was_killed_while_it_took_over_it_is_forced_again(
    archive: Path, data: Path
) -> None:
    before = files_in(data / "catalog")
    (data / "replaced-x").mkdir()
    (data / "catalog").rename(data / "replaced-x" / "catalog")
    (data / "ladle.sqlite").rename(data / "replaced-x" / "ladle.sqlite")
    with pytest.raises(BadFileError, match="is not empty"):
        taken(archive, data)
    assert taken(archive, data, replaces=True).replaced is None
    assert files_in(data / "catalog") == before


def _killed_at_each_rename(archive: Path, data: Path, tmp_path: Path) -> Iterator[Path]:
    """Yield copies of a data directory, each restored over up to one rename more."""
    for n_done in range(20):
        root = tmp_path / f"killed-{n_done}"
        shutil.copytree(data, root)
        with killed_after(n_done):
            taken(archive, root, replaces=True)
            return
        yield root


def test_where_it_is_killed_no_catalog_lies_there_without_a_database(
    archive: Path, data: Path, tmp_path: Path
) -> None:
    with Versions(data / "shelf").writing() as aside:
        write_json(aside / "manifest.json", {})
    archive = tmp_path / "all.tar.zst"
    back_up(DataDirectory(data, ("catalog", "shelf"), "ladle.sqlite"), archive, NOW)
    n_killed = 0
    for root in _killed_at_each_rename(archive, data, tmp_path):
        assert (root / "ladle.sqlite").is_file() or not (root / "catalog").exists()
        taken(archive, root, replaces=True)
        assert (root / "ladle.sqlite").is_file()
        assert Versions(root / "catalog").current("").manifest == {"n": 1}
        n_killed += 1
    assert n_killed == 6


def test_the_database_is_prepared_before_anything_is_taken_over(archive: Path, data: Path) -> None:
    before = files_in(data)

    def prepare(path: Path) -> None:
        assert files_in(data).items() >= before.items()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE prepared (text)")

    taken(archive, data, replaces=True, prepare=prepare)
    with closing(sqlite3.connect(data / "ladle.sqlite")) as connection:
        assert connection.execute("SELECT * FROM prepared").fetchall() == []


def test_where_the_database_cannot_be_prepared_nothing_is_taken_over(
    archive: Path, data: Path
) -> None:
    before, opened = files_in(data), []

    def fail(_path: Path) -> None:
        raise StoreError("it cannot be prepared")

    def leave_open(path: Path) -> None:
        opened.append(connection := sqlite3.connect(path))
        connection.execute("CREATE TABLE prepared (text)")

    for prepare, match in ((fail, "it cannot be"), (leave_open, "wal: the database is still open")):
        with pytest.raises(StoreError, match=match):
            taken(archive, data, replaces=True, prepare=prepare)
    opened[0].close()
    assert files_in(data) == before
    assert not list(data.glob(".restore-*"))


def test_without_a_database_nothing_is_prepared(pack: Pack, tmp_path: Path) -> None:
    told: list[Path] = []
    taken(pack({"catalog/a": b"x"}), tmp_path / "new", prepare=told.append)
    assert told == []


def test_what_a_killed_restore_has_left_goes(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "new" / ".restore-killed").mkdir(parents=True)
    taken(archive, tmp_path / "new")
    assert not (tmp_path / "new" / ".restore-killed").exists()


@pytest.fixture
def used(data: Path) -> Iterator[None]:
    """Have the database open, as a server has it."""
    database = Database(data / "ladle.sqlite")
    yield
    database.close()


@pytest.mark.usefixtures("used")
def test_a_database_in_use_is_not_replaced(archive: Path, data: Path) -> None:
    with pytest.raises(StoreError, match="sqlite is in use: stop the service first"):
        taken(archive, data, replaces=True)
    assert not list(data.glob("replaced-*"))


def test_a_damaged_database_is_replaced(archive: Path, data: Path) -> None:
    (data / "ladle.sqlite").write_bytes(b"no database at all" * 1000)
    taken(archive, data, replaces=True)
    Database(data / "ladle.sqlite").close()


# -- damaged ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_an_archive_that_was_cut_is_refused(archive: Path, tmp_path: Path, share: float) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    assert_refused(archive, tmp_path / "new", "is no backup|damaged|lacks|not as it was")


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_flipped_bit_is_found(archive: Path, tmp_path: Path, at: float) -> None:
    data = bytearray(archive.read_bytes())
    data[int(len(data) * at)] ^= 4
    archive.write_bytes(data)
    assert_refused(archive, tmp_path / "new", "damaged|not as it was|lacks|no plain|does not list")


def test_other_content_than_listed_is_found(pack: Pack, tmp_path: Path) -> None:
    noted = {"catalog/a": {"bytes": 3, "blake2b": "0" * 32}}
    archive = pack({}, ("catalog/a", b"abc"), files=noted)
    assert_refused(archive, tmp_path / "new", "catalog/a: is not as it was backed up")


def test_another_size_than_listed_is_found(pack: Pack, tmp_path: Path) -> None:
    noted = {"catalog/a": {"bytes": 2, "blake2b": "0" * 32}}
    archive = pack({}, ("catalog/a", b"abc"), files=noted)
    assert_refused(archive, tmp_path / "new", "catalog/a: is no plain file of 2 bytes")


def test_a_file_that_lacks_is_missed(pack: Pack, tmp_path: Path) -> None:
    noted = {"catalog/a": {"bytes": 2, "blake2b": "0" * 32}}
    assert_refused(pack({}, files=noted), tmp_path / "new", "lacks 1 of its files, catalog/a is")


@pytest.mark.parametrize("data", [b"", b"PK\3\4 a zip", zstandard.compress(b"x" * 9999)])
def test_something_else_is_no_backup(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "other").write_bytes(data)
    assert_refused(tmp_path / "other", tmp_path / "new", "is no backup of Ladle's")


def test_a_file_that_cannot_be_read_is_told_and_makes_no_directory(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert_refused(tmp_path / "none", tmp_path / "new", "none: is not there")
    assert_refused(tmp_path / "folder", tmp_path / "new", "folder: is a folder; name a file")
    assert not (tmp_path / "new").exists()


def test_a_newer_format_is_told(pack: Pack, tmp_path: Path) -> None:
    assert_refused(pack({}, format=2), tmp_path / "new", "format 2; this Ladle reads 1: update it")


@pytest.mark.parametrize("told", [{"format": "x"}, {"files": [1]}, {"made_at": 1.5e300}])
def test_a_damaged_note_is_refused(pack: Pack, tmp_path: Path, told: dict[str, object]) -> None:
    assert_refused(pack({}, **told), tmp_path / "new", "is no backup of Ladle's, or is damaged")


def test_a_damaged_database_or_a_newer_one_is_refused(
    pack: Pack, data: Path, tmp_path: Path
) -> None:
    archive = pack({"ladle.sqlite": b"no database at all" * 99})
    assert_refused(archive, tmp_path / "new", "its database cannot be read")
    with closing(sqlite3.connect(data / "ladle.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    archive = pack({"ladle.sqlite": (data / "ladle.sqlite").read_bytes()})
    assert_refused(archive, tmp_path / "new", f"schema {SCHEMA_VERSION + 1}, this Ladle knows")


# -- hostile ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "/etc/evil", "catalog/../../evil", "catalog//evil", "catalog/./evil", "catalog/",
        "ladle.toml", ".restore-x/evil", "catalog\\..\\evil", "catalog/a\nb",
        "catalog/" + "a" * 600,
    ],
)  # fmt: skip
def test_a_name_that_lies_elsewhere_is_refused(pack: Pack, tmp_path: Path, name: str) -> None:
    assert_refused(pack({name: b"x"}), tmp_path / "new", "which no data directory holds")


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE,
        tarfile.GNUTYPE_SPARSE,
    ],
)  # fmt: skip
def test_links_devices_and_folders_are_refused(pack: Pack, tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("catalog/a")
    member.type, member.linkname = kind, "/etc/passwd"
    noted = {"catalog/a": {"bytes": 0, "blake2b": "0" * 32}}
    assert_refused(pack({}, member, files=noted), tmp_path / "new", "is no plain file|damaged")


def test_a_member_that_is_not_listed_or_comes_twice_is_refused(pack: Pack, tmp_path: Path) -> None:
    archive = pack({"catalog/a": b"x"}, ("catalog/b", b"y"))
    assert_refused(archive, tmp_path / "new", "holds 'catalog/b', which it does not list")
    archive = pack({"catalog/a": b"x"}, ("catalog/a", b"x"))
    assert_refused(archive, tmp_path / "new", "holds 'catalog/a', which it does not list")


def test_a_file_in_a_file_is_refused(pack: Pack, tmp_path: Path) -> None:
    archive = pack({"catalog": b"x", "catalog/a": b"y"})
    assert_refused(archive, tmp_path / "new", "holds two files in one place")


def test_a_note_that_promises_too_much_is_refused(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = {"catalog/a": {"bytes": 1 << 50, "blake2b": "0" * 32}}
    assert_refused(
        pack({}, files=noted), tmp_path / "new", r"bytes unpack to 1,125,899,906,842,624"
    )
    monkeypatch.setattr(MODULE, "_MOST_TIMES", 1 << 50)
    with pytest.raises(StoreError, match=r"has room for .* bytes, the backup needs 1,125,899"):
        taken(pack({}, files=noted), tmp_path / "new")


def test_a_negative_size_is_refused(pack: Pack, tmp_path: Path) -> None:
    noted = {"catalog/a": {"bytes": -1, "blake2b": "0" * 32}}
    assert_refused(pack({}, files=noted), tmp_path / "new", "which no data directory holds")


def test_a_header_that_unpacks_without_end_is_refused(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MODULE, "_LONGEST_NOTE", 100_000)
    noted = {"catalog/" + "a" * 1_000_000: {"bytes": 0, "blake2b": ""}}
    assert_refused(pack({}, files=noted), tmp_path / "new", "does not begin with backup.json")
    long = tarfile.TarInfo("catalog/" + "a" * 1_000_000)
    assert_refused(pack({}, long), tmp_path / "new", "it holds more than it lists")


def test_where_nothing_can_be_written_it_says_so(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file/new cannot be written to"):
        taken(archive, tmp_path / "file" / "new")
