"""The list of commands tells what each tells itself, and imports none of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

import ladle.cli
from ladle.cli.app import cli
from ladle.cli.commands import COMMANDS, load_command

NOT_COMMANDS = {
    "__init__", "app", "character_table", "cold_start", "commands", "console", "facts_table",
    "nutrition_table", "profile_flags", "sections",
}  # fmt: skip


Found = tuple[tuple[str, ...], TyperCommand]
"""The words that call a command, and it."""


def loaded_after(program: str) -> set[str]:
    """Return the modules of Ladle that a program imports."""
    said = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules, sep='\\n', end='')"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return {name for name in said.splitlines() if name.startswith("ladle.")}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_tells_the_first_line_of_the_help_of_each(name: str) -> None:
    command = load_command(name)
    assert command.name == name
    assert (command.help or "").partition("\n")[0] == COMMANDS[name].help


def commands_below(words: tuple[str, ...], command: TyperCommand | TyperGroup) -> Iterator[Found]:
    if not isinstance(command, TyperGroup):
        yield words, command
        return
    for name, below in command.commands.items():
        yield from commands_below((*words, name), below)  # type: ignore[arg-type]


ALL = [found for name in COMMANDS for found in commands_below((name,), load_command(name))]


@pytest.mark.parametrize(("words", "command"), ALL, ids=[" ".join(words) for words, _ in ALL])
def test_each_example_stands_on_a_line_of_its_own(
    words: tuple[str, ...], command: TyperCommand
) -> None:
    shown = CliRunner().invoke(cli, [*words, "--help"], env={"COLUMNS": "120"}).output
    written = (command.help or "").partition("**Examples**")[2].strip().splitlines()
    assert written
    lines = [line.strip() for line in shown.splitlines()]
    assert {line.strip() for line in written} <= set(lines)


def test_every_command_is_listed() -> None:
    files = {path.stem for path in Path(ladle.cli.__file__).parent.glob("*.py")}
    assert {told.at.partition(":")[0] for told in COMMANDS.values()} == files - NOT_COMMANDS
    assert [command.name for command in cli.registered_commands] == list(COMMANDS)


def test_a_group_has_its_own_commands() -> None:
    keys = load_command("keys")
    assert isinstance(keys, TyperGroup)
    assert sorted(keys.commands) == ["add", "list", "remove"]


def test_help_imports_no_command_and_a_command_no_other() -> None:
    listed = loaded_after("from typer.testing import CliRunner\n"
                          "from ladle.cli.app import cli\n"
                          "assert 'backup' in CliRunner().invoke(cli, ['-h']).output")  # fmt: skip
    rooms = {name.split(".")[1] for name in listed}
    assert rooms == {"cli", "core"}
    assert not {f"ladle.cli.{told.at.partition(':')[0]}" for told in COMMANDS.values()} & listed
    serving = loaded_after("import ladle.cli.serve")
    assert "ladle.cli.keys" in serving  # its keys are looked at
    assert not {"ladle.cli.train", "ladle.cli.people", "ladle.learning"} & serving
