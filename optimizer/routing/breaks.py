"""Breaks: intervals on a vehicle's day that interrupt drives, never tasks."""

from itertools import pairwise
from typing import Any

from optimizer.problem import Vehicle
from optimizer.routing.statement import Statement


def state_breaks(made: Statement) -> None:
    """State the breaks of every vehicle, in their order, each in one of its windows.

    They are never optional: a break that isn't due falls after the end of the route. One that
    has a place of its own is taken wherever the van is.
    """
    for k, vehicle in enumerate(made.problem.vehicles):
        if vehicle.breaks:
            _state_breaks(made, k, vehicle)


def _state_breaks(made: Statement, k: int, vehicle: Vehicle) -> None:
    intervals = []
    for b, rest in enumerate(vehicle.breaks):
        windows = [
            (made.spans.of_origin(opens), made.spans.of_origin(closes))
            for opens, closes in rest.start_windows
        ]
        interval = made.solver.FixedDurationIntervalVar(
            windows[0][0],
            windows[-1][1],
            rest.duration,
            False,  # noqa: FBT003 - positional in C++: not optional
            f"break {k} {b}",
        )
        start = interval.StartExpr().Var()
        for (_, closes), (opens, _) in pairwise(windows):
            if closes + 1 < opens:
                start.RemoveInterval(closes + 1, opens - 1)
        intervals.append(interval)
    for b, (before, after) in enumerate(pairwise(vehicle.breaks)):
        if after.earliest + after.duration <= before.latest:
            _state_order(made, k, intervals[b], intervals[b + 1])
    work = [0] * made.model.Size()
    for visit, seconds in enumerate(made.nodes.durations[vehicle.type].work):
        work[made.index[visit]] = seconds
    made.time.SetBreakIntervalsOfVehicle(intervals, k, work)


def _state_order(made: Statement, k: int, before: Any, after: Any) -> None:
    """One break after the other, unless the later one isn't due."""
    begins = after.StartExpr()
    end = made.time.CumulVar(made.model.End(k))
    follows = made.solver.IsGreaterOrEqualVar(begins, before.EndExpr())
    not_due = made.solver.IsGreaterOrEqualVar(begins, end)
    made.solver.Add(follows + not_due >= 1)
