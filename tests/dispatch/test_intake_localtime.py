"""Clock times of a planned day, in zones where clocks change and where they don't."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.errors import BadInput
from dispatch.localtime import BadTime, LocalDay

MONDAY = LocalDay(date(2026, 3, 2), "Europe/Lisbon")
SPRING = LocalDay(date(2026, 3, 29), "Europe/Lisbon")
AUTUMN = LocalDay(date(2026, 10, 25), "Europe/Lisbon")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:30", "2026-03-02T08:30:00+00:00"),
        ("8:30", "2026-03-02T08:30:00+00:00"),
        ("08:30:15", "2026-03-02T08:30:15+00:00"),
        ("00:00", "2026-03-02T00:00:00+00:00"),
        ("24:00", "2026-03-03T00:00:00+00:00"),
        ("2026-03-03T02:00", "2026-03-03T02:00:00+00:00"),
        ("2026-03-03 02:00", "2026-03-03T02:00:00+00:00"),
        ("2026-03-02T08:30Z", "2026-03-02T08:30:00+00:00"),
        ("2026-03-02T08:30+08:00", "2026-03-02T00:30:00+00:00"),
        ("2026-03-02T08:30-0300", "2026-03-02T11:30:00+00:00"),
    ],
)
def test_times_are_read_in_every_form_that_people_write(text: str, expected: str) -> None:
    """Clock times are the planned day's; dates and offsets count where they are given."""
    assert MONDAY.instant(text) == datetime.fromisoformat(expected)
    assert MONDAY.instant(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    ["", "8", "8.30", "08h30", "25:00", "24:01", "12:60", "8:30 pm", "2026-02-30T08:00", "noon"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """Anything else is no time; nothing is guessed."""
    with pytest.raises(BadTime, match="no time"):
        MONDAY.instant(text)


def test_digits_of_other_scripts_are_refused() -> None:
    """Only ASCII digits make a time: what looks like one must not be read by chance."""
    with pytest.raises(BadTime):
        MONDAY.instant("\u0660\u0668:30")


@pytest.mark.parametrize("text", ["2025-03-02T08:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_date_far_off_is_a_slip(text: str) -> None:
    """A time more than a month from the planned day is refused, whatever calendar allows it."""
    with pytest.raises(BadTime, match="more than 31 days"):
        MONDAY.instant(text)


def test_summer_time_counts() -> None:
    """In summer, Lisbon's clock is an hour ahead of UTC."""
    july = LocalDay(date(2026, 7, 1), "Europe/Lisbon")
    assert july.instant("08:30") == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_jump_over_is_refused() -> None:
    """01:30 doesn't exist when the clocks go from 01:00 to 02:00."""
    with pytest.raises(BadTime, match="does not exist in Europe/Lisbon on 2026-03-29"):
        SPRING.instant("01:30")
    assert SPRING.instant("00:59") == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert SPRING.instant("02:00") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_of_a_time_that_comes_twice_the_first_is_taken() -> None:
    """01:30 comes twice when the clocks go back; the first is still summer time."""
    assert AUTUMN.instant("01:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert AUTUMN.instant("02:30") == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


def test_a_day_of_the_change_is_as_long_as_it_is() -> None:
    """From midnight to midnight the day in spring has 23 hours, that in autumn 25."""
    assert SPRING.instant("24:00") - SPRING.midnight == timedelta(hours=23)
    assert AUTUMN.instant("24:00") - AUTUMN.midnight == timedelta(hours=25)


@pytest.mark.parametrize(
    "text",
    [
        "08:00-10:00",
        "8:00 - 10:00",
        "08:00\u201310:00",
        "08:00/10:00",
        "08:00 to 10:00",
        "2026-03-02T08:00-2026-03-02T10:00",
        "2026-03-02T08:00Z/2026-03-02T11:00+01:00",
    ],
)
def test_windows_are_read_in_every_form_that_people_write(text: str) -> None:
    """A hyphen, a dash, a slash or "to" may stand between the two times."""
    window = MONDAY.window(text)
    assert window.start == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert window.end == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_a_window_over_midnight_needs_its_date() -> None:
    """A window that closes before it opens is refused with a hint how to write a night."""
    with pytest.raises(BadTime, match=r"closes before it opens .*2026-03-03T02:00"):
        MONDAY.window("22:00-2:00")
    night = MONDAY.window("22:00-2026-03-03T02:00")
    assert night.end - night.start == timedelta(hours=4)


@pytest.mark.parametrize("text", ["08:00", "08:00-", "-10:00", "08:00-10:00-12:00", "all day"])
def test_what_is_no_window_is_refused(text: str) -> None:
    """A window has two times."""
    with pytest.raises(BadTime, match="no window"):
        MONDAY.window(text)


@pytest.mark.parametrize("zone", ["Porto", "", "../etc/passwd", "Europe/", "a\0b"])
def test_an_unknown_zone_is_bad_input(zone: str) -> None:
    """A zone that nobody knows is named, whatever text it is."""
    with pytest.raises(BadInput, match="zone"):
        LocalDay(date(2026, 3, 2), zone)


@given(st.integers(0, 24 * 60 - 1), st.sampled_from(["Europe/Lisbon", "Asia/Shanghai"]))
def test_a_time_read_is_the_time_that_a_clock_there_shows(minute: int, zone: str) -> None:
    """Reading and showing in the zone are inverse on a day without a change of clocks."""
    day = LocalDay(date(2026, 3, 2), zone)
    text = f"{minute // 60:02d}:{minute % 60:02d}"
    assert day.instant(text) == day.midnight + timedelta(minutes=minute)
