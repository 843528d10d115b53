"""`ladle understand`: what is heard, in words and as lines of JSON; a bad line stops no other."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest
from tests.cli.conftest import Run


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """Return what the command reads; fill it before it runs."""
    typed = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(typed))
    return typed


def type_in(stdin: io.BytesIO, *lines: bytes) -> None:
    stdin.write(b"\n".join(lines))
    stdin.seek(0)


def test_arguments_are_one_utterance(run: Run) -> None:
    ran = run("understand", "quick", "dinner", "without", "nuts", "zyzzy")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "quick dinner without nuts zyzzy  recommend", "  quick: true", "  meal: dinner",
        "  exclude: nut", "  not understood: zyzzy",
    ]  # fmt: skip


def test_without_arguments_each_line_is_one(run: Run, stdin: io.BytesIO) -> None:
    type_in(stdin, b"vegan soup", b"pancakes", b"caf\xe9\r")
    ran = run("understand")
    heads = [line for line in ran.out.splitlines() if not line.startswith("  ")]
    assert (ran.code, heads) == (
        0, ["vegan soup  recommend", "pancakes  recommend", "caf\ufffd  recommend"],
    )  # fmt: skip


def test_as_json_each_line_is_an_object(run: Run, stdin: io.BytesIO) -> None:
    type_in(stdin, b"dinner without eggs", b"", b"thai")
    first, second, third = map(json.loads, run("understand", "--json").out.splitlines())
    assert (first["intent"], first["slots"]) == ("recommend", {"meal": ["dinner"],
                                                              "exclude": ["egg"]})  # fmt: skip
    spans = {(s["slot"], "dinner without eggs"[s["start"] : s["stop"]]) for s in first["spans"]}
    assert spans == {("meal", "dinner"), ("exclude", "eggs")}
    assert second["slots"] == {}
    assert third["slots"] == {"cuisine": ["thai"]}


def test_a_line_that_is_too_long_is_told_and_the_rest_goes_on(run: Run, stdin: io.BytesIO) -> None:
    type_in(stdin, b"thai", b"x" * 501, b"soup")
    ran = run("understand", "--json")
    found: list[Any] = [json.loads(line) for line in ran.out.splitlines()]
    assert [f["not_understood"] for f in found] == [[], ["x" * 501], []]
    assert ran.code == 0
    (line,) = ran.err.splitlines()
    assert line.startswith("Error: utterance: ")


def test_what_must_be_asked_back_is_said(run: Run) -> None:
    shown = run("understand", "dinner, I am allergic to zyzzy").out
    assert "  must be asked: utterance: 'zyzzy' is no food or allergen" in shown


@pytest.mark.parametrize(("flags", "intent"), [((), "recommend"), (("--follows",), "refine")])
def test_an_answer_is_told_from_a_question_where_something_was_proposed(
    run: Run, flags: tuple[str, ...], intent: str
) -> None:
    (line,) = run("understand", *flags, "--json", "no fish").out.splitlines()
    assert json.loads(line)["intent"] == intent
