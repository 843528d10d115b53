"""Sums of files: what has changed since is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from ladle.models.checksums import check_sums, checksums_of


def test_what_is_not_as_it_was_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "b.npy").write_bytes(b"123456789")
    (tmp_path / "a.npy").write_bytes(b"")
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    noted = checksums_of(tmp_path)
    assert noted == {"a.npy": "0-00000000", "deeper/b.npy": "9-cbf43926"}  # the check value of CRC
    check_sums(tmp_path, noted)
    (tmp_path / "deeper" / "b.npy").write_bytes(b"123456788")
    with pytest.raises(ValueError, match=r"^deeper/b\.npy is not as it was written$"):
        check_sums(tmp_path, noted)
    (tmp_path / "deeper" / "b.npy").unlink()
    with pytest.raises(FileNotFoundError):
        check_sums(tmp_path, noted)
