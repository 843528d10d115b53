import json
import logging
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from ladle.core import CorruptVersionError, NotReadyError, StoreError
from ladle.store import Version, Versions, write_json

KILLED_WRITER = """
import os, signal, sys
from pathlib import Path
from ladle.store import Versions, write_json

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

root, moment = Path(sys.argv[1]), sys.argv[2]
with Versions(root).writing() as aside:
    (aside / "rows").write_text("half of th")
    if moment == "before its manifest":
        die()
    write_json(aside / "manifest.json", {"n": 99})
    if moment == "after its manifest":
        die()
    if moment == "before the pointer":
        Path.replace = die
"""


def _write(versions: Versions, n: int) -> Version:
    """Make a version that says `n` in its manifest and in a file."""
    with versions.writing() as aside:
        (aside / "deeper").mkdir()
        (aside / "deeper" / "rows").write_text(str(n))
        write_json(aside / "manifest.json", {"n": n})
    return versions.current("")


def _names(root: Path) -> list[str]:
    return sorted(p.name for p in root.iterdir())


def test_before_the_first_version_it_says_how_to_make_one(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "catalog")
    assert versions.current_name() is None
    text = f"^nothing is in {tmp_path / 'catalog'} yet: bake first$"
    with pytest.raises(NotReadyError, match=text):
        versions.current("bake first")


def test_a_root_inside_a_file_holds_no_version_and_takes_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    versions = Versions(tmp_path / "file" / "catalog")
    assert versions.current_name() is None
    text = f"^{versions.root} cannot be written to: Not a directory$"
    with pytest.raises(StoreError, match=text), versions.writing():
        pass


def test_a_finished_version_is_the_current_one_for_every_reader(tmp_path: Path) -> None:
    _write(Versions(tmp_path), 1)
    second = _write(Versions(tmp_path), 2)
    found = Versions(tmp_path).current("")
    assert found == second
    assert found.manifest == {"n": 2}
    assert found.path == tmp_path / found.name
    assert (found.path / "deeper" / "rows").read_text() == "2"
    assert found.name.startswith("000002-")


def test_the_same_manifest_twice_makes_two_versions(tmp_path: Path) -> None:
    first, second = _write(Versions(tmp_path), 1), _write(Versions(tmp_path), 1)
    assert (first.name[:7], second.name[:7]) == ("000001-", "000002-")
    assert first.name[7:] == second.name[7:]


def test_a_version_can_be_read_by_another_user(tmp_path: Path) -> None:
    assert _write(Versions(tmp_path), 1).path.stat().st_mode & 0o777 == 0o755


def test_a_pointer_is_read_again_only_where_it_was_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Versions(tmp_path)
    monkeypatch.setattr("ladle.store.versions._SETTLED_NS", -(10**18))
    first = _write(Versions(tmp_path), 1)
    assert reader.current_name() == first.name
    with monkeypatch.context() as unread:
        unread.setattr(Path, "read_bytes", None)
        assert reader.current_name() == first.name
    second = _write(Versions(tmp_path), 2)
    assert reader.current_name() == second.name
    Versions(tmp_path).go_back("")
    assert reader.current_name() == first.name
    (tmp_path / "CURRENT").unlink()
    assert reader.current_name() is None


