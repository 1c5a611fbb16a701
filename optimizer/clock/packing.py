"""A problem as plain arrays for compiled kernels, made once for each problem."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.clock.columns import FAR, NEVER
from optimizer.clock.tables import Tables, ground_of, pack_tables
from optimizer.clock.vehicle_rows import pack_vehicles
from optimizer.clock.visit_rows import pack_visits
from optimizer.suitability import Suitability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.problem import Problem, Visit

_ROOM = 2**58
"""What all costs of a plan may add up to, so that a sum with `NEVER` stays within 63 bits."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Packed:
    """A problem, or some visits and vehicles of it, as int64 arrays in C order.

    Parameters
    ----------
    visits, vehicles : array of shape (n,), (V,)
        Indices into the problem of the rows below.
    vis, veh : array of shape (n, VIS), (V, VEH)
        A row each; `columns` names their columns.
    fit : array of shape (V, n)
        Cost of each vehicle for each visit beside driving and time (price, preference, delay,
        change of vehicle); `NEVER` where it must not come.
    from_, until : array of shape (V, n) or (1, 1)
        First and last start by the validity of skills; (1, 1) where none ends.
    service, setup : array of shape (types, n)
        Seconds, by `Vehicle.type`.
    seconds : array of shape (L + 1, L + 1, tables)
        For each matrix the least over its hours, then one column for each hour. Place L is
        nowhere, 0 seconds from all; `FAR` where there is no way.
    starts : array of shape (matrices, hours)
        Seconds for which the hours' tables hold.
    metres : array of shape (matrices, L + 1, L + 1)
        0 where there is no way.
    arc : array of shape (classes, L + 1, L + 1)
        Cost of driving (least seconds, and metres) for each class of matrix and rates.
    arc_to : array of the same shape
        The same, turned: destinations first.
    least_to : array of shape (M, L + 1, L + 1)
        Least seconds of each matrix, turned likewise.
    demand, pickup : array of shape (n, K)
        What visits take from the van and what it takes away.
    capacity, reload_capacity : array of shape (V, K)
        What vans hold at their start and after a call at their depot.
    amounts : array of shape (shipments, K)
        What is on board between pick-up and delivery.
    windows : array of shape (w, 2)
        Of visits, breaks and depots.
    steps : array of shape (s, 2)
        Seconds and rates of `Visit.late_steps`.
    breaks : array of shape (b, REST)
        Of all vehicles.
    chargers : array of shape (c,)
        Locations.
    shift : int
        Bits by which costs are scaled down so that no sum of them overflows; 0 for any ordinary
        problem.
    """

    visits: NDArray[np.int64]
    vehicles: NDArray[np.int64]
    vis: NDArray[np.int64]
    veh: NDArray[np.int64]
    fit: NDArray[np.int64]
    from_: NDArray[np.int64]
    until: NDArray[np.int64]
    service: NDArray[np.int64]
    setup: NDArray[np.int64]
    seconds: NDArray[np.int64]
    starts: NDArray[np.int64]
    metres: NDArray[np.int64]
    arc: NDArray[np.int64]
    arc_to: NDArray[np.int64]
    least_to: NDArray[np.int64]
    demand: NDArray[np.int64]
    pickup: NDArray[np.int64]
    capacity: NDArray[np.int64]
    reload_capacity: NDArray[np.int64]
    amounts: NDArray[np.int64]
    windows: NDArray[np.int64]
    steps: NDArray[np.int64]
    breaks: NDArray[np.int64]
    chargers: NDArray[np.int64]
    shift: int


_packed: dict[int, Packed] = {}
_tables: dict[int, Tables] = {}


