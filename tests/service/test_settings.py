"""Settings of the service: what cannot work is refused before it listens."""

from __future__ import annotations

from typing import Any

import pytest

from ladle.core import BadSettingError, StoreError
from ladle.ranking import Ladle
from ladle.service import ServiceSettings, make_app, refuse_without_keys, run_server
from ladle.service.settings import warn_of


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"host": ""}, r"^service\.host is ''; it must be an address, such as 127\.0\.0\.1$"),
        ({"port": 0}, r"^service\.port is 0; it must be from 1 to 65535$"),
        ({"port": 65_536}, r"^service\.port is 65536; it must be from 1 to 65535$"),
        ({"max_at_work": 33}, r"^service\.max_at_work is 33; it must be from 0 to 32$"),
        ({"max_waiting": -1}, r"^service\.max_waiting is -1; it must be from 0 to 10000$"),
        (
            {"request_timeout_s": float("nan")},
            r"^service\.request_timeout_s is nan; it must be from 0\.05 to 600$",
        ),
        ({"rate_per_s": -1.0}, r"^service\.rate_per_s is -1\.0; it must be from 0 to 1000000$"),
        ({"rate_burst": 0}, r"^service\.rate_burst is 0; it must be from 1 to 1000000$"),
        ({"traces_share": 1.5}, r"^service\.traces_share is 1\.5; it must be from 0 to 1$"),
        (
            {"traces_to": "localhost:4318"},
            r"^service\.traces_to is 'localhost:4318'; .*with http:// or https://, or empty$",
        ),
        ({"log_format": "xml"}, r"^service\.log_format is 'xml'; it must be one of text, json$"),
        ({"drain_s": 601.0}, r"^service\.drain_s is 601\.0; it must be from 0 to 600$"),
        ({"grace_s": -1.0}, r"^service\.grace_s is -1\.0; it must be from 0 to 600$"),
        (
            {"event_timeout_s": 0.0},
            r"^service\.event_timeout_s is 0\.0; it must be from 0\.01 to 600$",
        ),
    ],
)
def test_settings_that_cannot_work_are_refused(fields: dict[str, Any], text: str) -> None:
    with pytest.raises(BadSettingError, match=text):
        ServiceSettings(**fields)


def test_by_default_only_the_machine_itself_is_served() -> None:
    assert ServiceSettings().host == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True),
        ("::", False), ("10.0.0.1", False), ("kitchen.example", False),
    ],
)  # fmt: skip
def test_an_address_is_this_machines_own_or_takes_a_key(host: str, is_loopback: bool) -> None:
    settings = ServiceSettings(host=host)
    assert settings.is_loopback is is_loopback
    refuse_without_keys(settings, n_keys=1)
    if is_loopback:
        refuse_without_keys(settings, n_keys=0)
        return
    text = (
        rf"^service\.host is '{host}'; it must be one of 127\.0\.0\.1, ::1, localhost as long as "
        "there is no API key; make one: ladle keys add NAME --scope write$"
    )
    with pytest.raises(BadSettingError, match=text):
        refuse_without_keys(settings, n_keys=0)


def test_the_names_of_a_host_header_are_told_without_ports() -> None:
    own = {"127.0.0.1", "::1", "localhost"}
    assert ServiceSettings().hosts == own
    assert ServiceSettings(host="10.0.0.1").hosts == set()
    named = ServiceSettings(host="10.0.0.1", allowed_hosts=" Kitchen.example, ,ladle ")
    assert named.hosts == own | {"10.0.0.1", "kitchen.example", "ladle"}


@pytest.mark.parametrize(("cores", "most"), [(1, 8), (2, 8), (3, 12), (64, 32), (None, 8)])
def test_how_many_may_be_at_work_follows_the_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, most: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert ServiceSettings().most_at_work == most
    assert ServiceSettings(max_at_work=3).most_at_work == 3


@pytest.mark.parametrize(
    ("fallback_after_s", "max_fallbacks", "is_warned"),
    [(9.9, 4, False), (10.0, 4, True), (30.0, 4, True), (30.0, 0, False)],
)
def test_a_short_list_that_would_come_too_late_is_warned_of(
    caplog: pytest.LogCaptureFixture, fallback_after_s: float, max_fallbacks: int, is_warned: bool
) -> None:
    warn_of(ServiceSettings(fallback_after_s=fallback_after_s, max_fallbacks=max_fallbacks))
    text = f"service.fallback_after_s is {fallback_after_s:g}: it must be less than service.request"
    assert caplog.text.count(text) == is_warned


def test_a_server_warns_as_it_starts(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Ladle:
        raise StoreError("the disk is gone")

    settings = ServiceSettings(fallback_after_s=11.0, request_timeout_s=10.0)
    with pytest.raises(StoreError):
        run_server(make_app(fail, settings), settings)
    assert "service.fallback_after_s is 11" in caplog.text
