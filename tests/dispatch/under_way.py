"""A small town on a line for replanning tests: place n is n minutes east of place 0."""

import numpy as np

from dispatch.underway import DayUnderWay, begin
from optimizer.problem import Break, Problem, Vehicle, Visit
from optimizer.schedule import assemble
from optimizer.travel import TravelTables

MINUTE = 60
PLACES = 61
LINE = TravelTables.of(
    np.abs(np.subtract.outer(np.arange(PLACES), np.arange(PLACES))) * MINUTE,
    np.abs(np.subtract.outer(np.arange(PLACES), np.arange(PLACES))) * 1000,
)


def a_visit(
    name: str,
    place: int,
    *,
    minutes: int = 10,
    due: int | None = None,
    window: tuple[int, int] | None = None,
    skills: frozenset[int] = frozenset(),
    demand: tuple[int, ...] = (),
) -> Visit:
    """Return a visit; due and window are minutes."""
    return Visit(
        id=name,
        location=place,
        service=minutes * MINUTE,
        due=None if due is None else due * MINUTE,
        lateness_cost=2,
        windows=() if window is None else ((window[0] * MINUTE, window[1] * MINUTE),),
        skills=skills,
        demand=demand,
    )


def a_vehicle(
    name: str,
    home: int = 0,
    *,
    shift: tuple[int, int] = (0, 480),
    overtime: int = 0,
    skills: frozenset[int] = frozenset(),
    capacity: tuple[int, ...] = (),
    lunch: tuple[int, int, int] | None = None,
    fixed_cost: int = 0,
) -> Vehicle:
    """Return a technician at work from `shift` (minutes), home again at the end."""
    return Vehicle(
        id=name,
        window=(shift[0] * MINUTE, shift[1] * MINUTE),
        start=home,
        end=home,
        max_overtime=overtime * MINUTE,
        skills=skills,
        capacity=capacity,
        breaks=()
        if lunch is None
        else (
            Break(earliest=lunch[0] * MINUTE, latest=lunch[1] * MINUTE, duration=lunch[2] * MINUTE),
        ),
        overtime_cost=3,
        fixed_cost=fixed_cost,
    )


def a_morning(
    *plan: tuple[Vehicle, tuple[Visit, ...]],
    left: tuple[Visit, ...] = (),
    ageing: int | None = None,
) -> DayUnderWay:
    """Return a day that begins with each technician's visits in the given order."""
    visits = [visit for _, listed in plan for visit in listed]
    orders: list[list[int]] = []
    for _, listed in plan:
        at = sum(len(order) for order in orders)
        orders.append(list(range(at, at + len(listed))))
    problem = Problem(visits=(*visits, *left), vehicles=tuple(v for v, _ in plan), matrices=(LINE,))
    return begin(problem, assemble(problem, orders), now=0, ageing=ageing)


def lists(day: DayUnderWay) -> dict[str, list[str]]:
    """Ids of everybody's open visits."""
    return {
        vehicle.id: [visit.id for visit in progress.open]
        for vehicle, progress in zip(day.vehicles, day.progress, strict=True)
    }


def unplaced(day: DayUnderWay) -> list[str]:
    """Ids of what is on nobody's list."""
    return [visit.id for visit in day.unplaced]
