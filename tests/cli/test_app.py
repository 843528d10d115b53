"""The `ladle` command as a whole: help, versions, errors as sentences, exit codes."""

from __future__ import annotations

import errno
import logging
import re
from pathlib import Path

import pytest
from tests.cli.conftest import Run, run_alone, said
from typer.testing import CliRunner

from ladle import __version__
from ladle.cli.app import EXIT_CODES, cli
from ladle.core import (
    BadFileError,
    BadRecordError,
    BadRequestError,
    BadSettingError,
    CorruptVersionError,
    LadleError,
    MissingExtraError,
    NotKnownError,
    NotReadyError,
    RecipeNotFoundError,
    StoreError,
    UnknownFoodError,
)

COMMANDS = (
    "import", "interactions", "train", "recommend", "chat", "understand", "serve", "status",
)  # fmt: skip


def test_it_tells_its_version(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"ladle {__version__}\n")


def test_without_a_command_it_helps(run: Run) -> None:
    ran = run()
    assert ran.code == 2
    assert all(command in ran.out + ran.err for command in COMMANDS)


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_command(run: Run, flag: str) -> None:
    ran = run(flag)
    assert ran.code == 0
    listed = re.findall(r"^│ (\w+) ", ran.out, re.MULTILINE)
    assert tuple(name for name in listed if name in COMMANDS) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_shows_examples_of_it(command: str) -> None:
    ran = CliRunner().invoke(cli, [command, "--help"], env={"COLUMNS": "120"})
    assert ran.exit_code == 0
    assert "Examples" in ran.output
    after = ran.output.split("Examples", 1)[1]
    assert f"ladle {command}" in after.split("Options", 1)[0]


@pytest.mark.parametrize("words", [("cook",), ("recommend", "--nope"), ("train", "x")])
def test_what_is_no_command_is_refused(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


ERRORS: tuple[tuple[LadleError, int], ...] = (
    (BadRequestError("wants.avoid[0]", "is [/bold] :cake: wrong"), 2),
    (UnknownFoodError("wants.avoid[0]", "zorb", []), 2),
    (BadSettingError("service.port", 0, "from 1 to 65535"), 2),
    (BadFileError(Path("[red]file[/].jsonl"), "is missing"), 3),
    (BadRecordError("is no JSON"), 1),
    (RecipeNotFoundError("x"), 1),
    (NotKnownError("household"), 1),
    (NotReadyError("import first: " + "very " * 100 + "long"), 1),
    (CorruptVersionError(Path("x"), "is damaged"), 1),
    (StoreError("cannot be written"), 1),
    (MissingExtraError("training", "implicit", "train"), 1),
    (LadleError("something else"), 1),
)


@pytest.mark.parametrize(
    ("error", "code"), ERRORS, ids=lambda x: type(x).__name__ if isinstance(x, Exception) else ""
)
def test_every_error_becomes_its_sentence_and_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: LadleError, code: int
) -> None:
    def fail(_: Path) -> None:
        raise error

    monkeypatch.setattr("ladle.cli.status.Paths", fail)
    assert said(run("status"), code) == str(error)


def test_what_the_user_may_not_look_at_is_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", refuse)
    told = said(run("backup", "there.tar.zst", "--data", "home"), 1)
    assert told == "home: Permission denied; run this as the user who may, or let this one"


def test_every_error_has_an_exit_code_and_none_hides_another() -> None:
    kinds = [kind for kind, _ in EXIT_CODES]
    assert kinds[-1] is LadleError
    for n, kind in enumerate(kinds):
        assert not any(issubclass(kind, earlier) for earlier in kinds[:n])


@pytest.mark.parametrize(
    ("toml", "code", "text"),
    [
        ("[rankign]\n", 2, "rankign"),
        ("[ranking]\nexplore_rat = 0.1\n", 2, "ranking.explore_rat is 0.1; it must be"),
        ("[ranking]\nexplore_rate = 7\n", 2, "ranking.explore_rate is 7.0; it must be from 0 to 1"),
        ("[ranking]\nmodel = 'fctors'\n", 2, "ranking.model is 'fctors'; it must be one of"),
        ("[ranking]\nn_alternatives = 'x'\n", 2, "ranking.n_alternatives is 'x'; it must be of"),
        ("[ranking\n", 3, "ladle.toml: cannot be read as TOML settings"),
    ],
)
def test_a_settings_file_that_is_wrong_is_refused(
    run: Run, kitchen: Path, toml: str, code: int, text: str
) -> None:
    Path("ladle.toml").write_text(toml, encoding="utf-8")
    assert text in said(run("recommend", "--data", kitchen), code)


def test_a_settings_file_is_read_where_it_is_said_to_be(run: Run, kitchen: Path) -> None:
    assert "nowhere.toml: is not there" in said(
        run("recommend", "--data", kitchen, "--config", "nowhere.toml"), 3
    )
    Path("mine.toml").write_text("[ranking]\nn_alternatives = 0\n", encoding="utf-8")
    ran = run("recommend", "dinner", "--data", kitchen, "--config", "mine.toml")
    assert ran.code == 0
    assert "Or: " not in ran.out


def test_the_environment_names_the_data_directory_and_settings(
    run: Run, kitchen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LADLE_DATA", str(kitchen))
    monkeypatch.setenv("LADLE_RANKING_N_ALTERNATIVES", "0")
    ran = run("recommend", "dinner")
    assert (ran.code, "Or: " in ran.out) == (0, False)
    monkeypatch.setenv("LADLE_RANKING_N_ALTERNATIVE", "0")
    assert "LADLE_RANKING_N_ALTERNATIVE" in said(run("recommend"), 2)


def test_more_is_logged_where_it_is_asked_for(
    run: Run, kitchen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    levels: list[int] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **to: levels.append(to["level"]))
    assert run("status", "--data", kitchen).code == 0
    assert run("--verbose", "status", "--data", kitchen).code == 0
    assert levels == [logging.WARNING, logging.DEBUG]
    assert logging.getLogger("numba").level == logging.WARNING


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("serve", "--data", "nowhere"), 1, "nowhere is no directory: import recipes first"),
        (("recommend", "--data", "KITCHEN", "--avoid", "zorb"), 2, "'zorb' is no food"),
        (("import", "missing.jsonl"), 3, "missing.jsonl"),
    ],
)
def test_as_a_process_it_fails_with_a_sentence_and_a_code(
    kitchen: Path, tmp_path: Path, words: tuple[str, ...], code: int, text: str
) -> None:
    typed = [str(kitchen) if word == "KITCHEN" else word for word in words]
    assert text in said(run_alone(*typed, cwd=tmp_path), code)


def test_as_a_process_it_answers_with_0_and_with_4_where_nothing_is_left(
    kitchen: Path, tmp_path: Path
) -> None:
    found = run_alone("recommend", "dinner", "--data", kitchen, cwd=tmp_path)
    assert (found.code, "╭─ " in found.out) == (0, True)
    nothing = run_alone("recommend", "thai, 1 minute", "--data", kitchen, cwd=tmp_path)
    assert nothing.code == 4
    assert nothing.out.startswith("Nothing fits: no recipe grants all wishes: at most 1 minutes")
    assert "Traceback" not in found.err + nothing.err
