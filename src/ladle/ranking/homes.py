"""Households, profiles and pantries through the one door; what leaves Ladle and how it is erased.

What is not known is an error here, where the rooms below say None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from ladle.core import BadRequestError, NotKnownError, PersonHash
from ladle.people import (
    Allergy,
    Erasable,
    Erased,
    Erasure,
    Households,
    Member,
    MemberId,
    Pantries,
    PantryItem,
    Profile,
    Purpose,
    Question,
    Somebody,
    profile_from_answers,
    questions,
)
from ladle.ranking.conversations import Conversations
from ladle.store import Database

_DEFAULT_JURISDICTION = Allergy(name="").jurisdiction
_PART_OF = {"minutes": "max_weekday_minutes"}
"""The part of a profile that a question fills, where it is not called like the question."""
_NOT_ASKED = ("keeps_utterances", "zone")


class HouseholdBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A household as it is put: its address says who it is, members and pantry are put next."""


class HouseholdView(msgspec.Struct, frozen=True, kw_only=True):
    """A household and who belongs to it."""

    id: str
    members: dict[str, Member]
    """By their ids, sorted."""


class PantryBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a household has at home."""

    pantry: tuple[PantryItem, ...]


class UsedBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Foods that are used up, all that there was of each."""

    foods: tuple[str, ...]


