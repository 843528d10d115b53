"""What people said: kept where they agreed, and gone without a trace where they do not any more."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from ladle.core import BadRequestError, MissingExtraError, StoreError
from ladle.people import Households, KeptUtterance, Member, MemberId, Profile, Utterances
from ladle.people import utterances as utterances_file
from ladle.people.somebody import Somebody
from ladle.people.tables import alone, utterance_keys, utterances, whole_view
from ladle.store import Database

_NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
_AGREES = Profile(keeps_utterances=True)
_TEXT = "something quick without walnuts"


@pytest.fixture
def kept(database: Database) -> Utterances:
    """Return a store where user-1 and cook-1 of home-1 agree, and user-2 does not."""
    homes = Households(database)
    homes.put_household("home-1")
    homes.put_member(MemberId("home-1", "cook-1"), Member(profile=_AGREES))
    homes.put_profile("user-1", _AGREES)
    homes.put_profile("user-2", Profile(diets=("vegan",)))
    return Utterances(database)


def secrets_of(database: Database) -> list[bytes]:
    with whole_view(database) as view:
        return list(view.execute(sa.select(utterance_keys.c.secret)).scalars())


def test_what_is_said_is_kept_in_order(kept: Utterances) -> None:
    assert kept.keep("user-1", _TEXT, _NOON.astimezone(timezone(timedelta(hours=2))))
    assert kept.keep("user-1", "quicker", _NOON - timedelta(hours=1, milliseconds=-5))
    assert kept.kept("user-1") == (
        KeptUtterance(_NOON, _TEXT),
        KeptUtterance(_NOON - timedelta(hours=1), "quicker"),
    )


def test_a_member_speaks_for_themselves(kept: Utterances) -> None:
    cook = MemberId("home-1", "cook-1")
    assert kept.keep(cook, _TEXT, _NOON)
    assert kept.kept(cook) == (KeptUtterance(_NOON, _TEXT),)
    assert kept.kept("user-1") == kept.kept("cook-1") == ()


@pytest.mark.parametrize("who", ["user-2", "user-3", MemberId("home-1", "cook-9")])
def test_who_did_not_agree_is_not_kept(database: Database, kept: Utterances, who: Somebody) -> None:
    assert not kept.keep(who, _TEXT, _NOON)
    assert kept.kept(who) == ()
    assert kept.forget(who) == 0
    assert secrets_of(database) == []


def test_who_never_gave_a_profile_is_not_kept(database: Database, kept: Utterances) -> None:
    Households(database).put_member(MemberId("home-1", "cook-2"), Member())
    assert not kept.keep(MemberId("home-1", "cook-2"), _TEXT, _NOON)


def test_nobody_is_enrolled_by_speaking(database: Database, kept: Utterances) -> None:
    kept.keep("user-3", _TEXT, _NOON)
    assert Households(database).get_profile("user-3") is None


def test_each_has_a_key_of_their_own_for_all_they_say(database: Database, kept: Utterances) -> None:
    for who in ("user-1", MemberId("home-1", "cook-1"), "user-1"):
        kept.keep(who, _TEXT, _NOON)
    assert len(set(secrets_of(database))) == 2
    kept.forget("user-1")
    kept.keep("user-1", _TEXT, _NOON)
    assert len(set(secrets_of(database))) == 2


def test_forgetting_takes_the_key_and_leaves_the_consent(
    database: Database, kept: Utterances
) -> None:
    for _ in range(3):
        kept.keep("user-1", _TEXT, _NOON)
    assert kept.forget("user-1") == 3
    assert kept.kept("user-1") == ()
    assert secrets_of(database) == []
    assert kept.keep("user-1", _TEXT, _NOON)


def test_the_files_hold_no_text_and_no_key_after_the_consent_is_gone(
    tmp_path: Path, database: Database, kept: Utterances
) -> None:
    kept.keep("user-1", _TEXT, _NOON)
    (secret,) = secrets_of(database)
    Households(database).put_profile("user-1", Profile())
    database.close()
    stored = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"user-1" in stored
    assert secret not in stored
    assert b"walnut" not in stored


def test_the_files_never_hold_the_text_as_it_was_said(tmp_path: Path, kept: Utterances) -> None:
    kept.keep("user-1", _TEXT, _NOON)
    stored = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert b"user-1" in stored
    assert b"walnut" not in stored


def test_the_oldest_goes_when_there_are_too_many(
    kept: Utterances, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(utterances_file, "MAX_KEPT", 3)
    kept.keep(MemberId("home-1", "cook-1"), "other", _NOON)
    for n in range(5):
        kept.keep("user-1", f"text {n}", _NOON)
    assert [said.text for said in kept.kept("user-1")] == ["text 2", "text 3", "text 4"]
    assert len(kept.kept(MemberId("home-1", "cook-1"))) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has 0 characters; it must have 1 to 500"),
        ("x" * 501, "has 501 characters; it must have 1 to 500"),
        ("\ud800", r"holds half a character \(a lone surrogate\)"),
    ],
)
def test_a_text_out_of_bounds_is_refused(kept: Utterances, text: str, why: str) -> None:
    with pytest.raises(BadRequestError, match=f"^utterance: {why}$"):
        kept.keep("user-1", text, _NOON)
    assert kept.keep("user-1", "x" * 500, _NOON)


def test_a_moment_needs_a_zone(kept: Utterances) -> None:
    with pytest.raises(BadRequestError, match=r"^at: has no time zone; write it like 2026-"):
        kept.keep("user-1", _TEXT, datetime(2026, 5, 1, 12))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize("change", [{"at": 1}, {"sealed": b"x"}])
def test_a_changed_row_is_noticed(
    database: Database, kept: Utterances, change: dict[str, object]
) -> None:
    kept.keep("user-1", _TEXT, _NOON)
    with alone(database) as connection:
        connection.execute(sa.update(utterances).values(**change))
    with pytest.raises(StoreError, match="a kept text was changed since it was sealed"):
        kept.kept("user-1")


def test_a_text_cannot_be_put_into_anothers_mouth(database: Database, kept: Utterances) -> None:
    cook = MemberId("home-1", "cook-1")
    kept.keep("user-1", _TEXT, _NOON)
    kept.keep(cook, "mine", _NOON)
    with alone(database) as connection:
        rows = connection.execute(sa.select(utterances.c.utterance_id, utterances.c.sealed)).all()
        for (ix, _), (_, sealed) in zip(rows, reversed(rows), strict=True):
            its = utterances.c.utterance_id == ix
            connection.execute(sa.update(utterances).where(its).values(sealed=sealed))
    with pytest.raises(StoreError, match="a kept text was changed since it was sealed"):
        kept.kept(cook)


def test_without_the_package_nothing_is_kept_and_it_is_told(
    database: Database, kept: Utterances, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(MissingExtraError, match="keeping what people say needs cryptography"):
        kept.keep("user-1", _TEXT, _NOON)
    assert secrets_of(database) == []
    assert not kept.keep("user-2", _TEXT, _NOON)
    assert kept.kept("user-1") == ()


def test_the_package_is_loaded_by_the_first_text_only() -> None:
    program = "import sys, ladle.people; print('cryptography' in sys.modules)"
    done = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.usefixtures("patient_database")
def test_consent_that_is_withdrawn_meanwhile_counts(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "ladle.db")) as database:
        homes, kept = Households(database), Utterances(database)
        barrier = Barrier(4)

        def speak(n: int) -> None:
            barrier.wait()
            for i in range(5):
                kept.keep("user-1", f"text {n} {i}", _NOON)

        def withdraw() -> None:
            barrier.wait()
            homes.put_profile("user-1", Profile())

        homes.put_profile("user-1", _AGREES)
        with ThreadPoolExecutor(4) as pool:
            tasks = [*(pool.submit(speak, n) for n in range(3)), pool.submit(withdraw)]
            for task in tasks:
                task.result()
        assert kept.kept("user-1") == ()
        assert secrets_of(database) == []
