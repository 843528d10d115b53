"""An import in the making: what a failed one leaves, and who goes on with it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.conftest import LONG_S

from ladle.catalog.derive import derive
from ladle.catalog.progress import Job, fingerprint, turn
from ladle.catalog.stretch import Stretch
from ladle.catalog.texts import TextPacker
from ladle.core import Recipe, RecipeId, StoreError
from ladle.corpus import Reject

WHAT: Mapping[str, object] = {"paths": [("mine.jsonl", 5)], "over": None}


@contextmanager
def job(root: Path, what: Mapping[str, object]) -> Iterator[Job]:
    """Begin one job in a turn of its own."""
    with turn(root) as mine:
        yield mine.begin(what)


def finish_one(running: Job, name: str) -> None:
    """Write a stretch of one recipe and one reject."""
    stretch = Stretch(running.begin(), b"")
    stretch.append(derive([Recipe(RecipeId(name), name)], "mine", TextPacker(b"")))
    stretch.close()
    running.finish(stretch.folder, [Reject("mine.jsonl", 1, name, "…")], {"n_done": name})


def fail_after(root: Path, *names: str, what: Mapping[str, object] = WHAT) -> None:
    """Run a job that is broken off in the middle of the stretch behind these."""
    with suppress(KeyboardInterrupt), job(root, what) as running:
        for name in names:
            finish_one(running, name)
        (running.begin() / "texts.bin").write_bytes(b"half")
        raise KeyboardInterrupt


def names_of(running: Job) -> list[str]:
    found = []
    for part in running.parts:
        assert part.texts is not None
        found += [part.texts.recipe(row).name for row in range(part.n_rows)]
    return found


def test_a_new_job_has_done_nothing(tmp_path: Path) -> None:
    with job(tmp_path, WHAT) as running:
        assert running.state() is None
        assert running.parts == []
        assert list(running.rejects()) == []


def test_a_job_that_failed_goes_on_behind_its_finished_stretches(tmp_path: Path) -> None:
    fail_after(tmp_path, "first", "second")
    with job(tmp_path, WHAT) as running:
        assert running.state() == {"n_done": "second"}
        assert names_of(running) == ["first", "second"]
        finish_one(running, "third")
        assert running.state() == {"n_done": "third"}
        assert names_of(running) == ["first", "second", "third"]
        assert [r.reason for r in running.rejects()] == ["first", "second", "third"]


def test_a_job_may_fail_again_and_again(tmp_path: Path) -> None:
    fail_after(tmp_path, "first")
    fail_after(tmp_path, "second")
    fail_after(tmp_path)
    with job(tmp_path, WHAT) as running:
        assert names_of(running) == ["first", "second"]


@pytest.mark.parametrize("change", [{"over": "v1"}, {"paths": [("mine.jsonl", 6)]}, {"more": 1}])
def test_another_job_starts_anew(tmp_path: Path, change: Mapping[str, object]) -> None:
    fail_after(tmp_path, "first", "second")
    with job(tmp_path, {**WHAT, **change}) as running:
        assert running.state() is None
        assert names_of(running) == []


def test_a_job_whose_note_is_damaged_starts_anew(tmp_path: Path) -> None:
    fail_after(tmp_path, "first")
    (tmp_path / ".import" / "job.json").write_text("{", encoding="utf-8")
    with job(tmp_path, WHAT) as running:
        assert names_of(running) == []


def test_a_stretch_without_its_state_was_broken_off_and_is_written_again(tmp_path: Path) -> None:
    fail_after(tmp_path, "first", "second")
    (tmp_path / ".import" / "000002" / "state.json").unlink()
    with job(tmp_path, WHAT) as running:
        assert running.state() == {"n_done": "first"}
        finish_one(running, "again")
        assert names_of(running) == ["first", "again"]


def test_a_finished_job_leaves_nothing_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "v1").mkdir()
    with job(tmp_path, WHAT) as running:
        finish_one(running, "first")
        running.new_folder("base")
    assert not (tmp_path / ".import").exists()
    assert (tmp_path / "v1").is_dir()
    with job(tmp_path, WHAT) as running:
        assert running.state() is None


def test_what_a_finished_job_left_when_it_was_killed_while_tidying_up_is_no_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(folder: Path, **_how: bool) -> None:
        (folder / "000001" / "texts.bin").unlink()
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt), job(tmp_path, WHAT) as running:
        finish_one(running, "first")
        monkeypatch.setattr(shutil, "rmtree", killed)
    monkeypatch.undo()
    assert (tmp_path / ".import" / "000001" / "state.json").is_file()
    with job(tmp_path, WHAT) as running:
        assert running.state() is None
        assert running.parts == []


def test_a_root_in_which_nothing_came_to_be_is_removed(tmp_path: Path) -> None:
    root = tmp_path / "new" / "catalog"
    with job(root, WHAT):
        assert root.is_dir()
    assert not root.exists()


def test_a_new_folder_is_empty_though_a_failed_run_has_filled_it(tmp_path: Path) -> None:
    with job(tmp_path, WHAT) as running:
        (running.new_folder("base") / "left over").touch()
        assert list(running.new_folder("base").iterdir()) == []


def test_what_cannot_be_written_is_told_and_what_is_done_is_kept(tmp_path: Path) -> None:
    def fill_the_disk() -> None:
        with job(tmp_path, WHAT) as running:
            finish_one(running, "first")
            raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match="No space left"):
        fill_the_disk()
    with job(tmp_path, WHAT) as running:
        assert names_of(running) == ["first"]


def test_a_root_that_cannot_be_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written to"), job(tmp_path / "file", WHAT):
        pytest.fail("there is no folder to work in")


def test_two_imports_into_one_root_wait_for_each_other(tmp_path: Path) -> None:
    (tmp_path / "v1").mkdir()
    order: list[str] = []

    def second() -> None:
        with job(tmp_path, {"another": 1}):
            order.append("second")

    with job(tmp_path, WHAT) as running:
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(timeout=0.2)
        finish_one(running, "first")
        order.append("first")
    waiting.join(timeout=LONG_S)
    assert order == ["first", "second"]


def test_a_fingerprint_tells_a_file_from_a_changed_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(b"one")
    before = fingerprint(path)
    assert fingerprint(tmp_path / "." / "mine.jsonl") == before
    os.utime(path, ns=(0, 1))
    touched = fingerprint(path)
    path.write_bytes(b"longer")
    os.utime(path, ns=(0, 1))
    assert len({str(f) for f in (before, touched, fingerprint(path))}) == 3


def test_a_fingerprint_of_a_folder_tells_of_the_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    path = tmp_path / "deep" / "mine.jsonl"
    path.write_bytes(b"one")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    path.write_bytes(b"longer")
    assert fingerprint(tmp_path) != before


@pytest.mark.parametrize("name", ["state.json", "ids.npy", "names.json"])
def test_a_stretch_that_a_power_cut_left_empty_is_done_again(tmp_path: Path, name: str) -> None:
    fail_after(tmp_path, "first")
    (tmp_path / ".import" / "000001" / name).write_bytes(b"")
    with job(tmp_path, WHAT) as running:
        assert running.state() is None
        assert running.parts == []


def test_a_turn_in_which_nothing_is_begun_leaves_a_job_that_was_broken_off(tmp_path: Path) -> None:
    fail_after(tmp_path, "first")
    with turn(tmp_path):
        pass
    with job(tmp_path, WHAT) as running:
        assert names_of(running) == ["first"]
