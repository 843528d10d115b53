"""What is deployed: the unit is one that systemd takes, and the image copies what is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "ladle.service"
IMAGE = ROOT / "deploy" / "Containerfile"


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if not (analyze := shutil.which("systemd-analyze")):
        pytest.skip("systemd-analyze is not here")
    there = tmp_path / "ladle.service"
    text = UNIT.read_text(encoding="utf-8")
    assert "\nExecStart=/opt/ladle/bin/ladle serve\n" in text
    there.write_text(text.replace("/opt/ladle/bin/ladle serve", "/bin/true"), encoding="utf-8")
    ran = subprocess.run(  # noqa: S603 - a program of the system, by its full path
        [analyze, "verify", "--man=no", there], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "ladle.service" not in ran.stderr


def test_the_image_copies_what_is_there_and_is_not_root() -> None:
    text = IMAGE.read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    assert set(sources) == {"pyproject.toml", "README.md", "LICENSE", "NOTICE", "src"}
    assert all((ROOT / source).exists() for source in sources)
    assert text.index("\nUSER ladle\n") < text.index("\nENTRYPOINT ")
    assert "\nHEALTHCHECK " in text
