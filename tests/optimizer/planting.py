"""Faults to plant in good plans: each edits a solution, or says that it can't be planted there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from optimizer.check import Kind
from optimizer.problem import Problem
from optimizer.solution import Rest, Route, Solution, Stop

Plant = Callable[[Problem, Solution], Solution | None]
T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """What to plant and what the checker must call it."""

    name: str
    kind: Kind
    plant: Plant


FAULTS: list[Fault] = []


def fault(kind: Kind) -> Callable[[Plant], Plant]:
    """Register a planter; its name is the fault's."""

    def register(plant: Plant) -> Plant:
        FAULTS.append(Fault(plant.__name__, kind, plant))
        return plant

    return register


def put(items: tuple[T, ...], at: int, item: T) -> tuple[T, ...]:
    """Replace one element."""
    return (*items[:at], item, *items[at + 1 :])


def with_route(solution: Solution, r: int, **changes: object) -> Solution:
    """Change fields of a route."""
    route = replace(solution.routes[r], **changes)  # type: ignore[arg-type]
    return replace(solution, routes=put(solution.routes, r, route))


def with_stop(solution: Solution, r: int, s: int, **changes: int) -> Solution:
    """Change fields of a stop."""
    stops = solution.routes[r].stops
    return with_route(solution, r, stops=put(stops, s, replace(stops[s], **changes)))


def with_rest(solution: Solution, r: int, b: int, **changes: int) -> Solution:
    """Change fields of a break taken."""
    rests = solution.routes[r].rests
    return with_route(solution, r, rests=put(rests, b, replace(rests[b], **changes)))


def moved(solution: Solution, r: int, s: int, start: int) -> Solution:
    """Let a task start at another second and last as long as before."""
    stop = solution.routes[r].stops[s]
    return with_stop(solution, r, s, start=start, finish=start + stop.finish - stop.start)


def all_stops(solution: Solution) -> Iterator[tuple[int, int, Route, Stop]]:
    """Yield indices of route and stop, and both."""
    for r, route in enumerate(solution.routes):
        for s, stop in enumerate(route.stops):
            yield r, s, route, stop


def all_rests(solution: Solution) -> Iterator[tuple[int, int, Route, Rest]]:
    """Yield indices of route and break, and both."""
    for r, route in enumerate(solution.routes):
        for b, rest in enumerate(route.rests):
            yield r, b, route, rest


# Who serves what:


@fault(Kind.VISIT_TWICE)
def visit_on_two_routes(_problem: Problem, solution: Solution) -> Solution | None:
    """Two places at once."""
    if len(solution.routes) < 2:
        return None
    one, other = solution.routes[:2]
    return with_route(solution, 1, stops=(*other.stops, one.stops[0]))


@fault(Kind.VISIT_TWICE)
def visit_twice_on_a_route(_problem: Problem, solution: Solution) -> Solution | None:
    """Serve the same stop again."""
    for r, _, route, stop in all_stops(solution):
        return with_route(solution, r, stops=(*route.stops, stop))
    return None


@fault(Kind.VISIT_MISSING)
def stop_dropped(_problem: Problem, solution: Solution) -> Solution | None:
    """Forget a customer."""
    for r, _, route, _ in all_stops(solution):
        return with_route(solution, r, stops=route.stops[1:])
    return None


@fault(Kind.VISIT_MISSING)
def unassigned_dropped(_problem: Problem, solution: Solution) -> Solution | None:
    """Keep silent about a customer who can't be served."""
    if not solution.unassigned:
        return None
    return replace(solution, unassigned=solution.unassigned[1:])


@fault(Kind.SERVED_AND_UNASSIGNED)
def served_listed_as_unassigned(_problem: Problem, solution: Solution) -> Solution | None:
    """Both on a route and left out."""
    for _, _, _, stop in all_stops(solution):
        return replace(solution, unassigned=(*solution.unassigned, stop.visit))
    return None


@fault(Kind.UNASSIGNED_ORDER)
def unassigned_twice(_problem: Problem, solution: Solution) -> Solution | None:
    """Left out twice."""
    if not solution.unassigned:
        return None
    return replace(solution, unassigned=(*solution.unassigned, solution.unassigned[-1]))


