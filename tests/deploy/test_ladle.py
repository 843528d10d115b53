"""What is deployed: the unit is one that systemd takes, and the image copies what is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ladle.service import ServiceSettings

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


def test_the_unit_waits_until_all_that_is_at_work_has_had_its_time() -> None:
    (timeout_s,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT.read_text("utf-8"), re.MULTILINE)
    settings = ServiceSettings()
    assert settings.drain_s + settings.grace_s + 10 <= int(timeout_s)


def test_an_image_is_built_from_what_it_copies_and_from_no_data() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    _, everything, *rest = lines
    assert everything == "*"
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", IMAGE.read_text("utf-8"), re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert {line.removeprefix("!") for line in rest if line.startswith("!")} == sources
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert "podman build --format docker" in page  # else its health check is lost


def test_the_image_copies_what_is_there_and_is_not_root() -> None:
    text = IMAGE.read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    assert set(sources) == {"pyproject.toml", "README.md", "LICENSE", "NOTICE", "src"}
    assert all((ROOT / source).exists() for source in sources)
    assert text.index("\nUSER ladle\n") < text.index("\nENTRYPOINT ")
    assert "\nHEALTHCHECK " in text


def test_the_image_keeps_kernels_where_the_next_container_finds_them() -> None:
    text = IMAGE.read_text(encoding="utf-8")
    (cache,) = re.findall(r"NUMBA_CACHE_DIR=(\S+)", text)
    (volume,) = re.findall(r"^VOLUME (\S+)$", text, re.MULTILINE)
    assert Path(cache).is_relative_to(volume)
