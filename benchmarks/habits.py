"""Habits: what real data says of repeating, and what stepping back from known dishes brings.

Food.com's and Allrecipes' people name a recipe once, so that nothing can be fitted: the bound that
their rows give stands here beside the prior. Purchases in a shop do repeat, of items and by the
trip; the spread of their gaps is the only real one at hand. For each development request all named
recipes are scored by taste, with and without the repeat weight; nobody there cooked before what
they chose. Last, whether the first answer suits the hour, where nothing is asked.
"""

from __future__ import annotations

import gzip
import json
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median, stdev
from time import thread_time
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.machine import data_folder
from benchmarks.requests import prepare
from ladle.catalog import Catalog, CatalogStore, rows_of
from ladle.events import EventKind, EventLog, HistoryItem
from ladle.models import Shelf, ShelfStore
from ladle.people import People, Purpose
from ladle.ranking import Paths, RankingSettings
from ladle.ranking.ranker import Ranker
from ladle.ranking.score import best_first, score
from ladle.ranking.sought import Asker, Sought
from ladle.ranking.tasting import Tasting
from ladle.request import RepeatPrior, Wants, context_at, cooks_of, make_question, repeat_weights
from ladle.store import Database

ID = "habits-v1"
_N_SHOWN, _A_DAY = 10, 86_400
_HOURS, _N_AT_EACH_HOUR = (8, 12, 16, 19, 23), 200


def run() -> dict[str, Any]:
    data = data_folder()
    with tempfile.TemporaryDirectory() as folder:
        people = prepare(Path(folder), data)
        kitchen = _Kitchen.open(Path(folder))
        without, with_it = (
            _judge(kitchen, weight, _requests(data))
            for weight in (0.0, RankingSettings().repeat_weight)
        )
        hours = {str(hour): _suits(kitchen, hour, people) for hour in _HOURS}
        kitchen.database.close()
    repeats = {source: _repeats(data / source) for source in ("foodcom", "allrecipes")}
    return {
        "headline": {
            "known_first_without": without["known_first"],
            "known_first_with": with_it["known_first"],
            "hit_at_10_without": without["hit_at_10"],
            "hit_at_10_with": with_it["hit_at_10"],
            "repeats_in_real_data": sum(r["repeats"] for r in repeats.values()),
        },
        "repeats": repeats,
        "purchases": _purchases(data / "cross_domain" / "groceries.parquet"),
        "prior": {"share": RepeatPrior().share, "gap_days": RepeatPrior().gap_days,
                  "gap_spread": RepeatPrior().gap_spread},
        "without_repeat_weight": without,
        "with_repeat_weight": with_it,
        "first_answer_suits_the_hour": hours,
        "cpu_us": {"context": _context_us(), "repeat_weights_of_500_events": _weights_us()},
    }  # fmt: skip


@dataclass(frozen=True)
class _Kitchen:
    catalog: Catalog
    shelf: Shelf
    database: Database
    log: EventLog
    people: People

    @classmethod
    def open(cls, folder: Path) -> _Kitchen:
        paths = Paths(folder)
        catalog, database = CatalogStore(paths.catalog).open(), Database(paths.database)
        shelf = ShelfStore(paths.shelf).open(catalog)
        return cls(catalog, shelf, database, EventLog(database), People(database))

    def history(self, person: str, before_s: float = math.inf) -> list[HistoryItem]:
        events = self.log.history(self.people.hash_of(person, Purpose.EVENTS))
        return [e for e in events if e.at is not None and e.at <= before_s]

    def best(
        self, settings: RankingSettings, now: datetime, history: Sequence[HistoryItem]
    ) -> list[int]:
        """Return the best rows for a person, nothing asked, the hour left out."""
        dishes, now_s = self.catalog.rows(e.recipe_id for e in history), int(now.timestamp())
        repeats = repeat_weights(cooks_of(history, dishes, now_s), now_s)
        asker = Asker(self.shelf.query(history, dishes), *repeats)
        request = make_question(wants=Wants(), now=now).request
        rows = rows_of(self.catalog.named())
        tasting = Tasting(self.shelf, settings, asker.query)
        sought = Sought(self.catalog, settings, request, asker, tasting)
        return best_first(score(sought, rows), self.catalog, _N_SHOWN)


