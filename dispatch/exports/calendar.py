"""A technician's day as iCalendar (RFC 5545), to subscribe to or to open on a phone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from icalendar import Calendar, Event

from dispatch.exports.sheet import day_sheet
from dispatch.exports.sheet_entries import BreakEntry, EndEntry, StopEntry
from dispatch.model import Plan, Route

_PRODUCT: Final = "-//Callout//Day sheet//EN"


def route_calendar(plan: Plan, route: Route) -> bytes:
    """Write one route as a calendar: events for the shift, the work at each stop, the breaks.

    Parameters
    ----------
    plan : Plan
        Which the route is of.
    route : Route
        One of its routes.

    Returns
    -------
    bytes
        Times are in UTC, which every calendar shows in its own zone. The UID of a stop is made
        of the plan's id and the job's, so that a new revision (SEQUENCE) replaces it; DTSTAMP is
        the time of planning. The shift leaves its time free for the rest.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    sheet = day_sheet(plan, route)
    calendar.add("x-wr-calname", f"{sheet.technician}, {plan.day.isoformat()}")
    calendar.add("x-wr-timezone", plan.zone)
    for event in (_shift(plan, route), *_stops(plan, route), *_breaks(plan, route)):
        calendar.add_component(event)
    content: bytes = calendar.to_ical(sorted=False)
    return content


def _shift(plan: Plan, route: Route) -> Event:
    shift = route.shift
    event = _event(plan, f"shift-{_whose(plan, route)}", shift.start, max(shift.end, route.end))
    sheet = day_sheet(plan, route)
    event.add("summary", f"Shift, {sheet.van}" if sheet.van else "Shift")
    event.add("transp", "TRANSPARENT")
    lines = [f"{fact.name}: {fact.value}" for fact in sheet.facts]
    lines += [f"{e.time} {e.text}" for e in sheet.entries if isinstance(e, EndEntry)]
    if sheet.load:
        parts = (f"{line.quantity} {line.part}" for line in sheet.load)
        lines.append(f"{sheet.load_title}: {', '.join(parts)}")
    event.add("description", "\n".join([*lines, sheet.remark] if sheet.remark else lines))
    return event


def _whose(plan: Plan, route: Route) -> str:
    """Tell the shifts of a plan apart by what stays over revisions: technician, first or second."""
    technician = route.shift.technician.id
    shifts = [r for r in plan.routes if r.shift.technician.id == technician]
    return f"{shifts.index(route) + 1}-{_quoted(technician)}"


def _stops(plan: Plan, route: Route) -> Iterator[Event]:
    entries = [e for e in day_sheet(plan, route).entries if isinstance(e, StopEntry)]
    for stop, entry in zip(route.stops, entries, strict=True):
        event = _event(plan, f"job-{_quoted(stop.job.id)}", stop.start, stop.finish)
        who = f", {entry.customer}" if entry.customer else ""
        event.add("summary", f"{entry.number}. {entry.work}{who}")
        event.add("location", entry.address)
        event.add("geo", (round(stop.job.place.lat, 6), round(stop.job.place.lon, 6)))
        event.add("description", _description(entry))
        yield event


def _breaks(plan: Plan, route: Route) -> Iterator[Event]:
    entries = [e for e in day_sheet(plan, route).entries if isinstance(e, BreakEntry)]
    who = _whose(plan, route)
    pauses = sorted(route.breaks, key=lambda pause: pause.start) if route.stops else []
    for i, (pause, entry) in enumerate(zip(pauses, entries, strict=True)):
        event = _event(plan, f"break-{i + 1}-{who}", pause.start, pause.finish)
        event.add("summary", "Break")
        event.add("description", entry.text)
        yield event


def _event(plan: Plan, key: str, start: datetime, finish: datetime) -> Event:
    event = Event()
    event.add("uid", f"{key}.{_quoted(plan.id)}@callout")
    event.add("dtstamp", plan.created.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", plan.revision)
    event.add("dtstart", start.astimezone(UTC))
    if finish > start:  # an end must be later than its start
        event.add("dtend", finish.astimezone(UTC))
    return event


def _quoted(text: str) -> str:
    """Write any text in the characters of an address, different texts differently."""
    return quote(text, safe="", errors="backslashreplace")


def _description(entry: StopEntry) -> str:
    parts = ", ".join(entry.parts)
    lines = (
        f"Arrive {entry.arrival}, after {entry.drive}",
        entry.window,
        entry.warning,
        f"{entry.customer} {entry.phone}".strip(),
        entry.vehicle,
        f"Parts: {parts}" if parts else "",
        entry.note,
        f"Job {entry.job}",
    )
    return "\n".join(line for line in lines if line)
