"""Files of recipes imported into a store: whose ids they get, what is refused, what breaks off."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ladle.catalog import (
    Catalog,
    CatalogStore,
    ImportOptions,
    ImportReport,
    SourceCount,
    import_files,
)
from ladle.core import BadFileError, NotReadyError
from ladle.corpus import RejectsFile

Write = Callable[..., Path]
TakeIn = Callable[..., ImportReport]
Content = Callable[[Catalog], object]
Reopen = Callable[[Path], Catalog]

SOUP = {"id": "38", "name": "Tomato Soup", "recipeIngredient": ["3 tomatoes"]}
CAKE = {"id": "38", "name": "Cake", "recipeIngredient": ["2 eggs"]}


def names(store: CatalogStore) -> dict[str, str]:
    catalog = store.open()
    found = (catalog.recipe(int(row)) for row in catalog.live_rows())
    return {recipe.id: recipe.name for recipe in found}


def counts(report: ImportReport) -> list[tuple[str, int, int, int, int]]:
    return [(f.path.name, f.added, f.replaced, f.renamed, f.refused) for f in report.files]


# -- ids of several sources ------------------------------------------------------------------------


def test_recipes_are_added_under_their_own_ids_and_their_files_name(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    report = take_in(write("mine.jsonl", SOUP, {"id": "39", "name": "Cake"}))
    assert counts(report) == [("mine.jsonl", 2, 0, 0, 0)]
    assert names(store) == {"38": "Tomato Soup", "39": "Cake"}
    assert store.open().sources == ["mine"]
    assert report.version == store.current_name()


def test_another_recipe_of_the_same_id_from_another_source_is_kept_apart(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    report = take_in(write("mine.jsonl", SOUP), write("yours.jsonl", CAKE))
    assert counts(report) == [("mine.jsonl", 1, 0, 0, 0), ("yours.jsonl", 1, 0, 1, 0)]
    assert names(store) == {"38": "Tomato Soup", "yours:38": "Cake"}
    assert store.open().own_ids("yours", ["38"]) == ["yours:38"]


def test_the_same_recipe_of_the_same_id_from_another_source_replaces_it(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    take_in(write("mine.jsonl", SOUP))
    report = take_in(write("yours.jsonl", SOUP | {"name": "TOMATO soups"}))
    assert counts(report) == [("yours.jsonl", 0, 1, 0, 0)]
    assert names(store) == {"38": "TOMATO soups"}


def test_a_recipe_of_its_own_source_is_replaced_whatever_its_name(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    take_in(write("mine.jsonl", SOUP))
    report = take_in(write("mine.jsonl", CAKE))
    assert counts(report) == [("mine.jsonl", 0, 1, 0, 0)]
    assert names(store) == {"38": "Cake"}


def test_recipes_without_names_are_never_the_same(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    nameless = SOUP | {"name": ""}
    take_in(write("mine.jsonl", nameless), write("yours.jsonl", nameless))
    assert names(store) == {"38": "", "yours:38": ""}


def test_a_named_source_prefixes_every_id(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    mine = write("mine.jsonl", SOUP)
    report = take_in(mine, source="site")
    assert counts(report) == [("mine.jsonl", 1, 0, 0, 0)]
    assert counts(take_in(mine, source="site")) == [("mine.jsonl", 0, 1, 0, 0)]
    assert names(store) == {"site:38": "Tomato Soup"}
    assert store.open().sources == ["site"]


def test_a_recipe_once_kept_apart_stays_apart_when_it_takes_the_others_name(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    take_in(write("mine.jsonl", SOUP), write("yours.jsonl", CAKE))
    report = take_in(write("yours.jsonl", SOUP | {"recipeIngredient": ["9 tomatoes"]}))
    assert counts(report) == [("yours.jsonl", 0, 1, 1, 0)]
    assert names(store) == {"38": "Tomato Soup", "yours:38": "Tomato Soup"}
    assert store.open().find("yours:38")[1].lines == ("9 tomatoes",)
    assert store.open().find("38")[1].lines == ("3 tomatoes",)


objects = st.fixed_dictionaries({
    "id": st.sampled_from(["1", "2", "3"]),
    "name": st.sampled_from(["", "Soup", "Cake", "soups"]),
    "recipeIngredient": st.lists(st.sampled_from(["2 eggs", "3 tomatoes"]), max_size=2),
})  # fmt: skip


@settings(max_examples=3)  # each is two imports
@given(
    mine=st.lists(objects, min_size=2, max_size=4, unique_by=lambda o: o["id"]),
    yours=st.lists(objects, min_size=2, max_size=4, unique_by=lambda o: o["id"]),
)
def test_importing_the_same_files_again_changes_nothing(
    content: Content, mine: list[Mapping[str, object]], yours: list[Mapping[str, object]]
) -> None:
    with TemporaryDirectory() as folder, RejectsFile(Path(folder, "rejects")) as rejects:
        paths = [Path(folder, "mine.jsonl"), Path(folder, "yours.jsonl")]
        for path, found in zip(paths, (mine, yours), strict=True):
            lines = (json.dumps({"identifier": o["id"]} | dict(o)) + "\n" for o in found)
            path.write_text("".join(lines), encoding="utf-8")
        store = CatalogStore(Path(folder, "catalog"))
        apart = ImportOptions(merges_copies=False)
        once = import_files(store, paths, rejects, apart)
        first = store.open()
        before = content(first)
        twice = import_files(store, paths, rejects, apart)
        assert content(store.open()) == before
        assert sum(f.added for f in once.files) == first.n_recipes
        assert sum(f.added for f in twice.files) == 0


# -- what is refused or breaks off -----------------------------------------------------------------


def test_refused_records_are_counted_written_down_and_passed_over(
    store: CatalogStore, write: Write, take_in: TakeIn, tmp_path: Path
) -> None:
    path = write("mine.jsonl", {"@type": "Person"}, SOUP, {"description": "?"}, {"@type": "Thing"})
    with path.open("a", encoding="utf-8") as file:
        file.write("no json\n")
    report = take_in(path)
    assert counts(report) == [("mine.jsonl", 1, 0, 0, 4)]
    assert report.refused == 4
    assert report.reasons["has @type 'Person'; it must be Recipe"] == 1
    assert report.reasons.total() == 4
    rejects = (tmp_path / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["line"] for line in rejects] == [1, 3, 4, 5]
    assert names(store) == {"38": "Tomato Soup"}


def test_reasons_that_differ_in_their_digits_are_one_reason(write: Write, take_in: TakeIn) -> None:
    long = [{"id": "x" * n, "name": "Soup"} for n in (501, 777)]
    report = take_in(write("mine.jsonl", *long))
    assert report.reasons == {"has an identifier of ### characters; at most ###": 2}


def test_words_that_could_not_be_read_are_counted_by_recipes(write: Write, take_in: TakeIn) -> None:
    odd = [SOUP | {"id": str(n), "recipeIngredient": ["5 xyzzy", "1 egg"]} for n in range(3)]
    assert take_in(write("mine.jsonl", *odd)).unread == {"xyzzy": 3}


def test_a_file_that_breaks_off_keeps_what_came_before(
    store: CatalogStore, write: Write, take_in: TakeIn, tmp_path: Path
) -> None:
    many = write("many.jsonl", *({"id": str(n), "name": f"Soup {n * n}"} for n in range(5_000)))
    packed = gzip.compress(many.read_bytes())
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    report = take_in(tmp_path / "cut.jsonl.gz", write("next.jsonl", {"id": "next", "name": "Cake"}))
    cut, following = report.files
    assert cut.broken_off.startswith("cannot be read on: ")
    assert 500 < cut.added < 5_000
    assert (following.added, following.broken_off) == (1, "")
    found = names(store)
    assert len(found) == cut.added + 1
    assert found["499"] == f"Soup {499 * 499}"
    assert found["next"] == "Cake"


def test_a_missing_file_is_an_error_and_the_old_version_stays(
    store: CatalogStore, write: Write, take_in: TakeIn, tmp_path: Path
) -> None:
    before = take_in(write("mine.jsonl", SOUP)).version
    other = write("other.jsonl", {"id": "other", "name": "Cake"})
    with pytest.raises(BadFileError, match=r"nowhere.jsonl: is not there"):
        take_in(other, tmp_path / "nowhere.jsonl")
    assert store.current_name() == before
    assert names(store) == {"38": "Tomato Soup"}
    assert [p for p in store.versions.root.iterdir() if p.name.startswith(".new-")] == []


def test_a_folder_is_imported_with_all_that_lies_in_it(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    folder = write("recipes/soup.jsonl", SOUP).parent
    write("recipes/more/cake.jsonl", CAKE | {"id": "39"})
    report = take_in(folder)
    assert counts(report) == [("recipes", 2, 0, 0, 0)]
    assert names(store) == {"38": "Tomato Soup", "39": "Cake"}


def test_an_id_is_taken_by_another_source_under_older_food_tables_too(
    store: CatalogStore, write: Write, take_in: TakeIn, age: Reopen
) -> None:
    age(store.versions.root / take_in(write("mine.jsonl", SOUP)).version)
    report = take_in(write("yours.jsonl", CAKE))
    assert counts(report) == [("yours.jsonl", 1, 0, 1, 0)]
    assert names(store) == {"38": "Tomato Soup", "yours:38": "Cake"}


def test_a_missing_file_is_noticed_before_the_first_is_read(
    store: CatalogStore, write: Write, tmp_path: Path
) -> None:
    told: list[Path] = []
    many = write("many.jsonl", *({"id": str(n), "name": "Soup"} for n in range(300)))
    with RejectsFile(tmp_path / "rejects") as rejects, pytest.raises(BadFileError, match="nowhere"):
        import_files(
            store, [many, tmp_path / "nowhere"], rejects, on_progress=lambda p, _: told.append(p)
        )
    assert told == []
    assert not store.versions.root.exists()


def test_a_first_file_of_nothing_but_rejects_makes_no_catalog(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    report = take_in(write("mine.jsonl", {}))
    assert counts(report) == [("mine.jsonl", 0, 0, 0, 1)]
    assert report.version == ""
    assert not store.versions.root.exists()
    with pytest.raises(NotReadyError, match="import recipes first"):
        store.open()


def test_an_import_that_adds_nothing_makes_no_new_version(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    first = take_in(write("mine.jsonl", SOUP)).version
    report = take_in(write("odd.jsonl", {}, {"@type": "Person"}))
    assert counts(report) == [("odd.jsonl", 0, 0, 0, 2)]
    assert report.version == first == store.current_name()
    assert [p.name for p in store.versions.root.iterdir() if p.is_dir()] == [first]


def test_an_import_that_adds_nothing_still_brings_older_food_tables_up_to_date(
    store: CatalogStore, write: Write, take_in: TakeIn, age: Reopen
) -> None:
    first = take_in(write("mine.jsonl", SOUP)).version
    age(store.versions.root / first)
    assert take_in(write("odd.jsonl", {})).version == store.open().name > first


# -- without files, and progress -------------------------------------------------------------------


def test_an_import_without_files_leaves_facts_of_the_present_food_tables_as_they_are(
    store: CatalogStore, write: Write, take_in: TakeIn
) -> None:
    first = take_in(write("mine.jsonl", SOUP, {"id": "39", "name": "Cake"}))
    report = take_in()
    assert report.files == []
    assert first.version == report.version == store.current_name()


def test_an_import_without_files_brings_older_food_tables_up_to_date(
    store: CatalogStore, write: Write, take_in: TakeIn, content: Content, age: Reopen
) -> None:
    version = take_in(write("mine.jsonl", SOUP, {"id": "39", "name": "Cake"})).version
    before = content(store.open())
    age(store.versions.root / version)
    take_in()
    assert content(store.open()) == before


def test_the_reader_is_told_how_far_each_file_is(
    store: CatalogStore, write: Write, tmp_path: Path
) -> None:
    path = write("many.jsonl", *({"id": str(n), "name": "Soup"} for n in range(600)))
    told: list[tuple[Path, int]] = []
    with RejectsFile(tmp_path / "rejects") as rejects:
        import_files(store, [path], rejects, on_progress=lambda *at: told.append(at))
    assert [p for p, _ in told] == [path, path]
    n_bytes = [n for _, n in told]
    assert 0 < n_bytes[0] <= n_bytes[1] <= path.stat().st_size


def test_a_fresh_count_says_nothing_happened() -> None:
    fresh = SourceCount(Path("mine.jsonl"))
    assert (fresh.added, fresh.replaced, fresh.renamed, fresh.refused) == (0, 0, 0, 0)
    assert fresh.broken_off == ""
