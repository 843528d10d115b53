"""Sizes and digests: noted once, and sizes looked at on every opening."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ladle.catalog.checksums import check_saved_sizes, check_sizes, checksum, save_checksums


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """Return a folder of two files and a lock, with their checksums."""
    (tmp_path / "search").mkdir()
    (tmp_path / "one.npy").write_bytes(b"one")
    (tmp_path / "search" / "two.idx").write_bytes(b"two")
    (tmp_path / "search" / "writer.lock").touch()
    save_checksums(tmp_path)
    return tmp_path


def test_size_and_digest_tell_a_file_from_another(tmp_path: Path) -> None:
    for name, content in (("a", b"one"), ("b", b"one"), ("c", b"two")):
        (tmp_path / name).write_bytes(content)
    a, b, c = (checksum(tmp_path / name) for name in "abc")
    assert a == b != c
    assert a["bytes"] == 3


def test_every_file_but_locks_and_the_notes_is_noted(noted: Path) -> None:
    found = json.loads((noted / "checksums.json").read_text(encoding="utf-8"))
    assert set(found) == {"one.npy", "search/two.idx"}


def test_a_folder_as_it_was_written_passes(noted: Path) -> None:
    check_saved_sizes(noted)


@pytest.mark.parametrize("name", ["one.npy", "search/two.idx"])
@pytest.mark.parametrize("content", [b"", b"longer"])
def test_a_file_of_another_size_is_refused(noted: Path, name: str, content: bytes) -> None:
    (noted / name).write_bytes(content)
    with pytest.raises(ValueError, match=rf"{name} has {len(content)} bytes, not 3"):
        check_saved_sizes(noted)


def test_a_missing_file_is_refused(noted: Path) -> None:
    (noted / "one.npy").unlink()
    with pytest.raises(FileNotFoundError, match=r"one\.npy"):
        check_saved_sizes(noted)


@pytest.mark.parametrize("text", ["[]", '{"one.npy": 3}', '{"one.npy": {}}', '{"one.npy": null}'])
def test_notes_without_sizes_are_refused(noted: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"the sizes noted for .* cannot be read"):
        check_sizes(noted, json.loads(text))
