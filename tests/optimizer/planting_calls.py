"""More faults to plant: calls at depots, at chargers and at the places of breaks."""

from collections.abc import Iterator
from dataclasses import replace

from optimizer.check import Kind
from optimizer.problem import Problem
from optimizer.solution import Call, CallKind, Rest, Route, Solution
from tests.optimizer.planting import FAULTS, Fault, Plant, all_rests, fault, put, with_route


def all_calls(solution: Solution, *kinds: CallKind) -> Iterator[tuple[int, int, Route, Call]]:
    """Yield indices of route and call, and both, of calls of some kinds (none given: of all)."""
    for r, route in enumerate(solution.routes):
        for c, call in enumerate(route.calls):
            if not kinds or call.kind in kinds:
                yield r, c, route, call


def with_call(solution: Solution, r: int, c: int, **changes: object) -> Solution:
    """Change fields of a call."""
    calls = solution.routes[r].calls
    changed = replace(calls[c], **changes)  # type: ignore[arg-type]
    return with_route(solution, r, calls=put(calls, c, changed))


def _invented(kind: CallKind) -> Plant:
    """Let a van call where it can't: it has no depot, or no battery."""

    def plant(problem: Problem, solution: Solution) -> Solution | None:
        for r, route in enumerate(solution.routes):
            vehicle = problem.vehicles[route.vehicle]
            if (vehicle.reload if kind == CallKind.RELOAD else vehicle.battery) is None:
                at = route.departure
                call = Call(kind=kind, location=0, position=0, arrival=at, start=at, finish=at)
                return with_route(solution, r, calls=(call, *route.calls))
        return None

    return plant


def _elsewhere(kind: CallKind, found: Kind) -> Fault:
    """Call at a place where there is nothing to call for."""

    def plant(problem: Problem, solution: Solution) -> Solution | None:
        for r, c, route, call in all_calls(solution, kind):
            battery = problem.vehicles[route.vehicle].battery
            right = {call.location} if kind != CallKind.CHARGE or not battery else battery.chargers
            wrong = set(range(problem.matrices[0].size)).difference(right)
            if wrong:
                return with_call(solution, r, c, location=min(wrong))
        return None

    return Fault(f"{kind}_elsewhere", found, plant)


def _shifted(kind: CallKind, found: Kind, name: str, **seconds: int) -> Fault:
    """Move parts of a call by so many seconds."""

    def plant(_problem: Problem, solution: Solution) -> Solution | None:
        for r, c, _, call in all_calls(solution, kind):
            changes = {field: getattr(call, field) + by for field, by in seconds.items()}
            return with_call(solution, r, c, **changes)
        return None

    return Fault(f"{kind}_{name}", found, plant)


FAULTS += [
    Fault("depot_invented", Kind.CALL_KIND, _invented(CallKind.RELOAD)),
    Fault("charger_invented", Kind.CALL_KIND, _invented(CallKind.CHARGE)),
    _elsewhere(CallKind.RELOAD, Kind.CALL_LOCATION),
    _elsewhere(CallKind.CHARGE, Kind.CALL_LOCATION),
    _elsewhere(CallKind.REST, Kind.BREAK_LOCATION),
    _shifted(CallKind.RELOAD, Kind.CALL_DURATION, "cut_short", finish=-1),
    _shifted(CallKind.CHARGE, Kind.CALL_DURATION, "cut_short", finish=-1),
    _shifted(CallKind.CHARGE, Kind.CALL_DURATION, "drawn_out", finish=1),
    _shifted(CallKind.REST, Kind.BREAK_DURATION, "cut_short", finish=-1),
    _shifted(CallKind.CHARGE, Kind.CHARGE_WAIT, "awaited", start=1, finish=1),
    _shifted(CallKind.RELOAD, Kind.ARRIVAL, "too_soon", arrival=-1),
    _shifted(CallKind.CHARGE, Kind.ARRIVAL, "too_soon", arrival=-1),
    _shifted(CallKind.REST, Kind.ARRIVAL, "too_soon", arrival=-1),
    _shifted(CallKind.RELOAD, Kind.CALL_ORDER, "past_the_end", position=99),
    _shifted(CallKind.CHARGE, Kind.CALL_ORDER, "before_the_start", position=-99),
]


@fault(Kind.START_BEFORE_ARRIVAL)
def call_before_arrival(_problem: Problem, solution: Solution) -> Solution | None:
    """Load, charge or rest before being there."""
    for r, c, _, call in all_calls(solution):
        length = call.finish - call.start
        start = call.arrival - 1
        return with_call(solution, r, c, start=start, finish=start + length)
    return None


