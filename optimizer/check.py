"""The oracle: everything that is wrong with a solution, judged from the problem alone.

It shares no code with whatever makes solutions: times, loads and costs are worked out here a
second time from `problem.py`'s definition, so that a mistake would have to be made twice to
stay unseen.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import pairwise

from optimizer.problem import Break, Problem, Vehicle, Visit
from optimizer.solution import Costs, Rest, Route, Solution, Stop


class Kind(StrEnum):
    """What can be wrong; the value is the `code` of a `Violation`."""

    UNKNOWN_VEHICLE = "unknown_vehicle"
    UNKNOWN_VISIT = "unknown_visit"
    UNKNOWN_BREAK = "unknown_break"
    VEHICLE_TWICE = "vehicle_twice"
    ROUTE_ORDER = "route_order"
    EMPTY_ROUTE = "empty_route"
    VISIT_TWICE = "visit_twice"
    VISIT_MISSING = "visit_missing"
    SERVED_AND_UNASSIGNED = "served_and_unassigned"
    UNASSIGNED_ORDER = "unassigned_order"
    SKILLS = "skills"
    PIN = "pin"
    CAPACITY = "capacity"
    UNREACHABLE = "unreachable"
    EARLY_DEPARTURE = "early_departure"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    START_BEFORE_ARRIVAL = "start_before_arrival"
    WINDOW = "window"
    SETUP = "setup"
    DURATION = "duration"
    BREAK_MISSING = "break_missing"
    BREAK_WINDOW = "break_window"
    BREAK_DURATION = "break_duration"
    BREAK_PLACE = "break_place"
    BREAK_ORDER = "break_order"
    END = "end"
    LATE_END = "late_end"
    TRAVEL = "travel"
    METRES = "metres"
    ROUTE_COST = "route_cost"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that is wrong with a solution.

    Parameters
    ----------
    code : str
        A value of `Kind`, for programs.
    text : str
        What is wrong, with the figures, for people.
    vehicle, visit : int, optional
        Indices of what it is about.
    """

    code: str
    text: str
    vehicle: int | None = None
    visit: int | None = None

    def __str__(self) -> str:
        about = [
            f"{name} {index}"
            for name, index in (("vehicle", self.vehicle), ("visit", self.visit))
            if index is not None
        ]
        return f"{', '.join(about) or 'plan'}: {self.text} [{self.code}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leg:
    """A drive from one activity to the next as the route claims it; locations may be missing."""

    begins: int
    arrives: int
    origin: int | None
    destination: int | None
    visit: int | None  # where it leads; None: to the end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A route whose indices are all known, with what the problem says of it."""

    route: Route
    vehicle: Vehicle
    visits: tuple[Visit, ...]
    setups: tuple[int, ...]  # due at each stop
    legs: tuple[_Leg, ...]
    seconds: tuple[int | None, ...]  # of each leg by the tables; None: no way
    metres: tuple[int | None, ...]

    @property
    def drivable(self) -> bool:
        """Whether there is a way along all of its legs."""
        return None not in self.seconds

    def broken(self, kind: Kind, text: str, visit: int | None = None) -> Violation:
        """Make a violation of this route."""
        return Violation(code=kind, text=text, vehicle=self.route.vehicle, visit=visit)


def violations(problem: Problem, solution: Solution) -> list[Violation]:
    """Everything that is wrong with a solution; empty when nothing is.

    Parameters
    ----------
    problem : Problem
        What was to be solved.
    solution : Solution
        What somebody answers; nothing in it is believed.

    Returns
    -------
    list of Violation
        Of the plan as a whole first, then route by route. One mistake may show up several
        times: a late departure makes the next arrival wrong too.
    """
    cases = [_case(problem, r) for r in solution.routes if r.stops and _known(problem, r)]
    found = [*_plan_faults(problem, solution), *_cost_faults(problem, solution, cases)]
    for case in cases:
        found += [
            *_match_faults(case),
            *_leg_faults(case),
            *_stop_faults(case),
            *_break_faults(case),
            *_end_faults(case),
            *_sum_faults(case),
        ]
    return found


# ------------------------------------------------------------------ the plan as a whole


