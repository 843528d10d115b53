"""The `ladle` command: its sub-commands, and errors as sentences with exit codes."""

from __future__ import annotations

import io
import logging
import sys
from typing import Annotated, Any

import typer
from rich.logging import RichHandler
from rich.text import Text

from ladle import __version__
from ladle.cli.commands import MARKUP, CommandGroup, add_commands
from ladle.cli.console import DATA_IN_USE, errors, runnable
from ladle.core import BadFileError, BadRequestError, BadSettingError, LadleError

EXIT_CODES: tuple[tuple[type[LadleError], int], ...] = (
    (BadRequestError, 2),
    (BadSettingError, 2),
    (BadFileError, 3),
    (LadleError, 1),
)
"""Error and exit code; the first that fits counts. 0 is done; `recommend` adds 4 for no recipe.
`import` leaves with 3 as well, after its table, where a file broke off or was refused whole;
`interactions` where one was; `catalog verify` and `status` with 1 where something is damaged."""
_NOT_ALLOWED = 1
"""Exit code where the user may not look at, or write, what the command needs."""


class _Ladle(CommandGroup):
    """The command: an error of Ladle's becomes one sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer makes no type of it public
        """Run what was asked for, while its context still tells the data directory."""
        try:
            return super().invoke(ctx)
        except LadleError as e:
            _say_wrong(runnable(str(e), ctx.meta.get(DATA_IN_USE)))
            code = next(code for kind, code in EXIT_CODES if isinstance(e, kind))
            raise SystemExit(code) from None
        except PermissionError as e:  # of whatever is looked at first: the wrong user runs it
            _say_wrong(f"{e.filename}: {e.strerror}; run this as the user who may, or let this one")
            raise SystemExit(_NOT_ALLOWED) from None


def _say_wrong(text: str) -> None:
    errors.print(Text.assemble(("Error: ", "bold red"), text), soft_wrap=True)


cli = typer.Typer(
    name="ladle",
    cls=_Ladle,
    help="Ask what to cook, and get one recipe that is safe for everyone who eats.",
    epilog="Leaves with 0 when all is done, with 2 where a question, a flag or a setting is wrong, "
    "with 3 where a file is, also one that breaks off or is refused whole, "
    "with 4 where no recipe fits, and else with 1.",
    no_args_is_help=True,
    rich_markup_mode=MARKUP,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_show_locals=False,
)
add_commands(cli)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer hands it over so
    """Leave before a command is missed."""
    if wanted:
        typer.echo(f"ladle {__version__}")
        raise typer.Exit


@cli.callback()
def common(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """Set up logging for every command."""
    level = logging.DEBUG if verbose else logging.WARNING
    handler = RichHandler(
        console=errors, show_path=False, rich_tracebacks=False, log_time_format="%Y-%m-%d %H:%M:%S"
    )
    logging.basicConfig(level=level, format="%(name)s: %(message)s", handlers=[handler])
    # it tells each step of its compiler: megabytes, where kernels are not in the cache yet
    logging.getLogger("numba").setLevel(logging.WARNING)


def app() -> None:
    """Run the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old terminal, or a file, may lack a "✓"
            stream.reconfigure(errors="replace")
    cli()
