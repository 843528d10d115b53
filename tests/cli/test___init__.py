"""The entry point: what somebody at a terminal sees, and what the shell gets back."""

from __future__ import annotations

import http.client
import inspect
import json
import logging
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text
from tests.cli.conftest import Run, flat, run_alone, said
from tests.conftest import LONG_S
from tests.ranking.conftest import catalog_of, recipe
from tests.service.conftest import PATIENT, client_of, free_port, until
from typer.core import TyperCommand
from typer.testing import CliRunner

from ladle.catalog import CatalogStore
from ladle.cli import serve
from ladle.cli.app import cli
from ladle.cli.commands import COMMANDS, load_command
from ladle.food import ALLERGENS
from ladle.ranking import Paths
from ladle.service import ServiceSettings

DATA = Path("ladle-data")
NO_UTF_8 = "caf\udce9"  # how Python reads a byte that is no text: b"caf\xe9"
NOW = "2026-04-17T18:30"


# -- help -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [n for n in COMMANDS if isinstance(load_command(n), TyperCommand)])
def test_every_example_of_the_help_stands_whole_on_a_line_of_80_columns(name: str) -> None:
    ran = CliRunner().invoke(cli, [name, "-h"], env={"COLUMNS": "80"})
    shown = [line.strip() for line in Text.from_ansi(ran.output).plain.splitlines()]
    text = inspect.getdoc(load_command(name).callback) or ""
    examples = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    assert len(examples) >= 2
    assert [line for line in shown if line in examples] == examples


def test_the_help_tells_the_exit_codes(run: Run) -> None:
    assert "with 4 where no recipe fits" in flat(run("-h").out)


# -- recommend --------------------------------------------------------------------------------


def test_the_command_line_answers_what_http_answers(run: Run, kitchen: Path) -> None:
    Path("ladle.toml").write_text("[ranking]\nexplore_rate = 0.0\n", encoding="utf-8")
    ran = run(
        "recommend", "quick dinner", "--avoid", "peanut", "--minutes", "60", "--have", "rice",
        "--person", "ann", "--now", NOW, "--trace", "--json", "--data", kitchen,
    )  # fmt: skip
    body = {
        "utterance": "quick dinner", "wants": {"avoid": ["peanut"], "max_minutes": 60},
        "pantry": ["rice"], "person": "ben", "explain": True,
        "now": datetime.fromisoformat(NOW).astimezone().isoformat(),
    }  # fmt: skip
    with client_of(kitchen) as client:
        over_http = client.post("/api/v1/recommendations", json=body).json()
    typed = json.loads(ran.out)
    for answer in (typed, over_http):
        assert len(answer["recommendation"].pop("impression_id")) == 24
        assert all(stage.pop("ms") >= 0 for stage in answer["trace"]["stages"])
    assert typed == over_http


def test_a_question_needs_no_quotes(run: Run, kitchen: Path) -> None:
    words = ("--json", "--data", kitchen, "--now", NOW)
    bare = json.loads(run("recommend", "thai", "breakfast", "--minutes", "1", *words).out)
    quoted = json.loads(run("recommend", "thai breakfast", "--minutes", "1", *words).out)
    assert bare == quoted
    assert bare["nothing"] is not None


def test_what_cannot_be_ruled_out_is_said(run: Run) -> None:
    catalog_of(DATA, [recipe("Something")])
    names = ", ".join(allergen.replace("_", " ") for allergen in ALLERGENS)
    assert f"cannot be ruled out: {names} " in flat(run("recommend").out)


def test_a_recipe_is_shown_without_empty_lines_at_its_edges(run: Run) -> None:
    catalog_of(DATA, [recipe("Rice", "1 cup rice")])
    first, *_, last = [
        line.strip("│ ") for line in run("recommend").out.splitlines() if line.startswith("│")
    ]
    assert first == "about 11 minutes, 3 of them at work · rice dish"
    assert last == "1. Cook it until it is done."


