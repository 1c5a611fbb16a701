"""The stage of a study: addresses, homes, travel between them, and each scenario's crew on it.

One travel table serves all scenarios and replications, so no replication touches the roads. Its
first rows are the pool of addresses at which things happen, then come the technicians' homes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.errors import BadInput, Fault
from dispatch.model import Skill
from dispatch.planning.costs import Rates, mandatory_price
from dispatch.simulation.crew_sections import covers
from dispatch.simulation.demand import Request
from dispatch.simulation.scenario import DAY, Crew, Scenario, ScenarioSet, with_vans
from dispatch.simulation.streams import Purpose, Streams
from geo.coordinate import Coordinate
from geo.network import SNAP_RADIUS_METRES, RoadNetwork
from optimizer.problem import Break, Vehicle, Visit
from optimizer.travel import TravelTables

# No window closes before this: it lies after the end of any night shift.
HORIZON = 3 * DAY
# More than any appointment can cost, so that none is left out for the sake of money.
DEAREST = 10**14


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """A study on its city, ready to be simulated; small enough to be sent to a process.

    Parameters
    ----------
    study : ScenarioSet
        What is asked.
    travel : TravelTables
        Between all places; planning takes its times for certain.
    homes : tuple of tuple of int
        Row of the tables for each technician of each crew.
    skills : tuple of Skill
        Those that some job needs; their places are their numbers in problems.
    city : str
        What the roads are called, and where they come from.
    """

    study: ScenarioSet
    travel: TravelTables
    homes: tuple[tuple[int, ...], ...]
    skills: tuple[Skill, ...]
    city: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewMember:
    """A technician of a scenario: the shift for planning, and whose random numbers are theirs."""

    vehicle: Vehicle
    crew: int
    index: int


def build_world(study: ScenarioSet, network: RoadNetwork) -> World:
    """Draw addresses and homes, and measure the way between them.

    Raises
    ------
    BadInput
        If a depot lies off the roads or can't be reached, or the city is too broken up.
    """
    most = [max(s.crews[c].count for s in study.scenarios) for c in range(_crews(study))]
    coordinates = _addresses(network, study, Purpose.POOL, study.demand.places)
    fixed = [False] * len(coordinates)
    homes = []
    for crew, count in enumerate(most):
        base = study.scenarios[0].crews[crew].base
        at = len(coordinates)
        if base is None:
            coordinates += _addresses(network, study, Purpose.HOMES, count, crew)
            homes.append(tuple(range(at, at + count)))
        else:
            coordinates.append(Coordinate(base.lon, base.lat))
            homes.append((at,) * count)
        fixed += [base is not None] * (len(coordinates) - at)
    travel = _travel(network, coordinates, np.array(fixed))
    kinds = (*study.demand.kinds, *study.demand.booked_kinds)
    return World(
        study=study,
        travel=travel,
        homes=tuple(homes),
        skills=tuple(sorted({skill for kind in kinds for skill in kind.skills})),
        city=network.source,
    )


def crew_members(world: World, scenario: Scenario) -> tuple[CrewMember, ...]:
    """Return the technicians who go out in a scenario; those without a van don't."""
    people = [(c, i) for c, crew in enumerate(scenario.crews) for i in range(crew.count)]
    hours = [(scenario.crews[c].start, scenario.crews[c].end) for c, _ in people]
    vans = len(people) if scenario.vans is None else scenario.vans
    return tuple(
        CrewMember(vehicle=_vehicle(world, scenario.crews[c], c, i), crew=c, index=i)
        for (c, i), out in zip(people, with_vans(hours, vans), strict=True)
        if out
    )


def visit_of(world: World, request: Request) -> Visit:
    """Turn a call or an appointment into what the planning code takes.

    Dispatch knows the kind's mean work, not what chance made of it. A call may be served at any
    time from now on, an appointment from the opening of its window; both rather late than never.
    """
    kind, weights = request.kind, world.study.weights
    free = world.study.demand.free_wait_seconds
    return Visit(
        id=request.id,
        location=request.place,
        service=kind.service_seconds + kind.setup_seconds,
        windows=((request.opens, HORIZON),),
        due=request.due if request.booked else request.known_at + free,
        lateness_cost=Rates.of(weights).lateness,
        unserved_cost=mandatory_price(weights, kind.priority, DEAREST),
        skills=frozenset(world.skills.index(skill) for skill in kind.skills),
    )


def _vehicle(world: World, crew: Crew, crew_index: int, index: int) -> Vehicle:
    rates = Rates.of(world.study.weights)
    home = world.homes[crew_index][index]
    lunch = crew.lunch
    rests = (
        ()
        if lunch is None
        else (Break(earliest=lunch.earliest, latest=lunch.latest, duration=lunch.seconds),)
    )
    return Vehicle(
        id=f"{crew.name} {index + 1}",
        window=(crew.start, crew.end),
        start=home,
        end=home,
        max_overtime=crew.max_overtime_seconds,
        skills=frozenset(
            number
            for number, skill in enumerate(world.skills)
            if covers(crew.skills, frozenset({skill}))
        ),
        breaks=rests,
        fixed_cost=rates.fixed,
        travel_cost=rates.travel,
        task_cost=rates.task,
        overtime_cost=rates.overtime,
        distance_cost=rates.distance,
    )


def _crews(study: ScenarioSet) -> int:
    return len(study.scenarios[0].crews)


def _addresses(
    network: RoadNetwork, study: ScenarioSet, purpose: Purpose, count: int, *key: int
) -> list[Coordinate]:
    """Draw addresses, all equally likely (junctions where the city knows no addresses)."""
    known = network.addresses if len(network.addresses) else network.roads
    rows = Streams(seed=study.seed).of(purpose, *key).integers(len(known.lon), size=count)
    return [Coordinate(float(known.lon[i]), float(known.lat[i])) for i in rows]


def _travel(
    network: RoadNetwork, coordinates: Sequence[Coordinate], fixed: NDArray[np.bool_]
) -> TravelTables:
    """Measure all ways; a drawn place off the roads or cut off becomes another drawn one."""
    near = network.snap_distances(coordinates) <= SNAP_RADIUS_METRES
    moved = _mended(near, fixed, "is farther than 1 km from any road")
    ways = network.matrix([coordinates[i] for i in moved])
    both = ~(ways.unreachable | ways.unreachable.T)
    hub = int(both.sum(axis=1).argmax())
    rows = _mended(both[hub], fixed, "can't be reached from most of the city")
    cells = np.ix_(rows, rows)
    return TravelTables.of(ways.seconds[cells], ways.metres[cells], ways.unreachable[cells])


def _mended(good: NDArray[np.bool_], fixed: NDArray[np.bool_], trouble: str) -> list[int]:
    """Return each place's own row, or another one's where it is not good."""
    if (fixed & ~good).any():
        raise BadInput([Fault(source="catalogue", field="depots", reason=f"a depot {trouble}")])
    stand_ins = np.flatnonzero(good & ~fixed)
    if not stand_ins.size:
        raise BadInput([Fault(source="city", reason=f"every address drawn {trouble}")])
    return [i if ok else int(stand_ins[i % stand_ins.size]) for i, ok in enumerate(good.tolist())]
