"""When things happen: shifts with overtime, windows, due times, hours of skills."""

from itertools import pairwise

from optimizer.problem import Vehicle, Visit
from optimizer.routing.ranges import Spans
from optimizer.routing.statement import TIME, Statement
from optimizer.suitability import NEVER


def time_kind(vehicle: Vehicle) -> tuple[object, ...]:
    """Tell vehicles apart that take different times."""
    return vehicle.matrix, vehicle.type


def state_times(made: Statement) -> None:
    """Time dimension with the windows of vehicles and visits."""
    horizon = made.spans.horizon
    matrices = made.matrices(
        time_kind,
        lambda vehicle: made.nodes.seconds(made.problem, vehicle, forbidden=horizon + 1),
    )
    made.model.AddDimensionWithVehicleTransits(
        matrices,
        horizon,
        horizon,
        False,  # noqa: FBT003 - positional in C++: routes may begin at any second
        TIME,
    )
    for k, vehicle in enumerate(made.problem.vehicles):
        _state_shift(made, k, vehicle)
    for i, visit in enumerate(made.problem.visits):
        _state_windows(made, i, visit)
        _state_skill_hours(made, i)


def _state_shift(made: Statement, k: int, vehicle: Vehicle) -> None:
    begin, regular, end = (
        made.spans.of_origin(second)
        for second in (vehicle.window[0], vehicle.window[1], vehicle.latest_end)
    )
    for index in (made.model.Start(k), made.model.End(k)):
        made.time.CumulVar(index).SetRange(begin, end)
    rate = made.scaled(vehicle.overtime_cost)
    if rate and end > regular:
        made.time.SetCumulVarSoftUpperBound(made.model.End(k), regular, rate)


def _state_windows(made: Statement, i: int, visit: Visit) -> None:
    """Windows, and lateness at the steepest of its rates (`penalties.py` has the others)."""
    setup = made.nodes.longest_setup[i]
    windows = made.spans.windows(visit, setup)
    if not windows:
        made.active(i).SetValue(0)
        return
    cumul = made.start(i)
    cumul.SetRange(windows[0][0], windows[-1][1])
    for (_, closes), (opens, _) in pairwise(windows):
        if closes + 1 < opens:
            cumul.RemoveInterval(closes + 1, opens - 1)
    steepest = steepest_step(made.spans, visit)
    if steepest is not None and made.scaled(steepest[1]):
        due = made.spans.of_origin(steepest[0]) + setup
        made.time.SetCumulVarSoftUpperBound(made.index[i], due, made.scaled(steepest[1]))


def late_steps(visit: Visit) -> list[tuple[int, int]]:
    """Seconds from which on each second of waiting costs so much (more), without those for free."""
    steps = [] if visit.due is None else [(visit.due, visit.lateness_cost)]
    return [(second, rate) for second, rate in (*steps, *visit.late_steps) if rate]


def steepest_step(spans: Spans, visit: Visit) -> tuple[int, int] | None:
    """Find the one step of lateness that the solver can take as a soft bound."""
    steps = [step for step in late_steps(visit) if spans.of_origin(step[0]) >= 0]
    return max(steps, key=lambda step: step[1], default=None)


def _state_skill_hours(made: Statement, i: int) -> None:
    """Start within the hours in which the skills of whoever comes are valid."""
    first, last = made.skilled
    if first.size < len(made.problem.vehicles) * len(made.problem.visits):
        return  # nobody's skills are bound to hours
    setup = made.nodes.longest_setup[i]
    horizon = made.spans.horizon
    opens = [
        max(0, made.spans.of_origin(int(second)) + setup) if second > -NEVER else 0
        for second in first[:, i]
    ]
    closes = [
        min(horizon, made.spans.of_origin(int(second))) if second < NEVER else horizon
        for second in last[:, i]
    ]
    for k, (least, most) in enumerate(zip(opens, closes, strict=True)):
        if least > most:
            made.who(i).RemoveValue(k)
            opens[k], closes[k] = 0, horizon
    if any(opens):
        made.solver.Add(made.start(i) >= made.by_vehicle(i, opens, 0))
    if min(closes) < horizon:
        made.solver.Add(made.start(i) <= made.by_vehicle(i, closes, horizon))
