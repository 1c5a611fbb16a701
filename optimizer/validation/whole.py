"""What makes no sense in a problem as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.validation.couplings import coupling_faults
from optimizer.validation.vehicles import vehicle_faults
from optimizer.validation.visits import visit_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem
    from optimizer.validation.ranges import Fault


def faults(problem: Problem) -> Iterator[Fault]:
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
    most = max(dimensions, default=0)
    for i, visit in enumerate(problem.visits):
        yield from visit_faults(f"visits[{i}]", visit, size, len(problem.vehicles))
        if visit.pickup and len(visit.pickup) != most:
            yield f"visits[{i}].pickup", f"has {len(visit.pickup)} of {most} dimensions"
    for i, vehicle in enumerate(problem.vehicles):
        yield from vehicle_faults(f"vehicles[{i}]", vehicle, size, len(problem.matrices))
    yield from _position_faults(problem)
    yield from coupling_faults(problem, most)


def _repeated(path: str, ids: list[str]) -> Iterator[Fault]:
    if len(set(ids)) == len(ids):
        return
    seen: dict[str, int] = {}
    for i, name in enumerate(ids):
        if name in seen:
            yield f"{path}[{i}].id", f"{name!r} is already the id of {path}[{seen[name]}]"
        seen.setdefault(name, i)


def _position_faults(problem: Problem) -> Iterator[Fault]:
    """Two visits that are pinned to one position of a route."""
    taken: dict[tuple[int, int], int] = {}
    for i, visit in enumerate(problem.visits):
        if visit.pin is None or visit.pin.position is None:
            continue
        place = (visit.pin.vehicle, visit.pin.position)
        if place in taken:
            yield f"visits[{i}].pin.position", f"is already that of visits[{taken[place]}]"
        taken.setdefault(place, i)
