"""Backups: whole or not there, and of one moment, whatever goes on meanwhile."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
import zstandard

from ladle.core import BadFileError, NotReadyError, StoreError
from ladle.store import BackedUp, DataDirectory, Versions, back_up, backup, link_folder, write_json
from ladle.store.backup import NOTE, Note, copy_database

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def write(versions: Versions, text: str) -> Path:
    with versions.writing() as aside:
        (aside / "deeper").mkdir()
        (aside / "deeper" / "rows").write_text(text)
        (aside / "deeper" / "index.lock").touch()
        write_json(aside / "manifest.json", {"text": text})
    return versions.current("").path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with two versions of a catalog, models with counts, a database."""
    root = tmp_path / "data"
    write(Versions(root / "catalog"), "old")
    write(Versions(root / "catalog"), "new")
    write(Versions(root / "shelf"), "models")
    write(Versions(root / "shelf" / "counts"), "counts")
    with closing(sqlite3.connect(root / "ladle.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE notes (text)")
        connection.execute("INSERT INTO notes VALUES ('kept')")
        connection.commit()
    return root


def held(data: Path) -> DataDirectory:
    return DataDirectory(data, ("catalog", "shelf"), "ladle.sqlite")


def made(data: Path, target: Path, *, replaces: bool = False) -> BackedUp:
    return back_up(held(data), target, NOW, replaces=replaces)


def unpacked(target: Path) -> dict[str, bytes]:
    with target.open("rb") as file:
        content = zstandard.ZstdDecompressor().stream_reader(file).read()
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive}  # type: ignore[union-attr]


def test_the_versions_in_use_and_the_database_are_in_it_and_nothing_else(
    data: Path, tmp_path: Path
) -> None:
    (data / "import.rejects.jsonl").write_text("{}")
    before = sorted(data.rglob("*"))
    done = made(data, tmp_path / "b.tar.zst")
    files = unpacked(tmp_path / "b.tar.zst")
    catalog, shelf = (Versions(data / kind).current_name() for kind in ("catalog", "shelf"))
    counts = Versions(data / "shelf" / "counts").current_name()
    note = msgspec.json.decode(files.pop(NOTE), type=Note)
    assert note.made_at == NOW
    assert set(files) == set(note.files) == {
        "catalog/CURRENT", f"catalog/{catalog}/manifest.json", f"catalog/{catalog}/deeper/rows",
        "shelf/CURRENT", f"shelf/{shelf}/manifest.json", f"shelf/{shelf}/deeper/rows",
        "shelf/counts/CURRENT", f"shelf/counts/{counts}/manifest.json",
        f"shelf/counts/{counts}/deeper/rows", "ladle.sqlite",
    }  # fmt: skip
    assert files["catalog/CURRENT"].decode().strip() == catalog
    assert files[f"catalog/{catalog}/deeper/rows"] == b"new"
    assert (done.n_files, done.n_bytes) == (len(files), sum(map(len, files.values())))
    assert done.n_packed == (tmp_path / "b.tar.zst").stat().st_size
    assert sorted(p for p in data.rglob("*") if p.name != ".backup.lock") == before


def test_only_its_owner_may_read_it(data: Path, tmp_path: Path) -> None:
    made(data, tmp_path / "b.tar.zst")
    assert (tmp_path / "b.tar.zst").stat().st_mode & 0o777 == 0o600


def test_the_database_is_copied_while_somebody_writes_to_it(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "ladle.sqlite")) as writer:
        writer.execute("INSERT INTO notes VALUES ('not yet')")
        made(data, tmp_path / "b.tar.zst")
        writer.commit()
    (tmp_path / "copy").write_bytes(unpacked(tmp_path / "b.tar.zst")["ladle.sqlite"])
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("SELECT text FROM notes").fetchall() == [("kept",)]