def test_bytes_that_are_no_text_are_read_as_far_as_they_go(run: Run) -> None:
    catalog_of(DATA, [recipe("Rice", "1 cup rice")])
    answer = json.loads(run("recommend", NO_UTF_8, "--have", NO_UTF_8, "--json").out)
    assert answer["not_understood"] == ["caf", "caf\N{REPLACEMENT CHARACTER}"]
    wants = json.dumps({"dish": NO_UTF_8}, ensure_ascii=False)
    assert run("recommend", "--wants", wants).code == 4
    assert said(run("recommend", "--person", NO_UTF_8), 2).startswith("person: ")


def test_a_terminal_without_unicode_gets_the_answer_all_the_same(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog_of(DATA, [recipe("Crème", "1 cup cream")])
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    shown = run_alone("recommend", cwd=Path.cwd())
    assert (shown.code, shown.err) == (0, "degraded: no_model\n")
    assert "Cr?me" in shown.out
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    exact = run_alone("recommend", "--json", cwd=Path.cwd())
    assert json.loads(exact.out)["recommendation"]["recipe"]["name"] == "Crème"


# -- import and interactions ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"), [("file", "File exists"), ("file/x", "Not a directory")]
)  # fmt: skip
def test_a_data_directory_that_cannot_be_one_is_refused(run: Run, data: str, why: str) -> None:
    Path("file").touch()
    wanted = f"{data}: cannot be made the data directory: {why}"
    assert said(run("import", "--sample", "--data", data), 3) == wanted


def test_deriving_facts_again_says_so(run: Run) -> None:
    before = catalog_of(DATA, [recipe("Rice", "1 cup rice"), recipe("Soup", "1 leek")]).name
    manifest = Paths(DATA).catalog / before / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8")) | {"food_version": "0-older"}
    manifest.write_text(json.dumps(told), encoding="utf-8")
    out = run("import").out
    assert re.fullmatch(r"Catalog \S+: facts of 2 recipes derived again\n", out)
    assert before not in out


def test_an_empty_source_is_none(run: Run) -> None:
    Path("mine.jsonl").write_text('{"name": "Rice", "identifier": "1"}', encoding="utf-8")
    assert run("import", "--source", "", "mine.jsonl").code == 0
    assert CatalogStore(Paths(DATA).catalog).open().ids() == ["1"]


def test_one_refused_is_not_several(run: Run) -> None:
    Path("mine.jsonl").write_text('{"name": "Rice", "identifier": "rice"}\n{', encoding="utf-8")
    assert "\n1 record was refused; ladle-data/import.rejects.jsonl says which" in (
        run("import", "mine.jsonl").out
    )
    Path("mine.csv").write_text("person_id,recipe_id,rating\nann,rice,9\n", encoding="utf-8")
    assert "\n1 row was refused; ladle-data/interactions.rejects.jsonl says which" in (
        run("interactions", "mine.csv").out
    )


def test_a_sentence_for_a_file_stays_on_one_line(run: Run) -> None:
    deep = Path("a-folder" + "/and-one-more" * 30)
    deep.mkdir(parents=True)
    Path("mine.jsonl").write_text("{", encoding="utf-8")
    out = run("import", "mine.jsonl", "--rejects", deep / "bad.jsonl").out
    assert f"\n1 record was refused; {deep}/bad.jsonl says which and why:\n" in out


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("--synthetic",), "synthetic-interactions.csv"),
        (("mine.csv",), "interactions.rejects.jsonl"),
    ],
)
def test_a_file_that_cannot_be_written_is_said(run: Run, words: tuple[str, ...], file: str) -> None:
    catalog_of(DATA, [recipe("Rice", "1 cup rice")])
    Path("mine.csv").write_text("person_id,recipe_id,rating\nann,rice,9\n", encoding="utf-8")
    (DATA / file).mkdir()
    ran = run("interactions", *words)
    assert ran.code == 3
    assert f"Error: {DATA / file}: cannot be written: Is a directory\n" in ran.err


