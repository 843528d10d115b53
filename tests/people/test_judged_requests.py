"""Files of requests whose answer is known: hashes in place of identities."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ladle.core import BadFileError
from ladle.people import People, Purpose, RequestsFile
from ladle.store import Database


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    """Return an empty registry."""
    database = Database(tmp_path / "people.db")
    yield People(database)
    database.close()


def written(folder: Path, *lines: object) -> RequestsFile:
    path = folder / "requests.jsonl"
    path.write_text(
        "\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8"
    )
    return RequestsFile(path)


def test_a_line_becomes_a_request_of_a_hash(tmp_path: Path, people: People) -> None:
    line = {
        "request_id": "q1", "person_id": "ann", "at": "2010-02-01T01:00:00+01:00",
        "wants": {"meal": "dinner", "main": None}, "selected": "77",
    }  # fmt: skip
    (found,) = written(tmp_path, line).read(people, Purpose.EVENTS)
    assert found.person == people.hash_of("ann", Purpose.EVENTS)
    assert found.at == datetime(2010, 2, 1, tzinfo=UTC)
    assert (found.request_id, found.wants, found.selected) == ("q1", {"meal": "dinner"}, "77")


def test_time_and_wants_may_be_left_out(tmp_path: Path, people: People) -> None:
    line = {"request_id": "q1", "person_id": "ann", "selected": "77", "note": "more than needed"}
    (found,) = written(tmp_path, line).read(people, Purpose.EVENTS)
    assert (found.at, found.wants) == (None, {})


@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("{", "line 2: "),
        ({"request_id": "q", "person_id": "ann"}, "missing required field `selected`"),
        ({"request_id": "q", "person_id": "", "selected": "1"}, "person_id must have 1 to 200"),
        ({"request_id": "q", "person_id": "a", "selected": "1", "wants": {"x": "y"}}, "`x`"),
        ({"request_id": "q", "person_id": "a", "selected": "1", "at": "noon"}, "RFC3339"),
    ],
)
def test_a_bad_line_is_noted_and_the_rest_goes_on(
    tmp_path: Path, people: People, line: object, want: str
) -> None:
    good = {"request_id": "good", "person_id": "ann", "selected": "77"}
    file = written(tmp_path, good, line, good)
    assert len(list(file.read(people, Purpose.EVENTS))) == 2
    (reject,) = file.rejects
    assert reject.startswith("line 2: ")
    assert want in reject


def test_no_identity_is_quoted(tmp_path: Path, people: People) -> None:
    file = written(tmp_path, {"request_id": "q", "person_id": "secret" * 99, "selected": "1"})
    assert list(file.read(people, Purpose.EVENTS)) == []
    assert "secret" not in file.rejects[0]


def test_a_missing_file_a_folder_and_no_text_are_refused(tmp_path: Path, people: People) -> None:
    with pytest.raises(BadFileError, match=r"nowhere: is not there; name a file that is$"):
        list(RequestsFile(tmp_path / "nowhere").read(people, Purpose.EVENTS))
    with pytest.raises(BadFileError, match=r"is a folder; name a file$"):
        list(RequestsFile(tmp_path).read(people, Purpose.EVENTS))
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFileError, match="cannot be read as JSON Lines"):
        list(RequestsFile(binary).read(people, Purpose.EVENTS))
