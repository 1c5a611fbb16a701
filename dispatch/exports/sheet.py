"""A technician's day sheet: what it says, whatever it is printed on.

`sheet_html` and `sheet_pdf` set these texts and add none of their own but page numbers.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from zoneinfo import ZoneInfo

from dispatch.exports.clock import LocalClock, distance, duration, long_date
from dispatch.exports.printable import printable
from dispatch.exports.sheet_entries import DOT, Entry, entries
from dispatch.model import Plan, Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A figure of the day and what it is called."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLine:
    """A part to have on board, for all stops together."""

    quantity: str
    part: str
    stock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """All that a technician's page says, top to bottom, in the region's local time.

    Parameters
    ----------
    technician, day, van, origin : str
        The head: who, when, with what, and which plan this is.
    facts : tuple of Fact
        Totals.
    load : tuple of LoadLine
        Parts summed over the day.
    headings : tuple of str
        Of the three columns of entries.
    entries : tuple of Entry
        Start, stops with breaks in place, end; empty on a day without jobs.
    remark : str
        Said in place of entries where there are none.
    """

    technician: str
    day: str
    van: str
    origin: str
    facts: tuple[Fact, ...]
    load_title: str
    load: tuple[LoadLine, ...]
    headings: tuple[str, str, str]
    entries: tuple[Entry, ...]
    remark: str


def day_sheet(plan: Plan, route: Route) -> DaySheet:
    """Say what a technician needs to know about one route of a plan."""
    clock = LocalClock(plan.day, ZoneInfo(plan.zone))
    technician, van = route.shift.technician, route.shift.van
    name = printable(technician.name) or printable(technician.id)
    load = _load(route)
    return DaySheet(
        technician=name,
        day=long_date(plan.day),
        van=_van(printable(van.id)),
        origin=DOT.join(
            (
                printable(f"{plan.city} plan {plan.id}"),
                f"revision {plan.revision}",
                f"made {clock.date_time(plan.created)}",
            )
        ),
        facts=_facts(route, clock),
        load_title="Load before leaving" if load else "",
        load=load,
        headings=("Arrive", "Stop", "Drive and parts") if route.stops else ("", "", ""),
        entries=tuple(entries(route, clock)) if route.stops else (),
        remark="" if route.stops else "No jobs are planned for this day.",
    )


def shown_texts(thing: object) -> Iterator[str]:
    """Yield every text of a sheet that is to be seen, in order."""
    if isinstance(thing, str):
        if thing:
            yield thing
    elif isinstance(thing, tuple):
        for item in thing:
            yield from shown_texts(item)
    elif is_dataclass(thing):
        for field in fields(thing):
            if not field.name.endswith("_link"):
                yield from shown_texts(getattr(thing, field.name))


def _van(name: str) -> str:
    """Say that a van is one, unless its name does."""
    return name if not name or name.lower().startswith("van") else f"Van {name}"


def _facts(route: Route, clock: LocalClock) -> tuple[Fact, ...]:
    shift = Fact(name="Shift", value=clock.span(route.shift.start, route.shift.end))
    if not route.stops:
        return (shift,)
    work = sum(int((stop.finish - stop.start).total_seconds()) for stop in route.stops)
    facts = [
        shift,
        Fact(name="Stops", value=str(len(route.stops))),
        Fact(name="Driving", value=duration(route.travel_seconds)),
        Fact(name="Distance", value=distance(route.metres)),
        Fact(name="Work", value=duration(work)),
    ]
    if route.overtime_seconds:
        facts.append(Fact(name="Overtime", value=duration(route.overtime_seconds)))
    return tuple(facts)


def _load(route: Route) -> tuple[LoadLine, ...]:
    needed: Counter[str] = Counter()
    for stop in route.stops:
        needed.update(stop.job.parts)
    stock = route.shift.van.stock
    return tuple(
        LoadLine(
            quantity=f"{count} \N{MULTIPLICATION SIGN}",
            part=printable(part),
            stock=_on_board(count, stock.get(part)),
        )
        for part, count in sorted(needed.items())
        if count
    )


def _on_board(needed: int, stock: int | None) -> str:
    if stock is None:
        return ""
    return f"van has {stock}" if stock >= needed else f"van has only {stock}"
