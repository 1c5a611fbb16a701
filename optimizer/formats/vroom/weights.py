"""What leaving a job out must cost, so that the cheapest plan is the one VROOM means.

VROOM compares plans by the sum of served priorities, then by the number of served jobs, then by
cost. One number does the same when a job weighs more than all routes together, and a step of
priority more than all jobs.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.couplings import NO_CHANGE_COST, Change, Precedence
from optimizer.problem import MAX_COST, MAX_TIME, Vehicle, Visit
from optimizer.travel import TravelTables

# All weights of a document together stay below this, so that no sum comes near 2^63.
MAX_SUM = 2**60


def unserved_costs(
    visits: Sequence[Visit],
    priorities: Sequence[int],
    vehicles: Sequence[Vehicle],
    matrices: Sequence[TravelTables],
    change: Change = NO_CHANGE_COST,
) -> list[int]:
    """Cost of leaving each visit out, from its priority.

    Parameters
    ----------
    visits, vehicles, matrices, change
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
    job = min(routes_bound(visits, vehicles, matrices, change) + 1, most // 2)
    priority = count * job + job
    if max(steps):
        priority = min(priority, (most - job) // max(steps))
    return [k * priority + job for k in steps]


def routes_bound(
    visits: Sequence[Visit],
    vehicles: Sequence[Vehicle],
    matrices: Sequence[TravelTables],
    change: Change = NO_CHANGE_COST,
) -> int:
    """More than all routes of any plan can cost together."""
    if not vehicles:
        return 0
    ways: dict[tuple[int, int, int], NDArray[np.float64]] = {}
    home, legs = [], []
    for vehicle in vehicles:
        rates = (vehicle.matrix, vehicle.travel_cost, vehicle.distance_cost)
        if rates not in ways:
            ways[rates] = _dearest_ways(vehicle, matrices[vehicle.matrix])
        back = 0 if vehicle.end is None else int(ways[rates][vehicle.end])
        legs.append(_dearest_calls(vehicle, ways[rates]))
        home.append(back + legs[-1] + _shift_bound(vehicle))
    dearest = np.max(list(ways.values()), axis=0)
    task = max(vehicle.task_cost for vehicle in vehicles)
    price = max(v.visit_cost + (v.outside_cost or 0) for v in vehicles) + max(legs)
    return sum(sorted(home)[-len(visits) :]) + sum(
        int(dearest[visit.location])
        + task * _longest(visit)
        + price
        + _visit_bound(visit, vehicles, change)
        for visit in visits
    )


def last_moment(
    visits: Sequence[Visit],
    vehicles: Sequence[Vehicle],
    matrices: Sequence[TravelTables],
    precedences: Sequence[Precedence],
) -> int:
    """So late that a vehicle without a time window is never held back by its end."""
    latest = [0, *(w[1] for v in visits for w in v.start_windows)]
    latest += [rest.latest for vehicle in vehicles for rest in vehicle.breaks]
    latest += [int(tables.starts[-1]) for tables in matrices if len(tables.starts)]
    slowest = [tables.hourly if len(tables.starts) else tables.seconds for tables in matrices]
    drive = max((int(seconds.max(initial=0)) for seconds in slowest), default=0)
    call = 0
    for vehicle in vehicles:
        if vehicle.reload is not None:
            latest += [w[1] for w in vehicle.reload.windows]
            call = max(call, vehicle.reload.duration + drive)
        if vehicle.battery is not None:
            most = vehicle.battery.charging_seconds(vehicle.battery.range)
            call = max(call, call + most + drive)
    work = sum(_longest(visit) for visit in visits) + sum(p.min_delay for p in precedences)
    rest = sum(rest.duration + 2 * drive for vehicle in vehicles for rest in vehicle.breaks)
    return min(MAX_TIME, max(latest) + work + rest + (len(visits) + 1) * (drive + call))


def _longest(visit: Visit) -> int:
    """Seconds of set-up and service for whoever takes longest."""
    setup = max([visit.setup, *(seconds for _, seconds in visit.setup_by_type)])
    return setup + max([visit.service, *(seconds for _, seconds in visit.service_by_type)])


def _shift_bound(vehicle: Vehicle) -> int:
    """Most that a shift costs apart from what its visits and ways do."""
    work = vehicle.latest_end - vehicle.window[0]
    hours = (vehicle.work_cost + vehicle.unfair_cost) * work
    return vehicle.fixed_cost + vehicle.overtime_cost * vehicle.max_overtime + hours


def _dearest_calls(vehicle: Vehicle, ways: NDArray[np.float64]) -> int:
    """Most that calls on one leg cost: at the depot, a charger and the places of all breaks."""
    cost = 0
    if vehicle.reload is not None:
        cost += vehicle.reload.cost + int(ways[vehicle.reload.location])
    if vehicle.battery is not None:
        cost += max((int(ways[place]) for place in vehicle.battery.chargers), default=0)
    places = [rest.location for rest in vehicle.breaks if rest.location is not None]
    return cost + sum(int(ways[place]) for place in places)


def _dearest_ways(vehicle: Vehicle, tables: TravelTables) -> NDArray[np.float64]:
    """Cost of the dearest way to each location for this vehicle; floats can't overflow."""
    seconds = tables.hourly.max(axis=0) if len(tables.starts) else tables.seconds
    costs = seconds * float(vehicle.travel_cost)
    costs += tables.metres * float(vehicle.distance_cost)
    found: NDArray[np.float64] = np.where(tables.unreachable, 0, costs).max(axis=0)
    return found


def _visit_bound(visit: Visit, vehicles: Sequence[Vehicle], change: Change) -> int:
    """Most that serving a visit costs whichever vehicle comes, apart from the way and the work."""
    windows = visit.start_windows
    opens = windows[0][0] if windows else min(vehicle.window[0] for vehicle in vehicles)
    closes = windows[-1][1] if windows else MAX_TIME
    latest = min(closes, max(vehicle.latest_end for vehicle in vehicles))
    steps = [(visit.due, visit.lateness_cost), *visit.late_steps]
    cost = sum(rate * max(0, latest - due) for due, rate in steps if due is not None)
    if visit.wanted is not None:
        cost += visit.earliness_cost * max(0, visit.wanted - opens)
    cost += visit.missed_cost if visit.deadline is not None else 0
    cost += visit.preference_cost + max((price for _, price in visit.vehicle_costs), default=0)
    cost += visit.delay_cost * max(0, max(vehicle.day for vehicle in vehicles) - visit.day)
    moved = change.vehicle_cost + change.start_cost
    return cost + (moved if visit.previous is not None else 0)
