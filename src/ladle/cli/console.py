"""What commands share: consoles, the data directory, tables."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from ladle.core import SettingsSource

# names of files, recipes and words come from outside: "[x]" in them is no markup, ":cake:" no sign
console = Console(markup=False, emoji=False)
errors = Console(stderr=True, markup=False, emoji=False)
_KEPT = 1
"""Exit code where a deletion was not confirmed."""
_WIDE = 160
"""Columns of a wide table where it goes to a file or a program."""
NO_CATALOG = "holds no catalog yet: ladle import FILE…, or ladle import --sample"
"""What is said of a data directory without recipes, behind its name."""
_COMMAND = re.compile(
    r"\bladle (?:import|interactions|train|recommend|chat|facts|refacts|upgrade|backup|restore"
    r"|status|serve|(?:catalog|recipe|keys) [a-z]+|people (?:export|forget|[a-z]+ [a-z]+))"
    r"\b(?! --data)"
)
"""A command that a text names, one of those that look into a data directory."""


def say(text: str | Text, to: Console = console) -> None:
    """Print a sentence: wrapped for a terminal, whole for a file or a program that reads it."""
    to.print(text, soft_wrap=not to.is_terminal)


def print_table(table: Table) -> None:
    """Print a wide table: as wide as a terminal is, whole for a file or a program."""
    to = console if console.is_terminal else Console(file=console.file, width=_WIDE)
    to.print(table)


def as_text(argument: str) -> str:
    """Return an argument as text: a terminal may send bytes that are none."""
    return os.fsencode(argument).decode("utf-8", "replace")


def names_in(text: str | None) -> tuple[str, ...]:
    """Return names that are separated by commas."""
    return tuple(part.strip() for part in as_text(text or "").split(",") if part.strip())


DEFAULT_DATA = "ladle-data"


def default_data() -> Path:
    """Return the data directory where no flag names one."""
    return Path(SettingsSource.environment().env("data") or DEFAULT_DATA)


DATA_IN_USE = "ladle.data"
"""Where a command's context holds its data directory: for its errors, which know of none."""


def _keep_data(context: typer.Context, data: Path) -> Path:
    context.meta[DATA_IN_USE] = data
    return data


def runnable(text: str, data: Path | None) -> str:
    """Return a text whose commands name the data directory in use, so that they work as printed.

    Parameters
    ----------
    data
        None for a command that has none.
    """
    if data is None or data == default_data():
        return text
    flag = f" --data {shlex.quote(str(data))}"
    return _COMMAND.sub(lambda found: found[0] + flag, text)


DataOption = Annotated[
    Path,
    typer.Option(
        "--data",
        "-d",
        default_factory=default_data,
        callback=_keep_data,
        show_default=False,
        help=f"Data directory (default: LADLE_DATA, else {DEFAULT_DATA}).",
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Settings file (default: ladle.toml here, if there)."),
]


YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether it is meant.")]


def confirm(question: str, *, yes: bool) -> None:
    """Go on only where it is meant."""
    if not yes and not typer.confirm(question):
        say("Nothing was deleted.")
        raise typer.Exit(_KEPT)


def file_progress() -> Progress:
    """Return a progress bar over the bytes of files, on standard error."""
    name = TextColumn("{task.description}", markup=False)
    return Progress(
        SpinnerColumn(), name, BarColumn(), DownloadColumn(), TimeRemainingColumn(),
        console=errors, transient=True,
    )  # fmt: skip
