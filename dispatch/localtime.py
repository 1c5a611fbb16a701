"""Local clock times of a planned day, read from text and turned into instants.

People write ``08:30`` and mean their own clock; everything inside is UTC. A local time that the
clocks jump over in spring is refused; one that comes twice in autumn is the first of the two.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.errors import BadInput, Fault
from dispatch.model import TimeWindow

# Further from the planned day than this, a date is a slip of the pen.
MAX_DAYS_OFF = 31
# A year outside is a slip too; and a calendar that ends has no day before or after its ends.
YEARS = range(1900, 3000)

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_DATED = rf"\d{{4}}-\d{{2}}-\d{{2}}[T ]{_CLOCK}(?:Z|[+-]\d{{2}}:?\d{{2}})?"
_INSTANT = re.compile(rf"(?:{_DATED}|{_CLOCK})", re.ASCII)
_WINDOW = re.compile(
    rf"(?P<start>{_DATED}|{_CLOCK})\s*(?:-|\u2013|\u2014|/|to)\s*(?P<end>{_DATED}|{_CLOCK})",
    re.ASCII,
)


class BadTime(ValueError):
    """Text that is no time or window; caught where fields are read, never passed on."""


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A day in a region: what its clock times mean.

    Raises
    ------
    BadInput
        If the zone is no IANA time zone, or the year none of `YEARS`.
    """

    day: date
    zone: str

    def __post_init__(self) -> None:
        """Refuse unknown zones and years."""
        if self.day.year not in YEARS:
            reason = f"{self.day.isoformat()} is not in the years {YEARS[0]} to {YEARS[-1]}"
            raise BadInput([Fault(source="date", reason=reason)])
        try:
            ZoneInfo(self.zone)
        except (ValueError, OSError, LookupError):
            fault = Fault(
                source="zone", reason=f"{self.zone!r} is no time zone such as Europe/Lisbon"
            )
            raise BadInput([fault]) from None

    @property
    def midnight(self) -> datetime:
        """The day's first instant, in UTC."""
        start = datetime(self.day.year, self.day.month, self.day.day, tzinfo=ZoneInfo(self.zone))
        return start.astimezone(UTC)

    def instant(self, text: str) -> datetime:
        """Return the instant, in UTC, of ``HH:MM[:SS]`` or a date-time with or without offset.

        Raises
        ------
        BadTime
            If it is neither, doesn't exist on that day, or is more than `MAX_DAYS_OFF` away.
        """
        if not _INSTANT.fullmatch(text):
            raise BadTime(f"{text!r} is no time such as 08:30 or {self.day.isoformat()}T08:30")
        day, clock = (text[:10], text[11:]) if text[4:5] == "-" else (self.day.isoformat(), text)
        when = _parsed(day, clock, text)
        if abs((when.date() - self.day).days) > MAX_DAYS_OFF:
            raise BadTime(f"{text!r} is more than {MAX_DAYS_OFF} days from {self.day.isoformat()}")
        return when.astimezone(UTC) if when.tzinfo else self._in_zone(when, text)

    def window(self, text: str) -> TimeWindow:
        """Return the window of ``08:00-10:00`` or of two date-times with ``/`` between.

        Raises
        ------
        BadTime
            If it is no window or closes before it opens.
        """
        found = _WINDOW.fullmatch(text)
        if not found:
            raise BadTime(f"{text!r} is no window such as 08:00-10:00")
        start, end = self.instant(found["start"]), self.instant(found["end"])
        if end < start:
            raise BadTime(f"{text!r} closes before it opens{self.night_hint(found['end'])}")
        return TimeWindow(start=start, end=end)

    def night_hint(self, end: str) -> str:
        """Say how to write an end after midnight, where only a clock time was given."""
        if text_is_dated(end):
            return ""
        after = (self.day + timedelta(days=1)).isoformat()
        return f" (after midnight write the date too: {after}T{end.zfill(5)})"

    def _in_zone(self, naive: datetime, text: str) -> datetime:
        zone = ZoneInfo(self.zone)
        instant = naive.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != naive:
            raise BadTime(
                f"{text!r} does not exist in {self.zone} on {naive.date().isoformat()}: "
                "the clocks go forward over it"
            )
        return instant


def text_is_dated(text: str) -> bool:
    """Whether a time's text says its date."""
    return text[4:5] == "-"


def _parsed(day: str, clock: str, text: str) -> datetime:
    hour, rest = clock.split(":", 1)
    next_day = hour == "24" and set(rest) <= set("0:")
    try:
        when = datetime.fromisoformat(f"{day}T{'00' if next_day else hour.zfill(2)}:{rest}")
        return when + timedelta(days=next_day)
    except (ValueError, OverflowError):
        raise BadTime(f"{text!r} is no time that a clock and calendar can show") from None
