"""The list of commands tells what each tells itself, and imports none of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.core import TyperGroup

import ladle.cli
from ladle.cli.app import cli
from ladle.cli.commands import COMMANDS, load_command

NOT_COMMANDS = {
    "__init__", "app", "character_table", "cold_start", "commands", "console", "facts_table",
    "nutrition_table", "profile_flags", "sections",
}  # fmt: skip


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
