"""One turn from a body to an answer: the same steps, whoever finds the recipe."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from time import perf_counter
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from ladle.core import Clock, NotReadyError, PersonHash
from ladle.events import Impression
from ladle.people import Known
from ladle.ranking.answer import Answer, StageTrace, Trace
from ladle.ranking.asking import MOST_TRIES, TOO_MANY, Asking
from ladle.ranking.check import checked
from ladle.ranking.funnel import ms_since
from ladle.ranking.journal import Journal
from ladle.ranking.ranker import Ranked
from ladle.ranking.snapshots import Snapshot, Snapshots
from ladle.ranking.talk import Talk
from ladle.ranking.views import Shown, alternative_of, phrases_of, recommendation_of, view
from ladle.ranking.wire import RecommendationBody
from ladle.request import Question, asked_anew


class Asked(NamedTuple):
    """A question, and what it is asked of."""

    body: RecommendationBody
    talk: Talk
    question: Question
    snapshot: Snapshot
    now: datetime
    """The moment that is asked for, which need not be the present one."""


class Chosen(NamedTuple):
    """What was found for a question."""

    ranked: Ranked
    snapshot: Snapshot
    """Of which it was found."""
    person: PersonHash | None
    """To whom it is shown; None for nobody, or for who is not enrolled."""
    degraded: str | None
    goes_on: bool = True
    """Whether a conversation goes on with it; else the same is asked again."""


class Finder(Protocol):
    """Finds recipes that may be answered."""

    def hears(self, body: RecommendationBody, talk: Talk) -> None:
        """Keep what is to be kept of an utterance, answered or not."""
        ...

    def find(self, asked: Asked) -> Chosen:
        """Return what was found.

        Raises
        ------
        LadleError
            Nothing can be looked for.
        """
        ...


class _Try(NamedTuple):
    """One try at a body."""

    body: RecommendationBody
    who: Known
    is_first: bool
    since: float
    """When it began, with who asks."""


class Answering:
    """Answers bodies; safe to share between threads."""

    def __init__(
        self, snapshots: Snapshots, asking: Asking, journal: Journal, clock: Clock
    ) -> None:
        self._snapshots, self._asking = snapshots, asking
        self._journal, self._clock = journal, clock

    def answer(
        self, body: RecommendationBody, finder: Finder, is_wanted: Callable[[], bool]
    ) -> Answer:
        """Answer one body.

        A turn begins anew if somebody has gone on with its conversation meanwhile: what they told
        may bind its answer.

        Parameters
        ----------
        is_wanted
            Asked at the end of each try: whether the answer will be shown. One that nobody gets is
            not logged.

        Raises
        ------
        BadRequestError
            Something is malformed.
        NotReadyError
            Too many go on with the conversation at once, or the finder has nothing to look in.
        """
        since = perf_counter()
        who = self._asking.who(body)  # once: whoever is erased meanwhile is not enrolled again
        for nth in range(MOST_TRIES):
            one = _Try(body, who, is_first=nth == 0, since=perf_counter() if nth else since)
            if (answer := self._answered(one, finder, is_wanted)) is not None:
                return answer
        raise NotReadyError(TOO_MANY)

    def _answered(self, one: _Try, finder: Finder, is_wanted: Callable[[], bool]) -> Answer | None:
        body = one.body
        snapshot, now = self._snapshots.current(), body.now or self._clock.now()
        talk = self._asking.talk(body, one.who, snapshot.catalog.knows_word)
        if one.is_first:
            finder.hears(body, talk)
        if talk.step.picked is not None:
            question = self._asking.question(body, talk, now)
            if not self._may_leave(talk.step.picked, question, snapshot):
                talk = dataclasses.replace(talk, step=asked_anew(talk.step.state))
        if talk.is_settled:
            return self._journal.settle(talk, body.person)
        question = self._asking.question(body, talk, now, snapshot.meal_counts)
        understood_ms = ms_since(one.since)
        chosen = finder.find(Asked(body, talk, question, snapshot, now))
        since = perf_counter()
        impression = self._impression(question, chosen)
        made = _answer(question, chosen, impression)
        if body.explain:
            made = replace(made, trace=_traced(chosen, understood_ms, ms_since(since)))
        is_shown = chosen.goes_on and is_wanted()
        answer: Answer | None = made
        if chosen.goes_on:
            answer = self._asking.gone_on(talk, made, chosen.person, is_shown=is_shown)
        if answer is not None:
            self._journal.note_refused(chosen.ranked.refused)
            if impression is not None and is_shown:
                self._journal.show(impression)
        return answer

    def _may_leave(self, recipe_id: str, question: Question, snapshot: Snapshot) -> bool:
        """Tell whether what was offered is still there, and safe for all who eat by now."""
        row = snapshot.catalog.row(recipe_id)
        if row is None or self._snapshots.deleted_among([recipe_id]):
            return False
        return checked(snapshot.catalog, row, question.request.limits, []) is not None

    def _impression(self, question: Question, chosen: Chosen) -> Impression | None:
        if not chosen.ranked.picks:
            return None
        return self._journal.impression(
            chosen.snapshot, question.request, chosen.ranked, chosen.person
        )


def _traced(chosen: Chosen, understood_ms: float, shown_ms: float) -> Trace:
    """Return the whole way to an answer: from the question, of which nothing is chosen yet."""
    n_recipes, trace = chosen.snapshot.catalog.n_recipes, chosen.ranked.trace
    begun = StageTrace(stage="understood", n_recipes=n_recipes, ms=understood_ms)
    ended = StageTrace(stage="made ready", n_recipes=len(chosen.ranked.picks), ms=shown_ms)
    return replace(trace, stages=(begun, *trace.stages, ended))


def _answer(question: Question, chosen: Chosen, impression: Impression | None) -> Answer:
    catalog, ranked = chosen.snapshot.catalog, chosen.ranked
    eaters = question.request.wants.servings
    seen = [
        Shown(view(catalog, p.row, p.recipe, servings=eaters), p.reasons, p.not_shown)
        for p in ranked.picks
    ]
    return Answer(
        recommendation=None if impression is None else recommendation_of(seen[0], impression),
        alternatives=tuple(alternative_of(one) for one in seen[1:]),
        nothing=ranked.nothing,
        understood=phrases_of(question.heard),
        not_understood=question.not_understood,
        degraded=chosen.degraded,
        is_synthetic=chosen.snapshot.is_synthetic,
    )
