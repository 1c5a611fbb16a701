"""Why a visit was left out: for each vehicle the first thing that stops it, and by how much."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from optimizer.insertion import Insertion, insertions
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.schedule import schedule
from optimizer.solution import Solution
from optimizer.timing import Timer, first_start

MOST_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that stops some vehicles from serving a visit.

    Parameters
    ----------
    code : str
        ``no_vehicle``, ``pin``, ``skill``, ``capacity`` (more than the van holds),
        ``unreachable``, ``window``, ``shift``, ``break`` (even with nothing else to do),
        ``stock`` (taken by other visits), ``no_room`` (of time, beside the other visits), or
        ``too_costly`` (leaving it out costs less).
    text : str
        The same for people who know the vehicles by their ids.
    vehicles : tuple of int
        Whom it stops.
    by : int, optional
        By how much at the least: seconds too late (``window``, ``shift``, ``no_room``), skills
        lacking, units too many, cost too high. None where that can't be said.
    """

    code: str
    text: str
    vehicles: tuple[int, ...]
    by: int | None


@dataclass(frozen=True, slots=True)
class _Obstacle:
    code: str
    by: int | None = None


def explain(problem: Problem, solution: Solution) -> dict[int, tuple[Reason, ...]]:
    """Give the reasons for each visit that a solution leaves out.

    Parameters
    ----------
    problem : Problem
        What was asked.
    solution : Solution
        A feasible answer to it.

    Returns
    -------
    dict
        Reasons by visit: at least one each, those that stop the fewest vehicles last.
    """
    orders = solution.order(len(problem.vehicles))
    return {index: _reasons(problem, orders, index) for index in solution.unassigned}


def _reasons(problem: Problem, orders: Sequence[Sequence[int]], index: int) -> tuple[Reason, ...]:
    if not problem.vehicles:
        return (Reason(code="no_vehicle", text="there is no vehicle", vehicles=(), by=None),)
    fits = {found.vehicle: found for found in insertions(problem, orders, index)}
    grouped: dict[str, list[tuple[int, int | None]]] = {}
    for k in range(len(problem.vehicles)):
        obstacle = _obstacle(problem, orders[k], index, k, fits.get(k))
        grouped.setdefault(obstacle.code, []).append((k, obstacle.by))
    reasons = [_reason(problem, index, code, stopped) for code, stopped in grouped.items()]
    return tuple(sorted(reasons, key=lambda reason: -len(reason.vehicles)))


def _obstacle(
    problem: Problem, order: Sequence[int], index: int, vehicle: int, fit: Insertion | None
) -> _Obstacle:
    visit = problem.visits[index]
    if fit is not None:
        return _Obstacle("too_costly", max(0, fit.cost - visit.unserved_cost))
    ability = next(_unable(problem, visit, vehicle), None)
    if ability is not None:
        return ability
    if schedule(problem, vehicle, [index]) is None:
        return _untimely(problem, visit, vehicle)
    short = _short(problem, [*order, index], problem.vehicles[vehicle])
    if short > 0:
        return _Obstacle("stock", short)
    return _Obstacle("no_room", _least_lateness(Timer(problem, vehicle), order, index))


def _unable(problem: Problem, visit: Visit, k: int) -> Iterator[_Obstacle]:
    """Yield what stops a vehicle whatever the time."""
    vehicle = problem.vehicles[k]
    if visit.pin is not None and visit.pin.vehicle != k:
        yield _Obstacle("pin")
    if not visit.skills <= vehicle.skills:
        yield _Obstacle("skill", len(visit.skills - vehicle.skills))
    over = max((d - c for d, c in zip(visit.demand, vehicle.capacity, strict=True)), default=0)
    if over > 0:
        yield _Obstacle("capacity", over)
    closed = problem.travel(k).unreachable
    to = vehicle.start is not None and closed[vehicle.start, visit.location]
    back = vehicle.end is not None and closed[visit.location, vehicle.end]
    if to or back:
        yield _Obstacle("unreachable")


