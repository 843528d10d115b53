"""Ladle's models beside what a user would take instead, before the same judge.

    python -m benchmarks.model_rivals --data allrecipes
    python -m benchmarks.model_rivals --systems implicit_als,factors
    python -m benchmarks.model_rivals --search implicit_als --data foodcom

The rivals want an environment of their own (`model_rivals_requirements.txt`). Every system answers
the same requests among the same recipes with the same histories, as `ladle evaluate` does, and
ranks by its own score alone; ties, and whom it does not know, go to what more people chose. Of a
dated data set the requests of the last training are answered: one training, on what came before.

One thread is used unless OMP_NUM_THREADS says otherwise; memory is what training and asking took
beyond what was there. What is measured replaces what the results file says of the same system; the
rest stays. A system whose package is not here is left as it was. `--search` tries other settings
on every third request.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from benchmarks.machine import RESULTS, data_folder, write_result
from benchmarks.model_rivals_choices import RIVALS, Rival
from benchmarks.processes import peak_mb, rss_mb
from ladle.learning import Dataset, FilesReport, JudgeOptions, Rows, judge, read_dataset
from ladle.learning.judge import Answers
from ladle.learning.judge_questions import Asking, FreshBaseline, Period, Question, periods, ranked
from ladle.learning.metrics import coverage, ndcg, paired_interval
from ladle.learning.verdict import PER_REQUEST
from ladle.models import BASELINE, BLEND, BlendSettings, Scores, find_kind, model_kinds

ID = "model-rivals-v1"
DATA = ("allrecipes", "foodcom")
_SEARCH_STEP = 3
_OPTIONS = JudgeOptions(n_ranked=10)
_MS = 1e3


class Measured(NamedTuple):
    """What was measured of one system; seconds of answers are processor time."""

    answers: Answers
    cost: dict[str, Any]


def run() -> dict[str, Any]:
    """Measure everything that can run here."""
    return measure(DATA, [*model_kinds(), BLEND, *RIVALS])


def measure(names: Sequence[str], systems: Sequence[str]) -> dict[str, Any]:
    """Measure some systems on some data sets, and return the results with the earlier ones."""
    found = _last_results()
    for name in names:
        dataset = _dataset(name)
        baseline = _measured(dataset, BASELINE)
        asks = _last_period(dataset).asks
        part = found["data"].setdefault(name, {"systems": {}})
        part |= {
            "n_requests": len(asks),
            "n_recipes": dataset.n_items,
            "n_rows_trained_on": len(_rows_before(dataset)),
        }
        for system in [s for s in systems if _is_here(s)]:
            print(f"{name}: {system} …", flush=True)
            one = baseline if system == BASELINE else _measured(dataset, system)
            part["systems"][system] = _figures(dataset, baseline, one) | _said_of(system)
            found["headline"] = _headline(found)
            write_result(ID, found)
            print(f"  NDCG@10 {part['systems'][system]['ndcg10']}", flush=True)
    return found


def _last_results() -> dict[str, Any]:
    path = RESULTS / f"{ID}.json"
    found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {"headline": {}, "data": found.get("data", {}), "searched": found.get("searched", {})}


def _headline(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the best rival and the best of Ladle's on each data set."""
    best: dict[str, Any] = {}
    for name, part in found["data"].items():
        for side, is_rival in (("rival", True), ("ladle", False)):
            own = {s: m["ndcg10"] for s, m in part["systems"].items() if (s in RIVALS) == is_rival}
            if own:
                first = max(own, key=lambda s: own[s])
                best[f"{name}_best_{side}"] = first
                best[f"{name}_best_{side}_ndcg10"] = own[first]
    return best


@cache
def _dataset(name: str) -> Dataset:
    folder = data_folder() / name
    return read_dataset(
        folder / "recipes.jsonl.gz", folder / "interactions.parquet",
        folder / "requests.jsonl.gz", FilesReport(),
    )  # fmt: skip


def _last_period(dataset: Dataset) -> Period:
    return list(periods(dataset, _OPTIONS.refit_growth))[-1]


