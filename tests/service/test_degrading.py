"""What fails, and what is answered then: each row of the table in docs/service.md, with damage.

Whatever fails, an allergy that cannot be known is never taken for none.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from tests.conftest import LONG_S
from tests.ranking.conftest import catalog_of, recipe, train_on
from tests.service.conftest import LoopTime, TestClient, client_of, patient, until

from ladle.catalog import CatalogStore, put_recipes
from ladle.core import CorruptVersionError, StoreError
from ladle.models import Scores
from ladle.models.neighbours import AskedNeighbours
from ladle.ranking import Answer, Paths

ASK, TELL = "/api/v1/recommendations", "/api/v1/events"
RICE = recipe("Rice", "1 cup rice", "salt", meals="dinner")
STEW = recipe("Bean Stew", "2 cups beans", "water", meals="dinner")
EGGS = recipe("Omelet", "2 eggs", "salt", meals="dinner")
CHOICES = [
    (f"synthetic-{n}", dish, 5, "rating", "2026-04-01")
    for n, dish in enumerate(("rice", "bean-stew", "omelet", "omelet"))
]
SLOW_S, DEADLINE_S = 100.0, 300.0
N_EVENTS = "SELECT count(*) FROM events WHERE NOT is_synthetic"
PROFILE = {"allergies": [{"name": "egg"}]}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a data directory with models, in which most choose the omelet."""
    catalog_of(tmp_path / "home", [RICE, STEW, EGGS])
    train_on(tmp_path / "home", CHOICES)
    return tmp_path / "home"


@pytest.fixture
def client(home: Path) -> Iterator[TestClient]:
    with client_of(home) as running:
        yield running


