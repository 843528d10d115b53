"""What commands share: a progress bar beside the answer, and commands that work as printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run, said

from ladle.cli.commands import COMMANDS, load_command
from ladle.cli.console import default_data, file_progress, runnable


def test_progress_is_shown_beside_the_answer_not_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    with file_progress() as progress:
        progress.add_task("reading", total=1)
    shown = capsys.readouterr()
    assert (shown.out, shown.err != "") == ("", True)


NO_CATALOG = "holds no catalog yet: ladle import{0} FILE…, or ladle import{0} --sample"


@pytest.mark.parametrize("words", [("status",), ("refacts",), ("upgrade",)])
def test_an_error_names_commands_that_work_as_printed(run: Run, words: tuple[str, ...]) -> None:
    here = said(run(*words), 1)
    assert here == f"ladle-data {NO_CATALOG.format('')}"
    there, flag = said(run(*words, "--data", "the kitchen"), 1), " --data 'the kitchen'"
    assert there == f"the kitchen {NO_CATALOG.format(flag)}"


def test_a_directory_of_the_environment_needs_no_flag(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LADLE_DATA", "home")
    assert said(run("refacts"), 1) == f"home {NO_CATALOG.format('')}"
    assert said(run("refacts", "-d", "home"), 1) == f"home {NO_CATALOG.format('')}"
    assert "ladle import --data x FILE" in said(run("refacts", "-d", "x"), 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("run `ladle train`", "run `ladle train --data x`"),
        ("see: ladle keys list", "see: ladle keys list --data x"),
        ("what `ladle people erased` prints", "what `ladle people erased` prints"),
        ("ladle people member put h a", "ladle people member put --data x h a"),
        ("ladle import --data y FILE…", "ladle import --data y FILE…"),
        ("ladle trainer, ladle soup", "ladle trainer, ladle soup"),
        ("pip install 'ladle-recipes[train]'", "pip install 'ladle-recipes[train]'"),
    ],
)
def test_a_command_gets_the_directory_behind_its_name(text: str, expected: str) -> None:
    assert runnable(text, Path("x")) == expected
    for usual in (default_data(), None):
        assert runnable(text, usual) == text


def test_every_command_that_looks_into_a_directory_gets_it() -> None:
    for name in COMMANDS:
        command = load_command(name)
        if any("--data" in param.opts for param in command.params):
            assert runnable(f"ladle {name}", Path("x")) == f"ladle {name} --data x"
