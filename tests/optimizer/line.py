"""Problems on a straight street: place k is k steps from place 0, ten seconds and metres a step."""

from dataclasses import replace

import numpy as np

from optimizer.problem import Break, Pin, Problem, Vehicle, Visit
from optimizer.travel import TravelTables

STEP = 10
PLACES = 12


def street(places: int = PLACES, *gaps: tuple[int, int]) -> TravelTables:
    """Tables of the street; between the places of a gap (in that direction) there is no way."""
    at = np.arange(places)
    seconds = np.abs(at[:, None] - at) * STEP
    closed = np.zeros((places, places), np.bool_)
    for gap in gaps:
        closed[gap] = True
    return TravelTables.of(seconds, seconds, closed)


def van(
    *,
    window: tuple[int, int] = (0, 1000),
    start: int | None = 0,
    end: int | None = 0,
    max_overtime: int = 0,
    skills: tuple[int, ...] = (),
    capacity: tuple[int, ...] = (),
    breaks: tuple[tuple[int, int, int], ...] = (),
    matrix: int = 0,
    fixed_cost: int = 0,
    travel_cost: int = 1,
    task_cost: int = 0,
    overtime_cost: int = 0,
    distance_cost: int = 0,
) -> Vehicle:
    """Make a vehicle at place 0 whose id `problem` fills in; breaks are earliest, latest, long."""
    return Vehicle(
        id="",
        window=window,
        start=start,
        end=end,
        max_overtime=max_overtime,
        skills=frozenset(skills),
        capacity=capacity,
        breaks=tuple(Break(earliest=a, latest=b, duration=d) for a, b, d in breaks),
        matrix=matrix,
        fixed_cost=fixed_cost,
        travel_cost=travel_cost,
        task_cost=task_cost,
        overtime_cost=overtime_cost,
        distance_cost=distance_cost,
    )


def visit(
    location: int,
    service: int = 0,
    *,
    setup: int = 0,
    windows: tuple[tuple[int, int], ...] = (),
    due: int | None = None,
    lateness_cost: int = 0,
    unserved_cost: int = 10**6,
    skills: tuple[int, ...] = (),
    demand: tuple[int, ...] = (),
    pin: Pin | None = None,
) -> Visit:
    """Make a visit whose id `problem` fills in."""
    return Visit(
        id="",
        location=location,
        service=service,
        setup=setup,
        windows=windows,
        due=due,
        lateness_cost=lateness_cost,
        unserved_cost=unserved_cost,
        skills=frozenset(skills),
        demand=demand,
        pin=pin,
    )


def problem(vehicles: list[Vehicle], visits: list[Visit], *matrices: TravelTables) -> Problem:
    """Give vehicles and visits their ids; on the street unless there are other tables."""
    return Problem(
        visits=tuple(replace(visit, id=f"v{i}") for i, visit in enumerate(visits)),
        vehicles=tuple(replace(vehicle, id=f"k{k}") for k, vehicle in enumerate(vehicles)),
        matrices=matrices or (street(),),
    )