@fault(Kind.UNKNOWN_VISIT)
def unknown_visit_served(problem: Problem, solution: Solution) -> Solution | None:
    """Serve a visit that nobody wants."""
    for r, s, _, _ in all_stops(solution):
        return with_stop(solution, r, s, visit=len(problem.visits))
    return None


@fault(Kind.UNKNOWN_VISIT)
def unknown_visit_unassigned(_problem: Problem, solution: Solution) -> Solution | None:
    """Leave out a visit that nobody wants."""
    return replace(solution, unassigned=(-1, *solution.unassigned))


@fault(Kind.UNKNOWN_VEHICLE)
def unknown_vehicle(problem: Problem, solution: Solution) -> Solution | None:
    """Send a vehicle that there isn't."""
    if not solution.routes:
        return None
    return with_route(solution, len(solution.routes) - 1, vehicle=len(problem.vehicles))


@fault(Kind.VEHICLE_TWICE)
def vehicle_twice(_problem: Problem, solution: Solution) -> Solution | None:
    """One van on two routes."""
    if not solution.routes:
        return None
    return replace(solution, routes=(solution.routes[0], *solution.routes))


@fault(Kind.ROUTE_ORDER)
def routes_reversed(_problem: Problem, solution: Solution) -> Solution | None:
    """Routes not by ascending vehicle."""
    if len(solution.routes) < 2:
        return None
    return replace(solution, routes=solution.routes[::-1])


@fault(Kind.EMPTY_ROUTE)
def empty_route(_problem: Problem, solution: Solution) -> Solution | None:
    """Keep a route without stops."""
    if not solution.routes:
        return None
    return with_route(solution, 0, stops=())


@fault(Kind.SKILLS)
def skill_missing(problem: Problem, solution: Solution) -> Solution | None:
    """Give the route to somebody who can't do the work."""
    for r, _, route, stop in all_stops(solution):
        for k, vehicle in enumerate(problem.vehicles):
            if k != route.vehicle and problem.visits[stop.visit].skills - vehicle.skills:
                return with_route(solution, r, vehicle=k)
    return None


@fault(Kind.PIN)
def pinned_elsewhere(problem: Problem, solution: Solution) -> Solution | None:
    """Give the route to somebody to whom a visit isn't pinned."""
    for r, _, route, stop in all_stops(solution):
        if problem.visits[stop.visit].pin and len(problem.vehicles) > 1:
            return with_route(solution, r, vehicle=(route.vehicle + 1) % len(problem.vehicles))
    return None


@fault(Kind.PIN)
def pinned_start_missed(problem: Problem, solution: Solution) -> Solution | None:
    """Come a second later than promised."""
    for r, s, _, stop in all_stops(solution):
        pin = problem.visits[stop.visit].pin
        if pin is not None and pin.start is not None:
            return moved(solution, r, s, stop.start + 1)
    return None


@fault(Kind.CAPACITY)
def stock_negative(problem: Problem, solution: Solution) -> Solution | None:
    """More put on a route than the van carries, which never calls at its depot."""
    for r, route in enumerate(solution.routes):
        if route.calls:
            continue
        capacity = problem.vehicles[route.vehicle].capacity
        for d, room in enumerate(capacity):
            load = sum(problem.visits[i].demand[d] for i in route.visits)
            for i in solution.unassigned:
                if load + problem.visits[i].demand[d] > room:
                    stop = replace(route.stops[-1], visit=i)
                    return with_route(solution, r, stops=(*route.stops, stop))
    return None


@fault(Kind.UNREACHABLE)
def no_way(problem: Problem, solution: Solution) -> Solution | None:
    """Add a visit behind one from which there is no way to it."""
    for r, route in enumerate(solution.routes):
        last = problem.visits[route.visits[-1]].location
        gaps = problem.travel(route.vehicle).unreachable
        for i, visit in enumerate(problem.visits):
            if gaps[last, visit.location] and last != visit.location:
                stop = replace(route.stops[-1], visit=i)
                return with_route(solution, r, stops=(*route.stops, stop))
    return None


# When:


@fault(Kind.EARLY_DEPARTURE)
def departs_before_shift(problem: Problem, solution: Solution) -> Solution | None:
    """Off before the shift starts."""
    for r, route in enumerate(solution.routes):
        return with_route(solution, r, departure=problem.vehicles[route.vehicle].window[0] - 1)
    return None


