"""Every command: what it does, and where it lies; only the one that is called is imported.

All of them together take a second to import, which `ladle --help` and a server's start do without.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal, NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup

MARKUP: Literal["markdown"] = "markdown"
"""How help is written."""


class Told(NamedTuple):
    """What the list of commands tells of one."""

    at: str
    """Its module in this room, and its name there; a `typer.Typer` has sub-commands."""
    help: str
    """The first line of its own help."""


COMMANDS = {
    "import": Told("import_:import_recipes", "Add recipes to the catalog."),
    "refacts": Told(
        "refacts:derive_again",
        "Derive facts again where the food tables have changed since they were derived.",
    ),
    "upgrade": Told(
        "upgrade:upgrade_data",
        "Make a data directory of an older Ladle one of this: run it after each new version.",
    ),
    "backup": Told(
        "backup:back_up_data",
        "Write the catalog, the models and the database into one file; the service may go on.",
    ),
    "restore": Told(
        "restore:restore_data",
        "Unpack a backup into a data directory; every file is checked before anything is taken "
        "over.",
    ),
    "interactions": Told(
        "interactions:interactions",
        "Add interactions to the event log; the next training learns from them.",
    ),
    "train": Told(
        "train:train_models",
        "Train every model on all events and put them to use; servers take them up by themselves.",
    ),
    "evaluate": Told(
        "evaluate:evaluate",
        "Train and judge models offline, on what came before each request.",
    ),
    "tune": Told(
        "tune:tune_model",
        "Search the settings of a model, and print the best as a section of `ladle.toml`.",
    ),
    "recommend": Told("recommend:recommend", "Ask what to cook."),
    "chat": Told(
        "chat:chat", "Talk about what to cook; each line goes on from what was said before."
    ),
    "understand": Told(
        "understand:understand",
        "Show what is understood of utterances: their intent, their slots, and what is lost.",
    ),
    "facts": Told(
        "facts:show_facts",
        "Show what was read in a recipe, line by line, and what that means for eaters.",
    ),
    "serve": Told("serve:serve", "Serve the page and the HTTP API until stopped (Ctrl-C)."),
    "status": Told(
        "status:show_status", "Show what the data directory holds: recipes, events, models."
    ),
    "catalog": Told("catalog:catalog", "Look after the catalog's versions."),
    "recipe": Told("recipe:recipe", "Put or delete single recipes."),
    "people": Told(
        "people:people",
        "Look after profiles, households and pantries; export and forget people.",
    ),
    "keys": Told("keys:keys", "Make, list and remove the API keys of the HTTP service."),
}
"""In the order in which help lists them."""


def add_commands(cli: typer.Typer) -> None:
    """Add the name and the help of each command; `CommandGroup` puts the command in its place."""
    for name, told in COMMANDS.items():
        cli.command(name, help=told.help)(_called_later)


def _called_later() -> None:
    """Stand where a command will."""


class CommandGroup(TyperGroup):
    """Takes a command that is called from its module."""

    def resolve_command(
        self,
        ctx: Any,  # noqa: ANN401 - typer makes no type of it public
        args: list[str],
    ) -> tuple[str | None, Any, list[str]]:
        """Return the name of the command, itself, and what is left of the words."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load_command(name) if name in COMMANDS else command, rest


def load_command(name: str) -> TyperCommand | TyperGroup:
    """Import a command, and return it as typer runs it."""
    module, _, attribute = COMMANDS[name].at.partition(":")
    found = getattr(import_module(f"ladle.cli.{module}"), attribute)
    alone = typer.Typer(rich_markup_mode=MARKUP, add_completion=False)
    if isinstance(found, typer.Typer):
        alone.add_typer(found)
    else:
        alone.command(name)(found)
    command = typer.main.get_group(alone).commands[name]
    return cast("TyperCommand | TyperGroup", command)
