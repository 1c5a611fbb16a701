"""The words of the trade: what is to be done, who can do it, and what was planned.

Standard library only. Instants are aware and in UTC; durations are whole seconds, distances
whole metres, money whole minor units (cents). A plan is a value: it is never changed, a new
revision takes its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A position in WGS-84 degrees, and what people call it."""

    lon: float
    lat: float
    address: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Skill:
    """Something learnt, at a level; a higher level includes the lower ones.

    Written ``name`` for level 1 and ``name:2`` for level 2 and so on.
    """

    name: str
    level: int = 1

    def __str__(self) -> str:
        return self.name if self.level == 1 else f"{self.name}:{self.level}"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class TimeWindow:
    """From `start` to `end`, both inclusive."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a customer wants done.

    Parameters
    ----------
    id : str
        Unique within a day.
    place : Place
        Where the vehicle stands.
    type : str
        Key of the catalogue's job types, or empty.
    title : str
        The work in a few words.
    service_seconds, setup_seconds : int
        Work, and preparation once per place.
    windows : tuple of TimeWindow
        When the work may start; empty means any time of the day.
    due : datetime, optional
        Starting later is allowed but costs.
    skills : frozenset of Skill
        All of them are needed.
    parts : mapping of str to int
        What is taken from the van's stock.
    priority : int
        0 (least) to 100.
    optional : bool
        May be left out without anybody being told "no".
    technician : str, optional
        Settled already: this technician, by id.
    start : datetime, optional
        Settled already: this very time (only with a technician).
    customer, phone, vehicle, note : str
        For the sheet.
    """

    id: str
    place: Place
    type: str = ""
    title: str = ""
    service_seconds: int
    setup_seconds: int = 0
    windows: tuple[TimeWindow, ...] = ()
    due: datetime | None = None
    skills: frozenset[Skill] = frozenset()
    parts: Mapping[str, int] = field(default_factory=dict)
    priority: int = 0
    optional: bool = False
    technician: str | None = None
    start: datetime | None = None
    customer: str = ""
    phone: str = ""
    vehicle: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Technician:
    """Somebody who does jobs."""

    id: str
    name: str
    skills: frozenset[Skill] = frozenset()
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Van:
    """A vehicle of ours and the parts on board."""

    id: str
    stock: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LunchBreak:
    """A rest that begins from `earliest` to `latest`."""

    earliest: datetime
    latest: datetime
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A technician with a van, from, to, and where the day starts and ends.

    `start_place` or `end_place` None: the route begins at its first job or ends at its last.
    """

    technician: Technician
    van: Van
    start: datetime
    end: datetime
    start_place: Place | None
    end_place: Place | None
    breaks: tuple[LunchBreak, ...] = ()
    max_overtime_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A drive.

    `geometry` is an encoded polyline of 5 decimals (lat, lon inside, as the format has it).
    """

    seconds: int
    metres: int
    geometry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A job on a route: the drive to it, and its times."""

    job: Job
    leg: Leg
    arrival: datetime
    start: datetime
    finish: datetime
    setup_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakStop:
    """A break taken; it may interrupt a drive."""

    start: datetime
    finish: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A technician's day; stops in driving order, perhaps none."""

    shift: Shift
    departure: datetime
    end: datetime
    stops: tuple[Stop, ...]
    breaks: tuple[BreakStop, ...]
    last_leg: Leg | None
    cost: int

    @property
    def travel_seconds(self) -> int:
        """Driving of the whole route."""
        return sum(leg.seconds for leg in self.legs)

    @property
    def metres(self) -> int:
        """Way of the whole route."""
        return sum(leg.metres for leg in self.legs)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """All drives, in order."""
        last = () if self.last_leg is None else (self.last_leg,)
        return (*(stop.leg for stop in self.stops), *last)

    @property
    def overtime_seconds(self) -> int:
        """Time worked after the shift's end."""
        return max(0, int((self.end - self.shift.end).total_seconds()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a job could not be served, for people (`text`) and for programs (`code`)."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A job on no route, and why."""

    job: Job
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One day of one city, planned.

    Parameters
    ----------
    id : str
        Stays the same over revisions.
    revision : int
        Counts from 1.
    city, zone : str
        Name of the road network, IANA time zone in which people of the region live.
    day : date
        In that zone.
    created : datetime
        When it was planned.
    routes : tuple of Route
        One for each shift, in the order of the shifts.
    unassigned : tuple of Unassigned
        What nobody serves.
    costs : mapping of str to int
        Minor units by term.
    currency : str
        ISO 4217 code.
    violations : tuple of str
        What the independent checker found; empty for every plan that is shown.
    solver : mapping of str to object
        Seconds, seed, baseline cost: how the plan came about.
    """

    id: str
    revision: int = 1
    city: str
    zone: str
    day: date
    created: datetime
    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    costs: Mapping[str, int]
    currency: str = "EUR"
    violations: tuple[str, ...] = ()
    solver: Mapping[str, float | int | str] = field(default_factory=dict)

    @property
    def cost(self) -> int:
        """Sum of all terms in minor units."""
        return sum(self.costs.values())

    @property
    def jobs_planned(self) -> int:
        """Jobs on routes."""
        return sum(len(route.stops) for route in self.routes)
