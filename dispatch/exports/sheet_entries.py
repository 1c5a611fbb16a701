"""The entries of a day sheet: start, stops with breaks in place, end, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from dispatch.exports.clock import LocalClock, distance, duration
from dispatch.exports.phone import dial_link, grouped
from dispatch.exports.printable import printable, printable_lines
from dispatch.model import BreakStop, Job, Leg, Place, Route, Stop

DOT: Final = " \N{MIDDLE DOT} "


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEntry:
    """Where and when the day begins or ends."""

    time: str
    text: str
    drive: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEntry:
    """A break, at its place between the stops."""

    time: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopEntry:
    """One stop. Empty texts are left out; `phone_link` and `map_link` are addresses, not shown."""

    number: str
    arrival: str
    work_time: str
    window: str
    warning: str
    work: str
    job: str
    customer: str
    phone: str
    phone_link: str
    vehicle: str
    address: str
    map_link: str
    parts: tuple[str, ...]
    note: str
    drive: str
    setup: str


Entry = EndEntry | BreakEntry | StopEntry


def entries(route: Route, clock: LocalClock) -> Iterator[Entry]:
    """Say what happens on a route with stops, in order of time."""
    yield _start(route, clock)
    breaks = sorted(route.breaks, key=lambda pause: pause.start)
    for i, stop in enumerate(route.stops):
        here = [pause for pause in breaks if pause.start < stop.finish]
        breaks = breaks[len(here) :]
        for k, pause in enumerate(here):
            where = _before_stop(pause, here[k + 1 :], stop, i + 1)
            yield _break(pause, where, clock)
        yield _stop(stop, i + 1, clock)
    for k, pause in enumerate(breaks):
        yield _break(pause, _after_stops(pause, breaks[k + 1 :], route), clock)
    yield _end(route, clock)


def _start(route: Route, clock: LocalClock) -> EndEntry:
    place = route.shift.start_place
    return EndEntry(
        time=clock.time(route.departure),
        text=f"Leave {_where(place)}" if place else "The day begins at the first stop",
        drive="",
    )


def _end(route: Route, clock: LocalClock) -> EndEntry:
    place = route.shift.end_place
    late = route.overtime_seconds
    after = f", {duration(late)} after the shift" if late else ""
    return EndEntry(
        time=clock.time(route.end),
        text=(f"Arrive at {_where(place)}" if place else "The day ends at the last stop") + after,
        drive=_drive(route.last_leg) if route.last_leg else "",
    )


def _break(pause: BreakStop, where: str, clock: LocalClock) -> BreakEntry:
    length = duration(_seconds(pause.start, pause.finish))
    return BreakEntry(time=clock.span(pause.start, pause.finish), text=f"Break, {length}, {where}")


def _before_stop(pause: BreakStop, later: list[BreakStop], stop: Stop, number: int) -> str:
    if pause.start >= stop.arrival:
        return f"at stop {number}, before the work"
    if _drives_after(pause, later, stop.arrival) < stop.leg.seconds:
        return f"on the way to stop {number}"
    return f"before driving to stop {number}"


def _after_stops(pause: BreakStop, later: list[BreakStop], route: Route) -> str:
    if route.last_leg is None:
        return "after the last stop"
    if _drives_after(pause, later, route.end) < route.last_leg.seconds:
        return "on the way back"
    return "before driving back"


def _drives_after(pause: BreakStop, later: list[BreakStop], arrival: datetime) -> int:
    """Return seconds from a break to an arrival without those of later breaks."""
    rests = sum(_seconds(rest.start, rest.finish) for rest in later)
    return _seconds(pause.finish, arrival) - rests


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())


def _stop(stop: Stop, number: int, clock: LocalClock) -> StopEntry:
    job = stop.job
    phone = printable(job.phone)
    return StopEntry(
        number=str(number),
        arrival=clock.time(stop.arrival),
        work_time=_work_time(stop, clock),
        window=_window(job, clock),
        warning=_warning(stop),
        work=printable(job.title) or printable(job.type) or "Visit",
        job=printable(job.id),
        customer=printable(job.customer),
        phone=grouped(phone),
        phone_link=dial_link(phone),
        vehicle=printable(job.vehicle),
        address=_where(job.place),
        map_link=_map_link(job.place),
        parts=tuple(
            printable(f"{count} \N{MULTIPLICATION SIGN} {part}")
            for part, count in sorted(job.parts.items())
            if count
        ),
        note=printable_lines(job.note),
        drive=_drive(stop.leg),
        setup=f"{duration(stop.setup_seconds)} set-up" if stop.setup_seconds else "",
    )


def _work_time(stop: Stop, clock: LocalClock) -> str:
    seconds = _seconds(stop.start, stop.finish)
    return f"{clock.span(stop.start, stop.finish)}{DOT}{duration(seconds)}"


def _window(job: Job, clock: LocalClock) -> str:
    texts = []
    if job.start is not None:
        texts.append(f"fixed at {clock.time(job.start)}")
    if job.windows:
        spans = (clock.span(window.start, window.end) for window in job.windows)
        texts.append("window " + " or ".join(spans))
    if job.due is not None:
        texts.append(f"due by {clock.time(job.due)}")
    return ", ".join(texts)


def _warning(stop: Stop) -> str:
    due = stop.job.due
    if due is None or stop.start <= due:
        return ""
    return f"{duration(_seconds(due, stop.start))} late"


def _where(place: Place) -> str:
    return printable(place.address) or f"{place.lat:.5f}, {place.lon:.5f}"


def _map_link(place: Place) -> str:
    """Give a ``geo:`` address (RFC 5870), which phones open in their map; latitude first."""
    point = f"{place.lat:.6f},{place.lon:.6f}"
    label = f"({quote(printable(place.address), safe='')})" if place.address else ""
    return f"geo:{point}?q={point}{label}"


def _drive(leg: Leg) -> str:
    if leg.seconds == 0 and leg.metres == 0:
        return "no drive"
    return f"{duration(leg.seconds)}{DOT}{distance(leg.metres)}"
