"""A day of people and clocks becomes a `Problem` of integers and indices.

Seconds count from the day's local midnight. Visit and vehicle ids are those of jobs and
technicians. Jobs too far from any road are kept out of the problem and reported instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.catalogue import Catalogue
from dispatch.cities import City
from dispatch.intake.day import Day
from dispatch.localtime import LocalDay
from dispatch.model import Job, Place, Shift, Skill
from dispatch.planning.costs import Rates, dearest_plan, mandatory_price, optional_price
from dispatch.planning.hours import Span
from dispatch.planning.places import Atlas, check_shifts, split_by_distance, travel_tables
from optimizer.problem import Break, Pin, Problem, Vehicle, Visit
from optimizer.travel import TravelTables


@dataclass(frozen=True, slots=True, kw_only=True)
class DayProblem:
    """A problem and what its numbers stand for.

    Parameters
    ----------
    problem : Problem
        Its visits are `jobs`, its vehicles the shifts, both in the same order.
    origin : datetime
        The instant of second 0.
    jobs : tuple of Job
        Those near a road.
    off_network : tuple of (Job, float)
        The others, and how many metres each is from the nearest road.
    places : tuple of Place
        One for each row of the travel tables.
    skills : mapping of Skill to int
        Number of each skill that some job needs.
    parts : tuple of str
        Name of each dimension of capacity.
    """

    problem: Problem
    origin: datetime
    jobs: tuple[Job, ...]
    off_network: tuple[tuple[Job, float], ...]
    places: tuple[Place, ...]
    skills: Mapping[Skill, int]
    parts: tuple[str, ...]


def build_problem(
    day: Day, city: City, catalogue: Catalogue, *, by_hour: bool = False
) -> DayProblem:
    """Return the problem of a day.

    Parameters
    ----------
    day : Day
        Jobs and shifts.
    city : City
        Where.
    catalogue : Catalogue
        Prices.
    by_hour : bool
        Whether drives take what they take at their hour (see `hours`) or usual times all day.

    Raises
    ------
    BadInput
        If a shift starts or ends too far from any road, or a job is settled for somebody who
        isn't on shift.
    """
    near, off = split_by_distance(day.jobs, city.network)
    check_shifts(day.shifts, near, city.network)
    atlas = Atlas.of(near, day.shifts)
    origin = LocalDay(day.day, day.zone).midnight
    hours = _span(day.shifts, origin) if by_hour and day.shifts else None
    tables = travel_tables(city.network, atlas.places, hours)
    builder = _Builder(
        origin=origin,
        rates=Rates.of(catalogue.weights),
        rows=atlas.rows,
        skills={s: i for i, s in enumerate(sorted({s for job in near for s in job.skills}))},
        parts=tuple(sorted({part for job in near for part, n in job.parts.items() if n})),
        technicians={shift.technician.id: i for i, shift in enumerate(day.shifts)},
        horizon=_horizon(day.shifts, origin),
    )
    vehicles = tuple(builder.vehicle(shift) for shift in day.shifts)
    visits = _priced([builder.visit(job) for job in near], near, vehicles, tables, catalogue)
    return DayProblem(
        problem=Problem(visits=visits, vehicles=vehicles, matrices=(tables,)),
        origin=builder.origin,
        jobs=near,
        off_network=off,
        places=atlas.places,
        skills=builder.skills,
        parts=builder.parts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Builder:
    origin: datetime
    rates: Rates
    rows: Mapping[tuple[float, float], int]
    skills: Mapping[Skill, int]
    parts: tuple[str, ...]
    technicians: Mapping[str, int]
    horizon: tuple[int, int]

    def second(self, instant: datetime) -> int:
        return int((instant - self.origin).total_seconds())

    def row(self, place: Place | None) -> int | None:
        return None if place is None else self.rows[place.lon, place.lat]

    def vehicle(self, shift: Shift) -> Vehicle:
        return Vehicle(
            id=shift.technician.id,
            window=(self.second(shift.start), self.second(shift.end)),
            start=self.row(shift.start_place),
            end=self.row(shift.end_place),
            max_overtime=shift.max_overtime_seconds,
            skills=frozenset(i for s, i in self.skills.items() if not lacks(shift, s)),
            capacity=tuple(shift.van.stock.get(part, 0) for part in self.parts),
            breaks=tuple(
                Break(
                    earliest=self.second(rest.earliest),
                    latest=self.second(rest.latest),
                    duration=rest.seconds,
                )
                for rest in shift.breaks
            ),
            fixed_cost=self.rates.fixed,
            travel_cost=self.rates.travel,
            task_cost=self.rates.task,
            overtime_cost=self.rates.overtime,
            distance_cost=self.rates.distance,
        )

    def visit(self, job: Job) -> Visit:
        start = None if job.start is None else self.second(job.start)
        return Visit(
            id=job.id,
            location=self.rows[job.place.lon, job.place.lat],
            service=job.service_seconds,
            setup=job.setup_seconds,
            windows=self.windows(job),
            due=None if job.due is None else self.second(job.due),
            lateness_cost=0 if job.due is None else self.rates.lateness,
            skills=frozenset(self.skills[skill] for skill in job.skills),
            demand=tuple(job.parts.get(part, 0) for part in self.parts),
            pin=None
            if job.technician is None
            else Pin(vehicle=self.technicians[job.technician], start=start),
        )

    def windows(self, job: Job) -> tuple[tuple[int, int], ...]:
        """Return ascending, disjoint windows; what lies in nobody's shift is cut off.

        A job whose windows are all outside keeps them: that is why nobody can serve it.
        """
        merged: list[tuple[int, int]] = []
        for opens, closes in sorted(
            (self.second(w.start), self.second(w.end)) for w in job.windows
        ):
            if merged and opens <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
            else:
                merged.append((opens, closes))
        first, last = self.horizon
        inside = [(max(a, first), min(b, last)) for a, b in merged if a <= last and b >= first]
        return tuple(inside or merged)


def _span(shifts: Sequence[Shift], origin: datetime) -> Span:
    """Return the time from the first start to the last end, overtime included."""
    latest = [s.end + timedelta(seconds=s.max_overtime_seconds) for s in shifts]
    return Span(origin=origin, first=min(shift.start for shift in shifts), last=max(latest))


def _horizon(shifts: Sequence[Shift], origin: datetime) -> tuple[int, int]:
    """Return the same in seconds."""
    span = _span(shifts, origin)
    return (
        int((span.first - origin).total_seconds()),
        int((span.last - origin).total_seconds()),
    )


def lacks(shift: Shift, skill: Skill) -> bool:
    """Whether a shift's technician lacks a skill, or has it at a lower level only."""
    return not any(
        own.name == skill.name and own.level >= skill.level for own in shift.technician.skills
    )


def _priced(
    visits: Sequence[Visit],
    jobs: Sequence[Job],
    vehicles: Sequence[Vehicle],
    tables: TravelTables,
    catalogue: Catalogue,
) -> tuple[Visit, ...]:
    weights = catalogue.weights
    optional = sum(optional_price(weights, job.priority) for job in jobs if job.optional)
    dearest = dearest_plan(vehicles, [v for v in visits if v.due is not None], optional, tables)
    return tuple(
        replace(
            visit,
            unserved_cost=optional_price(weights, job.priority)
            if job.optional
            else mandatory_price(weights, job.priority, dearest),
        )
        for visit, job in zip(visits, jobs, strict=True)
    )
