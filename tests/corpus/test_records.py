"""What readers yield, as it is shown to people."""

from __future__ import annotations

import os

from ladle.corpus import Raw, Reject
from ladle.corpus.records import EXCERPT, refused, shown


def test_a_name_of_odd_bytes_is_shown_as_text() -> None:
    assert shown(os.fsdecode(b"caf\xe9.json")) == "caf\ufffd.json"
    assert shown("café.json") == "café.json"


def test_a_refused_record_shows_how_its_bytes_begin() -> None:
    raw = Raw("a.jsonl", 7, b"\xff" + b"x" * 1000)
    assert refused(raw, "is odd") == Reject("a.jsonl", 7, "is odd", "\ufffd" + "x" * (EXCERPT - 1))


def test_a_refused_row_shows_its_first_text() -> None:
    row = {"n": 3, "title": "", "name": "Soup" * 100, "more": "x"}
    assert refused(Raw("a.csv", 2, row), "is odd").excerpt == ("Soup" * 100)[:EXCERPT]
    assert refused(Raw("a.csv", 2, {"n": 3}), "is odd").excerpt == ""


def test_an_excerpt_can_always_be_written_as_utf_8() -> None:
    refused(Raw("a", 1, {"name": "\udcff soup"}), "is odd").excerpt.encode()
