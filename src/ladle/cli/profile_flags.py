"""Flags that say what is in a profile, and what they change of one that is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec
import typer

from ladle.cli.console import as_text, names_in
from ladle.food import ASKED_DIETS, jurisdictions
from ladle.people import Allergy, Profile, Strictness

AllergiesOption = Annotated[
    str | None,
    typer.Option(help="Foods or allergens, comma separated, in place of all before: hard."),
]
JurisdictionOption = Annotated[
    str, typer.Option(help=f"Whose list of allergens: {', '.join(jurisdictions())}.")
]
TracesOption = Annotated[
    bool,
    typer.Option("--traces-ok", help="These allergies allow what may hold a trace."),
]
DietsOption = Annotated[
    str | None, typer.Option(help=f"{', '.join(ASKED_DIETS)}; in place of all before: hard.")
]
DislikesOption = Annotated[
    str | None, typer.Option(help="Foods or allergens, comma separated: soft.")
]
LikesOption = Annotated[str | None, typer.Option(help="Cuisines or foods, comma separated: soft.")]
MinutesOption = Annotated[
    int | None, typer.Option(help="From start to table on a working day, at most; 0 for any.")
]
ZoneOption = Annotated[str | None, typer.Option(help="Time zone, such as Europe/Berlin.")]
KeepsOption = Annotated[
    bool | None,
    typer.Option(
        "--keep-utterances/--forget-utterances",
        help="Whether what is said may be kept (default: no).",
    ),
]


@dataclass(frozen=True)
class ProfileFlags:
    """What was given; None where nothing was."""

    allergies: str | None = None
    jurisdiction: str = "eu"
    traces_ok: bool = False
    diets: str | None = None
    dislikes: str | None = None
    likes: str | None = None
    minutes: int | None = None
    zone: str | None = None
    keeps: bool | None = None

    def changed(self, old: Profile | None) -> Profile | None:
        """Return a profile with what was given; what was not stays, and "" takes all away.

        None if there is no profile and nothing was given.
        """
        changes: dict[str, object] = {
            name: names_in(given)
            for name, given in (
                ("diets", self.diets), ("dislikes", self.dislikes), ("likes", self.likes),
            )
            if given is not None
        }  # fmt: skip
        if self.allergies is not None:
            changes["allergies"] = self._allergies(self.allergies)
        if self.minutes is not None:
            changes["max_weekday_minutes"] = self.minutes or None
        if self.zone is not None:
            changes["zone"] = as_text(self.zone) or None
        if self.keeps is not None:
            changes["keeps_utterances"] = self.keeps
        if old is None and not changes:
            return None
        return msgspec.structs.replace(old or Profile(), **changes)

    def _allergies(self, given: str) -> tuple[Allergy, ...]:
        strictness = Strictness.MAY_CONTAIN_OK if self.traces_ok else Strictness.FREE_ONLY
        return tuple(
            Allergy(name=name, jurisdiction=self.jurisdiction, strictness=strictness)
            for name in names_in(given)
        )


def given_up(old: Profile | None, new: Profile | None) -> tuple[str, ...]:
    """Return the allergies and diets of a profile that a changed one lacks, or takes less strictly.

    A list that is given takes the place of the one before: what was only meant to be added to would
    be gone unseen.
    """
    if old is None or new is None:
        return ()
    kept = {(a.name.casefold(), a.strictness) for a in new.allergies}
    strict = {name for name, how in kept if how is Strictness.FREE_ONLY}
    allergies = (
        a.name
        for a in old.allergies
        if (a.name.casefold(), a.strictness) not in kept and a.name.casefold() not in strict
    )
    return (*allergies, *(diet for diet in old.diets if diet not in new.diets))
