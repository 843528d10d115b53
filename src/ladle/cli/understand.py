"""`ladle understand`: what an utterance says, without answering it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer
from rich.text import Text

from ladle.cli.console import as_text, errors, say
from ladle.core import BadRequestError
from ladle.request import Frame, listen


def understand(
    utterance: Annotated[
        list[str] | None,
        typer.Argument(help="What is said; without it, one utterance a line is read."),
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object a line: intent, slots, spans.")
    ] = False,
    follows: Annotated[
        bool, typer.Option("--follows", help="It answers something that was just proposed.")
    ] = False,
) -> None:
    """Show what is understood of utterances: their intent, their slots, and what is lost.

    Nothing is answered, and nothing is kept.

    **Examples**

        ladle understand quick dinner for two without nuts
        ladle understand --follows not chicken again
        ladle understand --json < utterances.txt
    """
    for said in _utterances(utterance):
        try:
            frame, problem = listen(said, follows=follows)
        except BadRequestError as e:  # too long: the rest goes on
            errors.print(Text.assemble(("Error: ", "bold red"), str(e)), soft_wrap=True)
            frame, problem = Frame.empty(said), None
        if as_json:
            typer.echo(msgspec.json.encode(frame.as_json()))
        else:
            _print(said, frame, problem)


def _utterances(given: list[str] | None) -> Iterator[str]:
    if given:
        yield as_text(" ".join(given))
        return
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _print(said: str, frame: Frame, problem: BadRequestError | None) -> None:
    text = Text(said, style="bold")
    for slot in frame.slots:
        text.stylize("bold cyan", *slot.span)
    say(Text.assemble(text, (f"  {frame.intent.value}", "dim")))
    for slot in frame.slots:
        say(Text.assemble((f"  {slot.name}: ", "green"), slot.value.replace("_", " ")))
    if frame.not_understood:
        say(Text.assemble(("  not understood: ", "yellow"), ", ".join(frame.not_understood)))
    if problem is not None:
        say(Text.assemble(("  must be asked: ", "red"), str(problem)))
