"""From a body to a question: who eats, what is at their home, and what was said before."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import msgspec

from ladle.core import BadRequestError, Clock, LadleError, NotReadyError, PersonHash
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

MOST_TRIES = 5
"""How often a turn is begun anew because somebody has gone on with its conversation meanwhile."""
TOO_MANY = "too many go on with this conversation at once; ask again"
log = logging.getLogger(__name__)


class Asking:
    """Puts together what a question means for those who ask it.

    Parameters
    ----------
    clock
        Tells when something was said, and when a conversation has expired.
    hours
        How long a conversation stays open.
    """

    def __init__(self, database: Database, people: People, clock: Clock, hours: float) -> None:
        self._people, self._clock = people, clock
        self._households, self._pantries = Households(database), Pantries(database)
        self._utterances = Utterances(database)
        self.conversations = Conversations(database, clock, hours)

    def talk(self, body: RecommendationBody, knows_word: Callable[[str], bool]) -> Talk:
        """Return what was said, and what it makes of its conversation.

        What it tells to be left out for good is kept before anything else is done: it binds even
        if no answer comes of this turn, and whatever else is asked at this moment.

        Raises
        ------
        BadRequestError
            The utterance, the conversation's id or a want that is to be kept is malformed.
        NotReadyError
            Too many go on with the conversation at once.
        """
        name = body.person
        who = NOBODY if name is None else self._people.known(name, Purpose.EVENTS)
        self.conversations.let_expired_go()
        if body.conversation is None:
            said = hear(body.utterance, knows_word, follows=False)
            return Talk(said, Step(said.frame.intent, Conversation()), who=who)
        for _ in range(MOST_TRIES):
            found = self.conversations.find(body.conversation, who.hash)
            said = hear(body.utterance, knows_word, follows=found.state.is_open)
            state, n_written = found.state.telling(said, body.wants), found.n_written
            if state is not found.state:
                if not self.conversations.keep(body.conversation, who.hash, state, n_written):
                    continue
                n_written += 1
            told = found.told.joined(state.told)
            return Talk(said, next_step(state, said), body.conversation, who, told, n_written)
        raise NotReadyError(TOO_MANY)

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

    def keep_said(self, body: RecommendationBody, talk: Talk) -> None:
        """Keep the words of an utterance, sealed, where the person has agreed to it.

        A text that cannot be kept is no reason not to answer: it is logged, without the text.
        """
        agrees = talk.who.profile is not None and talk.who.profile.keeps_utterances
        if not (agrees and body.person and body.utterance):
            return
        try:
            self._utterances.keep(body.person, body.utterance, self._clock.now())
        except LadleError as e:
            log.warning("an utterance could not be kept: %s", type(e).__name__)

    def gone_on(
        self, talk: Talk, answer: Answer, person: PersonHash | None, *, is_shown: bool
    ) -> Answer | None:
        """Keep what the conversation is now, and say what was told of people.

        Parameters
        ----------
        is_shown
            Whether somebody gets the answer: what was said counts in any case, what was not shown
            was not offered.

        Returns None if somebody has gone on with the conversation since this turn began: it must
        begin anew, as something may have been told that binds its answer.
        """
        if talk.conversation_id is not None:
            best = answer.recommendation if is_shown else None
            offered = (best.recipe.id, *(a.id for a in answer.alternatives)) if best else ()
            state = talk.step.state.answered(
                offered, best.impression_id if best else None,
                best.recipe.minutes if best else None, best.reasons if best else (),
            )  # fmt: skip
            if not self._is_kept(talk, person, state):
                return None
        return msgspec.structs.replace(
            answer, intent=talk.step.intent.value, conversation=talk.conversation_id,
            offers=offers_of(talk.said.frame),
        )  # fmt: skip

    def _is_kept(self, talk: Talk, person: PersonHash | None, state: Conversation) -> bool:
        """Keep a state, unless anybody has told something or gone on since the turn began."""
        name = talk.conversation_id or ""
        if not talk.told.holds(self.conversations.find(name, talk.who.hash).told):
            return False
        # who was enrolled since has not spoken there yet
        n_written = talk.n_written if person == talk.who.hash else 0
        return self.conversations.keep(name, person, state, n_written)

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
