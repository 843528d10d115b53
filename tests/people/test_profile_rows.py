"""Profiles as rows."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ladle.core import MissingExtraError, PersonKey, StoreError
from ladle.people import Allergy, Households, Profile, Utterances
from ladle.people.profile_rows import decode_profile, forget_texts, read_profile, write_profile
from ladle.people.tables import alone, profiles, whole_view
from ladle.store import Database

_KEY = PersonKey(b"k" * 16)


def test_a_profile_is_read_as_it_was_written(database: Database) -> None:
    for profile in (Profile(allergies=(Allergy(name="egg"),)), Profile(diets=("vegan",))):
        with alone(database) as connection:
            write_profile(connection, _KEY, profile)
        with whole_view(database) as view:
            assert read_profile(view, _KEY) == profile
            assert read_profile(view, PersonKey(b"x" * 16)) is None


@pytest.mark.parametrize("stored", [b'{"allergies":[{"nam', b'{"mood":"bad"}', b"\xff", b"[]"])
def test_a_row_of_another_ladle_is_an_error_that_quotes_nothing(stored: bytes) -> None:
    text = r"^a profile cannot be read: put it again, or use the Ladle that wrote it$"
    with pytest.raises(StoreError, match=text) as caught:
        decode_profile(stored)
    assert caught.value.__context__ is None


def test_a_profile_that_cannot_be_read_does_not_count_as_none(database: Database) -> None:
    households = Households(database)
    households.put_profile("cook-1", Profile(allergies=(Allergy(name="egg"),)))
    with alone(database) as connection:
        connection.execute(sa.update(profiles).values(profile=b'{"allergies": 3}'))
    with pytest.raises(StoreError, match="a profile cannot be read"):
        households.get_profile("cook-1")


def test_without_consent_what_was_said_goes(database: Database) -> None:
    households, utterances = Households(database), Utterances(database)
    households.put_profile("cook-1", Profile(keeps_utterances=True))
    assert utterances.keep("cook-1", "something quick", datetime(2026, 5, 1, tzinfo=UTC))
    households.put_profile("cook-1", Profile(keeps_utterances=True, diets=("vegan",)))
    assert len(utterances.kept("cook-1")) == 1
    households.put_profile("cook-1", Profile(diets=("vegan",)))
    assert utterances.kept("cook-1") == ()


def test_who_said_nothing_has_nothing_to_forget(database: Database) -> None:
    with alone(database) as connection:
        assert forget_texts(connection, _KEY) == 0


def test_without_the_package_only_who_agrees_to_being_kept_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    homes = Households(database)
    homes.put_profile("user-1", Profile(diets=("vegan",)))
    text = r"^keeping what people say needs cryptography: pip install 'ladle-recipes\[privacy\]'$"
    with pytest.raises(MissingExtraError, match=text):
        homes.put_profile("user-1", Profile(keeps_utterances=True))
    assert homes.get_profile("user-1") == Profile(diets=("vegan",))
