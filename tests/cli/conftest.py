"""The command line as it is typed, in this process and in one of its own."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.ranking.conftest import kitchen, sample_kitchen

from ladle.cli import main
from ladle.ranking import Paths

__all__ = ["kitchen", "sample_kitchen"]


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
RUNS_FOR_S = 600.0
"""How long a process of its own may take: on a busy machine it may compile first."""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return `run(*words)`: `ladle words…` in an empty folder, with a wide terminal."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "300")

    def run(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["ladle", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return Ran(left.value.code if isinstance(left.value.code, int) else 0, out, err)

    return run


def run_alone(*words: str | Path, cwd: Path) -> Ran:
    """Run `ladle words…` as a process of its own."""
    program = "from ladle.cli import main; main()"
    ran = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-W", "error", "-c", program, *map(str, words)],
        capture_output=True, text=True, check=False, cwd=cwd, timeout=RUNS_FOR_S,
    )  # fmt: skip
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def flat(shown: str) -> str:
    """Return what is shown without frames and line breaks."""
    return " ".join(shown.replace("│", " ").split())


def said(ran: Ran, code: int) -> str:
    """Return the one sentence that a failed command left on standard error."""
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    (line,) = ran.err.strip().splitlines()  # a progress bar leaves an empty line behind
    assert line.startswith("Error: ")
    return line.removeprefix("Error: ")


def make_older(data: Path) -> bytes:
    """Give a data directory the database that a Ladle of schema 1 left; returns its bytes."""
    database = Paths(data).database
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("DROP TABLE talks; CREATE TABLE conversations (state BLOB)")
        connection.execute("PRAGMA user_version=1")
    return database.read_bytes()