def _plan_faults(problem: Problem, solution: Solution) -> Iterator[Violation]:
    for route in solution.routes:
        yield from _index_faults(problem, route)
    yield from _visit_faults(problem, solution)
    vehicles = [route.vehicle for route in solution.routes]
    for k, times in sorted(Counter(vehicles).items()):
        if times > 1:
            yield Violation(code=Kind.VEHICLE_TWICE, text=f"has {times} routes", vehicle=k)
    if vehicles != sorted(vehicles):
        text = f"routes are not by ascending vehicle: {vehicles}"
        yield Violation(code=Kind.ROUTE_ORDER, text=text)


def _index_faults(problem: Problem, route: Route) -> Iterator[Violation]:
    k = route.vehicle
    if not 0 <= k < len(problem.vehicles):
        text = f"there is no such vehicle (0-{len(problem.vehicles) - 1})"
        yield Violation(code=Kind.UNKNOWN_VEHICLE, text=text, vehicle=k)
    if not route.stops:
        text = "has a route without stops"
        yield Violation(code=Kind.EMPTY_ROUTE, text=text, vehicle=k)


def _visit_faults(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Each visit is on one route, once, or left out."""
    served = Counter(stop.visit for route in solution.routes for stop in route.stops)
    left = set(solution.unassigned)
    size = len(problem.visits)
    for i in sorted(i for i in left.union(served) if not 0 <= i < size):
        text = f"there is no such visit (0-{size - 1})"
        yield Violation(code=Kind.UNKNOWN_VISIT, text=text, visit=i)
    for i in range(size):
        times = served[i]
        if times > 1:
            yield Violation(code=Kind.VISIT_TWICE, text=f"is served {times} times", visit=i)
        if times and i in left:
            text = "is served and also listed as unassigned"
            yield Violation(code=Kind.SERVED_AND_UNASSIGNED, text=text, visit=i)
        if not times and i not in left:
            text = "is neither served nor listed as unassigned"
            yield Violation(code=Kind.VISIT_MISSING, text=text, visit=i)
    if list(solution.unassigned) != sorted(left):
        text = f"unassigned visits are not ascending, each once: {list(solution.unassigned)}"
        yield Violation(code=Kind.UNASSIGNED_ORDER, text=text)


def _cost_faults(problem: Problem, solution: Solution, cases: list[_Case]) -> Iterator[Violation]:
    """Cost of the whole by term, unless something unknown makes it meaningless."""
    left = {i for i in solution.unassigned if 0 <= i < len(problem.visits)}
    if len(cases) != len(solution.routes) or not all(case.drivable for case in cases):
        return
    right = Costs(unserved=sum(problem.visits[i].unserved_cost for i in left))
    for case in cases:
        right += _costs(case)
    for term, is_, should in _differences(solution.costs, right):
        text = f"cost of {term} is {is_}, not {should}"
        yield Violation(code=Kind.COST, text=text)


def _differences(claimed: Costs, right: Costs) -> Iterator[tuple[str, int, int]]:
    for term in fields(Costs):
        is_, should = getattr(claimed, term.name), getattr(right, term.name)
        if is_ != should:
            yield term.name, is_, should


# ------------------------------------------------------------------ what a route claims


def _known(problem: Problem, route: Route) -> bool:
    visits = all(0 <= stop.visit < len(problem.visits) for stop in route.stops)
    return visits and 0 <= route.vehicle < len(problem.vehicles)


def _case(problem: Problem, route: Route) -> _Case:
    vehicle = problem.vehicles[route.vehicle]
    visits = tuple(problem.visits[stop.visit] for stop in route.stops)
    setups = [visits[0].setup]
    for before, visit in pairwise(visits):
        setups.append(0 if before.location == visit.location else visit.setup)
    legs = tuple(_legs(route, vehicle, visits))
    ways = [_way(problem, vehicle, leg) for leg in legs]
    return _Case(
        route=route,
        vehicle=vehicle,
        visits=visits,
        setups=tuple(setups),
        legs=legs,
        seconds=tuple(None if way is None else way[0] for way in ways),
        metres=tuple(None if way is None else way[1] for way in ways),
    )


def _legs(route: Route, vehicle: Vehicle, visits: tuple[Visit, ...]) -> Iterator[_Leg]:
    place, left = vehicle.start, route.departure
    for stop, visit in zip(route.stops, visits, strict=True):
        yield _Leg(
            begins=left,
            arrives=stop.arrival,
            origin=place,
            destination=visit.location,
            visit=stop.visit,
        )
        place, left = visit.location, stop.finish
    yield _Leg(begins=left, arrives=route.end, origin=place, destination=vehicle.end, visit=None)


def _way(problem: Problem, vehicle: Vehicle, leg: _Leg) -> tuple[int, int] | None:
    """Seconds and metres of a leg; None where there is no way."""
    a, b = leg.origin, leg.destination
    if a is None or b is None or a == b:
        return 0, 0
    tables = problem.matrices[vehicle.matrix]
    if tables.unreachable[a, b]:
        return None
    return int(tables.seconds[a, b]), int(tables.metres[a, b])


def _costs(case: _Case) -> Costs:
    vehicle, route = case.vehicle, case.route
    work = sum(case.setups) + sum(visit.service for visit in case.visits)
    late = sum(
        visit.lateness_cost * max(0, stop.start - visit.due)
        for stop, visit in zip(route.stops, case.visits, strict=True)
        if visit.due is not None
    )
    return Costs(
        fixed=vehicle.fixed_cost,
        travel=vehicle.travel_cost * sum(s or 0 for s in case.seconds),
        distance=vehicle.distance_cost * sum(m or 0 for m in case.metres),
        task=vehicle.task_cost * work,
        overtime=vehicle.overtime_cost * max(0, route.end - vehicle.window[1]),
        lateness=late,
    )


# ------------------------------------------------------------------ one route


def _match_faults(case: _Case) -> Iterator[Violation]:
    """Who may serve what: skills, pins, stock."""
    vehicle = case.vehicle
    for stop, visit in zip(case.route.stops, case.visits, strict=True):
        lacking = sorted(visit.skills - vehicle.skills)
        if lacking:
            yield case.broken(Kind.SKILLS, f"vehicle lacks skills {lacking}", stop.visit)
        if visit.pin is not None and visit.pin.vehicle != case.route.vehicle:
            text = f"is pinned to vehicle {visit.pin.vehicle}"
            yield case.broken(Kind.PIN, text, stop.visit)
    for d, room in enumerate(vehicle.capacity):
        load = sum(visit.demand[d] for visit in case.visits)
        if load > room:
            yield case.broken(Kind.CAPACITY, f"carries {load} of {d}, has room for {room}")


def _leg_faults(case: _Case) -> Iterator[Violation]:
    """Departure, and each arrival: when the drive and the breaks within it are over."""
    route, vehicle = case.route, case.vehicle
    if route.departure < vehicle.window[0]:
        text = f"departs at {route.departure}, before the shift starts ({vehicle.window[0]})"
        yield case.broken(Kind.EARLY_DEPARTURE, text)
    first = route.stops[0].arrival
    if vehicle.start is None and route.departure != first:
        text = f"departs at {route.departure} but begins at its first stop, at {first}"
        yield case.broken(Kind.DEPARTURE, text)
    for leg, seconds in zip(case.legs, case.seconds, strict=True):
        if seconds is None:
            text = f"there is no way from {leg.origin} to {leg.destination}"
            yield case.broken(Kind.UNREACHABLE, text, leg.visit)
            continue
        resting = sum(r.finish - r.start for r in route.rests if _within(r, leg))
        due = leg.begins + seconds + resting
        if leg.arrives != due:
            kind = Kind.END if leg.visit is None else Kind.ARRIVAL
            text = (
                f"arrives at {leg.arrives}; leaving at {leg.begins}, driving {seconds} and "
                f"resting {resting} makes it {due}"
            )
            yield case.broken(kind, text, leg.visit)


def _within(rest: Rest, leg: _Leg) -> bool:
    return leg.begins <= rest.start < rest.finish <= leg.arrives


def _stop_faults(case: _Case) -> Iterator[Violation]:
    for stop, visit, setup in zip(case.route.stops, case.visits, case.setups, strict=True):
        if stop.start < stop.arrival:
            text = f"starts at {stop.start}, before the arrival at {stop.arrival}"
            yield case.broken(Kind.START_BEFORE_ARRIVAL, text, stop.visit)
        yield from _window_faults(case, stop, visit)
        if stop.setup != setup:
            text = f"has {stop.setup} seconds of set-up, not {setup}"
            yield case.broken(Kind.SETUP, text, stop.visit)
        if stop.finish - stop.start != setup + visit.service:
            text = f"takes {stop.finish - stop.start} seconds, not {setup} + {visit.service}"
            yield case.broken(Kind.DURATION, text, stop.visit)


def _window_faults(case: _Case, stop: Stop, visit: Visit) -> Iterator[Violation]:
    fixed = None if visit.pin is None else visit.pin.start
    if fixed is not None:
        if stop.start != fixed:
            text = f"starts at {stop.start}, is pinned to {fixed}"
            yield case.broken(Kind.PIN, text, stop.visit)
    elif visit.windows and not any(a <= stop.start <= b for a, b in visit.windows):
        text = f"starts at {stop.start}, outside its windows {list(visit.windows)}"
        yield case.broken(Kind.WINDOW, text, stop.visit)


def _break_faults(case: _Case) -> Iterator[Violation]:
    route, breaks = case.route, case.vehicle.breaks
    for rest in route.rests:
        if not 0 <= rest.index < len(breaks):
            text = f"takes break {rest.index}, which it doesn't have"
            yield case.broken(Kind.UNKNOWN_BREAK, text)
            continue
        yield from _rest_faults(case, rest, breaks[rest.index])
    for before, after in pairwise(route.rests):
        if after.index <= before.index or after.start < before.finish:
            text = f"break {after.index} doesn't follow break {before.index}"
            yield case.broken(Kind.BREAK_ORDER, text)
    taken = {rest.index for rest in route.rests}
    for k, due in enumerate(breaks):
        if k not in taken and route.end > due.latest:
            text = f"break {k} is missing: due by {due.latest}, the route ends at {route.end}"
            yield case.broken(Kind.BREAK_MISSING, text)


def _rest_faults(case: _Case, rest: Rest, due: Break) -> Iterator[Violation]:
    if not due.earliest <= rest.start <= due.latest:
        text = f"break {rest.index} begins at {rest.start}, not in {due.earliest}-{due.latest}"
        yield case.broken(Kind.BREAK_WINDOW, text)
    if rest.finish - rest.start != due.duration:
        text = f"break {rest.index} lasts {rest.finish - rest.start}, not {due.duration}"
        yield case.broken(Kind.BREAK_DURATION, text)
    if rest.start < case.vehicle.window[0]:
        text = f"break {rest.index} begins at {rest.start}, before the shift"
        yield case.broken(Kind.BREAK_PLACE, text)
    elif not any(a <= rest.start and rest.finish <= b for a, b in _idle(case)):
        text = (
            f"break {rest.index} ({rest.start}-{rest.finish}) is neither wholly within a drive "
            "nor wholly within a wait"
        )
        yield case.broken(Kind.BREAK_PLACE, text)


def _idle(case: _Case) -> Iterator[tuple[int, int]]:
    """Spans in which the vehicle isn't at work: each may hold breaks, none across two."""
    yield case.vehicle.window[0], case.route.departure
    for leg in case.legs:
        yield leg.begins, leg.arrives
    for stop in case.route.stops:
        yield stop.arrival, stop.start


def _end_faults(case: _Case) -> Iterator[Violation]:
    latest = case.vehicle.latest_end
    if case.route.end > latest:
        yield case.broken(Kind.LATE_END, f"ends at {case.route.end}, after {latest}")


def _sum_faults(case: _Case) -> Iterator[Violation]:
    """Travel, metres and cost of the route; meaningless where there is no way."""
    if not case.drivable:
        return
    for kind, unit, is_, parts in (
        (Kind.TRAVEL, "seconds", case.route.travel_seconds, case.seconds),
        (Kind.METRES, "metres", case.route.metres, case.metres),
    ):
        should = sum(part or 0 for part in parts)
        if is_ != should:
            yield case.broken(kind, f"drives {should} {unit}, claims {is_}")
    for term, is_, should in _differences(case.route.costs, _costs(case)):
        yield case.broken(Kind.ROUTE_COST, f"cost of {term} is {is_}, not {should}")