@fault(Kind.CALL_WINDOW)
def depot_closed(problem: Problem, solution: Solution) -> Solution | None:
    """Load before the depot opens."""
    for r, c, route, _ in all_calls(solution, CallKind.RELOAD):
        depot = problem.vehicles[route.vehicle].reload
        if depot is not None and depot.windows:
            start = depot.windows[0][0] - 1
            return with_call(solution, r, c, start=start, finish=start + depot.duration)
    return None


@fault(Kind.CALL_WINDOW)
def depot_closed_already(problem: Problem, solution: Solution) -> Solution | None:
    """Load after the depot has closed."""
    for r, c, route, _ in all_calls(solution, CallKind.RELOAD):
        depot = problem.vehicles[route.vehicle].reload
        if depot is not None and depot.windows:
            start = depot.windows[-1][1] + 1
            return with_call(solution, r, c, start=start, finish=start + depot.duration)
    return None


@fault(Kind.CALL_ORDER)
def called_twice(_problem: Problem, solution: Solution) -> Solution | None:
    """Call at the same place twice on one leg."""
    for r, c, route, call in all_calls(solution, CallKind.RELOAD, CallKind.CHARGE):
        again = replace(call, arrival=call.finish, start=call.finish)
        return with_route(solution, r, calls=(*route.calls[: c + 1], again, *route.calls[c + 1 :]))
    return None


@fault(Kind.CALL_ORDER)
def charged_before_the_depot(_problem: Problem, solution: Solution) -> Solution | None:
    """Charge first, then load."""
    for r, c, route, call in all_calls(solution, CallKind.RELOAD):
        first = replace(call, kind=CallKind.CHARGE)
        return with_route(solution, r, calls=(*route.calls[:c], first, *route.calls[c:]))
    return None


@fault(Kind.CALL_ORDER)
def calls_reversed(_problem: Problem, solution: Solution) -> Solution | None:
    """List the calls backwards."""
    for r, route in enumerate(solution.routes):
        if len({call.position for call in route.calls}) > 1:
            return with_route(solution, r, calls=route.calls[::-1])
    return None


@fault(Kind.UNKNOWN_PLACE)
def call_nowhere(problem: Problem, solution: Solution) -> Solution | None:
    """Call at a place that the tables don't have."""
    for r, c, _, _ in all_calls(solution):
        return with_call(solution, r, c, location=problem.matrices[0].size)
    return None


@fault(Kind.BREAK_LOCATION)
def placed_break_anywhere(_problem: Problem, solution: Solution) -> Solution | None:
    """Rest on the way though the break has a place."""
    for r, c, route, call in all_calls(solution, CallKind.REST):
        rest = Rest(index=call.index, start=call.start, finish=call.finish)
        left = (*route.calls[:c], *route.calls[c + 1 :])
        return with_route(solution, r, calls=left, rests=(*route.rests, rest))
    return None


@fault(Kind.BREAK_LOCATION)
def break_anywhere_placed(_problem: Problem, solution: Solution) -> Solution | None:
    """Make a call of a break that has no place."""
    for r, _, route, rest in all_rests(solution):
        call = Call(
            kind=CallKind.REST,
            location=0,
            position=0,
            arrival=rest.start,
            start=rest.start,
            finish=rest.finish,
            index=rest.index,
        )
        return with_route(solution, r, calls=(call, *route.calls))
    return None


@fault(Kind.BREAK_MISSING)
def placed_break_skipped(problem: Problem, solution: Solution) -> Solution | None:
    """Drive past the place of a break that is due."""
    for r, c, route, call in all_calls(solution, CallKind.REST):
        if route.end > problem.vehicles[route.vehicle].breaks[call.index].latest:
            return with_route(solution, r, calls=(*route.calls[:c], *route.calls[c + 1 :]))
    return None


@fault(Kind.BREAK_WINDOW)
def break_between_windows(problem: Problem, solution: Solution) -> Solution | None:
    """Begin a second after one of the break's windows, before the next."""
    for r, c, route, call in all_calls(solution, CallKind.REST):
        spans = problem.vehicles[route.vehicle].breaks[call.index].windows
        if len(spans) > 1 and spans[0][1] + 1 < spans[1][0]:
            return with_call(solution, r, c, start=spans[0][1] + 1)
    return None


__all__ = ["FAULTS"]
