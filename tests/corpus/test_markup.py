"""HTML as text and tags, from pages that are written well, badly, or to do harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladle.core import BadRecordError
from ladle.corpus.markup import (
    MAX_PAGE_BYTES,
    MAX_TAGS,
    attributes_of,
    fold,
    page_facts,
    page_text,
    plain,
    plain_lines,
    tags,
    visible_lines,
)


@pytest.mark.parametrize(
    ("page", "want"),
    [
        ("crème".encode(), "crème"),
        (b"\xef\xbb\xbf" + "crème".encode(), "crème"),
        (b"\xff\xfe" + "crème".encode("utf-16-le"), "crème"),
        (b"\xfe\xff" + "crème".encode("utf-16-be"), "crème"),
        (b'<meta charset="ISO-8859-1">cr\xe8me', '<meta charset="ISO-8859-1">crème'),
        (b"<meta charset=windows-1251>\xf1\xf3\xef", "<meta charset=windows-1251>суп"),
        (b"<meta charset=punycode>cr\xe8me", "<meta charset=punycode>crème"),
        (b"cr\xe8me", "crème"),
    ],
)
def test_a_page_is_decoded_by_its_mark_its_word_or_as_most_are(page: bytes, want: str) -> None:
    assert page_text(page) == want


def test_a_page_that_is_too_large_is_refused() -> None:
    with pytest.raises(BadRecordError, match="has 8,388,609 bytes; a page may have 8 MB"):
        page_text(b"x" * (MAX_PAGE_BYTES + 1))


def test_tags_come_with_the_text_before_them_and_without_comments() -> None:
    found = [(t.name, t.is_end, t.before) for t in tags("a<!-- <p> --><B x=1>b</b>c<!doctype x>d")]
    assert found == [("b", False, "a"), ("b", True, "b"), ("", True, "cd")]


@pytest.mark.parametrize("name", ["script", "style", "textarea", "title", "xmp"])
def test_what_looks_like_markup_in_a_raw_element_is_its_text(name: str) -> None:
    first, *rest = tags(f"<{name}>a<p itemprop='x'></{name}x></{name}>b")
    assert first.content == f"a<p itemprop='x'></{name}x>"
    assert [t.name for t in rest] == [name, ""]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("<p", [""]),
        ("<p <b>x", ["p", ""]),
        ('<p title="a>b">x', ["p", ""]),
        ('<p title="a>x<b>', ["p", "b", ""]),
        ("<!-- <p>", [""]),
        ("<!--><p>", ["p", ""]),
        ("</><p>", ["p", ""]),
        ("1 < 2 <p>", ["p", ""]),
        ("<script>x", ["script", ""]),
    ],
)
def test_broken_tags_end_where_a_browser_ends_them(text: str, names: list[str]) -> None:
    assert [t.name for t in tags(text)] == names


def test_more_tags_than_any_page_has_are_refused() -> None:
    with pytest.raises(BadRecordError, match="has more than 200,000 tags"):
        list(tags("<p>" * (MAX_TAGS + 1)))


def test_attributes_are_read_in_all_their_quotings() -> None:
    text = " A=1 b = 'x y' c=\"&amp;&lt;\" d b=2 itemscope/"
    assert attributes_of(text) == {
        "a": "1", "b": "x y", "c": "&<", "d": "", "itemscope": ""
    }  # fmt: skip


def test_a_tag_with_more_attributes_than_any_has_is_refused() -> None:
    with pytest.raises(BadRecordError, match="has a tag of more than 1,000 attributes"):
        attributes_of("x=1 " * 1_001)


def test_lines_are_what_a_reader_sees_with_the_rank_of_headings() -> None:
    found = visible_lines(
        "<nav>Menu</nav><h1>My <i>Soup</i></h1>a<p>b &amp; c</p><ul><li><p>1</p><div>egg</div></li>"
        "<li>d<br>e</li></ul><table><tr><td>1 cup</td><td>milk</td></tr></table><footer>f</footer>"
    )
    assert [(line.text, line.level, line.is_menu) for line in found] == [
        ("Menu", 0, True), ("My Soup", 1, False), ("a", 0, False), ("b & c", 0, False),
        ("1 egg", 0, False), ("d", 0, False), ("e", 0, False), ("1 cup milk", 0, False),
        ("", 1, False), ("f", 0, False),
    ]  # fmt: skip


def test_unseen_characters_are_left_out_and_white_space_is_folded() -> None:
    assert fold(" pea\u00adnut\u200b\x00s \t\n oil\u00a0\ud800 ") == "peanuts oil"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("<b>Mac</b> &amp;amp; <a href='x'>Cheese</a>", "Mac & Cheese"),
        ("a<br>b<p>c", "a b c"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("&lt;script&gt;x", "<script>x"),
        ("x < 5 > y", "x < 5 > y"),
    ],
)
def test_text_loses_the_markup_of_text_and_nothing_else(text: str, want: str) -> None:
    assert plain(text) == want


def test_lines_are_cut_where_the_markup_starts_a_new_one() -> None:
    assert plain_lines("<ul><li>a</li><li>b &amp; <i>c</i></li></ul>\nd<br />e") == [
        "a", "b & c", "d", "e"
    ]  # fmt: skip


def test_a_page_tells_its_address_language_title_and_scripts() -> None:
    page = page_facts(
        '<html lang="fr"><title>Tarte &amp; co</title><link rel="canonical" href="https://a.org/t">'
        '<meta property="og:url" content="https://b.org">'
        '<script type="application/ld+json">{}</script><script>x</script>'
        '<meta name="application/ld+json" content="[&quot;x&quot;]">'
    )
    assert (page.url, page.language, page.title) == ("https://a.org/t", "fr", "Tarte & co")
    assert page.scripts == ("{}", '["x"]')


def test_the_address_that_was_asked_for_comes_before_the_pages_own_word() -> None:
    text = '<link rel="canonical" href="https://a.org">'
    assert page_facts(text, "https://own.org/").url == "https://own.org/"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/soup", "file:///etc/passwd", ""])
def test_a_page_cannot_say_that_it_is_anything_but_a_web_page(address: str) -> None:
    text = f'<link rel="canonical" href="{address}"><meta property="og:url" content="{address}">'
    assert page_facts(text).url == ""


@given(st.text(alphabet="<>/!-='\" pbscriptle&;\n", max_size=80))
def test_any_text_gives_tags_that_hold_no_more_than_it(text: str) -> None:
    found = list(tags(text))
    assert found[-1].name == ""
    assert sum(len(t.before) + len(t.attributes) + len(t.content) for t in found) <= len(text)


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<p ", "<p x='", "<script>", "&amp;", "&", "<br ", "<a <", "=\"", "</"]
)  # fmt: skip
def test_no_page_is_slow_to_read(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    try:
        page_facts(text)
        list(visible_lines(text))
        attributes_of(text)
        plain_lines(text)
    except BadRecordError:
        pass
    assert time.process_time() - start < 8
