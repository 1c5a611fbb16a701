"""What leaving a job out must cost, so that the cheapest plan is the one VROOM means.

VROOM compares plans by the sum of served priorities, then by the number of served jobs, then by
cost. One number does the same when a job weighs more than all routes together, and a step of
priority more than all jobs.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import MAX_COST, Vehicle, Visit
from optimizer.travel import TravelTables

# All weights of a document together stay below this, so that no sum comes near 2^63.
MAX_SUM = 2**60


def unserved_costs(
    visits: Sequence[Visit],
    priorities: Sequence[int],
    vehicles: Sequence[Vehicle],
    matrices: Sequence[TravelTables],
) -> list[int]:
    """Cost of leaving each visit out, from its priority.

    Parameters
    ----------
    visits, vehicles, matrices
        Of the problem to be; the visits' own `unserved_cost` is not looked at.
    priorities : sequence of int
        0-100, one for each visit.

    Returns
    -------
    list of int
        Strictly in VROOM's order as long as the weights fit (each `MAX_COST`, together
        `MAX_SUM`): always below some 500 jobs in a city, and beyond while few priorities
        differ. Where they don't, the steps of priority shrink to what fits, which still is far
        more than any detour costs.
    """
    count = len(visits)
    if not count:
        return []
    step = math.gcd(*priorities) or 1  # only multiples of it tell two plans apart
    steps = [priority // step for priority in priorities]
    most = min(MAX_COST, MAX_SUM // count)
    job = min(routes_bound(visits, vehicles, matrices) + 1, most // 2)
    priority = count * job + job
    if max(steps):
        priority = min(priority, (most - job) // max(steps))
    return [k * priority + job for k in steps]


def routes_bound(
    visits: Sequence[Visit], vehicles: Sequence[Vehicle], matrices: Sequence[TravelTables]
) -> int:
    """More than all routes of any plan can cost together."""
    if not vehicles:
        return 0
    ways: dict[tuple[int, int, int], NDArray[np.float64]] = {}
    home = []
    for vehicle in vehicles:
        rates = (vehicle.matrix, vehicle.travel_cost, vehicle.distance_cost)
        if rates not in ways:
            ways[rates] = _dearest_ways(vehicle, matrices[vehicle.matrix])
        back = 0 if vehicle.end is None else int(ways[rates][vehicle.end])
        home.append(back + vehicle.fixed_cost + vehicle.overtime_cost * vehicle.max_overtime)
    dearest = np.max(list(ways.values()), axis=0)
    task = max(vehicle.task_cost for vehicle in vehicles)
    latest = max(vehicle.latest_end for vehicle in vehicles)
    return sum(sorted(home)[-len(visits) :]) + sum(
        int(dearest[visit.location])
        + task * (visit.setup + visit.service)
        + visit.lateness_cost * _latest_lateness(visit, latest)
        for visit in visits
    )


def _dearest_ways(vehicle: Vehicle, tables: TravelTables) -> NDArray[np.float64]:
    """Cost of the dearest way to each location for this vehicle; floats can't overflow."""
    costs = tables.seconds * float(vehicle.travel_cost)
    costs += tables.metres * float(vehicle.distance_cost)
    found: NDArray[np.float64] = np.where(tables.unreachable, 0, costs).max(axis=0)
    return found


def _latest_lateness(visit: Visit, latest: int) -> int:
    if visit.due is None:
        return 0
    windows = visit.start_windows
    return max(0, min(latest, windows[-1][1] if windows else latest) - visit.due)
