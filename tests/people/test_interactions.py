"""Interaction files of every make, and what is wrong with some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadFileError
from ladle.people import (
    SYNTHETIC_PREFIX,
    InteractionReject,
    People,
    PseudonymousInteraction,
    Purpose,
    Signal,
    read_pseudonymous,
)
from ladle.people.interactions import Interaction, read_interactions
from ladle.store import Database

_NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
Row = Interaction | InteractionReject


def read(path: Path) -> list[Row]:
    return [row for batch in read_interactions(path) for row in batch]


def read_csv(folder: Path, text: str | bytes) -> list[Row]:
    path = folder / "interactions.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def read_parquet(folder: Path, columns: Mapping[str, Any]) -> list[Row]:
    path = folder / "interactions.parquet"
    pq.write_table(pa.table(dict(columns)), path)
    return read(path)


def read_one(folder: Path, **cells: Any) -> Row:
    """Read a Parquet file of one row; a cell is a value or an array of one."""
    cells = {"person_id": "ann", "recipe_id": "soup"} | cells
    arrays = {k: v if isinstance(v, pa.Array) else pa.array([v]) for k, v in cells.items()}
    (row,) = read_parquet(folder, arrays)
    return row


def reasons(rows: Sequence[Row]) -> dict[int, str]:
    return {r.row: r.reason for r in rows if isinstance(r, InteractionReject)}


# -- CSV -------------------------------------------------------------------------------------------

_CSV = '''\
person_id,recipe_id,rating,kind,at
ann,soup,4.5,rating,2024-05-01T12:00:00
bob,"stew, thick",,cook,2024-05-01T14:00:00+02:00
"cy ""the knife""",38,,conversion,
'''
_WANT = [
    Interaction("ann", "soup", Signal.RATING, 4.5, _NOON),
    Interaction("bob", "stew, thick", Signal.COOK, None, _NOON),
    Interaction('cy "the knife"', "38", Signal.CONVERSION, None, None),
]


@pytest.mark.parametrize(
    "text",
    [
        _CSV,
        _CSV.rstrip("\n"),
        _CSV.replace("\n", "\r\n"),
        "\ufeff" + _CSV,
        _CSV.replace("\n", "\n\n"),
        _CSV.replace("person_id,recipe_id", " person_id , recipe_id"),
    ],
)
def test_a_csv_file_is_read_whatever_its_line_ends(tmp_path: Path, text: str) -> None:
    assert read_csv(tmp_path, text) == _WANT


def test_columns_come_in_any_order_and_others_are_ignored(tmp_path: Path) -> None:
    text = "email,at,recipe_id,note,person_id\na@b.c,,soup,1,ann\na@b.c,,stew,text,bob\n"
    assert read_csv(tmp_path, text) == [
        Interaction("ann", "soup", Signal.RATING, None, None),
        Interaction("bob", "stew", Signal.RATING, None, None),
    ]


def test_ids_that_look_like_numbers_or_like_nothing_stay_as_they_are(tmp_path: Path) -> None:
    rows = read_csv(tmp_path, "person_id,recipe_id\n007,1e3\nNA,null\nnan,38.0\n")
    assert [(r.person_id, r.recipe_id) for r in rows if isinstance(r, Interaction)] == [
        ("007", "1e3"), ("NA", "null"), ("nan", "38.0")
    ]  # fmt: skip


def test_a_quoted_cell_may_hold_a_line_end(tmp_path: Path) -> None:
    rows = read_csv(tmp_path, 'person_id,recipe_id\nann,"so\nup"\nbob,stew\n')
    assert [r.recipe_id for r in rows if isinstance(r, Interaction)] == ["so\nup", "stew"]


def test_a_row_of_too_few_or_too_many_cells_is_refused_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    rows = read_csv(tmp_path, "person_id,recipe_id,rating\nann\nann,soup,5\n\nann,b,5,x\nbob,c,1\n")
    assert reasons(rows) == {
        1: "has 1 cells; the header has 3",
        3: "has 4 cells; the header has 3",
    }
    assert len(rows) == 4


@pytest.mark.parametrize("nothing", ["", "NA", "n/a", "NaN", "null", "None", "NaT", " "])
def test_what_programs_write_for_nothing_counts_as_nothing(tmp_path: Path, nothing: str) -> None:
    text = f"person_id,recipe_id,rating,kind,at\nann,soup,{nothing},{nothing},{nothing}\n"
    assert read_csv(tmp_path, text) == [Interaction("ann", "soup", Signal.RATING, None, None)]


# -- Parquet ---------------------------------------------------------------------------------------


def test_a_parquet_file_is_read_by_content_whatever_its_name(tmp_path: Path) -> None:
    table = {
        "at": [_NOON, None],
        "rating": [4.5, None],
        "recipe_id": ["soup", "stew"],
        "person_id": ["ann", "bob"],
        "extra": [{"a": 1}, None],
    }
    path = tmp_path / "interactions.csv"
    pq.write_table(pa.table(table), path)
    assert read(path) == [
        Interaction("ann", "soup", Signal.RATING, 4.5, _NOON),
        Interaction("bob", "stew", Signal.RATING, None, None),
    ]


@pytest.mark.parametrize(
    ("ids", "want"),
    [
        (pa.array([38], pa.int64()), "38"),
        (pa.array([2**63], pa.uint64()), "9223372036854775808"),
        (pa.array([38.0], pa.float64()), "38"),
        (pa.array([Decimal("38.00")]), "38"),
        (pa.array([b"caf\xc3\xa9"]), "café"),
        (pa.array(["38"]).dictionary_encode(), "38"),
        (pa.array(["38"], pa.large_string()), "38"),
    ],
)
def test_whole_numbers_and_texts_of_every_make_are_ids(tmp_path: Path, ids: Any, want: str) -> None:
    row = read_one(tmp_path, person_id=ids, recipe_id=ids)
    assert row == Interaction(want, want, Signal.RATING, None, None)


_LENGTH = "person_id has {} characters; it must have 1 to 200"


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (None, _LENGTH.format(0)),
        ("", _LENGTH.format(0)),
        ("x" * 201, _LENGTH.format(201)),
        (float("nan"), _LENGTH.format(0)),
        (1.5, "person_id is a float; it must be a text or a whole number"),
        (float("inf"), "person_id is a float; it must be a text or a whole number"),
        (Decimal("1.5"), "person_id is a Decimal; it must be a text or a whole number"),
        (True, "person_id is a bool; it must be a text or a whole number"),
        (["ann"], "person_id is a list; it must be a text or a whole number"),
        (date(2024, 1, 1), "person_id is a date; it must be a text or a whole number"),
        (b"\xff", "person_id is no UTF-8 text; it must be a text or a whole number"),
    ],
)
def test_what_is_no_id_is_refused(tmp_path: Path, person: object, why: str) -> None:
    assert read_one(tmp_path, person_id=person) == InteractionReject(1, why)
    assert read_one(tmp_path, recipe_id=person) == InteractionReject(
        1, why.replace("person_id", "recipe_id")
    )


def test_the_longest_ids_are_taken(tmp_path: Path) -> None:
    row = read_one(tmp_path, person_id="x" * 200, recipe_id="y" * 200)
    assert isinstance(row, Interaction)


# -- ratings, kinds and times ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rating", "want"),
    [(0, 0.0), (5, 5.0), (4.5, 4.5), (Decimal("3.5"), 3.5), ("4", 4.0), (" 4 ", 4.0),
     (None, None), (float("nan"), None), ("", None), ("NaN", None)],
)  # fmt: skip
def test_a_rating_of_any_make_is_read(tmp_path: Path, rating: object, want: float | None) -> None:
    assert read_one(tmp_path, rating=rating) == Interaction(
        "ann", "soup", Signal.RATING, want, None
    )


@pytest.mark.parametrize(
    ("rating", "why"),
    [
        (5.5, "rating is 5.5; it must be from 0 to 5"),
        (-0.5, "rating is -0.5; it must be from 0 to 5"),
        (100, "rating is 100; it must be from 0 to 5"),
        (float("inf"), "rating is inf; it must be from 0 to 5"),
        ("five", "rating is a text of 4 characters; it must be a number from 0 to 5"),
        ("4,5", "rating is '4,5'; it must be a number from 0 to 5"),
        (True, "rating is a text of 4 characters; it must be a number from 0 to 5"),
    ],
)
def test_a_rating_out_of_range_or_no_number_is_refused(
    tmp_path: Path, rating: object, why: str
) -> None:
    assert read_one(tmp_path, rating=rating) == InteractionReject(1, why)


@pytest.mark.parametrize("kind", ["conversion", "cook", "rating"])
def test_every_kind_is_read(tmp_path: Path, kind: str) -> None:
    row = read_one(tmp_path, kind=kind)
    assert isinstance(row, Interaction)
    assert row.signal == kind


@pytest.mark.parametrize("kind", ["Cook", "view", 7, "x" * 5000])
def test_another_kind_is_refused_in_few_words(tmp_path: Path, kind: object) -> None:
    row = read_one(tmp_path, kind=kind)
    assert isinstance(row, InteractionReject)
    assert row.reason.startswith((f"kind is a text of {len(str(kind))} char", "kind is '7'"))
    assert row.reason.endswith("; it must be one of conversion, cook, rating")
    assert len(row.reason) < 100


_BERLIN = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("at", "want"),
    [
        (datetime(2024, 5, 1, 12), _NOON),  # noqa: DTZ001 - no zone means UTC
        (pa.array([_NOON.astimezone(_BERLIN)], pa.timestamp("ms", "Europe/Berlin")), _NOON),
        (pa.array([_NOON], pa.timestamp("s", "UTC")), _NOON),
        (pa.array([1_714_564_800_000_000_001], pa.timestamp("ns")), _NOON),
        (date(2024, 5, 1), _NOON.replace(hour=0)),
        ("2024-05-01T12:00:00", _NOON),
        ("2024-05-01 12:00", _NOON),
        ("2024-05-01T12:00:00Z", _NOON),
        ("2024-05-01T14:00:00+02:00", _NOON),
        ("2024-05-01", _NOON.replace(hour=0)),
        ("20240501", _NOON.replace(hour=0)),
        (20240501, _NOON.replace(hour=0)),
        ("1950-01-01", datetime(1950, 1, 1, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_a_time_of_any_make_is_read_as_utc(
    tmp_path: Path, at: object, want: datetime | None
) -> None:
    row = read_one(tmp_path, at=at)
    assert row == Interaction("ann", "soup", Signal.RATING, None, want)
    assert isinstance(row, Interaction)
    assert row.at is None or row.at.tzinfo is UTC


@pytest.mark.parametrize(
    "at",
    [
        "yesterday",
        "01.05.2024",
        "2024-13-01",
        1714564800,  # seconds since 1970
        "1612101112345",  # milliseconds: the standard library would read the year 1612
        1612101112345,
        1714564800.5,
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        pa.array([2**62], pa.timestamp("us")),
        "x" * 5000,
    ],
)
def test_what_is_no_time_is_refused_in_few_words(tmp_path: Path, at: object) -> None:
    row = read_one(tmp_path, at=at)
    assert isinstance(row, InteractionReject)
    assert row.reason.startswith("at is ")
    assert row.reason.endswith("; it must be an ISO 8601 time in UTC")
    assert len(row.reason) < 120


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("recipe_id,rating", "person_id"),
        ("person_id;recipe_id", "person_id"),
        ("person_id,recipe", "recipe_id"),
        ("", "person_id"),
        ("\n", "person_id"),
    ],
)
@pytest.mark.parametrize("rows", ["", "\nann,soup\n"])
def test_a_file_without_a_column_that_must_be_there_is_refused(
    tmp_path: Path, header: str, missing: str, rows: str
) -> None:
    why = f"has no column '{missing}'; it must have person_id and recipe_id and may have rating"
    with pytest.raises(BadFileError, match=f"interactions.csv: {why}, kind, at$"):
        read_csv(tmp_path, header + rows)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="has no column 'person_id'"):
        read_csv(tmp_path, "")


def test_a_header_alone_is_no_fault(tmp_path: Path) -> None:
    assert read_csv(tmp_path, "person_id,recipe_id\n") == []
    assert read_parquet(tmp_path, {"person_id": pa.array([], pa.string()), "recipe_id": []}) == []


def test_a_parquet_file_without_rows_must_have_its_columns_too(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="has no column 'recipe_id'"):
        read_parquet(tmp_path, {"person_id": pa.array([], pa.string())})


def test_a_file_without_a_header_is_refused_without_naming_anybody(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="has no column 'person_id'") as error:
        read_csv(tmp_path, "ann@example.org,soup,5\nbob@example.org,stew,4\n")
    assert "example.org" not in str(error.value)


def test_a_column_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    why = "has the column 'rating' twice; it must have it once"
    with pytest.raises(BadFileError, match=why):
        read_csv(tmp_path, "person_id,recipe_id,rating,rating\nann,soup,1,2\n")
    arrays = [pa.array([cell]) for cell in ("ann", "soup", "1", "2")]
    table = pa.Table.from_arrays(arrays, ["person_id", "recipe_id", "rating", "rating"])
    pq.write_table(table, tmp_path / "twice.parquet")
    with pytest.raises(BadFileError, match=why):
        read(tmp_path / "twice.parquet")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"person_id,recipe_id\nJos\xe9,soup\n",
        b"PAR1",
        b"PAR1" + bytes(100),
        b'person_id,recipe_id\nann,"' + b"x" * 200_000,
    ],
)
def test_a_file_that_is_neither_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadFileError, match=r"interactions\.csv: cannot be read as Parquet or CSV"):
        read_csv(tmp_path, data)


def test_a_missing_file_a_folder_and_half_a_parquet_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"nowhere: is not there; name a file that is$"):
        read(tmp_path / "nowhere")
    with pytest.raises(BadFileError, match=r"is a folder; name a file$"):
        read(tmp_path)
    read_parquet(tmp_path, {"person_id": ["ann"] * 1000, "recipe_id": ["soup"] * 1000})
    path = tmp_path / "interactions.parquet"
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(BadFileError, match="cannot be read as Parquet or CSV"):
        read(path)


def test_rows_come_in_batches_and_keep_their_numbers(tmp_path: Path) -> None:
    lines = "".join(f"p{n},r{n}\n" if n % 10 else f",r{n}\n" for n in range(1, 45_001))
    path = tmp_path / "many.csv"
    path.write_text("person_id,recipe_id\n" + lines)
    pq.write_table(
        pa.table({
            "person_id": [f"p{n}" if n % 10 else None for n in range(1, 45_001)],
            "recipe_id": [f"r{n}" for n in range(1, 45_001)],
        }),
        tmp_path / "many.parquet",
    )  # fmt: skip
    for name in ("many.csv", "many.parquet"):
        batches = list(read_interactions(tmp_path / name))
        assert [len(batch) for batch in batches] == [20_000, 20_000, 5_000]
        refused = reasons([row for batch in batches for row in batch])
        assert list(refused) == list(range(10, 45_001, 10))


# -- pseudonyms ------------------------------------------------------------------------------------


def test_rows_leave_with_a_hash_in_place_of_the_identity(
    tmp_path: Path, database: Database
) -> None:
    people = People(database)
    path = tmp_path / "interactions.csv"
    path.write_text(_CSV + "bob,soup,9,,\nann,cake,,,\n", encoding="utf-8")
    (batch,) = read_pseudonymous(path, people, Purpose.EVENTS)
    ann, bob, cy = (people.hash_of(i, Purpose.EVENTS) for i in ("ann", "bob", 'cy "the knife"'))
    assert batch == [
        PseudonymousInteraction(ann, False, "soup", Signal.RATING, 4.5, _NOON),
        PseudonymousInteraction(bob, False, "stew, thick", Signal.COOK, None, _NOON),
        PseudonymousInteraction(cy, False, "38", Signal.CONVERSION, None, None),
        InteractionReject(4, "rating is 9; it must be from 0 to 5"),
        PseudonymousInteraction(ann, False, "cake", Signal.RATING, None, None),
    ]
    assert people.count() == 3


def test_made_up_people_stay_marked_once_their_name_is_gone(
    tmp_path: Path, database: Database
) -> None:
    path = tmp_path / "interactions.csv"
    text = f"person_id,recipe_id\n{SYNTHETIC_PREFIX}1,a\nann,b\nann {SYNTHETIC_PREFIX},c\n"
    path.write_text(text, encoding="utf-8")
    (batch,) = read_pseudonymous(path, People(database), Purpose.EVENTS)
    marks = [r.is_synthetic for r in batch if isinstance(r, PseudonymousInteraction)]
    assert marks == [True, False, False]


def test_a_pseudonymous_row_of_the_future_is_refused_and_enrols_nobody(
    tmp_path: Path, database: Database
) -> None:
    people = People(database)
    path = tmp_path / "interactions.csv"
    path.write_text("person_id,recipe_id,at\nann,soup,2024-05-02\n", encoding="utf-8")
    (batch,) = read_pseudonymous(path, people, Purpose.EVENTS, latest=_NOON)
    why = "at is 2024-05-02T00:00:00+00:00, which is yet to come"
    assert batch == [InteractionReject(1, why)]
    assert people.count() == 0


# -- anything --------------------------------------------------------------------------------------

_IDENTITIES = ("ann@example.org", "Ann Noe", "x" * 40, "Zoë", "a12345")
_IDENTITY = st.sampled_from(_IDENTITIES)
_CELL = (
    st.text(max_size=30)
    | _IDENTITY  # columns may have slipped
    | st.sampled_from(["5", "cook", "2024-05-01", "NaN", "-1", "1" * 13])
)


@given(st.lists(st.tuples(_IDENTITY, _CELL, _CELL, _CELL, _CELL)))
def test_a_refusal_names_nobody(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    names = ("person_id", "recipe_id", "rating", "kind", "at")
    columns = {n: pa.array([row[i] for row in rows], pa.string()) for i, n in enumerate(names)}
    found = read_parquet(tmp_path_factory.mktemp("rows"), columns)
    assert len(found) == len(rows)
    for row, (identity, *_) in zip(found, rows, strict=True):
        if isinstance(row, InteractionReject):
            assert not any(i[:12] in row.reason for i in _IDENTITIES)
        else:
            assert row.person_id == identity
            assert row.rating is None or 0 <= row.rating <= 5


@given(st.binary(max_size=300), st.sampled_from([b"", b"PAR1", b"person_id,recipe_id,at,rating\n"]))
def test_any_file_is_read_or_refused_as_a_whole(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes
) -> None:
    path = tmp_path_factory.mktemp("files") / "any"
    path.write_bytes(start + data)
    try:
        rows = read(path)
    except BadFileError as e:
        assert len(e.why) < 1000  # noqa: PT017
        return
    assert start.startswith(b"person") or rows == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "n_rows", "n_people"), [("foodcom", 180_735, None), ("allrecipes", 237_563, 2482)]
)
def test_all_real_interactions_are_read(
    real_data: Path, name: str, n_rows: int, n_people: int | None
) -> None:
    rows = read(real_data / name / "interactions.parquet")
    assert reasons(rows) == {}
    assert len(rows) == n_rows
    assert n_people in (None, len({r.person_id for r in rows if isinstance(r, Interaction)}))
