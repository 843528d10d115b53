"""JSON documents cut into records."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
from typing import IO, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ladle.corpus.documents import MAX_OBJECT_BYTES, Value, recipes_within, values_of
from ladle.corpus.readers import MAX_LINE_BYTES


class _Drip(io.BytesIO):
    """Gives so few bytes at a time that every cut falls somewhere once."""

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(min(3, size) if size and size > 0 else 3)


def _values(data: bytes, stream: type[io.BytesIO] = io.BytesIO) -> list[Value]:
    return list(values_of(cast("IO[bytes]", stream(data))))


@pytest.mark.parametrize("stream", [io.BytesIO, _Drip])
@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('{"a": 1}', ['{"a": 1}']),
        ('[{"a": 1},\n {"b": [{}]}]', ['{"a": 1}', '{"b": [{}]}']),
        ('{"a": 1} {"b": 2}', ['{"a": 1}', '{"b": 2}']),
        ('[{"a":1}] [{"b":2}]', ['{"a":1}', '{"b":2}']),
        (r'[{"a": "}]{[ \" \\"}, {"b": "\\\""}]', [r'{"a": "}]{[ \" \\"}', r'{"b": "\\\""}']),
        ('[1, "x{", null, {"a": 1}]', ['{"a": 1}']),
        ('[["a"], {}]', ['["a"]', "{}"]),
        ("[]", []),
        ("", []),
    ],
)
def test_each_object_is_cut_out_whole(text: str, want: list[str], stream: type[io.BytesIO]) -> None:
    found = _values(text.encode(), stream)
    assert [v.data for v in found] == [w.encode() for w in want]
    assert [v.number for v in found] == list(range(1, len(want) + 1))


_SHORT = st.text(max_size=8)
_JSON = st.recursive(
    st.one_of(st.none(), st.integers(), _SHORT),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_SHORT, inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=50)
@given(st.lists(st.dictionaries(_SHORT, _JSON, max_size=3), max_size=4))
def test_what_is_cut_is_what_was_written(objects: list[dict[str, Any]]) -> None:
    data = json.dumps(objects, ensure_ascii=False).encode("utf-8", "replace")
    for stream in (io.BytesIO, _Drip):
        assert [json.loads(v.data or b"") for v in _values(data, stream)] == json.loads(data)


@pytest.mark.parametrize("text", ['[{"a": 1}, {"b"', '[{"a": 1}', '[{"a": 1}, "x'])
def test_a_document_that_breaks_off_yields_what_came_before(text: str) -> None:
    found = values_of(io.BytesIO(text.encode()))
    assert next(found).data == b'{"a": 1}'
    with pytest.raises(EOFError, match="breaks off in the middle of a JSON document"):
        next(found)


def test_brackets_too_many_do_no_harm() -> None:
    assert [v.data for v in _values(b']]}}{"a": 1}')] == [b'{"a": 1}']


@pytest.mark.parametrize(
    ("begin", "end", "is_alone"),
    [(b'[{"a": "', b'"}, {"b": 2}]', False), (b'{"a": "', b'"}', True)],
)
@pytest.mark.alone
def test_an_object_of_100_mb_is_passed_over_without_being_held(
    begin: bytes, end: bytes, *, is_alone: bool
) -> None:
    stream = io.BytesIO(begin + b"x" * (100 << 20) + end)
    tracemalloc.start()
    try:
        found = list(values_of(stream))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < (MAX_OBJECT_BYTES if is_alone else MAX_LINE_BYTES) + (8 << 20)
    assert found[0] == Value(1, None, is_alone)
    assert [v.data for v in found[1:]] == ([] if is_alone else [b'{"b": 2}'])


@pytest.mark.parametrize("data", [b"[" * 300_000, b'{"a":' * 100_000, b'["' + b"\\" * 300_000])
def test_a_document_made_to_take_long_is_given_up_at_once(data: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(EOFError):
        _values(data)
    assert time.process_time() - begun < 5


def test_an_object_that_wraps_recipes_is_opened() -> None:
    assert recipes_within(b'{"recipes": [{"name": "a"}, 3]}') == [{"name": "a"}]
    graph = b'{"@graph": [{"@type": "WebPage"}, {"@type": ["Recipe", "X"], "name": "a"}]}'
    assert recipes_within(graph) == [{"@type": ["Recipe", "X"], "name": "a"}]


@pytest.mark.parametrize(
    "data",
    [b"{", b"[]", b'{"name": "a", "items": []}', b'{"items": 3}', b'{"a":' * 10_000, b"\xff"],
)
def test_an_object_that_wraps_none_is_one_itself(data: bytes) -> None:
    assert recipes_within(data) is None
