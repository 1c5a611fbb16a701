"""Visits that are tied together: shipments, precedences, synchronised visits."""

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.check.kinds import Kind, Violation
from optimizer.problem import Precedence, Problem, Shipment
from optimizer.solution import CallKind, Route, Solution, Stop


@dataclass(frozen=True, slots=True)
class _Served:
    """Where and when a visit is served."""

    route: Route
    place: int
    stop: Stop


def coupling_faults(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Find ties between visits that the plan doesn't keep."""
    served: dict[int, _Served] = {}
    for route in solution.routes:
        for place, stop in enumerate(route.stops):
            served.setdefault(stop.visit, _Served(route, place, stop))
    for shipment in problem.shipments:
        yield from _shipment_faults(shipment, served)
    for precedence in problem.precedences:
        yield from _precedence_faults(precedence, served)
    for group in problem.synchronised:
        yield from _group_faults(group, served)


def _broken(kind: Kind, text: str, visit: int, served: _Served | None = None) -> Violation:
    vehicle = None if served is None else served.route.vehicle
    return Violation(code=kind, text=text, vehicle=vehicle, visit=visit)


def _shipment_faults(shipment: Shipment, served: dict[int, _Served]) -> Iterator[Violation]:
    a, b = shipment.pickup, shipment.delivery
    first, then = served.get(a), served.get(b)
    if first is None or then is None:
        if first is not None:
            text = f"is picked up, but not delivered (visit {b})"
            yield _broken(Kind.SHIPMENT_HALF, text, a, first)
        if then is not None:
            text = f"is delivered, but not picked up (visit {a})"
            yield _broken(Kind.SHIPMENT_HALF, text, b, then)
        return
    if first.route.vehicle != then.route.vehicle:
        text = f"is picked up by vehicle {first.route.vehicle} (visit {a})"
        yield _broken(Kind.SHIPMENT_VEHICLE, text, b, then)
        return
    if then.place < first.place:
        yield _broken(Kind.SHIPMENT_ORDER, f"is delivered before its pick-up (visit {a})", b, then)
        return
    between = range(first.place + 1, then.place + 1)
    calls = [call for call in first.route.calls if call.position in between]
    if any(call.kind == CallKind.RELOAD for call in calls):
        text = f"calls at the depot after the pick-up (visit {a})"
        yield _broken(Kind.SHIPMENT_CALL, text, b, then)
    stops = then.place - first.place - 1 + sum(call.kind != CallKind.REST for call in calls)
    if shipment.immediate and stops:
        text = f"is delivered {stops} stops after its pick-up (visit {a}), not at once"
        yield _broken(Kind.SHIPMENT_IMMEDIATE, text, b, then)


def _precedence_faults(tie: Precedence, served: dict[int, _Served]) -> Iterator[Violation]:
    first, then = served.get(tie.first), served.get(tie.then)
    if then is None:
        return
    if first is None:
        text = f"is served though visit {tie.first}, which comes first, isn't"
        yield _broken(Kind.PRECEDENCE_ALONE, text, tie.then, then)
        return
    start, end = then.stop.start, first.stop.finish
    if start < end + tie.min_delay:
        text = f"starts at {start}; visit {tie.first} ends at {end}, {tie.min_delay} before it"
        yield _broken(Kind.PRECEDENCE_EARLY, text, tie.then, then)
    if tie.max_delay is not None and start > end + tie.max_delay:
        text = f"starts at {start}, more than {tie.max_delay} after visit {tie.first} ({end})"
        yield _broken(Kind.PRECEDENCE_LATE, text, tie.then, then)


def _group_faults(group: tuple[int, ...], served: dict[int, _Served]) -> Iterator[Violation]:
    found = [(i, served[i]) for i in group if i in served]
    if found and len(found) < len(group):
        absent = [i for i in group if i not in served]
        text = f"is served without visits {absent}, which start with it"
        yield _broken(Kind.SYNCHRONISED_HALF, text, *found[0])
    for k, (i, one) in enumerate(found):
        for j, other in found[:k]:
            if one.route.vehicle == other.route.vehicle:
                text = f"is on the same vehicle as visit {j}, which starts with it"
                yield _broken(Kind.SYNCHRONISED_VEHICLE, text, i, one)
    if len({one.stop.start for _, one in found}) > 1:
        starts = {i: one.stop.start for i, one in found}
        text = f"doesn't start with the others: {starts}"
        yield _broken(Kind.SYNCHRONISED_START, text, *found[0])
