"""Any problem as a VROOM document, exact to the unit of its costs."""

from collections.abc import Mapping, Sequence

import numpy as np

from optimizer.formats.vroom_costs import HOUR, KILOMETRE
from optimizer.formats.vroom_places import DEFAULT_PROFILE
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.travel import TravelTables

Json = dict[str, object]


def problem_document(
    problem: Problem,
    *,
    coordinates: Sequence[tuple[float, float]] | None = None,
    job_texts: Mapping[int, str] | None = None,
    vehicle_texts: Mapping[int, str] | None = None,
) -> Json:
    """Write a problem as a VROOM document that `read` understands as the same problem.

    Costs keep their unit (`cost_resolution` is 1). VROOM's ids are numbers: the problem's own
    where all of them are, else 1, 2, 3... with the problem's id as description.

    Parameters
    ----------
    problem : Problem
        What to write.
    coordinates : sequence of (lon, lat), optional
        Of each row of the travel tables.
    job_texts, vehicle_texts : mapping of int to str, optional
        Descriptions by index, in place of the ids.
    """
    writer = _Writer(problem, coordinates)
    return {
        "cost_resolution": 1,
        "jobs": [
            writer.job(i, visit, (job_texts or {}).get(i, visit.id))
            for i, visit in enumerate(problem.visits)
        ],
        "vehicles": [
            writer.vehicle(k, vehicle, (vehicle_texts or {}).get(k, vehicle.id))
            for k, vehicle in enumerate(problem.vehicles)
        ],
        "matrices": {_profile(k): _matrix(tables) for k, tables in enumerate(problem.matrices)},
    }


class _Writer:
    """Knows numbers for ids and coordinates for rows."""

    def __init__(self, problem: Problem, coordinates: Sequence[tuple[float, float]] | None) -> None:
        self.coordinates = coordinates
        self.jobs = _numbers([visit.id for visit in problem.visits])
        self.vehicles = _numbers([vehicle.id for vehicle in problem.vehicles])

    def job(self, i: int, visit: Visit, text: str) -> Json:
        keys: Json = {
            "id": self.jobs[i],
            "description": text,
            **self._place("location", "location_index", visit.location),
            "setup": visit.setup,
            "service": visit.service,
            "skills": sorted(visit.skills),
            "unserved_cost": visit.unserved_cost,
            "lateness_cost_per_hour": visit.lateness_cost * HOUR,
        }
        if visit.demand:
            keys["delivery"] = list(visit.demand)
        if visit.windows:
            keys["time_windows"] = [list(window) for window in visit.windows]
        if visit.due is not None:
            keys["due"] = visit.due
        if visit.pin is not None:
            pin: Json = {"vehicle": self.vehicles[visit.pin.vehicle]}
            keys["pin"] = pin if visit.pin.start is None else pin | {"start": visit.pin.start}
        return keys

    def vehicle(self, k: int, vehicle: Vehicle, text: str) -> Json:
        keys: Json = {
            "id": self.vehicles[k],
            "description": text,
            "profile": _profile(vehicle.matrix),
            **self._place("start", "start_index", vehicle.start),
            **self._place("end", "end_index", vehicle.end),
            "time_window": list(vehicle.window),
            "skills": sorted(vehicle.skills),
            "costs": {
                "fixed": vehicle.fixed_cost,
                "per_hour": vehicle.travel_cost * HOUR,
                "per_task_hour": vehicle.task_cost * HOUR,
                "per_km": vehicle.distance_cost * KILOMETRE,
            },
            "overtime": {
                "max": vehicle.max_overtime,
                "cost_per_hour": vehicle.overtime_cost * HOUR,
            },
            "breaks": [
                {"id": b + 1, "time_windows": [[rest.earliest, rest.latest]]}
                | {"service": rest.duration}
                for b, rest in enumerate(vehicle.breaks)
            ],
        }
        if vehicle.capacity:
            keys["capacity"] = list(vehicle.capacity)
        return keys

    def _place(self, location: str, index: str, row: int | None) -> Json:
        if row is None:
            return {index: None}
        keys: Json = {index: row}
        if self.coordinates is not None:
            keys[location] = list(self.coordinates[row])
        return keys


def _numbers(ids: list[str]) -> list[int]:
    if all(name.isascii() and name.isdigit() and str(int(name)) == name for name in ids):
        return [int(name) for name in ids]
    return list(range(1, len(ids) + 1))


def _profile(matrix: int) -> str:
    return f"{DEFAULT_PROFILE}{matrix + 1}" if matrix else DEFAULT_PROFILE


def _matrix(tables: TravelTables) -> Json:
    def rows(values: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> list[list[int | None]]:
        return [
            [None if gap else value for value, gap in zip(row, gaps, strict=True)]
            for row, gaps in zip(values.tolist(), tables.unreachable.tolist(), strict=True)
        ]

    return {"durations": rows(tables.seconds), "distances": rows(tables.metres)}
