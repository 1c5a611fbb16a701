"""Why a visit was left out: for each vehicle the first thing that stops it, and by how much."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.explain.lateness import least_lateness
from optimizer.explain.trial import Trial, trial_of, unit_of
from optimizer.insertion import Inserter
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.schedule import schedule
from optimizer.solution import Route, Solution
from optimizer.suitability import Refusal, refusals, start_bounds

MOST_NAMED = 6
MOST_LOOKS = 2_000
"""Pairs of visit and vehicle whose times are looked at closely: some seconds."""

_CODES = {
    Refusal.SKILLS: "skill",
    Refusal.LEVELS: "level",
    Refusal.TOOLS: "tool",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that stops some vehicles from serving a visit.

    Parameters
    ----------
    code : str
        ``no_vehicle``, ``pin``, ``required``, ``forbidden``, ``skill``, ``level``, ``tool``,
        ``territory``, ``capacity`` (more than the van holds), ``unreachable``; even with nothing
        else to do ``window``, ``skill_hours``, ``shift``, ``break``; in any case ``visits``,
        ``travel``, ``distance``, ``work`` (the most that the vehicle may), ``range``; beside the
        other visits ``stock``, ``no_room`` (of time), ``partner`` (what it has to be served with
        or after doesn't fit), or ``too_costly`` (leaving it out costs less).
    text : str
        The same for people who know the vehicles by their ids.
    vehicles : tuple of int
        Whom it stops.
    by : int, optional
        By how much at the least: seconds too late or too many (``window``, ``skill_hours``,
        ``shift``, ``no_room``, ``travel``, ``work``), metres, skills, levels or tools lacking,
        units or visits too many, cost too high. None where that can't be said.
    """

    code: str
    text: str
    vehicles: tuple[int, ...]
    by: int | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stops one vehicle."""

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
        Reasons by visit: at least one each, those that stop the fewest vehicles last. Where very
        many are left out, the cheapest ones are told ``no_room`` without by how much.
    """
    if not problem.vehicles:
        nobody = Reason(code="no_vehicle", text="there is no vehicle", vehicles=(), by=None)
        return dict.fromkeys(solution.unassigned, (nobody,))
    search = Obstacles(problem, solution)
    dearest = sorted(solution.unassigned, key=lambda index: -problem.visits[index].unserved_cost)
    found = {index: _reasons(problem, index, search.of(index)) for index in dearest}
    return {index: found[index] for index in solution.unassigned}


def _reasons(problem: Problem, index: int, found: Sequence[Obstacle]) -> tuple[Reason, ...]:
    grouped: dict[str, list[tuple[int, int | None]]] = {}
    for k, obstacle in enumerate(found):
        grouped.setdefault(obstacle.code, []).append((k, obstacle.by))
    reasons = [_reason(problem, index, code, stopped) for code, stopped in grouped.items()]
    return tuple(sorted(reasons, key=lambda reason: -len(reason.vehicles)))