def _moment(dataset: Dataset) -> int:
    """Return when the models of the last period are trained."""
    at = _last_period(dataset).at
    if at is None:
        raise ValueError(f"{dataset.name} has too few rows to train on")
    return at


def _rows_before(dataset: Dataset) -> Rows:
    """Return what was liked before the training of the last period, in order of time."""
    return dataset.rows.take((dataset.rows.weight > 0) & (dataset.rows.at < _moment(dataset)))


def _is_here(system: str) -> bool:
    if system not in RIVALS or RIVALS[system].version:
        return True
    print(f"{system}: {RIVALS[system].package} is not installed here; left as it was")
    return False


def _measured(dataset: Dataset, system: str) -> Measured:
    if system in RIVALS:
        return _measure_rival(dataset, RIVALS[system])
    return _measure_blend(dataset) if system == BLEND else _measure_own(dataset, system)


class _Asking:
    """Asks the requests of the last period one by one.

    Parameters
    ----------
    fresh
        Where the base of a question comes from; None for a base of zeros.
    """

    def __init__(self, dataset: Dataset, fresh: FreshBaseline | None = None) -> None:
        self._dataset, self._fresh = dataset, fresh
        self.count_s = 0.0
        """Processor time of the baseline's counts."""

    def questions(self, step: int = 1) -> Iterator[Question]:
        """Yield the questions, or every so many of them."""
        asking = Asking(self._dataset, _OPTIONS)
        base = np.zeros(self._dataset.n_items + 1, np.float32)
        for ask in _last_period(self._dataset).asks[::step]:
            if self._fresh:
                started = process_time()
                self._fresh.at(ask)
                base = self._fresh.base
                self.count_s += process_time() - started
            yield asking.question(ask, base)


def _measure_rival(dataset: Dataset, rival: Rival, step: int = 1) -> Measured:
    system = rival.make(dataset.name)
    rows = rival.window(_rows_before(dataset), _moment(dataset), dataset.name)
    counts = np.bincount(rows.item, minlength=dataset.n_items).astype(np.float32)
    before, started = _memory_mb(), process_time()
    system.fit(rows, dataset.n_items)
    fit_s = process_time() - started
    answers, n_unknown = Answers(rival.name), 0
    for question in _Asking(dataset).questions(step):
        started = process_time()
        own = system.score(question.ask.person, question.query.taste.items, question.items)
        seconds = process_time() - started
        popular = counts[question.items]
        n_unknown += own is None
        scores = popular if own is None else _untied(own, popular)
        answers.add(ranked(question, scores, _OPTIONS.n_ranked, seconds))
    more = {"answered_by_popularity": n_unknown, "settings": rival.settings(dataset.name)}
    return Measured(answers, _cost(fit_s, before) | more)


def _untied(scores: Scores, popular: Scores) -> Scores:
    """Return scores in the same order, ties by how many people chose a recipe."""
    in_order = np.sort(scores)
    if not (in_order[1:] == in_order[:-1]).any():
        return scores
    order = np.lexsort((popular, scores))
    rises = (np.diff(scores[order]) > 0) | (np.diff(popular[order]) > 0)
    found = np.empty(scores.size, np.float32)
    found[order] = np.concatenate([[0], np.cumsum(rises)])
    return found


def _measure_own(dataset: Dataset, name: str) -> Measured:
    """Train and ask one of Ladle's models, or the baseline, as the judge does."""
    asking = _Asking(dataset, FreshBaseline(dataset, find_kind(BASELINE)()))
    answers = Answers(name)
    before, started = _memory_mb(), process_time()
    fitted = None if name == BASELINE else find_kind(name)().fit(dataset.training(_moment(dataset)))
    fit_s = process_time() - started
    for question in asking.questions():
        started = process_time()
        query = question.query
        scores = fitted.score(query, question.items) if fitted else query.base_of(question.items)
        answers.add(ranked(question, scores, _OPTIONS.n_ranked, process_time() - started))
    return Measured(answers, _cost(fit_s if fitted else asking.count_s, before))


