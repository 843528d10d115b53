"""The check of the wheel finds what it is there to find; `make wheel` runs all of it."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

import check_wheel


def test_a_file_that_a_wheel_lacks_is_named(tmp_path: Path) -> None:
    house = tmp_path / "src" / "ladle"
    for name in ("a.py", "food/data/b.tsv", "food/__pycache__/c.pyc"):
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).touch()
    with zipfile.ZipFile(tmp_path / "w.whl", "w") as wheel:
        wheel.writestr("ladle/a.py", "")
    assert check_wheel.missing_in(tmp_path / "w.whl", house) == ["ladle/food/data/b.tsv"]


def test_an_environment_that_takes_ladle_from_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ladle.py").touch()
    python = Path(sys.executable)
    check_wheel.check_place(python, tmp_path, tmp_path)
    with pytest.raises(SystemExit, match="takes ladle from"):
        check_wheel.check_place(python, tmp_path / "venv", tmp_path)
