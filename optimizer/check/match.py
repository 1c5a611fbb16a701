"""Who may serve what, in which order: skills, tools, wishes, territories, pins."""

from collections.abc import Iterator
from itertools import pairwise

from optimizer.check.case import Case
from optimizer.check.kinds import Kind, Violation
from optimizer.problem import Visit
from optimizer.solution import Stop


def match_faults(case: Case) -> Iterator[Violation]:
    """Find visits that this vehicle must not serve, or not at this place of its route."""
    for stop, visit in case.stops():
        yield from _skill_faults(case, stop, visit)
        yield from _choice_faults(case, stop, visit)
        if visit.pin is not None and visit.pin.vehicle != case.route.vehicle:
            text = f"is pinned to vehicle {visit.pin.vehicle}"
            yield case.broken(Kind.PIN, text, stop.visit)
    yield from _position_faults(case)
    most = case.vehicle.max_visits
    if most is not None and len(case.visits) > most:
        yield case.broken(Kind.MAX_VISITS, f"serves {len(case.visits)} visits, may serve {most}")


def _skill_faults(case: Case, stop: Stop, visit: Visit) -> Iterator[Violation]:
    """Ask what the crew can do, how well and at what time, and what it has with it."""
    vehicle = case.vehicle
    lacking = sorted(visit.skills - vehicle.skills)
    if lacking:
        yield case.broken(Kind.SKILLS, f"vehicle lacks skills {lacking}", stop.visit)
    better = dict(vehicle.levels)
    for skill, least in visit.levels:
        level = better.get(skill, 1) if skill in vehicle.skills else 0
        if level < least:
            text = f"needs level {least} in skill {skill}, vehicle has {level}"
            yield case.broken(Kind.LEVEL, text, stop.visit)
    needed = visit.skills | {skill for skill, _ in visit.levels}
    for skill, (since, until) in vehicle.skill_windows:
        if skill in needed and not since <= stop.start <= until:
            text = f"starts at {stop.start}, skill {skill} is valid from {since} to {until}"
            yield case.broken(Kind.SKILL_WINDOW, text, stop.visit)
    missing = sorted(visit.tools - vehicle.tools)
    if missing:
        yield case.broken(Kind.TOOLS, f"vehicle lacks tools {missing}", stop.visit)


def _choice_faults(case: Case, stop: Stop, visit: Visit) -> Iterator[Violation]:
    """Ask who is wanted, who isn't, and where the vehicle goes."""
    vehicle, k = case.vehicle, case.route.vehicle
    if visit.required and k not in visit.required:
        text = f"requires one of the vehicles {sorted(visit.required)}"
        yield case.broken(Kind.REQUIRED, text, stop.visit)
    if k in visit.forbidden:
        text = f"must not be served by the vehicles {sorted(visit.forbidden)}"
        yield case.broken(Kind.FORBIDDEN, text, stop.visit)
    if is_outside(case, visit) and vehicle.outside_cost is None:
        text = f"is in territory {visit.territory}, not in one of {sorted(vehicle.territories)}"
        yield case.broken(Kind.TERRITORY, text, stop.visit)


def is_outside(case: Case, visit: Visit) -> bool:
    """Whether a visit lies in a territory that isn't the vehicle's."""
    own = case.vehicle.territories
    return bool(own) and visit.territory is not None and visit.territory not in own


def _position_faults(case: Case) -> Iterator[Violation]:
    """Visits that are pinned to a position come first, in that order."""
    positions = [visit.pin.position if visit.pin else None for visit in case.visits]
    for (before, after), stop in zip(pairwise(positions), case.route.stops[1:], strict=True):
        if after is not None and (before is None or before > after):
            text = f"has position {after} and comes after "
            text += "a visit without one" if before is None else f"position {before}"
            yield case.broken(Kind.POSITION, text, stop.visit)
