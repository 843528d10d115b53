"""Recipe texts written, read back, and damaged."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from ladle.catalog.texts import (
    TRAIN_ON,
    TextPacker,
    TextReader,
    TextWriter,
    encode,
    texts_of,
    train,
)
from ladle.core import BadFileError, Recipe, RecipeId

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
texts = st.lists(text, max_size=3).map(tuple)
recipes = st.builds(
    Recipe, id=text.map(RecipeId), name=text, lines=texts, steps=texts, total_time=text,
    prep_time=text, cook_time=text, categories=texts, cuisines=texts, keywords=texts, tools=texts,
    servings=text, description=text, language=text, url=text, author=text, source=text,
)  # fmt: skip

CAKE = Recipe(RecipeId("cake"), "Cake")


def numbered(n: int) -> list[Recipe]:
    lines = ("1 tbsp butter", "200 g flour", "a pinch of salt")
    return [Recipe(RecipeId(f"n{i}"), f"Soup number {i}", lines, ("Stir.",)) for i in range(n)]


def write(folder: Path, given: list[Recipe]) -> TextReader:
    return write_with(folder, given, train(given))


def write_with(folder: Path, given: list[Recipe], dictionary: bytes) -> TextReader:
    writer = TextWriter(folder, dictionary)
    for recipe in given:
        writer.add(recipe)
    writer.finish()
    return TextReader(folder)


def read(reader: TextReader) -> list[Recipe]:
    return [reader.recipe(row) for row in range(reader.n_recipes)]


@settings(max_examples=50)
@given(st.lists(recipes, max_size=5))
def test_every_field_of_every_recipe_comes_back(given: list[Recipe]) -> None:
    with TemporaryDirectory() as folder:
        assert read(write(Path(folder), given)) == given


def test_what_says_nothing_is_left_out_of_a_record() -> None:
    bare = Recipe(RecipeId("38"), "")
    assert msgspec.json.decode(encode(bare)) == {"id": "38", "name": ""}
    named = Recipe(RecipeId("38"), "Soup", steps=("Stir.",))
    assert msgspec.json.decode(encode(named)) == {"id": "38", "name": "Soup", "steps": ["Stir."]}


def test_a_record_holds_every_field_a_recipe_has() -> None:
    full = Recipe(**{
        f.name: ("x",) if "tuple" in str(f.type) else "x" for f in fields(Recipe)
    })  # type: ignore[arg-type]  # fmt: skip
    assert set(msgspec.json.decode(encode(full))) == {f.name for f in fields(Recipe)}


@pytest.mark.parametrize("n", [1, 99])
def test_few_records_are_kept_without_a_dictionary(tmp_path: Path, n: int) -> None:
    reader = write(tmp_path, numbered(n))
    assert reader.dictionary == b""
    assert read(reader) == numbered(n)


@pytest.mark.parametrize("n", [100, TRAIN_ON - 1, TRAIN_ON, TRAIN_ON + 50])
def test_many_records_share_a_dictionary(tmp_path: Path, n: int) -> None:
    reader = write(tmp_path, numbered(n))
    assert zstandard.ZstdCompressionDict(reader.dictionary).dict_id() > 0
    assert read(reader) == numbered(n)


def test_a_dictionary_makes_alike_records_much_smaller(tmp_path: Path) -> None:
    (tmp_path / "few").mkdir()
    (tmp_path / "many").mkdir()
    alone = int(write(tmp_path / "few", numbered(99)).sizes[98])
    shared = int(write(tmp_path / "many", numbered(500)).sizes[98])
    assert shared < alone / 2


def test_no_records_leave_an_empty_blob_that_opens(tmp_path: Path) -> None:
    reader = write(tmp_path, [])
    assert (tmp_path / "texts.bin").stat().st_size == 0
    assert reader.n_recipes == 0


@pytest.fixture
def old(tmp_path: Path) -> TextReader:
    """Return 150 records in a folder of their own."""
    (tmp_path / "old").mkdir()
    return write(tmp_path / "old", numbered(150))


def copied(old: TextReader, folder: Path, rows: list[int] | None, dictionary: bytes) -> TextReader:
    folder.mkdir()
    writer = TextWriter(folder, dictionary)
    writer.add(CAKE)
    writer.copy(old, None if rows is None else np.array(rows, dtype=np.int64))
    writer.finish()
    return TextReader(folder)


def stored(reader: TextReader, row: int) -> bytes:
    [(start, stop)] = reader.spans(np.array([row]))
    return reader.raw(start, stop)


@pytest.mark.parametrize("rows", [None, [], [7], [3, 4, 5, 9], [9, 3, 9]])
def test_records_of_one_version_are_copied_into_the_next_as_they_are(
    tmp_path: Path, old: TextReader, rows: list[int] | None
) -> None:
    new = copied(old, tmp_path / "new", rows, old.dictionary)
    kept = range(150) if rows is None else rows
    assert read(new) == [CAKE, *(numbered(150)[row] for row in kept)]
    assert [stored(new, at) for at in range(1, new.n_recipes)] == [stored(old, r) for r in kept]


def test_a_copy_longer_than_what_is_read_at_once_is_whole(
    tmp_path: Path, old: TextReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ladle.catalog.texts._COPIED_AT_ONCE", 100)
    assert read(copied(old, tmp_path / "new", None, old.dictionary)) == [CAKE, *numbered(150)]


@pytest.mark.parametrize("rows", [None, [9, 3]])
def test_records_are_packed_anew_under_another_dictionary(
    tmp_path: Path, old: TextReader, rows: list[int] | None
) -> None:
    new = copied(old, tmp_path / "new", rows, b"")
    kept = range(150) if rows is None else rows
    assert new.dictionary == b""
    assert read(new) == [CAKE, *(numbered(150)[row] for row in kept)]


def test_records_that_lie_side_by_side_are_one_span(old: TextReader) -> None:
    stops = np.cumsum(old.sizes)
    assert old.spans(None) == [(0, int(stops[-1]))]
    assert old.spans(np.array([3, 4, 5, 9])) == [
        (int(stops[2]), int(stops[5])),
        (int(stops[8]), int(stops[9])),
    ]
    assert old.spans(np.empty(0, np.int64)) == []


def test_records_packed_elsewhere_with_the_same_dictionary_are_appended_as_they_are(
    tmp_path: Path,
) -> None:
    dictionary = train(numbered(150))
    blob, sizes = texts_of(numbered(3), TextPacker(dictionary))
    writer = TextWriter(tmp_path, dictionary)
    writer.add(CAKE)
    writer.append(blob, sizes)
    writer.finish()
    assert read(TextReader(tmp_path)) == [CAKE, *numbered(3)]


def test_a_record_is_handed_out_as_json_too(tmp_path: Path) -> None:
    assert write(tmp_path, numbered(2)).json(1) == encode(numbered(2)[1])


def test_a_writer_can_be_closed_before_and_after_it_is_finished(tmp_path: Path) -> None:
    broken_off = TextWriter(tmp_path, b"")
    broken_off.add(numbered(1)[0])
    broken_off.close()
    broken_off.close()
    reader = write(tmp_path, numbered(2))
    assert read(reader) == numbered(2)


@pytest.fixture(scope="module")
def blob(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """Return a folder with 120 records, and what stands in its blob."""
    folder = tmp_path_factory.mktemp("texts")
    write(folder, numbered(120))
    return folder, (folder / "texts.bin").read_bytes()


@settings(max_examples=300)
@given(data=st.data())
def test_a_flipped_bit_reads_as_damage_and_never_as_another_recipe(
    blob: tuple[Path, bytes], data: st.DataObject
) -> None:
    folder, whole = blob
    row = data.draw(st.integers(0, 119))
    starts = np.load(folder / "text_start.npy")
    sizes = np.load(folder / "text_size.npy")
    at = int(starts[row]) + data.draw(st.integers(0, int(sizes[row]) - 1))
    damaged = bytearray(whole)
    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    (folder / "texts.bin").write_bytes(damaged)
    try:
        found = TextReader(folder).recipe(row)
    except BadFileError:
        return
    assert found == numbered(120)[row]


@pytest.mark.parametrize("kept", [0.0, 0.5])
def test_a_record_that_was_cut_off_is_damaged(tmp_path: Path, kept: float) -> None:
    write(tmp_path, numbered(10))
    path = tmp_path / "texts.bin"
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
    with pytest.raises(BadFileError, match=r"texts.bin: record 9 is damaged \(") as caught:
        TextReader(tmp_path).recipe(9)
    assert caught.value.path == path


def test_a_record_that_claims_to_hold_petabytes_is_damaged_before_memory_is_asked(
    tmp_path: Path,
) -> None:
    write(tmp_path, numbered(1))
    # magic, then a descriptor that promises an 8-byte content size, then that size
    huge = b"\x28\xb5\x2f\xfd" + bytes([0b1110_0000]) + (2**50).to_bytes(8, "little")
    path = tmp_path / "texts.bin"
    path.write_bytes(huge.ljust(path.stat().st_size, b"\0"))
    with pytest.raises(BadFileError, match="holds 1,125,899,906,842,624 bytes, at most 67,108,864"):
        TextReader(tmp_path).recipe(0)


@pytest.mark.parametrize(("file", "value"), [("size", -1), ("size", 2**31 - 1), ("start", -5)])
def test_a_place_that_cannot_be_is_damaged(tmp_path: Path, file: str, value: int) -> None:
    write(tmp_path, numbered(1))
    path = tmp_path / f"text_{file}.npy"
    np.save(path, np.full_like(np.load(path), value))
    with pytest.raises(BadFileError, match="record 0 is damaged"):
        TextReader(tmp_path).recipe(0)


@pytest.mark.parametrize("record", [b"{", b'{"id": 3, "name": "Soup"}', b'{"id": "\xff"}', b"[]"])
def test_a_record_that_is_no_recipe_is_damaged(tmp_path: Path, record: bytes) -> None:
    writer = TextWriter(tmp_path, b"")
    packed = zstandard.ZstdCompressor().compress(record)
    writer.append(packed, np.array([len(packed)], dtype=np.int32))
    writer.finish()
    with pytest.raises(BadFileError, match="record 0 is damaged"):
        TextReader(tmp_path).recipe(0)


def test_a_damaged_dictionary_is_refused_when_the_texts_are_opened(tmp_path: Path) -> None:
    write(tmp_path, numbered(120))
    path = tmp_path / "texts.dict"
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(BadFileError, match=r"texts.dict: is damaged \("):
        TextReader(tmp_path)


def test_a_changed_word_in_the_dictionary_is_damage_too(tmp_path: Path) -> None:
    reader = write(tmp_path, numbered(150))
    path = tmp_path / "texts.dict"
    changed = reader.dictionary.replace(b"butter", b"batter")
    assert changed != reader.dictionary
    path.write_bytes(changed)
    with pytest.raises(BadFileError, match="record 98 is damaged"):
        TextReader(tmp_path).recipe(98)


def test_texts_whose_files_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    write(tmp_path, numbered(3))
    np.save(tmp_path / "text_size.npy", np.ones(2, np.int32))
    with pytest.raises(BadFileError, match=r"text_size.npy: tells 2 records, not 3"):
        TextReader(tmp_path)
