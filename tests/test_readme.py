"""The README says what is so: its figures, its links, its commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from ladle.models import Content, Query, Training

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_figures_are_those_of_the_committed_results() -> None:
    script = ROOT / "scripts" / "write_figures.py"
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_link_to_a_file_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert dead == []


def test_its_picture_is_small_enough_to_load_at_once() -> None:
    picture = ROOT / "docs" / "images" / "page.png"
    assert picture.stat().st_size < 300_000


def test_every_target_that_it_names_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_model_that_the_how_to_adds_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    code = page.split("## Adding a model")[1].split("```python\n")[1].split("```")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
    module = ModuleType("likes_rice")
    monkeypatch.setitem(sys.modules, "likes_rice", module)  # where dataclasses look names up
    exec(compile(code, "models.md", "exec"), module.__dict__)  # noqa: S102 - our own page
    rows = np.zeros(1, np.int32)
    training = Training(
        np.arange(2, dtype=np.uint64), rows, rows, rows, np.ones(1, np.float32),
        Content(("food:egg", "food:rice"), np.array([0, 1, 2]), np.array([0, 1], np.int32)),
    )  # fmt: skip
    fitted = module.LikesRice().fit(training)
    fitted.save(tmp_path / "saved")
    items = np.array([-1, 0, 1], np.int32)
    for model in (fitted, module.LikesRice.fitted.load(tmp_path / "saved")):
        scores = model.score(Query(), items)
        assert scores.tolist() == [0, 0, 0.5]
        assert scores.dtype == np.float32
