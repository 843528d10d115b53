from datetime import UTC, datetime, timedelta

from ladle.core import Clock, FixedClock, SystemClock


def test_the_system_clock_tells_the_present_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)


def test_a_fixed_clock_stands_still(fixed_clock: FixedClock) -> None:
    clock: Clock = fixed_clock
    assert clock.now() == clock.now() == datetime(2026, 4, 17, 18, 30, tzinfo=UTC)
