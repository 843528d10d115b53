"""What is said to Ladle in a conversation: whom it concerns, what it changes, what it offers."""

from __future__ import annotations

from dataclasses import dataclass

from ladle.people import NOBODY, Known
from ladle.ranking.answer import Answer, Offer
from ladle.ranking.views import phrases_of
from ladle.request import BY_SLOT, Frame, Intent, Step, Told, Understood

SETTLED = (Intent.ACCEPT, Intent.WHY, Intent.FORGET)
"""Intents that need no new recipe."""
_NOTHING = Told()


@dataclass(frozen=True, slots=True)
class Talk:
    """One utterance, and the conversation that it belongs to."""

    said: Understood
    step: Step
    conversation_id: str | None = None
    who: Known = NOBODY
    """Who asks."""
    told: Told = _NOTHING
    """What anybody told in the conversation to be left out for good."""
    n_written: int = 0
    """How often the conversation was written when this turn began."""
    is_nobodys: bool = False
    """Whether nothing but what this turn told stands there."""

    @property
    def is_settled(self) -> bool:
        """Whether it is answered without looking for a recipe."""
        if self.step.intent is Intent.FORGET:
            return True
        return self.step.intent in SETTLED and self.step.state.is_open

    @property
    def asked(self) -> Understood:
        """What is asked now: in a conversation all that holds by now, else what was said."""
        if self.conversation_id is None:
            return self.said
        turn = self.step.state.last
        return Understood(
            wants=self.told.bind(turn.wants), pantry=turn.pantry, heard=self.said.heard,
            not_understood=self.said.not_understood, occasion=self.said.occasion,
            frame=self.said.frame,
        )  # fmt: skip


def settled(talk: Talk) -> Answer:
    """Return the answer to an utterance that needs no new recipe."""
    state, intent = talk.step.state, talk.step.intent
    return Answer(
        recommendation=None,
        understood=phrases_of(talk.said.heard),
        not_understood=talk.said.not_understood,
        intent=intent.value,
        conversation=talk.conversation_id,
        accepted=talk.step.picked,
        why=state.reasons if intent is Intent.WHY else (),
        confirm="forget" if intent is Intent.FORGET else None,
    )


def offers_of(frame: Frame) -> tuple[Offer, ...]:
    """Return what an utterance tells of people, for their profiles.

    What ends an allergy is only offered: it must be confirmed before it counts.
    """
    who = frame.values("person")
    return tuple(
        Offer(
            part=BY_SLOT[slot.name].profile,
            value=slot.said or slot.value,
            removes=slot.name.startswith("remove_"),
            needs_confirmation=slot.name == "remove_allergen",
            people=who,
        )
        for slot in {(s.name, s.said): s for s in frame.slots}.values()
        if BY_SLOT[slot.name].profile
    )