def _measure_blend(dataset: Dataset) -> Measured:
    """Let the judge itself train the blend: it learns in every period before the last, too."""
    last = replace(dataset, asks=_last_period(dataset).asks)
    before, started = _memory_mb(), process_time()
    models = [kind() for kind in model_kinds().values()]
    judged = judge(last, models, _OPTIONS, BlendSettings())
    note = "trained in every period; fit is all trainings, lessons and answers together"
    cost = _cost(process_time() - started, before) | {"note": note}
    return Measured(judged.answers[BLEND], cost)


def _memory_mb() -> float:
    """Return the resident memory, and let the peak begin anew (Linux)."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return rss_mb(os.getpid())


def _cost(fit_s: float, before_mb: float) -> dict[str, Any]:
    return {"fit_cpu_s": round(fit_s, 1), "peak_mb_more": round(peak_mb() - before_mb)}


def _figures(dataset: Dataset, baseline: Measured, one: Measured) -> dict[str, Any]:
    """Return the verdict's figures of one system beside the baseline."""
    person = np.array([ask.person for ask in _last_period(dataset).asks])
    # nobody known: requests of their own, as the verdict counts them
    person = np.where(person < 0, person.max(initial=0) + 1 + np.arange(person.size), person)
    _, group = np.unique(person, return_inverse=True)
    found: dict[str, Any] = {}
    against = {}
    for measure, of in PER_REQUEST.items():
        own = of(one.answers.ranks)
        less = own - of(baseline.answers.ranks)
        found[measure] = _rounded(own.mean())
        low, high = paired_interval(less, group)
        against[measure] = {
            "difference": _rounded(less.mean()), "low": _rounded(low), "high": _rounded(high)
        }  # fmt: skip
    return {
        **found,
        "against_baseline": against,
        "coverage": _rounded(coverage(one.answers.top, dataset.n_items)),
        "cpu_ms_per_request": round(float(np.mean(one.answers.seconds)) * _MS, 3),
        **one.cost,
    }


def _rounded(value: float) -> float:
    return round(float(value), 5)


def _said_of(system: str) -> dict[str, Any]:
    if system not in RIVALS:
        return {}
    rival = RIVALS[system]
    return {"package": rival.package, "version": rival.version, "note": rival.note}


def search(names: Sequence[str], systems: Sequence[str]) -> dict[str, Any]:
    """Try the other settings of some rivals on every third request, each that was not yet."""
    found = _last_results()
    for name in names:
        dataset = _dataset(name)
        for system in [s for s in systems if s in RIVALS and _is_here(s)]:
            tried = found["searched"].setdefault(name, {}).setdefault(system, [])
            for settings in RIVALS[system].tried(name):
                if any(one["settings"] == settings for one in tried):
                    continue
                one = _measure_rival(dataset, RIVALS[system].with_settings(settings), _SEARCH_STEP)
                mean = round(float(ndcg(one.answers.ranks).mean()), 5)
                tried.append({"settings": settings, "ndcg10": mean})
                print(f"{name}: {system} {settings}: {mean}", flush=True)
            write_result(ID, found | {"headline": _headline(found)})
    return found


def main() -> int:
    everything = [*model_kinds(), BLEND, *RIVALS]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.model_rivals",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", default=",".join(DATA), help="data sets, separated by commas")
    parser.add_argument("--systems", default="", help=f"some of {','.join(everything)}")
    parser.add_argument("--search", default="", help="rivals whose settings are searched")
    given = parser.parse_args()
    names, systems = _parts(given.data), _parts(given.systems) or everything
    for name in [*systems, *_parts(given.search)]:
        if name not in everything:
            parser.error(f"no system is called {name}; there are {', '.join(everything)}")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", os.environ["OMP_NUM_THREADS"])
    if given.search:
        search(names, _parts(given.search))
    else:
        write_result(ID, measure(names, systems))
    return 0


def _parts(given: str) -> list[str]:
    return [part for part in given.split(",") if part]


if __name__ == "__main__":
    sys.exit(main())
