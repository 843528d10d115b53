"""`ladle people`: households, members, pantries, profiles, export and erasure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from ladle.cli.console import DataOption, YesOption, as_text, confirm, errors, say
from ladle.cli.profile_flags import (
    AllergiesOption,
    DietsOption,
    DislikesOption,
    JurisdictionOption,
    KeepsOption,
    LikesOption,
    MinutesOption,
    ProfileFlags,
    TracesOption,
    ZoneOption,
    given_up,
)
from ladle.core import BadRequestError, NotKnownError, NotReadyError
from ladle.people import Erased, Member, MemberId, PantryItem, Profile, Somebody, erased_digests
from ladle.ranking import Homes, Ladle, Paths

people = typer.Typer(
    name="people",
    help="Look after profiles, households and pantries; export and forget people.",
    no_args_is_help=True,
)
_household = typer.Typer(name="household", help="Who lives together.", no_args_is_help=True)
_member = typer.Typer(name="member", help="Who belongs to a household.", no_args_is_help=True)
_pantry = typer.Typer(name="pantry", help="What a household has at home.", no_args_is_help=True)
_profile = typer.Typer(
    name="profile", help="What one person eats, and does not.", no_args_is_help=True
)
for group in (_household, _member, _pantry, _profile):
    people.add_typer(group)

HouseholdArgument = Annotated[str, typer.Argument(help="Your own id of the household.")]
MemberArgument = Annotated[str, typer.Argument(help="The household's own id of the member.")]
PersonArgument = Annotated[str, typer.Argument(help="Your own id of the person.")]
OfHousehold = Annotated[
    str | None, typer.Option("--household", help="The id is that of a member of this household.")
]


@contextmanager
def _homes(data: Path) -> Iterator[Homes]:
    with Ladle.open(data) as ladle:
        yield ladle.homes


def _show(value: object) -> None:
    """Print what is kept as the HTTP call answers it, indented."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value)))  # in UTF-8 wherever it goes


def _say_erased(erased: Erased) -> None:
    own = msgspec.to_builtins(erased)
    counts = {**own.pop("elsewhere"), **own}
    parts = [f"{n:,} {name.replace('_', ' ')}" for name, n in counts.items() if n]
    say(f"Deleted: {', '.join(parts) or 'nothing was kept'}")


# -- households -----------------------------------------------------------------------------------


@_household.command("put")
def put_household(household: HouseholdArgument, *, data: DataOption) -> None:
    """Make a household, unless it is there; shows it.

    Then put its members, and what it has at home.

    **Examples**

        ladle people household put home-1
    """
    with _homes(data) as homes:
        _show(homes.put_household(household))


@_household.command("show")
def show_household(household: HouseholdArgument, *, data: DataOption) -> None:
    """Show a household and its members as JSON.

    Each member stands by the household's own id, with the profile that binds at table.

    **Examples**

        ladle people household show home-1
    """
    with _homes(data) as homes:
        _show(homes.household(household))


@_household.command("delete")
def delete_household(
    household: HouseholdArgument, *, yes: YesOption = False, data: DataOption
) -> None:
    """Delete a household, its pantry, and the members who are known by no other id.

    Leaves with 1 where it is not confirmed.

    **Examples**

        ladle people household delete home-1
        ladle people household delete home-1 --yes
    """
    with _homes(data) as homes:
        homes.household(household)
        confirm("Delete the household, its pantry and its members?", yes=yes)
        _say_erased(homes.erase_household(household))


# -- members --------------------------------------------------------------------------------------


@_member.command("put")
def put_member(  # noqa: PLR0913 - one parameter a flag
    household: HouseholdArgument,
    member: MemberArgument,
    *,
    name: Annotated[str | None, typer.Option(help="What the household calls them.")] = None,
    person: Annotated[
        str | None, typer.Option(help="Your own id of them, if you know them outside of it, too.")
    ] = None,
    allergies: AllergiesOption = None,
    jurisdiction: JurisdictionOption = "eu",
    traces_ok: TracesOption = False,
    diets: DietsOption = None,
    dislikes: DislikesOption = None,
    likes: LikesOption = None,
    minutes: MinutesOption = None,
    zone: ZoneOption = None,
    keeps: KeepsOption = None,
    data: DataOption,
) -> None:
    """Add a member, or change what is said of them; what is not given stays as it is.

    An empty list (`--dislikes ""`) takes all of it away.

    **Examples**

        ladle people member put home-1 kid --allergies nuts,kiwi
        ladle people member put home-1 ann --person user-7 --diets vegetarian
    """
    flags = ProfileFlags(
        allergies, jurisdiction, traces_ok, diets, dislikes, likes, minutes, zone, keeps
    )
    who = MemberId(household, member)
    with _homes(data) as homes:
        there = homes.household(household).members.get(member)
        if there is None and person is not None:
            old = _profile_of(homes, person)
        else:
            old = there.profile if there else None
        said = None if name is None else as_text(name)
        changed = flags.changed(old)
        _show(homes.put_member(who, Member(name=said, profile=changed, person=person)))
        _note_given_up(old, changed)


@_member.command("remove")
def remove_member(
    household: HouseholdArgument,
    member: MemberArgument,
    *,
    yes: YesOption = False,
    data: DataOption,
) -> None:
    """Take a member out; who is known by no other id is forgotten.

    Leaves with 1 where it is not confirmed.

    **Examples**

        ladle people member remove home-1 kid
    """
    who = MemberId(household, member)
    with _homes(data) as homes:
        homes.member(who)
        confirm("Take the member out of the household?", yes=yes)
        _say_erased(homes.remove_member(who))


# -- pantries -------------------------------------------------------------------------------------


