"""`ladle chat`: a conversation in the terminal, one line in, one answer out."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import msgspec
import typer
from rich.text import Text

from ladle.cli.console import (
    ConfigOption,
    DataOption,
    console,
    errors,
    names_in,
    say,
)
from ladle.cli.recommend import moment_of, note, print_nothing
from ladle.cli.sections import read_settings
from ladle.core import BadRequestError, NotKnownError
from ladle.ranking import Answer, Ladle, Offer, Phrase, RankingSettings, RecommendationBody
from ladle.request import BY_SLOT

_QUIT = ("", "q")
_OF_ONE_LINE = ("utterance", "wants")
"""What an error is about that the next line may do better."""


def chat(
    *,
    person: Annotated[
        str | None, typer.Option(help="Who speaks: their profile and history then count.")
    ] = None,
    household: Annotated[
        str | None, typer.Option(help="Who eats: its members' limits bind, its pantry is at home.")
    ] = None,
    eaters: Annotated[
        str | None, typer.Option(help="Members who eat, comma separated (default: all).")
    ] = None,
    now: Annotated[str | None, typer.Option(help="Moment of asking (default: this one).")] = None,
    data: DataOption,
    config: ConfigOption = None,
) -> None:
    r"""Talk about what to cook; each line goes on from what was said before.

    Ask, and then: *something else*, *no fish*, *quicker*, *why this one*, *the second one*, *undo*,
    *forget me*. An empty line, q or the end of the input leaves.

    **Examples**

        ladle chat
        ladle chat --person ann
        ladle chat --household home-1 --eaters ann,kid
        printf 'quick dinner\nsomething else\n' | ladle chat
    """
    settings = read_settings(config).load("ranking", RankingSettings)
    body = RecommendationBody(
        person=person,
        household=household,
        eaters=None if eaters is None else names_in(eaters),
    )
    with Ladle.open(data, settings) as ladle:
        _Chat(ladle, body, now).run()


class _Chat:
    """One conversation; what is the same in each of its questions stands in `body`."""

    def __init__(self, ladle: Ladle, body: RecommendationBody, now: str | None) -> None:
        self._ladle, self._now = ladle, now
        self._body = msgspec.structs.replace(body, conversation=secrets.token_hex(12))
        self._names: dict[str, str] = {}
        self._is_noted = False

    def run(self) -> None:
        """Answer line by line until somebody leaves."""
        while (line := _read("> ")) is not None and line.casefold() not in _QUIT:
            try:
                answer = self._ask(line)
            except BadRequestError as e:
                if not e.field.startswith(_OF_ONE_LINE):
                    raise  # the next line would fail like this one
                errors.print(Text.assemble(("Error: ", "bold red"), str(e)), soft_wrap=True)
                continue
            if answer.confirm == "forget":
                self._forget()
            else:
                self._show(answer)

    def _ask(self, line: str) -> Answer:
        body = msgspec.structs.replace(self._body, utterance=line, now=moment_of(self._now))
        answer = self._ladle.answer(body)
        if answer.recommendation is not None:
            best = answer.recommendation.recipe
            self._names |= {best.id: best.name} | {a.id: a.name for a in answer.alternatives}
        return answer

    def _forget(self) -> None:
        """Erase who speaks, if they say so again; from then on a stranger speaks."""
        person = self._body.person
        if person is None:
            say("I know you by no name, so nothing is kept of you; we begin anew.")
        elif (_read("Delete all that is kept of you? [y/N] ") or "").casefold() in ("y", "yes"):
            say(self._erase(person))
        else:
            say("Nothing was deleted.")
            return
        fresh = secrets.token_hex(12)
        self._body = msgspec.structs.replace(self._body, person=None, conversation=fresh)

    def _erase(self, person: str) -> str:
        try:
            self._ladle.homes.erase_person(person)
        except NotKnownError:
            return "Nothing was kept of you."
        return "All that was kept of you is deleted."

    def _show(self, answer: Answer) -> None:
        if not self._is_noted:
            self._is_noted = True
            _note_what_is_missing(answer)
        if answer.accepted is not None:
            say(Text(f"Enjoy {self._names.get(answer.accepted, answer.accepted)}!", "bold"))
        _say_reasons(answer.why)
        _say_heard(answer.understood)
        if answer.not_understood:
            say(Text.assemble(("not understood: ", "yellow"), ", ".join(answer.not_understood)))
        for offer in answer.offers:
            say(Text(_offered(offer), "yellow"))
        print_nothing(answer)
        _say_recipe(answer)


def _read(prompt: str) -> str | None:
    """Return the next line; None at the end. A piped one is shown, as it would be if typed."""
    is_typed = sys.stdin.isatty()
    console.print(prompt, end="", style="bold")
    line = sys.stdin.buffer.readline()
    text = line.decode("utf-8", "replace").strip()
    if not (is_typed and line):
        console.print(text, soft_wrap=True)
    return text if line else None


def _note_what_is_missing(answer: Answer) -> None:
    if answer.is_synthetic:
        note("demo", "trained on synthetic (made-up) people")
    if answer.degraded:
        note("degraded", answer.degraded)


def _say_heard(phrases: tuple[Phrase, ...]) -> None:
    """Say what must not be there in a line of its own: a cook must see that it was heard."""
    left_out = [p for p in phrases if BY_SLOT[p.role].want in ("exclude", "avoid")]
    told = (*left_out, *(p for p in phrases if p.role.startswith("remove_")))  # an offer says it
    if chips := [_chip(p) for p in phrases if p not in told]:
        say(Text.assemble("understood: ", (" · ".join(chips), "cyan")))
    if left_out:
        say(Text(f"I heard: {', '.join(map(_no, left_out))}", "bold"))


def _chip(phrase: Phrase) -> str:
    return f"not {phrase.phrase}" if phrase.role.startswith("not_") else phrase.phrase


def _no(phrase: Phrase) -> str:
    is_allergy = BY_SLOT[phrase.role].profile == "allergies"
    return f"no {phrase.phrase}" + (" (allergy)" if is_allergy else "")


def _offered(offer: Offer) -> str:
    of = f" of {', '.join(offer.people)}" if offer.people else ""
    if offer.needs_confirmation:
        return f"not taken out of the {offer.part}{of}: {offer.value}; change the profile to do so"
    change = "take out of" if offer.removes else "keep in"
    return f"a profile can {change} the {offer.part}{of}: {offer.value}"


def _say_reasons(reasons: tuple[str, ...]) -> None:
    for reason in reasons:
        say(Text(f"  ✓ {reason}", "green"))


def _say_recipe(answer: Answer) -> None:
    if answer.recommendation is None:
        return
    recipe = answer.recommendation.recipe
    minutes = f" · {recipe.minutes} minutes" if recipe.minutes else ""
    say(Text.assemble((recipe.name, "bold"), minutes))
    _say_reasons(answer.recommendation.reasons)
    if answer.recommendation.not_shown:
        not_shown = ", ".join(answer.recommendation.not_shown)
        say(Text(f"  could not be shown: {not_shown}", "yellow"))
    if answer.alternatives:
        say(Text(f"Or: {', '.join(a.name for a in answer.alternatives)}", style="dim"))