def _untimely(problem: Problem, visit: Visit, k: int) -> _Obstacle:
    """Say what stops a vehicle that has nothing else to do: the window, the shift or a break."""
    vehicle = problem.vehicles[k]
    seconds = problem.travel(k).seconds
    start, end = vehicle.start, vehicle.end
    arrival = vehicle.window[0] + (0 if start is None else int(seconds[start, visit.location]))
    windows = visit.start_windows
    begins = [max(arrival, opens) for opens, closes in windows if arrival <= closes]
    if windows and not begins:
        return _Obstacle("window", arrival - windows[-1][1])
    free = (begins[0] if windows else arrival) + visit.setup + visit.service
    home = free + (0 if end is None else int(seconds[visit.location, end]))
    if home > vehicle.latest_end:
        return _Obstacle("shift", home - vehicle.latest_end)
    return _Obstacle("break")


def _least_lateness(timer: Timer, order: Sequence[int], index: int) -> int | None:
    """Tell by how much windows or the shift would be missed at the best position.

    Breaks are set aside; None where only they stand in the way, or there is no way.
    """
    positions = range(len(order) + 1)
    late = (_lateness(timer, [*order[:p], index, *order[p:]]) for p in positions)
    return min((seconds for seconds in late if seconds is not None), default=0) or None


def _lateness(timer: Timer, visits: Sequence[int]) -> int | None:
    """Tell by how much a route misses a window or its shift at the worst; None: no way."""
    now, worst, before = timer.vehicle.window[0], 0, None
    for index in visits:
        visit = timer.problem.visits[index]
        drive = timer.drive(timer.place(before), visit.location)
        if drive is None:
            return None
        start = first_start(visit, now + drive)
        if start is None:
            start = now + drive
            worst = max(worst, start - visit.start_windows[-1][1])
        now = start + timer.setup(before, index) + visit.service
        before = index
    home = timer.drive(timer.place(before), timer.vehicle.end)
    return None if home is None else max(worst, now + home - timer.vehicle.latest_end)


def _short(problem: Problem, visits: Sequence[int], vehicle: Vehicle) -> int:
    """Count the units by which a van's load is too small for the visits."""
    loads = [
        sum(amounts) for amounts in zip(*(problem.visits[i].demand for i in visits), strict=True)
    ]
    return max((load - room for load, room in zip(loads, vehicle.capacity, strict=True)), default=0)


def _reason(
    problem: Problem, index: int, code: str, stopped: Sequence[tuple[int, int | None]]
) -> Reason:
    vehicles = tuple(k for k, _ in stopped)
    by = min((amount for _, amount in stopped if amount is not None), default=None)
    names = [problem.vehicles[k].id for k in vehicles[:MOST_NAMED]]
    more = len(vehicles) - len(names)
    who = ", ".join(names) + (f" and {more} more" if more else "")
    text = f"{who}: {_TEXTS[code](problem.visits[index], by or 0)}"
    return Reason(code=code, text=text, vehicles=vehicles, by=by)


_TEXTS: dict[str, Callable[[Visit, int], str]] = {
    "pin": lambda _visit, _by: "settled for another vehicle",
    "skill": lambda visit, _by: f"lacks one of skills {sorted(visit.skills)}",
    "capacity": lambda _visit, by: f"holds {by} too few",
    "unreachable": lambda _visit, _by: "there is no way there and back",
    "window": lambda _visit, by: f"would come {by} s too late even with nothing else to do",
    "shift": lambda _visit, by: f"would be back {by} s too late even with nothing else to do",
    "break": lambda _visit, _by: "no time for it beside the break",
    "stock": lambda _visit, by: f"{by} short, the rest is for other visits",
    "no_room": lambda _visit, by: (
        "no time for it beside the other visits" + (f": {by} s short" if by else "")
    ),
    "too_costly": lambda _visit, by: f"serving it costs {by} more than leaving it out",
}