def ask(client: TestClient, **body: object) -> Any:
    response = client.post(ASK, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def refused(response: Response) -> tuple[int, str]:
    assert response.headers.get("retry-after"), response.text
    return response.status_code, response.json()["error"]["code"]


def select(folder: Path, sql: str) -> Any:
    with closing(sqlite3.connect(Paths(folder).database)) as connection:
        return connection.execute(sql).fetchall()


def know_ann(client: TestClient) -> None:
    """Let there be somebody with an allergy and a history."""
    assert client.put("/api/v1/people/ann/profile", json=PROFILE).status_code == 200
    body = {"kind": "cook", "recipe_id": "rice", "person": "ann"}
    assert client.post(TELL, json=body).status_code == 201


# -- models -----------------------------------------------------------------------------------


def test_models_that_are_gone(
    client: TestClient, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert "degraded" not in ask(client)
    shutil.rmtree(Paths(home).shelf)
    answer = ask(client)
    assert (answer["degraded"], answer["recommendation"]["model"]) == ("no_model", "none")
    ask(client)
    (gone,) = [r.getMessage() for r in caplog.records if "are gone" in r.getMessage()]
    assert gone.endswith("train first: ladle train")
    assert client.get("/api/v1/status").json()["degraded"] == "no_model"
    assert client.get("/readyz").status_code == 200


def flip_a_bit(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[-2] ^= 64
    path.write_bytes(whole)


def shelf_of(home: Path) -> Path:
    name = (Paths(home).shelf / "CURRENT").read_text(encoding="ascii").strip()
    return Paths(home).shelf / name


def test_new_models_that_are_damaged(
    client: TestClient, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = ask(client)["recommendation"]["model_version"]
    train_on(home, CHOICES, "more")
    flip_a_bit(shelf_of(home) / "popularity" / "count.npy")
    answer = ask(client)
    assert answer["degraded"] == "previous_models"
    assert answer["recommendation"]["model_version"] == before
    assert "popularity/count.npy is not as it was written" in caplog.text
    train_on(home, CHOICES, "again")
    assert "degraded" not in ask(client)


def test_damaged_models_at_the_start(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = shelf_of(home)
    train_on(home, CHOICES, "more")
    flip_a_bit(shelf_of(home) / "neighbours" / "n_people.npy")
    with client_of(home) as client:
        answer = ask(client, wants={"avoid": ["egg"]})
        assert answer["degraded"] == "previous_models"
        assert answer["recommendation"]["model_version"] == first.name
        assert answer["recommendation"]["recipe"]["allergens"]["egg"] == "free"
        assert client.get("/api/v1/status").json()["models"] == first.name
    assert "neighbours/n_people.npy is not as it was written" in caplog.text
    train_on(home, CHOICES, "again")
    with client_of(home) as client:
        assert "degraded" not in ask(client)


@pytest.mark.parametrize(
    ("file", "degraded", "model"),
    [
        ("neighbours/n_people.npy", "baseline_only", "popularity"),
        ("popularity/count.npy", "no_model", "none"),
    ],
)
def test_damaged_models_at_the_start_and_none_before_them(
    home: Path, file: str, degraded: str, model: str
) -> None:
    flip_a_bit(shelf_of(home) / file)
    with client_of(home) as client:
        answer = ask(client, wants={"avoid": ["egg"]})
        assert (answer["degraded"], answer["recommendation"]["model"]) == (degraded, model)
        assert answer["recommendation"]["recipe"]["allergens"]["egg"] == "free"


def test_models_without_the_one_that_serves(home: Path) -> None:
    manifest = shelf_of(home) / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(told | {"models": ["popularity"]}), encoding="utf-8")
    with client_of(home) as client:
        answer = ask(client)
        assert (answer["degraded"], answer["recommendation"]["model"]) == (
            "baseline_only", "popularity",
        )  # fmt: skip
        assert client.get("/api/v1/status").json()["degraded"] == "baseline_only"


def test_a_model_that_is_slow(
    home: Path, monkeypatch: pytest.MonkeyPatch, loop_time: LoopTime
) -> None:
    score, has_begun, may_end = AskedNeighbours.score, threading.Event(), threading.Event()

    def slow(model: AskedNeighbours, *given: Any) -> Scores:
        has_begun.set()
        assert may_end.wait(LONG_S)
        return score(model, *given)

    with client_of(home, patient(fallback_after_s=SLOW_S)) as client, ThreadPoolExecutor(1) as pool:
        know_ann(client)
        monkeypatch.setattr(AskedNeighbours, "score", slow)
        asked = pool.submit(ask, client, person="ann")
        assert has_begun.wait(LONG_S)
        loop_time.let_pass(client, SLOW_S)
        answer = asked.result(LONG_S)
        may_end.set()
        assert (answer["degraded"], answer["recommendation"]["model"]) == ("slow", "fallback")
        assert answer["recommendation"]["recipe"]["allergens"]["egg"] == "free"
        assert 'ladle_fallbacks_total{why="slow"} 1' in client.get("/metrics").text.splitlines()


# -- catalogs ---------------------------------------------------------------------------------


def test_a_new_catalog_that_is_damaged(
    client: TestClient, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = ask(client)["recommendation"]["catalog_version"]
    broken = catalog_of(home, [RICE]).name
    with (Paths(home).catalog / broken / "base" / "texts.bin").open("ab") as texts:
        texts.write(b"x")
    answer = ask(client)
    assert answer["degraded"] == "previous_catalog"
    assert answer["recommendation"]["catalog_version"] == before
    assert f"staying on catalog {before}" in caplog.text


def test_a_base_that_is_damaged_leaves_no_catalog_before(home: Path) -> None:
    name = put_recipes(CatalogStore(Paths(home).catalog), [recipe("Toast", "1 bread")])
    (Paths(home).catalog / name / "base" / "texts.bin").write_bytes(b"")
    with pytest.raises(CorruptVersionError, match="`ladle restore`"):
        client_of(home).__enter__()


def test_a_pointer_that_is_damaged(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    pointer = Paths(home).catalog / "CURRENT"
    name = pointer.read_text(encoding="ascii").strip()
    with client_of(home) as client:
        for damage in (b"", b"\xff\xfe", b"000009-00000000\n"):
            pointer.write_bytes(damage)
            assert ask(client)["recommendation"]["catalog_version"] == name
        assert f"staying on catalog {name}" in caplog.text
    for damage in (b"\xff\xfe", b"000009-00000000\n"):
        pointer.write_bytes(damage)
        with client_of(home) as client:  # the newest that is whole
            answer = ask(client)
            assert answer["degraded"] == "previous_catalog"
            assert answer["recommendation"]["catalog_version"] == name


# -- the disk ---------------------------------------------------------------------------------


def fill(path: Path) -> None:
    with path.open("wb", 0) as file:
        while True:
            file.write(b"x" * 4_096)


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Let nothing more be written: a small disk of its own that is full, or a limit of files."""
    if os.path.ismount(folder):
        filler = folder / "filler"
        with pytest.raises(OSError, match="No space left"):
            fill(filler)
        yield
        filler.unlink()
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small_disk(home: Path, tmp_path: Path) -> Iterator[Path]:
    """Return the home on a disk of its own, where one can be mounted, else as it is."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    is_mounted = shutil.which("mount") and not subprocess.run(mount, check=False).returncode  # noqa: S603
    shutil.copytree(home, disk, dirs_exist_ok=True)
    yield disk
    if is_mounted:
        subprocess.run(["umount", "-l", str(disk)], check=True)  # noqa: S603, S607


@pytest.mark.alone
def test_a_disk_that_is_full(small_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    with client_of(small_disk) as client:
        know_ann(client)
        ask(client)
        until(lambda: select(small_disk, "SELECT count(*) FROM impressions") == [(1,)])
        with full_disk(small_disk):
            # whoever is known is answered as ever, and new ones from the short list
            assert "degraded" not in ask(client)
            ann = ask(client, person="ann")
            assert "degraded" not in ann
            assert ann["recommendation"]["recipe"]["allergens"]["egg"] == "free"
            assert ask(client, person="bob")["degraded"] == "store_unavailable"
            # what is not durable is not said to be
            told = client.post(TELL, json={"kind": "cook", "recipe_id": "rice"})
            assert refused(told) == (503, "store_unavailable")
            put = client.put("/api/v1/people/ann/profile", json={"allergies": []})
            assert refused(put) == (503, "store_unavailable")
            talk = client.post(ASK, json={"conversation": "c", "utterance": "no eggs"})
            assert refused(talk) == (503, "store_unavailable")
            until(lambda: "wait to be written, and are tried again" in caplog.text)
            assert select(small_disk, "SELECT count(*) FROM impressions") == [(1,)]
        # what was to be logged has waited
        until(lambda: select(small_disk, "SELECT count(*) FROM impressions") == [(4,)])
        assert select(small_disk, N_EVENTS) == [(2,)]
        assert "\nladle_impressions_lost_total 0\n" in client.get("/metrics").text
        assert client.post(TELL, json={"kind": "cook", "recipe_id": "rice"}).status_code == 201
        assert select(small_disk, "SELECT identity FROM people WHERE identity = 'bob'") == []
        assert "Traceback" not in caplog.text
        assert client.get("/api/v1/people/ann/profile").json()["allergies"][0]["name"] == "egg"


@pytest.mark.alone
def test_a_disk_that_is_full_at_the_start(small_disk: Path) -> None:
    with client_of(small_disk) as client:
        know_ann(client)
    with (
        full_disk(small_disk),
        pytest.raises(StoreError, match="cannot be used as Ladle's database"),
    ):
        client_of(small_disk).__enter__()
    with client_of(small_disk) as client:
        assert "degraded" not in ask(client)


# -- the database -----------------------------------------------------------------------------


@pytest.mark.usefixtures("patient_database")
def test_a_database_that_is_locked(
    home: Path, monkeypatch: pytest.MonkeyPatch, loop_time: LoopTime
) -> None:
    settings = patient(fallback_after_s=SLOW_S, request_timeout_s=DEADLINE_S, event_timeout_s=0.2)
    with client_of(home) as client:
        know_ann(client)  # however long the disk takes
    with (
        client_of(home, settings) as client,
        ThreadPoolExecutor(1) as pool,
        closing(sqlite3.connect(Paths(home).database, LONG_S, isolation_level=None)) as other,
    ):
        ladle = client.app.state.ladle  # type: ignore[attr-defined]
        answer, has_begun = ladle.answer, threading.Semaphore(0)

        def begin(*asked: Any) -> Answer:
            has_begun.release()
            found: Answer = answer(*asked)
            return found

        def ask_until(seconds: float, **body: object) -> Response:
            """Ask, and let so much time pass once the answer has begun."""
            with monkeypatch.context() as patched:
                patched.setattr(ladle, "answer", begin)
                asked = pool.submit(client.post, ASK, json=body)
                assert has_begun.acquire(timeout=LONG_S)
            loop_time.let_pass(client, seconds)
            answered: Response = asked.result(LONG_S)
            return answered

        other.execute("BEGIN EXCLUSIVE")
        try:
            assert "degraded" not in ask(client)
            ann = ask(client, person="ann")
            assert "degraded" not in ann
            assert ann["recommendation"]["recipe"]["allergens"]["egg"] == "free"
            # who would be enrolled waits for the lock, and nobody waits for that
            assert ask_until(SLOW_S, person="bob").json()["degraded"] == "slow"
            cooked = {"kind": "cook", "recipe_id": "rice"}
            for told in ({**cooked, "event_id": "1"}, {**cooked, "event_id": "1"}, cooked, cooked):
                assert refused(client.post(TELL, json=told)) == (503, "store_unavailable")
            talk = ask_until(DEADLINE_S, conversation="c", utterance="no eggs")
            assert refused(talk) == (503, "too_late")
        finally:
            other.execute("ROLLBACK")
        # each has waited; without an id of its own what nobody did counts each time it is sent
        until(lambda: select(home, N_EVENTS) == [(4,)])
        until(lambda: client.app.state.gate.n_at_work == 0)  # type: ignore[attr-defined]
        assert "degraded" not in ask(client, person="bob")


def test_a_database_that_cannot_be_read(home: Path) -> None:
    with client_of(home) as client:
        know_ann(client)
        database = Paths(home).database
        for path in (database, *database.parent.glob(f"{database.name}-*")):
            path.write_bytes(b"\x5a" * path.stat().st_size)
        # an allergy that cannot be known is not taken for none
        for body in ({"person": "ann"}, {"household": "h"}, {"conversation": "c"}):
            assert refused(client.post(ASK, json=body)) == (503, "store_unavailable")
        assert ask(client)["recommendation"]
        told = client.post(TELL, json={"kind": "cook", "recipe_id": "rice"})
        assert refused(told) == (503, "store_unavailable")
        assert client.get("/readyz").status_code == 200


def test_a_history_that_cannot_be_read(home: Path) -> None:
    with client_of(home) as client:
        know_ann(client)
        with closing(sqlite3.connect(Paths(home).database)) as other:
            other.execute("DROP TABLE events")
        answer = ask(client, person="ann")
        assert answer["degraded"] == "store_unavailable"
        assert answer["recommendation"]["recipe"]["allergens"]["egg"] == "free"
