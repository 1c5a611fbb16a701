"""Jobs, shifts and plans with good defaults, for tests that need just any of them.

The day is Monday 2026-03-02 in Porto, where local time is UTC in winter. `a_plan()` is whole:
Ana serves two jobs around her lunch, Rui has nothing to do, one job is left out.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import polyline

from dispatch.model import (
    BreakStop,
    Job,
    Leg,
    LunchBreak,
    Place,
    Plan,
    Reason,
    Route,
    Shift,
    Skill,
    Stop,
    Technician,
    TimeWindow,
    Unassigned,
    Van,
)

DAY = date(2026, 3, 2)
ZONE = "Europe/Lisbon"
CREATED = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)

DEPOT = Place(lon=-8.6500, lat=41.1600, address="Rua do Depósito 1, 4100-001 Porto")
ALIADOS = Place(lon=-8.6110, lat=41.1480, address="Avenida dos Aliados 50, 4000-064 Porto")
CATARINA = Place(lon=-8.6060, lat=41.1500, address="Rua de Santa Catarina 112, 4000-442 Porto")
BOLHAO = Place(lon=-8.6070, lat=41.1490, address="Rua Formosa 322, 4000-248 Porto")


def at(clock: str, day: date = DAY) -> datetime:
    """Return the instant of ``HH:MM`` or ``HH:MM:SS`` on the day (Porto in winter: UTC)."""
    return datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=UTC)


def a_window(start: str = "08:00", end: str = "12:00") -> TimeWindow:
    """Return a window of the day."""
    return TimeWindow(start=at(start), end=at(end))


def skills(text: str = "") -> frozenset[Skill]:
    """Return skills written as in files: ``"hv:2;tyres"``."""
    pairs = (part.partition(":") for part in text.split(";") if part)
    return frozenset(Skill(name, int(level or 1)) for name, _, level in pairs)


def a_job(
    id: str = "J1",  # noqa: A002 - the field's name
    *,
    place: Place = ALIADOS,
    type: str = "flat_tyre",  # noqa: A002 - the field's name
    title: str = "Flat tyre",
    service_seconds: int = 1800,
    setup_seconds: int = 0,
    windows: tuple[TimeWindow, ...] = (),
    due: datetime | None = None,
    skills: frozenset[Skill] = frozenset(),
    parts: Mapping[str, int] | None = None,
    priority: int = 0,
    optional: bool = False,
    technician: str | None = None,
    start: datetime | None = None,
    customer: str = "Marta Ponte",
    phone: str = "+351 900 000 001",
    vehicle: str = "Hatchback, grey",
    note: str = "",
) -> Job:
    """Return a flat tyre in the Aliados that anybody may mend at any time."""
    return Job(
        id=id,
        place=place,
        type=type,
        title=title,
        service_seconds=service_seconds,
        setup_seconds=setup_seconds,
        windows=windows,
        due=due,
        skills=skills,
        parts={} if parts is None else parts,
        priority=priority,
        optional=optional,
        technician=technician,
        start=start,
        customer=customer,
        phone=phone,
        vehicle=vehicle,
        note=note,
    )


def a_technician(
    id: str = "ana",  # noqa: A002 - the field's name
    *,
    name: str | None = None,
    skills: frozenset[Skill] = frozenset(),
    phone: str = "+351 900 000 010",
) -> Technician:
    """Return a technician whose name is the capitalised id unless given."""
    return Technician(
        id=id, name=id.capitalize() if name is None else name, skills=skills, phone=phone
    )


def a_lunch(earliest: str = "11:30", latest: str = "13:30", *, minutes: int = 30) -> LunchBreak:
    """Return half an hour of lunch around noon."""
    return LunchBreak(earliest=at(earliest), latest=at(latest), seconds=60 * minutes)


def a_shift(
    technician: Technician | str = "ana",
    *,
    van: Van | None = None,
    start: str = "08:00",
    end: str = "17:00",
    start_place: Place | None = DEPOT,
    end_place: Place | None = DEPOT,
    breaks: tuple[LunchBreak, ...] | None = None,
    max_overtime_seconds: int = 0,
) -> Shift:
    """Return a day from eight to five with lunch, from the depot and back to it."""
    who = a_technician(technician) if isinstance(technician, str) else technician
    return Shift(
        technician=who,
        van=Van(id=f"van-{who.id}") if van is None else van,
        start=at(start),
        end=at(end),
        start_place=start_place,
        end_place=end_place,
        breaks=(a_lunch(),) if breaks is None else breaks,
        max_overtime_seconds=max_overtime_seconds,
    )


def a_leg(
    seconds: int = 600,
    metres: int = 5000,
    *,
    origin: Place = DEPOT,
    destination: Place = ALIADOS,
) -> Leg:
    """Return a drive along the straight line between two places."""
    ends = [(place.lat, place.lon) for place in (origin, destination)]
    return Leg(seconds=seconds, metres=metres, geometry=polyline.encode(ends, 5))


def a_stop(
    job: Job | None = None, *, arrival: str = "08:10", wait: int = 0, leg: Leg | None = None
) -> Stop:
    """Return a stop that begins `wait` seconds after its arrival and lasts as its job does."""
    what = a_job() if job is None else job
    come = at(arrival)
    start = come + timedelta(seconds=wait)
    return Stop(
        job=what,
        leg=a_leg(destination=what.place) if leg is None else leg,
        arrival=come,
        start=start,
        finish=start + timedelta(seconds=what.setup_seconds + what.service_seconds),
        setup_seconds=what.setup_seconds,
    )


def a_route(
    shift: Shift | None = None,
    *,
    stops: Sequence[Stop] | None = None,
    breaks: tuple[BreakStop, ...] | None = None,
    last_leg: Leg | None = None,
    departure: datetime | None = None,
    end: datetime | None = None,
    cost: int = 2500,
) -> Route:
    """Return a route: by default Ana's two jobs with lunch between them, ended at the depot."""
    whose = a_shift() if shift is None else shift
    visits = tuple(_two_stops()) if stops is None else tuple(stops)
    if not visits:
        return an_idle_route(whose)
    home = a_leg(660, 5200, origin=visits[-1].job.place, destination=DEPOT)
    way_back = home if last_leg is None else last_leg
    lunch = (BreakStop(start=at("11:30"), finish=at("12:00")),)
    return Route(
        shift=whose,
        departure=visits[0].arrival - timedelta(seconds=visits[0].leg.seconds)
        if departure is None
        else departure,
        end=visits[-1].finish + timedelta(seconds=way_back.seconds) if end is None else end,
        stops=visits,
        breaks=(lunch if stops is None else ()) if breaks is None else breaks,
        last_leg=way_back,
        cost=cost,
    )


