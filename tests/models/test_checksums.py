"""Sums of files: what has changed since is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from ladle.models.checksums import check_sums, checksums_of, has_large


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


def test_of_large_files_the_size_alone_is_compared_at_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.models.checksums._SMALL", 3)
    (tmp_path / "a.npy").write_bytes(b"12345")
    noted = checksums_of(tmp_path)
    assert has_large(noted)
    assert not has_large({"b.npy": "3-00000000"})
    (tmp_path / "a.npy").write_bytes(b"12346")
    check_sums(tmp_path, noted, large=False)
    with pytest.raises(ValueError, match="is not as it was written"):
        check_sums(tmp_path, noted)
    (tmp_path / "a.npy").write_bytes(b"1234")
    with pytest.raises(ValueError, match="is not as it was written"):
        check_sums(tmp_path, noted, large=False)