def _requests(data: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(data / "foodcom" / "requests.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _judge(
    kitchen: _Kitchen, repeat_weight: float, requests: Iterator[dict[str, Any]]
) -> dict[str, float]:
    """Score all recipes for each request as of its day, by taste alone."""
    settings = RankingSettings(repeat_weight=repeat_weight, hour_weight=0, text_weight=0)
    ranks, known = [], []
    for asked in requests:
        now = datetime.fromisoformat(asked["at"])
        history = kitchen.history(asked["person_id"], now.timestamp())
        best = kitchen.best(settings, now, history)
        wanted = kitchen.catalog.row(asked["selected"])
        ranks.append(best.index(wanted) + 1 if wanted in best else 0)
        known.append(best[0] in kitchen.catalog.rows(e.recipe_id for e in history))
    return {
        "requests": len(ranks),
        "known_first": round(fmean(known), 4),
        "hit_at_1": round(fmean(rank == 1 for rank in ranks), 4),
        "hit_at_10": round(fmean(rank > 0 for rank in ranks), 4),
        "mrr_at_10": round(fmean(1 / rank if rank else 0.0 for rank in ranks), 4),
    }


def _repeats(folder: Path) -> dict[str, float]:
    """Count rows that name a recipe which their person named before."""
    table = pq.read_table(folder / "interactions.parquet", columns=["person_id", "recipe_id"])
    n_pairs = table.group_by(["person_id", "recipe_id"]).aggregate([]).num_rows
    n_chances = table.num_rows - len(table["person_id"].unique())
    return {
        "rows": table.num_rows,
        "repeats": table.num_rows - n_pairs,
        "share_at_most": round(3 / n_chances, 6),  # the rule of three: 95 %, where none was seen
    }


def _purchases(path: Path) -> dict[str, float]:
    """Return gaps between a member's purchases of one item, in days."""
    table = pq.read_table(path, columns=["member_id", "item", "at"])
    days = table.group_by(["member_id", "item", "at"]).aggregate([]).sort_by(
        [("member_id", "ascending"), ("item", "ascending"), ("at", "ascending")]
    ).to_pylist()  # fmt: skip
    gaps = [
        (later["at"] - one["at"]).days
        for one, later in pairwise(days)
        if (one["member_id"], one["item"]) == (later["member_id"], later["item"])
    ]
    return {
        "repeats": len(gaps),
        "of": len(days),
        "gap_days_median": median(gaps),
        "gap_spread": round(stdev(map(math.log, gaps)), 2),
    }


def _suits(kitchen: _Kitchen, hour: int, people: Sequence[str]) -> float:
    """Return the share of first answers that are of the hour's own meal, where nothing is asked."""
    now = datetime(2011, 1, 14, hour, tzinfo=UTC)
    request = make_question(wants=Wants(), now=now).request
    ranker = Ranker(kitchen.catalog, kitchen.shelf, RankingSettings(explore_rate=0.0))
    firsts = []
    for person in people[:: max(1, len(people) // _N_AT_EACH_HOUR)]:
        history, chance = kitchen.history(person), np.random.default_rng(0)
        found = ranker.rank(request, history, chance, now_s=int(now.timestamp()))
        firsts.append(kitchen.catalog.meals(found.picks[0].row) & request.context.meal)
    return round(fmean(map(bool, firsts)), 3)


def _context_us() -> float:
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=7 * n) for n in range(1000)]
    return _cpu_us(lambda n: context_at(moments[n % 1000], "Europe/Berlin"))


def _weights_us() -> float:
    chance = np.random.default_rng(1)
    dishes, days = chance.integers(0, 200, 500), chance.uniform(0, 700, 500)
    history = [HistoryItem("", EventKind.COOK, None, int(day * _A_DAY)) for day in days]
    now_s = 701 * _A_DAY
    return _cpu_us(lambda _: repeat_weights(cooks_of(history, dishes, now_s), now_s))


def _cpu_us(call: Callable[[int], object], n: int = 1000) -> float:
    """Return the CPU time of one call, warm: the least of five means."""
    means = []
    for _ in range(5):
        start = thread_time()
        for i in range(n):
            call(i)
        means.append((thread_time() - start) / n)
    return round(min(means) * 1e6, 1)
