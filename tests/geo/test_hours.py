"""Full hours of local clocks: where instants lie between them, also when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.hours import between_hours, full_hours, hour_before, hour_name, hour_of_week

LISBON, LORD_HOWE, KATHMANDU = "Europe/Lisbon", "Australia/Lord_Howe", "Asia/Kathmandu"
ZONES = (LISBON, LORD_HOWE, KATHMANDU, "America/Sao_Paulo", "Africa/Casablanca", "Etc/UTC")
INSTANTS = st.integers(915_148_800, 2_051_222_400).map(lambda s: datetime.fromtimestamp(s, UTC))


def _local(text: str, zone: str = LISBON, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def test_a_quarter_past_is_a_quarter_of_the_way() -> None:
    """Monday 08:15 lies between hours 8 and 9; Sunday's last hour leads to Monday's first."""
    here = between_hours(_local("2026-03-02T08:15"), LISBON)
    assert (here.before, here.after, here.share) == (8, 9, 0.25)
    here = between_hours(_local("2026-03-08T23:30"), LISBON)
    assert (here.before, here.after, here.share) == (167, 0, 0.5)


def test_the_full_hour_itself() -> None:
    """On the hour there is nothing in between: every week's Monday 08:00 is the same."""
    first, second = (between_hours(_local(f"2026-03-{day}T08:00"), LISBON) for day in ("02", "09"))
    assert first == second
    assert (first.before, first.after, first.share) == (8, 8, 0.0)


def test_clocks_that_go_forward() -> None:
    """After 00:59:59 comes 02:00: an hour of UTC leads from 00:00 to 02:00."""
    sunday = 6 * 24
    here = between_hours(_local("2026-03-29T00:30"), LISBON)
    assert (here.before, here.after, here.share) == (sunday, sunday + 2, 0.5)


def test_clocks_that_go_back() -> None:
    """01:30 comes twice: first between 01:00 and 01:00, then between 01:00 and 02:00."""
    sunday = 6 * 24
    first = between_hours(_local("2026-10-25T01:30"), LISBON)
    second = between_hours(_local("2026-10-25T01:30", fold=1), LISBON)
    assert (first.before, first.after, first.share) == (sunday + 1, sunday + 1, 0.5)
    assert (second.before, second.after, second.share) == (sunday + 1, sunday + 2, 0.5)


def test_clocks_that_change_by_half_an_hour() -> None:
    """On Lord Howe the hour before the change in autumn takes ninety minutes."""
    hours = [
        hour.astimezone(ZoneInfo(LORD_HOWE)).strftime("%H:%M")
        for hour in full_hours(
            _local("2026-04-05T00:10", LORD_HOWE), _local("2026-04-05T03:00", LORD_HOWE), LORD_HOWE
        )
    ]
    assert hours == ["00:00", "01:00", "02:00", "03:00"]


def test_the_hours_of_a_day() -> None:
    """From the last hour before to the first after; in spring one is missing, in autumn double."""
    day = [f"2026-03-02T{hour:02d}:30" for hour in (8, 10)]
    hours = list(full_hours(_local(day[0]), _local(day[1]), LISBON))
    assert [hour.hour for hour in hours] == [8, 9, 10, 11]
    for text, count in (("2026-03-29", 24), ("2026-10-25", 26), ("2026-06-01", 25)):
        midnight = _local(f"{text}T00:00")
        after = (midnight + timedelta(days=1)).astimezone(UTC)
        assert len(list(full_hours(midnight, after, LISBON))) == count


@given(INSTANTS, st.sampled_from(ZONES))
def test_every_instant_lies_between_two_full_hours(instant: datetime, zone: str) -> None:
    """The hour before is on the local clock's hour, at most two hours back; shares rise to 1."""
    before = hour_before(instant, zone)
    assert before <= instant < before + timedelta(hours=2)
    assert before.astimezone(ZoneInfo(zone)).strftime("%M:%S.%f") == "00:00.000000"
    here = between_hours(instant, zone)
    assert 0 <= here.share < 1
    assert here.before == hour_of_week(before, zone)
    later = between_hours(instant + timedelta(milliseconds=1), zone)
    if hour_before(instant + timedelta(milliseconds=1), zone) == before:
        assert later.share > here.share


def test_an_hour_is_named_by_its_day() -> None:
    """As people say it."""
    assert [hour_name(h) for h in (0, 31, 167)] == ["mon 00:00", "tue 07:00", "sun 23:00"]


def test_a_clock_time_without_a_zone_is_refused() -> None:
    """It could be anywhere's."""
    naive = datetime(2026, 3, 2, 8)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="no UTC offset"):
        between_hours(naive, LISBON)
    with pytest.raises(ValueError, match="no UTC offset"):
        list(full_hours(_local("2026-03-02T08:00"), naive, LISBON))
