"""Clock times around the changes of several zones: what exists and what comes twice."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.errors import BadInput
from dispatch.localtime import MAX_DAYS_OFF, YEARS, BadTime, LocalDay, text_is_dated

# Zone, the day of the change, when it begins, and by how many minutes clocks go forward.
CHANGES: list[tuple[str, date, str, int]] = [
    ("Europe/Lisbon", date(2026, 3, 29), "01:00", 60),
    ("Europe/Lisbon", date(2026, 10, 25), "01:00", -60),
    ("Europe/Berlin", date(2026, 3, 29), "02:00", 60),
    ("Europe/Berlin", date(2026, 10, 25), "02:00", -60),
    ("America/New_York", date(2026, 3, 8), "02:00", 60),
    ("America/New_York", date(2026, 11, 1), "01:00", -60),
    ("Australia/Lord_Howe", date(2026, 4, 5), "01:30", -30),
    ("Australia/Lord_Howe", date(2026, 10, 4), "02:00", 30),
    ("America/Santiago", date(2026, 9, 6), "00:00", 60),
]
ZONES = sorted({zone for zone, *_ in CHANGES} | {"Asia/Kolkata", "Asia/Shanghai", "UTC"})


def minutes_after(clock: str, minutes: int) -> str:
    """Give the clock time so many minutes later on a day without changes."""
    hour, minute = clock.split(":")
    total = int(hour) * 60 + int(minute) + minutes
    return f"{total // 60:02}:{total % 60:02}"


@pytest.mark.parametrize(("zone", "day", "at", "forward"), CHANGES)
def test_times_that_are_jumped_over_are_refused(
    zone: str, day: date, at: str, forward: int
) -> None:
    """From the first second of the gap to its last; what borders on it is an instant."""
    local = LocalDay(day, zone)
    for minute in (0, 1, max(0, forward - 1)) if forward > 0 else ():
        with pytest.raises(BadTime, match="does not exist"):
            local.instant(minutes_after(at, minute))
    after = local.instant(minutes_after(at, max(0, forward)))
    assert after.astimezone(ZoneInfo(zone)).strftime("%H:%M") == minutes_after(at, max(0, forward))


@pytest.mark.parametrize(("zone", "day", "at", "forward"), CHANGES)
def test_times_that_come_twice_are_the_first(zone: str, day: date, at: str, forward: int) -> None:
    """The same clock comes again only later; times after both are where they should be."""
    local = LocalDay(day, zone)
    if forward < 0:
        first = local.instant(at)
        again = first + timedelta(minutes=-forward)
        assert again.astimezone(ZoneInfo(zone)).strftime("%H:%M") == at
        past_both = local.instant(minutes_after(at, -forward))
        assert past_both - first == timedelta(minutes=-2 * forward)
    else:
        late = local.instant("12:00") - local.midnight
        assert late <= timedelta(hours=12)


@pytest.mark.parametrize(("zone", "day", "at", "forward"), CHANGES)
def test_a_day_is_as_much_shorter_as_clocks_go_forward(
    zone: str, day: date, at: str, forward: int
) -> None:
    """From midnight to midnight, both instants in UTC."""
    begin, end = LocalDay(day, zone).midnight, LocalDay(day + timedelta(days=1), zone).midnight
    assert begin.tzinfo is UTC
    assert end - begin == timedelta(hours=24, minutes=-forward), at


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2000, 1, 1), date(2037, 12, 30)),
    seconds=st.integers(0, 86_399),
)
def test_an_instant_is_read_back_from_any_clock(zone: str, day: date, seconds: int) -> None:
    """With its offset any instant is itself, whichever zone the day is in."""
    local = LocalDay(day, zone)
    instant = local.midnight + timedelta(seconds=seconds)
    there = instant.astimezone(ZoneInfo(zone))
    assert local.instant(there.isoformat()) == instant
    assert local.instant(instant.strftime("%Y-%m-%dT%H:%M:%SZ")) == instant


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2000, 1, 1), date(2037, 12, 30)),
    minutes=st.lists(st.integers(0, 1439), min_size=2, max_size=2),
)
def test_later_clock_times_are_never_earlier(zone: str, day: date, minutes: list[int]) -> None:
    """Of two times that exist, the later on the clock is the later instant or the same."""
    local = LocalDay(day, zone)
    found = []
    for minute in sorted(minutes):
        with suppress(BadTime):  # the clocks go forward over it
            found.append(local.instant(minutes_after("00:00", minute)))
    assert found == sorted(found)


@pytest.mark.parametrize("zone", ZONES)
def test_midnight_is_the_end_of_the_day_before(zone: str) -> None:
    """24:00 is the next day's first instant where that has a midnight."""
    day = date(2026, 6, 10)
    assert LocalDay(day, zone).instant("24:00") == LocalDay(date(2026, 6, 11), zone).midnight
    with pytest.raises(BadTime):
        LocalDay(day, zone).instant("24:01")


@pytest.mark.parametrize("days", [-MAX_DAYS_OFF, 0, MAX_DAYS_OFF])
def test_dates_near_the_day_are_meant(days: int) -> None:
    """A month to either side is taken, a day more is a slip."""
    local = LocalDay(date(2026, 6, 15), "Europe/Lisbon")
    when = local.day + timedelta(days=days)
    expected = datetime(when.year, when.month, when.day, 7, 0, tzinfo=UTC)
    assert local.instant(f"{when.isoformat()}T08:00") == expected
    beyond = when + timedelta(days=1 if days > 0 else -1)
    if days:
        with pytest.raises(BadTime, match="more than 31 days"):
            local.instant(f"{beyond.isoformat()} 08:00")


@pytest.mark.parametrize("year", [YEARS[0] - 1, YEARS[-1] + 1])
def test_years_without_a_calendar_are_refused(year: int) -> None:
    """Before the first and after the last of them."""
    with pytest.raises(BadInput, match="is not in the years 1900 to 2999"):
        LocalDay(date(year, 6, 1), "UTC")


def test_an_end_after_midnight_is_told_how_to_be_written() -> None:
    """Only where no date was given; the example is the end of that very window."""
    local = LocalDay(date(2026, 12, 31), "Europe/Lisbon")
    with pytest.raises(BadTime, match="write the date too: 2027-01-01T02:00"):
        local.window("22:00-2:00")
    assert local.night_hint("2026-12-31T02:00") == ""
    over = local.window("2026-12-31T22:00/2027-01-01T02:00")
    assert over.end - over.start == timedelta(hours=4)


@pytest.mark.parametrize(("text", "dated"), [("08:30", False), ("2026-03-02T08:30", True)])
def test_whether_a_text_has_a_date(text: str, dated: bool) -> None:  # noqa: FBT001 - the expectation
    """A dash after four characters."""
    assert text_is_dated(text) is dated
