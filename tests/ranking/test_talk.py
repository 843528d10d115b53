"""What is said in a conversation: whom it concerns, and what it offers."""

from __future__ import annotations

import pytest

from ladle.ranking.answer import Offer
from ladle.ranking.talk import Talk, offers_of
from ladle.request import Conversation, Frame, Intent, Step, Turn, Understood, Wants, listen


def frame_of(utterance: str) -> Frame:
    frame, _ = listen(utterance)
    return frame


@pytest.mark.parametrize(
    ("utterance", "offers"),
    [
        ("quick dinner", ()),
        ("I'm vegan", (Offer(part="diets", value="vegan"),)),
        (
            "my kid is allergic to nuts",
            (Offer(part="allergies", value="nut", people=("kid",)),),
        ),
        ("I can't have dairy", (Offer(part="allergies", value="dairy"),)),
        (
            "my son can't eat walnuts",
            (Offer(part="allergies", value="walnut", people=("son",)),),
        ),
        ("I can't have mushrooms", ()),
        ("mushrooms make me ill", (Offer(part="allergies", value="mushroom"),)),
        ("I hate olives", (Offer(part="dislikes", value="olive"),)),
        ("I'm not vegan anymore", (Offer(part="diets", value="vegan", removes=True),)),
        (
            "I can eat eggs again",
            (Offer(part="allergies", value="egg", removes=True, needs_confirmation=True),),
        ),
    ],
)
def test_what_is_told_of_people_is_offered_to_their_profiles(
    utterance: str, offers: tuple[Offer, ...]
) -> None:
    assert offers_of(frame_of(utterance)) == offers


OPEN = Conversation(turns=(Turn(wants=Wants(dish="soup"), pantry=("rice",)),), offered=("a",))


@pytest.mark.parametrize(
    ("intent", "state", "is_settled"),
    [
        (Intent.ACCEPT, OPEN, True), (Intent.WHY, OPEN, True), (Intent.FORGET, OPEN, True),
        (Intent.ACCEPT, Conversation(), False), (Intent.FORGET, Conversation(), True),
        (Intent.REJECT, OPEN, False), (Intent.RECOMMEND, OPEN, False),
    ],
)  # fmt: skip
def test_a_yes_settles_only_where_something_was_offered(
    intent: Intent, state: Conversation, *, is_settled: bool
) -> None:
    assert Talk(Understood(), Step(intent, state), "talk").is_settled is is_settled


def test_a_conversation_asks_all_that_holds_by_now() -> None:
    said = Understood(wants=Wants(exclude=("nut",)), not_understood=("snazzy",))
    alone = Talk(said, Step(Intent.RECOMMEND, OPEN))
    assert alone.asked == said
    within = Talk(said, Step(Intent.REFINE, OPEN), "talk").asked
    assert (within.wants, within.pantry) == (Wants(dish="soup"), ("rice",))
    assert within.not_understood == ("snazzy",)
