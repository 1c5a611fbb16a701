"""When a route departs, arrives, starts, finishes and ends."""

from collections.abc import Iterator

from optimizer.check.case import Case, Leg
from optimizer.check.kinds import Kind, Violation
from optimizer.problem import Visit
from optimizer.solution import Rest, Stop


def leg_faults(case: Case) -> Iterator[Violation]:
    """Departure, and each arrival: when the drive and the breaks within it are over."""
    route, vehicle = case.route, case.vehicle
    if route.departure < vehicle.window[0]:
        text = f"departs at {route.departure}, before the shift starts ({vehicle.window[0]})"
        yield case.broken(Kind.EARLY_DEPARTURE, text)
    first = case.chain[0].arrival
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
            to_end = leg.visit is None and leg.call is None
            text = (
                f"arrives at {leg.arrives}; leaving at {leg.begins}, driving {seconds} and "
                f"resting {resting} makes it {due}"
            )
            yield case.broken(Kind.END if to_end else Kind.ARRIVAL, text, leg.visit)
    if route.end > vehicle.latest_end:
        yield case.broken(Kind.LATE_END, f"ends at {route.end}, after {vehicle.latest_end}")


def _within(rest: Rest, leg: Leg) -> bool:
    return leg.begins <= rest.start < rest.finish <= leg.arrives


def stop_faults(case: Case) -> Iterator[Violation]:
    """Start and length of each task."""
    for k, (stop, visit) in enumerate(case.stops()):
        setup, service = case.setups[k], case.services[k]
        if stop.start < stop.arrival:
            text = f"starts at {stop.start}, before the arrival at {stop.arrival}"
            yield case.broken(Kind.START_BEFORE_ARRIVAL, text, stop.visit)
        yield from _window_faults(case, stop, visit)
        if stop.setup != setup:
            text = f"has {stop.setup} seconds of set-up, not {setup}"
            yield case.broken(Kind.SETUP, text, stop.visit)
        if stop.finish - stop.start != setup + service:
            text = f"takes {stop.finish - stop.start} seconds, not {setup} + {service}"
            yield case.broken(Kind.DURATION, text, stop.visit)


def _window_faults(case: Case, stop: Stop, visit: Visit) -> Iterator[Violation]:
    fixed = None if visit.pin is None else visit.pin.start
    if fixed is not None:
        if stop.start != fixed:
            text = f"starts at {stop.start}, is pinned to {fixed}"
            yield case.broken(Kind.PIN, text, stop.visit)
    elif visit.windows and not any(a <= stop.start <= b for a, b in visit.windows):
        text = f"starts at {stop.start}, outside its windows {list(visit.windows)}"
        yield case.broken(Kind.WINDOW, text, stop.visit)