@_pantry.command("put")
def put_pantry(
    household: HouseholdArgument,
    foods: Annotated[
        list[str] | None, typer.Argument(help="Foods at home, each with @DATE if it goes off.")
    ] = None,
    *,
    data: DataOption,
) -> None:
    """Say what is at home, in place of what was; shows it.

    Without foods the pantry is empty.

    **Examples**

        ladle people pantry put home-1 milk@2026-05-03 rice
        ladle people pantry put home-1
    """
    items = [_item(food, f"FOODS[{i}]") for i, food in enumerate(foods or ())]
    with _homes(data) as homes:
        _show(homes.put_pantry(household, items).pantry)


def _item(given: str, field: str) -> PantryItem:
    food, _, day = as_text(given).partition("@")
    try:
        return PantryItem(food=food, use_by=date.fromisoformat(day) if day else None)
    except ValueError as e:
        raise BadRequestError(field, f"is {given!r}; write the date like milk@2026-05-03") from e


@_pantry.command("show")
def show_pantry(household: HouseholdArgument, *, data: DataOption) -> None:
    """Show what is at home as JSON.

    In the order in which it was put.

    **Examples**

        ladle people pantry show home-1
    """
    with _homes(data) as homes:
        _show(homes.pantry(household).pantry)


@_pantry.command("use")
def use_up(
    household: HouseholdArgument,
    foods: Annotated[list[str], typer.Argument(help="Foods that are used up.")],
    *,
    data: DataOption,
) -> None:
    """Take foods out, all that there is of each; shows what is left.

    Only the very food goes: using up cheese leaves the cheddar.

    **Examples**

        ladle people pantry use home-1 milk rice
    """
    with _homes(data) as homes:
        _show(homes.use_up(household, [as_text(food) for food in foods]).pantry)


# -- profiles -------------------------------------------------------------------------------------


@_profile.command("put")
def put_profile(  # noqa: PLR0913 - one parameter a flag
    person: PersonArgument,
    *,
    allergies: AllergiesOption = None,
    jurisdiction: JurisdictionOption = "eu",
    traces_ok: TracesOption = False,
    diets: DietsOption = None,
    dislikes: DislikesOption = None,
    likes: LikesOption = None,
    minutes: MinutesOption = None,
    zone: ZoneOption = None,
    keeps: KeepsOption = None,
    data: DataOption,
) -> None:
    """Change what is known of a person; what is not given stays as it is.

    An empty list (`--dislikes ""`) takes all of it away.

    **Examples**

        ladle people profile put ann --allergies walnut --likes italian
        ladle people profile put ann --minutes 30 --zone Europe/Berlin
    """
    flags = ProfileFlags(
        allergies, jurisdiction, traces_ok, diets, dislikes, likes, minutes, zone, keeps
    )
    with _homes(data) as homes:
        old = _profile_of(homes, person)
        changed = flags.changed(old)
        if changed is None:
            raise BadRequestError("profile", "nothing is given; say --allergies, --diets, …")
        _show(homes.put_profile(person, changed))
        _note_given_up(old, changed)


def _note_given_up(old: Profile | None, changed: Profile | None) -> None:
    """Say which limits bind no longer, or less: they may have been forgotten only."""
    if names := given_up(old, changed):
        text = f"No longer binding as before: {', '.join(names)}. If they are, name all anew."
        say(text, errors)


def _profile_of(homes: Homes, person: str) -> Profile | None:
    try:
        return homes.profile(person)
    except NotKnownError:
        return None


@_profile.command("show")
def show_profile(person: PersonArgument, *, data: DataOption) -> None:
    """Show a person's profile as JSON.

    Allergies and diets bind; the rest only counts.

    **Examples**

        ladle people profile show ann
    """
    with _homes(data) as homes:
        _show(homes.profile(person))


# -- export and erasure ---------------------------------------------------------------------------


@people.command("export")
def export(
    person: Annotated[str, typer.Argument(help="Whose; your own id of the person.")],
    *,
    household: OfHousehold = None,
    data: DataOption,
) -> None:
    """Print all that is kept of a person as JSON.

    What was shown and picked, and open conversations, stand under "elsewhere".

    **Examples**

        ladle people export ann
        ladle people export kid --household home-1 > kid.json
    """
    with _homes(data) as homes:
        _show(homes.export(_somebody(person, household)))


@people.command("forget")
def forget(
    person: Annotated[str, typer.Argument(help="Who; your own id of the person.")],
    *,
    household: OfHousehold = None,
    yes: YesOption = False,
    data: DataOption,
) -> None:
    """Delete all that is kept of a person: profile, memberships, events, conversations.

    Leaves with 1 where it is not confirmed.

    **Examples**

        ladle people forget ann
        ladle people forget kid --household home-1 --yes
    """
    who = _somebody(person, household)
    with _homes(data) as homes:
        confirm("Delete all that is kept of this person?", yes=yes)
        _say_erased(homes.erase_person(who))


@people.command("erased")
def show_erased(*, data: DataOption) -> None:
    """Print a digest of each person and household that was ever erased, one a line.

    They tell nobody who it was. Keep them apart from the backups, and hand them to `ladle restore`:
    it erases again who a backup still holds. Leaves with 1 where there is no database: no list is
    not an empty one.

    **Examples**

        ladle people erased > erased.txt
    """
    database = Paths(data).database
    if not database.exists():
        raise NotReadyError(
            f"{data} holds no {database.name}, so it does not tell who was erased: name the data "
            "directory that does with --data"
        )
    for digest in sorted(erased_digests(database)):
        typer.echo(digest.hex())


def _somebody(person: str, household: str | None) -> Somebody:
    return person if household is None else MemberId(household, person)
