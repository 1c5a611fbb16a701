"""Times and durations in the words of a sheet."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class LocalClock:
    """The clock on the wall of a region, on the day of a plan."""

    day: date
    zone: ZoneInfo

    def time(self, instant: datetime) -> str:
        """Return ``08:10``, with ``+1`` after midnight and the zone where a time comes twice.

        Seconds are cut off: who comes at the minute shown is never late for it.
        """
        local = instant.astimezone(self.zone)
        days = (local.date() - self.day).days
        later = f" {days:+d}" if days else ""
        which = f" {local:%Z}" if _twice(local) else ""
        return f"{local:%H:%M}{which}{later}"

    def span(self, start: datetime, end: datetime) -> str:
        """Return ``08:10\N{EN DASH}08:40``."""
        return f"{self.time(start)}\N{EN DASH}{self.time(end)}"

    def date_time(self, instant: datetime) -> str:
        """Return ``2026-03-01 18:00``."""
        return f"{instant.astimezone(self.zone):%Y-%m-%d %H:%M}"


def long_date(day: date) -> str:
    """Return ``Monday 2 March 2026``."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def duration(seconds: int) -> str:
    """Return ``12 min`` or ``1 h 05 min``; the shortest drive is a minute."""
    minutes = max(1, (seconds + 30) // 60) if seconds > 0 else 0
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"


def distance(metres: int) -> str:
    """Return kilometres with one decimal, ``5.2 km``."""
    return f"{metres / 1000:.1f} km"


def _twice(local: datetime) -> bool:
    """Whether the clocks show this time twice, going back in autumn."""
    first, second = local.replace(fold=0), local.replace(fold=1)
    gap = second.astimezone(UTC) - first.astimezone(UTC)
    return gap > timedelta(0)
