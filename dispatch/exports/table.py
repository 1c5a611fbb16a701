"""stops.csv: every job of a plan as a row, for spreadsheets, with nothing in it that could run."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from dispatch.exports.phone import grouped
from dispatch.exports.printable import printable
from dispatch.model import Job, Plan, Route, Stop, Unassigned

COLUMNS: Final = (
    *("plan", "revision", "date", "status", "route", "technician", "technician_name", "van"),
    *("stop", "job", "type", "title", "arrival", "start", "finish", "windows", "due"),
    *("drive_minutes", "drive_km", "setup_minutes", "service_minutes", "address", "lon", "lat"),
    *("customer", "phone", "vehicle", "parts", "skills", "priority", "note", "reasons"),
)

Cell = str | int | float

# What a spreadsheet takes for the beginning of a formula, also in its full-width form. It is
# looked for behind semicolons too: where they part the cells, one begins there.
_FORMULA = re.compile(r"(^|;)([\s\u200c-\u200f]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_PHONE = re.compile(r"\+\d+( \d+)+", re.ASCII)


def stops_csv(plan: Plan) -> bytes:
    """Write all stops, route by route, then the jobs left out.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    bytes
        RFC 4180, columns as in `COLUMNS`. UTF-8 with a byte order mark, without which Excel
        takes it for another encoding. Local times of the plan's zone, ``2026-03-02 08:10:00``.
        Text is on one line; text that a spreadsheet would run as a formula gets an apostrophe
        before it. International phone numbers are digits in groups, ``+351 900 000 001``, which
        is no formula.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(plan):
        writer.writerow({name: _harmless(cell) for name, cell in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _rows(plan: Plan) -> Iterator[Mapping[str, Cell]]:
    zone = ZoneInfo(plan.zone)
    whole: Mapping[str, Cell] = {
        "plan": plan.id,
        "revision": plan.revision,
        "date": plan.day.isoformat(),
    }
    for i, route in enumerate(plan.routes):
        for j, stop in enumerate(route.stops):
            told = {**_whose(route), **_job(stop.job, zone), **_times(stop, zone)}
            yield {**whole, "status": "planned", "route": i + 1, "stop": j + 1, **told}
    for left in plan.unassigned:
        yield {**whole, "status": "unassigned", **_job(left.job, zone), **_left_out(left)}


def _whose(route: Route) -> Mapping[str, Cell]:
    technician = route.shift.technician
    return {
        "technician": technician.id,
        "technician_name": technician.name,
        "van": route.shift.van.id,
    }


def _times(stop: Stop, zone: ZoneInfo) -> Mapping[str, Cell]:
    return {
        "arrival": _local(stop.arrival, zone),
        "start": _local(stop.start, zone),
        "finish": _local(stop.finish, zone),
        "drive_minutes": round(stop.leg.seconds / 60, 1),
        "drive_km": round(stop.leg.metres / 1000, 3),
        "setup_minutes": round(stop.setup_seconds / 60, 1),
    }


def _left_out(left: Unassigned) -> Mapping[str, Cell]:
    return {"reasons": "; ".join(reason.text for reason in left.reasons)}


def _job(job: Job, zone: ZoneInfo) -> Mapping[str, Cell]:
    windows = (f"{_local(w.start, zone)}/{_local(w.end, zone)}" for w in job.windows)
    return {
        "job": job.id,
        "type": job.type,
        "title": job.title,
        "windows": ";".join(windows),
        "due": _local(job.due, zone) if job.due else "",
        "service_minutes": round(job.service_seconds / 60, 1),
        "address": job.place.address,
        "lon": round(job.place.lon, 6),
        "lat": round(job.place.lat, 6),
        "customer": job.customer,
        "phone": grouped(printable(job.phone)),
        "vehicle": job.vehicle,
        "parts": ";".join(f"{part}:{count}" for part, count in sorted(job.parts.items())),
        "skills": ";".join(sorted(map(str, job.skills))),
        "priority": job.priority,
        "note": job.note,
    }


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs."""
    if not isinstance(cell, str):
        return cell
    text = printable(cell)
    return text if _PHONE.fullmatch(text) else _FORMULA.sub(r"\1\2'", text)
