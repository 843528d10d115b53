"""`ladle keys`: a key is printed once, listed without itself, and removed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.cli.conftest import Run, flat, said
from typer.testing import CliRunner

from ladle.cli.app import cli


@pytest.fixture
def data() -> Path:
    return Path("ladle-data")


def test_a_key_is_made_listed_and_removed(run: Run, data: Path) -> None:
    empty = data
    empty.mkdir()
    assert run("keys", "list").out.startswith("There is no API key: a service that starts answer")
    made = run("keys", "add", "site", "--scope", "write")
    assert made.code == 0
    (key,) = made.out.splitlines()  # nothing else: a script can keep it
    assert key.startswith("ladle_")
    assert "it cannot be shown again" in made.err
    listed = run("keys", "list").out
    assert "site write 20" in flat(listed)
    assert "never" in listed
    assert key not in listed
    assert run("keys", "add", "other", "--scope", "read").code == 0
    assert run("keys", "remove", "site").out == "Removed. 1 left.\n"
    last = "It was the last one: a running service refuses all calls until there is one again."
    assert run("keys", "remove", "other", "--yes").out == f"Removed. {last}\n"
    assert said(run("keys", "remove", "site"), 2).startswith("NAME: is 'site', and no key is call")


def test_before_the_last_key_goes_it_is_asked_whether_that_is_meant(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.mkdir()
    run("keys", "add", "site", "--scope", "write")
    for typed, code, out, n_left in (
        ("n\n", 1, "Nothing was deleted.", 1),
        ("", 1, "", 1),  # nobody is there to answer
        ("y\n", 0, "Removed. It was the last one", 0),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        ran = run("keys", "remove", "site")
        assert ran.code == code
        assert "It is the last key. A running service then refuses every call." in ran.out
        assert out in ran.out
        assert ("site" in run("keys", "list").out) == bool(n_left)


def test_what_cannot_be_is_refused(run: Run, data: Path) -> None:
    nowhere = "ladle-data is no directory: import recipes first"
    assert said(run("keys", "add", "a", "--scope", "read"), 1).startswith(nowhere)
    data.mkdir()
    assert said(run("keys", "add", "A b", "--scope", "read"), 2).startswith("NAME: is 'A b'; it mu")
    assert run("keys", "add", "a", "--scope", "root").code == 2
    assert run("keys", "add", "a").code == 2


@pytest.mark.parametrize("command", ["add", "list", "remove"])
def test_every_command_shows_examples_of_itself(command: str) -> None:
    ran = CliRunner().invoke(cli, ["keys", command, "--help"], env={"COLUMNS": "100"})
    assert ran.exit_code == 0
    assert f"ladle keys {command}" in ran.output.split("Examples", 1)[1]
