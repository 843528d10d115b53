"""Build the wheel, install it into a fresh environment, and use it there.

What the source tree has, a wheel may lack: a table, a page, a dependency that only the tests name.
So the wheel is compared with the tree file by file, and a new environment that holds nothing but
the wheel and what it asks for imports the sample and answers, in a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_HOUSE = ROOT / "src" / "ladle"
_NO_DATA = {"__pycache__"}
_COMMANDS = (
    ("--help",),
    ("import", "--sample"),
    ("recommend", "soup"),
    ("backup", "sample.tar.zst"),
    ("restore", "sample.tar.zst", "--data", "restored"),
    ("recommend", "soup", "--data", "restored"),
)
_TIMEOUT_S = 600


def main() -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(folder)
        if missing := missing_in(wheel, _HOUSE):
            raise SystemExit("the wheel lacks " + ", ".join(missing))
        python = install(wheel, folder / "venv")
        here = folder / "here"
        here.mkdir()
        check_place(python, folder / "venv", here)
        for words in _COMMANDS:
            _run([str(python.with_name("ladle")), *words], here)
            print(f"wheel: ladle {' '.join(words)}", flush=True)
        target = ROOT / "dist"
        target.mkdir(exist_ok=True)
        shutil.copy2(wheel, target)
    print(f"wheel: dist/{wheel.name} works by itself ({time.monotonic() - began:.0f} s)")
    return 0


def build(folder: Path) -> Path:
    """Return a wheel of the source tree, made in a folder."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def missing_in(wheel: Path, house: Path) -> list[str]:
    """Return the files of a package that a wheel lacks, sorted."""
    with zipfile.ZipFile(wheel) as archive:
        there = set(archive.namelist())
    wanted = {
        path.relative_to(house.parent).as_posix()
        for path in house.rglob("*")
        if path.is_file() and not _NO_DATA & set(path.parts)
    }
    return sorted(wanted - there)


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel, with what it depends on and nothing else; returns that Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    _run([*pip, "--no-compile", "--constraint", str(ROOT / ".ci" / "constraints.txt"), str(wheel)],
         folder)  # fmt: skip
    return python


def check_place(python: Path, folder: Path, here: Path) -> None:
    """Refuse an environment that takes Ladle from anywhere but its own packages."""
    place = Path(_run([str(python), "-c", "import ladle; print(ladle.__file__)"], here).strip())
    if not place.is_relative_to(folder):
        raise SystemExit(f"the fresh environment takes ladle from {place}")


def _run(command: Sequence[str], folder: Path) -> str:
    """Run a command without the caller's paths and settings; returns what it prints."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LADLE_", "PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        command, cwd=folder, env=kept, capture_output=True, text=True, check=False,
        timeout=_TIMEOUT_S,
    )  # fmt: skip
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit(f"{' '.join(command)} left with {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
