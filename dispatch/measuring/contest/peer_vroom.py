"""VROOM at its highest exploration level, for its own time, through pyvroom."""

import os
from typing import Any, Final

import numpy as np

from dispatch.measuring.contest.peer import ALIKE, HORIZON, Orders, Search, Terms
from optimizer import Problem, Vehicle

EXPLORATION: Final = 5
MOST_THREADS: Final = 4
"""VROOM's own default; fewer where there are fewer cores."""
_HOUR: Final = 3600
_KILOMETRE: Final = 1000


class Vroom:
    """VROOM's local search, which ends when it is done."""

    name = "vroom"
    package = "vroom"
    distribution = "pyvroom"
    limited = False
    knows: frozenset[str] | None = ALIKE | {
        "visit.several_windows",
        "visit.spared_setup",
        "vehicle.breaks",
        "vehicle.max_visits",
        "vehicle.max_travel",
        "vehicle.max_distance",
        "vehicle.open_start",
        "vehicle.open_end",
    }

    def build(self, problem: Problem) -> Search:
        """State a problem; maximum durations can't be said, so they are not in `knows`."""
        import vroom  # noqa: PLC0415 - may not be installed

        asked = vroom.Input()
        # C order: a matrix in Fortran's order would be read transposed, silently.
        for m, tables in enumerate(problem.matrices):
            seconds = np.minimum(tables.seconds, HORIZON)
            metres = np.minimum(tables.metres, HORIZON)
            asked.set_durations_matrix(f"m{m}", np.ascontiguousarray(seconds, np.uint32))
            asked.set_distances_matrix(f"m{m}", np.ascontiguousarray(metres, np.uint32))
        terms = Terms.of(problem)
        needed, has = _skills(terms)
        for k, vehicle in enumerate(problem.vehicles):
            asked.add_vehicle(_vehicle(vroom, vehicle, k, terms, has[k]))
        for i, visit in enumerate(problem.visits):
            windows = [vroom.TimeWindow(a, min(b, HORIZON)) for a, b in terms.windows[i]]
            asked.add_job(
                vroom.Job(
                    id=i + 1,
                    location=visit.location,
                    default_setup=visit.setup,
                    default_service=visit.service,
                    delivery=vroom.Amount(list(visit.demand)),
                    skills={needed[i]},
                    time_windows=windows,
                )
            )
        threads = min(MOST_THREADS, os.cpu_count() or 1)

        def search(seconds: float, seed: int) -> Orders:
            del seconds, seed  # it takes neither
            found = asked.solve(exploration_level=EXPLORATION, nb_threads=threads)
            orders: Orders = [[] for _ in problem.vehicles]
            for route in found.to_dict()["routes"]:
                jobs = [step["id"] - 1 for step in route["steps"] if step["type"] == "job"]
                orders[route["vehicle"] - 1] = jobs
            return orders

        return search


def _skills(terms: Terms) -> tuple[list[int], list[set[int]]]:
    """Say by skills who may serve whom: one for each set of vehicles that some visit may have."""
    numbers: dict[bytes, int] = {}
    needed = [numbers.setdefault(row.tobytes(), len(numbers)) for row in terms.able]
    has: list[set[int]] = [set() for _ in range(terms.able.shape[1])]
    for row, number in zip(terms.able, needed, strict=True):
        for k in np.flatnonzero(row):
            has[int(k)].add(number)
    return needed, has


def _vehicle(vroom: Any, vehicle: Vehicle, k: int, terms: Terms, skills: set[int]) -> Any:
    opens, closes = terms.shifts[k]
    limits = {
        name: value
        for name, value in (
            ("max_tasks", vehicle.max_visits),
            ("max_travel_time", vehicle.max_travel),
            ("max_distance", vehicle.max_distance),
        )
        if value is not None
    }
    return vroom.Vehicle(
        id=k + 1,
        start=vehicle.start,
        end=vehicle.end,
        profile=f"m{vehicle.matrix}",
        capacity=list(vehicle.capacity),
        skills=skills,
        time_window=vroom.TimeWindow(opens, min(closes, HORIZON)),
        breaks=[
            vroom.Break(
                id=100 * k + b,
                time_windows=[
                    vroom.TimeWindow(rest.earliest - terms.origin, rest.latest - terms.origin)
                ],
                service=rest.duration,
            )
            for b, rest in enumerate(vehicle.breaks)
        ],
        costs=vroom.VehicleCosts(
            fixed=vehicle.fixed_cost,
            per_hour=_HOUR * vehicle.travel_cost,
            per_km=_KILOMETRE * vehicle.distance_cost,
        ),
        **limits,
    )
