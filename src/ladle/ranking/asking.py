"""From a body to a question: who eats, what is at their home, and what was said before."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import msgspec

from ladle.core import BadRequestError, LadleError, PersonHash
from ladle.people import (
    NOBODY,
    Households,
    Pantries,
    People,
    Profile,
    Purpose,
    Utterances,
    hard_limits,
)
from ladle.ranking.answer import Answer
from ladle.ranking.conversations import Conversations
from ladle.ranking.talk import Talk, offers_of
from ladle.ranking.wire import RecommendationBody
from ladle.request import (
    Conversation,
    MealCounts,
    Question,
    Step,
    hear,
    make_question,
    next_step,
)
from ladle.store import Database

log = logging.getLogger(__name__)


class Asking:
    """Puts together what a question means for those who ask it."""

    def __init__(self, database: Database, people: People, hours: float) -> None:
        self._people = people
        self._households, self._pantries = Households(database), Pantries(database)
        self._utterances = Utterances(database)
        self.conversations = Conversations(database, hours)

    def talk(
        self, body: RecommendationBody, knows_word: Callable[[str], bool], now: datetime
    ) -> Talk:
        """Return what was said, and what it makes of its conversation.

        Raises
        ------
        BadRequestError
            The utterance or the conversation's id is malformed.
        """
        who = self._people.known(body.person, Purpose.EVENTS) if body.person else NOBODY
        if body.conversation is None:
            said = hear(body.utterance, knows_word, follows=False)
            return Talk(said, Step(said.frame.intent, Conversation()), who=who)
        state = self.conversations.find(body.conversation, who.hash, now)
        said = hear(body.utterance, knows_word, follows=state.is_open)
        return Talk(said, next_step(state, said), body.conversation, who)

    def question(
        self,
        body: RecommendationBody,
        talk: Talk,
        now: datetime,
        meal_counts: MealCounts | None = None,
    ) -> Question:
        """Return the question of a body: everybody who eats is respected.

        Who asks eats with their household, or with another one, unless `eaters` says who does.

        Parameters
        ----------
        meal_counts
            What was chosen at which moments, by all.

        Raises
        ------
        BadRequestError
            Something is malformed, or a household or a member is not known.
        """
        question = make_question(
            wants=body.wants, said=talk.asked, now=now, zone=body.tz, pantry=body.pantry,
            use_by=self._at_home(body.household), meal_counts=meal_counts,
        )  # fmt: skip
        eaters = self._eaters(body, talk)
        if not eaters:
            return question
        limits = hard_limits(eaters)
        request = replace(
            question.request,
            limits=question.request.limits.union(limits),
            dislikes=limits.dislikes,
            likes=tuple(dict.fromkeys(name for eater in eaters for name in eater.likes)),
        )
        return replace(question, request=request)

    def keep_said(self, body: RecommendationBody, talk: Talk, now: datetime) -> None:
        """Keep the words of an utterance, sealed, where the person has agreed to it.

        A text that cannot be kept is no reason not to answer: it is logged, without the text.
        """
        agrees = talk.who.profile is not None and talk.who.profile.keeps_utterances
        if not (agrees and body.person and body.utterance):
            return
        try:
            self._utterances.keep(body.person, body.utterance, now)
        except LadleError as e:
            log.warning("an utterance could not be kept: %s", type(e).__name__)

    def gone_on(
        self, talk: Talk, answer: Answer, person: PersonHash | None, now: datetime, *,
        is_shown: bool,
    ) -> Answer:  # fmt: skip
        """Keep what the conversation is now, and say what was told of people.

        Parameters
        ----------
        is_shown
            Whether somebody gets the answer: what was said counts in any case, what was not shown
            was not offered.
        """
        if talk.conversation_id is not None:
            best = answer.recommendation if is_shown else None
            offered = (best.recipe.id, *(a.id for a in answer.alternatives)) if best else ()
            state = talk.step.state.answered(
                offered, best.impression_id if best else None,
                best.recipe.minutes if best else None, best.reasons if best else (),
            )  # fmt: skip
            self.conversations.keep(talk.conversation_id, person, state, now)
        return msgspec.structs.replace(
            answer, intent=talk.step.intent.value, conversation=talk.conversation_id,
            offers=offers_of(talk.said.frame),
        )  # fmt: skip

    def _eaters(self, body: RecommendationBody, talk: Talk) -> tuple[Profile, ...]:
        if body.household is not None:
            at_home = self._households.eaters(body.household, body.eaters)
            guest = talk.who.profile if body.eaters is None else None
            return at_home if guest is None else (*at_home, guest)
        if body.eaters is not None:
            raise BadRequestError("eaters", "are members of a household; name it in household")
        return () if talk.who.profile is None else (talk.who.profile,)

    def _at_home(self, household: str | None) -> dict[str, date | None]:
        if household is None:
            return {}
        return {item.food: item.use_by for item in self._pantries.get(household)}
