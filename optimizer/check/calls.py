"""Calls at depots, at chargers and at the places of breaks."""

from collections.abc import Iterator
from itertools import pairwise

from optimizer.check.case import Case
from optimizer.check.kinds import Kind, Violation
from optimizer.problem import Battery, Reload
from optimizer.solution import Call, CallKind


def call_faults(case: Case) -> Iterator[Violation]:
    """Find calls that the van can't make, not there, not then or not in this order."""
    vehicle = case.vehicle
    for call in case.chain:
        if not isinstance(call, Call):
            continue
        if call.start < call.arrival:
            text = f"{call.kind} starts at {call.start}, before the arrival at {call.arrival}"
            yield case.broken(Kind.START_BEFORE_ARRIVAL, text)
        if call.kind == CallKind.RELOAD:
            yield from _reload_faults(case, call, vehicle.reload)
        elif call.kind == CallKind.CHARGE:
            yield from _charge_faults(case, call, vehicle.battery)
    yield from _order_faults(case)


def _reload_faults(case: Case, call: Call, depot: Reload | None) -> Iterator[Violation]:
    if depot is None:
        yield case.broken(Kind.CALL_KIND, "calls at a depot, which it doesn't have")
        return
    if call.location != depot.location:
        text = f"calls at {call.location}, its depot is at {depot.location}"
        yield case.broken(Kind.CALL_LOCATION, text)
    if depot.windows and not any(a <= call.start <= b for a, b in depot.windows):
        text = f"loads at {call.start}, outside the depot's windows {list(depot.windows)}"
        yield case.broken(Kind.CALL_WINDOW, text)
    if call.finish - call.start != depot.duration:
        text = f"loads for {call.finish - call.start} seconds, not {depot.duration}"
        yield case.broken(Kind.CALL_DURATION, text)


def _charge_faults(case: Case, call: Call, battery: Battery | None) -> Iterator[Violation]:
    """All but how long it takes, which depends on the way so far (`loads.py`)."""
    if battery is None:
        yield case.broken(Kind.CALL_KIND, "calls at a charger, but has no battery")
        return
    if call.location not in battery.chargers:
        text = f"charges at {call.location}, its chargers are at {list(battery.chargers)}"
        yield case.broken(Kind.CALL_LOCATION, text)
    if call.start > call.arrival:
        text = f"arrives to charge at {call.arrival}, begins at {call.start} only"
        yield case.broken(Kind.CHARGE_WAIT, text)


def _order_faults(case: Case) -> Iterator[Violation]:
    """On each leg one call at the depot, then one at a charger; positions ascend."""
    calls, last = case.route.calls, len(case.route.stops)
    for call in calls:
        if not 0 <= call.position <= last:
            text = f"{call.kind} comes after {call.position} of {last} stops"
            yield case.broken(Kind.CALL_ORDER, text)
    for before, after in pairwise(calls):
        if after.position < before.position:
            text = f"{after.kind} at position {after.position} follows {before.position}"
            yield case.broken(Kind.CALL_ORDER, text)
    for position in sorted({call.position for call in calls}):
        kinds = [str(c.kind) for c in calls if c.position == position and c.kind != CallKind.REST]
        if kinds not in ([], ["reload"], ["charge"], ["reload", "charge"]):
            text = f"calls on one leg for {' and '.join(kinds)}"
            yield case.broken(Kind.CALL_ORDER, text)