# -- train, status and the log ----------------------------------------------------------------


def test_training_on_nothing_says_where_events_come_from(run: Run) -> None:
    catalog_of(DATA, [recipe("Rice", "1 cup rice")])
    *lines, hint = run("train").out.splitlines()
    left_out = [line for line in lines if line.startswith("Left out: ")]
    assert "Left out: the model 'factors' needs events to learn from: there are none" in left_out
    assert hint == "No events yet: ladle interactions FILE…, or ladle interactions --synthetic"


def test_the_status_lists_the_sources_under_the_recipes(run: Run) -> None:
    catalog_of(DATA, [recipe("Rice", "1 cup rice")])
    lines = run("status").out.splitlines()
    names = [line.strip("│").split("│")[0].strip() for line in lines if line.startswith("│")]
    assert names[:4] == ["catalog", "recipes", "test", "fully read"]


def test_the_log_tells_the_day_as_all_the_world_reads_it(
    run: Run, kitchen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    logged = run("train", "--data", kitchen).err
    assert re.match(r"\s*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d WARNING +ladle\.learning", logged)


# -- serve ------------------------------------------------------------------------------------


def test_an_address_that_is_taken_is_said_with_what_to_do(run: Run, kitchen: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", "--data", kitchen, "--port", str(port))
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == (
        f"Error: the address is '127.0.0.1:{port}'; it must be free, and of this machine; "
        "choose another with --host or --port"
    )


def test_an_ipv6_address_is_shown_as_one_types_it(
    run: Run, kitchen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts: list[str] = []

    def note(_app: object, to: ServiceSettings, announce: Callable[[], None]) -> None:
        hosts.append(to.host)
        announce()

    monkeypatch.setattr(serve, "run_server", note)
    out = run("serve", "--data", kitchen, "--host", "::1").out
    assert (out, hosts) == ("Ladle is at http://[::1]:8000 (Ctrl-C stops it)\n", ["::1"])


SERVER = """
from ladle.cli import main
from ladle.store import database
others = [pragma for pragma in database._PRAGMAS if "busy_timeout" not in pragma]
database._PRAGMAS = (*others, "PRAGMA busy_timeout=300000")
main()
"""


@contextmanager
def server(kitchen: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Lend `ladle serve` as a process of its own, and its port."""
    words = ["serve", "--data", str(kitchen)]
    with (
        free_port() as port,
        subprocess.Popen(  # noqa: S603 - a program of our own
            [sys.executable, "-W", "error", "-c", SERVER, *words, "--port", str(port)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | PATIENT | environment,
        ) as process,
    ):  # fmt: skip
        try:
            yield process, port
        finally:
            process.kill()


def ask(port: int, method: str, path: str, body: object = None, **more: str) -> tuple[int, Any]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LONG_S)) as connection:
        headers = {"Content-Type": "application/json"} | more
        connection.request(method, path, json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    def is_ready() -> bool:
        if process.poll() is not None:
            pytest.fail(f"left with {process.returncode}: {process.communicate()}")
        with suppress(ConnectionRefusedError):
            assert ask(port, "GET", "/readyz") == (200, {"ready": True})
            return True
        return False

    until(is_ready)


@pytest.mark.slow
def test_a_server_answers_until_ctrl_c_and_loses_nothing(kitchen: Path) -> None:
    with server(kitchen) as (process, port):
        wait_until_ready(process, port)
        for n in range(5):
            status, answer = ask(port, "POST", "/api/v1/recommendations", {"person": str(n)})
            assert (status, "nothing" in answer) == (200, False)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LONG_S)
    assert (process.returncode, err) == (0, "")
    assert out == f"Ladle is at http://127.0.0.1:{port} (Ctrl-C stops it)\n"
    with closing(sqlite3.connect(Paths(kitchen).database)) as database:
        assert database.execute("select count(*) from impressions").fetchone() == (5,)
        assert database.execute("select count(distinct person) from impressions").fetchone() == (5,)


def wait_for_metric(port: int, line: str) -> None:
    def is_said() -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LONG_S)) as connection:
            connection.request("GET", "/metrics")
            return line in connection.getresponse().read().decode().splitlines()

    until(is_said)


@pytest.mark.slow
def test_a_server_that_is_told_to_stop_finishes_what_is_at_work(kitchen: Path) -> None:
    with (
        server(kitchen) as (process, port),
        closing(sqlite3.connect(Paths(kitchen).database, LONG_S, isolation_level=None)) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        wait_until_ready(process, port)
        other.execute("begin immediate")  # the event waits for this writer
        body = {"kind": "cook", "recipe_id": "shakshouka", "event_id": "e-1"}
        told = pool.submit(ask, port, "POST", "/api/v1/events", body)
        wait_for_metric(port, "ladle_requests_at_work 1")
        process.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):
            told.result(0.5)  # it is still at work
        other.execute("rollback")
        assert told.result(LONG_S) == (201, {"durable": True})
        assert (process.wait(LONG_S), process.communicate()[1]) == (0, "")
        sql = "select count(*) from events where event_id = 'x-e-1'"
        assert other.execute(sql).fetchone() == (1,)


@pytest.mark.slow
def test_a_server_with_keys_logs_a_line_a_request(run: Run, kitchen: Path) -> None:
    key = run("keys", "add", "site", "--scope", "write", "--data", kitchen).out.strip()
    with server(kitchen, LADLE_SERVICE_LOG_FORMAT="json") as (process, port):
        wait_until_ready(process, port)
        path = "/api/v1/recommendations"
        assert ask(port, "POST", path, {"person": "ann"})[0] == 401
        assert ask(port, "POST", path, {"person": "ann"}, Authorization=f"Bearer {key}")[0] == 200
        assert ask(port, "GET", "/api/v1/status", Host="evil.example")[0] == 421
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONG_S)
    lines = [json.loads(line) for line in err.splitlines()]
    own = [line for line in lines if line.get("route") not in ("/readyz", None)]
    assert [(line["status"], line.get("key"), line.get("refused")) for line in own] == [
        (401, None, "key_missing"), (200, "site", None), (421, None, "unknown_host"),
    ]  # fmt: skip
    assert "ann" not in err
    assert key not in err


@pytest.mark.slow
def test_a_server_with_too_much_to_do_says_so_and_goes_on(kitchen: Path) -> None:
    bounds = {"LADLE_SERVICE_MAX_AT_WORK": "1", "LADLE_SERVICE_MAX_WAITING": "1"}
    tell = {"kind": "cook", "recipe_id": "shakshouka"}
    with (
        server(kitchen, **bounds) as (process, port),
        closing(sqlite3.connect(Paths(kitchen).database, LONG_S, isolation_level=None)) as other,
        ThreadPoolExecutor(2) as pool,
    ):
        wait_until_ready(process, port)
        other.execute("begin immediate")  # events wait for this writer
        first = pool.submit(ask, port, "POST", "/api/v1/events", tell)
        wait_for_metric(port, "ladle_requests_at_work 1")
        second = pool.submit(ask, port, "POST", "/api/v1/events", tell)
        wait_for_metric(port, "ladle_requests_waiting 1")
        for _ in range(3):
            status, refused = ask(port, "POST", "/api/v1/events", tell)
            assert (status, refused["error"]["code"]) == (503, "overloaded")
            assert ask(port, "GET", "/healthz") == (200, {"ok": True})
        other.execute("rollback")
        assert first.result(LONG_S) == second.result(LONG_S) == (201, {"durable": True})
        assert ask(port, "GET", "/api/v1/status")[0] == 200
        wait_for_metric(port, 'ladle_refused_total{why="overloaded"} 3')
