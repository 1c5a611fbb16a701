"""Small worlds for simulation tests, and an oracle that reads a day's record without the engine."""

from itertools import pairwise

import numpy as np

from dispatch.catalogue import Weights
from dispatch.simulation.record import DayRecord, Doing, TechnicianDay
from dispatch.simulation.runner import replicate
from dispatch.simulation.scenario import (
    HOUR,
    Crew,
    Demand,
    JobKind,
    Lunch,
    Scenario,
    ScenarioSet,
    Variability,
)
from dispatch.simulation.world import World, crew_members, visit_of
from optimizer.travel import TravelTables

MINUTE = 60
FLAT = JobKind(name="flat_tyre", share=1, service_seconds=30 * MINUTE)


def a_crew(
    name: str = "day",
    count: int = 2,
    *,
    start: float = 6,
    end: float = 22,
    lunch: Lunch | None = None,
    overtime: int = 0,
    skills: str = "",
) -> Crew:
    """Return technicians alike; start and end are hours."""
    from tests.builders import skills as read_skills  # noqa: PLC0415 - the name is a parameter's

    return Crew(
        name=name,
        count=count,
        start=round(start * HOUR),
        end=round(end * HOUR),
        lunch=lunch,
        max_overtime_seconds=overtime,
        skills=read_skills(skills),
    )


def a_demand(
    calls: float = 20,
    *,
    kinds: tuple[JobKind, ...] = (FLAT,),
    hourly: tuple[float, ...] | None = None,
    booked: int = 0,
    places: int = 12,
    target: int = 45 * MINUTE,
) -> Demand:
    """Return a day's demand, by default in the hours from 6 to 20."""
    return Demand(
        calls_per_day=calls,
        hourly=hourly or (0.0,) * 6 + (1.0,) * 14 + (0.0,) * 4,
        kinds=kinds,
        booked=booked,
        booked_kinds=kinds if booked else (),
        places=places,
        target_seconds=target,
    )


def a_study(
    *scenarios: Scenario,
    demand: Demand | None = None,
    variability: Variability | None = None,
    seed: int = 1,
    weights: Weights | None = None,
) -> ScenarioSet:
    """Return a study, by default of one scenario with two technicians."""
    return ScenarioSet(
        title="A test",
        city="gridtown",
        seed=seed,
        demand=demand or a_demand(),
        variability=variability or Variability(),
        weights=weights or Weights(),
        scenarios=scenarios or (Scenario(name="base", crews=(a_crew(),)),),
    )


def a_world(study: ScenarioSet, *, minutes_across: float = 20) -> World:
    """Return the study on places strewn over a square that takes so long to cross.

    Times are along straight lines and differ with the direction by up to a tenth.
    """
    most = [max(s.crews[c].count for s in study.scenarios) for c in range(_crews(study))]
    size = study.demand.places + sum(most)
    rng = np.random.default_rng(7)
    where = rng.random((size, 2))
    way = np.linalg.norm(where[:, None] - where[None, :], axis=2)
    uphill = 1 + 0.1 * (where[None, :, 1] - where[:, None, 1])
    seconds = np.rint(way * uphill * minutes_across * MINUTE).astype(np.int64)
    starts = study.demand.places + np.concatenate(([0], np.cumsum(most)[:-1]))
    kinds = (*study.demand.kinds, *study.demand.booked_kinds)
    return World(
        study=study,
        travel=TravelTables.of(seconds, np.rint(way * 10_000).astype(np.int64)),
        homes=tuple(tuple(range(at, at + n)) for at, n in zip(starts, most, strict=True)),
        skills=tuple(sorted({skill for kind in kinds for skill in kind.skills})),
        city="a square",
    )


def _crews(study: ScenarioSet) -> int:
    return len(study.scenarios[0].crews)


def a_day(world: World, replication: int = 0, scenario: int = 0) -> DayRecord:
    """Simulate one day of one of the world's scenarios."""
    return replicate(world, world.study.scenarios[scenario], replication)


def faults(world: World, day: DayRecord, scenario: int = 0) -> list[str]:
    """List everything about a day that can't have happened."""
    found: list[str] = []
    homes = {
        member.vehicle.id: world.homes[member.crew][member.index]
        for member in crew_members(world, world.study.scenarios[scenario])
    }
    if [t.technician for t in day.technicians] != list(homes):
        found.append("technicians are not those of the scenario")
    for technician in day.technicians:
        found += _technician_faults(technician, homes[technician.technician])
    found += _request_faults(world, day, scenario)
    return found


def _technician_faults(technician: TechnicianDay, home: int) -> list[str]:
    name, spans = technician.technician, technician.spans
    found = [f"{name} is at two things at {b.start}" for a, b in pairwise(spans) if b.start < a.end]
    ways = [home, *(span.place for span in spans)]
    found += [
        f"{name} is in two places at {span.start}"
        for before, span in zip(ways, spans, strict=False)
        if before != span.origin
    ]
    found += [f"{name} works backwards" for span in spans if span.end < span.start]
    if spans and spans[0].start < technician.start:
        found.append(f"{name} begins before the shift")
    if ways[-1] != home:
        found.append(f"{name} does not get home")
    if spans and not spans[-1].request and spans[-1].doing == Doing.DRIVE:
        back = spans[-1].end
    else:
        # Home is where they are already: they were on duty to the shift's end, or longer.
        back = max(technician.end, spans[-1].end if spans else 0)
    if technician.back != back:
        found.append(f"{name} is said to be back at {technician.back}")
    if sum(span.doing == Doing.REST for span in spans) > 1:
        found.append(f"{name} rests twice")
    return found


def _request_faults(world: World, day: DayRecord, scenario: int) -> list[str]:
    members = {
        member.vehicle.id: member.vehicle
        for member in crew_members(world, world.study.scenarios[scenario])
    }
    found = []
    ids = [served.request.id for served in day.served] + [request.id for request in day.left]
    if len(set(ids)) != len(ids):
        found.append("a request is counted twice")
    for served in day.served:
        request, vehicle = served.request, members[served.technician]
        visit = visit_of(world, request)
        if not visit.skills <= vehicle.skills:
            found.append(f"{served.technician} can't do {request.id}")
        spans = [
            span
            for technician in day.technicians
            for span in technician.spans
            if span.request == request.id
        ]
        drives = [span for span in spans if span.doing == Doing.DRIVE]
        if drives and drives[0].start < request.known_at:
            found.append(f"somebody left for {request.id} before it was known")
        for drive in drives:
            planned = world.travel.seconds[drive.origin, drive.place]
            if drive.end - drive.start != round(int(planned) * request.travel_factor):
                found.append(f"the drive to {request.id} is not the table's")
        if served.start < max(request.opens, served.arrival):
            found.append(f"{request.id} was begun too early")
        if served.finish - served.start != request.service_seconds:
            found.append(f"{request.id} did not take its time")
        if any(span.place != request.place for span in spans):
            found.append(f"{request.id} was done elsewhere")
    return found