class Obstacles:
    """What stops each vehicle from serving visits that a plan leaves out.

    Parameters
    ----------
    problem : Problem
        With at least one vehicle.
    solution : Solution
        A feasible plan.
    """

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self._problem = problem
        self.orders = solution.order(len(problem.vehicles))
        self._inserter = Inserter(problem, self.orders)
        pairs = ((p.first, p.then) for p in problem.precedences)
        self._looks = 0
        self._tied = {i for group in (*problem.synchronised, *pairs) for i in group}

    def of(self, index: int) -> list[Obstacle]:
        """Find what stops each vehicle, in their order."""
        unit = unit_of(self._problem, index)
        costs: dict[int, int] = {}
        if len(unit) == 1 and index not in self._tied:
            costs = {k: cost for cost, k, _ in self._inserter.best_places(index)}
        prize = self._problem.visits[index].unserved_cost
        return [
            Obstacle("too_costly", max(0, costs[k] - prize))
            if k in costs
            else self._obstacle(unit, k)
            for k in range(len(self._problem.vehicles))
        ]

    def _obstacle(self, unit: tuple[int, ...], k: int) -> Obstacle:
        return self._inability(unit, k) or self._misfit(unit, k)

    def _inability(self, unit: tuple[int, ...], k: int) -> Obstacle | None:
        problem = self._problem
        for index in unit:
            refusal = refusals(problem, index, k)
            if refusal is not None:
                code = _CODES.get(refusal, refusal.value)
                return Obstacle(code, _lack(problem, index, k, refusal))
            if _cut_off(problem, index, k):
                return Obstacle("unreachable")
        return None

    def _misfit(self, unit: tuple[int, ...], k: int) -> Obstacle:
        """Say what stops a vehicle that could come at another time, or with other stock."""
        problem, order = self._problem, self.orders[k]
        if self._looks >= MOST_LOOKS:
            return Obstacle("no_room")
        self._looks += 1
        alone = trial_of(problem, k, (), unit)
        if not alone.fits:
            return _untimely(alone)
        beside = trial_of(problem, k, order, unit)
        tied = bool(self._tied.intersection(unit))
        if (tied or len(unit) > 1) and beside.fits:
            return Obstacle("partner") if tied else _dear(problem, order, unit, k, beside)
        short = _short(problem, [*order, *unit], problem.vehicles[k])
        if short > 0 and problem.vehicles[k].reload is None:
            return Obstacle("stock", short)
        return _beyond_limits(beside) or Obstacle("no_room", least_lateness(beside))


def _dear(
    problem: Problem, order: Sequence[int], unit: Sequence[int], k: int, beside: Trial
) -> Obstacle:
    """Say by how much serving costs more than leaving out."""
    now = schedule(problem, k, list(order)) if order else None
    numbers = [*order, *unit]
    routes = (schedule(problem, k, [numbers[n] for n in trial]) for trial in beside.orders())
    least = min((route.costs.total for route in routes if route is not None), default=0)
    saved = sum(problem.visits[i].unserved_cost for i in unit)
    return Obstacle("too_costly", max(0, least - (now.costs.total if now else 0) - saved))


def _lack(problem: Problem, index: int, k: int, refusal: Refusal) -> int | None:
    """Count what a vehicle lacks for a visit."""
    visit, vehicle = problem.visits[index], problem.vehicles[k]
    match refusal:
        case Refusal.SKILLS:
            return len(visit.skills - vehicle.skills)
        case Refusal.LEVELS:
            has = {**dict.fromkeys(vehicle.skills, 1), **dict(vehicle.levels)}
            return sum(max(0, least - has.get(skill, 0)) for skill, least in visit.levels)
        case Refusal.TOOLS:
            return len(visit.tools - vehicle.tools)
        case Refusal.CAPACITY:
            most = vehicle.reload.capacity if vehicle.reload else vehicle.capacity
            asked = [visit.demand, visit.pickup or visit.demand]
            over = [a - b for amounts in asked for a, b in zip(amounts, most, strict=True)]
            return max(1, *over) if over else None
    return None


def _cut_off(problem: Problem, index: int, k: int) -> bool:
    """Whether there is no way there or back."""
    vehicle, place = problem.vehicles[k], problem.visits[index].location
    closed = problem.travel(k).unreachable
    to = vehicle.start is not None and closed[vehicle.start, place]
    back = vehicle.end is not None and closed[place, vehicle.end]
    return bool((to or back) and place not in {vehicle.start, vehicle.end})


