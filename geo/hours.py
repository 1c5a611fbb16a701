"""The full hours of a region's clocks, as instants: between them traffic changes evenly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HOURS_A_WEEK = 168
_HOUR = timedelta(hours=1)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Where an instant lies between two full hours of the local clock.

    Parameters
    ----------
    before, after : int
        Hours of the local week, 0 (Monday, 00:00) to 167; equal on the full hour itself.
    share : float
        How far from the one to the other, 0 up to but not including 1.
    """

    before: int
    after: int
    share: float


def between_hours(instant: datetime, zone: str) -> Between:
    """Find the full hours before and after an instant.

    Where clocks change, the hours are as long as they are in UTC, so nothing jumps: in spring
    01:00 is followed by 03:00 an hour later, in autumn 01:00 by another 01:00.

    Raises
    ------
    ValueError
        If the instant has no UTC offset.
    """
    before = hour_before(instant, zone)
    if before == instant:
        hour = hour_of_week(before, zone)
        return Between(before=hour, after=hour, share=0.0)
    after = _hour_after(before, zone)
    return Between(
        before=hour_of_week(before, zone),
        after=hour_of_week(after, zone),
        share=(instant - before) / (after - before),
    )


def full_hours(start: datetime, end: datetime, zone: str) -> Iterator[datetime]:
    """Yield the full hours, in UTC, from the last one not after `start` to the first from `end` on.

    Raises
    ------
    ValueError
        If an instant has no UTC offset.
    """
    here = hour_before(start, zone)
    _aware(end)
    yield here
    while here < end:
        here = _hour_after(here, zone)
        yield here


def hour_before(instant: datetime, zone: str) -> datetime:
    """Give the last full hour of the local clock that is not after an instant, in UTC."""
    here = _aware(instant)
    while (past := _past_the_hour(here, zone)) > timedelta(0):
        # only where a clock change moves minutes is it not a full hour at once
        here -= past
    return here


def hour_of_week(instant: datetime, zone: str) -> int:
    """Hour of the local week in which an instant lies, 0 to 167."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.weekday() * 24 + local.hour


def hour_name(hour: int) -> str:
    """Name an hour of the week, such as "mon 07:00"."""
    return f"{_DAYS[hour // 24]} {hour % 24:02d}:00"


def _hour_after(instant: datetime, zone: str) -> datetime:
    here = instant + _HOUR - _past_the_hour(instant, zone)
    while (past := _past_the_hour(here, zone)) > timedelta(0):
        here += _HOUR - past
    return here


def _past_the_hour(instant: datetime, zone: str) -> timedelta:
    local = instant.astimezone(ZoneInfo(zone))
    return timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"{instant} has no UTC offset: say which clock it is")
    return instant.astimezone(UTC)
