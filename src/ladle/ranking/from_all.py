"""The full answer: found among all recipes, by the model that serves and what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from time import perf_counter

import numpy as np
from msgspec import structs

from ladle.ranking.answer import Nothing, StageTrace
from ladle.ranking.answering import Asked, Chosen
from ladle.ranking.asking import Asking
from ladle.ranking.funnel import ms_since
from ladle.ranking.journal import Journal, Remembered
from ladle.ranking.ranker import Ranked, Ranker
from ladle.ranking.settings import RankingSettings
from ladle.ranking.snapshots import Snapshot, Snapshots
from ladle.ranking.talk import Talk
from ladle.ranking.wire import RecommendationBody

_HOUR_S = 3_600
_DELETED = "what fitted was deleted in this moment; ask again"


class FromAll:
    """Finds recipes among all; see `Finder`.

    Parameters
    ----------
    chance
        Draws whether, and what, to explore.
    """

    def __init__(
        self, snapshots: Snapshots, asking: Asking, journal: Journal, settings: RankingSettings,
        chance: np.random.Generator,
    ) -> None:  # fmt: skip
        self._snapshots, self._asking, self._journal = snapshots, asking, journal
        self._settings, self._chance = settings, chance

    def hears(self, body: RecommendationBody, talk: Talk) -> None:
        """Keep the words of who has agreed to it."""
        self._asking.keep_said(body, talk)

    def find(self, asked: Asked) -> Chosen:
        """Return the best recipe and its alternatives.

        Raises
        ------
        BadRequestError
            Who asks cannot be enrolled under their name.
        StoreError
            What is known of who asks cannot be read, or somebody new cannot be enrolled.
        """
        body, snapshot, since = asked.body, asked.snapshot, perf_counter()
        # nobody is enrolled by a question that cannot be answered
        asker = self._journal.remembered(body.person, asked.talk.who.hash)
        remembered_ms = ms_since(since)
        ranked = self._ranked(asked, asker)
        since = perf_counter()
        person = self._journal.person_of(asker, body.person)
        if body.explain:
            enrolled_ms = None if asker.enrolment is None else ms_since(since)
            ranked = _with_asker(ranked, snapshot, remembered_ms, enrolled_ms)
        return Chosen(ranked, snapshot, person, snapshot.degraded)

    def _ranked(self, asked: Asked, asker: Remembered) -> Ranked:
        """Rank, and leave out what was deleted meanwhile.

        Where that is the first all is ranked again without it: with what probability another would
        have come first is not known else.
        """
        snapshot, is_traced = asked.snapshot, asked.body.explain
        ranker = Ranker(snapshot.catalog, snapshot.shelf, self._settings, is_traced=is_traced)
        gone: frozenset[str] = frozenset()
        while True:
            ranked = ranker.rank(
                asked.question.request, asker.history, self._chance, now_s=_coarse(asked.now),
                declined=asker.declined, shown=(*asked.talk.step.state.shown, *gone),
            )  # fmt: skip
            picks = ranked.picks
            deleted = self._snapshots.deleted_among([pick.recipe.id for pick in picks])
            if not deleted and (picks or not gone):
                return ranked
            if not picks:
                return replace(ranked, nothing=Nothing(why=_DELETED, give_up=()))
            if picks[0].recipe.id not in deleted:
                left = tuple(pick for pick in picks if pick.recipe.id not in deleted)
                return replace(ranked, picks=left)
            gone |= deleted


def _with_asker(
    ranked: Ranked, snapshot: Snapshot, remembered_ms: float, enrolled_ms: float | None
) -> Ranked:
    """Tell what it took to read of who asks, and to wait until somebody new was enrolled."""
    begun = StageTrace(stage="remembered", n_recipes=snapshot.catalog.n_recipes, ms=remembered_ms)
    stages = [begun, *ranked.trace.stages]
    if enrolled_ms is not None:
        stages.append(StageTrace(stage="enrolled", n_recipes=len(ranked.picks), ms=enrolled_ms))
    return replace(ranked, trace=structs.replace(ranked.trace, stages=tuple(stages)))


def _coarse(now: datetime) -> int:
    """Return the end of the hour, in seconds since 1970: ranking needs no exact moment."""
    return (int(now.timestamp()) // _HOUR_S + 1) * _HOUR_S