class UsedUp(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken out of a pantry, and what is left in it."""

    used: tuple[PantryItem, ...]
    pantry: tuple[PantryItem, ...]


class OnboardingView(msgspec.Struct, frozen=True):
    """Questions that make a first profile; each may be skipped."""

    questions: tuple[Question, ...]


class OnboardingBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers to the questions, and whose they are."""

    answers: dict[str, str | tuple[str, ...]]
    """By the question's id: a list of names, or for "minutes" the key of one choice."""
    jurisdiction: str = _DEFAULT_JURISDICTION
    """Whose list of allergens the person's country goes by."""
    person: str | None = None
    """Your own name for the person; without it, and without a member, nothing is kept."""
    household: str | None = None
    member: str | None = None


class Onboarded(msgspec.Struct, frozen=True, kw_only=True):
    """The profile that answers made."""

    profile: Profile
    is_kept: bool
    """Whether it is somebody's profile from now on."""


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """What one household says of a person."""

    household: str
    member: str
    name: str


class SaidView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a person said, and agreed to having kept."""

    at: str
    text: str


class PersonExport(msgspec.Struct, frozen=True, kw_only=True):
    """All that is held of a person, but for keys."""

    person: str | None
    profile: Profile | None
    memberships: tuple[Membership, ...]
    utterances: tuple[SaidView, ...]
    elsewhere: dict[str, Any]
    """What other rooms hold, by the room: what was shown and picked, open conversations."""


@dataclass(frozen=True)
class _OpenConversations:
    """Conversations as a room that holds something of people."""

    kept: Conversations
    name: str = "conversations"
    purpose: Purpose = Purpose.EVENTS

    def export_person(self, person: PersonHash) -> object:
        return self.kept.export_person(person)

    def erase_person(self, person: PersonHash) -> int:
        return self.kept.erase_person(person)


class Homes:
    """Keeps and tells who eats, what is at their home, and removes them without a trace.

    Erasures that broke off are finished as it is made.

    Parameters
    ----------
    events
        The room of what was shown and picked.
    """

    def __init__(self, database: Database, conversations: Conversations, events: Erasable) -> None:
        self._households, self._pantries = Households(database), Pantries(database)
        self._erasure = Erasure(database, (events, _OpenConversations(conversations)))
        self._erasure.finish()

    # -- households ----------------------------------------------------------------------------

    def put_household(self, household: str) -> HouseholdView:
        """Make a household, unless it is there; returns it.

        Raises
        ------
        BadRequestError
            The id is empty, too long, or no proper text.
        """
        self._households.put_household(household)
        return self.household(household)

    def household(self, household: str) -> HouseholdView:
        """Return a household with its members.

        Raises
        ------
        NotKnownError
            There is none of that id.
        """
        members = self._households.get_household(household)
        if members is None:
            raise NotKnownError("household")
        return HouseholdView(id=household, members=dict(members))

    def erase_household(self, household: str) -> Erased:
        """Remove a household, its pantry, and all of its members who are known by no other id.

        Raises
        ------
        NotKnownError
            There is none of that id.
        """
        return _something(self._erasure.erase_household(household), "household")

    def put_member(self, who: MemberId, member: Member) -> Member:
        """Add a member, or change what is said of them; returns what is known of them now.

        Raises
        ------
        NotKnownError
            The household is not known.
        BadRequestError
            The household is full, an id or the profile is not right, or the member is somebody
            else already.
        """
        self.household(who.household)
        self._households.put_member(who, member)
        return self.member(who)

    def member(self, who: MemberId) -> Member:
        """Return a member.

        Raises
        ------
        NotKnownError
            The household or the member is not known.
        """
        if who.member not in (members := self.household(who.household).members):
            raise NotKnownError("member of this household")
        return members[who.member]

    def remove_member(self, who: MemberId) -> Erased:
        """Take a member out of a household, and erase them if they are known by no other id.

        Raises
        ------
        NotKnownError
            The household or the member is not known.
        """
        return _something(self._erasure.remove_member(who), "member of this household")

    # -- pantries ------------------------------------------------------------------------------

    def put_pantry(self, household: str, items: Sequence[PantryItem]) -> PantryBody:
        """Write what is at home in place of what was; returns it.

        Raises
        ------
        NotKnownError
            The household is not known.
        BadRequestError
            There are too many items; one that is no food is an `UnknownFoodError`.
        """
        self.household(household)
        self._pantries.put(household, items)
        return self.pantry(household)

    def pantry(self, household: str) -> PantryBody:
        """Return what is at home, in the order in which it was put.

        Raises
        ------
        NotKnownError
            The household is not known.
        """
        self.household(household)
        return PantryBody(self._pantries.get(household))

    def use_up(self, household: str, foods: Sequence[str]) -> UsedUp:
        """Take foods out of a pantry, all that there is of each.

        Raises
        ------
        NotKnownError
            The household is not known.
        BadRequestError
            There are too many names; one that is no food is an `UnknownFoodError`.
        """
        self.household(household)
        used = self._pantries.use_up(household, foods)
        return UsedUp(used=used, pantry=self._pantries.get(household))

    # -- profiles ------------------------------------------------------------------------------

    def put_profile(self, person: str, profile: Profile) -> Profile:
        """Write a person's profile in place of the one that is there; returns it as it is kept.

        Raises
        ------
        BadRequestError
            The id or the profile is not right.
        MissingExtraError
            It agrees to keeping what is said, and `cryptography` is not installed.
        """
        self._households.put_profile(person, profile)
        return self.profile(person)

    def profile(self, person: str) -> Profile:
        """Return a person's profile.

        Raises
        ------
        NotKnownError
            They never gave one.
        """
        found = self._households.get_profile(person)
        if found is None:
            raise NotKnownError("profile")
        return found

    def erase_profile(self, person: str) -> Erased:
        """Remove a person's profile and what is kept by its leave, and nothing else of them.

        Raises
        ------
        NotKnownError
            They have none.
        """
        return _something(self._erasure.erase_profile(person), "profile")

    def questions(self) -> OnboardingView:
        """Return the questions that make a first profile."""
        return OnboardingView(questions())

    def onboard(self, body: OnboardingBody) -> Onboarded:
        """Make a profile of answers, and keep it where somebody is named.

        What is skipped stays as it was: a second round loses nobody's allergies.

        Raises
        ------
        NotKnownError
            The household is not known.
        BadRequestError
            An answer is of the wrong kind or unknown, or it is not said clearly whose they are.
        """
        profile = profile_from_answers(body.answers, body.jurisdiction)
        who = _whose(body)
        if who is None:
            return Onboarded(profile=profile, is_kept=False)
        if isinstance(who, MemberId):
            self.household(who.household)
        kept = self._households.change_profile(
            who, lambda old: _with_what_was_skipped(profile, old, body.answers)
        )
        return Onboarded(profile=kept, is_kept=True)

    # -- export and erasure --------------------------------------------------------------------

    def export(self, who: Somebody) -> PersonExport:
        """Return all that is held of somebody.

        Raises
        ------
        NotKnownError
            Nobody is known by that id.
        MissingExtraError
            What they said is kept, and `cryptography` is not installed.
        """
        held = self._erasure.export_person(who)
        if not held:
            raise NotKnownError("person")
        return msgspec.convert(held, PersonExport)

    def erase_person(self, who: Somebody) -> Erased:
        """Remove somebody everywhere: profile, memberships, texts, events, conversations.

        Raises
        ------
        NotKnownError
            Nobody is known by that id.
        StoreError
            A room could not; it is finished by the next erasure, or when Ladle is opened again.
        """
        return _something(self._erasure.erase_person(who), "person")


def _something(erased: Erased, what: str) -> Erased:
    """Return what was removed; one that broke off before, and is finished now, counts."""
    if erased == Erased():
        raise NotKnownError(what)
    return erased


def _whose(body: OnboardingBody) -> Somebody | None:
    if body.household is None and body.member is None:
        return body.person
    if body.person is not None:
        raise BadRequestError("person", "is given beside a member; name one of them")
    if body.household is None:
        raise BadRequestError("household", "is missing; a member is one of a household")
    if body.member is None:
        raise BadRequestError("member", "is missing; say whose answers they are")
    return MemberId(body.household, body.member)


def _with_what_was_skipped(new: Profile, old: Profile, answers: Mapping[str, object]) -> Profile:
    skipped = [_PART_OF.get(q.id, q.id) for q in questions() if q.id not in answers]
    kept = {part: getattr(old, part) for part in (*skipped, *_NOT_ASKED)}
    return msgspec.structs.replace(new, **kept)
