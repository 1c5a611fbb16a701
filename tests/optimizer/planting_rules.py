"""More faults to plant: visits given to vehicles that must not serve them, or not then."""

from collections.abc import Callable
from dataclasses import replace

from optimizer.check import Kind
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.solution import Solution
from tests.optimizer.planting import FAULTS, Fault, Plant, all_stops, fault, moved, with_route

Unfit = Callable[[Visit, int, Vehicle], bool]


def _given_away(unfit: Unfit) -> Plant:
    def plant(problem: Problem, solution: Solution) -> Solution | None:
        for r, _, _, stop in all_stops(solution):
            for k, vehicle in enumerate(problem.vehicles):
                if unfit(problem.visits[stop.visit], k, vehicle):
                    return with_route(solution, r, vehicle=k)
        return None

    return plant


def _is_below(visit: Visit, _k: int, vehicle: Vehicle) -> bool:
    able = dict.fromkeys(vehicle.skills, 1) | dict(vehicle.levels)
    return any(able.get(skill, 0) < least for skill, least in visit.levels)


def _is_elsewhere(visit: Visit, _k: int, vehicle: Vehicle) -> bool:
    where = {visit.territory} - {None}
    own = vehicle.territories
    return vehicle.outside_cost is None and bool(own) and not where <= own


UNFIT: dict[Kind, Unfit] = {
    Kind.LEVEL: _is_below,
    Kind.TOOLS: lambda visit, _, vehicle: bool(visit.tools - vehicle.tools),
    Kind.REQUIRED: lambda visit, k, _: bool(visit.required) and k not in visit.required,
    Kind.FORBIDDEN: lambda visit, k, _: k in visit.forbidden,
    Kind.TERRITORY: _is_elsewhere,
}
FAULTS += [Fault(f"{kind}_ignored", kind, _given_away(unfit)) for kind, unfit in UNFIT.items()]


@fault(Kind.SKILL_WINDOW)
def skill_run_out(problem: Problem, solution: Solution) -> Solution | None:
    """Start a second after the skill's last."""
    return _at_edge(problem, solution, lambda span: span[1] + 1)


@fault(Kind.SKILL_WINDOW)
def skill_not_yet(problem: Problem, solution: Solution) -> Solution | None:
    """Start a second before the skill's first."""
    return _at_edge(problem, solution, lambda span: span[0] - 1)


def _at_edge(
    problem: Problem, solution: Solution, edge: Callable[[tuple[int, int]], int]
) -> Solution | None:
    for r, s, route, stop in all_stops(solution):
        visit = problem.visits[stop.visit]
        for skill, span in problem.vehicles[route.vehicle].skill_windows:
            if skill in visit.skills | dict(visit.levels).keys():
                return moved(solution, r, s, edge(span))
    return None


@fault(Kind.POSITION)
def frozen_visits_swapped(problem: Problem, solution: Solution) -> Solution | None:
    """Drive the frozen beginning in another order."""
    for r, route in enumerate(solution.routes):
        pins = [problem.visits[i].pin for i in route.visits]
        if len(pins) > 1 and pins[0] and pins[0].position is not None:
            return with_route(solution, r, stops=(route.stops[1], route.stops[0], *route.stops[2:]))
    return None


@fault(Kind.POSITION)
def frozen_visit_postponed(problem: Problem, solution: Solution) -> Solution | None:
    """Serve the frozen beginning last."""
    for r, route in enumerate(solution.routes):
        pin = problem.visits[route.visits[0]].pin
        if len(route.stops) > 1 and pin and pin.position is not None:
            return with_route(solution, r, stops=(*route.stops[1:], route.stops[0]))
    return None


@fault(Kind.MAX_VISITS)
def one_visit_too_many(problem: Problem, solution: Solution) -> Solution | None:
    """Squeeze in what was left out."""
    for r, route in enumerate(solution.routes):
        most = problem.vehicles[route.vehicle].max_visits
        if most is not None:
            more = most + 1 - len(route.stops)
            stops = (*route.stops, *[route.stops[-1]] * more)
            return replace(with_route(solution, r, stops=stops), unassigned=())
    return None


__all__ = ["FAULTS"]
