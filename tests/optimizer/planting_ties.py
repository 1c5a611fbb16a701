"""More faults to plant: visits that are tied together, torn apart."""

from dataclasses import replace

from optimizer.check import Kind
from optimizer.problem import Problem
from optimizer.solution import Call, CallKind, Solution, Stop
from tests.optimizer.planting import FAULTS, all_stops, fault, moved, with_route

Place = tuple[int, int, Stop]
"""Route, place on it, stop."""


def places(solution: Solution) -> dict[int, Place]:
    """Where each visit is served."""
    return {stop.visit: (r, s, stop) for r, s, _, stop in all_stops(solution)}


def without(solution: Solution, visit: int) -> Solution | None:
    """Leave a visit out; None where its route would be empty."""
    r, s, _ = places(solution)[visit]
    stops = solution.routes[r].stops
    if len(stops) == 1:
        return None
    left = tuple(sorted((*solution.unassigned, visit)))
    return replace(with_route(solution, r, stops=(*stops[:s], *stops[s + 1 :])), unassigned=left)


def handed_over(solution: Solution, visit: int, to: int) -> Solution | None:
    """Move a stop to the end of another route; None where its own would be empty."""
    r, s, stop = places(solution)[visit]
    stops = solution.routes[r].stops
    if len(stops) == 1:
        return None
    rest = with_route(solution, r, stops=(*stops[:s], *stops[s + 1 :]))
    return with_route(rest, to, stops=(*rest.routes[to].stops, stop))


@fault(Kind.SHIPMENT_HALF)
def never_delivered(problem: Problem, solution: Solution) -> Solution | None:
    """Fetch something and keep it."""
    for shipment in problem.shipments:
        if shipment.delivery in places(solution):
            return without(solution, shipment.delivery)
    return None


@fault(Kind.SHIPMENT_HALF)
def never_fetched(problem: Problem, solution: Solution) -> Solution | None:
    """Deliver what nobody fetched."""
    for shipment in problem.shipments:
        if shipment.pickup in places(solution):
            return without(solution, shipment.pickup)
    return None


@fault(Kind.SHIPMENT_VEHICLE)
def delivered_by_another(problem: Problem, solution: Solution) -> Solution | None:
    """Somebody else delivers."""
    for shipment in problem.shipments:
        where = places(solution).get(shipment.delivery)
        if where is not None and len(solution.routes) > 1:
            other = (where[0] + 1) % len(solution.routes)
            return handed_over(solution, shipment.delivery, other)
    return None


@fault(Kind.SHIPMENT_ORDER)
def delivered_first(problem: Problem, solution: Solution) -> Solution | None:
    """Deliver before fetching."""
    for shipment in problem.shipments:
        if shipment.pickup in places(solution):
            r, a, first = places(solution)[shipment.pickup]
            _, b, then = places(solution)[shipment.delivery]
            stops = list(solution.routes[r].stops)
            stops[a], stops[b] = then, first
            return with_route(solution, r, stops=tuple(stops))
    return None


@fault(Kind.SHIPMENT_IMMEDIATE)
def delivered_later(problem: Problem, solution: Solution) -> Solution | None:
    """Serve somebody else between fetching and delivering."""
    for shipment in problem.shipments:
        if shipment.immediate and shipment.pickup in places(solution):
            r, s, stop = places(solution)[shipment.delivery]
            stops = solution.routes[r].stops
            if len(stops) > s + 1:
                later = (*stops[:s], *stops[s + 1 :], stop)
                return with_route(solution, r, stops=later)
    return None


@fault(Kind.SHIPMENT_IMMEDIATE)
def charged_under_way(problem: Problem, solution: Solution) -> Solution | None:
    """Charge between fetching and delivering."""
    for shipment in problem.shipments:
        if shipment.immediate and shipment.pickup in places(solution):
            return _calling(solution, shipment.delivery, CallKind.CHARGE)
    return None


@fault(Kind.SHIPMENT_CALL)
def unloaded_under_way(problem: Problem, solution: Solution) -> Solution | None:
    """Call at the depot between fetching and delivering."""
    for shipment in problem.shipments:
        if shipment.pickup in places(solution):
            return _calling(solution, shipment.delivery, CallKind.RELOAD)
    return None


def _calling(solution: Solution, visit: int, kind: CallKind) -> Solution:
    """Let the van call somewhere on its way to a visit."""
    r, s, stop = places(solution)[visit]
    at = stop.arrival
    call = Call(kind=kind, location=0, position=s, arrival=at, start=at, finish=at)
    return with_route(solution, r, calls=(*solution.routes[r].calls, call))


@fault(Kind.PRECEDENCE_ALONE)
def second_without_first(problem: Problem, solution: Solution) -> Solution | None:
    """Do the later job though the earlier one isn't done."""
    for tie in problem.precedences:
        if tie.then in places(solution):
            return without(solution, tie.first)
    return None


@fault(Kind.PRECEDENCE_EARLY)
def second_too_early(problem: Problem, solution: Solution) -> Solution | None:
    """Start a second before the least delay is over."""
    for tie in problem.precedences:
        if tie.then in places(solution):
            r, s, _ = places(solution)[tie.then]
            end = places(solution)[tie.first][2].finish
            return moved(solution, r, s, end + tie.min_delay - 1)
    return None


@fault(Kind.PRECEDENCE_LATE)
def second_too_late(problem: Problem, solution: Solution) -> Solution | None:
    """Start a second after the greatest delay is over."""
    for tie in problem.precedences:
        if tie.then in places(solution) and tie.max_delay is not None:
            r, s, _ = places(solution)[tie.then]
            end = places(solution)[tie.first][2].finish
            return moved(solution, r, s, end + tie.max_delay + 1)
    return None


@fault(Kind.SYNCHRONISED_HALF)
def one_comes_alone(problem: Problem, solution: Solution) -> Solution | None:
    """Serve one of two visits that need each other."""
    for group in problem.synchronised:
        if group[0] in places(solution):
            return without(solution, group[-1])
    return None


@fault(Kind.SYNCHRONISED_VEHICLE)
def one_for_two(problem: Problem, solution: Solution) -> Solution | None:
    """One vehicle at both."""
    for group in problem.synchronised:
        if group[0] in places(solution):
            return handed_over(solution, group[0], places(solution)[group[-1]][0])
    return None


@fault(Kind.SYNCHRONISED_START)
def one_a_second_later(problem: Problem, solution: Solution) -> Solution | None:
    """Not quite at once."""
    for group in problem.synchronised:
        if group[0] in places(solution):
            r, s, stop = places(solution)[group[-1]]
            return moved(solution, r, s, stop.start + 1)
    return None


__all__ = ["FAULTS"]
