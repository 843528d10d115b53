"""Files and archives opened as what they are, broken ones and those made to do harm too."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import zstandard

from ladle.core import BadFileError, Recipe
from ladle.corpus import Reject, opening, read_recipes

_SOUP = b'{"name": "Soup", "recipeIngredient": ["water"]}'


def _zip(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def _tar(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def _found(folder: Path, data: bytes, name: str = "a", kind: str | None = None) -> list[str]:
    """Return the names of recipes, and the reasons why others are refused."""
    path = folder / name
    path.write_bytes(data)
    found = read_recipes(path, "mine", kind=kind)
    return [f.name if isinstance(f, Recipe) else f"! {f.reason}" for f in found]


@pytest.mark.parametrize(
    "data",
    [
        _SOUP,
        b"[" + _SOUP + b"]",
        gzip.compress(_SOUP),
        zstandard.compress(_SOUP),
        _SOUP.decode().encode("utf-16"),
        gzip.compress(_SOUP.decode().encode("utf-16")),
        _zip({"a.json": _SOUP, "photo.jpg": b"\xff\xd8\xff", "photo": b"\xff\xd8\xff"}),
        _tar({"a.json": _SOUP}),
        gzip.compress(_tar({"x/a.json": _SOUP})),
        gzip.compress(_zip({"a.json": _SOUP})),
        _zip({"a.zip": _zip({"recipe.json": _SOUP, "image.png": b"\x89PNG"})}),
        _zip({"Soup.paprikarecipe": gzip.compress(_SOUP)}),
        _tar({"a.zip": _zip({"a.json": _SOUP})}),
    ],
    ids=(  # archives hold the time at which they were made
        "plain", "list", "gzip", "zstd", "utf-16", "gzipped utf-16", "zip", "tar", "tar.gz",
        "zip.gz", "zip in zip", "paprika", "zip in tar",
    ),
)  # fmt: skip
def test_a_recipe_is_found_however_it_is_packed(tmp_path: Path, data: bytes) -> None:
    assert _found(tmp_path, data) == ["Soup"]


@pytest.mark.parametrize("data", [b"", b" \n\n", gzip.compress(b"", mtime=0), b"\xff\xfe"])
def test_an_empty_file_says_so(tmp_path: Path, data: bytes) -> None:
    assert _found(tmp_path, data) == ["! is empty"]


@pytest.mark.parametrize("data", [_zip({}), _tar({"a.jpg": b""}) + b"\0", b"name,ingredients\n"])
def test_a_file_without_recipes_says_so(tmp_path: Path, data: bytes) -> None:
    assert _found(tmp_path, data) == ["! holds nothing that can be read as recipes"]


@pytest.mark.parametrize("data", [b"Dear reader\n", b"SQLite format 3\0", b"\x7fELF\0"])
def test_a_file_of_no_kind_is_refused_and_in_an_archive_the_rest_goes_on(
    tmp_path: Path, data: bytes
) -> None:
    why = "is of no kind that can be read; where it is one, name it with --as"
    with pytest.raises(BadFileError, match=why):
        _found(tmp_path, data)
    assert _found(tmp_path, _zip({"a.x": data, "b.json": _SOUP})) == [f"! {why}", "Soup"]


def test_the_kind_that_is_given_holds_over_what_the_content_says(tmp_path: Path) -> None:
    lines = b"[\n" + _SOUP + b"\n]"
    assert _found(tmp_path, lines) == ["Soup"]
    found = _found(tmp_path, lines, kind="jsonl")
    assert [f[:6] for f in found] == ["! is n", "Soup", "! is n"]
    assert _found(tmp_path, b"Boil the water.", "soup.txt", "cooklang") == ["soup"]
    assert _found(tmp_path, _zip({"a.txt": b"Boil."}), kind="cooklang") == ["a"]


@pytest.mark.parametrize("kind", ["jsonl", "json", "parquet", "csv", "page", "cooklang", "gnome",
                                  "mealie", "chowdown", "copymethat", "foodcom"])  # fmt: skip
@pytest.mark.parametrize("data", [b"SQLite format 3\0\x10\0\xff", b"x", b"{", b"<", b"[" * 99_999])
def test_a_file_of_another_kind_than_given_is_refused_or_read_never_worse(
    tmp_path: Path, kind: str, data: bytes
) -> None:
    try:
        found = _found(tmp_path, data, kind=kind)
    except BadFileError as e:
        found = [e.why]
    assert found


def test_archives_lie_in_one_another_three_deep_at_most(tmp_path: Path) -> None:
    data = _SOUP
    for _ in range(3):
        data = _zip({"a.json": data})
    assert _found(tmp_path, data) == ["Soup"]
    found = _found(tmp_path, _zip({"a.json": data}))
    assert found[0] == "! cannot be read on: archives may lie in one another 3 deep at most"
    assert "Soup" not in found


def test_a_bomb_within_a_bomb_is_refused_and_the_rest_of_a_folder_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.corpus.packing.FREE_BYTES", 1 << 20)
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"[" + b" " * (5 << 20) + b"]"))
    inner = _zip({f"{n}.json": b"[" + b" " * (900 << 10) + b"]" for n in range(20)})
    (tmp_path / "b.zip").write_bytes(_zip({"b.zip": inner}))
    (tmp_path / "c.json").write_bytes(_SOUP)
    found = list(read_recipes(tmp_path, "mine"))
    why = "cannot be read on: it unpacks to more than 500 times its size"
    assert isinstance(found[0], Reject)
    assert found[0].reason == why
    assert any(isinstance(f, Reject) and f.reason == why for f in found[1:])
    assert isinstance(found[-1], Recipe)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_packed_file_that_breaks_off_keeps_what_came_before(
    tmp_path: Path, pack: type[bytes]
) -> None:
    lines = b"".join(b'{"name": "dish %d"}\n' % (n * n) for n in range(20_000))
    path = tmp_path / "a.jsonl"
    path.write_bytes(pack(lines)[:-1000])
    names: list[str] = []
    with pytest.raises(BadFileError, match="cannot be read on"):
        names.extend(f.name for f in read_recipes(path, "mine") if isinstance(f, Recipe))
    assert len(names) > 5000
    assert names[-1] == f"dish {(len(names) - 1) ** 2}"


def test_a_member_that_breaks_off_at_once_says_why(tmp_path: Path) -> None:
    (found,) = _found(tmp_path, _zip({"a.json": gzip.compress(_SOUP)[:12]}))[:1]
    assert found.startswith("! cannot be read on: Compressed file ended")


@pytest.mark.alone
def test_a_line_of_100_mb_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"name": "' + b"x" * (100 << 20) + b'"}\n' + _SOUP)
    tracemalloc.start()
    try:
        long, soup = read_recipes(path, "mine")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(long, Reject)
    assert long.reason == "is longer than 4 MB; a recipe is one line of JSON"
    assert isinstance(soup, Recipe)
    assert peak < 20 << 20


def test_a_text_longer_than_any_recipe_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MAX_LINE_BYTES", 1 << 20)
    with pytest.raises(BadFileError, match="it is longer than 1 MB"):
        _found(tmp_path, b"Boil @water{}." + b" " * (1 << 20))


@pytest.mark.parametrize("time", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_json_does_not_know_refuses_its_record_alone(
    tmp_path: Path, time: str
) -> None:
    found = _found(tmp_path, b'{"name": "Stew", "totalTime": %b}\n' % time.encode() + _SOUP)
    assert found[0].startswith("! is no JSON")
    assert found[1] == "Soup"


def test_a_time_below_zero_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"title": "Soup", "ingredients": ["water"], "minutes": -5}))
    (soup,) = read_recipes(path, "mine")
    assert isinstance(soup, Recipe)
    assert (soup.name, soup.total_time) == ("Soup", "")


def test_records_nested_absurdly_deep_are_refused(tmp_path: Path) -> None:
    deep = b'{"name": "Stew", "recipeIngredient": ' + b"[" * 9999 + b"]" * 9999 + b"}\n"
    found = _found(tmp_path, deep + _SOUP, "a.jsonl")
    assert (found[0][:6], found[1]) == ("! is n", "Soup")


def test_what_wraps_recipes_is_opened_and_what_wraps_none_refused(tmp_path: Path) -> None:
    assert _found(tmp_path, b'{"recipes": [%b, %b]}' % (_SOUP, _SOUP)) == ["Soup", "Soup"]
    assert _found(tmp_path, b'[{"@graph": [{"@type": "Person"}]}]') == ["! holds no Recipe"]
    assert _found(tmp_path, b"[1, 2]") == ["! holds no JSON object"]