def an_idle_route(shift: Shift | None = None) -> Route:
    """Return the route of somebody whom no job needs."""
    whose = a_shift("rui") if shift is None else shift
    return Route(
        shift=whose,
        departure=whose.start,
        end=whose.start,
        stops=(),
        breaks=(),
        last_leg=None,
        cost=0,
    )


def an_unassigned(
    job: Job | None = None, *, code: str = "skill", text: str = "Nobody on shift has skill hv:2"
) -> Unassigned:
    """Return a job that nobody serves, with its reason."""
    what = (
        a_job("J3", place=BOLHAO, type="hv_fault", title="HV fault", skills=skills("hv:2"))
        if job is None
        else job
    )
    return Unassigned(job=what, reasons=(Reason(code=code, text=text),))


def a_plan(
    id: str = "plan-1",  # noqa: A002 - the field's name
    *,
    revision: int = 1,
    city: str = "porto",
    zone: str = ZONE,
    day: date = DAY,
    created: datetime = CREATED,
    routes: Sequence[Route] | None = None,
    unassigned: Sequence[Unassigned] | None = None,
    costs: Mapping[str, int] | None = None,
    currency: str = "EUR",
    violations: tuple[str, ...] = (),
    solver: Mapping[str, float | int | str] | None = None,
) -> Plan:
    """Return a planned day: Ana's two jobs, nothing for Rui, one job left out."""
    return Plan(
        id=id,
        revision=revision,
        city=city,
        zone=zone,
        day=day,
        created=created,
        routes=(a_route(), an_idle_route()) if routes is None else tuple(routes),
        unassigned=(an_unassigned(),) if unassigned is None else tuple(unassigned),
        costs={"travel": 1500, "distance": 1000, "unserved": 20000} if costs is None else costs,
        currency=currency,
        violations=violations,
        solver={"seconds": 1.0, "seed": 1, "baseline_cost": 23000} if solver is None else solver,
    )


def _two_stops() -> tuple[Stop, Stop]:
    first = a_job("J1", windows=(a_window("08:00", "10:00"),))
    second = a_job(
        "J2",
        place=CATARINA,
        type="battery_12v",
        title="12 V battery",
        parts={"battery_12v": 1},
        setup_seconds=300,
        customer="王芳",
        phone="+351 900 000 002",
        windows=(a_window("12:00", "16:00"),),
    )
    way = a_leg(300, 900, origin=first.place, destination=second.place)
    return a_stop(first), a_stop(second, arrival="12:05", leg=way)
