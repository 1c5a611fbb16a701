"""What makes no sense in a problem, found field by field when it is made."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem, Vehicle, Visit

# Seconds and amounts, costs a second or metre, costs at once. Sums of them may pass 2^63: Python's
# integers don't mind, and whoever hands them to a solver of 64 bits has to scale.
MAX_TIME = 2**40
MAX_RATE = 2**31
MAX_COST = 2**53


def faults(problem: Problem) -> Iterator[tuple[str, str]]:
    """Find what makes no sense in a problem: pairs of a field's path and what is wrong with it."""
    if not problem.matrices:
        yield "matrices", "there must be at least one"
        return
    size = problem.matrices[0].size
    for i, tables in enumerate(problem.matrices):
        if tables.size != size:
            yield f"matrices[{i}]", f"has {tables.size} locations where the first has {size}"
    yield from _repeated("visits", [v.id for v in problem.visits])
    yield from _repeated("vehicles", [v.id for v in problem.vehicles])
    dimensions = {len(v.capacity) for v in problem.vehicles} | {
        len(v.demand) for v in problem.visits
    }
    if len(dimensions) > 1:
        yield "visits", f"demand and capacity differ in length: {sorted(dimensions)}"
    for i, visit in enumerate(problem.visits):
        yield from _visit_faults(f"visits[{i}]", visit, size, len(problem.vehicles))
    for i, vehicle in enumerate(problem.vehicles):
        yield from _vehicle_faults(f"vehicles[{i}]", vehicle, size, len(problem.matrices))


def _repeated(path: str, ids: list[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, int] = {}
    for i, name in enumerate(ids):
        if name in seen:
            yield f"{path}[{i}].id", f"{name!r} is already the id of {path}[{seen[name]}]"
        seen.setdefault(name, i)


def _visit_faults(path: str, visit: Visit, size: int, vehicles: int) -> Iterator[tuple[str, str]]:
    if not 0 <= visit.location < size:
        yield f"{path}.location", f"{visit.location} is not a row of the tables (0-{size - 1})"
    yield from _range_faults(path, visit, ("service", "setup"), MAX_TIME)
    yield from _range_faults(path, visit, ("lateness_cost",), MAX_RATE)
    yield from _range_faults(path, visit, ("unserved_cost",), MAX_COST)
    yield from _window_faults(path, visit)
    if visit.due is not None:
        yield from _time_faults(f"{path}.due", visit.due)
    for d, amount in enumerate(visit.demand):
        if not 0 <= amount <= MAX_TIME:
            yield f"{path}.demand[{d}]", f"{amount} is not between 0 and {MAX_TIME}"
    yield from _pin_faults(path, visit, vehicles)


def _window_faults(path: str, visit: Visit) -> Iterator[tuple[str, str]]:
    for k, (opens, closes) in enumerate(visit.windows):
        if closes < opens:
            yield f"{path}.windows[{k}]", f"closes ({closes}) before it opens ({opens})"
        yield from _time_faults(f"{path}.windows[{k}]", opens, closes)
    for k, (before, after) in enumerate(pairwise(visit.windows)):
        if after[0] <= before[1]:
            yield f"{path}.windows[{k + 1}]", "windows must be ascending and disjoint"


def _pin_faults(path: str, visit: Visit, vehicles: int) -> Iterator[tuple[str, str]]:
    if visit.pin is not None:
        if not 0 <= visit.pin.vehicle < vehicles:
            yield f"{path}.pin.vehicle", f"{visit.pin.vehicle} is no vehicle (0-{vehicles - 1})"
        if visit.pin.start is not None:
            yield from _time_faults(f"{path}.pin.start", visit.pin.start)


def _vehicle_faults(
    path: str, vehicle: Vehicle, size: int, matrices: int
) -> Iterator[tuple[str, str]]:
    for name in ("start", "end"):
        place = getattr(vehicle, name)
        if place is not None and not 0 <= place < size:
            yield f"{path}.{name}", f"{place} is not a row of the tables (0-{size - 1})"
    if not 0 <= vehicle.matrix < matrices:
        yield f"{path}.matrix", f"{vehicle.matrix} is not one of {matrices} matrices"
    opens, closes = vehicle.window
    if closes < opens:
        yield f"{path}.window", f"ends ({closes}) before it starts ({opens})"
    yield from _time_faults(f"{path}.window", opens, closes)
    yield from _range_faults(path, vehicle, ("max_overtime",), MAX_TIME)
    yield from _range_faults(path, vehicle, ("fixed_cost",), MAX_COST)
    rates = ("travel_cost", "task_cost", "overtime_cost", "distance_cost")
    yield from _range_faults(path, vehicle, rates, MAX_RATE)
    for d, amount in enumerate(vehicle.capacity):
        if not 0 <= amount <= MAX_TIME:
            yield f"{path}.capacity[{d}]", f"{amount} is not between 0 and {MAX_TIME}"
    yield from _break_faults(path, vehicle)


def _break_faults(path: str, vehicle: Vehicle) -> Iterator[tuple[str, str]]:
    for k, rest in enumerate(vehicle.breaks):
        where = f"{path}.breaks[{k}]"
        if rest.duration < 1:
            yield f"{where}.duration", f"{rest.duration} is shorter than a second"
        if rest.latest < rest.earliest:
            yield f"{where}.latest", f"{rest.latest} is before earliest ({rest.earliest})"
        if rest.earliest < vehicle.window[0]:
            yield f"{where}.earliest", f"{rest.earliest} is before the shift starts"
        if rest.earliest + rest.duration > vehicle.latest_end:
            yield where, "does not fit into the shift"
    for k, (before, after) in enumerate(pairwise(vehicle.breaks)):
        if after.earliest < before.earliest or after.latest < before.latest:
            yield f"{path}.breaks[{k + 1}]", "breaks must be in the order in which they are taken"


def _range_faults(
    path: str, thing: Visit | Vehicle, names: tuple[str, ...], most: int
) -> Iterator[tuple[str, str]]:
    for name in names:
        value = getattr(thing, name)
        if not 0 <= value <= most:
            yield f"{path}.{name}", f"{value} is not between 0 and {most}"


def _time_faults(path: str, *seconds: int) -> Iterator[tuple[str, str]]:
    for value in seconds:
        if not -MAX_TIME <= value <= MAX_TIME:
            yield path, f"{value} is not between -{MAX_TIME} and {MAX_TIME}"