def _untimely(alone: Trial) -> Obstacle:
    """Say what stops a vehicle that has nothing else to do."""
    if len(alone.unit) > 1:
        return _beyond_limits(alone) or Obstacle("no_room", least_lateness(alone))
    visit, vehicle = alone.problem.visits[0], alone.vehicle
    seconds = alone.problem.travel(0).seconds
    start, end = vehicle.start, vehicle.end
    arrival = vehicle.window[0] + (0 if start is None else int(seconds[start, visit.location]))
    opens, closes = start_bounds(visit, vehicle)
    if arrival > closes:
        return Obstacle("skill_hours", arrival - closes)
    ready = max(arrival, opens)
    windows = visit.start_windows
    begins = [max(ready, opens) for opens, last in windows if ready <= last]
    if windows and not begins:
        late = ready - windows[-1][1]
        return Obstacle("skill_hours" if arrival <= windows[-1][1] else "window", late)
    begin = begins[0] if windows else ready
    if begin > closes:
        return Obstacle("skill_hours", begin - closes)
    free = begin + _work(visit, vehicle)
    home = free + (0 if end is None else int(seconds[visit.location, end]))
    if home > vehicle.latest_end:
        return Obstacle("shift", home - vehicle.latest_end)
    return _beyond_limits(alone) or Obstacle("break")


def _work(visit: Visit, vehicle: Vehicle) -> int:
    """Seconds of set-up and service, as long as this type of vehicle takes."""
    setup = dict(visit.setup_by_type).get(vehicle.type, visit.setup)
    return setup + dict(visit.service_by_type).get(vehicle.type, visit.service)


def _beyond_limits(trial: Trial) -> Obstacle | None:
    """Say which of its limits a vehicle would break; None: none of them is in the way."""
    vehicle, stops = trial.vehicle, len(trial.order) + len(trial.unit)
    if vehicle.max_visits is not None and stops > vehicle.max_visits:
        return Obstacle("visits", stops - vehicle.max_visits)
    limits = (vehicle.battery, vehicle.max_travel, vehicle.max_distance, vehicle.max_work)
    if all(limit is None for limit in limits):
        return None
    free = trial.with_vehicle(battery=None, max_travel=None, max_distance=None, max_work=None)
    routes = list(free.routes())
    if not routes:
        return None
    return min((_excess(vehicle, route) for route in routes), key=lambda found: found.by or 0)


def _excess(vehicle: Vehicle, route: Route) -> Obstacle:
    work = route.end - route.departure
    limits = (
        ("travel", route.travel_seconds, vehicle.max_travel),
        ("distance", route.metres, vehicle.max_distance),
        ("work", work, vehicle.max_work),
    )
    for code, amount, most in limits:
        if most is not None and amount > most:
            return Obstacle(code, amount - most)
    battery = vehicle.battery
    return Obstacle("range", None if battery is None else max(0, route.metres - battery.initial))


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
    "required": lambda _visit, _by: "another vehicle is required",
    "forbidden": lambda _visit, _by: "must not come",
    "skill": lambda visit, _by: f"lacks one of skills {sorted(visit.skills)}",
    "level": lambda visit, by: f"{by} below the levels of skills {dict(visit.levels)}",
    "tool": lambda visit, _by: f"lacks one of tools {sorted(visit.tools)}",
    "territory": lambda visit, _by: f"doesn't serve territory {visit.territory}",
    "capacity": lambda _visit, by: f"holds {by} too few",
    "unreachable": lambda _visit, _by: "there is no way there and back",
    "window": lambda _visit, by: f"would come {by} s too late even with nothing else to do",
    "skill_hours": lambda _visit, by: f"{by} s after the hours in which its skills count",
    "shift": lambda _visit, by: f"would be back {by} s too late even with nothing else to do",
    "break": lambda _visit, _by: "no time for it beside the break",
    "visits": lambda _visit, by: f"{by} visits more than it may serve",
    "travel": lambda _visit, by: f"{by} s more driving than it may",
    "distance": lambda _visit, by: f"{by} m more than it may drive",
    "work": lambda _visit, by: f"{by} s more work than it may",
    "range": lambda _visit, _by: "its battery doesn't last that far",
    "stock": lambda _visit, by: f"{by} short, the rest is for other visits",
    "no_room": lambda _visit, by: (
        "no time for it beside the other visits" + (f": {by} s short" if by else "")
    ),
    "partner": lambda _visit, _by: "what it is tied to doesn't fit with it",
    "too_costly": lambda _visit, by: f"serving it costs {by} more than leaving it out",
}
