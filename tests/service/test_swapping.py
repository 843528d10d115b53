"""A thousand new catalogs and models under load: no error, nothing of before, nothing left."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import LONG_S
from tests.ranking.conftest import catalog_of, recipe, train_on
from tests.service.conftest import TestClient, client_of, patient

from ladle.ranking import Ladle, Paths
from ladle.store import link_folder

ASK = "/api/v1/recommendations"
N_SWAPS, N_WARM, N_CLIENTS = 1_000, 60, 4
MOST_OPEN, MOST_MB = 300, 60
DISHES = [recipe(f"Rice {n}", "1 cup rice", "salt", meals="dinner") for n in range(8)]
CHOICES = [("synthetic-1", "rice-1", 5, "rating", "2026-04-01")]


class Line:
    """Versions of one kind: each new one is the other of two, under a name of its own."""

    def __init__(self, root: Path, one: str, two: str) -> None:
        self.root, self._names = root, itertools.cycle((one, two))
        self._templates = {name: root.parent / f"template-{name}" for name in (one, two)}
        for name, template in self._templates.items():
            shutil.copytree(root / name, template)
        self._kept: list[Path] = []
        self.number = 2
        self.times: list[tuple[float, str]] = []  # when each became current

    def swap(self) -> str:
        """Make a new version current, in one rename, and remove the third last."""
        self.number += 1
        name = f"{self.number:06d}-{self.number:08x}"
        link_folder(self._templates[next(self._names)], self.root / name)
        self._kept.append(self.root / name)
        pointer = self.root / ".new-pointer"
        pointer.write_text(f"{name}\n", encoding="ascii")
        self.times.append((time.perf_counter(), name))
        pointer.replace(self.root / "CURRENT")
        if len(self._kept) > 2:
            shutil.rmtree(self._kept.pop(0))
        return name


@dataclass
class Seen:
    """What the clients were answered."""

    answers: list[tuple[float, float, str, str]] = field(default_factory=list)
    """Begin, end, and the versions of catalog and models."""
    others: list[Any] = field(default_factory=list)
    is_over: bool = False


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    catalog_of(folder, DISHES)
    train_on(folder, CHOICES)
    catalog_of(folder, DISHES[:-1])
    train_on(folder, CHOICES, "more")
    return folder


def lines_of(home: Path) -> tuple[Line, Line]:
    roots = Paths(home).catalog, Paths(home).shelf
    names = [sorted(p.name for p in root.iterdir() if p.name[0] == "0") for root in roots]
    catalogs, models = (Line(root, *two) for root, two in zip(roots, names, strict=True))
    return catalogs, models


def load(client: TestClient, seen: Seen) -> None:
    while not seen.is_over:
        began_s = time.perf_counter()
        response = client.post(ASK, json={"wants": {"avoid": ["egg"]}})
        end_s = time.perf_counter()
        answer = response.json()
        if response.status_code == 200 and not answer.get("degraded"):
            best = answer["recommendation"]
            versions = best["catalog_version"], best["model_version"]
            seen.answers.append((began_s, end_s, *versions))
        else:
            seen.others.append((response.status_code, answer))


def left_behind() -> tuple[int, int]:
    """Return how many files are open, and how many are mapped of catalogs and models."""
    gc.collect()
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    n_mapped = sum("/catalog/" in line or "/shelf/" in line for line in maps)
    return len([*Path("/proc/self/fd").iterdir()]), n_mapped


def resident_mb() -> float:
    n_pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return n_pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def until_taken_up(ladle: Ladle, at: int, name: str) -> float:
    end_s = time.perf_counter() + LONG_S
    while ladle._snapshots.held.names[at] != name:
        assert time.perf_counter() < end_s, "it was not taken up"
        time.sleep(0.0005)
    return time.perf_counter()


def in_use(line: Line, taken_s: list[float]) -> dict[str, tuple[float, float]]:
    """Return each version with when it became current, and when the next one was taken up.

    One request opens a new version, and the others go on with the one before meanwhile.
    """
    until_s = [*taken_s[1:], float("inf")]
    return {n: (since_s, until) for (since_s, n), until in zip(line.times, until_s, strict=True)}


@pytest.mark.slow
@pytest.mark.alone
def test_a_thousand_versions_are_taken_up_under_load(home: Path) -> None:
    catalogs, models = lines_of(home)
    seen, taken_s = Seen(), ([], [])  # type: tuple[Seen, tuple[list[float], list[float]]]
    with client_of(home, patient(rate_per_s=0)) as client:
        ladle: Ladle = client.app.state.ladle  # type: ignore[attr-defined]
        threads = [threading.Thread(target=load, args=(client, seen)) for _ in range(N_CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            for n in range(N_SWAPS):
                at = n % 2
                name = (catalogs, models)[at].swap()
                taken_s[at].append(until_taken_up(ladle, at, name))
                if n == N_WARM:
                    before, before_mb = left_behind(), resident_mb()
            after, after_mb = left_behind(), resident_mb()
        finally:
            seen.is_over = True
            for thread in threads:
                thread.join()
    assert seen.others == []
    for at, line in enumerate((catalogs, models)):
        used = in_use(line, taken_s[at])
        for began_s, end_s, *versions in seen.answers:
            since_s, until_s = used.get(versions[at], (0.0, taken_s[at][0]))
            assert since_s <= end_s, versions[at]
            assert began_s <= until_s, versions[at]
    # while requests are at work a version or two are open; one that stays would be hundreds
    assert after[0] < before[0] + MOST_OPEN
    assert after[1] < before[1] + MOST_OPEN
    assert after_mb < before_mb + MOST_MB
