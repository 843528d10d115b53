"""Each kind is told from content."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest

from ladle.corpus import KINDS
from ladle.corpus.kinds import kind_of, reader_of
from ladle.corpus.opening import _READERS


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.json", "{}")
    return file.getvalue()


def _tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.json"))
    return file.getvalue()


@pytest.mark.parametrize("name", ["a", "a.txt", "recipes.bin"])
@pytest.mark.parametrize(
    ("head", "want"),
    [
        (b'{"name":"a"}\n{"name":"b"}\n', "jsonl"),
        (b'{"name":"a"}', "json"),
        (b'{\n  "name": "a"\n}', "json"),
        (b'[{"name":"a"}]', "json"),
        (b"[]", "json"),
        (b"\xef\xbb\xbf \n[\n{", "json"),
        (b"PAR1\x15\x04", "parquet"),
        (b"<!DOCTYPE html><html>", "page"),
        (b'<script type="application/ld+json">', "page"),
        (b'<div class="copymethat_class_id_version">', "copymethat"),
        (b"[Metadata]\nVersion=1\n", "gnome"),
        (b"[R_Soup]\nName=Soup\n", "gnome"),
        (b"---\ningredients:\n- salt\n---\n", "chowdown"),
        (b"Add @salt{1%tsp}.", "cooklang"),
        (b"name,ingredients\nSoup,water\n", "csv"),
        (b"Title\tIngredients\n", "csv"),
        (_zip(), "zip"),
        (_tar(), "tar"),
    ],
)
def test_the_content_tells_the_kind_whatever_the_name(head: bytes, want: str, name: str) -> None:
    assert kind_of(head, name, has_columns=False) == want


@pytest.mark.parametrize(
    "head",
    [
        b"Dear reader,\nno recipe here.\n",
        b"SQLite format 3\0\x10\0",
        b"\x7fELF\x02\x01\x01\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<?xml version='1.0'?><fdx/>",
        b"name\0,ingredients\n",
        b"{\\rtf1\\ansi",
        gzip.compress(b"{}", mtime=0),
    ],
)
def test_what_is_of_no_kind_is_of_none(head: bytes) -> None:
    assert kind_of(head, "a.bin", has_columns=False) == ""


@pytest.mark.parametrize(
    ("head", "name", "want"),
    [
        (b'{"name":"a"}', "a.jsonl", "jsonl"),
        (b'{"name":"a"}', "a.ndjson.gz", "jsonl"),
        (b"no json", "a.jsonl", "jsonl"),
        (b"\0\0\0", "a.jsonl", "jsonl"),
        (b"Boil the water.", "soup.cook", "cooklang"),
        (b"a,b\n1,2\n", "a.csv", "csv"),
    ],
)
def test_the_name_decides_where_the_content_leaves_it_open(
    head: bytes, name: str, want: str
) -> None:
    assert kind_of(head, name, has_columns=False) == want


def test_whoever_says_what_the_columns_are_means_a_table() -> None:
    assert kind_of(b"a;b\n1;2\n", "a", has_columns=True) == "csv"


def test_every_kind_has_a_reader_and_says_what_it_is() -> None:
    for kind, said in KINDS.items():
        assert reader_of(kind) in _READERS
        assert said