@fault(Kind.DEPARTURE)
def departs_before_first_stop(problem: Problem, solution: Solution) -> Solution | None:
    """Without a start location there is nothing to depart from but the first stop."""
    for r, route in enumerate(solution.routes):
        if problem.vehicles[route.vehicle].start is None:
            return with_route(solution, r, departure=route.departure - 1)
    return None


@fault(Kind.ARRIVAL)
def faster_than_the_road(_problem: Problem, solution: Solution) -> Solution | None:
    """Drive a second less than the travel table says."""
    for r, s, _, stop in all_stops(solution):
        if s:
            return with_stop(solution, r, s, arrival=stop.arrival - 1)
    return None


@fault(Kind.ARRIVAL)
def slower_than_the_road(_problem: Problem, solution: Solution) -> Solution | None:
    """Idle for a second before driving on."""
    for r, s, _, stop in all_stops(solution):
        if s and stop.start > stop.arrival:
            return with_stop(solution, r, s, arrival=stop.arrival + 1)
    return None


@fault(Kind.START_BEFORE_ARRIVAL)
def starts_before_arrival(_problem: Problem, solution: Solution) -> Solution | None:
    """At work before being there."""
    for r, s, _, stop in all_stops(solution):
        return moved(solution, r, s, stop.arrival - 1)
    return None


@fault(Kind.WINDOW)
def too_late(problem: Problem, solution: Solution) -> Solution | None:
    """Start a second after the last window."""
    for r, s, _, stop in all_stops(solution):
        visit = problem.visits[stop.visit]
        if visit.windows and visit.windows == visit.start_windows:
            return moved(solution, r, s, visit.windows[-1][1] + 1)
    return None


@fault(Kind.WINDOW)
def too_early(problem: Problem, solution: Solution) -> Solution | None:
    """Start a second before the first window."""
    for r, s, _, stop in all_stops(solution):
        visit = problem.visits[stop.visit]
        if visit.windows and visit.windows == visit.start_windows:
            return moved(solution, r, s, visit.windows[0][0] - 1)
    return None


@fault(Kind.WINDOW)
def between_windows(problem: Problem, solution: Solution) -> Solution | None:
    """Start a second after one window, before the next."""
    for r, s, _, stop in all_stops(solution):
        windows = problem.visits[stop.visit].start_windows
        if len(windows) > 1 and windows[0][1] + 1 < windows[1][0]:
            return moved(solution, r, s, windows[0][1] + 1)
    return None


@fault(Kind.DURATION)
def work_cut_short(_problem: Problem, solution: Solution) -> Solution | None:
    """Serve for a second less."""
    for r, s, _, stop in all_stops(solution):
        return with_stop(solution, r, s, finish=stop.finish - 1)
    return None


@fault(Kind.DURATION)
def work_drawn_out(_problem: Problem, solution: Solution) -> Solution | None:
    """Serve for a second more."""
    for r, s, _, stop in all_stops(solution):
        return with_stop(solution, r, s, finish=stop.finish + 1)
    return None


@fault(Kind.SETUP)
def setup_skipped(_problem: Problem, solution: Solution) -> Solution | None:
    """No set-up where there must be one."""
    for r, s, _, stop in all_stops(solution):
        if stop.setup:
            return with_stop(solution, r, s, setup=0, finish=stop.finish - stop.setup)
    return None


@fault(Kind.SETUP)
def setup_again(problem: Problem, solution: Solution) -> Solution | None:
    """Set up a second time at the same place."""
    for r, s, _, stop in all_stops(solution):
        setup = problem.visits[stop.visit].setup
        if setup and not stop.setup:
            return with_stop(solution, r, s, setup=setup, finish=stop.finish + setup)
    return None


@fault(Kind.END)
def home_too_soon(_problem: Problem, solution: Solution) -> Solution | None:
    """End a second before the vehicle can be there."""
    for r, route in enumerate(solution.routes):
        return with_route(solution, r, end=route.end - 1)
    return None


@fault(Kind.LATE_END)
def home_too_late(problem: Problem, solution: Solution) -> Solution | None:
    """End a second after the last of overtime."""
    for r, route in enumerate(solution.routes):
        return with_route(solution, r, end=problem.vehicles[route.vehicle].latest_end + 1)
    return None
