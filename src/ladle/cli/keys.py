"""`ladle keys`: the API keys of the HTTP service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ladle.cli.console import (
    DataOption,
    YesOption,
    as_text,
    confirm,
    errors,
    print_table,
    say,
)
from ladle.core import NotReadyError
from ladle.ranking import Paths
from ladle.service import ApiKeys, Scope
from ladle.store import Database

keys = typer.Typer(
    name="keys",
    help="Make, list and remove the API keys of the HTTP service.",
    no_args_is_help=True,
)
_LAST = (
    "It is the last key. A running service then refuses every call. Started again, it needs no key "
    "of this machine and of what runs on it, a proxy too: not to delete or to export, either. "
    "Remove it?"
)
NameArgument = Annotated[str, typer.Argument(help="What the key is called, in logs too.")]


@contextmanager
def opened_keys(data: Path) -> Iterator[ApiKeys]:
    """Lend the keys of a data directory, which must be there.

    Raises
    ------
    NotReadyError
        It is not.
    """
    if not data.is_dir():
        raise NotReadyError(
            f"{data} is no directory: import recipes first: ladle import --data {data} FILE…"
        )
    with closing(ApiKeys(Database(Paths(data).database))) as found:
        yield found


@keys.command("add")
def add_key(
    name: NameArgument,
    *,
    scope: Annotated[
        Scope,
        typer.Option(
            help="read: recipes; write: also questions, events, people; admin: also to change "
            "recipes, to export and erase people."
        ),
    ],
    data: DataOption,
) -> None:
    """Make a key and print it, this once: only its hash is kept.

    From then on, whoever calls the service needs a key; a running one takes it up in a second.

    **Examples**

        ladle keys add kitchen-display --scope write
        ladle keys add prometheus --scope read > prometheus.key
    """
    with opened_keys(data) as found:
        key = found.add(as_text(name), scope)
    typer.echo(key)
    say("Keep it: it cannot be shown again. Callers send it as  Authorization: Bearer KEY", errors)


@keys.command("list")
def list_keys(*, data: DataOption) -> None:
    """List the keys by name, with scope, and the days they were made and last used (UTC).

    No key itself is shown: only its hash is kept.

    **Examples**

        ladle keys list
    """
    with opened_keys(data) as found:
        kept = found.all()
    if not kept:
        say("There is no API key: a service that starts answers this machine only, without one.")
        return
    table = Table("Name", "Scope", "Made", "Last used")
    for key in kept:
        table.add_row(key.name, key.scope, str(key.made), str(key.last_used or "never"))
    print_table(table)


@keys.command("remove")
def remove_key(name: NameArgument, *, yes: YesOption = False, data: DataOption) -> None:
    """Remove a key: a running service refuses it within a second.

    Before the last one it asks whether that is meant, and leaves with 1 where it is not.

    **Examples**

        ladle keys remove kitchen-display
        ladle keys remove --yes kitchen-display
    """
    with opened_keys(data) as found:
        if [key.name for key in found.all()] == [as_text(name)]:
            confirm(_LAST, yes=yes)
        found.remove(as_text(name))
        n_left = len(found.all())
    last = "It was the last one: a running service refuses all calls until there is one again."
    say(f"Removed. {n_left} left." if n_left else f"Removed. {last}")