def test_the_copy_of_a_database_is_its_owners_only(data: Path, tmp_path: Path) -> None:
    copy_database(data / "ladle.sqlite", tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


def test_what_broke_off_leaves_the_older_backup_and_nothing_beside(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(data, tmp_path / "b.tar.zst")
    before = (tmp_path / "b.tar.zst").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ladle.store.backup.os.fsync", full)
    with pytest.raises(StoreError, match=r"b.tar.zst cannot be made: .*No space left"):
        made(data, tmp_path / "b.tar.zst", replaces=True)
    assert (tmp_path / "b.tar.zst").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.tar.zst", "data"]
    assert not list(data.glob(".backup-*"))


def assert_refused(data: Path, target: Path, match: str, *, replaces: bool = False) -> None:
    """Check that a backup is refused before anything is done."""
    before = sorted(data.rglob("*"))
    with pytest.raises(BadFileError, match=match):
        made(data, target, replaces=replaces)
    assert sorted(data.rglob("*")) == before


def test_a_file_that_is_there_is_replaced_only_where_that_is_forced(
    data: Path, tmp_path: Path
) -> None:
    target = tmp_path / "letters.txt"
    target.write_text("dear ann")
    assert_refused(
        data, target, r"letters.txt: is there already: name another file, or say --force"
    )
    assert target.read_text() == "dear ann"
    made(data, target, replaces=True)
    assert NOTE in unpacked(target)


@pytest.mark.parametrize("replaces", [False, True])
@pytest.mark.parametrize("name", ["ladle.sqlite", "b.tar.zst", "catalog/CURRENT", "far/b.tar.zst"])
def test_nothing_is_written_into_the_data_directory(
    data: Path, tmp_path: Path, name: str, replaces: bool
) -> None:
    before = (data / "ladle.sqlite").read_bytes()
    (tmp_path / "elsewhere").symlink_to(data)
    for target in (
        data / name,
        tmp_path / "elsewhere" / name,
        tmp_path / "x" / ".." / "data" / name,
    ):
        assert_refused(
            data, target, "lies in the data directory .*: name a file", replaces=replaces
        )
    assert (data / "ladle.sqlite").read_bytes() == before


def test_nothing_is_written_into_a_kind_that_lies_elsewhere(data: Path, tmp_path: Path) -> None:
    (data / "catalog").rename(tmp_path / "disk")
    (data / "catalog").symlink_to(tmp_path / "disk")
    assert_refused(data, tmp_path / "disk" / "b.tar.zst", "lies in the data directory")


def test_what_is_no_regular_file_is_never_replaced(data: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(data / "ladle.sqlite")
    for name in ("folder", "link"):
        assert_refused(data, tmp_path / name, f"{name}: is no regular file", replaces=True)


def test_a_folder_that_is_not_there_is_told_before_anything_is_done(
    data: Path, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=r"nowhere/b cannot be made: .*nowhere is no directory"):
        made(data, tmp_path / "nowhere" / "b")
    assert not (data / ".backup.lock").exists()


def test_a_version_that_is_swept_away_meanwhile_gives_way_to_the_next(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[Path] = []

    def slow(source: Path, target: Path) -> None:
        held.append(source)
        link(source, target)
        if len(held) == 1:
            write(Versions(data / "catalog"), "newer")

    link = link_folder
    monkeypatch.setattr(backup, "link_folder", slow)
    made(data, tmp_path / "b.tar.zst")
    files = unpacked(tmp_path / "b.tar.zst")
    assert [v for n, v in files.items() if n.startswith("catalog") and "rows" in n] == [b"newer"]


def test_versions_that_never_rest_are_given_up(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        backup, "link_folder", lambda _source, _target: write(Versions(data / "catalog"), "newer")
    )
    with pytest.raises(StoreError, match="catalog changes faster than it can be held"):
        made(data, tmp_path / "b.tar.zst")


def test_a_version_that_is_not_there_is_told(data: Path, tmp_path: Path) -> None:
    shutil.rmtree(Versions(data / "catalog").current("").path)
    with pytest.raises(StoreError, match=r"b.tar.zst cannot be made: .*No such file"):
        made(data, tmp_path / "b.tar.zst")
    assert not (tmp_path / "b.tar.zst").exists()


def test_where_no_links_can_be_made_files_are_copied(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("ladle.store.versions.os.link", no_links)
    assert made(data, tmp_path / "b.tar.zst").n_files == 10


def test_what_a_killed_backup_has_left_goes(data: Path, tmp_path: Path) -> None:
    (data / ".backup-killed" / "catalog").mkdir(parents=True)
    made(data, tmp_path / "b.tar.zst")
    assert not (data / ".backup-killed").exists()


@pytest.fixture
def running(data: Path) -> Iterator[None]:
    """Hold the lock that a running backup holds."""
    with (data / ".backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.mark.usefixtures("running")
def test_a_second_backup_at_once_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"another backup of .* is being made; wait"):
        made(data, tmp_path / "b.tar.zst")


def test_where_nothing_is_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="data is no directory: ladle import"):
        made(tmp_path / "data", tmp_path / "b.tar.zst")
    (tmp_path / "data").mkdir()
    with pytest.raises(NotReadyError, match="holds nothing to back up: ladle import"):
        made(tmp_path / "data", tmp_path / "b.tar.zst")


def test_it_tells_how_far_it_is(data: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    back_up(held(data), tmp_path / "b", NOW, on_progress=lambda *t: told.append(t))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
