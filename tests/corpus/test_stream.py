"""Files to recipes and rejects, and the file that rejects go to."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ladle.core import BadFileError, BadSettingError, Recipe
from ladle.corpus import (
    Raw,
    Reject,
    RejectsFile,
    read_recipes,
    read_records,
    recipe_of,
    size_on_disk,
    source_label,
)


def _file(folder: Path, data: bytes, name: str = "recipes.jsonl") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_recipes_and_rejects_come_in_the_order_of_the_lines(tmp_path: Path) -> None:
    path = _file(tmp_path, b'\n{"name":"Soup"}\r\nno json\n\n[]\n{"name":"Stew"}')
    soup, text, array, stew = read_recipes(path, "mine")
    assert isinstance(soup, Recipe)
    assert isinstance(stew, Recipe)
    assert (soup.name, soup.source, stew.name, stew.source) == ("Soup", "mine", "Stew", "mine")
    assert isinstance(text, Reject)
    assert (text.file, text.line, text.excerpt) == (str(path), 3, "no json")
    assert text.reason.startswith("is no JSON (")
    assert array == Reject(str(path), 5, "is a JSON list; it must be an object", "[]")


def test_an_excerpt_is_the_beginning_of_the_record_whatever_its_bytes(tmp_path: Path) -> None:
    long, odd = read_recipes(_file(tmp_path, b'"' + b"x" * 5000 + b'"\n\xff\x00{\n'), "mine")
    assert isinstance(long, Reject)
    assert isinstance(odd, Reject)
    assert (long.line, long.excerpt) == (1, '"' + "x" * 199)
    assert (odd.line, odd.excerpt) == (2, "\ufffd\x00{")


def test_a_record_of_5_mb_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    huge = b'{"name":"' + b"x" * (5 * 1024 * 1024) + b'"}\n'
    path = _file(tmp_path, huge + b'{"name":"Soup"}\n')
    reject, soup = read_recipes(path, "mine")
    why = "is longer than 4 MB; a recipe is one line of JSON"
    assert reject == Reject(str(path), 1, why, "")
    assert isinstance(soup, Recipe)


def test_a_file_that_breaks_off_yields_what_came_before(tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(b'{"name":"n%d"}\n' % (n * n) for n in range(20_000)))
    path = _file(tmp_path, packed[: len(packed) // 2])
    recipes: list[Recipe | Reject] = []
    with pytest.raises(BadFileError, match=r"recipes\.jsonl: cannot be read on: Compressed file"):
        recipes.extend(read_recipes(path, "mine"))
    assert len(recipes) > 5000
    assert [r.name for r in recipes if isinstance(r, Recipe)] == [
        f"n{n * n}" for n in range(len(recipes))
    ]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="nowhere: is not there"):
        list(read_recipes(tmp_path / "nowhere", "mine"))


def test_reading_tells_how_far_it_has_come(tmp_path: Path) -> None:
    path = _file(tmp_path, b'{"name":"Soup"}\n' * 600)
    told: list[int] = []
    assert len(list(read_recipes(path, "mine", told.append))) == 600
    assert len(told) == 2


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("allrecipes.jsonl.gz", "allrecipes"),
        ("my-site.jsonl", "my-site"),
        ("recipes.jsonl.zst", "folder"),
        ("Recipes.JSONL", "folder"),
        ("export.json", "folder"),
        ("interactions.parquet", "folder"),
        (".jsonl", "folder"),
    ],
)
def test_a_source_is_called_after_its_file_or_else_its_folder(
    tmp_path: Path, name: str, want: str
) -> None:
    assert source_label(tmp_path / "folder" / name) == want


def test_a_source_beside_the_user_is_called_after_the_folder_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "foodcom").mkdir()
    monkeypatch.chdir(tmp_path / "foodcom")
    assert source_label(Path("recipes.jsonl")) == "foodcom"


def test_a_folder_is_read_whole_and_what_cannot_be_read_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    _file(tmp_path / "b", b"name,ingredients\nStew,meat\n", "stew.csv")
    _file(tmp_path, b'{"name":"Soup"}', "a.json")
    _file(tmp_path, b"\x7fELF\0", "c")
    _file(tmp_path, b"\x89PNG", "photo.png")
    told: list[int] = []
    soup, stew, odd = read_recipes(tmp_path, "mine", told.append)
    assert isinstance(soup, Recipe)
    assert isinstance(stew, Recipe)
    assert (soup.name, stew.name) == ("Soup", "Stew")
    assert isinstance(odd, Reject)
    assert odd.file == f"{tmp_path}/c"
    assert told == sorted(told)
    assert told[-1] == size_on_disk(tmp_path) == 15 + 27 + 5


def test_the_size_of_a_file_is_its_bytes(tmp_path: Path) -> None:
    assert size_on_disk(_file(tmp_path, b"soup")) == 4


def test_both_halves_give_what_the_whole_gives(tmp_path: Path) -> None:
    path = _file(tmp_path, b'{"name":"Soup"}\nno json\n')
    found = [recipe_of(r, "x") if isinstance(r, Raw) else r for r in read_records(path, "x")]
    assert found == list(read_recipes(path, "x"))


def test_the_columns_of_a_table_may_be_said(tmp_path: Path) -> None:
    path = _file(tmp_path, b"a;b\nSoup;water\n", "a")
    (soup,) = read_recipes(path, "mine", columns="name=a,recipeIngredient=b")
    assert isinstance(soup, Recipe)
    assert (soup.name, soup.lines) == ("Soup", ("water",))
    with pytest.raises(BadFileError, match="has no column 'c'"):
        list(read_recipes(path, "mine", columns={"name": "c"}))


def test_a_kind_or_a_property_that_there_is_not_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, b"{}")
    with pytest.raises(BadSettingError, match="kind is 'yaml'; it must be one of jsonl, json"):
        list(read_recipes(path, "mine", kind="yaml"))
    with pytest.raises(BadSettingError, match="columns is 'nam=a'"):
        list(read_recipes(path, "mine", columns="nam=a"))


# -- the file of rejects ---------------------------------------------------------------------------


def test_without_rejects_no_file_appears(tmp_path: Path) -> None:
    with RejectsFile(tmp_path / "rejects.jsonl") as rejects:
        pass
    assert rejects.count == 0
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_rejects_appears_at_the_end_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    path.write_text("of the last import\n")
    refused = [Reject("a.jsonl", n, f"is “odd” {n}", "{\n\x00") for n in range(3000)]
    with RejectsFile(path) as rejects:
        for reject in refused:
            rejects.write(reject)
        assert path.read_text() == "of the last import\n"
    assert rejects.count == 3000
    assert list(tmp_path.iterdir()) == [path]
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [Reject(**row) for row in rows] == refused


def test_an_import_that_fails_leaves_the_rejects_so_far(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    with pytest.raises(BadFileError, match="nowhere"), RejectsFile(path) as rejects:
        _refuse_one_then_fail(rejects, tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "file": "a.jsonl", "line": 7, "reason": "is odd", "excerpt": "{"
    }  # fmt: skip


def test_a_reject_of_a_file_with_a_name_of_odd_bytes_can_be_written(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl"))
    path.write_bytes(b"no json\n")
    (reject,) = read_recipes(path, "mine")
    assert isinstance(reject, Reject)
    with RejectsFile(tmp_path / "rejects") as rejects:
        rejects.write(reject)
    row = json.loads((tmp_path / "rejects").read_text(encoding="utf-8"))
    assert row["file"].endswith("/caf\ufffd.jsonl")
    assert source_label(path) == "caf\ufffd"


def _refuse_one_then_fail(rejects: RejectsFile, folder: Path) -> None:
    rejects.write(Reject("a.jsonl", 7, "is odd", "{"))
    list(read_recipes(folder / "nowhere", "mine"))


@pytest.mark.parametrize("name", ["nowhere/rejects.jsonl", "file/rejects.jsonl"])
def test_rejects_that_cannot_be_written_are_told_before_the_import(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadFileError, match=r"rejects\.jsonl: cannot be written: "):
        RejectsFile(tmp_path / name)


def test_a_folder_in_place_of_the_rejects_is_told_before_the_import(tmp_path: Path) -> None:
    (tmp_path / "rejects").mkdir()
    with pytest.raises(BadFileError, match="rejects: cannot be written: it is a folder"):
        RejectsFile(tmp_path / "rejects")
    assert [p.name for p in tmp_path.iterdir()] == ["rejects"]


# -- real data -------------------------------------------------------------------------------------


def _recipe_files(real_data: Path) -> Iterator[Path]:
    yield real_data / "foodcom" / "recipes.jsonl.gz"
    yield real_data / "allrecipes" / "recipes.jsonl.gz"
    yield from sorted((real_data / "corpus").glob("*.jsonl.gz"))
    yield from sorted((real_data / "sample").glob("*/recipes.jsonl"))


@pytest.mark.slow
def test_all_real_recipes_are_read_but_for_a_known_few(real_data: Path) -> None:
    counts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for path in _recipe_files(real_data):
        label = source_label(path)
        ids = set()
        n_before = counts[label]
        for found in read_recipes(path, label):
            counts[label] += 1
            if isinstance(found, Reject):
                refused[found.reason] += 1
            else:
                ids.add(found.id)
        assert len(ids) == counts[label] - n_before, f"{path} names two recipes the same"
    assert counts["foodcom"] == 119_213
    assert counts["allrecipes"] == 12_507
    assert counts["eda_ru"] == 14_606
    assert counts.total() > 210_000
    assert refused == {}
