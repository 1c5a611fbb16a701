"""One row of shifts becomes a `Shift`: a technician, a van, from, to, where, and the lunch."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from dispatch.fields import Fields, Hints
from dispatch.intake.region import Region, check_datum, clock_text, unknown
from dispatch.model import LunchBreak, Place, Shift, Technician, Van
from dispatch.tables import Columns

# Where a route may begin or end wherever its first or last job is.
OPEN = "open"
_BREAK = ("break_earliest", "break_latest", "break_minutes")
_DAY = timedelta(days=1)

SHIFT_COLUMNS = Columns(
    known=(
        "technician",
        "name",
        "skills",
        "phone",
        "van",
        "start",
        "end",
        "start_address",
        "start_lon",
        "start_lat",
        "depot",
        "end_address",
        "end_lon",
        "end_lat",
        "datum",
        *_BREAK,
        "overtime_minutes",
        "stock",
    ),
    required=(
        ("technician",),
        ("start",),
        ("end",),
        ("start_address", "start_lon", "depot"),
    ),
)


class _Span(NamedTuple):
    """When somebody works."""

    start: datetime
    end: datetime


class ShiftReader:
    """Reads rows of shifts and remembers whose they are.

    Parameters
    ----------
    region : Region
        What times, depots and addresses mean.
    """

    def __init__(self, region: Region) -> None:
        self._region = region
        self._rows: dict[str, int | None] = {}
        self._vans: dict[str, list[tuple[_Span, str]]] = {}
        self._depot_hint = Hints(region.catalogue.depots)

    @property
    def technicians(self) -> Collection[str]:
        """Ids of all technicians read so far."""
        return self._rows.keys()

    def read(self, row: Fields) -> Shift | None:
        """Return the row's shift; None when it lacks what a shift can't be without."""
        check_datum(row)
        technician = self._technician(row)
        span = self._span(row)
        overtime = row.seconds("overtime_minutes") or 0
        breaks = self._breaks(row, span, overtime)
        start_place, end_place = self._places(row)
        van = Van(id=row.text("van") or technician.id, stock=row.amounts("stock") or {})
        if span is None:
            return None
        self._share(row, van, technician, span)
        return Shift(
            technician=technician,
            van=van,
            start=span.start,
            end=span.end,
            start_place=start_place,
            end_place=end_place,
            breaks=breaks,
            max_overtime_seconds=overtime,
        )

    def _technician(self, row: Fields) -> Technician:
        name = row.text("technician", required=True)
        if name in self._rows:
            why = f"{name!r} is already on shift in row {self._rows[name]}"
            row.fault("technician", why)
        elif name:
            self._rows[name] = row.row
        return Technician(
            id=name,
            name=row.text("name") or name,
            skills=row.skills("skills") or frozenset(),
            phone=row.text("phone"),
        )

    def _span(self, row: Fields) -> _Span | None:
        for name in ("start", "end"):
            if not row.given(name):
                row.fault(name, "is missing")
        start, end = self._region.instant(row, "start"), self._region.instant(row, "end")
        if start is None or end is None:
            return None
        local = self._region.local
        if not local.midnight - _DAY <= start < local.midnight + 2 * _DAY:
            row.fault("start", f"is not on {local.day.isoformat()} or the day before or after")
        if end <= start:
            text = clock_text(row, "end")
            row.fault("end", f"{text!r} is not after the start{local.night_hint(text)}")
            return None
        if end - start > _DAY:
            row.fault("end", "is more than 24 hours after the start")
        return _Span(start, end)

    def _breaks(self, row: Fields, span: _Span | None, overtime: int) -> tuple[LunchBreak, ...]:
        if not any(row.given(name) for name in _BREAK):
            return ()
        for name in _BREAK:
            if not row.given(name):
                row.fault(name, "is missing while other figures of the break are given")
        earliest = self._region.instant(row, "break_earliest")
        latest = self._region.instant(row, "break_latest")
        seconds = row.seconds("break_minutes")
        if earliest is None or latest is None or seconds is None or span is None:
            return ()
        if seconds == 0:
            return ()
        if latest < earliest:
            row.fault("break_latest", "is before break_earliest")
        elif earliest < span.start:
            row.fault("break_earliest", "is before the shift starts")
        elif earliest + timedelta(seconds=seconds) > span.end + timedelta(seconds=overtime):
            row.fault("break_minutes", "makes a break that ends after the shift")
        return (LunchBreak(earliest=earliest, latest=latest, seconds=seconds),)

    def _places(self, row: Fields) -> tuple[Place | None, Place | None]:
        start = self._start(row)
        if not any(row.given(name) for name in ("end_address", "end_lon", "end_lat")):
            return start, start
        if _is_open(row, "end"):
            return start, None
        return start, self._region.place(row, "end_address", "end_lon", "end_lat")

    def _start(self, row: Fields) -> Place | None:
        by_address = any(row.given(n) for n in ("start_address", "start_lon", "start_lat"))
        depot = row.text("depot")
        if depot and by_address:
            row.fault("depot", "is given, and so is a start address or position: which one?")
        elif depot:
            depots = self._region.catalogue.depots
            if depot not in depots:
                row.fault("depot", unknown("depot", depot, depots, self._depot_hint))
            return depots.get(depot)
        elif not by_address:
            row.fault("start_address", f"is missing, and so are start_lon and depot (or {OPEN!r})")
        return (
            None
            if _is_open(row, "start")
            else self._region.place(row, "start_address", "start_lon", "start_lat")
        )

    def _share(self, row: Fields, van: Van, technician: Technician, span: _Span) -> None:
        taken = self._vans.setdefault(van.id, [])
        for other, whose in taken:
            # The same technician twice has been told already.
            if whose != technician.id and span.start < other.end and other.start < span.end:
                row.fault("van", f"{van.id!r} is out with {whose} at the same time")
                break
        taken.append((span, technician.id))


def _is_open(row: Fields, end: str) -> bool:
    named = str(row.values.get(f"{end}_address", "")).strip().lower() == OPEN
    return named and not row.given(f"{end}_lon")
