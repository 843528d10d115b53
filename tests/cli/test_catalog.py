"""`ladle catalog`: going back."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run, said

from ladle.catalog import CatalogStore


def test_an_import_is_taken_back(run: Run) -> None:
    store = CatalogStore(Path("ladle-data/catalog"))
    for name, food in (("one", "tomatoes"), ("two", "onions")):
        soup = {"identifier": name, "name": f"Soup of {food}", "recipeIngredient": [f"3 {food}"]}
        Path("mine.jsonl").write_text(json.dumps(soup), encoding="utf-8")
        assert run("import", "mine.jsonl").code == 0
    left = store.current_name()
    assert sorted(store.open().ids()) == ["one", "two"]
    ran = run("catalog", "rollback")
    assert ran.code == 0
    assert ran.out.strip() == f"Catalog {store.current_name()}: current again instead of {left}"
    assert store.open().ids() == ["one"]
    told = said(run("catalog", "rollback"), 1)
    assert told == f"ladle-data/catalog keeps no version before {store.current_name()}"


def test_what_is_damaged_does_not_become_current(run: Run) -> None:
    store = CatalogStore(Path("ladle-data/catalog"))
    for name, words in (("one", ["import"]), ("two", ["recipe", "put"])):
        soup = {"identifier": name, "name": "Soup", "recipeIngredient": ["3 tomatoes"]}
        Path("mine.jsonl").write_text(json.dumps(soup), encoding="utf-8")
        assert run(*words, "mine.jsonl").code == 0
    name = store.current_name() or ""
    (store.root / name / "base" / "texts.bin").write_bytes(b"")
    told = said(run("catalog", "rollback"), 1)
    assert "it does not become current" in told
    assert "`ladle restore`" in told
    assert store.current_name() == name


def test_a_way_out_names_no_command_that_has_just_failed(run: Run) -> None:
    store = CatalogStore(Path("ladle-data/catalog"))
    for name, words in (("one", ["import"]), ("two", ["recipe", "put"])):
        soup = {"identifier": name, "name": "Soup", "recipeIngredient": ["3 tomatoes"]}
        Path("mine.jsonl").write_text(json.dumps(soup), encoding="utf-8")
        assert run(*words, "mine.jsonl").code == 0
    before, present = sorted(path.name for path in store.root.glob("0*"))
    pointer = store.root / "CURRENT"
    for content in (b"latest", b"\xff\xfe"):
        pointer.write_bytes(content)
        for command in ("verify", "rollback"):
            told = said(run("catalog", command), 1)
            assert told.startswith(f"{pointer}: names ")
            assert told.endswith(
                "; write the name of a version that is whole, a folder beside it, into it, "
                "or bring back a backup with `ladle restore`"
            )
    pointer.write_text(present, encoding="ascii")  # as it says
    manifests = [store.root / name / "manifest.json" for name in (before, present)]
    sound = [manifest.read_bytes() for manifest in manifests]
    manifests[1].write_bytes(b"")
    told = said(run("catalog", "verify"), 1)
    assert told.startswith(f"{store.root / present}: its manifest.json cannot be read (")
    assert "; `ladle catalog rollback` goes back" in told
    manifests[0].write_bytes(b"[]")
    told = said(run("catalog", "rollback"), 1)
    assert told.startswith(
        f"{store.root / before}: its manifest.json is no JSON object; it does not become current."
    )
    assert "`ladle restore`" in told
    assert "`ladle catalog" not in told
    manifests[0].write_bytes(sound[0])
    assert run("catalog", "rollback").code == 0


def test_before_the_first_import_there_is_nothing_to_go_back_to(run: Run) -> None:
    assert said(run("catalog", "rollback"), 1).endswith("or ladle import --sample")
    assert not Path("ladle-data").exists()
