"""API keys: shown once, kept as hashes, found only whole."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ladle.core import BadRequestError, FixedClock
from ladle.service.keys import ApiKeys, Scope, find
from ladle.store import Database

DAY = date(2026, 4, 17)
CLOCK = FixedClock(datetime(2026, 4, 17, 18, 30, tzinfo=UTC))


@pytest.fixture
def keys(tmp_path: Path) -> ApiKeys:
    return ApiKeys(Database(tmp_path / "ladle.sqlite"), CLOCK)


def test_a_key_is_found_by_itself_and_by_nothing_else(keys: ApiKeys) -> None:
    site, display = keys.add("site", Scope.READ), keys.add("display", Scope.ADMIN)
    assert site != display
    assert len(site) == len("ladle_") + 43  # 256 bits in base 64
    kept = keys.all()
    assert [(k.name, k.scope, k.made, k.last_used) for k in kept] == [
        ("display", Scope.ADMIN, DAY, None),
        ("site", Scope.READ, DAY, None),
    ]
    assert (found := find(kept, site)) is not None
    assert found.name == "site"
    for wrong in ("", "ladle_", site[:-1], site + "A", site.lower(), "\udcff"):
        assert find(kept, wrong) is None
    keys.remove("site")
    assert find(keys.all(), site) is None


def test_no_file_of_the_database_holds_a_key(keys: ApiKeys, tmp_path: Path) -> None:
    key = keys.add("site", Scope.READ)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"site" in kept
    assert key.encode() not in kept
    assert key.removeprefix("ladle_").encode() not in kept


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "a" * 65, "Küche", "a\n"])
def test_a_name_that_is_none_is_refused(keys: ApiKeys, name: str) -> None:
    with pytest.raises(BadRequestError, match=r"^NAME: is .*; it must be 1 to 64 of a-z"):
        keys.add(name, Scope.READ)
    assert keys.all() == ()


def test_a_name_is_given_once(keys: ApiKeys) -> None:
    key = keys.add("site", Scope.READ)
    with pytest.raises(BadRequestError, match=r"^NAME: is 'site', which is taken; choose another"):
        keys.add("site", Scope.ADMIN)
    assert find(keys.all(), key)


def test_a_key_that_is_not_there_cannot_be_removed(keys: ApiKeys) -> None:
    keys.add("site", Scope.READ)
    with pytest.raises(BadRequestError, match=r"is 'sites', and no key is called that; did you me"):
        keys.remove("sites")
    with pytest.raises(BadRequestError, match=r"no key is called that; see: ladle keys list$"):
        keys.remove("x")


def test_of_the_last_use_the_day_is_kept(keys: ApiKeys) -> None:
    for name in ("a", "b", "c"):
        keys.add(name, Scope.READ)
    keys.note_used(["a", "c"], DAY)
    assert [k.last_used for k in keys.all()] == [DAY, None, DAY]


def test_a_scope_covers_those_before_it() -> None:
    covered = [[one.covers(other) for other in Scope] for one in Scope]
    assert covered == [[True, False, False], [True, True, False], [True, True, True]]