def test_a_pointer_that_is_young_is_read_whatever_it_looks_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two replacements in one tick of the clock may leave the same inode, times and size."""
    reader, first = Versions(tmp_path), _write(Versions(tmp_path), 1)
    alike = (tmp_path / "CURRENT").stat()
    monkeypatch.setattr("ladle.store.versions.os.stat", lambda _: alike)
    monkeypatch.setattr("ladle.store.versions.time.time_ns", lambda: alike.st_ctime_ns + 10**9)
    assert reader.current_name() == first.name
    second = "000002-0a1b2c3d"
    (tmp_path / "CURRENT").write_text(f"{second}\n", encoding="ascii")
    assert reader.current_name() == second


def test_a_reader_keeps_what_it_has_opened(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    with (_write(versions, 1).path / "deeper" / "rows").open() as held:
        for n in (2, 3, 4):
            _write(versions, n)
        assert held.read() == "1"


@pytest.mark.parametrize("error", [ValueError("no more flour"), KeyboardInterrupt()])
def test_an_error_while_writing_leaves_the_last_version(
    error: BaseException, tmp_path: Path
) -> None:
    versions = Versions(tmp_path)
    first = _write(versions, 1)

    def fail_half_way() -> None:
        with versions.writing() as aside:
            write_json(aside / "manifest.json", {"n": 2})
            raise error

    with pytest.raises(type(error)):
        fail_half_way()
    assert versions.current("") == first
    assert _names(tmp_path) == [".lock", first.name, "CURRENT"]


def test_a_version_without_a_manifest_is_not_taken_in(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    first = _write(versions, 1)
    with pytest.raises(StoreError, match="cannot be written to"), versions.writing() as aside:
        (aside / "rows").write_text("2")
    assert versions.current("") == first
    assert _names(tmp_path) == [".lock", first.name, "CURRENT"]


def test_the_next_writer_sweeps_what_a_killed_one_left(tmp_path: Path) -> None:
    left = tmp_path / ".new-abc"
    left.mkdir()
    (left / "rows").write_text("half")
    (tmp_path / ".new-pointer").write_text("000009-")
    version = _write(Versions(tmp_path), 1)
    assert _names(tmp_path) == [".lock", version.name, "CURRENT"]


@pytest.mark.parametrize(
    "moment", ["before its manifest", "after its manifest", "before the pointer"]
)
def test_a_killed_writer_leaves_the_last_version_in_use(moment: str, tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    first = _write(versions, 1)
    command = [sys.executable, "-c", KILLED_WRITER, str(tmp_path), moment]
    killed = subprocess.run(command, check=False)  # noqa: S603 - a program of our own
    assert killed.returncode == -signal.SIGKILL
    assert versions.current("") == first
    assert (first.path / "deeper" / "rows").read_text() == "1"
    second = _write(versions, 2)
    assert second.manifest == {"n": 2}
    assert _names(tmp_path) == [".lock", first.name, second.name, "CURRENT"]


def test_a_version_stays_until_two_newer_ones_exist(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    numbers = []
    for n in range(1, 5):
        _write(versions, n)
        numbers.append([name[:6] for name in _names(tmp_path) if name[0] == "0"])
    assert numbers == [
        ["000001"], ["000001", "000002"], ["000002", "000003"], ["000003", "000004"],
    ]  # fmt: skip


def test_after_a_rollback_the_next_version_is_still_the_newest(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    first, second = _write(versions, 1), _write(versions, 2)
    (tmp_path / "CURRENT").write_text(first.name + "\n")
    assert versions.current("") == first
    assert _write(versions, 3).name.startswith("000003-")
    assert first.path.is_dir()
    assert not second.path.exists()


def test_folders_that_are_no_versions_are_neither_counted_nor_removed(tmp_path: Path) -> None:
    strangers = ["2024-backup", "000001.bak", "000001-0a0a0a0a.old", "9"]
    for name in strangers:
        (tmp_path / name).mkdir()
    (tmp_path / "000005-0a0a0a0a").touch()
    versions = Versions(tmp_path)
    names = [_write(versions, n).name[:7] for n in (1, 2, 3)]
    assert names == ["000001-", "000002-", "000003-"]
    assert set(strangers) < set(_names(tmp_path))


def test_the_count_goes_on_past_six_digits(tmp_path: Path) -> None:
    (tmp_path / "999999-0a0a0a0a").mkdir()
    versions = Versions(tmp_path)
    names = [_write(versions, n).name for n in (1, 2, 3)]
    assert [name.split("-")[0] for name in names] == ["1000000", "1000001", "1000002"]
    assert _names(tmp_path) == [".lock", *names[1:], "CURRENT"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", r"its manifest\.json cannot be read \(Expecting value"),
        (b'{"n": 1', r"its manifest\.json cannot be read \(Expecting"),
        (b"\xff\xfe", r"its manifest\.json cannot be read \('utf-8' codec"),
        (b"[1, 2]", r"its manifest\.json is no JSON object"),
        (None, r"its manifest\.json cannot be read \(.*No such file"),
    ],
)
def test_a_damaged_manifest_is_told(content: bytes | None, why: str, tmp_path: Path) -> None:
    version = _write(Versions(tmp_path), 1)
    manifest = version.path / "manifest.json"
    manifest.unlink()
    if content is not None:
        manifest.write_bytes(content)
    with pytest.raises(CorruptVersionError, match=f"^{version.path}: {why}.*; bake") as caught:
        Versions(tmp_path, way_out="bake another").current("")
    assert caught.value.path == version.path


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"../elsewhere", b"latest"])
def test_a_damaged_pointer_is_told_and_the_next_write_mends_it(
    content: bytes, tmp_path: Path
) -> None:
    versions = Versions(tmp_path)
    _write(versions, 1)
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(
        CorruptVersionError, match=r"CURRENT: names '.*', which is no version; move"
    ):
        versions.current("")
    assert _write(versions, 2).manifest == {"n": 2}


def test_a_pointer_that_is_no_text_or_cannot_be_read_is_told(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    _write(versions, 1)
    pointer = tmp_path / "CURRENT"
    pointer.write_bytes(b"\xff\xfe")
    with pytest.raises(CorruptVersionError, match=r"CURRENT: names '.*', which is no version"):
        versions.current_name()
    pointer.unlink()
    pointer.mkdir()
    with pytest.raises(StoreError, match=f"^{pointer} cannot be read: Is a directory$"):
        versions.current_name()


def test_a_pointer_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "CURRENT").touch()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(StoreError, match=r"CURRENT cannot be read: Permission denied$"):
        Versions(tmp_path).current_name()


# -- what else can be read -------------------------------------------------------------------------


def _readable(root: Path) -> list[Version]:
    return list(Versions(root).readable("bake first"))


def test_the_current_version_is_read_first_then_older_ones_newest_first(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    made = [_write(versions, n) for n in (1, 2)]
    assert _readable(tmp_path) == made[::-1]


def test_versions_with_damaged_manifests_are_skipped_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    versions = Versions(tmp_path)
    first, second = _write(versions, 1), _write(versions, 2)
    for damaged, left in ((second, [first]), (first, [])):
        (damaged.path / "manifest.json").write_text("{")
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert _readable(tmp_path) == left
        assert damaged.name in caplog.records[-1].getMessage()
    assert len(caplog.records) == 2


def test_a_version_that_never_became_current_is_not_read(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    first, _ = _write(versions, 1), _write(versions, 2)
    (tmp_path / "CURRENT").write_text(first.name + "\n")
    assert _readable(tmp_path) == [first]


def test_a_damaged_pointer_leaves_every_finished_version_readable(tmp_path: Path) -> None:
    made = [_write(Versions(tmp_path), n) for n in (1, 2)]
    for content in (b"latest", b"\xff\xfe"):
        (tmp_path / "CURRENT").write_bytes(content)
        assert _readable(tmp_path) == made[::-1]


def test_before_the_first_version_nothing_is_readable(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match=r"yet: bake first$"):
        _readable(tmp_path)
    version = _write(Versions(tmp_path), 1)
    (tmp_path / "CURRENT").unlink()
    with pytest.raises(NotReadyError, match=r"yet: bake first$"):
        _readable(tmp_path)
    assert version.path.is_dir()


def test_orphans_of_crashes_do_not_count_towards_those_kept(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    first = _write(versions, 1)
    for orphan in ("000002-0a0a0a0a", "000003-0b0b0b0b"):
        (tmp_path / orphan).mkdir()
    second = _write(versions, 2)
    assert second.name.startswith("000004-")
    assert _names(tmp_path) == [".lock", first.name, second.name, "CURRENT"]


# -- writers that take nothing in ------------------------------------------------------------------


def test_a_writer_that_removes_its_folder_leaves_the_last_version(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    first = _write(versions, 1)
    with versions.writing() as aside:
        aside.rmdir()
    assert versions.current("") == first
    assert _names(tmp_path) == [".lock", first.name, "CURRENT"]


def test_a_first_writer_that_takes_nothing_in_leaves_no_folder(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "catalog")
    with versions.writing() as aside:
        aside.rmdir()
    assert not versions.root.exists()
    with pytest.raises(ValueError, match="no flour"), versions.writing():
        raise ValueError("no flour")
    assert not versions.root.exists()


def test_a_writer_that_waited_for_one_that_took_nothing_in_still_writes(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "catalog")
    with ThreadPoolExecutor(1) as pool:
        with versions.writing() as aside:
            second = pool.submit(_write, Versions(tmp_path / "catalog"), 2)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.2)
            aside.rmdir()
        assert second.result().manifest == {"n": 2}
    assert versions.current("") == second.result()


def test_writers_at_once_queue_up_and_lose_nothing(tmp_path: Path) -> None:
    n = 8
    together = Barrier(n)
    _write(Versions(tmp_path), 0)

    def add_one(_: int) -> None:
        versions = Versions(tmp_path)
        together.wait()
        with versions.writing() as aside:
            write_json(aside / "manifest.json", {"n": versions.current("").manifest["n"] + 1})

    with ThreadPoolExecutor(n) as pool:
        list(pool.map(add_one, range(n)))
    assert Versions(tmp_path).current("").manifest == {"n": n}


def test_all_of_a_version_is_on_the_disk_before_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[int] = []
    really = os.fsync

    def fsync(handle: int) -> None:
        order.append(os.fstat(handle).st_ino)
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    version = _write(Versions(tmp_path), 1)
    pointer, root = (tmp_path / "CURRENT").stat().st_ino, tmp_path.stat().st_ino
    before = {path.stat().st_ino for path in (version.path, *version.path.rglob("*"))}
    assert set(order[:-2]) == before
    assert order[-2:] == [pointer, root]


def test_json_is_written_so_that_two_versions_diff_well(tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    write_json(file, {"n": 1, "models": ["factors"], "é": None})
    assert file.read_text(encoding="utf-8") == (
        '{\n "models": [\n  "factors"\n ],\n "n": 1,\n "\\u00e9": null\n}\n'
    )
    assert json.loads(file.read_bytes()) == {"n": 1, "models": ["factors"], "é": None}


def test_going_back_makes_the_version_before_current(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    first, second = _write(versions, 1), _write(versions, 2)
    assert versions.go_back("") == first
    assert versions.current("") == first
    assert list(versions.readable("")) == [first]
    with pytest.raises(NotReadyError, match=rf"keeps no version before {first.name}$"):
        versions.go_back("")
    third = _write(versions, 3)
    assert not second.path.exists()
    assert list(versions.readable("")) == [third, first]


def test_what_is_refused_does_not_become_current(tmp_path: Path) -> None:
    def refuse(version: Version) -> None:
        raise CorruptVersionError(version.path, "is burnt")

    versions = Versions(tmp_path)
    first, second = _write(versions, 1), _write(versions, 2)
    with pytest.raises(CorruptVersionError, match=f"{first.name}: is burnt"):
        versions.go_back("", refuse)
    assert versions.current("") == second


def test_nothing_is_gone_back_to_before_the_first_or_where_it_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="yet: bake first"):
        Versions(tmp_path / "none").go_back("bake first")
    versions = Versions(tmp_path)
    first, second = _write(versions, 1), _write(versions, 2)
    (first.path / "manifest.json").unlink()
    with pytest.raises(CorruptVersionError, match=r"its manifest.json cannot be read"):
        versions.go_back("")
    assert versions.current("") == second
