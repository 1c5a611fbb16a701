"""Rows of packed visits, with the windows, late steps and shipments that they refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.clock import columns as c

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.problem import Problem, Visit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisitRows:
    """What `Packed` says of visits; `windows` go on with those of vehicles."""

    vis: NDArray[np.int64]
    demand: NDArray[np.int64]
    pickup: NDArray[np.int64]
    amounts: NDArray[np.int64]
    windows: list[tuple[int, int]]
    steps: NDArray[np.int64]
    chosen: list[Visit]
    timed: bool  # whether the second of some start bears on the cost
    patient: bool  # whether some start may be cheaper when it is later


def pack_visits(problem: Problem, visits: Sequence[int], shift: int) -> VisitRows:
    """Lay out some visits of a problem; costs are scaled down by `shift` bits."""
    chosen = [problem.visits[i] for i in visits]
    windows: list[tuple[int, int]] = []
    steps: list[tuple[int, int]] = []
    start_cost = problem.change.start_cost >> shift
    tolerance = problem.change.tolerance
    rows = [_row(v, windows, steps, (shift, start_cost, tolerance)) for v in chosen]
    vis = np.array(rows, np.int64).reshape(len(rows), c.VIS)
    size = len(problem.vehicles[0].capacity) if problem.vehicles else 0
    size = len(chosen[0].demand) if chosen else size
    demand = np.array([v.demand for v in chosen], np.int64).reshape(len(chosen), size)
    pickup = np.zeros(demand.shape, np.int64)
    if size:
        for i, visit in enumerate(chosen):
            if visit.pickup:
                pickup[i] = visit.pickup
    amounts = _tie(problem, visits, vis, size)
    return VisitRows(
        vis=vis,
        demand=demand,
        pickup=pickup,
        amounts=amounts,
        windows=windows,
        steps=np.array(steps, np.int64).reshape(-1, 2),
        chosen=chosen,
        timed=any(
            row[c.DUE] < c.NEVER
            or row[c.EXTRAS]
            or row[c.N_WINDOWS] > 1
            or row[c.POSITION] < c.NEVER
            for row in rows
        ),
        patient=any(row[c.WANTED] > -c.NEVER or row[c.PREVIOUS_START] < c.NEVER for row in rows),
    )


def _row(
    visit: Visit,
    windows: list[tuple[int, int]],
    steps: list[tuple[int, int]],
    scale: tuple[int, int, int],
) -> tuple[int, ...]:
    """One visit in the order of the columns; `_tie` fills in its ties to others."""
    shift, start_cost, tolerance = scale
    open_ = visit.start_windows
    first_window, first_step = len(windows), len(steps)
    windows += open_
    extra = 0
    for second, rate in visit.late_steps:
        if rate >> shift:
            steps.append((second, rate >> shift))
            extra += 1
    late, missed = visit.lateness_cost >> shift, visit.missed_cost >> shift
    early = visit.earliness_cost >> shift
    due = visit.due if late and visit.due is not None else c.NEVER
    deadline = visit.deadline if missed and visit.deadline is not None else c.NEVER
    wanted = visit.wanted if early and visit.wanted is not None else -c.NEVER
    previous = visit.previous.start if start_cost and visit.previous is not None else c.NEVER
    other = deadline < c.NEVER or wanted > -c.NEVER or previous < c.NEVER
    position = None if visit.pin is None else visit.pin.position
    return (
        visit.location,
        open_[0][0] if open_ else -c.NEVER,
        open_[0][1] if open_ else c.NEVER,
        len(open_),
        open_[-1][1] if open_ else c.NEVER,
        due,
        late if due < c.NEVER else 0,
        -c.NEVER,
        c.NEVER,
        int(extra > 0 or other),
        first_window,
        extra,
        first_step,
        deadline,
        missed,
        wanted,
        early,
        previous,
        start_cost,
        tolerance,
        visit.unserved_cost >> shift,
        c.NEVER if position is None else position,
        -1,
        c.NO_SHIPMENT,
        0,
        -1,
        -1,
        0,
    )


def _tie(
    problem: Problem, visits: Sequence[int], vis: NDArray[np.int64], size: int
) -> NDArray[np.int64]:
    """Fill in the columns from PARTNER on; return what shipments weigh."""
    if not (problem.shipments or problem.synchronised or problem.precedences):
        return np.zeros((0, size), np.int64)
    row = {i: k for k, i in enumerate(visits)}
    for g, group in enumerate(problem.synchronised):
        for i in row.keys() & group:
            vis[row[i], c.GROUP] = g
            vis[row[i], c.COUPLED] = 1
    for precedence in problem.precedences:
        for i in row.keys() & (precedence.first, precedence.then):
            vis[row[i], c.COUPLED] = 1
    return _tie_shipments(problem, row, vis, size)


def _tie_shipments(
    problem: Problem, row: dict[int, int], vis: NDArray[np.int64], size: int
) -> NDArray[np.int64]:
    amounts = np.zeros((len(problem.shipments), size), np.int64)
    for s, shipment in enumerate(problem.shipments):
        amounts[s] = shipment.amount or 0
        ends = (shipment.pickup, c.IS_PICKUP), (shipment.delivery, c.IS_DELIVERY)
        for (i, role), (other, _) in zip(ends, ends[::-1], strict=True):
            if i in row:
                vis[row[i], c.PARTNER] = row.get(other, -1)
                vis[row[i], c.ROLE] = role
                vis[row[i], c.IMMEDIATE] = int(shipment.immediate)
                vis[row[i], c.SHIPMENT] = s
    return amounts
