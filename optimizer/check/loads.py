"""What is on board a van between two calls at its depot, and how far its battery lasts."""

from collections.abc import Iterator

from optimizer.check.case import Case
from optimizer.check.kinds import Kind, Violation
from optimizer.problem import Battery, Problem
from optimizer.solution import Call, CallKind, Stop


def load_faults(problem: Problem, case: Case) -> Iterator[Violation]:
    """Find loads beyond what the van carries, and drives beyond what its battery lasts."""
    room = case.vehicle.capacity
    for k, stops in enumerate(_segments(case)):
        if k and case.vehicle.reload is not None:
            room = case.vehicle.reload.capacity
        yield from _segment_faults(problem, case, stops, room)
    if case.vehicle.battery is not None and case.drivable:
        yield from _battery_faults(case, case.vehicle.battery)


def _segments(case: Case) -> Iterator[list[Stop]]:
    """Yield the stops between two calls at the depot, the first from the start on."""
    stops: list[Stop] = []
    for thing in case.chain:
        if isinstance(thing, Stop):
            stops.append(thing)
        elif thing.kind == CallKind.RELOAD:
            yield stops
            stops = []
    yield stops


def _segment_faults(
    problem: Problem, case: Case, stops: list[Stop], room: tuple[int, ...]
) -> Iterator[Violation]:
    """Load at the beginning, and after each stop."""
    visits = [problem.visits[stop.visit] for stop in stops]
    fetched = {shipment.pickup: shipment.amount for shipment in problem.shipments}
    brought = {shipment.delivery: shipment.amount for shipment in problem.shipments}
    for d, most in enumerate(room):
        load = sum(visit.demand[d] for visit in visits)
        if load > most:
            yield case.broken(Kind.CAPACITY, f"carries {load} of {d}, has room for {most}")
        for stop, visit in zip(stops, visits, strict=True):
            load += _at(visit.pickup, d) - visit.demand[d]
            load += _at(fetched.get(stop.visit, ()), d) - _at(brought.get(stop.visit, ()), d)
            if load > most:
                text = f"leaves with {load} of {d}, has room for {most}"
                yield case.broken(Kind.CAPACITY, text, stop.visit)


def _at(amounts: tuple[int, ...], d: int) -> int:
    return amounts[d] if amounts else 0


def _battery_faults(case: Case, battery: Battery) -> Iterator[Violation]:
    """Metres left after each drive; and how long charging takes."""
    left = battery.initial
    for leg, metres in zip(case.legs, case.metres, strict=True):
        left -= metres or 0
        if left < 0:
            text = f"drives {-left} metres more than its battery lasts"
            yield case.broken(Kind.BATTERY, text, leg.visit)
        call = leg.call
        if call is not None and call.kind == CallKind.CHARGE:
            yield from _charge_faults(case, battery, call, left)
            left = battery.range


def _charge_faults(case: Case, battery: Battery, call: Call, left: int) -> Iterator[Violation]:
    missing = battery.range - left
    thousandths = missing * battery.seconds_per_kilometre
    due = battery.setup + (thousandths + 999) // 1000
    if call.finish - call.start != due:
        text = (
            f"charges for {call.finish - call.start} seconds, not {due}: "
            f"{missing} metres are missing"
        )
        yield case.broken(Kind.CALL_DURATION, text)