def pack(
    problem: Problem,
    visits: Sequence[int] | None = None,
    vehicles: Sequence[int] | None = None,
) -> Packed:
    """Pack a problem; the whole of it only once.

    Parameters
    ----------
    problem : Problem
        What to pack.
    visits, vehicles : sequence of int, optional
        Which of them, in this order; all by default. Ties to visits left out are dropped.

    Returns
    -------
    Packed
        Nobody may write into its arrays; copies share nothing.
    """
    key = id(problem)
    if visits is None and vehicles is None and key in _packed:
        return _packed[key]
    if key not in _tables:
        _tables[key] = pack_tables(problem, cost_shift(problem))
        weakref.finalize(problem, _forget, key)
    made = _pack(
        problem,
        range(len(problem.visits)) if visits is None else visits,
        range(len(problem.vehicles)) if vehicles is None else vehicles,
        _tables[key],
    )
    if visits is None and vehicles is None:
        _packed[key] = made
    return made


def _forget(key: int) -> None:
    _packed.pop(key, None)
    _tables.pop(key, None)


def _pack(
    problem: Problem, visits: Sequence[int], vehicles: Sequence[int], tables: Tables
) -> Packed:
    rows = pack_visits(problem, visits, tables.shift)
    vans = pack_vehicles(problem, vehicles, rows, tables)
    suitability = Suitability(problem, visits, vehicles, tables.shift)
    first, last = suitability.bounds()
    return Packed(
        visits=np.array(visits, np.int64),
        vehicles=np.array(vehicles, np.int64),
        vis=rows.vis,
        veh=vans.veh,
        fit=suitability.costs(),
        from_=first,
        until=last,
        service=vans.service,
        setup=vans.setup,
        seconds=tables.seconds,
        starts=tables.starts,
        metres=tables.metres,
        arc=tables.arc,
        arc_to=tables.arc_to,
        least_to=tables.least_to,
        demand=rows.demand,
        pickup=rows.pickup,
        capacity=vans.capacity,
        reload_capacity=vans.reload_capacity,
        amounts=rows.amounts,
        windows=np.array([*rows.windows, *vans.windows], np.int64).reshape(-1, 2),
        steps=rows.steps,
        breaks=vans.breaks,
        chargers=vans.chargers,
        shift=tables.shift,
    )


def cost_shift(problem: Problem) -> int:
    """Bits by which costs have to be scaled down, so that no plan's cost passes 63 bits."""
    vans = problem.vehicles
    opens = min((v.window[0] for v in vans), default=0)
    close = max((v.latest_end for v in vans), default=0)
    span = max((v.latest_end - v.window[0] for v in vans), default=0)
    stops = len(problem.visits) + len(vans)
    each = sum(
        v.travel_cost + v.task_cost + v.work_cost + v.unfair_cost + v.overtime_cost for v in vans
    )
    total = each * span
    by_metre = max((v.distance_cost for v in vans), default=0)
    if by_metre:
        total += stops * 12 * ground_of(problem.matrices).farthest * by_metre
    calls = max((v.reload.cost for v in vans if v.reload), default=0)
    price = max((v.visit_cost + (v.outside_cost or 0) for v in vans), default=0)
    total += sum(v.fixed_cost for v in vans) + stops * (calls + price)
    last_day = max((v.day for v in vans), default=0)
    for visit in problem.visits:
        total += visit.unserved_cost + _most(visit, opens, close, last_day)
        if visit.previous is not None:
            total += problem.change.vehicle_cost + problem.change.start_cost
    return max(0, (total // _ROOM).bit_length())


def _most(visit: Visit, opens: int, close: int, last_day: int) -> int:
    """Bound what serving a visit can cost beside driving and work."""
    most = visit.missed_cost + visit.preference_cost
    if visit.vehicle_costs:
        most += sum(cost for _, cost in visit.vehicle_costs)
    if visit.delay_cost:
        most += visit.delay_cost * max(0, last_day - visit.day)
    if visit.lateness_cost and visit.due is not None:
        most += visit.lateness_cost * max(0, close - visit.due)
    for second, rate in visit.late_steps:
        most += rate * max(0, close - second)
    if visit.earliness_cost and visit.wanted is not None:
        most += visit.earliness_cost * max(0, visit.wanted - opens)
    return most


__all__ = ["FAR", "NEVER", "Packed", "cost_shift", "pack"]
