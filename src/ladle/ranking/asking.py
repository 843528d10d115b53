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
    Known,
    Pantries,
    People,
    Profile,
    Purpose,
    Utterances,
    hard_limits,
)
from ladle.ranking.answer import Answer
from ladle.ranking.conversations import Conversations, Standing
from ladle.ranking.talk import Talk, offers_of
from ladle.ranking.wire import RecommendationBody
from ladle.request import (
    Conversation,
    MealCounts,
    Question,
    Step,
    Told,
    Understood,
    hear,
    make_question,
    next_step,
    told_though_refused,
)
from ladle.store import Database

MAX_TOLD = 300
"""Names of what is told in a conversation to be left out for good: more is no conversation."""
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

    def who(self, body: RecommendationBody) -> Known:
        """Return what is known of who asks.

        Raises
        ------
        BadRequestError
            Their name is empty, too long, or no proper text.
        """
        name = body.person
        return NOBODY if name is None else self._people.known(name, Purpose.EVENTS)

    def talk(self, body: RecommendationBody, who: Known, knows_word: Callable[[str], bool]) -> Talk:
        """Return what was said, and what it makes of its conversation.

        What it tells to be left out for good is kept before anything else is done: it binds even
        if no answer comes of this turn, and whatever else is asked at this moment.

        Raises
        ------
        BadRequestError
            The utterance, the conversation's id or a want that is to be kept is malformed, or
            more is told than can be kept.
        NotReadyError
            Too many go on with the conversation at once.
        """
        self.conversations.let_expired_go()
        if body.conversation is None:
            said = hear(body.utterance, knows_word, follows=False)
            return Talk(said, Step(said.frame.intent, Conversation()), who=who)
        for _ in range(MOST_TRIES):
            found = self.conversations.find(body.conversation, who.hash)
            said, spoken, refused = _said(body, knows_word, follows=found.state.is_open)
            given, why = _given(body)
            refused = refused or why
            state = found.state.telling(spoken.joined(given))
            told = found.told.joined(state.told)
            is_new = state is not found.state
            if is_new and not self._keep_told(body.conversation, who, found, state, told):
                continue
            if refused is not None:  # what was said with it is kept
                raise refused
            return Talk(
                said, next_step(state, said, told), body.conversation, who, told,
                found.n_written + is_new, is_nobodys=is_new and found.n_written == 0,
            )  # fmt: skip
        raise NotReadyError(TOO_MANY)

    def _keep_told(
        self, name: str, who: Known, found: Standing, state: Conversation, told: Told
    ) -> bool:
        """Keep what was told; returns whether it is kept: nobody has gone on meanwhile."""
        if told.n > MAX_TOLD:
            fault = f"leaves out {told.n} things by now; at most {MAX_TOLD}, begin another"
            raise BadRequestError("conversation", fault)
        return self.conversations.keep(name, who.hash, state, found.n_written)

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
                best.recipe.minutes if best else None, best.reasons if best else (), talk.told.n,
            )  # fmt: skip
            if not self._keep_state(talk, person, state):
                return None
        return msgspec.structs.replace(
            answer, intent=talk.step.intent.value, conversation=talk.conversation_id,
            offers=offers_of(talk.said.frame),
        )  # fmt: skip

    def _keep_state(self, talk: Talk, person: PersonHash | None, state: Conversation) -> bool:
        """Keep a state; returns whether it is kept: nobody has told anything or gone on since."""
        name = talk.conversation_id or ""
        if not talk.told.holds(self.conversations.find(name, talk.who.hash).told):
            return False
        if person == talk.who.hash:
            return self.conversations.keep(name, person, state, talk.n_written)
        # who was enrolled since has not spoken there yet, and takes along what they told as nobody
        is_kept = self.conversations.keep(name, person, state, 0)
        if is_kept and talk.is_nobodys:
            self.conversations.drop_nobodys(name, talk.n_written)
        return is_kept

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


def _said(
    body: RecommendationBody, knows_word: Callable[[str], bool], *, follows: bool
) -> tuple[Understood, Told, BadRequestError | None]:
    """Return what an utterance asks, what it tells, and why it is refused, if so."""
    try:
        said = hear(body.utterance, knows_word, follows=follows)
    except BadRequestError as e:
        told = told_though_refused(body.utterance, knows_word, follows=follows)
        return Understood(), told, e
    return said, Told.of(said.wants), None


def _given(body: RecommendationBody) -> tuple[Told, BadRequestError | None]:
    """Return what a body's wants tell, and why they are refused, if so."""
    try:
        return Told.of_given(body.wants), None
    except BadRequestError as e:
        return Told(), e
