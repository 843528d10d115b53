"""Text search: what is found, what comes first, and that no question breaks it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ladle.catalog.search import SearchWriter, TextSearch

DISHES = (
    ("chicken soup", "chicken onion carrot", "dinner easy"),
    ("tomato soup", "tomato butter onion", "dinner vegetarian"),
    ("apple pie", "apple butter flour cinnamon", "dessert"),
    ("chicken pie", "chicken flour butter", "dinner"),
    ("broccoli cheddar bake", "broccoli cheddar", "easy"),
    ("cafe creme brulee", "cream egg sugar", "dessert french"),
    ("西红柿炒鸡蛋", "egg tomato", ""),
    ("борщ", "beet cabbage", ""),
    ("onion tart", "onion flour", "chicken"),
)


def search_of(
    folder: Path, dishes: Sequence[tuple[str, str, str]], n_threads: int = 1
) -> TextSearch:
    writer = SearchWriter(folder, n_threads)
    for row, dish in enumerate(dishes):
        writer.add(row, *dish)
    writer.finish()
    return TextSearch.open(folder)


@pytest.fixture(scope="module")
def dishes(tmp_path_factory: pytest.TempPathFactory) -> TextSearch:
    return search_of(tmp_path_factory.mktemp("dishes"), DISHES)


def titles(search: TextSearch, query: str, n: int = 10) -> list[str]:
    return [DISHES[row][0] for row in search.search(query, n).rows]


def test_rows_that_have_more_of_the_words_come_first(dishes: TextSearch) -> None:
    assert titles(dishes, "chicken soup")[0] == "chicken soup"
    assert set(titles(dishes, "chicken soup")) == {
        "chicken soup", "tomato soup", "chicken pie", "onion tart",
    }  # fmt: skip


def test_a_word_counts_most_in_the_title_then_in_tags(dishes: TextSearch) -> None:
    assert titles(dishes, "onion")[0] == "onion tart"
    found = titles(dishes, "chicken")
    assert set(found[:2]) == {"chicken soup", "chicken pie"}
    assert found[2:] == ["onion tart"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("chikcen pie", "chicken pie"), ("brocoli", "broccoli cheddar bake"), ("aple", "apple pie"),
     ("chedar bake", "broccoli cheddar bake"), ("vegeterien", "tomato soup"),
     ("Crème Brûlée!", "cafe creme brulee"), ("PIES with apples", "apple pie")],
)  # fmt: skip
def test_slips_accents_case_and_plurals_are_forgiven(
    dishes: TextSearch, query: str, wanted: str
) -> None:
    assert titles(dishes, query)[0] == wanted


@pytest.mark.parametrize("query", ["pia", "chyckyn", "sopu"])
def test_short_words_and_many_slips_are_not(dishes: TextSearch, query: str) -> None:
    assert "chicken pie" not in titles(dishes, query)


def test_exact_words_come_before_near_ones(tmp_path: Path) -> None:
    near = [("bread roll", "", "")] * 3
    search = search_of(tmp_path, [*near, ("bred roll", "", ""), ("", "bred", "")])
    assert search.search("bred", 10).rows.tolist()[:2] == [3, 4]


@pytest.mark.parametrize(("query", "wanted"), [("鸡蛋", "西红柿炒鸡蛋"), ("БОРЩ", "борщ")])
def test_other_scripts_are_found(dishes: TextSearch, query: str, wanted: str) -> None:
    assert titles(dishes, query)[0] == wanted


@pytest.mark.parametrize("query", ["", " ", "!?…", "🍕🎉", "\x00", "\ud83d".encode(
    "utf-8", "replace").decode()])  # fmt: skip
def test_a_question_without_words_finds_nothing(dishes: TextSearch, query: str) -> None:
    assert titles(dishes, query) == []


@pytest.mark.parametrize("query", [
    'title:"pie" AND NOT apple', "(pie", "pie^9 +soup -chicken", "pi*", "/pie.*/", "[a TO z]",
    "\\pie",
])  # fmt: skip
def test_nothing_in_a_question_is_an_operator(dishes: TextSearch, query: str) -> None:
    assert dishes.search(query, 10).rows.size <= len(DISHES)
    assert titles(dishes, "pie -apple") == titles(dishes, "pie apple")


@settings(deadline=None, max_examples=200)
@example("a" * 10_000)
@example("pie " * 2_500)
@given(st.text(max_size=200))
def test_no_question_breaks_it(dishes_of_all: TextSearch, query: str) -> None:
    hits = dishes_of_all.search(query, 5)
    assert hits.rows.size == hits.scores.size <= 5
    assert (np.diff(hits.scores) <= 0).all()
    assert np.unique(hits.rows).size == hits.rows.size


@pytest.fixture(scope="session")
def dishes_of_all(tmp_path_factory: pytest.TempPathFactory) -> TextSearch:
    return search_of(tmp_path_factory.mktemp("all"), DISHES)


def test_what_lies_past_the_limit_of_words_is_not_looked_for(dishes: TextSearch) -> None:
    filler = " ".join(f"zz{i:03}qq" for i in range(24))
    assert titles(dishes, f"{filler} pie") == []
    assert titles(dishes, f"pie {filler}") != []


def test_filtered_rows_are_fetched_until_there_are_enough(tmp_path: Path) -> None:
    search = search_of(tmp_path, [("soup", "", "")] * 500)
    asked: list[int] = []

    def is_last(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        asked.append(rows.size)
        return rows >= 490

    for share, sizes in (
        (0.25, [25, 156, 500]), (0.02, [312, 500]), (0.0, [500]), (99.0, [6, 38, 238, 500]),
    ):  # fmt: skip
        asked.clear()
        found = search.search("soup", 5, is_last, share=share)
        assert found.rows.tolist() == [490, 491, 492, 493, 494]
        assert asked == sizes
    assert search.search("soup", 50, is_last).rows.size == 10
    assert search.search("soup", 5, lambda rows: rows < 0).rows.size == 0


def test_what_is_short_is_fetched_at_once(tmp_path: Path) -> None:
    search = search_of(tmp_path, [("soup", "", "")] * 400)
    for every, sizes in ((2, [25]), (5, [25]), (10, [25, 78]), (50, [25, 156, 325])):
        asked: list[int] = []

        def is_due(
            rows: NDArray[np.int64], every: int = every, asked: list[int] = asked
        ) -> NDArray[np.bool_]:
            asked.append(rows.size)
            due: NDArray[np.bool_] = rows % every == every - 1
            return due

        found = search.search("soup", 5, is_due, share=0.25)
        assert found.rows.tolist() == list(range(every - 1, 400, every))[:5]
        assert asked == sizes


def test_equal_scores_come_by_row_whatever_the_order_of_adding(tmp_path: Path) -> None:
    writer = SearchWriter(tmp_path)
    for row in (3, 0, 2, 1):
        writer.add(row, "soup", "", "")
    writer.finish()
    assert TextSearch.open(tmp_path).search("soup", 3).rows.tolist() == [0, 1, 2]


def test_two_threads_index_the_same_rows(tmp_path: Path) -> None:
    search = search_of(tmp_path, DISHES * 50, n_threads=2)
    assert search.n_rows == len(DISHES) * 50
    rows = search.search("broccoli", 1_000).rows
    assert sorted(rows.tolist()) == list(range(4, len(DISHES) * 50, len(DISHES)))


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    search = search_of(tmp_path, [])
    assert (search.n_rows, search.search("pie", 5).rows.size) == (0, 0)


def test_none_of_the_best_are_none(dishes: TextSearch) -> None:
    assert dishes.search("pie", 0).rows.size == 0


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Failed to open the directory"):
        TextSearch.open(tmp_path)


def test_the_library_is_loaded_only_to_search() -> None:
    program = "import sys, ladle.catalog.search; print('tantivy' in sys.modules)"
    ran = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"


def test_all_that_match_are_kept_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = search_of(tmp_path, DISHES * 20)
    found = search.matching("chicken pie")
    plainly = search.search("chicken pie", search.n_rows)
    assert found.rows.tolist() == plainly.rows.tolist()
    assert found.scores.tolist() == plainly.scores.tolist()
    assert search.matching("chicken pie") is found
    assert search.matching("?!").rows.size == 0
    assert search_of(_made(tmp_path / "none"), []).matching("pie").rows.size == 0
    monkeypatch.setattr("ladle.catalog.search._MOST_KEPT", 7)
    assert search.matching("pie chicken").rows.tolist() == plainly.rows.tolist()[:7]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
